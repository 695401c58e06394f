// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What all implementations of a scenario have in common: the rows they read and how they are started.
namespace bench {

constexpr int row_count = 1000;

/// The key of the i-th query: all rows in turn.
constexpr std::int64_t key_of(int i) { return i % row_count + 1; }

/// What is read by a query, in the types of the columns. The names are short enough for a std::string without heap
/// memory.
struct item {
  std::int64_t id;
  int quantity;
  double price;
  std::string name;
};

/// Proof that each value of each row was read.
struct totals {
  std::int64_t rows = 0;
  double sum = 0;

  void add(std::int64_t id, int quantity, double price, const std::string& name) {
    ++rows;
    sum += static_cast<double>(id) + quantity + price + static_cast<double>(name.size()) + name.back();
  }
};

/// The statement as the database itself reports it: that all implementations asked the same, and as often.
struct evidence {
  std::string text;
  std::int64_t columns = 0;  // 0: the database does not say
  std::int64_t runs = 0;     // how often it was run
  std::int64_t steps = 0;    // what all runs took, in the database's own unit; 0: it does not say
};

/// One implementation, connected and ready.
class runner {
 public:
  virtual ~runner() = default;
  virtual totals run(int first, int count) = 0;
  virtual evidence proof() = 0;
};

using opener = std::unique_ptr<runner> (*)(const char* url);

struct variant {
  std::string_view name;
  opener open;
};

inline std::vector<variant>& variants() {
  static std::vector<variant> all;
  return all;
}

/// A file of this folder has one of these, and with it its place in the program it is linked to.
struct registration {
  registration(std::string_view name, opener open) { variants().push_back({name, open}); }
};

}  // namespace bench
