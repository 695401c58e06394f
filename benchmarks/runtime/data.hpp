// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The tables and their rows, the same on both databases.
namespace bench {

constexpr int item_count = 1'000;     // of items and accounts
constexpr int kind_count = 100;       // of events: a hundredth of them is of each kind
constexpr int region_count = 10;      // for the join
constexpr int pipeline_length = 100;  // statements that travel together
constexpr int pool_size = 8;          // connections of the concurrent mix
constexpr int range_length = 10;      // rows of a range in it

/// The keys of the i-th operation: all in turn.
constexpr std::int64_t key_of(int i) { return i % item_count + 1; }
constexpr int kind_of(int i) { return i % kind_count; }
constexpr std::int64_t region_of(int i) { return i % region_count + 1; }

/// What the i-th operation of the concurrent mix is.
enum class deed { read, range, write };
constexpr deed deed_of(int i) { return i % 10 == 0 ? deed::write : i % 10 == 5 ? deed::range : deed::read; }

/// A row of items, events and written, which all have the same columns. Names are short enough for a std::string
/// without heap memory.
struct item {
  std::int64_t id = 0;
  int quantity = 0;
  double price = 0;
  std::string name = {};
};

/// Eight conditions, each of which may be left out: those of the i-th dynamic query.
struct filter {
  std::optional<std::int64_t> first_id, last_id;
  std::optional<int> least_quantity, most_quantity;
  std::optional<double> least_price, most_price;
  std::optional<std::string> name_from, other_name;
};
inline filter filter_of(int i) {
  const int set = i * 37 % 256;  // all combinations in turn
  filter f;
  if (set & 1) f.first_id = i % 100;
  if (set & 2) f.last_id = 900 + i % 100;
  if (set & 4) f.least_quantity = i % 20;
  if (set & 8) f.most_quantity = 80 + i % 20;
  if (set & 16) f.least_price = i % 50;
  if (set & 32) f.most_price = 200 + i % 50;
  if (set & 64) f.name_from = "item 2";
  if (set & 128) f.other_name = "item 300";
  return f;
}
/// Which of the conditions are there, a bit each.
inline unsigned parts_of(const filter& f) {
  const bool set[] = {f.first_id.has_value(),      f.last_id.has_value(),     f.least_quantity.has_value(),
                      f.most_quantity.has_value(), f.least_price.has_value(), f.most_price.has_value(),
                      f.name_from.has_value(),     f.other_name.has_value()};
  unsigned parts = 0;
  for (unsigned k = 0; k < 8; ++k) parts |= set[k] ? 1U << k : 0U;
  return parts;
}
/// The text of the dynamic query, for those who put it together by hand; `mark` is `?` or `$`.
inline std::string dynamic_text(unsigned parts, char mark) {
  constexpr std::string_view conditions[] = {
      "items.id >= ",    "items.id <= ",    "items.quantity >= ", "items.quantity <= ",
      "items.price >= ", "items.price <= ", "items.name >= ",     "items.name <> "};
  std::string sql = "SELECT items.id, items.quantity, items.price, items.name FROM items";
  int number = 0;
  for (unsigned k = 0; k < 8; ++k)
    if (parts & 1U << k) {
      sql += number == 0 ? " WHERE " : " AND ";
      sql += conditions[k];
      sql += mark + std::to_string(++number);
    }
  return sql + " ORDER BY items.id LIMIT 10";
}

/// What the inserts write.
inline const std::vector<item>& items_to_write(int count) {
  static std::vector<item> all;
  for (int i = static_cast<int>(all.size()) + 1; i <= count; ++i)
    all.push_back({i, i % 100, i * 0.25, "item " + std::to_string(i)});
  all.resize(static_cast<std::size_t>(count));
  return all;
}

/// The SQL that makes a table of so many rows; `rows` are its values for `i`.
inline std::string table(bool sqlite, const std::string& name, const std::string& columns, int count = 0,
                         const std::string& rows = {}) {
  std::string sql =
      "CREATE TABLE " + name + " (id " + (sqlite ? "INTEGER" : "bigint") + " PRIMARY KEY, " + columns + ");\n";
  if (count > 0)
    sql += "INSERT INTO " + name + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
           std::to_string(count) + ") SELECT i, " + rows + " FROM n;\n";
  return sql;
}

/// The tables of a scenario, or, without a name, all of them.
inline std::string fill_script(std::string_view database, std::string_view scenario) {
  const bool sqlite = database == "sqlite";
  const std::string item_columns = "quantity integer NOT NULL, price double precision NOT NULL, name text NOT NULL";
  const auto wants = [&](std::string_view one) { return scenario.empty() || scenario == one; };
  std::string sql = sqlite ? "" : "SET client_min_messages = error;\n";
  sql += table(sqlite, "items", item_columns, item_count, "i * 7 % 100, i * 0.25, 'item ' || i");
  sql += table(sqlite, "written", item_columns);
  sql += table(sqlite, "accounts", "balance bigint NOT NULL", item_count, "0");
  if (wants("filtered_scan") || wants("scan") || wants("dynamic"))
    sql += table(sqlite, "events", item_columns, 100'000, "i % 100, i * 0.37, 'event ' || i") +
           "CREATE INDEX events_quantity ON events (quantity);\n";
  if (wants("scan_times") && !sqlite)
    sql += table(
        sqlite, "moments", "name text NOT NULL, score double precision NOT NULL, since timestamptz NOT NULL", 100'000,
        "'event ' || i, i * 0.37, '2024-01-01 12:00:00.123456+00'::timestamptz + i * interval '61.000007 seconds'");
  if (wants("join")) {
    const auto child = [&](const char* name, const char* parent, int count, int parents, const char* more) {
      const std::string key = std::string(parent) + "_id";
      return table(sqlite, name, key + " bigint NOT NULL, " + more + " NOT NULL", count,
                   "i % " + std::to_string(parents) + " + 1, " +
                       (std::string_view(more).starts_with("name") ? "'name ' || i" : "i % 5 + 1")) +
             "CREATE INDEX " + name + "_" + key + " ON " + name + " (" + key + ");\n";
    };
    sql += table(sqlite, "regions", "name text NOT NULL", region_count, "'region ' || i");
    sql += child("cities", "region", 100, region_count, "name text");
    sql += child("customers", "city", 1'000, 100, "name text");
    sql += child("orders", "customer", 3'000, 1'000, "year integer");
    sql += child("lines", "order", 9'000, 3'000, "quantity integer");
  }
  return sql + "ANALYZE;\n";
}

/// What is done before each round, so that all begin with the same.
inline std::string reset_script(std::string_view database, std::string_view scenario) {
  if (scenario.starts_with("insert")) return database == "sqlite" ? "DELETE FROM written" : "TRUNCATE written";
  if (scenario == "update" || scenario == "transaction" || scenario == "mix" || scenario == "file_write")
    return "UPDATE accounts SET balance = 0 WHERE balance <> 0";
  return {};
}

/// What is asked after a round that wrote: the same for all that did the same.
inline std::string check_question(std::string_view scenario) {
  if (scenario.starts_with("insert")) return "SELECT sum(id + quantity + price + length(name)) FROM written";
  if (scenario == "update" || scenario == "transaction" || scenario == "mix" || scenario == "file_write")
    return "SELECT CAST(sum(id * balance) AS double precision) FROM accounts";
  return {};
}

}  // namespace bench
