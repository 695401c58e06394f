// SPDX-License-Identifier: BSL-1.0
// The expressions of docs/expressions.md, each with its text in both dialects.

#include <retort/func.hpp>
#include <retort/sqlite.hpp>
#include <string_view>
#include <vector>

#include "support/blog.hpp"

namespace {

namespace func = rt::func;

template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "flags", int> flags{};
  rt::column<M, "due", rt::date> due{};
  rt::column<M, "price", rt::decimal> price{};
  rt::column<M, "doc", rt::json> doc{};
  rt::column<M, "tags", std::vector<std::string>> tags{};
};
constexpr auto notes = rt::table<Note>;

/// Whether an expression is written like this; where SQLite has it, it runs.
template <class Dialect, class Table, class E>
void shows(rt::session<Dialect>& s, const Table& table, const E& e, std::string_view sqlite,
           std::string_view postgres) {
  const auto q = rt::select(e).from(table);
  const auto expression = [&](std::string_view text) { return text.substr(7, text.rfind(" FROM ") - 7); };
  check(expression(rt::sql<rt::postgres>(q)) == postgres, postgres.data());
  if constexpr (rt::facts_of<std::remove_const_t<decltype(q)>, rt::sqlite>.dialect_verdict)
    check(sqlite.empty(), postgres.data());
  else {
    check(expression(rt::sql<rt::sqlite>(q)) == sqlite, sqlite.data());
    s.execute(q).all();
  }
}

// [own-form]
constexpr rt::form code_form{.open = {"code()", "hex(", "md5("}};

template <rt::expression E>
constexpr auto code(const E& text) {
  return rt::make_text_form<code_form, std::string>(text);
}
// [own-form]

}  // namespace

int main() {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session s{engine};
  rt::schema<User, Post, Note>::create_all(s);
  s.execute(rt::insert_into(users).values(users.name = "Ann", users.age = 30));
  s.execute(rt::insert_into(posts).values(posts.title = "Hello", posts.likes = 3, posts.user_id = 1));
  s.execute(rt::insert_into(notes).values(Note<rt::insertable>{.id = 1,
                                                               .flags = 5,
                                                               .due = rt::date{},
                                                               .price = 2,
                                                               .doc = rt::json(R"({"a": {"b": 1}})"),
                                                               .tags = std::vector<std::string>{"x"}}));

  {
    // clang-format off
    // [operators]
    auto a = users.age + 1 > 18 && !(users.name == "Ann");
    auto b = rt::is_distinct_from(users.age, users.boss_id);
    auto c = users.age.between(18, 65);
    auto d = users.age.in_(18, 21);
    auto e = users.id.in_();
    auto f = rt::tuple_(users.name, users.id) > rt::tuple_("Ann", 5);
    auto g = rt::tuple_(users.name, users.id).in_(rt::tuple_("Ann", 1), rt::tuple_("Bob", 2));
    // [operators]
    const std::vector<std::tuple<std::string, int>> rows{{"Ann", 1}, {"Bob", 2}};
    // [rows]
    auto h = rt::tuple_(users.name, users.id).in_(rows);
    auto i = rt::tuple_(users.name, users.id).not_in(rt::select(posts.title, posts.user_id));
    // [rows]
    // clang-format on
    shows(
        s, users, h,
        R"((users.name, users.id) IN (SELECT v1.value, v2.value FROM json_each(?1) AS v1 JOIN (SELECT key, value FROM json_each(?2) LIMIT -1) AS v2 ON v2.key = v1.key))",
        R"((users.name, users.id) IN (SELECT * FROM unnest($1, $2)))");
    shows(s, users, i, R"((users.name, users.id) NOT IN (SELECT posts.title, posts.user_id FROM posts))",
          R"((users.name, users.id) NOT IN (SELECT posts.title, posts.user_id FROM posts))");
    shows(s, users, a, R"(users.age + ?1 > ?2 AND NOT users.name = ?3)",
          R"(users.age + $1 > $2 AND NOT users.name = $3)");
    shows(s, users, b, R"(users.age IS NOT users.boss_id)", R"(users.age IS DISTINCT FROM users.boss_id)");
    shows(s, users, c, R"(users.age BETWEEN ?1 AND ?2)", R"(users.age BETWEEN $1 AND $2)");
    shows(s, users, d, R"(users.age IN (?1, ?2))", R"(users.age IN ($1, $2))");
    shows(s, users, e, R"(FALSE)", R"(FALSE)");
    shows(s, users, f, R"((users.name, users.id) > (?1, ?2))", R"((users.name, users.id) > ($1, $2))");
    shows(s, users, g, R"((users.name, users.id) IN (VALUES (?1, ?2), (?3, ?4)))",
          R"((users.name, users.id) IN (VALUES ($1, $2), ($3, $4)))");
  }

  {
    // clang-format off
    // [bits]
    auto a = rt::bit_and(notes.flags, 4) != 0;
    auto b = rt::bit_or(notes.flags, rt::shift_left(notes.flags, 2));
    auto c = rt::bit_not(notes.flags);
    // [bits]
    // clang-format on
    shows(s, notes, a, R"(notes.flags & ?1 <> ?2)", R"(notes.flags & $1 <> $2)");
    shows(s, notes, b, R"(notes.flags | (notes.flags << ?1))", R"(notes.flags | (notes.flags << $1))");
    shows(s, notes, c, R"(~notes.flags)", R"(~notes.flags)");
  }

  {
    // clang-format off
    // [text-match]
    auto a = users.name.ilike("a%");
    auto b = users.name.startswith("100%");
    auto c = rt::contains(func::lower(users.name), "nn");
    auto d = users.name.regexp_match("^A");
    auto e = users.name.collate<"C">();
    // [text-match]
    // clang-format on
    shows(s, users, a, R"(users.name LIKE ?1 ESCAPE '\')", R"(users.name ILIKE $1)");
    shows(s, users, b, R"(users.name LIKE ?1 ESCAPE '\')", R"(users.name LIKE $1 ESCAPE '\')");
    shows(s, users, c, R"(lower(users.name) LIKE ?1 ESCAPE '\')", R"(lower(users.name) LIKE $1 ESCAPE '\')");
    shows(s, users, d, {}, R"(users.name ~ $1)");
    shows(s, users, e, R"(users.name COLLATE "C")", R"(users.name COLLATE "C")");
  }

  {
    // clang-format off
    // [case]
    auto a = rt::case_(rt::when(users.age < 18, "minor"), rt::else_("adult"));
    auto b = rt::case_(users.id, rt::when(1, "first"), rt::when(2, "second"));
    auto c = func::coalesce(users.age, users.boss_id, 0);
    auto d = func::nullif(users.name, "");
    auto e = func::greatest(users.age, 18);
    auto f = rt::cast<double>(users.age) / 2;
    auto g = rt::null_of<int>;
    // [case]
    // clang-format on
    shows(s, users, a, R"(CASE WHEN users.age < ?1 THEN ?2 ELSE ?3 END)",
          R"(CASE WHEN users.age < $1 THEN $2 ELSE $3 END)");
    shows(s, users, b, R"(CASE users.id WHEN ?1 THEN ?2 WHEN ?3 THEN ?4 END)",
          R"(CASE users.id WHEN $1 THEN $2 WHEN $3 THEN $4 END)");
    shows(s, users, c, R"(coalesce(users.age, users.boss_id, ?1))", R"(coalesce(users.age, users.boss_id, $1))");
    shows(s, users, d, R"(nullif(users.name, ?1))", R"(nullif(users.name, $1))");
    shows(s, users, e, R"(max(users.age, ?1))", R"(greatest(users.age, $1))");
    shows(s, users, f, R"(CAST(users.age AS REAL) / ?1)", R"(CAST(users.age AS DOUBLE PRECISION) / $1)");
    shows(s, users, g, R"(CAST(NULL AS INTEGER))", R"(CAST(NULL AS INTEGER))");
  }

  {
    // clang-format off
    // [literals]
    auto a = users.age > rt::lit<18>;
    auto b = users.name == rt::lit<"it's">;
    auto c = rt::lit<true>;
    // [literals]
    // [values]
    auto d = rt::value(7).as<"points">();
    auto e = rt::value(std::string("Dr ")) + users.name;
    // [values]
    // clang-format on
    shows(s, users, a, R"(users.age > 18)", R"(users.age > 18)");
    shows(s, users, b, R"(users.name = 'it''s')", R"(users.name = 'it''s')");
    shows(s, users, c, R"(TRUE)", R"(TRUE)");
    shows(s, users, d, R"(?1 AS points)", R"($1 AS points)");
    shows(s, users, e, R"(?1 || users.name)", R"($1 || users.name)");
  }

  {
    // clang-format off
    // [text-functions]
    auto a = func::upper(users.name);
    auto b = func::length(func::trim(users.name));
    auto c = func::substr(users.name, 1, 3);
    auto d = func::replace(users.name, "a", "b");
    auto e = func::position(users.name, "nn");
    auto f = func::left(users.name, 2);
    auto g = users.name + "!";
    auto h = func::concat(users.name, "!");
    // [text-functions]
    // clang-format on
    shows(s, users, a, R"(upper(users.name))", R"(upper(users.name))");
    shows(s, users, b, R"(length(trim(users.name)))", R"(length(trim(users.name)))");
    shows(s, users, c, R"(substr(users.name, ?1, ?2))", R"(substr(users.name, $1, $2))");
    shows(s, users, d, R"(replace(users.name, ?1, ?2))", R"(replace(users.name, $1, $2))");
    shows(s, users, e, R"(instr(users.name, ?1))", R"(strpos(users.name, $1))");
    shows(s, users, f, R"(substr(users.name, 1, ?1))", R"(left(users.name, $1))");
    shows(s, users, g, R"(users.name || ?1)", R"(users.name || $1)");
    shows(s, users, h, R"((ifnull(users.name, '') || ifnull(?1, '')))", R"(concat(users.name, $1))");
  }

  {
    // clang-format off
    // [number-functions]
    auto a = func::round(func::sqrt(users.age), 2);
    auto b = func::power(users.age, 2);
    auto c = func::random();
    // [number-functions]
    // clang-format on
    shows(s, users, a, R"(round(sqrt(users.age), ?1))",
          R"(CAST(round(CAST(sqrt(users.age) AS NUMERIC), $1) AS DOUBLE PRECISION))");
    shows(s, users, b, R"(power(users.age, ?1))", R"(power(users.age, $1))");
    shows(s, users, c, R"((random() / 18446744073709551616.0 + 0.5))", R"(random())");
  }

  {
    // clang-format off
    // [decimals]
    auto a = notes.price * 2 > 100;
    auto b = func::sum(notes.price);
    // [decimals]
    // clang-format on
    shows(s, notes, a, {}, R"(notes.price * $1 > $2)");
    shows(s, notes, b, {}, R"(sum(notes.price))");
  }

  {
    // clang-format off
    // [dates]
    auto a = rt::extract<rt::field::year>(notes.due);
    auto b = func::add_days(notes.due, 14);
    auto c = func::days_between(func::current_date(), notes.due);
    auto d = func::now() - rt::interval{.days = 7};
    // [dates]
    // clang-format on
    shows(s, notes, a, R"(CAST(strftime('%Y', notes.due) AS INTEGER))",
          R"(CAST(extract(year FROM notes.due) AS INTEGER))");
    shows(s, notes, b, R"(date(notes.due, ?1 || ' days'))", R"((notes.due + $1))");
    shows(s, notes, c, R"(CAST(julianday(date('now')) - julianday(notes.due) AS INTEGER))",
          R"((CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS DATE) - notes.due))");
    shows(s, notes, d, {}, R"(now() - $1)");
  }

  {
    // clang-format off
    // [json]
    auto a = rt::json_get<"a", "b">(notes.doc);
    auto b = rt::json_value<int, "a", "b">(notes.doc);
    auto c = func::json_object("id", notes.id);
    auto d = func::json_contains(notes.doc, rt::json("{}"));
    // [json]
    // clang-format on
    shows(s, notes, a, R"(notes.doc -> 'a' -> 'b')", R"(notes.doc -> 'a' -> 'b')");
    shows(s, notes, b, R"(CAST(notes.doc -> 'a' ->> 'b' AS INTEGER))", R"(CAST(notes.doc -> 'a' ->> 'b' AS INTEGER))");
    shows(s, notes, c, R"(json_object(?1, notes.id))", R"(jsonb_build_object($1, notes.id))");
    shows(s, notes, d, {}, R"(notes.doc @> $1)");
  }

  {
    // clang-format off
    // [arrays]
    auto a = func::array_has(notes.tags, "x");
    auto b = func::array_length(notes.tags);
    auto c = func::array_append(notes.tags, "y");
    // [arrays]
    // clang-format on
    shows(s, notes, a, R"(?1 IN (SELECT value FROM json_each(notes.tags)))", R"($1 = ANY(notes.tags))");
    shows(s, notes, b, R"(json_array_length(notes.tags))", R"(cardinality(notes.tags))");
    shows(s, notes, c, {}, R"(array_append(notes.tags, $1))");
  }

  {
    // clang-format off
    // [own]
    auto a = func::call<"hex", std::string>(users.name);
    auto b = rt::infix<"||", std::string>(users.name, "!");
    // [own]
    // clang-format on
    shows(s, users, a, R"(hex(users.name))", R"(hex(users.name))");
    shows(s, users, b, R"(users.name || ?1)", R"(users.name || $1)");
  }

  {
    // clang-format off
    // [own-use]
    auto a = code(users.name) == "x";
    // [own-use]
    // clang-format on
    shows(s, users, a, R"(hex(users.name) = ?1)", R"(md5(users.name) = $1)");
  }
}
