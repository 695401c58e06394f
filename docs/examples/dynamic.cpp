// SPDX-License-Identifier: BSL-1.0
// The statements of docs/dynamic.md, each with its text in both dialects.

#include <retort/dynamic.hpp>
#include <retort/results.hpp>
#include <retort/sqlite.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/blog.hpp"

template <class Statement>
bool prints(const Statement& q, std::string_view sqlite, std::string_view postgres) {
  return rt::to_sql<rt::sqlite>(q) == sqlite && rt::to_sql<rt::postgres>(q) == postgres;
}
template <class Statement>
bool prints(const Statement& q, std::string_view both) {
  return prints(q, both, both);
}

// [search]
struct search {
  std::optional<int> min_age{};
  std::string name{};
  bool with_posts = false;
};

auto find(const search& wanted) {
  return rt::select(users.name)
      .from(users)
      .join(posts, rt::when(wanted.with_posts))
      .where(users.age >= rt::if_set(wanted.min_age) && rt::when(!wanted.name.empty(), users.name == wanted.name));
}
// [search]

// [predicate]
rt::predicate<User> any_of(const std::vector<std::string>& names) {
  rt::predicate<User> p;
  for (const std::string& name : names) p |= users.name == name;
  return p;
}
// [predicate]

int main() {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};
  rt::schema<User, Post>::create_all(s);
  for (const char* name : {"Ann", "Bob", "Cy"})
    s.execute(rt::insert_into(users).values(users.name = name, users.age = 30));
  s.execute(rt::insert_into(posts).values(posts.title = "Hello", posts.likes = 3, posts.user_id = 1));

  check(prints(find({}), "SELECT users.name FROM users"), "nothing wanted");
  check(prints(find({.min_age = 18, .name = "Ann"}),
               "SELECT users.name FROM users WHERE users.age >= 18 AND users.name = 'Ann'"),
        "age and name");
  check(prints(find({.min_age = 18, .name = {}, .with_posts = true}),
               "SELECT users.name FROM users JOIN posts ON posts.user_id = users.id WHERE users.age >= 18"),
        "posts");
  // [run-search]
  std::vector<std::string> found = s.execute(find({.min_age = 18, .with_posts = true})).scalars();
  // [run-search]
  check(found == std::vector<std::string>{"Ann"}, "found");

  // [use-predicate]
  auto some = rt::select(users.id).where(any_of({"Ann", "Bob"}) && users.age != nullptr);
  auto others = rt::select(users.id).where(!any_of({"Ann", "Bob"}));
  // [use-predicate]
  check(prints(some,
               "SELECT users.id FROM users WHERE (users.name = 'Ann' OR users.name = 'Bob') AND users.age IS NOT NULL"),
        "predicate");
  check(prints(others, "SELECT users.id FROM users WHERE NOT (users.name = 'Ann' OR users.name = 'Bob')"), "negated");
  check(s.execute(some).all().size() == 2 && s.execute(others).scalar() == 3, "predicates run");

  std::size_t chosen = 1;
  // [order]
  auto sorted = rt::select(users.name).order_by(rt::one_of(chosen, users.name.asc(), users.since.desc()), users.id);
  // [order]
  check(prints(sorted, "SELECT users.name FROM users ORDER BY users.since DESC, users.id"), "order");
  check(s.execute(sorted).all().size() == 3, "order runs");

  std::optional<std::tuple<int, std::int64_t>> last;
  // [pages]
  constexpr auto pages = rt::keyset(posts.likes.desc(), posts.id);
  auto page = rt::select(posts).where(rt::after(pages, last)).order_by(pages).limit(20);
  // [pages]
  check(s.execute(page).all().size() == 1, "first page");
  last = std::tuple(3, std::int64_t{1});
  auto next = rt::select(posts.id).where(rt::after(pages, last)).order_by(pages).limit(20);
  check(prints(next,
               "SELECT posts.id FROM posts WHERE posts.likes < 3 OR posts.likes = 3 AND posts.id > 1 ORDER BY "
               "posts.likes DESC, "
               "posts.id LIMIT 20"),
        "next page");
  check(s.execute(next).all().empty(), "second page");

  // [patch]
  User<rt::patch> changes{.name = "Anna", .age = rt::null, .since = rt::use_default};
  auto changed = rt::update(users).set(changes).where(users.id == 1);
  // [patch]
  check(prints(changed,
               "UPDATE users SET name = 'Anna', age = NULL, since = (replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), "
               "'.000', '')) WHERE "
               "users.id = 1",
               "UPDATE users SET name = 'Anna', age = NULL, since = DEFAULT WHERE users.id = 1"),
        "patch");
  check(s.execute(changed).rowcount() == 1, "patch runs");

  // [empty-patch]
  try {
    s.execute(rt::update(users).set(User<rt::patch>{}).where(users.id == 1));
  } catch (const rt::nothing_to_set&) {
    // nothing was sent
  }
  // [empty-patch]
}
