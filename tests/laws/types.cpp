// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <boost/pfr/ops_fields.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <retort/dynamic.hpp>

#include "databases.hpp"
#include "models.hpp"

// Every type goes into every database and comes back as it was.

namespace {

using namespace std::chrono_literals;
using tests::caught;
using tests::is_sqlite;

constexpr rt::date year_one{std::chrono::sys_days(std::chrono::year(1) / 1 / 1)};
constexpr rt::date last_day{std::chrono::sys_days(std::chrono::year(9999) / 12 / 31)};
constexpr rt::timestamptz at(std::int64_t microseconds) {
  return rt::timestamptz(std::chrono::microseconds(microseconds));
}
constexpr rt::timestamp wall_at(std::int64_t microseconds) {
  return rt::timestamp(std::chrono::microseconds(microseconds));
}
constexpr std::int64_t first_microsecond = -62'135'596'800'000'000;  // 0001-01-01 00:00
constexpr std::int64_t last_microsecond = 253'402'300'799'999'999;   // 9999-12-31 23:59:59.999999

rt::bytes all_bytes() {
  rt::bytes out;
  for (int i = 0; i < 256; ++i) out.push_back(static_cast<std::byte>(i));
  return out;
}

template <class T>
struct extremes {
  static inline const std::vector<T> values{std::numeric_limits<T>::min(), T(-1), T(0), T(1),
                                            std::numeric_limits<T>::max()};
};
template <>
struct extremes<bool> {
  static constexpr bool values[] = {false, true};
};
template <class F>
  requires std::is_floating_point_v<F>
struct extremes<F> {
  using limits = std::numeric_limits<F>;
  static inline const std::vector<F> values{F(0),
                                            -F(0),
                                            F(0.1),
                                            F(-1.5),
                                            limits::min(),
                                            limits::max(),
                                            limits::lowest(),
                                            limits::denorm_min(),
                                            limits::epsilon(),
                                            limits::infinity(),
                                            -limits::infinity(),
                                            F(16777217)};
};
template <>
struct extremes<std::string> {
  static inline const std::vector<std::string> values{"",
                                                      "a",
                                                      " ",
                                                      "'",
                                                      "''",
                                                      "\"",
                                                      "\\",
                                                      "%_",
                                                      "NULL",
                                                      "'; DROP TABLE samples; --",
                                                      "$1 ?1 :x @y",
                                                      "tab\tline\nreturn\r",
                                                      "\x01\x7f",
                                                      "Grüße, 世界 🌍",
                                                      std::string(100'000, 'x') + "é"};
};
template <>
struct extremes<rt::bytes> {
  static inline const std::vector<rt::bytes> values{
      {}, {std::byte{0}}, all_bytes(), rt::bytes(100'000, std::byte{0xff})};
};
template <>
struct extremes<rt::date> {
  static inline const std::vector<rt::date> values{year_one, rt::date(-1 * std::chrono::days(1)), rt::date(), last_day,
                                                   std::chrono::sys_days(std::chrono::year(2000) / 2 / 29)};
};
template <>
struct extremes<rt::timestamp> {
  static inline const std::vector<rt::timestamp> values{wall_at(first_microsecond),
                                                        wall_at(-1),
                                                        wall_at(-1'000),
                                                        wall_at(-86'400'000'001),
                                                        wall_at(0),
                                                        wall_at(1),
                                                        wall_at(123'000),
                                                        wall_at(1'600'000'000'123'456),
                                                        wall_at(last_microsecond)};
};
template <>
struct extremes<rt::timestamptz> {
  static inline const std::vector<rt::timestamptz> values{at(first_microsecond),
                                                          at(-1),
                                                          at(-1'000),
                                                          at(-86'400'000'001),
                                                          at(0),
                                                          at(1),
                                                          at(123'000),
                                                          at(1'600'000'000'123'456),
                                                          at(last_microsecond)};
};
template <>
struct extremes<mood> {
  static inline const std::vector<mood> values{mood::calm, mood::happy, mood::angry};
};
template <>
struct extremes<money> {
  static inline const std::vector<money> values{{INT64_MIN}, {-1}, {0}, {INT64_MAX}};
};
template <>
struct extremes<email> {
  static inline const std::vector<email> values{{"", ""}, {"ann", "example.org"}, {"o'neil", "x\"y"}};
};

template <class T>
bool same(const T& a, const T& b) {
  if constexpr (std::is_floating_point_v<T>)
    return a == b || (std::isnan(a) && std::isnan(b));
  else
    return a == b;
}

/// Writes each extreme into a column, reads it back, and finds the row by it.
template <class Dialect, class Column>
void check_column(rt::session<Dialect>& s, const Column& column) {
  using T = typename Column::type;
  for (const T& value : extremes<T>::values) {
    CAPTURE(Column::info.name.text);
    REQUIRE(s.execute(rt::update(samples).set(column = value).where(samples.id == 1)).rowcount() == 1);
    const T back = s.execute(rt::select(column).where(samples.id == 1)).scalar();
    CHECK(same(back, value));
    CHECK(s.execute(rt::select(samples.id).where(column == value)).all().size() == 1);
    CHECK(s.execute(rt::select(samples.id).where(column != value)).all().empty());
  }
}

/// The same for a column that takes NULL: the value, and NULL, and the value again.
template <class Dialect, class Column>
void check_nullable(rt::session<Dialect>& s, const Column& column) {
  using T = typename Column::type;
  for (const T& value : extremes<T>::values)
    for (const std::optional<T>& held : {std::optional<T>(value), std::optional<T>()}) {
      CAPTURE(Column::info.name.text);
      REQUIRE(s.execute(rt::update(maybes).set(column = held).where(maybes.id == 1)).rowcount() == 1);
      const std::optional<T> back = s.execute(rt::select(column).where(maybes.id == 1)).scalar();
      REQUIRE(back.has_value() == held.has_value());
      if (held) CHECK(same(*back, *held));
      CHECK(s.execute(rt::select(maybes.id).where(column == nullptr)).all().size() == (held ? 0 : 1));
    }
}

template <class Dialect>
void add_samples(rt::session<Dialect>& s) {
  rt::schema<Sample, Maybe>::create_all(s);
  s.execute(rt::insert_into(samples).values(Sample<rt::insertable>{}));
  s.execute(rt::insert_into(maybes).values(Maybe<rt::insertable>{}));
}

LAW("numbers come back, from the least to the greatest") {
  add_samples(s);
  check_column(s, samples.flag);
  check_column(s, samples.small);
  check_column(s, samples.medium);
  check_column(s, samples.large);
  check_column(s, samples.single);
  check_column(s, samples.precise);
}

LAW("text, bytes, dates and times come back") {
  add_samples(s);
  check_column(s, samples.words);
  check_column(s, samples.raw);
  check_column(s, samples.day);
  check_column(s, samples.wall);
  check_column(s, samples.moment);
}

LAW("enumerations and types of the program come back") {
  add_samples(s);
  check_column(s, samples.feeling);
  check_column(s, samples.price);
  check_column(s, samples.contact);
}

LAW("numbers that may be NULL come back, set or not") {
  add_samples(s);
  check_nullable(s, maybes.flag);
  check_nullable(s, maybes.small);
  check_nullable(s, maybes.medium);
  check_nullable(s, maybes.large);
  check_nullable(s, maybes.single);
  check_nullable(s, maybes.precise);
}

LAW("text, times and own types that may be NULL come back, set or not") {
  add_samples(s);
  check_nullable(s, maybes.words);
  check_nullable(s, maybes.raw);
  check_nullable(s, maybes.day);
  check_nullable(s, maybes.wall);
  check_nullable(s, maybes.moment);
  check_nullable(s, maybes.feeling);
  check_nullable(s, maybes.price);
  check_nullable(s, maybes.contact);
}

LAW("a NULL that reached a column of another program's making is a data_error where the type is not optional") {
  // The same table as Sample's, whose columns take NULL.
  s.execute_script(
      "CREATE TABLE samples (id INTEGER PRIMARY KEY, flag BOOLEAN, medium INTEGER, words TEXT, feeling TEXT)");
  s.execute_script("INSERT INTO samples (id) VALUES (1)");
  CHECK(caught<rt::data_error>([&] { s.execute(rt::select(samples.flag)).all(); }).sqlstate() == "22000");
  CHECK(caught<rt::data_error>([&] { s.execute(rt::select(samples.medium)).all(); }).sqlstate() == "22000");
  CHECK(caught<rt::data_error>([&] { s.execute(rt::select(samples.words)).all(); }).sqlstate() == "22000");
  const auto e = caught<rt::data_error>([&] { s.execute(rt::select(samples.id, samples.feeling)).all(); });
  CHECK(std::string(e.what()).find("column 2") != std::string::npos);
  CHECK(e.statement().starts_with("SELECT samples.id, samples.feeling"));
  // The session goes on.
  CHECK(s.execute(rt::select(samples.id)).scalar() == 1);
}

LAW("NaN is stored by PostgreSQL and refused by SQLite, which would store NULL") {
  add_samples(s);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto write = [&] { s.execute(rt::update(samples).set(samples.precise = nan).all_rows()); };
  const auto write_single = [&] {
    s.execute(rt::update(samples).set(samples.single = static_cast<float>(nan)).all_rows());
  };
  if (is_sqlite(s)) {
    CHECK(caught<rt::data_error>(write).sqlstate() == "22000");
    CHECK(caught<rt::data_error>(write_single).sqlstate() == "22000");
    CHECK(s.execute(rt::select(samples.precise)).scalar() == 0);
  } else {
    write();
    write_single();
    CHECK(std::isnan(s.execute(rt::select(samples.precise)).scalar()));
    CHECK(std::isnan(s.execute(rt::select(samples.single)).scalar()));
  }
}

LAW("the sign of zero is kept by PostgreSQL") {
  add_samples(s);
  s.execute(rt::update(samples).set(samples.precise = -0.0).all_rows());
  const double back = s.execute(rt::select(samples.precise)).scalar();
  CHECK(back == 0);
  if (!is_sqlite(s)) CHECK(std::signbit(back));
}

LAW("text with a zero in it is stored by SQLite and refused by PostgreSQL") {
  add_samples(s);
  const std::string zero("a\0b", 3);
  const auto write = [&] { s.execute(rt::update(samples).set(samples.words = zero).all_rows()); };
  if (is_sqlite(s)) {
    write();
    CHECK(s.execute(rt::select(samples.words)).scalar() == zero);
    CHECK(s.execute(rt::select(samples.id).where(samples.words == zero)).all().size() == 1);
    // But not in a list, where it would be cut.
    caught<rt::data_error>(
        [&] { s.execute(rt::select(samples.id).where(samples.words.in_(std::vector{zero}))).all(); });
  } else {
    const auto e = caught<rt::data_error>(write);
    CHECK(e.sqlstate() == "22021");
    CHECK(s.execute(rt::select(samples.words)).scalar() == "");
  }
}

LAW("dates outside the years 0 to 9999 are refused by SQLite, whose text could not be sorted") {
  add_samples(s);
  const rt::date far = last_day + std::chrono::days(1);
  const auto write = [&] { s.execute(rt::update(samples).set(samples.day = far).all_rows()); };
  const auto write_time = [&] { s.execute(rt::update(samples).set(samples.moment = rt::timestamptz(far)).all_rows()); };
  if (is_sqlite(s)) {
    caught<rt::data_error>(write);
    caught<rt::data_error>(write_time);
    CHECK(s.execute(rt::select(samples.day)).scalar() == rt::date());
    // In a list too: it must not be looked for as something else.
    caught<rt::data_error>([&] { s.execute(rt::select(samples.id).where(samples.day.in_(std::vector{far}))).all(); });
  } else {
    write();
    write_time();
    CHECK(s.execute(rt::select(samples.day)).scalar() == far);
    CHECK(s.execute(rt::select(samples.moment)).scalar() == rt::timestamptz(far));
  }
}

LAW("a number out of the range of its C++ type is a data_error, not another number") {
  s.execute_script(
      "CREATE TABLE samples (id BIGINT, small BIGINT, medium BIGINT, words BIGINT, single DOUBLE PRECISION)");
  s.execute_script("INSERT INTO samples VALUES (1, 32768, -2147483649, 7, 1e300)");
  caught<rt::data_error>([&] { s.execute(rt::select(samples.small)).all(); });
  caught<rt::data_error>([&] { s.execute(rt::select(samples.medium)).all(); });
  caught<rt::data_error>([&] { s.execute(rt::select(samples.words)).all(); });
  caught<rt::data_error>([&] { s.execute(rt::select(samples.single)).all(); });
}

LAW("text that is not a value of the program's type is a data_error that says why") {
  s.execute_script("CREATE TABLE samples (id INTEGER, feeling TEXT, contact TEXT)");
  s.execute_script("INSERT INTO samples VALUES (1, 'bored', 'no-address-secret')");
  caught<rt::data_error>([&] { s.execute(rt::select(samples.feeling)).all(); });
  const auto e = caught<rt::data_error>([&] { s.execute(rt::select(samples.contact)).all(); });
  CHECK(std::string(e.what()).find("the text is not an address") != std::string::npos);
  CHECK(std::string(e.what()).find("secret") == std::string::npos);
}

LAW("an enumerator is checked by the table") {
  add_samples(s);
  caught<rt::check_violation>([&] { s.execute_script("UPDATE samples SET feeling = 'bored'"); });
}

LAW("a value without an enumerator is not written") {
  add_samples(s);
  CHECK_THROWS_AS(s.execute(rt::update(samples).set(samples.feeling = static_cast<mood>(9)).all_rows()),
                  std::out_of_range);
  CHECK(s.execute(rt::select(samples.feeling)).scalar() == mood::calm);
}

/// Values at random, the same in each run.
class random_values {
 public:
  std::int64_t number(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }
  template <class F>
  F real() {
    for (;;) {
      F out;
      std::uint64_t bits = engine_();
      std::memcpy(&out, &bits, sizeof out);
      if (!std::isnan(out)) return out;
    }
  }
  std::string text() {
    std::string out;
    for (std::int64_t i = number(0, 40); i > 0; --i) {
      const std::int64_t kind = number(0, 9);
      if (kind == 0)
        out += "é";
      else if (kind == 1)
        out += "\U0001F600";
      else
        out += static_cast<char>(number(1, 127));
    }
    return out;
  }
  rt::bytes raw() {
    rt::bytes out;
    for (std::int64_t i = number(0, 40); i > 0; --i) out.push_back(static_cast<std::byte>(number(0, 255)));
    return out;
  }
  Sample<rt::row> sample() {
    return {.flag = number(0, 1) == 1,
            .small = static_cast<std::int16_t>(number(INT16_MIN, INT16_MAX)),
            .medium = static_cast<std::int32_t>(number(INT32_MIN, INT32_MAX)),
            .large = number(INT64_MIN, INT64_MAX),
            .single = real<float>(),
            .precise = real<double>(),
            .words = text(),
            .raw = raw(),
            .day = rt::date(std::chrono::days(number(-719'162, 2'932'896))),
            .wall = wall_at(number(first_microsecond, last_microsecond)),
            .moment = at(number(first_microsecond, last_microsecond)),
            .feeling = static_cast<mood>(number(0, 2)),
            .price = {number(INT64_MIN, INT64_MAX)},
            .contact = {std::to_string(number(0, 99)), text()}};
  }

 private:
  std::mt19937_64 engine_{20260131};
};

LAW("whole rows of values at random come back, one by one and many at once") {
  rt::schema<Sample>::create_all(s);
  random_values random;
  std::vector<Sample<rt::row>> rows;
  for (int i = 1; i <= 200; ++i) {
    rows.push_back(random.sample());
    rows.back().id = i;
  }
  const std::vector<Sample<rt::row>> first(rows.begin(), rows.begin() + 100);
  CHECK(s.execute(rt::insert_into(samples).values(first)).rowcount() == 100);
  for (std::size_t i = 100; i < rows.size(); ++i) s.execute(rt::insert_into(samples).values(rows[i]));
  const auto back = s.execute(rt::select(samples).order_by(samples.id)).all();
  REQUIRE(back.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(i);
    CHECK(boost::pfr::eq_fields(back[i], rows[i]));
  }
}

LAW("times of the database's own clock come back as times") {
  rt::schema<Post, User>::create_all(s);
  s.execute(rt::insert_into(users).values(users.name = "Ann"));
  const auto since = s.execute(rt::select(users.since)).scalar();
  CHECK(since > at(1'700'000'000'000'000));
  CHECK(since < at(7'000'000'000'000'000));
  CHECK(s.execute(rt::select(users.id).where(users.since.between(since, since))).all().size() == 1);
}

template <class M>
struct Noted {
  static constexpr auto tablename = rt::name("noted");
  rt::column<M, "id", int, rt::primary_key> id{};
  rt::column<M, "clock", rt::time_of_day, rt::server_default<"now()">> clock{};
  rt::column<M, "day", rt::date, rt::server_default<"now()">> day{};
  rt::column<M, "wall", std::optional<rt::timestamp>, rt::server_default<"now()">> wall{};
};
constexpr auto noted = rt::table<Noted>;

LAW("now() is the default of all types of dates and times") {
  rt::schema<Noted>::create_all(s);
  s.execute(rt::insert_into(noted).values(noted.id = 1));
  s.execute(rt::insert_into(noted).values(Noted<rt::insertable>{.id = 2}));
  s.execute(rt::insert_into(noted).values(Noted<rt::row>{.id = 3}));
  s.execute(rt::update(noted)
                .set(Noted<rt::patch>{.clock = rt::use_default, .day = rt::use_default, .wall = rt::use_default})
                .where(noted.id == 3));
  for (const auto& row : s.execute(rt::select(noted)).all()) {
    CHECK(row.clock < rt::time_of_day(24h));
    CHECK(row.day > rt::date(std::chrono::days(19000)));
    CHECK(row.wall > wall_at(1'700'000'000'000'000));
    CHECK(s.execute(rt::select(noted.id).where(noted.id == row.id && noted.clock == row.clock)).all().size() == 1);
  }
}

template <class M>
struct ByDefault {
  static constexpr auto tablename = rt::name("by_default");
  rt::column<M, "id", int, rt::primary_key> id{};
  rt::column<M, "none", rt::numeric<10, 2>, rt::server_default<"0">> none{};
  rt::column<M, "some", rt::numeric<10, 2>, rt::server_default<"-0012.5">> some{};
  rt::column<M, "whole", rt::numeric<5>, rt::server_default<"'7.00'">> whole{};
  rt::column<M, "quoted", rt::decimal, rt::server_default<"'1.50'">> quoted{};
  rt::column<M, "small", rt::decimal, rt::server_default<"120e-4">> small{};
  rt::column<M, "large", rt::decimal, rt::server_default<"12345678901234567890.10">> large{};
  rt::column<M, "sum", rt::decimal, rt::server_default<"1 + 1">> sum{};
  rt::column<M, "number", rt::uuid, rt::server_default<"'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'">> number{};
};
constexpr auto by_default = rt::table<ByDefault>;

LAW("what the database fills in is found as what the program writes") {
  rt::schema<ByDefault>::create_all(s);
  s.execute(rt::insert_into(by_default).values(by_default.id = 1));
  s.execute(rt::insert_into(by_default).values(ByDefault<rt::insertable>{.id = 2}));
  const auto id = rt::uuid::parse("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
  ByDefault<rt::row> row{.id = 3, .sum = 2};
  row.number = id;
  s.execute(rt::insert_into(by_default).values(row));
  s.execute(rt::update(by_default)
                .set(ByDefault<rt::patch>{.none = rt::use_default,
                                          .some = rt::use_default,
                                          .whole = rt::use_default,
                                          .quoted = rt::use_default,
                                          .small = rt::use_default,
                                          .large = rt::use_default})
                .where(by_default.id == 3));
  const auto found = [&](const auto& column, auto value) {
    CAPTURE(column.info.name.text);
    CHECK(s.execute(rt::select(by_default.id).where(column == value)).all().size() == 3);
  };
  using rt::decimal;
  found(by_default.none, rt::numeric<10, 2>(0));
  found(by_default.some, rt::numeric<10, 2>("-12.50"));
  found(by_default.whole, rt::numeric<5>(7));
  found(by_default.quoted, decimal("1.5"));
  found(by_default.small, decimal("0.012"));
  found(by_default.large, decimal("12345678901234567890.1"));
  found(by_default.sum, decimal(2));
  found(by_default.number, id);
}

LAW("lists of every type find their rows") {
  add_samples(s);
  Sample<rt::row> row{.id = 1,
                      .flag = true,
                      .small = -5,
                      .medium = 70'000,
                      .large = INT64_MIN,
                      .single = 0.1F,
                      .precise = 1e-300,
                      .words = "it's \"x\" \\ \n",
                      .day = year_one,
                      .wall = wall_at(-1),
                      .moment = at(1'600'000'000'123'456),
                      .feeling = mood::angry,
                      .price = {12},
                      .contact = {"a", "b"}};
  s.execute(rt::delete_from(samples).all_rows());
  s.execute(rt::insert_into(samples).values(row));
  const auto found = [&](const auto& column, auto value, auto other) {
    CAPTURE(column.info.name.text);
    const std::vector with{other, value}, without{other};
    CHECK(s.execute(rt::select(samples.id).where(column.in_(with))).all().size() == 1);
    CHECK(s.execute(rt::select(samples.id).where(column.in_(without))).all().empty());
    CHECK(s.execute(rt::select(samples.id).where(column.not_in(without))).all().size() == 1);
  };
  found(samples.small, std::int16_t{-5}, std::int16_t{5});
  found(samples.medium, 70'000, 7);
  found(samples.large, INT64_MIN, INT64_MAX);
  found(samples.single, 0.1F, 0.2F);
  found(samples.precise, 1e-300, 1.0);
  found(samples.words, row.words, std::string("it"));
  found(samples.day, year_one, last_day);
  found(samples.wall, wall_at(-1), wall_at(1));
  found(samples.moment, at(1'600'000'000'123'456), at(0));
  found(samples.feeling, mood::angry, mood::calm);
  found(samples.price, money{12}, money{13});
  found(samples.contact, email{"a", "b"}, email{"a", "c"});
}

}  // namespace
