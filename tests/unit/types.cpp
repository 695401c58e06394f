// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <compare>
#include <limits>
#include <random>
#include <retort/driver/iso_time.hpp>
#include <retort/driver/postgres/text_form.hpp>
#include <retort/driver/printed.hpp>
#include <retort/driver/sqlite/json_array.hpp>
#include <retort/session/schema.hpp>
#include <retort/types/array.hpp>
#include <retort/types/decimal.hpp>
#include <retort/types/json.hpp>
#if __has_include(<nlohmann/json.hpp>)
#include <nlohmann/json.hpp>
#endif

namespace {

namespace rt = retort;
using rt::decimal;
using rt::driver::iso_text;
using namespace std::chrono_literals;

enum class signal_colour { red, green };
struct host {
  std::string name;
};
struct counter {
  std::int64_t value = 0;
};

}  // namespace

template <>
struct rt::sql_type<host> : rt::stored_as<std::string> {
  static constexpr rt::type_names names{.sqlite = "TEXT", .postgres = "CITEXT"};
  static std::string to_sql(const host& h) { return h.name; }
  static host from_sql(std::string name) { return {std::move(name)}; }
};
template <>
struct rt::sql_type<counter> : rt::stored_as<std::int64_t> {
  static std::int64_t to_sql(counter c) { return c.value; }
  static counter from_sql(std::int64_t value) { return {value}; }
};
template <>
struct rt::sql_type<signal_colour> : rt::native_enum<signal_colour, "signal_colour"> {};

namespace {

TEST_CASE("every type has a kind, and a name where it is not its kind's") {
  using rt::array_of;
  using rt::kind_of;
  using rt::type_kind;
  static_assert(kind_of<counter>() == type_kind::int64);
  static_assert(kind_of<host>() == type_kind::named);
  static_assert(kind_of<signal_colour>() == type_kind::enumeration);
  static_assert(kind_of<rt::numeric<10, 2>>() == type_kind::decimal);
  static_assert(kind_of<rt::bytes>() == type_kind::bytes);
  static_assert(kind_of<std::vector<std::optional<host>>>() == array_of(type_kind::named));
  static_assert(rt::element_of(array_of(type_kind::uuid)) == type_kind::uuid);
  static_assert(rt::names_of<rt::numeric<10, 2>>().postgres == "NUMERIC(10, 2)");
  static_assert(rt::names_of<std::vector<signal_colour>>().postgres == "signal_colour");
  static_assert(rt::names_of<std::int64_t>().postgres.empty());
  static_assert(!rt::sql_value<std::vector<std::vector<int>>>);
  static_assert(!rt::sql_value<std::vector<unsigned>>);
}

template <class M>
struct Everything {
  static constexpr auto tablename = rt::name("everything");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "a", rt::decimal> a{};
  rt::column<M, "b", rt::numeric<10, 2>> b{};
  rt::column<M, "c", std::optional<rt::time_of_day>> c{};
  rt::column<M, "d", rt::interval> d{};
  rt::column<M, "e", rt::uuid> e{};
  rt::column<M, "f", rt::json> f{};
  rt::column<M, "g", std::vector<double>> g{};
  rt::column<M, "h", std::vector<rt::numeric<5>>> h{};
  rt::column<M, "i", std::optional<host>> i{};
  rt::column<M, "j", signal_colour> j{};
};

TEST_CASE("tables are made with the types' names") {
  CHECK(rt::schema<Everything>::create_statements(rt::postgres::value).at(0) ==
        "CREATE TABLE IF NOT EXISTS everything (id BIGINT CONSTRAINT pk_everything PRIMARY KEY, a NUMERIC NOT NULL, b "
        "NUMERIC(10, 2) NOT NULL, "
        "c TIME, d INTERVAL NOT NULL, e UUID NOT NULL, f JSONB NOT NULL, g DOUBLE PRECISION[] NOT NULL, "
        "h NUMERIC(5, 0)[] NOT NULL, i CITEXT, j signal_colour NOT NULL CONSTRAINT ck_everything_j CHECK (j IN ('red', "
        "'green')))");
  CHECK(rt::schema<Everything>::create_statements(rt::sqlite::value).at(0) ==
        "CREATE TABLE IF NOT EXISTS everything (id INTEGER CONSTRAINT pk_everything PRIMARY KEY NOT NULL, a TEXT NOT "
        "NULL, b TEXT NOT NULL, c "
        "TEXT, "
        "d TEXT NOT NULL, e TEXT NOT NULL, f TEXT NOT NULL, g TEXT NOT NULL, h TEXT NOT NULL, i TEXT, "
        "j TEXT NOT NULL CONSTRAINT ck_everything_j CHECK (j IN ('red', 'green')))");
}

TEST_CASE("a default that is a number is written as the column's values are, on SQLite") {
  const auto form = [](std::string_view number, std::string_view type) {
    const rt::column_attribute said{.kind = rt::attribute_kind::server_default, .text = number};
    rt::column_description c("x", rt::type_kind::decimal, false, {&said, 1}, rt::name("t"), {});
    c.names.postgres = type;
    CHECK(rt::rendered(rt::postgres::value, [&](rt::writer& w) { rt::put_default(w, c); }) == number);
    return rt::rendered(rt::sqlite::value, [&](rt::writer& w) { rt::put_default(w, c); });
  };
  CHECK(form("0", "") == "'0'");
  CHECK(form("-0.00", "") == "'0'");
  CHECK(form("-0.00", "NUMERIC(10, 2)") == "'0.00'");
  CHECK(form("'1.50'", "") == "'1.5'");
  CHECK(form("100", "") == "'100'");
  CHECK(form("100", "NUMERIC(3, 0)") == "'100'");
  CHECK(form(".05", "NUMERIC(2, 2)") == "'0.05'");
  CHECK(form("5.", "NUMERIC(3, 2)") == "'5.00'");
  CHECK(form("1e3", "") == "'1000'");
  CHECK(form("+1.25E-1", "") == "'0.125'");
  CHECK(form("0e3", "NUMERIC(4, 1)") == "'0.0'");
  // What has no such form stays.
  CHECK(form("1000", "NUMERIC(3, 0)") == "1000");
  CHECK(form("0.125", "NUMERIC(3, 2)") == "0.125");
  CHECK(form("5", "MONEY") == "5");
  for (const std::string_view other : {"1e", "e5", "-", "1 + 1", "'NaN'", "''", "random()"})
    CHECK(form(other, "") == other);
}

TEST_CASE("a decimal is a number, not a notation") {
  const auto text = [](std::string_view t) { return decimal(t).to_string(); };
  CHECK(text("0") == "0");
  CHECK(text("-0.000") == "0");
  CHECK(text("+007.50") == "7.5");
  CHECK(text(".5") == "0.5");
  CHECK(text("5.") == "5");
  CHECK(text("1.5e3") == "1500");
  CHECK(text("-15E-3") == "-0.015");
  CHECK(text("100e-2") == "1");
  CHECK(text("NaN") == "NaN");
  CHECK(decimal(INT64_MIN).to_string() == "-9223372036854775808");
  CHECK(decimal(UINT64_MAX).to_string() == "18446744073709551615");
  for (const char* wrong :
       {"", "-", ".", "e5", "1e", "1e+", "1e+-2", "1.2.3", "1 ", " 1", "0x10", "nan", "inf", "--1", "1e99999999999"})
    CHECK_THROWS_AS(decimal{wrong}, std::invalid_argument);
  CHECK(decimal("123.456").to_double() == 123.456);
  CHECK(decimal("-1e-330").to_double() == 0);
  CHECK(decimal("1e400").to_double() == std::numeric_limits<double>::infinity());
  CHECK(decimal("-12.34").whole_digits() == 2);
  CHECK(decimal("-0.34").whole_digits() == 0);
  CHECK(decimal("12.340").scale() == 2);
  const decimal sorted[] = {decimal("-Infinity"),
                            decimal("-10"),
                            decimal("-9.99"),
                            decimal("-0.1"),
                            decimal("-0.01"),
                            0,
                            decimal("0.09"),
                            decimal("0.1"),
                            decimal("0.11"),
                            9,
                            10,
                            decimal("10.01"),
                            decimal("Infinity"),
                            decimal::nan()};
  for (std::size_t i = 0; i < std::size(sorted); ++i)
    for (std::size_t j = 0; j < std::size(sorted); ++j) CHECK(((sorted[i] <=> sorted[j]) == (i <=> j)));
}

TEST_CASE("a number that is too long for its column is refused") {
  using price = rt::numeric<5, 2>;
  CHECK(price("999.99").to_string() == "999.99");
  CHECK(price(-7).to_string() == "-7.00");
  CHECK(price("0.5").to_string() == "0.50");
  CHECK(price("1.5") == price("1.50"));
  CHECK_THROWS_AS(price(1000), std::out_of_range);
  CHECK_THROWS_AS(price("0.001"), std::out_of_range);
  CHECK_THROWS_AS(price("Infinity"), std::out_of_range);
  CHECK(price("NaN").to_string() == "NaN");
  CHECK(rt::numeric<3>(decimal("100")).to_string() == "100");
}

bool is_json(const std::string& text) {
  try {
    return rt::json(text).text() == text;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

TEST_CASE("JSON is checked") {
  for (const char* right :
       {"null", " true ", "0", "-0.5e+10", "\"\"", "\"\\u00e9\\n\"", "[]", "[1, [2], {}]", "{\"a\": {\"b\": [null]}}"})
    CHECK(is_json(right));
  for (const char* wrong : {"",
                            " ",
                            "nul",
                            "01",
                            "1.",
                            ".5",
                            "+1",
                            "-",
                            "1e",
                            "'a'",
                            "\"",
                            "\"\n\"",
                            "\"\\x\"",
                            "\"\\u12g4\"",
                            "[",
                            "[1,]",
                            "[1 2]",
                            "{",
                            "{a: 1}",
                            "{\"a\"}",
                            "{\"a\": 1,}",
                            "[1}",
                            "1 2",
                            "]",
                            "\"\xff\"",
                            "\"\xed\xa0\x80\"",
                            "NaN"})
    CHECK_FALSE(is_json(wrong));
  // PostgreSQL would drop one of two equal keys.
  CHECK(is_json("[{\"a\": 1, \"b\": {\"a\": 2}, \"c\": 3}, {\"a\": 4}]"));
  for (const char* twice :
       {"{\"a\": 1, \"a\": 2}", "[{\"b\": {}, \"a\": [], \"\\u0061\": 2}]", "{\"x\": {\"\": 1, \"\": 1}}"})
    CHECK_FALSE(is_json(twice));
  std::string many = "{";
  for (int i = 0; i < 10'000; ++i) many += '"' + std::to_string(i * 7919 % 10'007) + "\": 1, ";
  CHECK(is_json(many + "\"x\": 1}"));
  CHECK_FALSE(is_json(many + "\"7919\": 1}"));
  CHECK(rt::sql_type<rt::json>::from_sql("{\"a\": 1, \"a\": 2}").text() == "{\"a\": 1, \"a\": 2}");
  CHECK(is_json(std::string(100'000, '[') + std::string(100'000, ']')));
#if __has_include(<nlohmann/json.hpp>)
  // The same judgement as a library's, over texts at random. (That one refuses numbers beyond a double, and takes a
  // mark of the byte order.)
  std::mt19937_64 bits(20'260'131);
  constexpr const char* parts[] = {"{", "}", "[", "]",    ",",    ":", "\"",      "\"a\"", "1", "-",
                                   "0", ".", "e", "true", "null", " ", "\\u00e9", "\\",    "é", "\xff"};
  int right = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    for (std::uint64_t n = bits() % 8; n > 0; --n) text += parts[bits() % std::size(parts)];
    CAPTURE(text);
    REQUIRE(is_json(text) == nlohmann::json::accept(text));
    right += is_json(text);
  }
  CHECK(right > 1'000);
#endif
}

TEST_CASE("UUIDs") {
  const rt::uuid id = rt::uuid::parse("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11");
  CHECK(id.to_string() == "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
  CHECK(rt::uuid{} < id);
  for (const char* wrong : {"", "a0eebc999c0b4ef8bb6d6bb9bd380a11", "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111",
                            "a0eebc99 9c0b-4ef8-bb6d-6bb9bd380a11"})
    CHECK_THROWS_AS(rt::uuid::parse(wrong), std::invalid_argument);
}

TEST_CASE("intervals and times of day as text") {
  const auto text = [](const rt::interval& i) { return std::string(iso_text::of_interval(i).view()); };
  CHECK(text({}) == "PT0S");
  CHECK(text({.months = 14, .days = -3}) == "P1Y2M-3D");
  CHECK(text({.time = 90min}) == "PT1H30M");
  CHECK(text({.months = -1, .time = -1us}) == "P-1MT-0.000001S");
  CHECK(text({INT32_MIN, INT32_MIN, std::chrono::microseconds(INT64_MIN)}) ==
        "P-178956970Y-8M-2147483648DT-2562047788H-54.775808S");
  const auto read = [](std::string_view t) {
    rt::interval out;
    REQUIRE(iso_text::parse_interval(t, out));
    return out;
  };
  CHECK(read("P2W") == rt::interval{.days = 14});
  CHECK(read("PT-1.5S") == rt::interval{.time = -1'500ms});
  CHECK(read("P1Y-2M") == rt::interval{.months = 10});
  rt::interval ignored;
  for (const char* wrong : {"", "P", "1D", "PT", "P1", "P1DT", "P1H", "PT1D", "P1M1Y", "P1D1D", "P1.5D", "PT1.0000001S",
                            "P2147483648D", "P178956971Y", "PT9223372036855S", "P1D ", "P--1D", "P1D2M"})
    CHECK_FALSE(iso_text::parse_interval(wrong, ignored));
  CHECK(iso_text::of_time(86'400'000'000).view() == "24:00:00");
  CHECK(iso_text::of_time(86'400'000'001).view().empty());
  std::int64_t time = 0;
  CHECK((iso_text::parse_time("09:30", time) && time == 34'200'000'000));
  for (const char* wrong : {"", "9:30", "24:00:00.1", "25:00", "12:60", "12:00:60", "12:00Z", "12:00:00."})
    CHECK_FALSE(iso_text::parse_time(wrong, time));
  CHECK(iso_text::of_date(rt::minus_infinity<rt::date>.time_since_epoch().count()).view() == "-infinity");
}

TEST_CASE("values in events are cut, but no character is") {
  using rt::meta::describe_value;
  const std::string short_enough(200, 'a'), letters(199, 'a');
  CHECK(describe_value(rt::bind_value(short_enough)) == short_enough);
  CHECK(describe_value(rt::bind_value(short_enough + "b")) == short_enough);
  for (const char* character : {"\u00E4", "\u20AC", "\U0001F600"}) {
    CHECK(describe_value(rt::bind_value(letters + character)) == letters);
    CHECK(describe_value(rt::bind_value(letters.substr(1) + character + "b")).size() ==
          (std::string_view(character).size() == 2 ? 200 : 198));
  }
  CHECK(describe_value(rt::bind_value(std::string(300, '\x80'))).size() == 197);
  CHECK(describe_value(rt::bind_value(std::vector<std::int64_t>{1, 2})) == "ARRAY[1, 2]");
  CHECK(describe_value(rt::bind_value(std::vector<std::string>(1'000, "\u20AC"))).size() <= 200);
  CHECK(rt::is_utf8(describe_value(rt::bind_value(std::vector<std::string>(1'000, "\u20AC")))));
}

TEST_CASE("text of PostgreSQL's network addresses") {
  const auto text = [](unsigned type, std::string_view bytes) {
    std::string out;
    CHECK(rt::driver::text_form({type, bytes}, out) == nullptr);
    return out;
  };
  using namespace std::string_view_literals;
  namespace oid = rt::driver::oid;
  CHECK(text(oid::inet, "\2\x20\0\4\x0A\0\0\1"sv) == "10.0.0.1");
  CHECK(text(oid::cidr, "\2\x08\1\4\x0A\0\0\0"sv) == "10.0.0.0/8");
  CHECK(text(oid::inet, "\3\x80\0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"sv) == "::1");
  CHECK(text(oid::inet, "\3\x40\0\x10\x20\1\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\0"sv) == "2001:db8::/64");
  CHECK(text(oid::macaddr, "\x08\0\x2b\1\2\3"sv) == "08:00:2b:01:02:03");
  std::string ignored;
  for (const std::string_view wrong :
       {""sv, "\2\x20\0\4\x0A\0\0"sv, "\2\x21\0\4\x0A\0\0\1"sv, "\2\x20\0\5\x0A\0\0\1\1"sv})
    CHECK(rt::driver::text_form({oid::inet, wrong}, ignored) != nullptr);
  CHECK(rt::driver::text_form({oid::jsonb, "\2{}"}, ignored) != nullptr);
  CHECK(rt::driver::text_form({3614, "x"}, ignored) != nullptr);
}

}  // namespace
