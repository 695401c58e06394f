// SPDX-License-Identifier: BSL-1.0
// The models of docs/models.md.

#include <boost/hana/for_each.hpp>
#include <boost/hana/keys.hpp>
#include <retort/hana.hpp>
#include <retort/sqlite.hpp>
#include <type_traits>
#include <vector>

#include "support/blog.hpp"

// [embedded]
template <class M>
struct Stamps {  // no tablename: it is not a table, but a part of some
  rt::column<M, "created", rt::timestamptz, rt::server_default<"now()">> created{};
  rt::column<M, "note", std::optional<std::string>> note{};
};
// [embedded]

// [enum]
enum class state { draft, ready, gone };
// [enum]

// [alias-template]
template <class M>
using key = rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement>;
// [alias-template]

// [item]
template <class M>
struct Item {
  static constexpr auto tablename = rt::name("items");
  static constexpr auto table_args =
      rt::table_args(rt::unique_constraint<"shop", "number">, rt::index<"state", "number">, rt::check<"number > 0">);

  key<M> id{};
  rt::column<M, "shop", std::string, rt::default_text<"main">> shop{};
  rt::column<M, "number", int> number{};
  rt::column<M, "state", ::state, rt::default_<::state::draft>, rt::index<>> state{};
  Stamps<M> stamps{};
};
inline constexpr auto items = rt::table<Item>;
// [item]

// [article]
template <class M>
struct Article {
  static constexpr auto tablename = rt::name("articles");
  static constexpr auto table_args = rt::table_args(
      rt::comment<"What we sell">, rt::index<"shop", "price">.desc("price"), rt::index<"price">.where("gone = false"),
      rt::index<"lower(name)">.unique().named("one_name"), rt::index<"name">.using_("hash").postgres_only());

  key<M> id{};
  rt::column<M, "name", std::string, rt::sqlite_only<rt::collate<"NOCASE">>> name{};
  rt::column<M, "shop", std::string, rt::server_default<"'main'">, rt::comment<"where it is sold">> shop{};
  rt::column<M, "price", int, rt::check<"price > 0">> price{};
  rt::column<M, "gone", bool, rt::server_default<"false">> gone{};
  rt::column<M, "double_price", int, rt::computed<"price * 2">> double_price{};
  rt::column<M, "changed", rt::timestamptz, rt::default_<rt::utc_now>, rt::onupdate<rt::utc_now>> changed{};
};
inline constexpr auto articles = rt::table<Article>;
// [article]

// [enum-type]
enum class size { small, medium, large };

template <>
inline constexpr auto retort::enum_type<size> = retort::name("size");
// [enum-type]

template <class M>
struct Shirt {
  static constexpr auto tablename = rt::name("shirts");
  key<M> id{};
  rt::column<M, "size", ::size> size{};
};

// [enum-range]
enum class code { low = -2, high = 200 };

template <>
struct rt::enum_range<code> {
  static constexpr int min = -2;
  static constexpr int max = 200;
};
// [enum-range]
static_assert(rt::enum_name(code::high) == "high");

int main() {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};

  // [create]
  using app = rt::schema<Post, User, Item, Article>;  // in any order
  app::create_all(s);  // CREATE TABLE IF NOT EXISTS …, each table after those it refers to
  // [create]

  // [create-statements]
  std::vector<std::string> ddl = app::create_statements<rt::postgres>();
  // [create-statements]
  check(ddl.size() == 12, "four tables, six indexes, two comments");
  check(rt::schema<Shirt>::create_statements<rt::postgres>().size() == 2, "a type, a table");

  // [diagram]
  std::string picture = app::diagram();
  // [diagram]
  check(picture.find("users ||--o{ posts") != picture.npos, "a key in the diagram");

  s.execute(rt::insert_into(articles).values(Article<rt::insertable>{.name = "Tea", .price = 5}));
  check(s.execute(rt::select(articles.double_price).where(articles.name == "TEA")).scalar() == 10, "computed");

  // [row]
  User<rt::row> ann{.id = 1, .name = "Ann"};  // a plain aggregate
  ann.age = 30;
  // [row]
  static_assert(std::is_same_v<decltype(ann.age), std::optional<int>> && std::is_aggregate_v<User<rt::row>>);

  // [insertable]
  User<rt::insertable> bob{.name = "Bob"};  // id and since are optionals: the database fills them in
  s.execute(rt::insert_into(users).values(bob));
  // [insertable]
  static_assert(std::is_same_v<decltype(bob.since), std::optional<rt::timestamptz>>);

  // [embedded-use]
  s.execute(rt::insert_into(items).values(Item<rt::insertable>{.number = 1, .stamps = {.note = "first"}}));
  auto noted = s.execute(rt::select(items).where(items.stamps.note == "first" && items.state == state::draft)).one();
  // [embedded-use]
  check(noted.shop == "main" && noted.stamps.note == "first" && noted.stamps.created.time_since_epoch().count() > 0,
        "embedded");

  // [relations]
  auto by_key = rt::select(users.name, posts.title).join(posts);             // the foreign key between the two
  auto by_path = rt::select(users.name, posts.title).join(users.posts);      // the same, by the relation
  auto to_alias = rt::select(users.name, boss.name).join(boss, users.boss);  // to an alias, along a relation
  // [relations]
  check(s.execute(by_key).all().empty() && s.execute(by_path).all().empty() && s.execute(to_alias).all().empty(),
        "relations");

  // [hana]
  namespace hana = boost::hana;
  std::vector<std::string> names;
  hana::for_each(hana::keys(ann), [&](auto key) { names.emplace_back(key.c_str()); });
  // [hana]
  check(names == std::vector<std::string>{"id", "name", "age", "since", "boss_id"}, "hana");

  // [drop]
  app::drop_all(s);
  // [drop]

  // [naming]
  app::create_all(s, {.naming = {.foreign_key = "%(table)s_%(column)s_fkey", .index = "%(table)s_%(column)s_idx"}});
  // [naming]
}
