// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What all implementations of all scenarios have in common: how they are found, started and checked.
namespace bench {

/// Proof that each value of each row was read.
struct totals {
  std::int64_t rows = 0;
  double sum = 0;

  template <class... T>
  void add(const T&... values) {
    ++rows;
    (one(values), ...);
  }
  void operator+=(const totals& other) {
    rows += other.rows;
    sum += other.sum;
  }

 private:
  template <class T>
    requires std::integral<T> || std::floating_point<T>
  void one(T value) {
    sum += static_cast<double>(value);
  }
  void one(std::string_view text) { sum += static_cast<double>(text.size()) + text.back(); }
};

/// The busiest statement of a connection, as the database itself reports it.
struct evidence {
  std::string text = {};  // empty: nobody can say
  std::int64_t runs = 0;  // how often it was run
};

/// Where an implementation finds its database, and the SQL that fills it if it is its own.
struct place {
  std::string url;  // of SQLite: the name of a file, or nothing, for one in memory
  std::string fill;
  int tasks;  // how many work at the same time
};

/// One implementation of a scenario, connected and ready.
class runner {
 public:
  virtual ~runner() = default;
  virtual totals run(int count) = 0;
  virtual void script(const std::string& sql) = 0;
  /// A question whose answer is one number.
  virtual double ask(const std::string& sql) = 0;
  virtual evidence proof() = 0;
};

struct variant {
  std::string_view database, scenario, name;
  std::unique_ptr<runner> (*open)(const place&);
};
inline std::vector<variant>& variants() {
  static std::vector<variant> all;
  return all;
}

/// A connection, and what a scenario does with it: `Make` gets the connection once, and gives a function that is run
/// again and again.
template <class Connection, class Make>
class runner_on final : public runner {
 public:
  explicit runner_on(const place& where) : connection_(where), work_(Make{}(connection_.get())) {}
  totals run(int count) override { return connection_.run(work_, count); }
  void script(const std::string& sql) override { connection_.script(sql); }
  double ask(const std::string& sql) override { return connection_.ask(sql); }
  evidence proof() override { return connection_.proof(); }

 private:
  Connection connection_;
  decltype(Make{}(connection_.get())) work_;
};

/// How most connections run the work of a scenario.
struct plain_run {
  template <class Work>
  static totals run(Work& work, int count) {
    return work(count);
  }
};

/// Whether an implementation goes into the program: into one that is measured for its size, only that one. Inlined, so
/// that the compiler knows.
[[gnu::always_inline]] inline bool wanted([[maybe_unused]] std::string_view scenario,
                                          [[maybe_unused]] std::string_view name) {
#ifdef BENCH_DATABASE
  constexpr std::string_view one = BENCH_SCENARIO, by = BENCH_NAME;
  return scenario.size() == one.size() && __builtin_memcmp(scenario.data(), one.data(), one.size()) == 0 &&
         name.size() == by.size() && __builtin_memcmp(name.data(), by.data(), by.size()) == 0;
#else
  return true;
#endif
}
#ifdef BENCH_DATABASE
constexpr std::string_view wanted_database = BENCH_DATABASE;
#else
constexpr std::string_view wanted_database = "";
#endif

/// A file of this folder has one of these, and with it its place in the program it is linked to.
template <class... Connections>
struct implementation {
  template <class Make>
  [[gnu::always_inline]] implementation(std::string_view scenario, Make, std::string_view more = "") {
    (add<Connections, Make>(scenario, more.empty() ? Connections::name : more), ...);
  }

 private:
  template <class Connection, class Make>
  [[gnu::always_inline]] static void add(std::string_view scenario, std::string_view name) {
    if constexpr (wanted_database.empty() || Connection::database == wanted_database)
      if (wanted(scenario, name))
        variants().push_back({Connection::database, scenario, name, [](const place& where) -> std::unique_ptr<runner> {
                                return std::make_unique<runner_on<Connection, Make>>(where);
                              }});
  }
};

}  // namespace bench
