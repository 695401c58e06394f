// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <retort/sqlite.hpp>
#include <string>
#include <type_traits>

// What a model says of its columns, as data and as types.

namespace {

namespace rt = retort;

std::string new_code() { return "code"; }

template <class M>
struct Part {
  static constexpr auto tablename = rt::name("parts");
  static constexpr auto table_args = rt::table_args(rt::primary_key_constraint<"shelf", "number">);
  rt::column<M, "number", int> number{};
  rt::column<M, "shelf", std::string, rt::comment<"where it \"lies\"">> shelf{};
  rt::column<M, "code", std::string, rt::default_<new_code>, rt::unique> code{};
  rt::column<M, "changed", std::optional<rt::timestamptz>, rt::onupdate<rt::utc_now>> changed{};
  rt::column<M, "twice", int, rt::computed<"number * 2">> twice{};
};
template <class M>
struct Use {
  static constexpr auto tablename = rt::name("app", "Uses");
  static constexpr auto table_args =
      rt::table_args(rt::foreign_key_constraint<"shelf", "number">.references(rt::target<Part, "shelf", "number">));
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "shelf", std::string> shelf{};
  rt::column<M, "number", int> number{};
  rt::column<M, "the last", std::optional<std::int64_t>, rt::references_self<"id">, rt::unique> last{};
};

// A computed column can be read, and is not there to be inserted.
static_assert(std::is_same_v<decltype(Part<rt::row>::twice), int>);
static_assert(std::is_same_v<decltype(Part<rt::insertable>::twice), rt::nothing>);
static_assert(std::is_same_v<decltype(Part<rt::insertable>::code), std::optional<std::string>>);
static_assert(std::is_same_v<decltype(Part<rt::insertable>::changed), std::optional<rt::timestamptz>>);
static_assert(rt::description_of<Part>.find("twice")->computed && !rt::description_of<Part>.find("twice")->required());
static_assert(rt::description_of<Part>.find("changed")->has_onupdate &&
              rt::description_of<Part>.find("code")->has_default);
// The key of table_args makes its columns parts of a key.
static_assert(rt::description_of<Part>.primary_keys() == 2 && rt::description_of<Part>.find("shelf")->primary_key);
static_assert(rt::description_of<Use>.refers_to(rt::description_of<Part>));
static_assert(rt::description_of<Use>.find("the last")->refers_to(rt::description_of<Use>));
// The verdict on a schema, as a value.
static_assert(!rt::schema<Use, Part>::verdict && rt::schema<Use>::verdict == rt::fault::wrong_reference);
static_assert(rt::schema<Use, Part>::dialect_verdict<rt::sqlite> == rt::fault::not_in_dialect);
static_assert(!rt::schema<Use, Part>::dialect_verdict<rt::postgres>);

TEST_CASE("a schema is drawn") {
  CHECK(rt::schema<Use, Part>::diagram() == R"(erDiagram
  "app.Uses" {
    BIGINT id PK
    TEXT shelf FK
    INTEGER number FK
    BIGINT the_last FK, UK
  }
  parts {
    INTEGER number PK
    TEXT shelf PK "where it 'lies'"
    TEXT code UK
    TIMESTAMP_WITH_TIME_ZONE changed
    INTEGER twice
  }
  "app.Uses" |o--o| "app.Uses" : "the last"
  parts ||--o{ "app.Uses" : "shelf, number"
)");
}

TEST_CASE("names that are cut end within no character") {
  std::string plain(53, 'a');
  std::string text = plain;
  for (int i = 0; i < 7; ++i) text.append("é");
  const std::string cut = rt::shortened(text);
  CHECK(cut.size() == 62);
  CHECK(cut.starts_with(plain.append("_")));
  std::string longest(63, 'b');
  CHECK(rt::shortened(longest) == longest);
  std::string longer = longest, longer_still = longest;
  longer.append("b"), longer_still.append("bb");
  CHECK(rt::shortened(longer).size() == 63);
  CHECK(rt::shortened(longer) != rt::shortened(longer_still));
}

}  // namespace
