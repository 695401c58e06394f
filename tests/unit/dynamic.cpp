// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <random>
#include <retort/dynamic.hpp>
#include <retort/raw_sql.hpp>
#include <retort/results.hpp>
#include <thread>

#include "models.hpp"

// The texts of statements with dynamic parts, and of raw SQL.

namespace {

template <class Dialect, class Statement>
const std::string& text_of(const Statement& q) {
  const rt::dynamic_key key(rt::dynamic_constant<Statement>, &q, Dialect::value);
  const rt::assembled text = rt::assemble(rt::dynamic_constant<Statement>, &q, key);
  CHECK(text.kept());
  return text->text;
}

TEST_CASE("what is left out leaves no trace, and what stays keeps its parentheses") {
  const auto q = [](bool a, bool b, bool c) {
    return rt::select(users.id)
        .where((rt::when(a, users.id > 1) || rt::when(b, users.id < 9)) &&
               !rt::when(c, users.age == 3 || users.age == 4))
        .where(users.level == 7);
  };
  CHECK(text_of<rt::sqlite>(q(true, true, true)) ==
        "SELECT users.id FROM users WHERE (users.id > ?1 OR users.id < ?2) AND NOT (users.age = ?3 OR users.age = ?4) "
        "AND "
        "users.level = ?5");
  CHECK(
      text_of<rt::sqlite>(q(false, true, true)) ==
      "SELECT users.id FROM users WHERE users.id < ?1 AND NOT (users.age = ?2 OR users.age = ?3) AND users.level = ?4");
  CHECK(text_of<rt::postgres>(q(true, true, false)) ==
        "SELECT users.id FROM users WHERE (users.id > $1 OR users.id < $2) AND users.level = $3");
  CHECK(text_of<rt::postgres>(q(false, false, false)) == "SELECT users.id FROM users WHERE users.level = $1");
  const auto alone = rt::select(users.id).where(rt::when(false, users.id == 1));
  CHECK(text_of<rt::sqlite>(alone) == "SELECT users.id FROM users");
}

TEST_CASE("predicates, joins, orders and pages") {
  rt::predicate<User> p = users.age > 18;
  p |= users.name == "x";
  p &= users.level == 1;
  CHECK(text_of<rt::sqlite>(rt::select(users.id).where(users.id == 5).where(!p)) ==
        "SELECT users.id FROM users WHERE users.id = ?1 AND NOT ((users.age > ?2 OR users.name = ?3) AND users.level = "
        "?4)");
  const auto joined = [](bool with, std::size_t order) {
    return rt::select(users.id)
        .from(users)
        .join(posts, rt::when(with))
        .order_by(rt::one_of(order, users.name.desc(), users.age.asc()), users.id);
  };
  CHECK(text_of<rt::sqlite>(joined(true, 0)) ==
        "SELECT users.id FROM users JOIN posts ON posts.user_id = users.id ORDER BY users.name DESC, users.id");
  CHECK(text_of<rt::sqlite>(joined(false, 1)) == "SELECT users.id FROM users ORDER BY users.age, users.id");
  constexpr auto pages = rt::keyset(users.level.desc(), users.id);
  const auto page = [&](const std::optional<std::tuple<int, std::int64_t>>& last) {
    return rt::select(users.id).where(rt::after(pages, last)).order_by(pages).limit(10);
  };
  CHECK(text_of<rt::sqlite>(page(std::nullopt)) ==
        "SELECT users.id FROM users ORDER BY users.level DESC, users.id LIMIT ?1");
  CHECK(text_of<rt::sqlite>(page(std::tuple(3, std::int64_t{4}))) ==
        "SELECT users.id FROM users WHERE users.level < ?1 OR users.level = ?2 AND users.id > ?3 ORDER BY users.level "
        "DESC, "
        "users.id LIMIT ?4");
}

TEST_CASE("patches") {
  const User<rt::patch> p{.name = "x", .age = rt::null, .since = rt::use_default};
  const auto q = rt::update(users).set(p).where(users.id == 1);
  CHECK(text_of<rt::sqlite>(q) ==
        "UPDATE users SET name = ?1, age = NULL, since = (replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', '')) "
        "WHERE users.id = ?2");
  CHECK(text_of<rt::postgres>(q) == "UPDATE users SET name = $1, age = NULL, since = DEFAULT WHERE users.id = $2");
  CHECK(rt::to_sql<rt::postgres>(q) == "UPDATE users SET name = 'x', age = NULL, since = DEFAULT WHERE users.id = 1");
}

TEST_CASE("the text of a choice is one text, at one address") {
  const auto q = [](bool a, int n) { return rt::select(users.id).where(rt::when(a, users.id > n)); };
  const std::string* const first = &text_of<rt::sqlite>(q(true, 1));
  CHECK(&text_of<rt::sqlite>(q(true, 2)) == first);
  CHECK(&text_of<rt::sqlite>(q(false, 2)) != first);
  CHECK(&text_of<rt::postgres>(q(true, 2)) != first);
  CHECK(&text_of<rt::sqlite>(q(true, 3)) == first);
  std::vector<std::thread> threads;
  std::atomic<int> others = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      const auto w = rt::select(users.name).where(rt::when(true, users.id > 7));
      const rt::dynamic_key key(rt::dynamic_constant<decltype(w)>, &w, rt::sqlite::value);
      for (int i = 0; i < 100; ++i) others += !rt::assemble(rt::dynamic_constant<decltype(w)>, &w, key).kept();
    });
  for (auto& t : threads) t.join();
  CHECK(others == 0);
}

TEST_CASE("a predicate too large for a statement is refused, not cut") {
  rt::predicate<User> p;
  for (int i = 0; i < 4000; ++i) p |= users.id == i;
  const auto q = rt::select(users.id).where(p);
  const rt::dynamic_key key(rt::dynamic_constant<std::remove_const_t<decltype(q)>>, &q, rt::sqlite::value);
  CHECK_THROWS_AS(rt::assemble(rt::dynamic_constant<std::remove_const_t<decltype(q)>>, &q, key), rt::assembly_error);
}

// Raw SQL: a text put together from pieces whose meaning is known is read with that meaning.
TEST_CASE("random raw SQL: parameters are found, and only they") {
  std::mt19937 bits(20'260'131);
  const auto random = [&](std::size_t n) { return bits() % n; };
  const auto junk = [&](std::string_view without) {
    std::string out;
    for (std::size_t i = random(8); i > 0; --i) {
      const char c = ":a$'\"-*/;`[]?@\\ \n{}"[random(20)];
      if (c != '\0' && without.find(c) == without.npos) out += c;
    }
    return out;
  };
  for (const rt::dialect* to : {&rt::sqlite::value, &rt::postgres::value})
    for (int run = 0; run < 3'000; ++run) {
      const bool postgres = to->id == rt::dialect_id::postgres;
      std::string sql = "SELECT ", expected = "SELECT ";
      std::vector<std::string> names;
      for (std::size_t piece = 1 + random(8); piece > 0; --piece) {
        std::string same;
        switch (random(8)) {
          case 0: same = "'" + junk("'") + "''" + junk("'") + "'"; break;
          case 1: same = "\"" + junk("\"") + "\"\"" + junk("\"") + "\""; break;
          case 2: same = "--" + junk("\n") + "\n"; break;
          case 3: same = "/*" + junk("*/") + "*/"; break;
          case 4: same = postgres ? "$t$" + junk("$") + "$" + junk("$") + "$t$" : "`" + junk("`") + "`"; break;
          case 5: same = postgres ? "x::int" : "[" + junk("]") + "]"; break;
          case 6: same = postgres ? "E'\\'" + junk("'\\") + "'" : "a::b"; break;
          default: {
            const std::string name(1 + random(3), static_cast<char>('a' + random(3)));
            std::size_t i = 0;
            while (i < names.size() && names[i] != name) ++i;
            if (i == names.size()) names.push_back(name);
            sql += ":" + name;
            expected += to->parameter_mark + std::to_string(i + 1);
          }
        }
        sql += same + " ";
        expected += same + " ";
      }
      CAPTURE(sql);
      const rt::raw_text text(sql, *to);
      CHECK(text.sql == expected);
      REQUIRE(text.places.size() == names.size());
      for (std::size_t i = 0; i < names.size(); ++i) CHECK(text.places[i].name == names[i]);
    }
}

}  // namespace
