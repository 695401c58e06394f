// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <retort/dynamic.hpp>
#include <retort/func.hpp>
#include <retort/raw_sql.hpp>

#include "databases.hpp"

// Every operator and function: its text in both dialects, and what it gives on both databases.

namespace {
enum class ripeness { green, ripe };
}
template <>
inline constexpr auto retort::enum_type<ripeness> = retort::name("How ripe");

namespace {

namespace rt = retort;
namespace func = rt::func;
using std::nullopt;
using strings = std::vector<std::string>;

enum class fruit { apple, pear };

template <class M>
struct Item {
  static constexpr auto tablename = rt::name("items");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "num", int> num{};
  rt::column<M, "opt", std::optional<int>> opt{};
  rt::column<M, "real", double> real{};
  rt::column<M, "word", std::string> word{};
  rt::column<M, "maybe", std::optional<std::string>> maybe{};
  rt::column<M, "flag", bool> flag{};
  rt::column<M, "day", rt::date> day{};
  rt::column<M, "moment", rt::timestamptz> moment{};
  rt::column<M, "wall", rt::timestamp> wall{};
  rt::column<M, "doc", rt::json> doc{};
  rt::column<M, "tags", strings> tags{};
  rt::column<M, "total", rt::decimal> total{};
  rt::column<M, "price", rt::numeric<10, 2>> price{};
};
constexpr auto items = rt::table<Item>;
template <class M>
struct Ripe {
  static constexpr auto tablename = rt::name("ripe");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "how", ripeness> how{};
};
constexpr auto ripes = rt::table<Ripe>;

constexpr rt::date day(int y, unsigned m, unsigned d) {
  return rt::date(std::chrono::year(y) / static_cast<int>(m) / static_cast<int>(d));
}

template <class Dialect>
void fill(rt::session<Dialect>& s) {
  rt::schema<Item, Ripe>::create_all(s);
  const rt::timestamptz moment = day(2024, 5, 6) + std::chrono::hours(7) + std::chrono::minutes(8) +
                                 std::chrono::seconds(9) + std::chrono::microseconds(250'000);
  const rt::timestamp wall{moment.time_since_epoch()};
  const rt::json doc(R"({"a": {"b": [10, 20]}, "size": 5, "name": "x", "yes": true, "odd.key": 1, "it's": 2})");
  const std::vector<Item<rt::insertable>> rows{{.id = 1,
                                                .num = 12,
                                                .opt = 3,
                                                .real = 2.25,
                                                .word = " Apple ",
                                                .maybe = "a%b",
                                                .flag = true,
                                                .day = day(2024, 2, 28),
                                                .moment = moment,
                                                .wall = wall,
                                                .doc = doc,
                                                .tags = strings{"red", "round"},
                                                .total = rt::decimal("10.5"),
                                                .price = rt::decimal("2.50")},
                                               {.id = 2,
                                                .num = 5,
                                                .opt = nullopt,
                                                .real = -1.5,
                                                .word = "banana",
                                                .maybe = nullopt,
                                                .flag = false,
                                                .day = day(2023, 12, 31),
                                                .moment = moment,
                                                .wall = wall,
                                                .doc = doc,
                                                .tags = strings{},
                                                .total = rt::decimal("9"),
                                                .price = rt::decimal("10")},
                                               {.id = 3,
                                                .num = 5,
                                                .opt = 8,
                                                .real = 4,
                                                .word = "Banana",
                                                .maybe = "axb",
                                                .flag = true,
                                                .day = day(2023, 1, 1),
                                                .moment = moment,
                                                .wall = wall,
                                                .doc = doc,
                                                .tags = strings{"long"},
                                                .total = rt::decimal("100"),
                                                .price = rt::decimal("1")}};
  s.execute(rt::insert_into(items).values(rows));
}

/// What an expression gives in the first row, and how both dialects write it.
template <class Dialect, class E, class V>
void check(rt::session<Dialect>& s, const E& e, const V& expected, std::string_view sqlite, std::string_view postgres) {
  const auto q = rt::select(e).from(items).where(items.id == rt::lit<1>);
  const std::string before = "SELECT ", after = " FROM items WHERE items.id = 1";
  CHECK(rt::sql<rt::sqlite>(q) == before + std::string(sqlite) + after);
  CHECK(rt::sql<rt::postgres>(q) == before + std::string(postgres) + after);
  CHECK(s.execute(q).scalars().at(0) == expected);
}
/// The same text in both, but for the mark of parameters.
template <class Dialect, class E, class V>
void check(rt::session<Dialect>& s, const E& e, const V& expected, std::string_view text) {
  std::string dollars(text);
  for (char& c : dollars)
    if (c == '?') c = '$';
  check(s, e, expected, text, dollars);
}
/// What only PostgreSQL has, and what the compiler says of it for SQLite, and where the URL decides.
template <class E, class V>
void check_postgres(rt::session<rt::postgres>& s, const E& e, const V& expected, std::string_view text,
                    std::string_view feature) {
  const auto q = rt::select(e).from(items).where(items.id == rt::lit<1>);
  CHECK(rt::sql<rt::postgres>(q) == "SELECT " + std::string(text) + " FROM items WHERE items.id = 1");
  CHECK(s.execute(q).scalars().at(0) == expected);
  using statement = std::remove_const_t<decltype(q)>;
  for (const rt::statement_facts& facts :
       {rt::facts_of<statement, rt::sqlite>, rt::facts_of<statement, rt::any_dialect>}) {
    CHECK(facts.dialect_verdict.kind == rt::fault::not_in_dialect);
    CHECK(facts.dialect_verdict.table == feature);
    CHECK(facts.dialect_verdict.other == "SQLite");
    CHECK_FALSE(facts.settled);
  }
  CHECK(rt::facts_of<statement, rt::postgres>.settled);
}

/// An aggregate over all rows.
template <class Dialect, class E, class V>
void check_all(rt::session<Dialect>& s, const E& e, const V& expected, std::string_view sqlite,
               std::string_view postgres) {
  const auto q = rt::select(e).from(items);
  CHECK(rt::sql<rt::sqlite>(q) == "SELECT " + std::string(sqlite) + " FROM items");
  CHECK(rt::sql<rt::postgres>(q) == "SELECT " + std::string(postgres) + " FROM items");
  CHECK(s.execute(q).scalar() == expected);
}
/// A function over a window: its value in each row, by id.
template <class Dialect, class E, class V>
void check_rows(rt::session<Dialect>& s, const E& e, const std::vector<V>& expected, std::string_view text) {
  const auto q = rt::select(e).from(items).order_by(items.id);
  std::string dollars(text);
  for (char& c : dollars)
    if (c == '?') c = '$';
  CHECK(rt::sql<rt::sqlite>(q) == "SELECT " + std::string(text) + " FROM items ORDER BY items.id");
  CHECK(rt::sql<rt::postgres>(q) == "SELECT " + dollars + " FROM items ORDER BY items.id");
  CHECK(s.execute(q).scalars() == expected);
}

LAW_OF_DRIVERS("operators that C++ has no sign for") {
  fill(s);
  check(s, rt::is_distinct_from(items.opt, 3), false, "items.opt IS NOT ?1", "items.opt IS DISTINCT FROM $1");
  check(s, rt::is_distinct_from(items.opt, std::optional<int>()), true, "items.opt IS NOT ?1",
        "items.opt IS DISTINCT FROM $1");
  check(s, rt::is_not_distinct_from(items.opt, items.num), false, "items.opt IS items.num",
        "items.opt IS NOT DISTINCT FROM items.num");
  check(s, rt::bit_and(items.num, 10), 8, "items.num & ?1");
  check(s, rt::bit_or(items.num, rt::bit_and(items.num + 1, 1)), 13, "items.num | ((items.num + ?1) & ?2)");
  check(s, rt::bit_not(items.num), -13, "~items.num");
  check(s, rt::bit_not(items.num) - 1, -14, "(~items.num) - ?1");
  check(s, -rt::bit_not(items.num) * 2, 26, "-(~items.num) * ?1");
  check(s, rt::shift_left(items.num, 2) + 1, 49, "(items.num << ?1) + ?2");
  check(s, rt::shift_right(items.num, 2), 3, "items.num >> ?1");
  check(s, -items.num, -12, "-items.num");
  check(s, items.num.not_between(1, 5), true, "items.num NOT BETWEEN ?1 AND ?2");
  check(s, items.num.in_(), false, "FALSE");
  check(s, items.num.not_in(), true, "TRUE");
  check(s, items.word.collate<"C">(), " Apple ", "items.word COLLATE \"C\"");
}

LAW_OF_DRIVERS("rows of values are compared from the left") {
  fill(s);
  check(s, rt::tuple_(items.num, items.word) == rt::tuple_(12, " Apple "), true, "(items.num, items.word) = (?1, ?2)");
  check(s, rt::tuple_(items.num, items.id) != rt::tuple_(items.id, items.num), true,
        "(items.num, items.id) <> (items.id, items.num)");
  check(s, rt::tuple_(items.num, items.word) < rt::tuple_(12, "!"), true, "(items.num, items.word) < (?1, ?2)");
  check(s, rt::tuple_(items.num, items.id) >= rt::tuple_(12, 2), false, "(items.num, items.id) >= (?1, ?2)");
  check(s, rt::tuple_(items.num, items.id).in_(rt::tuple_(1, 1), rt::tuple_(12, 1)), true,
        "(items.num, items.id) IN (VALUES (?1, ?2), (?3, ?4))");
  check(s, rt::tuple_(items.num, items.id).not_in(rt::tuple_(12, 1)), false,
        "(items.num, items.id) NOT IN (VALUES (?1, ?2))");
  check(s, rt::tuple_(items.num, items.id).in_(), false, "FALSE");
  check(s, rt::tuple_(items.num, 1).in_(rt::tuple_(12, items.id)), true, "(items.num, ?1) IN (VALUES (?2, items.id))");
  check(s, rt::tuple_(items.num, items.word).in_(rt::select(items.num, items.word).where(items.id == rt::lit<1>)), true,
        "(items.num, items.word) IN (SELECT items.num, items.word FROM items WHERE items.id = 1)");
  check(s, rt::tuple_(items.num, items.id).not_in(rt::select(items.num, items.id)), false,
        "(items.num, items.id) NOT IN (SELECT items.num, items.id FROM items)");
}

LAW_OF_DRIVERS("rows are looked for in a range of any length, by one text") {
  fill(s);
  using ids = std::vector<std::int64_t>;
  const auto row = rt::tuple_(items.num, items.word);
  const auto found = [&](const auto& condition) {
    return s.execute(rt::select(items.id).where(condition).order_by(items.id)).scalars();
  };
  std::vector<std::tuple<int, std::string>> wanted{{12, " Apple "}, {5, "Banana"}, {5, "nobody"}, {12, "banana"}};
  check(s, row.in_(wanted), true,
        "(items.num, items.word) IN (SELECT v1.value, v2.value FROM json_each(?1) AS v1 JOIN (SELECT key, value FROM "
        "json_each(?2) LIMIT -1) AS v2 ON v2.key = v1.key)",
        "(items.num, items.word) IN (SELECT * FROM unnest($1, $2))");
  CHECK(found(row.in_(wanted)) == ids{1, 3});
  CHECK(found(row.not_in(wanted)) == ids{2});
  wanted.clear();
  CHECK(found(row.in_(wanted)) == ids{});
  CHECK(found(row.not_in(wanted)) == ids{1, 2, 3});
  // Pairs, three columns, text by view, other types, values on the left.
  CHECK(found(rt::tuple_(items.id, items.num).in_(std::vector<std::pair<int, int>>{{1, 12}, {2, 12}})) == ids{1});
  CHECK(found(rt::tuple_(items.id, items.day, items.word)
                  .in_(std::vector<std::tuple<std::int64_t, rt::date, const char*>>{
                      {2, day(2023, 12, 31), "banana"}, {3, day(2023, 12, 31), "Banana"}})) == ids{2});
  CHECK(found(rt::tuple_(items.real, 7, items.total)
                  .in_(std::vector<std::tuple<double, int, rt::decimal>>{{4, 7, rt::decimal("100")}, {2.25, 8, 10}})) ==
        ids{3});
  CHECK(found(rt::tuple_(rt::value(fruit::pear), items.id)
                  .in_(std::vector<std::tuple<fruit, int>>{{fruit::apple, 1}, {fruit::pear, 2}})) == ids{2});
  s.execute(rt::insert_into(ripes).values(ripes.id = 1, ripes.how = ripeness::ripe));
  // Of values alone, PostgreSQL would make text.
  const auto aged = rt::case_(rt::when(ripes.id > 5, ripeness::ripe), rt::else_(ripeness::green));
  CHECK(rt::sql<rt::postgres>(rt::update(ripes).set(ripes.how = aged).all_rows()) ==
        "UPDATE ripe SET how = CASE WHEN ripe.id > $1 THEN CAST($2 AS \"How ripe\") ELSE CAST($3 AS \"How ripe\") END");
  CHECK(s.execute(rt::select(aged).where(ripes.how != aged)).scalar() == ripeness::green);
  const auto listed = rt::values<"v", "how">(rt::value_row(ripeness::green), rt::value_row(ripeness::ripe));
  CHECK(s.execute(rt::select(ripes.id).join(listed, listed.template column<"how"> == ripes.how)).scalar() == 1);
  const std::vector<std::tuple<ripeness, int>> states{{ripeness::green, 1}, {ripeness::ripe, 1}};
  CHECK(s.execute(rt::select(ripes.id).where(rt::tuple_(ripes.how, ripes.id).in_(states))).scalar() == 1);
  // Nothing is taken for something else.
  std::vector<std::pair<int, std::string>> many;
  for (int i = 0; i < 10'000; ++i) many.emplace_back(i, "word " + std::to_string(i));
  CHECK(found(row.in_(many)) == ids{});
  many.emplace_back(5, "banana");
  CHECK(found(row.in_(many)) == ids{2});
  if (tests::is_sqlite(s))
    tests::caught<rt::data_error>([&] { found(row.in_(std::vector{std::pair(5, std::string("banana\0x", 8))})); });
}

LAW_OF_DRIVERS("text is matched, and what LIKE takes for itself is escaped") {
  fill(s);
  check(s, items.word.ilike("% aPP%"), true, "items.word LIKE ?1 ESCAPE '\\'", "items.word ILIKE $1");
  check(s, items.word.not_ilike("% aPP%"), false, "items.word NOT LIKE ?1 ESCAPE '\\'", "items.word NOT ILIKE $1");
  check(s, items.maybe.like("a\\%b"), true, "items.maybe LIKE ?1 ESCAPE '\\'", "items.maybe LIKE $1");
  check(s, items.maybe.startswith("a%"), true, "items.maybe LIKE ?1 ESCAPE '\\'");
  check(s, items.maybe.startswith("a_"), false, "items.maybe LIKE ?1 ESCAPE '\\'");
  check(s, items.maybe.endswith(std::string("%b")), true, "items.maybe LIKE ?1 ESCAPE '\\'");
  check(s, items.maybe.contains(std::string_view("%")), true, "items.maybe LIKE ?1 ESCAPE '\\'");
  check(s, items.maybe.contains("\\"), false, "items.maybe LIKE ?1 ESCAPE '\\'");
  check(s, rt::startswith(items.maybe + "", items.maybe), true,
        "items.maybe || ?1 LIKE replace(replace(replace(items.maybe, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' "
        "ESCAPE '\\'");
  const auto found = [&](const auto& condition) {
    return s.execute(rt::select(items.id).where(condition).order_by(items.id)).scalars();
  };
  using ids = std::vector<std::int64_t>;
  CHECK(found(items.maybe.contains("%")) == ids{1});
  CHECK_THROWS_AS(items.maybe.contains(std::string_view("a\0b", 3)), std::invalid_argument);
  CHECK(found(items.maybe.contains(rt::lit<"%">)) == ids{1});
  CHECK(found(items.maybe.endswith(rt::lit<"b">)) == ids{1, 3});
  // A backslash in a pattern is an escape on both, wherever the pattern comes from.
  CHECK(found(items.maybe.like("a_b")) == ids{1, 3});
  CHECK(found(items.maybe.like("a\\_b")) == ids{});
  CHECK(found(items.maybe.like(rt::lit<"a\\%b">)) == ids{1});
  CHECK(found(items.maybe.like("\\a\\%\\b")) == ids{1});
  CHECK(found(items.maybe.not_like("a\\%b")) == ids{3});
  CHECK(found(items.maybe.ilike("A\\%B")) == ids{1});
  CHECK(found((items.maybe + "\\").like("a%\\\\")) == ids{1, 3});
  const auto unfinished = rt::select(items.id).where(items.maybe.like("a\\"));
  if (tests::is_sqlite(s))
    CHECK(s.execute(unfinished).all().empty());
  else
    CHECK(tests::caught<rt::data_error>([&] { s.execute(unfinished).all(); }).sqlstate() == "22025");
  CHECK(s.execute(rt::select(items.id).where(items.maybe.startswith(rt::arg<"x">)), rt::arg<"x"> = "a%").scalars() ==
        ids{1});
}

LAW_OF_DRIVERS("literals, CASE and casts") {
  fill(s);
  check(s, rt::lit<5>, 5, "5");
  check(s, rt::lit<"it's">, "it's", "'it''s'");
  check(s, rt::lit<true>, true, "TRUE");
  check(s, rt::null_of<int>, nullopt, "CAST(NULL AS INTEGER)");
  check(s, rt::null_of<std::optional<int>>, nullopt, "CAST(NULL AS INTEGER)");
  check(s, rt::null_of<ripeness>, nullopt, "CAST(NULL AS TEXT)", "CAST(NULL AS \"How ripe\")");
  check(s, rt::case_(rt::when(items.num < 10, "few"), rt::when(items.num < 20, items.word), rt::else_("many")),
        " Apple ", "CASE WHEN items.num < ?1 THEN ?2 WHEN items.num < ?3 THEN items.word ELSE ?4 END");
  check(s, rt::case_(rt::when(items.num < 10, 1)), nullopt, "CASE WHEN items.num < ?1 THEN ?2 END");
  check(s, rt::case_(items.num, rt::when(12, 1), rt::else_(items.id)) + 1, 2,
        "CASE items.num WHEN ?1 THEN ?2 ELSE items.id END + ?3");
  check(s, rt::cast<double>(items.num), 12.0, "CAST(items.num AS REAL)", "CAST(items.num AS DOUBLE PRECISION)");
  check(s, rt::cast<std::string>(items.num), "12", "CAST(items.num AS TEXT)");
  check(s, rt::cast<rt::date>(items.wall), day(2024, 5, 6), "date(items.wall, 'auto')", "CAST(items.wall AS DATE)");
  check(s, rt::cast<rt::date>(items.moment), day(2024, 5, 6), "date(items.moment, 'auto')",
        "CAST(items.moment AT TIME ZONE 'UTC' AS DATE)");
  check(s, func::coalesce(rt::null_of<int>, items.opt, 7), 3, "coalesce(CAST(NULL AS INTEGER), items.opt, ?1)");
  check(s, func::nullif(items.num, 12), nullopt, "nullif(items.num, ?1)");
  check(s, func::greatest(items.num, 50, items.id), 50, "max(items.num, ?1, items.id)",
        "greatest(items.num, $1, items.id)");
  check(s, func::least(items.num, 3.5), 3.5, "min(CAST(items.num AS REAL), ?1)", "least(items.num, $1)");
}

LAW_OF_DRIVERS("a value stands by itself, with its type") {
  fill(s);
  check(s, rt::value(7), 7, "?1");
  check(s, rt::value(7) + 1, 8, "?1 + ?2");
  check(s, rt::value(2.5), 2.5, "?1");
  check(s, rt::value(true), true, "?1");
  check(s, rt::value("it's"), "it's", "?1");
  check(s, rt::value(std::string("it's")) + "!", "it's!", "?1 || ?2");
  check(s, rt::value(std::optional<int>()), nullopt, "?1");
  check(s, rt::value(std::optional<std::string>("x")), "x", "?1");
  check(s, rt::value(day(2024, 2, 29)), day(2024, 2, 29), "?1");
  check(s, rt::value(rt::decimal("1.50")), rt::decimal("1.5"), "?1");
  check(s, rt::value(rt::json("[1]")), rt::json("[1]"), "?1");
  check(s, rt::value(strings{"a", "b"}), strings{"a", "b"}, "?1");
  check(s, rt::value(rt::bytes{std::byte{0}, std::byte{255}}), rt::bytes{std::byte{0}, std::byte{255}}, "?1");
  check(s, rt::value(rt::uuid{}), rt::uuid{}, "?1");
  check(s, rt::value(rt::time_of_day(std::chrono::hours(5))), rt::time_of_day(std::chrono::hours(5)), "?1");
  check(s, rt::value(rt::interval{.months = 1, .days = 2}), rt::interval{.months = 1, .days = 2}, "?1");
  check(s, rt::value(INT64_MIN), INT64_MIN, "?1");
  check(s, rt::value(7U), std::int64_t{7}, "?1");
  check(s, rt::value(fruit::pear), fruit::pear, "?1");
  check(s, rt::value(std::optional<ripeness>(ripeness::ripe)), ripeness::ripe, "?1", "CAST($1 AS \"How ripe\")");
  check(s, rt::value(std::vector{fruit::pear}), std::vector{fruit::pear}, "?1", "CAST($1 AS TEXT[])");
  check(s, rt::value(12).in_(items.num, 1), true, "?1 IN (items.num, ?2)");
  check(s, items.num > rt::value(11), true, "items.num > ?1");
  check(s, rt::value(1).between(items.id, items.id), true, "?1 BETWEEN items.id AND items.id");
  check(s, rt::startswith(rt::value("a%b"), items.maybe), true,
        "?1 LIKE replace(replace(replace(items.maybe, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' ESCAPE '\\'");
  // Without a table, with a label, in the sides of a set operation, in a table made of a query.
  const auto alone = rt::select(rt::value(1).template as<"n">(), rt::value("x").template as<"word">());
  CHECK(rt::sql<rt::sqlite>(alone) == "SELECT ?1 AS n, ?2 AS word");
  const auto [n, word] = s.execute(alone).one();
  static_assert(std::is_same_v<decltype(n), const int> && std::is_same_v<decltype(word), const std::string>);
  CHECK(n == 1);
  CHECK(word == "x");
  CHECK(s.execute(rt::union_all(rt::select(rt::value(std::int64_t{-1}).template as<"id">()), rt::select(items.id))
                      .order_by(rt::label<"id">))
            .scalars() == std::vector<std::int64_t>{-1, 1, 2, 3});
  const auto t = rt::subquery<"t">(alone);
  CHECK(s.execute(rt::select(t.template column<"word">).from(t).where(t.template column<"n"> == 1)).scalar() == "x");
  // It is no column: groups need not name it.
  CHECK(s.execute(rt::select(rt::value("all").template as<"what">(), func::count()).from(items))
            .one()
            .template get<1>() == 3);
}

LAW_OF_DRIVERS("functions of text and numbers") {
  fill(s);
  check(s, func::trim(items.word), "Apple", "trim(items.word)");
  check(s, func::trim(items.word, " A"), "pple", "trim(items.word, ?1)", "btrim(items.word, $1)");
  check(s, func::ltrim(items.word), "Apple ", "ltrim(items.word)");
  check(s, func::rtrim(items.word, " e"), " Appl", "rtrim(items.word, ?1)");
  check(s, func::replace(items.word, "pp", "cc"), " Accle ", "replace(items.word, ?1, ?2)");
  check(s, func::substr(items.word, 2), "Apple ", "substr(items.word, ?1)");
  check(s, func::substr(items.word, 2, 3), "App", "substr(items.word, ?1, ?2)");
  // A count that databases do not take is not cut.
  constexpr std::int64_t many = (std::int64_t{1} << 32) + 3;
  CHECK_THROWS_AS(static_cast<void>(func::substr(items.word, many)), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(func::substr(items.word, 1, many)), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(rt::shift_left(items.num, many)), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(func::coalesce(items.num, ~std::uint64_t{})), std::out_of_range);
  check(s, func::position(items.word, "pp"), 3, "instr(items.word, ?1)", "strpos(items.word, $1)");
  check(s, func::concat(items.maybe, "-", items.word), "a%b- Apple ",
        "(ifnull(items.maybe, '') || ifnull(?1, '') || ifnull(items.word, ''))", "concat(items.maybe, $1, items.word)");
  check(s, func::left(items.word, 3), " Ap", "substr(items.word, 1, ?1)", "left(items.word, $1)");
  check(s, func::abs(-items.num), 12, "abs(-items.num)");
  check(s, func::sign(items.num), 1.0, "CAST(sign(items.num) AS REAL)", "sign(items.num)");
  check(s, func::floor(items.real), 2.0, "floor(items.real)");
  check(s, func::ceil(items.real), 3.0, "ceil(items.real)");
  check(s, func::trunc(items.real), 2.0, "trunc(items.real)");
  check(s, func::round(items.real), 2.0, "round(items.real)");
  check(s, func::round(items.real, 1), 2.3, "round(items.real, ?1)",
        "CAST(round(CAST(items.real AS NUMERIC), $1) AS DOUBLE PRECISION)");
  check(s, func::power(items.num, 2), 144.0, "power(items.num, ?1)");
  check(s, func::sqrt(items.real), 1.5, "sqrt(items.real)");
  check(s, func::ln(func::exp(items.num)), 12.0, "ln(exp(items.num))");
  check(s, func::log(items.num * 0 + 100), 2.0, "log(items.num * ?1 + ?2)");
  check(s, func::mod(items.num, 5), 2, "items.num % ?1");
  const double random = s.execute(rt::select(func::random()).from(items).limit(1)).scalar();
  CHECK(random >= 0);
  CHECK(random < 1);
  check(s, func::call<"lower", std::string>(items.word), " apple ", "lower(items.word)");
  check(s, rt::infix<"||", std::string>(items.word, "!"), " Apple !", "items.word || ?1");
}

LAW_OF_DRIVERS("a double is one on SQLite, too, also where it is whole, and is divided as one") {
  fill(s);
  const auto by = items.id + items.id;  // 2
  check(s, func::floor(items.opt) / by, 1.5, "CAST(floor(items.opt) AS REAL) / (items.id + items.id)",
        "floor(items.opt) / (items.id + items.id)");
  check(s, func::ceil(items.opt) / by, 1.5, "CAST(ceil(items.opt) AS REAL) / (items.id + items.id)",
        "ceil(items.opt) / (items.id + items.id)");
  check(s, func::trunc(items.opt) / by, 1.5, "CAST(trunc(items.opt) AS REAL) / (items.id + items.id)",
        "trunc(items.opt) / (items.id + items.id)");
  check(s, func::sign(items.real) / by, 0.5, "CAST(sign(items.real) AS REAL) / (items.id + items.id)",
        "sign(items.real) / (items.id + items.id)");
  check(s, func::coalesce(items.opt, items.real) / by, 1.5,
        "coalesce(CAST(items.opt AS REAL), items.real) / (items.id + items.id)",
        "coalesce(items.opt, items.real) / (items.id + items.id)");
  check(s, func::greatest(items.real, items.opt) / by, 1.5,
        "max(items.real, CAST(items.opt AS REAL)) / (items.id + items.id)",
        "greatest(items.real, items.opt) / (items.id + items.id)");
  check(s, rt::case_(rt::when(items.flag, items.opt), rt::else_(items.real)) / by, 1.5,
        "CASE WHEN items.flag THEN CAST(items.opt AS REAL) ELSE items.real END / (items.id + items.id)",
        "CASE WHEN items.flag THEN items.opt ELSE items.real END / (items.id + items.id)");
  const auto before = func::lag(items.real, 1, items.opt).over(rt::order_by(items.id));
  check(s, before / by, 1.5,
        "lag(items.real, ?1, CAST(items.opt AS REAL)) OVER (ORDER BY items.id) / (items.id + items.id)",
        "lag(items.real, $1, items.opt) OVER (ORDER BY items.id) / (items.id + items.id)");
}

LAW_OF_DRIVERS("dates and times") {
  fill(s);
  check(s, rt::extract<rt::field::year>(items.day), 2024, "CAST(strftime('%Y', items.day) AS INTEGER)",
        "CAST(extract(year FROM items.day) AS INTEGER)");
  check(s, rt::extract<rt::field::second>(items.moment), 9, "CAST(strftime('%S', items.moment) AS INTEGER)",
        "CAST(floor(extract(second FROM items.moment AT TIME ZONE 'UTC')) AS INTEGER)");
  const auto parts =
      s.execute(rt::select(rt::extract<rt::field::month>(items.day), rt::extract<rt::field::day>(items.day),
                           rt::extract<rt::field::hour>(items.moment), rt::extract<rt::field::minute>(items.wall),
                           rt::extract<rt::field::day_of_week>(items.day),
                           rt::extract<rt::field::day_of_year>(items.day),
                           rt::extract<rt::field::quarter>(items.moment), rt::extract<rt::field::epoch>(items.moment))
                    .where(items.id == 1))
          .one();
  CHECK(parts.template get<0>() == 2);
  CHECK(parts.template get<1>() == 28);
  CHECK(parts.template get<2>() == 7);
  CHECK(parts.template get<3>() == 8);
  CHECK(parts.template get<4>() == 3);
  CHECK(parts.template get<5>() == 59);
  CHECK(parts.template get<6>() == 2);
  CHECK(parts.template get<7>() == 1714979289);
  // The last half of the last millisecond of a year is still of that year, that day and that second.
  const auto last = rt::value(rt::timestamptz(day(2023, 12, 31)) + std::chrono::microseconds(86'399'999'600));
  const auto end =
      s.execute(rt::select(rt::extract<rt::field::year>(last), rt::extract<rt::field::day_of_week>(last),
                           rt::extract<rt::field::day_of_year>(last), rt::extract<rt::field::epoch>(last),
                           rt::extract<rt::field::second>(last), rt::cast<rt::date>(last),
                           func::date_trunc<rt::precision::month>(last), func::date_trunc<rt::precision::second>(last)))
          .one();
  CHECK(end.template get<0>() == 2023);
  CHECK(end.template get<1>() == 0);
  CHECK(end.template get<2>() == 365);
  CHECK(end.template get<3>() == 1704067199);
  CHECK(end.template get<4>() == 59);
  CHECK(end.template get<5>() == day(2023, 12, 31));
  CHECK(end.template get<6>() == rt::timestamptz(day(2023, 12, 1)));
  CHECK(end.template get<7>() == rt::timestamptz(day(2023, 12, 31)) + std::chrono::seconds(86'399));
  check(s, func::add_days(items.day, 2), day(2024, 3, 1), "date(items.day, ?1 || ' days')", "(items.day + $1)");
  check(s, func::add_days(items.day, -items.num), day(2024, 2, 16), "date(items.day, -items.num || ' days')",
        "(items.day + -items.num)");
  check(s, func::days_between(items.day, day(2023, 2, 28)), 365,
        "CAST(julianday(items.day) - julianday(?1) AS INTEGER)", "(items.day - $1)");
  check(s, func::date_trunc<rt::precision::month>(items.moment), rt::timestamptz(day(2024, 5, 1)),
        "strftime('%Y-%m-01 00:00:00', items.moment, 'auto')", "date_trunc('month', items.moment, 'UTC')");
  const auto now =
      s.execute(rt::select(func::now(), func::current_timestamp(), func::current_date(), func::current_time())
                    .from(items)
                    .limit(1))
          .one();
  const auto here = std::chrono::system_clock::now();
  CHECK(std::chrono::abs(now.template get<0>() - here) < std::chrono::minutes(1));
  CHECK(std::chrono::abs(now.template get<1>() - here) < std::chrono::minutes(1));
  CHECK(std::chrono::abs(rt::timestamptz(now.template get<2>()) - here) < std::chrono::hours(25));
}

LAW_OF_DRIVERS("JSON and arrays") {
  fill(s);
  check(s, rt::json_get<"a", "b", 1>(items.doc), rt::json("20"), "items.doc -> 'a' -> 'b' -> 1");
  check(s, rt::json_get<"a", "b", -2>(items.doc), rt::json("10"), "items.doc -> 'a' -> 'b' -> '$[#-2]'",
        "items.doc -> 'a' -> 'b' -> -2");
  check(s, rt::json_get<"odd.key">(items.doc), rt::json("1"), "items.doc -> '$.\"odd.key\"'", "items.doc -> 'odd.key'");
  check(s, rt::json_get<"it's">(items.doc), rt::json("2"), "items.doc -> '$.\"it''s\"'", "items.doc -> 'it''s'");
  check(s, rt::json_get<"none">(items.doc), nullopt, "items.doc -> 'none'");
  check(s, rt::json_value<int, "size">(items.doc), 5, "CAST(items.doc ->> 'size' AS INTEGER)");
  check(s, rt::json_value<std::optional<int>, "size">(items.doc), 5, "CAST(items.doc ->> 'size' AS INTEGER)");
  check(s, rt::json_value<int, "a", "b", 0>(items.doc) + 1, 11, "CAST(items.doc -> 'a' -> 'b' ->> 0 AS INTEGER) + ?1");
  check(s, rt::json_value<bool, "yes">(items.doc), true, "CAST(items.doc ->> 'yes' AS INTEGER)",
        "CAST(items.doc ->> 'yes' AS BOOLEAN)");
  check(s, rt::json_value<std::string, "name">(items.doc), "x", "CAST(items.doc ->> 'name' AS TEXT)");
  check(s, func::json_array_length(rt::json_get<"a", "b">(items.doc)), 2, "json_array_length(items.doc -> 'a' -> 'b')",
        "jsonb_array_length(items.doc -> 'a' -> 'b')");
  check(s, func::json_array_length(func::json_array(items.id, "x")), 2, "json_array_length(json_array(items.id, ?1))",
        "jsonb_array_length(jsonb_build_array(items.id, $1))");
  check(s, rt::json_value<int, "n">(func::json_object("n", items.num)), 12,
        "CAST(json_object(?1, items.num) ->> 'n' AS INTEGER)",
        "CAST(jsonb_build_object($1, items.num) ->> 'n' AS INTEGER)");
  check(s, func::array_has(items.tags, "red"), true, "?1 IN (SELECT value FROM json_each(items.tags))",
        "$1 = ANY(items.tags)");
  check(s, func::array_has_no(items.tags, "red"), false, "?1 NOT IN (SELECT value FROM json_each(items.tags))",
        "$1 <> ALL(items.tags)");
  check(s, func::array_length(items.tags), 2, "json_array_length(items.tags)", "cardinality(items.tags)");
}

LAW_OF_POSTGRES("a timestamptz is taken in UTC, whatever the session's zone") {
  s.execute(rt::text<"SET TIME ZONE 'Pacific/Kiritimati'">);  // 14 hours before it
  const auto late = rt::value(rt::timestamptz(day(2024, 12, 31)) + std::chrono::hours(23));
  const auto row = s.execute(rt::select(rt::extract<rt::field::year>(late), rt::cast<rt::date>(late),
                                        rt::cast<rt::date>(late - rt::interval{.days = 1}),
                                        func::date_trunc<rt::precision::day>(late)))
                       .one();
  CHECK(row.template get<0>() == 2024);
  CHECK(row.template get<1>() == day(2024, 12, 31));
  CHECK(row.template get<2>() == day(2024, 12, 30));
  CHECK(row.template get<3>() == rt::timestamptz(day(2024, 12, 31)));
}

LAW_OF_POSTGRES("what only PostgreSQL has, works there") {
  fill(s);
  check_postgres(s, items.word.regexp_match("p+l"), true, "items.word ~ $1", "regexp_match()");
  check_postgres(s, rt::bit_xor(items.num, 10), 6, "items.num # $1", "bit_xor()");
  check_postgres(s, func::right(items.word, 3), "le ", "right(items.word, $1)", "right()");
  check_postgres(s, func::repeat(items.maybe, 2), "a%ba%b", "repeat(items.maybe, $1)", "repeat()");
  check_postgres(s, func::reverse(items.maybe), "b%a", "reverse(items.maybe)", "reverse()");
  check_postgres(s, func::lpad(items.maybe, 5), "  a%b", "lpad(items.maybe, $1)", "lpad()");
  check_postgres(s, func::initcap(items.maybe), "A%B", "initcap(items.maybe)", "initcap()");
  check_postgres(s, func::regexp_replace(items.maybe, "[%]", "-"), "a-b", "regexp_replace(items.maybe, $1, $2)",
                 "regexp_replace()");
  check_postgres(s, rt::extract<rt::field::week>(items.day), 9, "CAST(extract(week FROM items.day) AS INTEGER)",
                 "extract<field::week>()");
  check_postgres(s, items.wall + rt::interval{.days = 1},
                 rt::timestamp(std::chrono::seconds(1714979289 + 86400) + std::chrono::milliseconds(250)),
                 "items.wall + $1", "arithmetic with intervals");
  check_postgres(s, items.day - rt::interval{.months = 1}, rt::timestamp(day(2024, 1, 28).time_since_epoch()),
                 "items.day - $1", "arithmetic with intervals");
  check_postgres(s, (items.moment - items.moment) + rt::interval{.days = 2}, rt::interval{.days = 2},
                 "items.moment - items.moment + $1", "arithmetic with intervals");
  check_postgres(s, items.total + 1, rt::decimal("11.5"), "items.total + $1", "arithmetic with decimals");
  check_postgres(s, items.price * rt::decimal("1.555"), rt::decimal("3.8875"), "items.price * $1",
                 "arithmetic with decimals");
  check_postgres(s, items.total > 9, true, "items.total > $1", "the order of decimals");
  check_postgres(s, items.price == items.total, false, "items.price = items.total", "the order of decimals");
  check_postgres(s, items.total.between(10, 11), true, "items.total BETWEEN $1 AND $2", "the order of decimals");
  check_postgres(s, -items.total, rt::decimal("-10.5"), "-items.total", "arithmetic with decimals");
  check_postgres(s, func::round(items.total), rt::decimal("11"), "round(items.total)", "arithmetic with decimals");
  check_postgres(s, func::greatest(items.total, 11), rt::decimal("11"), "greatest(items.total, $1)",
                 "greatest() of decimals");
  check_postgres(s, rt::cast<rt::decimal>(items.num), rt::decimal("12"), "CAST(items.num AS NUMERIC)",
                 "a cast to this type");
  check_postgres(s, rt::cast<double>(items.total), 10.5, "CAST(items.total AS DOUBLE PRECISION)",
                 "arithmetic with decimals");
  check_postgres(s, rt::json_value<int, "a\"b">(func::json_object("a\"b", items.num)), 12,
                 "CAST(jsonb_build_object($1, items.num) ->> 'a\"b' AS INTEGER)",
                 "a key of JSON with a quote or a backslash");
  check_postgres(s, func::json_typeof(items.doc), "object", "jsonb_typeof(items.doc)", "json_typeof()");
  check_postgres(s, func::json_contains(items.doc, rt::json(R"({"size": 5})")), true, "items.doc @> $1",
                 "json_contains()");
  check_postgres(s, func::json_has_key(items.doc, "size"), true, "jsonb_exists(items.doc, $1)", "json_has_key()");
  check_postgres(s, func::array_contains(items.tags, strings{"red"}), true, "items.tags @> $1", "array_contains()");
  check_postgres(s, func::array_overlaps(items.tags, strings{"blue"}), false, "items.tags && $1", "array_overlaps()");
  check_postgres(s, func::array_append(items.tags, "new"), strings{"red", "round", "new"},
                 "array_append(items.tags, $1)", "array_append()");
  check_postgres(s, func::array_remove(items.tags, "red"), strings{"round"}, "array_remove(items.tags, $1)",
                 "array_remove()");
  check_postgres(s, func::array_concat(items.tags, items.tags), strings{"red", "round", "red", "round"},
                 "array_cat(items.tags, items.tags)", "array_concat()");
  check_postgres(s, func::array_position(items.tags, "round"), 2, "array_position(items.tags, $1)", "array_position()");
  check_postgres(s, func::array_get(items.tags, 2), "round", "(items.tags)[$1]", "array_get()");
  check_postgres(s, func::array_has(rt::value(std::vector<float>{0.1F}), 0.1F), true, "$1 = ANY($2)",
                 "array_has() of float or bytes");
}

LAW_OF_POSTGRES("what SQLite keeps as text is sorted by PostgreSQL, wherever an order stands") {
  fill(s);
  using ids = std::vector<std::int64_t>;
  const auto sorted = [&](const auto& q) {
    using statement = std::remove_cvref_t<decltype(q)>;
    CHECK(rt::facts_of<statement, rt::sqlite>.dialect_verdict.kind == rt::fault::not_in_dialect);
    CHECK(rt::facts_of<statement, rt::sqlite>.dialect_verdict.table == "the order of decimals");
    return s.execute(q).scalars();
  };
  CHECK(sorted(rt::select(items.id).order_by(items.total.desc())) == ids{3, 1, 2});
  CHECK(sorted(rt::select(items.id).order_by(items.total)) == ids{2, 1, 3});
  CHECK(sorted(rt::select(items.id).order_by(func::coalesce(items.total, items.total).desc())) == ids{3, 1, 2});
  CHECK(sorted(rt::select(items.id, items.total.as<"sum">()).order_by(rt::label<"sum">)) == ids{2, 1, 3});
  CHECK(sorted(rt::select(items.id, items.total).order_by(rt::label<"total">.desc())) == ids{3, 1, 2});
  CHECK(sorted(rt::select(items.id).order_by(rt::one_of(1, items.id.asc(), items.total.desc()))) == ids{3, 1, 2});
  CHECK(sorted(rt::select(func::rank().over(rt::order_by(items.total))).order_by(items.id)) == ids{2, 1, 3});
  CHECK(sorted(rt::select(items.id).where(items.id.in_(rt::select(items.id).order_by(items.total.desc()).limit(1)))) ==
        ids{3});
  const auto pairs = rt::select(items.id, items.total.as<"sum">());
  CHECK(sorted(rt::union_(pairs, pairs).order_by(rt::label<"sum">.desc())) == ids{3, 1, 2});
  const auto sums = rt::subquery<"sums">(pairs);
  CHECK(sorted(rt::select(sums.column<"id">).from(sums).order_by(sums.column<"sum">)) == ids{2, 1, 3});
  // The same names, of numbers.
  const auto whole = rt::select(items.id.as<"total">()).order_by(rt::label<"total">.desc());
  CHECK(rt::facts_of<std::remove_const_t<decltype(whole)>, rt::sqlite>.settled);
  CHECK(s.execute(whole).scalars() == ids{3, 2, 1});
}

LAW_OF_DRIVERS("aggregates: filtered, distinct, of other kinds") {
  fill(s);
  check_all(s, func::count(rt::distinct(items.num)), 2, "count(DISTINCT items.num)", "count(DISTINCT items.num)");
  check_all(s, func::sum(rt::distinct(items.num)), 17, "sum(DISTINCT items.num)", "sum(DISTINCT items.num)");
  check_all(s, func::count().filter(items.num < 10), 2, "count(*) FILTER (WHERE items.num < ?1)",
            "count(*) FILTER (WHERE items.num < $1)");
  check_all(s, func::string_agg(items.maybe, "+").filter(items.id == 1), "a%b",
            "group_concat(items.maybe, ?1) FILTER (WHERE items.id = ?2)",
            "string_agg(items.maybe, $1) FILTER (WHERE items.id = $2)");
  check_all(s, func::bool_and(items.flag), false, "min(items.flag)", "bool_and(items.flag)");
  check_all(s, func::bool_or(items.num > 10), true, "max(items.num > ?1)", "bool_or(items.num > $1)");
  check_all(s, func::array_agg(items.num).filter(items.id == 2), std::vector<int>{5},
            "json_group_array(items.num) FILTER (WHERE items.id = ?1)",
            "array_agg(items.num) FILTER (WHERE items.id = $1)");
  check_all(s, func::array_agg(items.real + 0.1).filter(items.id < 3), std::vector<double>{2.25 + 0.1, -1.5 + 0.1},
            "json_group_array(json(lower(quote(items.real + ?1)))) FILTER (WHERE items.id < ?2)",
            "array_agg(items.real + $1) FILTER (WHERE items.id < $2)");
  check_all(s, func::array_agg(rt::distinct(items.real * 0.0 + 0.1 + 0.2)), std::vector<double>{0.1 + 0.2},
            "json_group_array(DISTINCT json(lower(quote(items.real * ?1 + ?2 + ?3))))",
            "array_agg(DISTINCT items.real * $1 + $2 + $3)");
  const auto opts = s.execute(rt::select(func::array_agg(items.opt))).scalar().value();
  CHECK(opts == std::vector<std::optional<int>>{3, nullopt, 8});
  const auto json = s.execute(rt::select(func::json_array_length(func::json_agg(items.num)))).scalar();
  CHECK(json == 3);
  CHECK(s.execute(rt::select(rt::json_value<int, "Banana">(func::json_object_agg(items.word, items.num)))).scalar() ==
        5);
}

LAW_OF_POSTGRES("aggregates that only PostgreSQL has") {
  fill(s);
  const auto q =
      rt::select(func::string_agg(items.word, ",").order_by(items.num.desc(), items.id),
                 func::array_agg(items.id).order_by(items.id.desc()), func::stddev_pop(items.num),
                 func::variance(items.real), func::percentile_cont(0.5).within_group(items.num),
                 func::percentile_disc(0.9).within_group(items.num.desc()), func::mode().within_group(items.num),
                 func::sum(items.total), func::avg(items.price), func::min(items.total), func::max(items.price));
  CHECK(rt::sql<rt::postgres>(q) ==
        "SELECT string_agg(items.word, $1 ORDER BY items.num DESC, items.id), array_agg(items.id ORDER BY items.id "
        "DESC), stddev_pop(items.num), var_samp(items.real), percentile_cont($2) WITHIN GROUP (ORDER BY items.num), "
        "percentile_disc($3) WITHIN GROUP (ORDER BY items.num DESC), mode() WITHIN GROUP (ORDER BY items.num), "
        "sum(items.total), avg(items.price), min(items.total), max(items.price) FROM items");
  const auto row = s.execute(q).one();
  CHECK(row.template get<0>() == " Apple ,banana,Banana");
  CHECK(row.template get<1>() == std::vector<std::int64_t>{3, 2, 1});
  CHECK(row.template get<2>().value() == doctest::Approx(3.2998));
  CHECK(row.template get<3>().value() == doctest::Approx(7.89583));
  CHECK(row.template get<4>() == 5.0);
  CHECK(row.template get<5>() == 5);
  CHECK(row.template get<6>() == 5);
  CHECK(row.template get<7>() == rt::decimal("119.5"));
  CHECK(row.template get<8>() == rt::decimal("4.5"));
  CHECK(row.template get<9>() == rt::decimal("9"));
  CHECK(row.template get<10>() == rt::numeric<10, 2>("10"));
  const auto missing = [](const auto& statement) {
    return rt::facts_of<std::remove_cvref_t<decltype(statement)>, rt::sqlite>.dialect_verdict.table;
  };
  CHECK(missing(rt::select(func::sum(items.total))) == "sum() of decimals");
  CHECK(missing(rt::select(func::max(items.total))) == "max() of decimals");
  CHECK(missing(rt::select(func::mode().within_group(items.num))) == "mode()");
  CHECK(missing(rt::select(func::array_agg(items.num).order_by(items.num))) == "order_by() in an aggregate");
}

LAW_OF_DRIVERS("functions over windows") {
  fill(s);
  using longs = std::vector<std::int64_t>;
  using maybes = std::vector<std::optional<std::int64_t>>;
  using maybe_ints = std::vector<std::optional<int>>;
  const auto by_num = rt::order_by(items.num);
  check_rows(s, func::row_number().over(rt::order_by(items.num, items.id.desc())), longs{3, 2, 1},
             "row_number() OVER (ORDER BY items.num, items.id DESC)");
  check_rows(s, func::rank().over(by_num), longs{3, 1, 1}, "rank() OVER (ORDER BY items.num)");
  check_rows(s, func::dense_rank().over(by_num), longs{2, 1, 1}, "dense_rank() OVER (ORDER BY items.num)");
  check_rows(s, func::percent_rank().over(by_num), std::vector<double>{1, 0, 0},
             "percent_rank() OVER (ORDER BY items.num)");
  check_rows(s, func::cume_dist().over(rt::partition_by(items.num), rt::order_by(items.id)),
             std::vector<double>{1, 0.5, 1}, "cume_dist() OVER (PARTITION BY items.num ORDER BY items.id)");
  check_rows(s, func::ntile(2).over(rt::order_by(items.id)), std::vector<int>{1, 1, 2},
             "ntile(?1) OVER (ORDER BY items.id)");
  check_rows(s, func::lag(items.num).over(rt::order_by(items.id)), maybe_ints{nullopt, 12, 5},
             "lag(items.num) OVER (ORDER BY items.id)");
  check_rows(s, func::lead(items.num, 2, -1).over(rt::order_by(items.id)), std::vector<int>{5, -1, -1},
             "lead(items.num, ?1, ?2) OVER (ORDER BY items.id)");
  check_rows(s, func::first_value(items.num).over(rt::order_by(items.id)), maybe_ints{12, 12, 12},
             "first_value(items.num) OVER (ORDER BY items.id)");
  check_rows(s,
             func::last_value(items.num).over(rt::order_by(items.id),
                                              rt::rows_between(rt::unbounded_preceding, rt::unbounded_following)),
             maybe_ints{5, 5, 5},
             "last_value(items.num) OVER (ORDER BY items.id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)");
  check_rows(s, func::nth_value(items.num, 2).over(rt::order_by(items.id)), maybe_ints{nullopt, 5, 5},
             "nth_value(items.num, ?1) OVER (ORDER BY items.id)");
  check_rows(s, func::sum(items.num).over(), maybes{22, 22, 22}, "sum(items.num) OVER ()");
  check_rows(s, func::sum(items.num).over(rt::order_by(items.id), rt::rows_between(rt::preceding(1), rt::current_row)),
             maybes{12, 17, 10}, "sum(items.num) OVER (ORDER BY items.id ROWS BETWEEN ?1 PRECEDING AND CURRENT ROW)");
  check_rows(s,
             func::count()
                 .filter(items.flag)
                 .over(rt::order_by(items.num),
                       rt::groups_between(rt::current_row, rt::following(rt::lit<1>)).exclude_current_row()),
             longs{0, 2, 1},
             "count(*) FILTER (WHERE items.flag) OVER (ORDER BY items.num GROUPS BETWEEN CURRENT ROW AND 1 FOLLOWING "
             "EXCLUDE CURRENT ROW)");
  check_rows(s,
             func::count().over(rt::order_by(items.num),
                                rt::range_between(rt::preceding(rt::lit<7>), rt::current_row).exclude_ties()),
             longs{3, 1, 1},
             "count(*) OVER (ORDER BY items.num RANGE BETWEEN 7 PRECEDING AND CURRENT ROW EXCLUDE TIES)");
  const auto named =
      rt::select(items.id, func::rank().over(rt::window<"w">), func::sum(items.num).over(rt::window<"w">))
          .window(rt::window<"w">.as(rt::partition_by(items.num), rt::order_by(items.id)))
          .order_by(func::rank().over(rt::window<"w">), items.id);
  CHECK(rt::sql<rt::sqlite>(named) ==
        "SELECT items.id, rank() OVER w, sum(items.num) OVER w FROM items WINDOW w AS (PARTITION BY items.num ORDER BY "
        "items.id) ORDER BY rank() OVER w, items.id");
  CHECK(s.execute(named).all().at(2).template get<2>() == 10);
  // A window by its name, with an order and a frame of its own; and one made of another.
  const auto grown = rt::select(items.id,
                                func::sum(items.num).over(rt::window<"w">, rt::order_by(items.id),
                                                          rt::rows_between(rt::unbounded_preceding, rt::current_row)),
                                func::row_number().over(rt::window<"Last First">))
                         .window(rt::window<"w">.as(rt::partition_by(items.num)),
                                 rt::window<"Last First">.as(rt::window<"w">, rt::order_by(items.id.desc())))
                         .order_by(items.id);
  CHECK(
      rt::sql<rt::postgres>(grown) ==
      "SELECT items.id, sum(items.num) OVER (w ORDER BY items.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), "
      "row_number() OVER \"Last First\" FROM items WINDOW w AS (PARTITION BY items.num), \"Last First\" AS (w ORDER BY "
      "items.id DESC) ORDER BY items.id");
  const auto sums = s.execute(grown).all();
  CHECK(sums.at(2).template get<1>() == 10);
  CHECK(sums.at(1).template get<2>() == 2);
  // Over groups: the window sees the groups, and an aggregate may stand in it.
  const auto groups = rt::select(items.num, func::rank().over(rt::order_by(func::count().desc())))
                          .group_by(items.num)
                          .order_by(items.num);
  CHECK(s.execute(groups).all().at(0).template get<1>() == 1);
}

// What a window is made of does not make its function optional, nor does the condition of a CASE.
constexpr auto others = rt::alias<Item, "others">;
constexpr auto joined = rt::select(func::rank().over(rt::order_by(others.num)), func::count(others.num).over(),
                                   func::lag(others.num, 1, 0).over(rt::order_by(items.id)),
                                   rt::case_(rt::when(others.num > rt::lit<1>, rt::lit<1>), rt::else_(rt::lit<2>)))
                            .from(items)
                            .left_join(others, others.num == items.id);
static_assert(!rt::facts_of<std::remove_const_t<decltype(joined)>, rt::sqlite>.outer_items.has(0));
static_assert(!rt::facts_of<std::remove_const_t<decltype(joined)>, rt::sqlite>.outer_items.has(1));
static_assert(rt::facts_of<std::remove_const_t<decltype(joined)>, rt::sqlite>.outer_items.has(2));
static_assert(!rt::facts_of<std::remove_const_t<decltype(joined)>, rt::sqlite>.outer_items.has(3));

// A window that is named has to be defined, once, by the statement itself, and before one that is made of it.
constexpr auto w = rt::window<"w">;
constexpr auto over_w = rt::select(func::rank().over(w));
static_assert(rt::verdict(over_w.from(items)) == rt::fault::window_name);
static_assert(rt::verdict(over_w.from(items).window(w.as(rt::order_by(items.id)))) == rt::fault::none);
static_assert(rt::verdict(over_w.from(items).window(rt::window<"v">.as(rt::order_by(items.id)))) ==
              rt::fault::window_name);
static_assert(rt::verdict(over_w.from(items).window(w.as(), w.as())) == rt::fault::window_name);
static_assert(rt::verdict(over_w.from(items).window(w.as()).window(w.as())) == rt::fault::window_name);
static_assert(rt::verdict(over_w.from(items).window(w.as(w))) == rt::fault::window_name);
static_assert(rt::verdict(over_w.from(items).window(w.as(rt::window<"v">), rt::window<"v">.as())) ==
              rt::fault::window_name);
static_assert(rt::verdict(over_w.from(items).window(rt::window<"v">.as(), w.as(rt::window<"v">))) == rt::fault::none);
static_assert(rt::verdict(rt::select(items.id).window(w.as()).order_by(func::rank().over(w))) == rt::fault::none);
static_assert(rt::verdict(rt::select(items.id).order_by(func::rank().over(w, rt::order_by(items.id)))) ==
              rt::fault::window_name);
// That of a query around it is none of its own.
static_assert(rt::verdict(rt::select(items.id).window(w.as()).where(
                  items.id.in_(rt::select(func::rank().over(w)).from(items)))) == rt::fault::window_name);

// An aggregate over a window is none.
static_assert(rt::verdict(rt::select(items.id, func::sum(items.num).over())) == rt::fault::none);
static_assert(rt::verdict(rt::select(items.id, func::sum(items.num))) == rt::fault::not_grouped);
static_assert(rt::verdict(rt::select(items.id).where(func::rank().over() > 1)) == rt::fault::window_in_where);
static_assert(rt::verdict(rt::select(func::sum(func::sum(items.num).over()))) == rt::fault::window_in_where);
static_assert(rt::verdict(rt::select(func::sum(func::sum(items.num)).over())) == rt::fault::none);

}  // namespace
