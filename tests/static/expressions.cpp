// SPDX-License-Identifier: BSL-1.0
// The text of expressions: parentheses stand where precedence asks for them, and nowhere else.
#include <string_view>
#include <vector>

#include "models.hpp"

namespace {

/// Whether these are the texts of a statement.
template <class Statement>
constexpr bool renders(const Statement& q, std::string_view sqlite, std::string_view postgres) {
  return rt::sql<rt::sqlite>(q) == sqlite && rt::sql<rt::postgres>(q) == postgres;
}
/// Whether a condition renders as this.
template <class E>
constexpr bool where(const E& condition, std::string_view text) {
  constexpr std::string_view before = "SELECT users.id FROM users WHERE ";
  const std::string_view sqlite = rt::sql<rt::sqlite>(rt::select(users.id).where(condition));
  const std::string_view postgres = rt::sql<rt::postgres>(rt::select(users.id).where(condition));
  if (!sqlite.starts_with(before) || sqlite.substr(before.size()) != text || sqlite.size() != postgres.size())
    return false;
  for (std::size_t i = 0; i < sqlite.size(); ++i)
    if (postgres[i] != (sqlite[i] == '?' ? '$' : sqlite[i])) return false;
  return true;
}
/// The same where the texts differ.
template <class E>
constexpr bool where(const E& condition, std::string_view sqlite, std::string_view postgres) {
  const auto q = rt::select(users.id).where(condition);
  return rt::sql<rt::sqlite>(q).substr(33) == sqlite && rt::sql<rt::postgres>(q).substr(33) == postgres;
}
/// Whether a value renders as this.
template <class E>
constexpr bool value(const E& expr, std::string_view text) {
  constexpr std::string_view before = "SELECT ", after = " AS x FROM users";
  const std::string_view sqlite = rt::sql<rt::sqlite>(rt::select(expr.template as<"x">()).from(users));
  const std::string_view postgres = rt::sql<rt::postgres>(rt::select(expr.template as<"x">()).from(users));
  if (!sqlite.starts_with(before) || !sqlite.ends_with(after) || sqlite.size() != postgres.size()) return false;
  if (sqlite.substr(before.size(), sqlite.size() - before.size() - after.size()) != text) return false;
  for (std::size_t i = 0; i < sqlite.size(); ++i)
    if (postgres[i] != (sqlite[i] == '?' ? '$' : sqlite[i])) return false;
  return true;
}

constexpr auto a = users.age > 1;
constexpr auto b = users.name == "Ann";
constexpr auto c = users.level < 3;
constexpr auto x = users.age;
constexpr auto y = users.level;
constexpr auto z = users.id;

// Comparisons.
static_assert(where(users.age == 1, "users.age = ?1"));
static_assert(where(users.age != 1, "users.age <> ?1"));
static_assert(where(users.age < 1, "users.age < ?1"));
static_assert(where(users.age <= 1, "users.age <= ?1"));
static_assert(where(users.age > 1, "users.age > ?1"));
static_assert(where(users.age >= 1, "users.age >= ?1"));
static_assert(where(1 < users.age, "?1 < users.age"));
static_assert(where(users.age == users.level, "users.age = users.level"));
static_assert(where(users.age == rt::lit<5>, "users.age = 5"));
static_assert(where(users.age > rt::lit<-5>, "users.age > -5"));
static_assert(where(users.name == std::string_view("Ann"), "users.name = ?1"));
static_assert(where(users.age == rt::arg<"age">, "users.age = ?1"));

// A comparison of comparisons: they do not chain.
static_assert(where(a == b, "(users.age > ?1) = (users.name = ?2)"));
static_assert(where((a == b) == c, "((users.age > ?1) = (users.name = ?2)) = (users.level < ?3)"));
static_assert(where(a == users.name.like(rt::lit<"A%">), "(users.age > ?1) = (users.name LIKE 'A%')"));
static_assert(where(a == (users.age == nullptr), "(users.age > ?1) = (users.age IS NULL)"));
static_assert(where((a && b) == c, "(users.age > ?1 AND users.name = ?2) = (users.level < ?3)"));
static_assert(where((!a) == b, "(NOT users.age > ?1) = (users.name = ?2)"));

// AND, OR, NOT, in both spellings.
static_assert(where(a && b, "users.age > ?1 AND users.name = ?2"));
static_assert(where(a || b, "users.age > ?1 OR users.name = ?2"));
static_assert(where(!a, "NOT users.age > ?1"));
static_assert(where(a & b, "users.age > ?1 AND users.name = ?2"));
static_assert(where(a | b, "users.age > ?1 OR users.name = ?2"));
static_assert(where(~a, "NOT users.age > ?1"));
static_assert(where((a && b) || c, "users.age > ?1 AND users.name = ?2 OR users.level < ?3"));
static_assert(where(a || (b && c), "users.age > ?1 OR users.name = ?2 AND users.level < ?3"));
static_assert(where((a || b) && c, "(users.age > ?1 OR users.name = ?2) AND users.level < ?3"));
static_assert(where(a && (b || c), "users.age > ?1 AND (users.name = ?2 OR users.level < ?3)"));
static_assert(where(a && b && c, "users.age > ?1 AND users.name = ?2 AND users.level < ?3"));
static_assert(where(a && (b && c), "users.age > ?1 AND users.name = ?2 AND users.level < ?3"));
static_assert(where(a || (b || c), "users.age > ?1 OR users.name = ?2 OR users.level < ?3"));
static_assert(where((a || b) && (b || c),
                    "(users.age > ?1 OR users.name = ?2) AND (users.name = ?3 OR users.level < ?4)"));
static_assert(where(!(a && b), "NOT (users.age > ?1 AND users.name = ?2)"));
static_assert(where(!(a || b), "NOT (users.age > ?1 OR users.name = ?2)"));
static_assert(where(!a && b, "NOT users.age > ?1 AND users.name = ?2"));
static_assert(where(!a || !b, "NOT users.age > ?1 OR NOT users.name = ?2"));
static_assert(where(!!a, "NOT NOT users.age > ?1"));
static_assert(where(!(a && b) || c, "NOT (users.age > ?1 AND users.name = ?2) OR users.level < ?3"));

// A condition may be a column, a placeholder or a value.
static_assert(rt::sql<rt::sqlite>(rt::select(samples.id).where(samples.flag)) ==
              "SELECT samples.id FROM samples WHERE samples.flag");
static_assert(rt::sql<rt::sqlite>(rt::select(samples.id).where(!samples.flag)) ==
              "SELECT samples.id FROM samples WHERE NOT samples.flag");
static_assert(where(a && true, "users.age > ?1 AND ?2"));

// Arithmetic.
static_assert(value(x + y, "users.age + users.level"));
static_assert(value(x + y * z, "users.age + users.level * users.id"));
static_assert(value((x + y) * z, "(users.age + users.level) * users.id"));
static_assert(value(x * (y + z), "users.age * (users.level + users.id)"));
static_assert(value(x - y - z, "users.age - users.level - users.id"));
static_assert(value(x - (y - z), "users.age - (users.level - users.id)"));
static_assert(value(x - (y + z), "users.age - (users.level + users.id)"));
static_assert(value(x + (y + z), "users.age + (users.level + users.id)"));
static_assert(value(x / y / z, "users.age / users.level / users.id"));
static_assert(value(x / (y / z), "users.age / (users.level / users.id)"));
static_assert(value(x * (y / z), "users.age * (users.level / users.id)"));
static_assert(value(x % 2, "users.age % ?1"));
static_assert(value((x + 1) % 2, "(users.age + ?1) % ?2"));
static_assert(value(2 - x, "?1 - users.age"));
static_assert(value(-x, "-users.age"));
static_assert(value(-(x + y), "-(users.age + users.level)"));
static_assert(value(-(-x), "-(-users.age)"));  // two dashes would begin a comment
static_assert(value(-x * y, "-users.age * users.level"));
static_assert(value(x - -y, "users.age - -users.level"));
static_assert(value(x - rt::lit<-1>, "users.age - -1"));
static_assert(value(-rt::lit<-1>, "-(-1)"));
static_assert(value(x + rt::lit<2>, "users.age + 2"));
static_assert(where(x + 1 > y * 2, "users.age + ?1 > users.level * ?2"));
static_assert(where((x > y) == (y > x), "(users.age > users.level) = (users.level > users.age)"));

// Text. The dialects disagree on how tightly || binds: arithmetic beside it goes in parentheses, comparisons need none.
static_assert(value(users.name + "!", "users.name || ?1"));
static_assert(value("Dr " + users.name, "?1 || users.name"));
static_assert(value(users.name + " " + users.status, "users.name || ?1 || users.status"));
static_assert(value(users.name + (users.status + "."), "users.name || (users.status || ?1)"));
static_assert(value(rt::func::lower(users.name) + "!", "lower(users.name) || ?1"));
static_assert(where(users.name + "!" == users.status, "users.name || ?1 = users.status"));
// A backslash in a pattern is an escape in both; PostgreSQL need not be told.
static_assert(where((users.name + "!").like("A%"), "users.name || ?1 LIKE ?2 ESCAPE '\\'", "users.name || $1 LIKE $2"));
static_assert(where(users.name.like(users.status + "%"), "users.name LIKE users.status || ?1 ESCAPE '\\'",
                    "users.name LIKE users.status || $1"));
static_assert(where(users.name.like("A%"), "users.name LIKE ?1 ESCAPE '\\'", "users.name LIKE $1"));
static_assert(where(users.name.not_like("A%"), "users.name NOT LIKE ?1 ESCAPE '\\'", "users.name NOT LIKE $1"));
static_assert(where(!users.name.like(rt::lit<"A%">), "NOT users.name LIKE 'A%'"));
static_assert(where(users.name.like(rt::lit<"A\\%">), "users.name LIKE 'A\\%' ESCAPE '\\'", "users.name LIKE 'A\\%'"));

// NULL.
static_assert(where(users.age == nullptr, "users.age IS NULL"));
static_assert(where(users.age != nullptr, "users.age IS NOT NULL"));
static_assert(where(users.age.is_null(), "users.age IS NULL"));
static_assert(where(users.age.is_not_null(), "users.age IS NOT NULL"));
static_assert(where((x + 1).is_null(), "users.age + ?1 IS NULL"));
static_assert(where(a == nullptr, "(users.age > ?1) IS NULL"));
static_assert(where((a && b) == nullptr, "(users.age > ?1 AND users.name = ?2) IS NULL"));
static_assert(where((!a) == nullptr, "(NOT users.age > ?1) IS NULL"));
static_assert(where((users.age == nullptr) != nullptr, "(users.age IS NULL) IS NOT NULL"));
static_assert(where(!users.age.is_null(), "NOT users.age IS NULL"));

// BETWEEN.
static_assert(where(users.age.between(1, 2), "users.age BETWEEN ?1 AND ?2"));
static_assert(where(users.age.not_between(1, 2), "users.age NOT BETWEEN ?1 AND ?2"));
static_assert(where(users.age.between(y + 1, y * 2), "users.age BETWEEN users.level + ?1 AND users.level * ?2"));
static_assert(where((x + 1).between(1, 2), "users.age + ?1 BETWEEN ?2 AND ?3"));
static_assert(where(users.age.between(1, 2) && b, "users.age BETWEEN ?1 AND ?2 AND users.name = ?3"));
static_assert(where(!users.age.between(1, 2), "NOT users.age BETWEEN ?1 AND ?2"));
static_assert(where(users.age.between(1, 2) == b, "(users.age BETWEEN ?1 AND ?2) = (users.name = ?3)"));
static_assert(where(users.age.between(rt::arg<"x">, rt::arg<"x">), "users.age BETWEEN ?1 AND ?1"));

// IN.
static_assert(where(users.age.in_(1), "users.age IN (?1)"));
static_assert(where(users.age.in_(1, 2, 3), "users.age IN (?1, ?2, ?3)"));
static_assert(where(users.name.not_in("Ann", "Bob"), "users.name NOT IN (?1, ?2)"));
static_assert(where(users.age.in_(y, 2), "users.age IN (users.level, ?1)"));
static_assert(where((x + 1).in_(2), "users.age + ?1 IN (?2)"));
static_assert(where(users.age.in_(1, 2) == b, "(users.age IN (?1, ?2)) = (users.name = ?3)"));
static_assert(renders(rt::select(users.id).where(users.id.in_(std::vector{1, 2, 3})),
                      "SELECT users.id FROM users WHERE users.id IN (SELECT value FROM json_each(?1))",
                      "SELECT users.id FROM users WHERE users.id = ANY($1)"));
static_assert(
    renders(rt::select(users.id).where(users.id.not_in(std::vector<int>{}) && a),
            "SELECT users.id FROM users WHERE users.id NOT IN (SELECT value FROM json_each(?1)) AND users.age > ?2",
            "SELECT users.id FROM users WHERE users.id <> ALL($1) AND users.age > $2"));
static_assert(
    renders(rt::select(users.id).where(users.id.in_(std::vector{1}) == b),
            "SELECT users.id FROM users WHERE (users.id IN (SELECT value FROM json_each(?1))) = (users.name = ?2)",
            "SELECT users.id FROM users WHERE (users.id = ANY($1)) = (users.name = $2)"));

// Functions.
static_assert(value(rt::func::count(), "count(*)"));
static_assert(value(rt::func::count(users.age), "count(users.age)"));
static_assert(value(rt::func::sum(x + y), "sum(users.age + users.level)"));
static_assert(value(rt::func::avg(users.age), "avg(users.age)"));
static_assert(value(rt::func::min(users.name), "min(users.name)"));
static_assert(value(rt::func::max(users.since), "max(users.since)"));
static_assert(value(rt::func::upper(users.name), "upper(users.name)"));
static_assert(value(rt::func::length(users.name + "!"), "length(users.name || ?1)"));
static_assert(value(rt::func::coalesce(users.age, 0), "coalesce(users.age, ?1)"));
static_assert(value(rt::func::coalesce(users.age, users.level) + 1, "coalesce(users.age, users.level) + ?1"));

}  // namespace
