// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <ostream>
#include <retort/driver/postgres/decode.hpp>
#include <retort/driver/postgres/encode.hpp>
#include <retort/driver/postgres/link.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace rt = retort;
using rt::bind_value;
using rt::driver::decode_value;
using rt::driver::encoded_parameters;
using rt::driver::parameter;
namespace oid = rt::driver::oid;

namespace {

// "00ff" as two bytes.
std::string raw(const std::string& digits) {
  std::string out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    out += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return out;
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

// Hexadecimal digits, without the spaces that make them readable.
std::string packed(std::string digits) {
  std::erase(digits, ' ');
  return digits;
}

struct encoded {
  unsigned type;
  std::string bytes;
  bool operator==(const encoded&) const = default;
};
std::ostream& operator<<(std::ostream& out, const encoded& e) { return out << e.type << ':' << e.bytes; }

encoded encode(const parameter& p) {
  const encoded_parameters e(&p, 1, "SELECT $1");
  REQUIRE(e.count() == 1);
  CHECK(e.formats()[0] == 1);
  return {e.types()[0], hex({e.values()[0], static_cast<std::size_t>(e.lengths()[0])})};
}

template <class T>
T decode(unsigned type, const std::string& bytes) {
  T out{};
  const char* wrong = decode_value({type, bytes}, out);
  INFO(doctest::String(wrong == nullptr ? "" : wrong));
  CHECK(wrong == nullptr);
  return out;
}

template <class T>
std::string refusal(unsigned type, const std::string& bytes) {
  T out{};
  const char* wrong = decode_value({type, bytes}, out);
  return wrong == nullptr ? "" : wrong;
}

// What the server sends for a NUMERIC: its digits to the base 10,000.
std::string numeric(int weight, unsigned sign, std::initializer_list<int> digits) {
  std::string out(8 + 2 * digits.size(), '\0');
  rt::driver::put_big_endian(out.data(), static_cast<std::int16_t>(digits.size()));
  rt::driver::put_big_endian(out.data() + 2, static_cast<std::int16_t>(weight));
  rt::driver::put_big_endian(out.data() + 4, static_cast<std::uint16_t>(sign));
  rt::driver::put_big_endian(out.data() + 6, std::int16_t{0});
  std::size_t at = 8;
  for (const int digit : digits) {
    rt::driver::put_big_endian(out.data() + at, static_cast<std::int16_t>(digit));
    at += 2;
  }
  return out;
}

constexpr unsigned plus = 0, minus = 0x4000;
constexpr auto out_of_range = "the number is out of the range of its C++ type";

rt::date day(int y, unsigned m, unsigned d) {
  return rt::date(std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d));
}

}  // namespace

TEST_CASE("scalars are encoded with the highest byte first") {
  CHECK(encode(bind_value(true)) == encoded{16, "01"});
  CHECK(encode(bind_value(false)) == encoded{16, "00"});
  CHECK(encode(bind_value(std::int16_t{-2})) == encoded{21, "fffe"});
  CHECK(encode(bind_value(std::int32_t{0x01020304})) == encoded{23, "01020304"});
  CHECK(encode(bind_value(std::numeric_limits<std::int32_t>::min())) == encoded{23, "80000000"});
  CHECK(encode(bind_value(std::int64_t{0x0102030405060708})) == encoded{20, "0102030405060708"});
  CHECK(encode(bind_value(std::int64_t{-1})) == encoded{20, "ffffffffffffffff"});
  CHECK(encode(bind_value(1.5f)) == encoded{700, "3fc00000"});
  CHECK(encode(bind_value(-2.0)) == encoded{701, "c000000000000000"});
}

TEST_CASE("text and bytes are encoded as they are") {
  CHECK(encode(bind_value(std::string_view("A\0b", 3))) == encoded{25, "410062"});
  CHECK(encode(bind_value(std::string_view())) == encoded{25, ""});
  CHECK(encode(bind_value(rt::bytes{std::byte{0}, std::byte{255}})) == encoded{17, "00ff"});
  CHECK(encode(bind_value(rt::bytes{})) == encoded{17, ""});
  // An empty value is not NULL.
  const parameter empty = bind_value(std::string_view());
  CHECK(encoded_parameters(&empty, 1, "").values()[0] != nullptr);
}

TEST_CASE("NULL has a type and no value") {
  for (const auto kind : {rt::type_kind::int32, rt::type_kind::text}) {
    const parameter null = rt::bind_null(kind);
    const encoded_parameters e(&null, 1, "");
    CHECK(e.values()[0] == nullptr);
    CHECK(e.types()[0] == oid::of(kind));
  }
}

TEST_CASE("dates and times count from 2000-01-01") {
  using namespace std::chrono_literals;
  CHECK(encode(bind_value(day(2000, 1, 1))) == encoded{1082, "00000000"});
  CHECK(encode(bind_value(day(1999, 12, 31))) == encoded{1082, "ffffffff"});
  CHECK(encode(bind_value(rt::timestamptz(day(2000, 1, 1)) + 1us)) == encoded{1184, "0000000000000001"});
  CHECK(encode(bind_value(rt::timestamptz())) == encoded{1184, "fffca2fec4c82000"});
  CHECK(encode(bind_value(rt::timestamp(std::chrono::local_days(day(2000, 1, 1).time_since_epoch())))) ==
        encoded{1114, "0000000000000000"});

  CHECK(decode<rt::date>(oid::date, raw("00000000")) == day(2000, 1, 1));
  CHECK(decode<rt::date>(oid::date, raw("ffffd533")) == day(1970, 1, 1));
  CHECK(decode<rt::timestamptz>(oid::timestamptz, raw("fffca2fec4c82000")) == rt::timestamptz());
  CHECK(decode<rt::timestamp>(oid::timestamp, raw("fffca2fec4c82001")) == rt::timestamp(1us));
}

TEST_CASE("dates and times out of range are refused") {
  using namespace std::chrono_literals;
  CHECK(decode<rt::date>(oid::date, raw("00ab7994")) == day(32767, 12, 31));
  CHECK(refusal<rt::date>(oid::date, raw("00ab7995")) != "");
  CHECK(refusal<rt::date>(oid::date, raw("7ffffffe")) == "the date is out of the range of its C++ type");
  CHECK(refusal<rt::date>(oid::date, raw("80000001")) != "");
  for (const char* bytes : {"8000000000000001", "7ffffffffffffffe", "7ffca2fecc4c4000"}) {
    CHECK(refusal<rt::timestamp>(oid::timestamp, raw(bytes)) != "");
    CHECK(refusal<rt::timestamptz>(oid::timestamptz, raw(bytes)) != "");
  }
  CHECK_THROWS_AS(encode(bind_value(rt::timestamptz::max() - 1us)), rt::data_error);
  CHECK_THROWS_AS(encode(bind_value(rt::timestamp::min() + 1us)), rt::data_error);
  CHECK_THROWS_AS(encode(bind_value(rt::date::max() - std::chrono::days(1))), rt::data_error);
  CHECK(encode(bind_value(day(32767, 12, 31))) == encoded{1082, "00ab7994"});
}

TEST_CASE("infinity is the highest number there is") {
  CHECK(encode(bind_value(rt::infinity<rt::date>)) == encoded{1082, "7fffffff"});
  CHECK(encode(bind_value(rt::minus_infinity<rt::date>)) == encoded{1082, "80000000"});
  CHECK(encode(bind_value(rt::infinity<rt::timestamp>)) == encoded{1114, "7fffffffffffffff"});
  CHECK(encode(bind_value(rt::minus_infinity<rt::timestamptz>)) == encoded{1184, "8000000000000000"});
  CHECK(decode<rt::date>(oid::date, raw("7fffffff")) == rt::infinity<rt::date>);
  CHECK(decode<rt::date>(oid::date, raw("80000000")) == rt::minus_infinity<rt::date>);
  CHECK(decode<rt::timestamp>(oid::timestamp, raw("8000000000000000")) == rt::minus_infinity<rt::timestamp>);
  CHECK(decode<rt::timestamptz>(oid::timestamptz, raw("7fffffffffffffff")) == rt::infinity<rt::timestamptz>);
}

TEST_CASE("lists are arrays of one dimension") {
  const std::vector<std::int32_t> numbers{1, -1};
  CHECK(encode(bind_value(numbers)) ==
        encoded{1007, packed("00000001 00000000 00000017 00000002 00000001 00000004 00000001 00000004 ffffffff")});
  const std::vector<std::int64_t> none;
  CHECK(encode(bind_value(none)) == encoded{1016, packed("00000000 00000000 00000014")});
  const std::vector<std::string> texts{"a", "", "bc"};
  CHECK(encode(bind_value(texts)) ==
        encoded{1009, packed("00000001 00000000 00000019 00000003 00000001 00000001 61 00000000 00000002 6263")});
  const std::vector<rt::bytes> blobs{{std::byte{7}}};
  CHECK(encode(bind_value(blobs)) == encoded{1001, packed("00000001 00000000 00000011 00000001 00000001 00000001 07")});
  CHECK(encode(bind_value(std::vector<std::int16_t>{})).type == 1005);
  CHECK(encode(bind_value(std::vector<float>{1.5f})).bytes ==
        packed("00000001 00000000 000002bc 00000001 00000001 00000004 3fc00000"));
  CHECK(encode(bind_value(std::vector<double>{-2.0})).bytes ==
        packed("00000001 00000000 000002bd 00000001 00000001 00000008 c000000000000000"));
  CHECK(encode(bind_value(std::vector<rt::date>{day(2000, 1, 2)})) ==
        encoded{1182, packed("00000001 00000000 0000043a 00000001 00000001 00000004 00000001")});
  CHECK(encode(bind_value(std::vector<rt::timestamp>{rt::timestamp()})).type == 1115);
  CHECK(encode(bind_value(std::vector<rt::timestamptz>{rt::timestamptz()})).type == 1185);
}

TEST_CASE("any number of parameters") {
  const std::vector<std::int32_t> list{7};
  for (const std::size_t count :
       {std::size_t{0}, std::size_t{1}, std::size_t{32}, std::size_t{33}, std::size_t{1000}}) {
    std::vector<parameter> parameters;
    for (std::size_t i = 0; i < count; ++i)
      parameters.push_back(i % 3 == 2 ? bind_value(list) : bind_value(static_cast<std::int64_t>(i)));
    const encoded_parameters e(parameters.data(), count, "");
    REQUIRE(e.count() == static_cast<int>(count));
    for (std::size_t i = 0; i < count; ++i) {
      REQUIRE(e.types()[i] == (i % 3 == 2 ? 1007u : oid::int8));
      REQUIRE(e.formats()[i] == 1);
      REQUIRE(e.lengths()[i] == (i % 3 == 2 ? 28 : 8));
      REQUIRE(rt::driver::get_big_endian<std::int32_t>({e.values()[i], static_cast<std::size_t>(e.lengths()[i])},
                                                       i % 3 == 2 ? 24 : 4) ==
              (i % 3 == 2 ? 7 : static_cast<std::int32_t>(i)));
    }
    const rt::driver::wire_parameters sent(e);
    CHECK(sent.has_types({e.types(), e.types() + count}));
    CHECK_FALSE(sent.has_types(std::vector<unsigned>(count + 1, oid::int8)));
    if (count > 0) CHECK_FALSE(sent.has_types(std::vector<unsigned>(count, oid::text)));
  }
}

TEST_CASE("values of types that only the server knows go as text, among others in binary") {
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{32}, std::size_t{33}}) {
    for (const std::size_t named : {std::size_t{0}, count - 1}) {
      std::vector<parameter> parameters(count, bind_value(std::int32_t{7}));
      parameters[named] = bind_value(std::string_view("x"));
      parameters[named].kind = rt::type_kind::named;
      const encoded_parameters e(parameters.data(), count, "");
      for (std::size_t i = 0; i < count; ++i) {
        const std::string_view value(e.values()[i], static_cast<std::size_t>(e.lengths()[i]));
        CHECK(e.formats()[i] == (i == named ? 0 : 1));
        CHECK(value == (i == named ? std::string_view("x") : std::string_view("\0\0\0\7", 4)));
        CHECK(e.types()[i] == oid::of(parameters[i].kind));
      }
    }
  }
}

TEST_CASE("whole numbers are read from every type that holds them, and must fit") {
  CHECK(decode<std::int64_t>(oid::int2, raw("8000")) == -32768);
  CHECK(decode<std::int64_t>(oid::int4, raw("80000000")) == std::numeric_limits<std::int32_t>::min());
  CHECK(decode<std::int64_t>(oid::int8, raw("7fffffffffffffff")) == std::numeric_limits<std::int64_t>::max());
  CHECK(decode<std::int32_t>(oid::int8, raw("ffffffff80000000")) == std::numeric_limits<std::int32_t>::min());
  CHECK(refusal<std::int32_t>(oid::int8, raw("0000000080000000")) == out_of_range);
  CHECK(decode<std::int16_t>(oid::int4, raw("00007fff")) == 32767);
  CHECK(refusal<std::int16_t>(oid::int4, raw("00008000")) == out_of_range);
  CHECK(refusal<std::int16_t>(oid::int8, raw("ffffffffffff7fff")) == out_of_range);
  CHECK(refusal<std::int64_t>(oid::float8, raw("3ff0000000000000")) == "the value is not a whole number");
  CHECK(refusal<std::int32_t>(oid::text, "1") == "the value is not a whole number");
  CHECK(refusal<std::int32_t>(oid::boolean, raw("01")) == "the value is not a whole number");
  CHECK(refusal<std::int32_t>(oid::int4, raw("0001")) == "the value is malformed");
}

TEST_CASE("booleans") {
  CHECK(decode<bool>(oid::boolean, raw("01")));
  CHECK_FALSE(decode<bool>(oid::boolean, raw("00")));
  CHECK(refusal<bool>(oid::int4, raw("00000001")) == "the value is not a boolean");
}

TEST_CASE("whole numbers out of NUMERIC") {
  CHECK(decode<std::int64_t>(oid::numeric, numeric(0, plus, {})) == 0);
  CHECK(decode<std::int64_t>(oid::numeric, numeric(0, plus, {42})) == 42);
  CHECK(decode<std::int64_t>(oid::numeric, numeric(0, minus, {42})) == -42);
  CHECK(decode<std::int64_t>(oid::numeric, numeric(1, plus, {1})) == 10'000);
  CHECK(decode<std::int64_t>(oid::numeric, numeric(2, plus, {1, 2, 3})) == 100'020'003);
  CHECK(decode<std::int64_t>(oid::numeric, numeric(4, plus, {1})) == 10'000'000'000'000'000);
  CHECK(decode<std::int64_t>(oid::numeric, numeric(4, plus, {922, 3372, 368, 5477, 5807})) == INT64_MAX);
  CHECK(decode<std::int64_t>(oid::numeric, numeric(4, minus, {922, 3372, 368, 5477, 5808})) == INT64_MIN);
  CHECK(decode<std::int32_t>(oid::numeric, numeric(2, plus, {21, 4748, 3647})) == INT32_MAX);
  CHECK(refusal<std::int32_t>(oid::numeric, numeric(2, plus, {21, 4748, 3648})) == out_of_range);
  CHECK(refusal<std::int64_t>(oid::numeric, numeric(4, plus, {922, 3372, 368, 5477, 5808})) == out_of_range);
  CHECK(refusal<std::int64_t>(oid::numeric, numeric(4, minus, {922, 3372, 368, 5477, 5809})) == out_of_range);
  CHECK(refusal<std::int64_t>(oid::numeric, numeric(5, plus, {1})) == out_of_range);
  CHECK(refusal<std::int64_t>(oid::numeric, numeric(32767, minus, {9})) == out_of_range);
  CHECK(refusal<std::int64_t>(oid::numeric, numeric(0, plus, {1, 5000})) == "the number is not whole");
  CHECK(refusal<std::int64_t>(oid::numeric, numeric(-1, plus, {1})) == "the number is not whole");
  CHECK(decode<std::int64_t>(oid::numeric, numeric(0, plus, {7, 0})) == 7);
  CHECK(refusal<std::int64_t>(oid::numeric, numeric(0, 0xC000, {})) == "the number is not finite");
  CHECK(refusal<std::int64_t>(oid::numeric, numeric(0, 0xD000, {})) == "the number is not finite");
}

TEST_CASE("a malformed NUMERIC is refused") {
  for (const std::string& bytes : {std::string(), raw("0001"), numeric(0, plus, {1}).substr(0, 9),
                                   raw("ffff000000000000"), numeric(0, plus, {1}) + "x", raw("7fff000000000000")}) {
    CHECK(refusal<std::int64_t>(oid::numeric, bytes) == "the number is malformed");
    CHECK(refusal<double>(oid::numeric, bytes) == "the number is malformed");
  }
  CHECK(refusal<double>(oid::numeric, numeric(0, 0x1234, {1})) == "the number is malformed");
}

TEST_CASE("floating-point numbers") {
  CHECK(decode<double>(oid::float8, raw("c000000000000000")) == -2.0);
  CHECK(decode<double>(oid::float4, raw("3fc00000")) == 1.5);
  CHECK(decode<double>(oid::int8, raw("ffffffffffffffff")) == -1.0);
  CHECK(decode<double>(oid::int4, raw("00000003")) == 3.0);
  CHECK(decode<double>(oid::int2, raw("fffd")) == -3.0);
  CHECK(std::isnan(decode<double>(oid::float8, raw("7ff8000000000000"))));
  CHECK(decode<double>(oid::float8, raw("fff0000000000000")) == -std::numeric_limits<double>::infinity());
  CHECK(decode<float>(oid::float4, raw("3fc00000")) == 1.5f);
  CHECK(decode<float>(oid::float8, raw("7ff0000000000000")) == std::numeric_limits<float>::infinity());
  CHECK(refusal<float>(oid::float8, raw("7fefffffffffffff")) == out_of_range);
  CHECK(refusal<double>(oid::text, "1.5") == "the value is not a number");
  CHECK(refusal<double>(oid::float8, raw("3ff00000")) == "the value is malformed");
}

TEST_CASE("NUMERIC is read as the nearest double") {
  CHECK(decode<double>(oid::numeric, numeric(0, plus, {})) == 0.0);
  CHECK(decode<double>(oid::numeric, numeric(0, plus, {1, 5000})) == 1.5);
  CHECK(decode<double>(oid::numeric, numeric(0, minus, {0, 1000})) == -0.1);
  CHECK(decode<double>(oid::numeric, numeric(-1, plus, {1})) == 0.0001);
  CHECK(decode<double>(oid::numeric, numeric(0, plus, {3, 1415, 9265, 3589, 7932, 3846})) == 3.14159265358979323846);
  CHECK(decode<double>(oid::numeric, numeric(25, plus, {1})) == 1e100);
  CHECK(decode<double>(oid::numeric, numeric(-81, plus, {5})) == 5e-324);
  CHECK(decode<double>(oid::numeric, numeric(-1000, plus, {5})) == 0.0);
  CHECK(refusal<double>(oid::numeric, numeric(100, plus, {1})) == out_of_range);
  CHECK(std::isnan(decode<double>(oid::numeric, numeric(0, 0xC000, {}))));
  CHECK(decode<double>(oid::numeric, numeric(0, 0xD000, {})) == std::numeric_limits<double>::infinity());
  CHECK(decode<double>(oid::numeric, numeric(0, 0xF000, {})) == -std::numeric_limits<double>::infinity());
  // 2^53 + 1 lies halfway between two doubles; what decides stands far behind it.
  std::string tie = numeric(3, plus, {9007, 1992, 5474, 993});
  CHECK(decode<double>(oid::numeric, tie) == 9007199254740992.0);
  tie.append(600, '\0').append(raw("0001"));
  rt::driver::put_big_endian(tie.data(), static_cast<std::int16_t>((tie.size() - 8) / 2));
  CHECK(decode<double>(oid::numeric, tie) == 9007199254740994.0);
}

TEST_CASE("text and bytes are decoded as they are") {
  for (const unsigned type :
       {oid::text, oid::varchar, oid::bpchar, oid::name, oid::unknown, oid::single_char, 16384u, 90000u})
    CHECK(decode<std::string>(type, "Ünï") == "Ünï");
  CHECK(refusal<std::string>(114, "{}") == "the value is not text");
  CHECK(refusal<std::string>(oid::int4, raw("00000001")) == "the value is not text");
  CHECK(decode<rt::bytes>(oid::bytea, raw("00ff")) == rt::bytes{std::byte{0}, std::byte{255}});
  CHECK(decode<rt::bytes>(oid::bytea, "").empty());
  CHECK(refusal<rt::bytes>(oid::text, "a") == "the value is not bytes");
  CHECK(refusal<rt::timestamp>(oid::timestamptz, raw("0000000000000000")) ==
        "the value is not a timestamp without time zone");
  CHECK(refusal<rt::timestamptz>(oid::timestamp, raw("0000000000000000")) ==
        "the value is not a timestamp with time zone");
  CHECK(refusal<rt::date>(oid::timestamp, raw("0000000000000000")) == "the value is not a date");
}
