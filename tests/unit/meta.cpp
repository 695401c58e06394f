// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/hana.hpp>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <set>

#include <retort/driver/sqlite/json_list.hpp>
#include <retort/driver/statement_cache.hpp>
#include <retort/engine/url.hpp>
#include <retort/hana.hpp>
#include <retort/meta/member_name.hpp>
#include "models.hpp"

namespace hana = boost::hana;

namespace {

TEST_CASE("fixed_string") {
  constexpr rt::fixed_string a("abc"), b("abd");
  constexpr rt::fixed_string zero("");
  CHECK(a.view() == "abc");
  CHECK(a.view().size() == 3);
  CHECK(!(a == b));
  CHECK(a == rt::fixed_string("abc"));
  CHECK(!(a == zero));
  CHECK(zero.empty());
  CHECK(!a.empty());
  constexpr rt::fixed_string with_zero("a\0b");
  CHECK(with_zero.view() == std::string_view("a\0b", 3));
}

TEST_CASE("pack") {
  rt::meta::pack<int, std::string> values{{1}, {"one"}};
  CHECK(rt::meta::get<0>(values) == 1);
  CHECK(rt::meta::get<1>(values) == "one");
  rt::meta::get<0>(values) = 2;
  CHECK(rt::meta::get<0>(values) == 2);
  const std::string moved = rt::meta::get<1>(std::move(values));
  CHECK(moved == "one");
  static_assert(std::is_same_v<rt::meta::element<1, rt::meta::pack<int, char>>, char>);
  static_assert(std::is_same_v<rt::meta::concat<rt::meta::list<int>, rt::meta::list<>, rt::meta::list<char, int>>,
                               rt::meta::list<int, char, int>>);
}

struct members {
  int first;
  std::string second_one;
  std::optional<double> _3rd;
};

TEST_CASE("member_name and type_name") {
  CHECK(rt::meta::member_name<members, 0>() == "first");
  CHECK(rt::meta::member_name<members, 1>() == "second_one");
  CHECK(rt::meta::member_name<members, 2>() == "_3rd");
  CHECK(rt::meta::type_name<members>() == "members");
  CHECK(rt::meta::type_name<int>() == "int");
}

enum class sparse : short { minus = -2, one = 1, far = 60 };
enum plain { plain_a, plain_b = 63 };

}  // namespace

template <>
struct rt::enum_range<sparse> {
  static constexpr int min = -5, max = 60;
};

namespace {

TEST_CASE("enum names") {
  CHECK(rt::enum_name(mood::angry) == "angry");
  CHECK(rt::enum_name(sparse::minus) == "minus");
  CHECK(rt::enum_name(sparse::far) == "far");
  CHECK(rt::enum_name(plain_b) == "plain_b");
  CHECK(rt::enum_value<sparse>("minus") == sparse::minus);
  for (const mood m : {mood::calm, mood::happy, mood::angry}) CHECK(rt::enum_value<mood>(rt::enum_name(m)) == m);
  CHECK_THROWS_AS(rt::enum_name(static_cast<mood>(3)), std::out_of_range);
  CHECK_THROWS_AS(rt::enum_name(static_cast<mood>(-1)), std::out_of_range);
  CHECK_THROWS_AS(rt::enum_name(static_cast<mood>(1000)), std::out_of_range);
  CHECK_THROWS_AS(rt::enum_name(static_cast<sparse>(0)), std::out_of_range);
  CHECK_THROWS_AS(rt::enum_value<mood>("bored"), std::out_of_range);
  CHECK_THROWS_AS(rt::enum_value<mood>(""), std::out_of_range);
  CHECK_THROWS_AS(rt::enum_value<sparse>("(sparse)0"), std::out_of_range);
}

TEST_CASE("identifiers are quoted where a dialect needs it, and there alone") {
  using enum rt::dialect_id;
  const auto quoted = [](std::string_view name) {
    const rt::identifier i(name);
    return std::string(i.quoted(sqlite) ? "s" : "") + (i.quoted(postgres) ? "p" : "");
  };
  CHECK(quoted("users") == "");
  CHECK(quoted("_a1") == "");
  CHECK(quoted("order") == "sp");
  CHECK(quoted("user") == "p");
  CHECK(quoted("index") == "s");
  for (const char* odd : {"Users", "a b", "1a", "", "a-b", "a\"b", "a;b", "é", "a.b"}) CHECK(quoted(odd) == "sp");
  // The table is searched by halves.
  CHECK(std::is_sorted(std::begin(rt::meta::reserved_words), std::end(rt::meta::reserved_words),
                       [](auto& a, auto& b) { return a.word < b.word; }));
  for (const auto& word : rt::meta::reserved_words) CHECK(rt::meta::dialects_reserving(word.word) == word.dialects);
  CHECK(rt::meta::dialects_reserving("zzz") == 0);
  CHECK(rt::meta::dialects_reserving("aaa") == 0);
}

TEST_CASE("times go to text and back") {
  using iso = rt::driver::iso_text;
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> any_day(-719'528, 2'932'896),
      any_time(-62'167'219'200'000'000, 253'402'300'799'999'999);
  std::string last;
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t day = any_day(random), time = i % 3 == 0 ? any_time(random) / 1000 * 1000 : any_time(random);
    std::int64_t back = 0;
    REQUIRE(iso::parse_date(iso::of_date(day).view(), back));
    REQUIRE(back == day);
    const iso text = iso::of_timestamp(time);
    CAPTURE(text.view());
    REQUIRE(iso::parse_timestamp(text.view(), back));
    REQUIRE(back == time);
    // Text is sorted as times are.
    const std::int64_t other = any_time(random);
    REQUIRE((text.view() < iso::of_timestamp(other).view()) == (time < other));
    // With a zone it is the same time.
    REQUIRE(iso::parse_timestamp(std::string(text.view()) + "Z", back));
    REQUIRE(back == time);
    REQUIRE(iso::parse_timestamp(std::string(text.view()) + "+02:30", back));
    REQUIRE(back == time - 9'000'000'000);
    REQUIRE(iso::parse_timestamp(std::string(text.view()) + "-01", back));
    REQUIRE(back == time + 3'600'000'000);
  }
  CHECK(iso::of_timestamp(0).view() == "1970-01-01 00:00:00");
  CHECK(iso::of_timestamp(-1).view() == "1969-12-31 23:59:59.999999");
  CHECK(iso::of_timestamp(1'500'000).view() == "1970-01-01 00:00:01.500");
  CHECK(iso::of_date(-719'162).view() == "0001-01-01");
  CHECK(iso::of_date(2'932'897).view().empty());
  CHECK(iso::of_date(-719'529).view().empty());
  CHECK(iso::of_timestamp(253'402'300'800'000'000).view().empty());
  CHECK(iso::of_timestamp(INT64_MIN + 1).view().empty());
  CHECK(iso::of_timestamp(INT64_MAX - 1).view().empty());
}

TEST_CASE("text that is no time is none") {
  using iso = rt::driver::iso_text;
  std::int64_t out = 0;
  for (const char* text :
       {"", "2026", "2026-1-01", "2026-13-01", "2026-00-01", "2026-02-29", "2026-01-32", "2026-01-00", "26-01-01",
        "2026/01/01", "2026-01-01x", "-026-01-01", "2026-01-0x", "+2026-01-01"}) {
    CAPTURE(text);
    CHECK(!iso::parse_date(text, out));
    CHECK(!iso::parse_timestamp(text, out));
  }
  for (const char* time :
       {" ", " 1:00", " 24:00:00", " 00:60:00", " 00:00:60", " 00:00:00.", " 00:00:00.x", " 00:00:00.1234567", " 00",
        " 00:00:00+", " 00:00:00+1", " 00:00:00+0100x", " 00:00:00 ", " 00:00:00ZZ", "x00:00:00", " 00:00:0"}) {
    CAPTURE(time);
    CHECK(!iso::parse_timestamp(std::string("2026-01-01") + time, out));
  }
  for (const char* time : {"", " 00:00", "T00:00:00", " 00:00:00.1", " 00:00:00.123456", " 00:00:00.1234560",
                           " 00:00:00+00", " 00:00+0000"}) {
    CAPTURE(time);
    CHECK(iso::parse_timestamp(std::string("2026-01-01") + time, out));
  }
}

struct entry {
  const char* key;
  std::uint64_t used = 0;
  bool busy = false;
  bool idle() const { return !busy; }
};

TEST_CASE("a statement cache is a map that forgets the least recently used") {
  static const char texts[4096]{};
  for (const std::size_t capacity : {std::size_t(1), std::size_t(3), std::size_t(16), std::size_t(100)}) {
    std::mt19937 random(static_cast<unsigned>(capacity));
    rt::driver::statement_cache<entry> cache(capacity);
    std::map<const char*, std::unique_ptr<entry>> model;
    std::vector<const char*> recent;  // the least recent first
    const auto touch = [&](const char* key) {
      std::erase(recent, key);
      recent.push_back(key);
    };
    for (int i = 0; i < 20'000; ++i) {
      const char* key = texts + random() % (capacity * 3) * (i % 2 ? 1 : 16) % sizeof texts;
      entry* found = cache.find(key);
      REQUIRE((found != nullptr) == model.contains(key));
      if (found != nullptr) {
        REQUIRE(found == model[key].get());
        touch(key);
        if (random() % 8 == 0) {
          cache.erase(found);
          model.erase(key);
          std::erase(recent, key);
        }
      } else {
        auto made = std::make_unique<entry>(entry{key});
        const char* evicted = nullptr;
        cache.insert(made.get(), [&](entry* old) { evicted = old->key; });
        if (model.size() == capacity) {
          REQUIRE(evicted == recent.front());
          recent.erase(recent.begin());
          model.erase(evicted);
        } else
          REQUIRE(evicted == nullptr);
        model[key] = std::move(made);
        touch(key);
      }
      REQUIRE(cache.size() == model.size());
    }
    std::size_t seen = 0;
    cache.for_each([&](entry* e) { seen += model.contains(e->key); });
    CHECK(seen == model.size());
  }
}

TEST_CASE("a statement cache whose entries are all busy grows") {
  static const char texts[64]{};
  rt::driver::statement_cache<entry> cache(2);
  std::vector<entry> entries;
  for (const char& c : texts) entries.push_back({&c, 0, true});
  for (entry& e : entries) cache.insert(&e, [](entry*) { FAIL("a busy entry was evicted"); });
  for (entry& e : entries) CHECK(cache.find(e.key) == &e);
  CHECK(cache.size() == 64);
}

TEST_CASE("a URL is taken apart") {
  const auto u = rt::parse_url("postgresql://user:p%40ss@host:5432/db?a=1&b=x%20y&c=");
  CHECK(u.scheme == "postgresql");
  CHECK(u.rest == "user:p%40ss@host:5432/db");
  REQUIRE(u.query.size() == 3);
  CHECK(*u.option("a") == "1");
  CHECK(*u.option("b") == "x y");
  CHECK(u.option("c")->empty());
  CHECK(u.option("d") == nullptr);
  CHECK(rt::parse_url("sqlite://").rest.empty());
  CHECK(rt::parse_url("sqlite:///a?").query.empty());
  CHECK(rt::percent_decoded("%41%2f%2F%00").size() == 4);
  CHECK(rt::percent_decoded("a+b%C3%A9") == "a+bé");
  for (const char* bad : {"%", "%4", "%4g", "a%", "%%41", "% 41"})
    CHECK_THROWS_AS(rt::percent_decoded(bad), rt::configuration_error);
  for (const char* bad : {"", "x", "://", "sqlite", "sqlite:/x", "sqlite:///x?mode", "sqlite:///x?=ro",
                          "sqlite:///x?a=%zz", "postgresql://u:hunter2@h/d?x"}) {
    CAPTURE(bad);
    try {
      rt::parse_url(bad);
      FAIL("it was taken");
    } catch (const rt::configuration_error& e) {
      CHECK(std::string(e.what()).find("hunter2") == std::string::npos);
    }
  }
}

TEST_CASE("a list is the JSON of its values") {
  const auto json = [](const auto& list) { return rt::driver::json_list(rt::bind_value(list), "SQL"); };
  CHECK(json(std::vector<int>{}) == "[]");
  CHECK(json(std::vector<std::int16_t>{-1, 2}) == "[-1,2]");
  CHECK(json(std::vector<std::int64_t>{INT64_MIN, INT64_MAX}) == "[-9223372036854775808,9223372036854775807]");
  CHECK(json(std::vector<double>{1, -0.5, 1e300}) == "[1.0,-0.5,1e+300]");
  CHECK(json(std::vector<std::string>{"a", "\"\\", "\x01\n", "é"}) == "[\"a\",\"\\\"\\\\\",\"\\u0001\\u000a\",\"é\"]");
  CHECK(json(std::vector<rt::date>{rt::date()}) == "[\"1970-01-01\"]");
  CHECK_THROWS_AS(json(std::vector<double>{std::numeric_limits<double>::infinity()}), rt::data_error);
  CHECK_THROWS_AS(json(std::vector<double>{std::numeric_limits<double>::quiet_NaN()}), rt::data_error);
  CHECK_THROWS_AS(json(std::vector<std::string>{std::string("a\0b", 3)}), rt::data_error);
  CHECK_THROWS_AS(json(std::vector<rt::date>{rt::date(std::chrono::days(10'000'000))}), rt::data_error);
}

TEST_CASE("models and rows are for Boost.Hana's algorithms") {
  const Company<rt::row> c{.id = 3, .address = {.street = "Elm", .zip = 12}, .name = "A"};
  std::vector<std::string> keys;
  hana::for_each(hana::keys(c), [&](auto key) { keys.emplace_back(key.c_str()); });
  CHECK(keys == std::vector<std::string>{"id", "street", "zip", "name"});
  CHECK(hana::members(c) ==
        hana::make_tuple(std::int64_t{3}, std::string("Elm"), std::optional<int>(12), std::string("A")));
  CHECK(hana::at_key(c, hana::string_c<'n', 'a', 'm', 'e'>) == "A");
  const auto map = hana::to_map(c);
  CHECK(map[hana::string_c<'z', 'i', 'p'>] == 12);
  const auto count = hana::fold_left(c, 0, [](int n, const auto&) { return n + 1; });
  CHECK(count == 4);
  static_assert(hana::Struct<User<rt::row>>::value);
  static_assert(hana::Struct<User<rt::insertable>>::value);
  static_assert(decltype(hana::size(hana::keys(std::declval<User<rt::row>>()))){} == hana::size_c<7>);
}

}  // namespace
