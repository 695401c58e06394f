// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <boost/hana.hpp>
#include <retort/hana.hpp>
#include <retort/sqlite.hpp>

#include "allocations.hpp"
#include "models.hpp"

namespace {

namespace hana = boost::hana;

rt::engine<rt::sqlite> people() {
  auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> rows{{.name = "a", .age = 5}, {.name = "b"}, {.name = "c", .age = 6}};
  s.execute(rt::insert_into(users).values(rows));
  return engine;
}

TEST_CASE("a select of numbers allocates nothing after its first run") {
  const auto engine = people();
  rt::session s{engine};
  std::int64_t sum = 0;
  const auto run = [&](std::int64_t id) {
    for (auto& [found, age, level] :
         s.execute(rt::select(users.id, users.age, users.level).where(users.id >= id && users.level < 100)))
      sum += found + age.value_or(0) + level;
  };
  run(1);
  const long before = tests::allocations;
  for (int i = 0; i < 100; ++i) run(i % 3);
  const long after = tests::allocations;
  CHECK(after - before == 0);
  CHECK(sum > 0);
}

TEST_CASE("text that is viewed, and short text in a row, allocates nothing either") {
  const auto engine = people();
  rt::session s{engine};
  const std::string name = "a name that is too long to be kept inside of a std::string";
  const auto run = [&] {
    std::size_t n = 0;
    for (auto& [found] : s.execute(rt::select(users.name).where(users.name != rt::ref(name)))) n += found.size();
    return n;
  };
  CHECK(run() == 3);
  const long before = tests::allocations;
  const std::size_t n = run();
  const long after = tests::allocations;
  CHECK(n == 3);
  CHECK(after - before == 0);
}

TEST_CASE("a statement with dynamic parts allocates nothing after its first run with the same choices") {
  const auto engine = people();
  rt::session s{engine};
  tests::check_dynamic_parts_are_kept(s);
}

TEST_CASE("SQLite is asked which queries can have one row only") {
  const auto engine = people();
  rt::session s{engine};
  const auto has_single_row = [&](const char* query) {
    return rt::driver::has_single_row(s.connection().handle(), query);
  };
  CHECK(has_single_row("SELECT name FROM users WHERE id = ?1"));
  CHECK(has_single_row("SELECT count(*) FROM users WHERE level = ?1"));
  CHECK(
      has_single_row("SELECT users.name, posts.title FROM posts JOIN users ON users.id = posts.user_id "
                     "WHERE posts.id = ?1"));
  CHECK(!has_single_row("SELECT name FROM users WHERE level = ?1"));
  CHECK(!has_single_row("SELECT name FROM users WHERE id = ?1 OR id = ?2"));
  CHECK(!has_single_row("SELECT name FROM users WHERE id = 1 UNION ALL SELECT name FROM users WHERE id = 2"));
  CHECK(!has_single_row("SELECT level, count(*) FROM users GROUP BY level"));
  CHECK(!has_single_row("VALUES (1), (2)"));
  CHECK(!has_single_row("SELECT name FROM nowhere"));
}

TEST_CASE("a query that comes again and again saves the step that would find no second row") {
  const auto engine = people();
  rt::session s{engine};
  // How many steps of its virtual machine SQLite made for a select of user 2.
  const auto steps = [&] {
    CHECK(s.execute(rt::select(users.name).where(users.id == 2)).all().size() == 1);
    sqlite3_stmt* last = sqlite3_next_stmt(s.connection().handle(), nullptr);
    return sqlite3_stmt_status(last, SQLITE_STMTSTATUS_VM_STEP, 1);
  };
  steps();
  const int first = steps();
  for (int i = 0; i < 8; ++i) steps();
  CHECK(steps() < first);
}

TEST_CASE("a table that loses its key shows all its rows to a query that had one") {
  const auto engine = people();
  rt::session s{engine};
  const auto found = [&](std::int64_t id) {
    std::vector<std::string> names;
    for (auto& [name] : s.execute(rt::select(users.name).where(users.id == id))) names.push_back(name);
    return names;
  };
  const std::vector<std::string> one{"b"}, two{"b", "x"};
  for (int i = 0; i < 20; ++i) REQUIRE(found(2) == one);
  CHECK(found(7).empty());
  s.connection().execute_script(
      "ALTER TABLE users RENAME TO people; CREATE TABLE users AS SELECT * FROM people;"
      "INSERT INTO users SELECT * FROM people WHERE id = 2; UPDATE users SET name = 'x' WHERE rowid = 4");
  for (int i = 0; i < 20; ++i) CHECK(found(2) == two);
  s.connection().execute_script("DROP TABLE users; ALTER TABLE people RENAME TO users");
  for (int i = 0; i < 20; ++i) CHECK(found(2) == one);
  CHECK(found(7).empty());
}

TEST_CASE("rows of a result are for Boost.Hana") {
  const auto engine = people();
  rt::session s{engine};
  const auto row =
      s.execute(rt::select(users.id, users.level, rt::func::length(users.name)).where(users.id == 3)).one();
  CHECK(hana::fold_left(row, std::int64_t{0}, [](std::int64_t n, auto value) { return n + value; }) == 3 + 7 + 1);
  int count = 0;
  hana::for_each(row, [&](const auto&) { ++count; });
  CHECK(count == 3);
  const auto whole = s.execute(rt::select(users).where(users.id == 1)).one();
  CHECK(hana::at_key(whole, hana::string_c<'a', 'g', 'e'>) == 5);
}

TEST_CASE("the tables of a schema are Foldable for Boost.Hana") {
  constexpr rt::schema<User, Post, Seat> tables;
  static_assert(hana::size(tables) == hana::size_c<3>);
  std::vector<std::string> names;
  hana::for_each(tables, [&](const auto& table) {
    names.emplace_back(rt::meta::table_traits<std::remove_cvref_t<decltype(table)>>::info.name().text);
  });
  CHECK(names == std::vector<std::string>{"users", "posts", "seats"});
}

}  // namespace

/// A driver that writes down what it is given, and finds no rows.
struct recorder {
  static constexpr rt::dialect value = rt::sqlite::value;
};
struct recording_cursor {
  bool next() { return false; }
  bool is_null(int) const { return true; }
  template <class T>
  void read(int, T&) const {}
  std::int64_t rows_affected() const { return 0; }
  void watch(std::unique_ptr<rt::driver::statement_watch>) {}
  std::string_view statement() const { return {}; }
  int columns() const { return 0; }
  std::string_view column_name(int) const { return {}; }
};
struct recording_connection {
  using cursor = recording_cursor;
  struct options_type {};
  std::vector<rt::bound_value> seen;

  explicit recording_connection(options_type) {}
  recording_cursor start(std::string_view, const rt::driver::parameter* values, std::size_t count) {
    seen.assign(values, values + count);
    return {};
  }
  recording_cursor start_once(std::string_view text, const rt::driver::parameter* values, std::size_t count) {
    return start(text, values, count);
  }
  void execute_script(std::string_view) {}
  void begin(const rt::transaction_options&) {}
  void commit() {}
  void rollback() noexcept {}
  bool in_transaction() const { return false; }
  bool usable() const { return true; }
  rt::driver::health state() const { return {}; }
  std::uint64_t id() const { return 0; }
  void restrict_to_reading(bool) {}
  void reset() noexcept {}
};
template <>
struct rt::driver_of<recorder> {
  using connection = recording_connection;
  using replicas = no_replicas<connection>;
  static engine_settings<connection> settings(const url&, std::string_view, const engine_options& options) {
    return {options, &recorder::value, {}};
  }
};

namespace {

/// The values of a statement, as a driver is given them.
template <class Statement, class... Args>
std::vector<rt::bound_value> bound(const Statement& q, const Args&... args) {
  const auto engine = rt::create_engine<recorder>("recorder://");
  rt::session s{engine};
  static_cast<void>(s.execute(q, args...));
  CHECK(s.connection().seen.size() == rt::facts_of<Statement, rt::sqlite>.parameters);
  return s.connection().seen;
}
std::vector<std::int64_t> integers(const std::vector<rt::bound_value>& values) {
  std::vector<std::int64_t> out;
  for (const auto& v : values) out.push_back(v.integer);
  return out;
}

TEST_CASE("values are bound in the order of the parameters in the text") {
  using order = std::vector<std::int64_t>;
  CHECK(integers(bound(rt::select(users.id))) == order{});
  CHECK(integers(bound(rt::select(users.id).where(users.id == 1 && (users.level < 2 || users.age.between(3, 4)) &&
                                                  users.id.in_(5, 6)))) == order{1, 2, 3, 4, 5, 6});
  CHECK(integers(bound(rt::select((users.id + 1).as<"n">()).where(2 < users.level).limit(3).offset(4))) ==
        order{1, 2, 3, 4});
  CHECK(integers(bound(rt::select(users.level, rt::func::sum(users.age + 1))
                           .join(posts, posts.user_id == users.id && posts.stars > 2)
                           .where(users.id > 3)
                           .group_by(users.level)
                           .having(rt::func::count() > 4)
                           .order_by(users.level))) == order{1, 2, 3, 4});
  CHECK(integers(bound(rt::update(users)
                           .set(users.age = 1, users.level = users.level + 2)
                           .where(users.id == 3)
                           .returning(users.id + 4))) == order{1, 2, 3, 4});
  CHECK(integers(bound(rt::delete_from(users).where(-users.id == 1 && !(users.age == 2)))) == order{1, 2});
  const auto range = bound(rt::select(users.id).where(users.id.in_(std::vector<int>{7, 8}) && users.age == 9));
  REQUIRE(range.size() == 2);
  CHECK(range[0].list);
  CHECK(range[0].size == 2);
  CHECK(range[1].integer == 9);
}

TEST_CASE("a placeholder that stands twice is one value, in the place of the first") {
  using order = std::vector<std::int64_t>;
  const auto q = rt::select(users.id).where(users.id == 1 && users.level > rt::arg<"n"> && users.id == 3 &&
                                            users.age < rt::arg<"n">);
  CHECK(integers(bound(q, rt::arg<"n"> = 2)) == order{1, 2, 3});
  const auto two =
      rt::select(users.id).where(users.level > rt::arg<"b"> && users.age < rt::arg<"a"> && users.level != rt::arg<"b">);
  CHECK(integers(bound(two, rt::arg<"a"> = 2, rt::arg<"b"> = 1)) == order{1, 2});
}

TEST_CASE("bound values carry the type of their column") {
  CHECK(bound(rt::select(users.id).where(users.id == 1))[0].kind == rt::type_kind::int64);
  CHECK(bound(rt::select(users.id).where(users.age == std::int16_t{1}))[0].kind == rt::type_kind::int32);
  CHECK(bound(rt::select(users.id).where(users.age == 5'000'000'000))[0].kind == rt::type_kind::int64);
  CHECK(bound(rt::select(users.id).where(users.age < 0.5))[0].kind == rt::type_kind::float64);
  CHECK(bound(rt::select(users.id).where(users.name == "x"))[0].text() == "x");
  const auto null = bound(rt::update(users).set(users.age = std::optional<int>()).all_rows());
  CHECK(null[0].null);
  CHECK(null[0].kind == rt::type_kind::int32);
}

}  // namespace
