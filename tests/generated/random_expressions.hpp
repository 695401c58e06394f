// SPDX-License-Identifier: BSL-1.0
#pragma once

// Expressions at random. A tree of operations is grown at compile time, as data, from a seed. `build` makes an
// expression of it, whose type is that of the tree; `evaluator` says at run time what SQL has to make of it.

#include <cmath>
#include <cstdint>
#include <optional>
#include <retort/core.hpp>
#include <retort/func.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tests {

namespace rt = retort;

template <class M>
struct Thing {
  static constexpr auto tablename = rt::name("things");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "num", int> num{};
  rt::column<M, "opt", std::optional<int>> opt{};
  rt::column<M, "big", std::optional<std::int64_t>> big{};
  rt::column<M, "real", double> real{};
  rt::column<M, "maybe_real", std::optional<double>> maybe_real{};
  rt::column<M, "word", std::string> word{};
  rt::column<M, "maybe_word", std::optional<std::string>> maybe_word{};
  rt::column<M, "flag", bool> flag{};
  rt::column<M, "maybe_flag", std::optional<bool>> maybe_flag{};
};
inline constexpr auto things = rt::table<Thing>;

enum class sort : unsigned char { number, real, text, truth };

enum class what : unsigned char {
  // Leaves.
  column,
  value,    // a parameter
  nonzero,  // one that can be divided by
  pattern,  // one for LIKE
  literal,
  null,
  // Numbers of both sorts.
  add,
  subtract,
  multiply,
  divide,
  modulo,
  negate,
  abs,
  bit_and,
  bit_or,
  bit_not,
  shift_left,
  shift_right,
  length,
  position,
  floor,
  ceil,
  trunc,
  sign,
  sqrt,
  to_real,
  // Text.
  join,
  concat,
  upper,
  lower,
  trim,
  ltrim,
  rtrim,
  replace,
  substr,
  left,
  to_text,
  // All sorts.
  coalesce,
  nullif,
  greatest,
  least,
  searched_case,
  simple_case,
  // Truths.
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  and_,
  or_,
  not_,
  is_null,
  is_not_null,
  between,
  not_between,
  in,
  not_in,
  in_range,
  distinct,
  not_distinct,
  tuple_eq,
  tuple_lt,
  like,
  not_like,
  ilike,
  startswith,
  endswith,
  contains,
  contains_expression,
};

struct node {
  what op{};
  sort type{};
  unsigned char which = 0;  // of the columns, the values, the literals
  unsigned char count = 0;
  unsigned char children[5]{};
  double most = 0;  // no result is further from zero

  constexpr bool is_value() const { return op == what::value || op == what::nonzero || op == what::pattern; }
};

/// Splitmix64: good enough, and small enough to run in the compiler.
struct seeded {
  std::uint64_t state;

  constexpr std::uint64_t next() {
    std::uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  constexpr unsigned below(unsigned n) { return static_cast<unsigned>(next() % n); }
  template <std::size_t N>
  constexpr what pick(const what (&choices)[N]) {
    return choices[below(N)];
  }
};

constexpr unsigned char values_of_a_sort = 6;
constexpr int literals[] = {-2, 0, 1, 3, 10};

/// An expression as data: the first node is the whole.
struct tree {
  node nodes[80]{};
  unsigned char size = 0;

  constexpr tree(std::uint64_t seed, sort type, int depth) : random_{seed * 4 + static_cast<unsigned>(type)} {
    grow(type, depth, false);
  }

 private:
  seeded random_;
  bool divided_ = false;

  constexpr unsigned char grow(sort type, int depth, bool may_be_value) {
    const unsigned char at = size++;
    node n;
    n.type = type;
    if (depth == 0 || random_.below(7) == 0 || size > 60)
      leaf(n, may_be_value);
    else
      switch (type) {
        case sort::number: number(n, depth - 1); break;
        case sort::real: real(n, depth - 1); break;
        case sort::text: text(n, depth - 1); break;
        case sort::truth: truth(n, depth - 1); break;
      }
    nodes[at] = n;
    return at;
  }

  constexpr void leaf(node& n, bool may_be_value) {
    const unsigned choice = random_.below(10);
    n.most = 9;
    n.op = what::column;
    n.which = static_cast<unsigned char>(random_.below(n.type == sort::number ? 3 : 2));
    if (choice < 4 && may_be_value && n.type != sort::truth) {
      n.op = what::value;
      n.which = static_cast<unsigned char>(random_.below(values_of_a_sort));
    } else if (choice == 8 && n.type != sort::real) {
      n.op = what::literal;
      n.which = static_cast<unsigned char>(random_.below(n.type == sort::number ? 5 : 2));
      n.most = 10;
    } else if (choice == 9)
      n.op = what::null;
  }

  constexpr const node& child(node& n, unsigned char made) {
    n.children[n.count++] = made;
    return nodes[made];
  }
  constexpr const node& one(node& n, sort type, int depth) { return child(n, grow(type, depth, false)); }
  constexpr const node& value_or(node& n, sort type, int depth) { return child(n, grow(type, depth, true)); }
  constexpr const node& given(node& n, sort type, what op) {
    node v;
    v.op = op;
    v.type = type;
    v.which = static_cast<unsigned char>(random_.below(values_of_a_sort));
    v.most = 9;
    nodes[size] = v;
    return child(n, size++);
  }
  /// A number for a real, now and then.
  constexpr sort numeric() { return random_.below(2) == 0 ? sort::number : sort::real; }

  /// What all sorts have: a choice among values.
  constexpr void choice(node& n, int depth) {
    constexpr what choices[] = {what::coalesce, what::nullif,        what::greatest,
                                what::least,    what::searched_case, what::simple_case};
    n.op = random_.pick(choices);
    if (n.type == sort::truth && (n.op == what::greatest || n.op == what::least)) n.op = what::coalesce;
    const auto widest = [&](const node& c) { n.most = c.most > n.most ? c.most : n.most; };
    const sort first = n.type == sort::real ? numeric() : n.type;
    switch (n.op) {
      case what::coalesce:
      case what::greatest:
      case what::least:
        widest(one(n, first, depth));
        widest(value_or(n, n.type, depth));
        if (random_.below(2) == 0) widest(value_or(n, first, depth));
        break;
      case what::nullif:
        widest(one(n, n.type, depth));
        value_or(n, n.type, depth);
        break;
      case what::searched_case:  // condition, value, condition, value, else
        one(n, sort::truth, depth);
        widest(one(n, first, depth));
        one(n, sort::truth, depth);
        widest(value_or(n, n.type, depth));
        if (random_.below(2) == 0) widest(value_or(n, first, depth));
        break;
      default: {  // subject, value, result, else
        const sort subject = random_.below(2) == 0 ? sort::number : sort::text;
        const bool has_else = random_.below(2) == 0;
        one(n, subject, depth);
        value_or(n, subject, depth);
        widest(one(n, has_else ? first : n.type, depth));
        if (has_else) widest(value_or(n, n.type, depth));
      }
    }
  }

  constexpr void arithmetic(node& n, sort left, sort right, int depth) {
    divided_ = n.op == what::divide && left == sort::real;
    const double a = one(n, left, depth).most;
    divided_ = false;
    if (n.op == what::divide || n.op == what::modulo) {
      if (random_.below(2) == 0 && left == n.type)
        divisor(n, depth);
      else
        given(n, right, what::nonzero);
      n.most = a * 10;  // a real may be a tenth
      return;
    }
    const double b = value_or(n, right, depth).most;
    if (n.op == what::multiply && a * b > 1e8) n.op = what::add;
    n.most = n.op == what::multiply ? a * b : a + b;
  }

  /// `nullif(number, 0)`.
  constexpr void divisor(node& n, int depth) {
    const unsigned char at = size++;
    node d;
    d.op = what::nullif;
    d.type = sort::number;
    one(d, sort::number, depth);
    node zero;
    zero.op = what::literal;
    zero.type = sort::number;
    zero.which = 1;
    nodes[size] = zero;
    child(d, size++);
    nodes[at] = d;
    child(n, at);
  }

  constexpr void number(node& n, int depth) {
    constexpr what choices[] = {what::add,      what::subtract, what::multiply,   what::divide,     what::modulo,
                                what::negate,   what::abs,      what::bit_and,    what::bit_or,     what::bit_not,
                                what::length,   what::position, what::coalesce,   what::coalesce,   what::add,
                                what::multiply, what::divide,   what::shift_left, what::shift_right};
    n.op = random_.pick(choices);
    switch (n.op) {
      case what::negate:
      case what::abs: n.most = one(n, sort::number, depth).most; break;
      case what::bit_not:
      case what::shift_left:
      case what::shift_right:
        n.which = static_cast<unsigned char>(random_.below(3));
        n.most = 4 * one(n, sort::number, depth).most + 1;
        break;
      case what::bit_and:
      case what::bit_or: {
        const double a = one(n, sort::number, depth).most, b = value_or(n, sort::number, depth).most;
        n.most = 2 * (a > b ? a : b) + 1;
        break;
      }
      case what::length:
        one(n, sort::text, depth);
        n.most = 1000;
        break;
      case what::position:
        one(n, sort::text, depth);
        value_or(n, sort::text, depth);
        n.most = 1000;
        break;
      case what::coalesce: choice(n, depth); break;
      default: arithmetic(n, sort::number, sort::number, depth);
    }
  }

  constexpr void real(node& n, int depth) {
    constexpr what choices[] = {what::add,    what::subtract, what::multiply, what::divide,
                                what::divide, what::divide,   what::sqrt,     what::abs,
                                what::negate, what::floor,    what::coalesce, what::to_real};
    // What may be whole, and is divided nevertheless as a real.
    constexpr what whole[] = {what::floor, what::ceil, what::trunc, what::sign, what::coalesce, what::coalesce};
    n.op = divided_ ? random_.pick(whole) : random_.pick(choices);
    divided_ = false;
    switch (n.op) {
      case what::negate:
      case what::abs:
      case what::sqrt: n.most = one(n, sort::real, depth).most; break;
      case what::floor:
      case what::ceil:
      case what::trunc:
      case what::sign: n.most = one(n, numeric(), depth).most + 1; break;
      case what::to_real: n.most = one(n, sort::number, depth).most; break;
      case what::coalesce: choice(n, depth); break;
      default: {
        const sort left = n.op == what::divide ? sort::real : numeric();
        // One of them is real, so the whole is. A number divides a real just as well.
        arithmetic(n, left, left == sort::number ? sort::real : numeric(), depth);
      }
    }
  }

  constexpr void text(node& n, int depth) {
    constexpr what choices[] = {what::join,    what::concat, what::upper,    what::lower,   what::trim,
                                what::ltrim,   what::rtrim,  what::left,     what::substr,  what::replace,
                                what::to_text, what::join,   what::coalesce, what::coalesce};
    n.op = random_.pick(choices);
    switch (n.op) {
      case what::join:
        one(n, sort::text, depth);
        value_or(n, sort::text, depth);
        break;
      case what::concat:
        one(n, sort::text, depth);
        value_or(n, sort::text, depth);
        if (random_.below(2) == 0) value_or(n, sort::text, depth);
        break;
      case what::replace:
        one(n, sort::text, depth);
        value_or(n, sort::text, depth);
        value_or(n, sort::text, depth);
        break;
      case what::to_text: one(n, sort::number, depth); break;
      case what::coalesce: choice(n, depth); break;
      default: one(n, sort::text, depth); n.which = static_cast<unsigned char>(random_.below(9));
    }
  }

  constexpr void truth(node& n, int depth) {
    constexpr what choices[] = {
        what::eq,           what::ne,          what::lt,       what::le,         what::gt,
        what::ge,           what::and_,        what::or_,      what::not_,       what::and_,
        what::or_,          what::is_null,     what::between,  what::in,         what::distinct,
        what::not_distinct, what::like,        what::not_like, what::startswith, what::endswith,
        what::contains,     what::is_not_null, what::ilike,    what::not_in,     what::contains_expression,
        what::not_between,  what::in_range,    what::tuple_eq, what::tuple_lt,   what::coalesce,
        what::coalesce};
    n.op = random_.pick(choices);
    const sort any = static_cast<sort>(random_.below(4));
    const sort ordered = static_cast<sort>(random_.below(3));
    switch (n.op) {
      case what::and_:
      case what::or_:
        one(n, sort::truth, depth);
        one(n, sort::truth, depth);
        break;
      case what::not_: one(n, sort::truth, depth); break;
      case what::is_null:
      case what::is_not_null: one(n, any, depth); break;
      case what::eq:
      case what::ne:
      case what::distinct:
      case what::not_distinct:
        one(n, any, depth);
        value_or(n, any, depth);
        break;
      case what::between:
      case what::not_between:
        one(n, ordered, depth);
        value_or(n, ordered, depth);
        value_or(n, ordered, depth);
        break;
      case what::in:
      case what::not_in: {
        one(n, ordered, depth);
        for (unsigned i = random_.below(4); i > 0; --i) value_or(n, ordered, depth);
        break;
      }
      case what::in_range: one(n, ordered, depth); break;
      case what::tuple_eq:
      case what::tuple_lt: {
        const sort second = static_cast<sort>(random_.below(3));
        one(n, ordered, depth);
        one(n, second, depth);
        value_or(n, ordered, depth);
        value_or(n, second, depth);
        break;
      }
      case what::like:
      case what::not_like:
      case what::ilike:
      case what::startswith:
      case what::endswith:
      case what::contains:
        one(n, sort::text, depth);
        given(n, sort::text, what::pattern);
        break;
      case what::contains_expression:
        one(n, sort::text, depth);
        one(n, sort::text, depth);
        break;
      case what::coalesce: choice(n, depth); break;
      default:
        one(n, ordered, depth);
        value_or(n, ordered == sort::text ? sort::text : static_cast<sort>(random_.below(2)), depth);
    }
  }
};

template <std::uint64_t Seed, sort Type, int Depth>
inline constexpr tree random_tree{Seed, Type, Depth};

/// What the parameters of an expression are, for once.
struct random_parameters {
  int numbers[values_of_a_sort]{}, nonzero_numbers[values_of_a_sort]{};
  double reals[values_of_a_sort]{}, nonzero_reals[values_of_a_sort]{};
  std::string texts[values_of_a_sort], patterns[values_of_a_sort];

  explicit random_parameters(seeded& random) {
    for (unsigned i = 0; i < values_of_a_sort; ++i) {
      numbers[i] = number(random);
      nonzero_numbers[i] = numbers[i] == 0 ? 4 : numbers[i];
      reals[i] = real(random);
      nonzero_reals[i] = reals[i] == 0 ? 0.25 : reals[i];
      texts[i] = text(random);
      patterns[i] = pattern(random);
    }
  }

  static int number(seeded& random) { return static_cast<int>(random.below(19)) - 9; }
  static double real(seeded& random) { return (static_cast<int>(random.below(73)) - 36) / 4.0; }
  static std::string text(seeded& random) {
    constexpr const char* parts[] = {"a", "A", "b", "%", "_", "\\", " ", "'", "é", "ab", "世", "1"};
    std::string out;
    for (unsigned i = random.below(5); i > 0; --i) out += parts[random.below(12)];
    return out;
  }
  /// A backslash is an escape. PostgreSQL wants something behind it.
  static std::string pattern(seeded& random) {
    constexpr const char* parts[] = {"a", "A", "%", "%", "_", "é", "b", "\\%", "\\_", "\\\\", "\\a", "\\é"};
    std::string out;
    for (unsigned i = random.below(4); i > 0; --i) out += parts[random.below(12)];
    return out;
  }
  static Thing<rt::insertable> row(std::int64_t id, seeded& random) {
    Thing<rt::insertable> out;
    out.id = id;
    out.num = number(random);
    out.real = real(random);
    out.word = text(random);
    out.flag = random.below(2) == 0;
    if (random.below(3) != 0) out.opt = number(random);
    if (random.below(3) != 0) out.big = number(random);
    if (random.below(3) != 0) out.maybe_real = real(random);
    if (random.below(3) != 0) out.maybe_word = text(random);
    if (random.below(3) != 0) out.maybe_flag = random.below(2) == 0;
    return out;
  }
};

/// The expression that a node of a tree is.
template <const tree& T, int I>
constexpr auto build(const random_parameters& p);

template <const tree& T, int I, int N>
constexpr auto build_child(const random_parameters& p) {
  return build<T, T.nodes[I].children[N]>(p);
}

template <const tree& T, int I>
constexpr auto build_leaf(const random_parameters& p) {
  constexpr node n = T.nodes[I];
  constexpr unsigned w = n.which;
  if constexpr (n.type == sort::number) {
    if constexpr (n.op == what::value)
      return p.numbers[w];
    else if constexpr (n.op == what::nonzero)
      return p.nonzero_numbers[w];
    else if constexpr (n.op == what::literal)
      return rt::lit<literals[w]>;
    else if constexpr (n.op == what::null)
      return rt::null_of<int>;
    else if constexpr (w == 0)
      return things.num;
    else if constexpr (w == 1)
      return things.opt;
    else
      return things.big;
  } else if constexpr (n.type == sort::real) {
    if constexpr (n.op == what::value)
      return p.reals[w];
    else if constexpr (n.op == what::nonzero)
      return p.nonzero_reals[w];
    else if constexpr (n.op == what::null)
      return rt::null_of<double>;
    else if constexpr (w == 0)
      return things.real;
    else
      return things.maybe_real;
  } else if constexpr (n.type == sort::text) {
    if constexpr (n.op == what::value)
      return p.texts[w];
    else if constexpr (n.op == what::pattern)
      return p.patterns[w];
    else if constexpr (n.op == what::literal && w == 0)
      return rt::lit<"it's">;
    else if constexpr (n.op == what::literal)
      return rt::lit<"a">;
    else if constexpr (n.op == what::null)
      return rt::null_of<std::string>;
    else if constexpr (w == 0)
      return things.word;
    else
      return things.maybe_word;
  } else {
    if constexpr (n.op == what::literal)
      return rt::lit < w == 0 > ;
    else if constexpr (n.op == what::null)
      return rt::null_of<bool>;
    else if constexpr (w == 0)
      return things.flag;
    else
      return things.maybe_flag;
  }
}

/// Of one, two or three operands.
template <what Op, class A>
constexpr auto build_unary(const A& a, [[maybe_unused]] int which) {
  namespace func = rt::func;
  // clang-format off
  if constexpr (Op == what::negate) return -a;
  else if constexpr (Op == what::abs) return func::abs(a);
  else if constexpr (Op == what::length) return func::length(a);
  else if constexpr (Op == what::floor) return func::floor(a);
  else if constexpr (Op == what::ceil) return func::ceil(a);
  else if constexpr (Op == what::trunc) return func::trunc(a);
  else if constexpr (Op == what::sign) return func::sign(a);
  else if constexpr (Op == what::sqrt) return func::sqrt(func::abs(a));
  else if constexpr (Op == what::to_real) return rt::cast<double>(a);
  else if constexpr (Op == what::to_text) return rt::cast<std::string>(a);
  else if constexpr (Op == what::upper) return func::upper(a);
  else if constexpr (Op == what::lower) return func::lower(a);
  else if constexpr (Op == what::trim) return func::trim(a);
  else if constexpr (Op == what::ltrim) return func::ltrim(a);
  else if constexpr (Op == what::rtrim) return func::rtrim(a);
  else if constexpr (Op == what::bit_not) return rt::bit_not(a);
  else if constexpr (Op == what::shift_left) return rt::shift_left(a, which);
  else if constexpr (Op == what::shift_right) return rt::shift_right(a, which);
  else if constexpr (Op == what::substr) return func::substr(a, which % 3 + 1, which / 3);
  else if constexpr (Op == what::left) return func::left(a, which / 2);
  else if constexpr (Op == what::not_) return !a;
  else if constexpr (Op == what::is_null) return a == nullptr;
  else return a != nullptr;
  // clang-format on
}
template <what Op, class A, class B>
constexpr auto build_binary(const A& a, const B& b) {
  namespace func = rt::func;
  // clang-format off
  if constexpr (Op == what::add || Op == what::join) return a + b;
  else if constexpr (Op == what::subtract) return a - b;
  else if constexpr (Op == what::multiply) return a * b;
  else if constexpr (Op == what::divide) return a / b;
  else if constexpr (Op == what::modulo) return a % b;
  else if constexpr (Op == what::bit_and) return rt::bit_and(a, b);
  else if constexpr (Op == what::bit_or) return rt::bit_or(a, b);
  else if constexpr (Op == what::position) return func::position(a, b);
  else if constexpr (Op == what::nullif) return func::nullif(a, b);
  else if constexpr (Op == what::eq) return a == b;
  else if constexpr (Op == what::ne) return a != b;
  else if constexpr (Op == what::lt) return a < b;
  else if constexpr (Op == what::le) return a <= b;
  else if constexpr (Op == what::gt) return a > b;
  else if constexpr (Op == what::ge) return a >= b;
  else if constexpr (Op == what::and_) return a && b;
  else if constexpr (Op == what::or_) return a || b;
  else if constexpr (Op == what::distinct) return rt::is_distinct_from(a, b);
  else if constexpr (Op == what::not_distinct) return rt::is_not_distinct_from(a, b);
  else if constexpr (Op == what::like) return rt::binary_node<rt::op::like, A, B>{{}, a, b};
  else if constexpr (Op == what::not_like) return rt::binary_node<rt::op::not_like, A, B>{{}, a, b};
  else if constexpr (Op == what::ilike) return rt::ilike(a, b);
  else if constexpr (Op == what::startswith) return rt::startswith(a, b);
  else if constexpr (Op == what::endswith) return rt::endswith(a, b);
  else return rt::contains(a, b);
  // clang-format on
}

template <what Op, class A, class B, class C>
constexpr auto build_case(const A& a, const B& b, const C& c) {
  return rt::case_(a, rt::when(b, c));  // of a subject, without an else
}
template <what Op, class A, class B, class C, class D>
constexpr auto build_case(const A& a, const B& b, const C& c, const D& d) {
  if constexpr (Op == what::simple_case)
    return rt::case_(a, rt::when(b, c), rt::else_(d));
  else if constexpr (Op == what::tuple_eq)
    return rt::tuple_(a, b) == rt::tuple_(c, d);
  else if constexpr (Op == what::tuple_lt)
    return rt::tuple_(a, b) < rt::tuple_(c, d);
  else
    return rt::case_(rt::when(a, b), rt::when(c, d));
}
template <what Op, class A, class B, class C, class D, class E>
constexpr auto build_case(const A& a, const B& b, const C& c, const D& d, const E& e) {
  return rt::case_(rt::when(a, b), rt::when(c, d), rt::else_(e));
}

template <what Op, class A, class... Bs>
constexpr auto build_many(const A& a, const Bs&... bs) {
  namespace func = rt::func;
  if constexpr (Op == what::in)
    return a.in_(bs...);
  else if constexpr (Op == what::not_in)
    return a.not_in(bs...);
  else if constexpr (Op == what::coalesce)
    return func::coalesce(a, bs...);
  else if constexpr (Op == what::greatest)
    return func::greatest(a, bs...);
  else if constexpr (Op == what::least)
    return func::least(a, bs...);
  else if constexpr (Op == what::concat)
    return func::concat(a, bs...);
  else if constexpr (Op == what::replace)
    return func::replace(a, bs...);
  else if constexpr (Op == what::between)
    return a.between(bs...);
  else if constexpr (Op == what::not_between)
    return a.not_between(bs...);
  else
    return build_case<Op>(a, bs...);
}
template <const tree& T, int I>
constexpr auto build(const random_parameters& p) {
  namespace func = rt::func;
  constexpr node n = T.nodes[I];
  if constexpr (n.count == 0)
    return build_leaf<T, I>(p);
  else if constexpr (n.op == what::in_range) {
    const auto operand = build_child<T, I, 0>(p);
    constexpr sort of = T.nodes[n.children[0]].type;
    if constexpr (of == sort::number)
      return operand.in_(std::vector<int>(p.numbers, p.numbers + 4));
    else if constexpr (of == sort::real)
      return operand.in_(std::vector<double>(p.reals, p.reals + 4));
    else
      return operand.in_(std::vector<std::string>(p.texts, p.texts + 4));
  } else if constexpr (n.op == what::in || n.op == what::not_in || n.op == what::coalesce || n.op == what::greatest ||
                       n.op == what::least || n.op == what::concat || n.op == what::replace || n.op == what::between ||
                       n.op == what::not_between || n.op == what::tuple_eq || n.op == what::tuple_lt ||
                       n.op == what::searched_case || n.op == what::simple_case) {
    return [&]<int... C>(std::integer_sequence<int, C...>) {
      return build_many<n.op>(build_child<T, I, C>(p)...);
    }(std::make_integer_sequence<int, n.count>{});
  } else if constexpr (n.count == 1)
    return build_unary<n.op>(build_child<T, I, 0>(p), n.which);
  else
    return build_binary<n.op>(build_child<T, I, 0>(p), build_child<T, I, 1>(p));
}

using truth_or_null = std::optional<bool>;
/// NULL, or a value of one of the sorts.
using outcome = std::variant<std::nullptr_t, std::int64_t, double, std::string, bool>;

std::string shown(const outcome& o);

/// What SQL makes of a tree in a row. No template: it reads the data.
class evaluator {
 public:
  evaluator(const tree& t, const random_parameters& p, const Thing<rt::insertable>& row, bool sqlite)
      : t_(t), p_(p), row_(row), sqlite_(sqlite) {}
  outcome result() const { return of(0); }

 private:
  outcome of(int i) const;
  outcome leaf(const node& n) const;
  outcome of_number(const node& n, const std::vector<outcome>& c) const;
  outcome of_text(const node& n, const std::vector<outcome>& c) const;
  outcome of_choice(const node& n, const std::vector<outcome>& c) const;
  truth_or_null of_truth(const node& n, const std::vector<outcome>& c) const;

  const tree& t_;
  const random_parameters& p_;
  const Thing<rt::insertable>& row_;
  bool sqlite_;
};

}  // namespace tests
