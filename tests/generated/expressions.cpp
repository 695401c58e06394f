// SPDX-License-Identifier: BSL-1.0
#include "random_expressions.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "databases.hpp"

// Expressions at random give what a small evaluator of SQL gives, which knows NULL and both databases.

namespace tests {

std::string shown(const outcome& o) {
  switch (o.index()) {
    case 0: return "NULL";
    case 1: return std::to_string(std::get<1>(o));
    case 2: return std::to_string(std::get<2>(o)) + " (real)";
    case 3: return "'" + std::get<3>(o) + "'";
    default: return std::get<4>(o) ? "true" : "false";
  }
}

namespace {

using texts = std::vector<std::string>;

bool is_null(const outcome& o) { return o.index() == 0; }
double real_of(const outcome& o) {
  return o.index() == 1 ? static_cast<double>(std::get<std::int64_t>(o)) : std::get<double>(o);
}
std::int64_t number_of(const outcome& o) { return std::get<std::int64_t>(o); }
const std::string& text_of(const outcome& o) { return std::get<std::string>(o); }
truth_or_null truth_of(const outcome& o) { return is_null(o) ? std::nullopt : truth_or_null(std::get<bool>(o)); }
template <class T>
outcome outcome_of(const std::optional<T>& value) {
  return value ? outcome(*value) : outcome(nullptr);
}

/// Below zero, zero, above: neither is NULL.
int order(const outcome& a, const outcome& b) {
  if (a.index() == 3) return text_of(a).compare(text_of(b));
  if (a.index() == 4) return static_cast<int>(std::get<bool>(a)) - static_cast<int>(std::get<bool>(b));
  const double x = real_of(a), y = real_of(b);
  return x < y ? -1 : x > y ? 1 : 0;
}
truth_or_null compared(const outcome& a, const outcome& b, bool (*holds)(int)) {
  if (is_null(a) || is_null(b)) return std::nullopt;
  return holds(order(a, b));
}
bool equal(int o) { return o == 0; }
bool below(int o) { return o < 0; }
bool not_above(int o) { return o <= 0; }

truth_or_null negated(truth_or_null a) { return a ? truth_or_null(!*a) : a; }
truth_or_null both(truth_or_null a, truth_or_null b) {
  if (a == false || b == false) return false;
  return a && b ? truth_or_null(true) : std::nullopt;
}
truth_or_null either(truth_or_null a, truth_or_null b) { return negated(both(negated(a), negated(b))); }

texts characters(std::string_view text) {
  texts out;
  for (const char c : text) {
    const bool goes_on = (static_cast<unsigned char>(c) & 0xc0) == 0x80;
    if (!goes_on) out.emplace_back();
    out.back() += c;
  }
  return out;
}
std::string part(const std::string& text, std::size_t from, std::size_t count) {
  const texts all = characters(text);
  std::string out;
  for (std::size_t i = from; i < all.size() && i < from + count; ++i) out += all[i];
  return out;
}
char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char raised(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
std::string each(std::string text, char (*f)(char)) {
  for (char& c : text) c = f(c);
  return text;
}
std::string replaced(const std::string& text, const std::string& old, const std::string& by) {
  if (old.empty()) return text;
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t found = text.find(old, at);
    out += text.substr(at, found - at);
    if (found == text.npos) return out;
    out += by;
    at = found + old.size();
  }
}

bool matches(const texts& text, std::size_t t, const texts& pattern, std::size_t p) {
  if (p == pattern.size()) return t == text.size();
  if (pattern[p] == "\\") return t < text.size() && pattern[p + 1] == text[t] && matches(text, t + 1, pattern, p + 2);
  if (pattern[p] == "%")
    return matches(text, t, pattern, p + 1) || (t < text.size() && matches(text, t + 1, pattern, p));
  return t < text.size() && (pattern[p] == "_" || pattern[p] == text[t]) && matches(text, t + 1, pattern, p + 1);
}
/// LIKE, which SQLite does without regard to the case of ASCII.
truth_or_null like(const outcome& text, const outcome& pattern, bool any_case) {
  if (is_null(text) || is_null(pattern)) return std::nullopt;
  const auto folded = [&](const outcome& o) { return characters(any_case ? each(text_of(o), lowered) : text_of(o)); };
  return matches(folded(text), 0, folded(pattern), 0);
}

}  // namespace

outcome evaluator::leaf(const node& n) const {
  if (n.op == what::null) return nullptr;
  const unsigned w = n.which;
  switch (n.type) {
    case sort::number:
      if (n.op == what::value) return std::int64_t{p_.numbers[w]};
      if (n.op == what::nonzero) return std::int64_t{p_.nonzero_numbers[w]};
      if (n.op == what::literal) return std::int64_t{literals[w]};
      if (w == 0) return std::int64_t{row_.num};
      if (w == 2) return outcome_of(row_.big);
      return row_.opt ? outcome(std::int64_t{*row_.opt}) : outcome(nullptr);
    case sort::real:
      if (n.op == what::value) return p_.reals[w];
      if (n.op == what::nonzero) return p_.nonzero_reals[w];
      return w == 0 ? outcome(row_.real) : outcome_of(row_.maybe_real);
    case sort::text:
      if (n.op == what::value) return p_.texts[w];
      if (n.op == what::pattern) return p_.patterns[w];
      if (n.op == what::literal) return std::string(w == 0 ? "it's" : "a");
      return w == 0 ? outcome(row_.word) : outcome_of(row_.maybe_word);
    default:
      if (n.op == what::literal) return w == 0;
      return w == 0 ? outcome(row_.flag) : outcome_of(row_.maybe_flag);
  }
}

outcome evaluator::of(int i) const {
  const node& n = t_.nodes[i];
  if (n.count == 0) return leaf(n);
  std::vector<outcome> c;
  for (unsigned k = 0; k < n.count; ++k) c.push_back(of(n.children[k]));
  switch (n.op) {
    case what::coalesce:
    case what::nullif:
    case what::greatest:
    case what::least:
    case what::searched_case:
    case what::simple_case: {
      const outcome chosen = of_choice(n, c);
      return n.type == sort::real && !is_null(chosen) ? outcome(real_of(chosen)) : chosen;
    }
    case what::concat: {
      std::string out;
      for (const outcome& o : c) out += is_null(o) ? std::string() : text_of(o);
      return out;
    }
    default: break;
  }
  if (n.type == sort::truth) return outcome_of(of_truth(n, c));
  // SQLite looks at the third only where the second is found, and no text is found nowhere.
  if (n.op == what::replace && sqlite_ && !is_null(c[0]) && c[1] == outcome(std::string())) return c[0];
  if (std::any_of(c.begin(), c.end(), is_null)) return nullptr;
  return n.type == sort::text ? of_text(n, c) : of_number(n, c);
}

outcome evaluator::of_number(const node& n, const std::vector<outcome>& c) const {
  switch (n.op) {
    case what::length: return static_cast<std::int64_t>(characters(text_of(c[0])).size());
    case what::position: {
      const std::size_t found = text_of(c[0]).find(text_of(c[1]));
      return found == std::string::npos
                 ? std::int64_t{0}
                 : static_cast<std::int64_t>(characters(text_of(c[0]).substr(0, found)).size() + 1);
    }
    default: break;
  }
  if (n.type == sort::number) {
    const std::int64_t a = number_of(c[0]), b = c.size() > 1 ? number_of(c[1]) : 0;
    switch (n.op) {
      case what::add: return a + b;
      case what::subtract: return a - b;
      case what::multiply: return a * b;
      case what::divide: return a / b;
      case what::modulo: return a % b;
      case what::negate: return -a;
      case what::abs: return a < 0 ? -a : a;
      case what::bit_and: return a & b;
      case what::bit_not: return ~a;
      case what::shift_left: return a << n.which;
      case what::shift_right: return a >> n.which;
      default: return a | b;
    }
  }
  const double a = real_of(c[0]), b = c.size() > 1 ? real_of(c[1]) : 0;
  switch (n.op) {
    case what::add: return a + b;
    case what::subtract: return a - b;
    case what::multiply: return a * b;
    case what::divide: return a / b;
    case what::negate: return -a;
    case what::abs: return std::abs(a);
    case what::floor: return std::floor(a);
    case what::ceil: return std::ceil(a);
    case what::trunc: return std::trunc(a);
    case what::sign: return a > 0 ? 1.0 : a < 0 ? -1.0 : 0.0;
    case what::sqrt: return std::sqrt(std::abs(a));
    default: return a;
  }
}

outcome evaluator::of_text(const node& n, const std::vector<outcome>& c) const {
  if (n.op == what::to_text) return std::to_string(number_of(c[0]));
  const std::string& text = text_of(c[0]);
  switch (n.op) {
    case what::join: return text + text_of(c[1]);
    case what::upper: return each(text, raised);
    case what::lower: return each(text, lowered);
    case what::replace: return replaced(text, text_of(c[1]), text_of(c[2]));
    case what::substr: return part(text, n.which % 3, n.which / 3);
    case what::left: return part(text, 0, n.which / 2);
    default: {
      const std::size_t first = n.op == what::rtrim ? 0 : text.find_first_not_of(' ');
      const std::size_t last = n.op == what::ltrim ? text.size() - 1 : text.find_last_not_of(' ');
      if (first == text.npos || last == text.npos) return std::string();
      return text.substr(first, last + 1 - first);
    }
  }
}

outcome evaluator::of_choice(const node& n, const std::vector<outcome>& c) const {
  switch (n.op) {
    case what::coalesce:
      for (const outcome& o : c)
        if (!is_null(o)) return o;
      return nullptr;
    case what::nullif: return compared(c[0], c[1], equal) == true ? outcome(nullptr) : c[0];
    case what::searched_case:
      if (truth_of(c[0]) == true) return c[1];
      if (truth_of(c[2]) == true) return c[3];
      return c.size() > 4 ? c[4] : nullptr;
    case what::simple_case:
      if (compared(c[0], c[1], equal) == true) return c[2];
      return c.size() > 3 ? c[3] : nullptr;
    default: {
      outcome best = nullptr;
      for (const outcome& o : c) {
        if (is_null(o) && sqlite_) return nullptr;
        if (is_null(o)) continue;
        if (is_null(best) || (n.op == what::greatest ? order(o, best) > 0 : order(o, best) < 0)) best = o;
      }
      return best;
    }
  }
}

truth_or_null evaluator::of_truth(const node& n, const std::vector<outcome>& c) const {
  const auto text_part = [&](std::string_view before, std::string_view behind) -> truth_or_null {
    if (is_null(c[0]) || is_null(c[1])) return std::nullopt;
    const auto folded = [&](const outcome& o) { return sqlite_ ? each(text_of(o), lowered) : text_of(o); };
    const std::string whole = folded(c[0]), piece = folded(c[1]);
    if (before.empty()) return whole.starts_with(piece);
    if (behind.empty()) return whole.ends_with(piece);
    return whole.find(piece) != whole.npos;
  };
  const auto member = [&](const std::vector<outcome>& list) {
    truth_or_null found = false;
    for (const outcome& o : list) found = either(found, compared(c[0], o, equal));
    return found;
  };
  const std::vector<outcome> others(c.begin() + 1, c.end());
  switch (n.op) {
    case what::eq: return compared(c[0], c[1], equal);
    case what::ne: return negated(compared(c[0], c[1], equal));
    case what::lt: return compared(c[0], c[1], below);
    case what::le: return compared(c[0], c[1], not_above);
    case what::gt: return compared(c[1], c[0], below);
    case what::ge: return compared(c[1], c[0], not_above);
    case what::and_: return both(truth_of(c[0]), truth_of(c[1]));
    case what::or_: return either(truth_of(c[0]), truth_of(c[1]));
    case what::not_: return negated(truth_of(c[0]));
    case what::is_null: return is_null(c[0]);
    case what::is_not_null: return !is_null(c[0]);
    case what::between: return both(compared(c[1], c[0], not_above), compared(c[0], c[2], not_above));
    case what::not_between: return negated(both(compared(c[1], c[0], not_above), compared(c[0], c[2], not_above)));
    case what::in: return member(others);
    case what::not_in: return negated(member(others));
    case what::in_range: {
      std::vector<outcome> list;
      for (unsigned i = 0; i < 4; ++i) switch (t_.nodes[n.children[0]].type) {
          case sort::number: list.emplace_back(std::int64_t{p_.numbers[i]}); break;
          case sort::real: list.emplace_back(p_.reals[i]); break;
          default: list.emplace_back(p_.texts[i]);
        }
      return member(list);
    }
    case what::distinct:
    case what::not_distinct: {
      const bool same = is_null(c[0]) || is_null(c[1]) ? is_null(c[0]) && is_null(c[1]) : order(c[0], c[1]) == 0;
      return same == (n.op == what::not_distinct);
    }
    case what::tuple_eq: return both(compared(c[0], c[2], equal), compared(c[1], c[3], equal));
    case what::tuple_lt:
      return either(compared(c[0], c[2], below), both(compared(c[0], c[2], equal), compared(c[1], c[3], below)));
    case what::like: return like(c[0], c[1], sqlite_);
    case what::not_like: return negated(like(c[0], c[1], sqlite_));
    case what::ilike: return like(c[0], c[1], true);
    case what::startswith: return text_part("", "%");
    case what::endswith: return text_part("%", "");
    default: return text_part("%", "%");
  }
}

namespace {

template <class T>
outcome outcome_of_value(const T& value) {
  if constexpr (rt::is_optional<T>)
    return value ? outcome_of_value(*value) : outcome(nullptr);
  else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, double> || std::is_same_v<T, std::string>)
    return value;
  else
    return static_cast<std::int64_t>(value);
}

/// A run through rows: what is found in them is what the evaluator finds.
class examination {
 public:
  examination(const std::vector<Thing<rt::insertable>>& rows, const random_parameters& p, bool sqlite)
      : rows_(rows), p_(p), sqlite_(sqlite) {}

  void check(const tree& t, std::size_t row, const outcome& found, std::uint64_t seed, std::string_view sql) const {
    const outcome wanted = evaluator(t, p_, rows_[row], sqlite_).result();
    const bool same = found.index() == wanted.index() && (is_null(found) || order(found, wanted) == 0);
    ++checks;
    if (!same)
      FAIL_CHECK("seed " << seed << ", sort " << static_cast<int>(t.nodes[0].type) << ", row " << row + 1 << ": "
                         << shown(found) << " instead of " << shown(wanted) << ": " << std::string(sql));
  }
  /// The rows where a condition holds.
  void check_rows(const tree& t, const std::vector<std::int64_t>& found, std::uint64_t seed,
                  std::string_view sql) const {
    std::vector<std::int64_t> wanted;
    for (const auto& row : rows_)
      if (truth_of(evaluator(t, p_, row, sqlite_).result()) == true) wanted.push_back(row.id);
    ++checks;
    if (found != wanted)
      FAIL_CHECK("seed " << seed << ": " << found.size() << " rows instead of " << wanted.size() << ": "
                         << std::string(sql));
  }

  /// An aggregate over all rows.
  template <class Reduce>
  void check_aggregate(const tree& t, const outcome& found, const Reduce& reduce, std::string_view sql) const {
    outcome wanted = nullptr;
    for (const auto& row : rows_)
      if (const outcome o = evaluator(t, p_, row, sqlite_).result(); !is_null(o))
        wanted = is_null(wanted) ? o : reduce(wanted, o);
    ++checks;
    if (found.index() != wanted.index() || (!is_null(found) && order(found, wanted) != 0))
      FAIL_CHECK("aggregate: " << shown(found) << " instead of " << shown(wanted) << ": " << std::string(sql));
  }

  static inline int checks = 0;

 private:
  const std::vector<Thing<rt::insertable>>& rows_;
  const random_parameters& p_;
  bool sqlite_;
};

constexpr int depth = 4;

/// Four expressions, one of each sort, in the select list, and a condition.
template <std::uint64_t Seed, class Dialect>
void examine(rt::session<Dialect>& s, const examination& e, const random_parameters& p) {
  constexpr const tree& numbers = random_tree<Seed, sort::number, depth>;
  constexpr const tree& reals = random_tree<Seed, sort::real, depth>;
  constexpr const tree& words = random_tree<Seed, sort::text, depth>;
  constexpr const tree& truths = random_tree<Seed, sort::truth, depth>;
  constexpr const tree& condition = random_tree<Seed + 100'000, sort::truth, depth>;
  const auto q = rt::select(build<numbers, 0>(p), build<reals, 0>(p), build<words, 0>(p), build<truths, 0>(p))
                     .from(things)
                     .order_by(things.id);
  const auto where = rt::select(things.id).from(things).where(build<condition, 0>(p)).order_by(things.id);
  const std::string_view sql = is_sqlite(s) ? rt::sql<rt::sqlite>(q) : rt::sql<rt::postgres>(q);
  std::size_t row = 0;
  for (const auto& [number, real, word, truth] : s.execute(q)) {
    e.check(numbers, row, outcome_of_value(number), Seed, sql);
    e.check(reals, row, outcome_of_value(real), Seed, sql);
    e.check(words, row, outcome_of_value(word), Seed, sql);
    e.check(truths, row, outcome_of_value(truth), Seed, sql);
    ++row;
  }
  e.check_rows(condition, s.execute(where).scalars(), Seed,
               is_sqlite(s) ? rt::sql<rt::sqlite>(where) : rt::sql<rt::postgres>(where));
}

/// The same expressions in aggregates.
template <std::uint64_t Seed, class Dialect>
void examine_aggregates(rt::session<Dialect>& s, const examination& e, const random_parameters& p) {
  namespace func = rt::func;
  constexpr const tree& numbers = random_tree<Seed, sort::number, depth>;
  constexpr const tree& reals = random_tree<Seed, sort::real, depth>;
  constexpr const tree& words = random_tree<Seed, sort::text, depth>;
  constexpr const tree& truths = random_tree<Seed, sort::truth, depth>;
  const auto truth = build<truths, 0>(p);
  const auto q = rt::select(func::sum(build<numbers, 0>(p)), func::max(build<reals, 0>(p)),
                            func::min(build<words, 0>(p)), func::bool_and(truth), func::bool_or(truth))
                     .from(things);
  const std::string_view sql = is_sqlite(s) ? rt::sql<rt::sqlite>(q) : rt::sql<rt::postgres>(q);
  const auto [sum, greatest, least, all, any] = s.execute(q).one();
  e.check_aggregate(
      numbers, outcome_of_value(sum),
      [](const outcome& a, const outcome& b) { return outcome(number_of(a) + number_of(b)); }, sql);
  e.check_aggregate(
      reals, outcome_of_value(greatest), [](const outcome& a, const outcome& b) { return order(a, b) < 0 ? b : a; },
      sql);
  const auto lesser = [](const outcome& a, const outcome& b) { return order(b, a) < 0 ? b : a; };
  e.check_aggregate(words, outcome_of_value(least), lesser, sql);
  e.check_aggregate(truths, outcome_of_value(all), lesser, sql);
  e.check_aggregate(
      truths, outcome_of_value(any), [](const outcome& a, const outcome& b) { return order(a, b) < 0 ? b : a; }, sql);
}

constexpr int seeds = 44;
constexpr int rounds = 4;
constexpr int row_count = 40;

template <class Dialect, std::uint64_t... Seeds>
void examine_all(rt::session<Dialect>& s, std::integer_sequence<std::uint64_t, Seeds...>) {
  seeded random{1};
  std::vector<Thing<rt::insertable>> rows;
  for (int id = 1; id <= row_count; ++id) rows.push_back(random_parameters::row(id, random));
  rt::schema<Thing>::create_all(s);
  s.execute(rt::insert_into(things).values(rows));
  for (int i = 0; i < rounds; ++i) {
    const random_parameters p(random);
    const examination e(rows, p, is_sqlite(s));
    (examine<1 + Seeds>(s, e, p), ...);
    ((Seeds % 4 == 0 ? examine_aggregates<1 + Seeds / 4 * 4>(s, e, p) : void()), ...);
  }
}

}  // namespace

LAW_OF_DRIVERS("expressions at random give what SQL says they are") {
  const int before = examination::checks;
  examine_all(s, std::make_integer_sequence<std::uint64_t, seeds>{});
  CHECK(examination::checks - before == rounds * (seeds * (row_count * 4 + 1) + seeds / 4 * 5));
}

}  // namespace tests
