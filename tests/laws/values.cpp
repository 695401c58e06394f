// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/pfr/core.hpp>

#include "databases.hpp"
#include "random_values.hpp"

// Values at random go into every database and come back as they were, or are refused.

namespace {

namespace rt = retort;
using tests::caught;
using tests::ip_address;
using tests::is_sqlite;
using tests::random_values;
using tests::weather;

constexpr std::uint64_t seed = 20'260'131;

template <class T>
using array_of = std::vector<std::optional<T>>;

/// Every type, NULL or not.
template <class M>
struct Value {
  static constexpr auto tablename = rt::name("some_values");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "flag", std::optional<bool>> flag{};
  rt::column<M, "small", std::optional<std::int16_t>> small{};
  rt::column<M, "medium", std::optional<std::int32_t>> medium{};
  rt::column<M, "large", std::optional<std::int64_t>> large{};
  rt::column<M, "single", std::optional<float>> single{};
  rt::column<M, "precise", std::optional<double>> precise{};
  rt::column<M, "words", std::optional<std::string>> words{};
  rt::column<M, "raw", std::optional<rt::bytes>> raw{};
  rt::column<M, "day", std::optional<rt::date>> day{};
  rt::column<M, "wall", std::optional<rt::timestamp>> wall{};
  rt::column<M, "moment", std::optional<rt::timestamptz>> moment{};
  rt::column<M, "clock", std::optional<rt::time_of_day>> clock{};
  rt::column<M, "span", std::optional<rt::interval>> span{};
  rt::column<M, "key", std::optional<rt::uuid>> key{};
  rt::column<M, "exact", std::optional<rt::decimal>> exact{};
  rt::column<M, "price", std::optional<rt::numeric<12, 3>>> price{};
  rt::column<M, "document", std::optional<rt::json>> document{};
  rt::column<M, "sky", std::optional<weather>> sky{};
  rt::column<M, "address", std::optional<ip_address>> address{};
};
inline constexpr auto some_values = rt::table<Value>;

/// Arrays of every type, with NULL among their elements, NULL or not.
template <class M>
struct Arrays {
  static constexpr auto tablename = rt::name("some_arrays");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "flag", std::optional<array_of<bool>>> flag{};
  rt::column<M, "small", std::optional<array_of<std::int16_t>>> small{};
  rt::column<M, "medium", std::optional<array_of<std::int32_t>>> medium{};
  rt::column<M, "large", std::optional<array_of<std::int64_t>>> large{};
  rt::column<M, "single", std::optional<array_of<float>>> single{};
  rt::column<M, "precise", std::optional<array_of<double>>> precise{};
  rt::column<M, "words", std::optional<array_of<std::string>>> words{};
  rt::column<M, "raw", std::optional<array_of<rt::bytes>>> raw{};
  rt::column<M, "day", std::optional<array_of<rt::date>>> day{};
  rt::column<M, "wall", std::optional<array_of<rt::timestamp>>> wall{};
  rt::column<M, "moment", std::optional<array_of<rt::timestamptz>>> moment{};
  rt::column<M, "clock", std::optional<array_of<rt::time_of_day>>> clock{};
  rt::column<M, "span", std::optional<array_of<rt::interval>>> span{};
  rt::column<M, "key", std::optional<array_of<rt::uuid>>> key{};
  rt::column<M, "exact", std::optional<array_of<rt::decimal>>> exact{};
  rt::column<M, "price", std::optional<array_of<rt::numeric<12, 3>>>> price{};
  rt::column<M, "document", std::optional<array_of<rt::json>>> document{};
  rt::column<M, "sky", std::optional<array_of<weather>>> sky{};
  rt::column<M, "address", std::optional<array_of<ip_address>>> address{};
};
inline constexpr auto some_arrays = rt::table<Arrays>;

template <class T>
bool same(const T& a, const T& b) {
  if constexpr (std::is_floating_point_v<T>)
    return a == b || (std::isnan(a) && std::isnan(b));
  else
    return a == b;
}
template <class T>
bool same(const std::vector<std::optional<T>>& a, const std::vector<std::optional<T>>& b);
template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}
template <class T>
bool same(const std::vector<std::optional<T>>& a, const std::vector<std::optional<T>>& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) { return same(x, y); });
}

template <template <class> class Model>
std::vector<Model<rt::row>> rows_at_random(int count, bool sqlite) {
  random_values random(seed, sqlite);
  std::vector<Model<rt::row>> rows(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    boost::pfr::for_each_field(rows[i], [&](auto& member) { random.fill(member); });
    rows[i].id = static_cast<std::int64_t>(i);
  }
  return rows;
}

/// Reads all rows and compares them member by member.
template <class Row, class Dialect, class Table>
void compare(rt::session<Dialect>& s, const Table& table, const std::vector<Row>& rows) {
  const std::vector<Row> back = s.execute(rt::select(table).order_by(table.id)).all();
  REQUIRE(back.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(seed);
    CAPTURE(i);
    std::size_t wrong = 0;
    boost::pfr::for_each_field(rows[i], [&](const auto& member, auto place) {
      if (!same(member, boost::pfr::get<place>(back[i]))) wrong = place + 1;
    });
    CHECK(wrong == 0);
  }
}

/// Rows at random, one half written at once and one half one by one.
template <template <class> class Model, class Dialect, class Table>
std::vector<Model<rt::row>> write_and_compare(rt::session<Dialect>& s, const Table& table, int count) {
  rt::schema<Model>::create_all(s);
  const auto rows = rows_at_random<Model>(count, is_sqlite(s));
  const std::vector<Model<rt::row>> first(rows.begin(), rows.begin() + count / 2);
  CHECK(s.execute(rt::insert_into(table).values(first)).rowcount() == count / 2);
  for (std::size_t i = first.size(); i < rows.size(); ++i) s.execute(rt::insert_into(table).values(rows[i]));
  compare(s, table, rows);
  return rows;
}

LAW_OF_DRIVERS("optional values at random are set, by a statement that holds them") {
  rt::schema<Value, Arrays>::create_all(s);
  const auto& v = some_values;
  const auto rows = rows_at_random<Value>(100, is_sqlite(s));
  for (const auto& r : rows) {
    s.execute(rt::insert_into(v).values(v.id = r.id));
    const auto q = rt::update(v)
                       .set(v.flag = r.flag, v.small = r.small, v.medium = r.medium, v.large = r.large)
                       .set(v.single = r.single, v.precise = r.precise, v.words = r.words, v.raw = r.raw, v.day = r.day)
                       .set(v.wall = r.wall, v.moment = r.moment, v.clock = r.clock, v.span = r.span, v.key = r.key)
                       .set(v.exact = r.exact, v.price = r.price, v.document = r.document, v.sky = r.sky)
                       .set(v.address = r.address)
                       .where(v.id == r.id);
    const auto copy = q;  // a statement owns its values
    CHECK(s.execute(copy).rowcount() == 1);
  }
  compare(s, v, rows);

  const auto& a = some_arrays;
  auto arrays = rows_at_random<Arrays>(50, is_sqlite(s));
  for (auto& r : arrays) {
    const Arrays<rt::row> all = r;
    r = {.id = all.id};
    r.words = all.words;
    r.raw = all.raw;
    r.sky = all.sky;
    r.address = all.address;
    s.execute(rt::insert_into(a).values(a.id = r.id));
    const auto q = rt::update(a).set(a.words = r.words, a.raw = r.raw, a.sky = r.sky, a.address = r.address);
    const auto copy = q.where(a.id == r.id);
    CHECK(s.execute(copy).rowcount() == 1);
  }
  compare(s, a, arrays);
}

LAW_OF_DRIVERS("values of every type at random come back") { write_and_compare<Value>(s, some_values, 500); }

LAW_OF_DRIVERS("arrays of every type at random come back, empty ones and NULLs among them") {
  write_and_compare<Arrays>(s, some_arrays, 300);
}

LAW_OF_DRIVERS("values at random find their rows, as parameters and in lists") {
  const auto rows = write_and_compare<Value>(s, some_values, 60);
  const auto finds = [&](const auto& column, const auto& value, const auto& all, std::int64_t id) {
    using held = std::remove_cvref_t<decltype(*value)>;
    if (!value) return;
    CAPTURE(column.info.name.text);
    CAPTURE(seed);
    CAPTURE(id);
    CHECK(s.execute(rt::select(some_values.id).where(column == *value && some_values.id == id)).all().size() == 1);
    // SQLite has no form for these in a list: they are refused, not lost.
    bool storable = true;
    if constexpr (std::is_same_v<held, std::string>) storable = value->find('\0') == value->npos && rt::is_utf8(*value);
    if constexpr (std::is_floating_point_v<held>) storable = std::isfinite(*value);
    if (is_sqlite(s) && !storable) return;
    std::vector<held> list{*value};
    for (const auto& other : all)
      if (list.size() < 3 && !is_sqlite(s)) list.push_back(other);
    CHECK(s.execute(rt::select(some_values.id).where(column.in_(list) && some_values.id == id)).all().size() == 1);
  };
  const auto each = [&](const auto& column, auto member) {
    std::vector<typename std::remove_cvref_t<decltype(rows[0].*member)>::value_type> all;
    for (const auto& row : rows)
      if (row.*member) all.push_back(*(row.*member));
    for (const auto& row : rows) finds(column, row.*member, all, row.id);
  };
  using row = Value<rt::row>;
  each(some_values.small, &row::small);
  each(some_values.large, &row::large);
  each(some_values.precise, &row::precise);
  each(some_values.words, &row::words);
  each(some_values.day, &row::day);
  each(some_values.moment, &row::moment);
  each(some_values.clock, &row::clock);
  each(some_values.span, &row::span);
  each(some_values.key, &row::key);
  each(some_values.exact, &row::exact);
  each(some_values.price, &row::price);
  each(some_values.document, &row::document);
  each(some_values.sky, &row::sky);
  each(some_values.address, &row::address);
}

LAW_OF_DRIVERS("arrays at random find their rows, as parameters and as placeholders") {
  const auto rows = write_and_compare<Arrays>(s, some_arrays, 40);
  const auto by_place =
      rt::select(some_arrays.id).where(some_arrays.words == rt::arg<"words"> && some_arrays.id == rt::arg<"id">);
  for (const auto& row : rows) {
    CAPTURE(seed);
    CAPTURE(row.id);
    if (!row.words || !row.large || !row.sky || !row.exact || !row.address) continue;
    const auto q = rt::select(some_arrays.id)
                       .where(some_arrays.id == row.id && some_arrays.words == *row.words)
                       .where(some_arrays.large == *row.large && some_arrays.sky == *row.sky)
                       .where(some_arrays.exact == *row.exact && some_arrays.address == *row.address);
    CHECK(s.execute(q).all().size() == 1);
    CHECK(s.execute(by_place, rt::arg<"words"> = *row.words, rt::arg<"id"> = row.id).all().size() == 1);
  }
}

template <class M>
struct Line {
  static constexpr auto tablename = rt::name("lines");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "words", std::string> words{};
  rt::column<M, "sky", std::optional<weather>> sky{};
};
inline constexpr auto lines = rt::table<Line>;

LAW_OF_DRIVERS("bytes at random as text come back, or are refused: a zero, and what is not UTF-8, by PostgreSQL") {
  rt::schema<Line>::create_all(s);
  std::mt19937_64 bits(seed);
  int refused = 0;
  for (std::int64_t id = 0; id < 400; ++id) {
    CAPTURE(seed);
    CAPTURE(id);
    std::string text;
    // Few bytes of many kinds: leads, continuations, letters.
    for (std::uint64_t i = bits() % 5; i > 0; --i)
      text += "\0a\xC3\xA9\xE0\xA0\xED\x9F\xF0\x90\x80\xF4\xFF\xC0z\x7F"[bits() % 16];
    const auto write = [&] { s.execute(rt::insert_into(lines).values(lines.id = id, lines.words = text)); };
    if (is_sqlite(s) || (rt::is_utf8(text) && text.find('\0') == text.npos)) {
      write();
      CHECK(s.execute(rt::select(lines.words).where(lines.id == id)).scalar() == text);
    } else {
      CHECK(caught<rt::data_error>(write).sqlstate() == "22021");
      ++refused;
    }
  }
  CHECK((refused > 100) != is_sqlite(s));
}

LAW_OF_DRIVERS("text in an array keeps its zeros on SQLite, and is refused by PostgreSQL") {
  rt::schema<Arrays>::create_all(s);
  Arrays<rt::row> row{.id = 1};
  row.words = {std::string("a\0b", 3)};
  const auto write = [&] { s.execute(rt::insert_into(some_arrays).values(row)); };
  if (is_sqlite(s)) {
    write();
    CHECK(s.execute(rt::select(some_arrays.words)).scalar() == row.words);
  } else
    CHECK(caught<rt::data_error>(write).sqlstate() == "22021");
  // A type whose name only the server knows goes as text, which must not be cut.
  row.words.reset();
  row.address = {ip_address{std::string("1.2.3.4\0", 8)}};
  if (!is_sqlite(s)) CHECK(caught<rt::data_error>(write).sqlstate() == "22021");
}

LAW_OF(DOCTEST_ANONYMOUS(law_),
       "PostgreSQL sorts decimals as C++ does, and writes them, intervals and times as they are read here",
       tests::on_server) {
  const auto rows = write_and_compare<Value>(s, some_values, 300);
  std::vector<rt::decimal> sorted;
  for (const auto& row : rows)
    if (row.exact) sorted.push_back(*row.exact);
  std::sort(sorted.begin(), sorted.end());
  const auto back =
      s.execute(rt::select(some_values.exact).where(some_values.exact != nullptr).order_by(some_values.exact))
          .scalars();
  REQUIRE(back.size() == sorted.size());
  for (std::size_t i = 0; i < back.size(); ++i) CHECK(back[i] == sorted[i]);

  s.execute_script("SET intervalstyle = 'iso_8601'; UPDATE some_values SET words = exact::text");
  const auto decimals = rt::select(some_values.words, some_values.exact).where(some_values.exact != nullptr);
  for (const auto& [text, number] : s.execute(decimals).all()) CHECK(rt::decimal(*text) == *number);
  s.execute_script("UPDATE some_values SET words = span::text");
  const auto spans = rt::select(some_values.words, some_values.span).where(some_values.span != nullptr);
  for (const auto& [text, span] : s.execute(spans).all()) {
    rt::interval read;
    REQUIRE(rt::driver::iso_text::parse_interval(*text, read));
    CHECK(read == *span);
  }
}

LAW_OF_DRIVERS("what a column holds and its C++ type can't is a data_error with the column's name and no value") {
  s.execute_script("CREATE TABLE some_values (id INTEGER, clock TEXT, exact TEXT, price TEXT, sky TEXT)");
  s.execute_script("CREATE TABLE some_arrays (id INTEGER, large TEXT)");
  const auto refused = [&](const auto& q, std::string_view column) {
    const auto e = caught<rt::data_error>([&] { s.execute(q).all(); });
    CHECK(e.column() == column);
    CHECK(e.sqlstate() == "22000");
    CHECK(std::string(e.what()).find("secret") == std::string::npos);
    CHECK(std::string(e.what()).find("column " + std::string(column)) != std::string::npos);
  };
  s.execute_script("INSERT INTO some_values VALUES (1, 'secret', 'secret', 'secret', 'secret')");
  s.execute_script("INSERT INTO some_arrays VALUES (1, 'secret')");
  refused(rt::select(some_values.id, some_values.clock), "clock");
  refused(rt::select(some_values.exact), "exact");
  refused(rt::select(some_values.price), "price");
  refused(rt::select(some_values.sky), "sky");
  refused(rt::select(some_arrays.large), "large");
}

template <class M>
struct Strict {
  static constexpr auto tablename = rt::name("stricts");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "numbers", std::vector<int>, rt::server_default<"'{}'">> numbers{};
};
inline constexpr auto stricts = rt::table<Strict>;
template <class M>
struct Loose {
  static constexpr auto tablename = rt::name("stricts");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "numbers", std::vector<std::optional<std::int64_t>>> numbers{};
};
inline constexpr auto looses = rt::table<Loose>;

LAW_OF_DRIVERS("a NULL element, one out of range and a second dimension do not become something else") {
  s.execute_script(is_sqlite(s) ? "CREATE TABLE stricts (id INTEGER, numbers TEXT)"
                                : "CREATE TABLE stricts (id INTEGER, numbers BIGINT[])");
  s.execute(rt::insert_into(looses).values(Loose<rt::insertable>{.id = 1, .numbers = {1, std::nullopt}}));
  CHECK(s.execute(rt::select(looses.numbers)).scalar().size() == 2);
  CHECK(caught<rt::data_error>([&] { s.execute(rt::select(stricts.numbers)).all(); }).column() == "numbers");
  const std::vector<std::optional<std::int64_t>> large(1, INT64_MAX);
  s.execute(rt::update(looses).set(looses.numbers = large).all_rows());
  CHECK(caught<rt::data_error>([&] { s.execute(rt::select(stricts.numbers)).all(); }).column() == "numbers");
  s.execute_script(is_sqlite(s) ? "UPDATE stricts SET numbers = '[[1],[2]]'"
                                : "UPDATE stricts SET numbers = ARRAY[[1],[2]]");
  CHECK(caught<rt::data_error>([&] { s.execute(rt::select(looses.numbers)).all(); }).column() == "numbers");
}

LAW_OF_DRIVERS("a number greater than the database's greatest is refused where it stands") {
  rt::schema<Line>::create_all(s);
  const std::uint64_t most = INT64_MAX;
  CHECK(s.execute(rt::select(lines.words).where(lines.id == most)).all().empty());
  CHECK_THROWS_AS(static_cast<void>(lines.id == most + 1), std::out_of_range);
  // Of what is assigned, too: SQLite would keep it in a column that is read as a smaller type.
  const auto& v = some_values;
  CHECK_THROWS_AS(static_cast<void>(v.medium = std::int64_t{INT32_MAX} + 1), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(v.medium = std::optional(std::int64_t{INT32_MIN} - 1)), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(v.medium = 3'000'000'000U), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(v.small = 32'768), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(v.small = -32'769), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(v.large = most + 1), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(v.single = 1e39), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(v.single = 16'777'217), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(v.precise = (std::int64_t{1} << 53) + 1), std::out_of_range);
  CHECK_THROWS_AS((rt::numeric<5, 2>(1000)), std::out_of_range);
  CHECK_THROWS_AS((rt::numeric<5, 2>("0.001")), std::out_of_range);
  CHECK_THROWS_AS(rt::decimal("1e131073"), std::invalid_argument);
  rt::schema<Value>::create_all(s);
  s.execute(rt::insert_into(v).values(v.id = 0, v.small = -32'768, v.medium = std::int64_t{INT32_MIN}, v.large = most,
                                      v.single = 16'777'216, v.precise = -(std::int64_t{1} << 53)));
  s.execute(rt::update(v)
                .set(v.medium = std::optional<std::int64_t>(), v.single = std::numeric_limits<double>::infinity())
                .where(v.id == 0));
  const auto kept = s.execute(rt::select(v)).one();
  CHECK(kept.small == -32'768);
  CHECK(kept.medium == std::nullopt);
  CHECK(kept.large == INT64_MAX);
  CHECK(kept.single == std::numeric_limits<float>::infinity());
  CHECK(kept.precise == -9'007'199'254'740'992.0);
  s.execute(rt::delete_from(v).all_rows());
  // As many digits as a decimal has.
  const rt::decimal digits(std::string(131'072, '9'));
  s.execute(rt::insert_into(v).values(v.id = 0, v.exact = digits));
  CHECK(s.execute(rt::select(v.exact)).scalar() == digits);
  s.execute(rt::delete_from(v).all_rows());
  // The values of placeholders are not cut either.
  const auto set_single = rt::update(v).set(v.single = rt::arg<"x">).all_rows();
  caught<rt::data_error>([&] { s.execute(set_single, rt::arg<"x"> = 1e300); });
  const auto above = rt::select(v.id).where(v.precise > rt::arg<"x">);
  caught<rt::data_error>([&] { s.execute(above, rt::arg<"x"> = (std::int64_t{1} << 53) + 1).all(); });
  Value<rt::row> late{.id = 1};
  late.clock = rt::time_of_day(std::chrono::hours(25));
  caught<rt::data_error>([&] { s.execute(rt::insert_into(some_values).values(late)); });
  CHECK(s.execute(rt::select(rt::func::count()).from(some_values)).scalar() == 0);
}

}  // namespace
