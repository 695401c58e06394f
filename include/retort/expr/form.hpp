// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "retort/expr/binary.hpp"
#include "retort/meta/chain.hpp"
#include "retort/schema/identifier.hpp"

namespace retort {

/// SQL that all dialects write alike, where a `spelling` is wanted.
constexpr spelling everywhere(std::string_view text) { return {{}, text, text}; }

/// How SQL with operands in it is written: what stands before them, between them and behind them. A function is
/// `{.open = everywhere("lower(")}`.
///
/// Such a form, a constant at namespace scope, is all that a new function or operator needs; see `make_form`.
struct form {
  spelling open = everywhere("");
  spelling between = everywhere(", ");
  spelling close = everywhere(")");
  int precedence = binding::primary;
  int operands_bind = 0;    // an operand that binds less tightly goes in parentheses
  bool never_null = false;  // whatever the operands are
  bool sums_long = false;   // a sum of 64-bit integers
};

/// The form of a binary operator that binds as `||` does, or as comparisons do.
constexpr form operator_form(spelling sign, int precedence) {
  return {everywhere(""), sign, everywhere(""), precedence,
          precedence == binding::comparison ? precedence + 1 : static_cast<int>(binding::primary)};
}

namespace meta {
template <class S>
constexpr void write(S& s, const spelling& part) {
  if (!part.name.empty())
    s.text(part);
  else if (!part.sqlite.empty())
    s.text(part.sqlite);
}

/// The operands of a form, in its text.
template <const form& Form, class... Args, class S>
constexpr void walk_operands(S& s, std::size_t at) {
  std::uint32_t places[sizeof...(Args) + 1]{};
  chain<Args...>::offsets(places, at);
  std::size_t i = 0;
  [[maybe_unused]] const auto one = [&]<class E>(const E*) {
    if (i > 0) write(s, Form.between);
    s.open(E::precedence < Form.operands_bind);
    E::walk(s, places[i++]);
    s.close(E::precedence < Form.operands_bind);
  };
  (one(static_cast<const Args*>(nullptr)), ...);
}

template <class Self, class R>
using members_for = choose<std::is_same_v<R, bool>, condition_members<Self>, expression_members<Self>>;
}  // namespace meta

/// Operands in a form: a function call, an operator.
template <const form& Form, class R, bool Nullable, class... Args>
struct formed : meta::members_for<formed<Form, R, Nullable, Args...>, R> {
  using type = R;
  static constexpr bool nullable = Nullable;
  static constexpr int precedence = Form.precedence;

  meta::chain<Args...> operands{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    if constexpr (Form.never_null) s.begin(scope::not_null);
    meta::write(s, Form.open);
    meta::walk_operands<Form, Args...>(s, at + __builtin_offsetof(formed, operands));
    meta::write(s, Form.close);
    if constexpr (Form.never_null) s.end(scope::not_null);
  }
};

namespace meta {
template <class V>
consteval auto find_natural_type() {
  if constexpr (expression<V>)
    return list<typename V::type>{};
  else if constexpr (is_text_view<V> || std::is_same_v<V, std::string>)
    return list<std::string>{};
  else if constexpr (std::is_integral_v<V> && !sql_value<V>)
    return list<std::int64_t>{};
  else
    return list<unwrapped<V>>{};
}
/// The SQL type of an operand that stands by itself.
template <class V>
using natural_type = decltype(first_of(find_natural_type<V>()));
/// The node that it becomes.
template <class V>
using natural_operand = operand<natural_type<V>, V>;

/// An integer among doubles. SQLite would leave it one, and divide it as such.
template <class R, class E>
struct as_real {
  using type = R;
  static constexpr bool nullable = E::nullable;
  static constexpr int precedence = E::precedence;
  static constexpr spelling open{"a choice among numbers", "CAST(", ""};
  static constexpr spelling close{"a choice among numbers", " AS REAL)", ""};

  E operand{};

  constexpr as_real() = default;
  constexpr as_real(const E& e) : operand(e) {}

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text(open);
    E::walk(s, at + __builtin_offsetof(as_real, operand));
    s.text(close);
  }
};
template <class R, class V>
inline constexpr bool is_integer_among_reals = false;
template <class R, expression V>
  requires std::is_floating_point_v<R>
inline constexpr bool is_integer_among_reals<R, V> = std::is_integral_v<typename V::type>;
template <class R, class V>
struct find_choice_operand {
  using type = operand<R, V>;
};
template <class R, class V>
  requires is_integer_among_reals<R, V>
struct find_choice_operand<R, V> {
  using type = as_real<R, V>;
};
/// The node of an operand whose value may become that of the whole, of type `R`.
template <class R, class V>
using choice_operand = typename find_choice_operand<R, V>::type;

/// How many: `int32`, since PostgreSQL's functions of text take no other; an expression stays.
template <class V>
using count_operand = choose<std::is_integral_v<V>, parameter<std::int32_t>, operand<std::int32_t, V>>;
template <class V>
consteval bool is_count() {
  if constexpr (expression<V>)
    return std::is_same_v<typename V::type, std::int32_t> || std::is_same_v<typename V::type, std::int16_t>;
  else
    return is_placeholder_name<V> || (std::is_integral_v<V> && !std::is_same_v<V, bool>);
}

template <class V>
consteval bool is_text() {
  if constexpr (expression<V>)
    return std::is_same_v<typename V::type, std::string>;
  else
    return is_placeholder_name<V> || std::is_same_v<V, std::string> || is_text_view<V>;
}
}  // namespace meta

/// Puts operands into a form: expressions as they are, values as parameters. NULL makes it NULL.
template <const form& Form, class R, class... Vs>
constexpr auto make_form(const Vs&... operands) {
  return formed<Form, unwrapped<R>,
                !Form.never_null && (is_optional<R> || (meta::natural_operand<Vs>::nullable || ...)),
                meta::natural_operand<Vs>...>{{}, meta::make_chain<meta::natural_operand<Vs>...>(operands...)};
}
/// The same, where every operand has to be text.
template <const form& Form, class R, class... Vs>
constexpr auto make_text_form(const Vs&... operands) {
  if constexpr ((meta::is_text<Vs>() && ...))
    return formed<Form, R, !Form.never_null && (operand<std::string, Vs>::nullable || ...),
                  operand<std::string, Vs>...>{{}, meta::make_chain<operand<std::string, Vs>...>(operands...)};
  else {
    (static_cast<void>(meta::report<meta::is_text<Vs>() ? fault::none : fault::not_text, Vs>()), ...);
    return reported{};
  }
}
/// The same, where every operand has to be a number.
template <const form& Form, class R, class... Vs>
constexpr auto make_number_form(const Vs&... operands) {
  if constexpr ((meta::is_numeric<meta::natural_type<Vs>> && ...))
    return make_form<Form, R>(operands...);
  else {
    (static_cast<void>(
         meta::report<meta::is_numeric<meta::natural_type<Vs>> ? fault::none : fault::not_a_number, Vs>()),
     ...);
    return reported{};
  }
}

namespace meta {
template <fixed_string Text>
struct text_before {
  char text[Text.view().size() + 1]{};
  constexpr explicit text_before(char last) {
    std::size_t i = 0;
    for (const char c : Text.view()) text[i++] = c;
    text[i] = last;
  }
};
template <fixed_string Name>
inline constexpr text_before<Name> call_text{'('};
template <fixed_string Name>
inline constexpr form call_form{.open = everywhere({call_text<Name>.text, sizeof(call_text<Name>.text)})};

template <fixed_string Sign>
struct text_within_spaces {
  char text[Sign.view().size() + 2]{};
  constexpr text_within_spaces() {
    std::size_t i = 0;
    text[i++] = ' ';
    for (const char c : Sign.view()) text[i++] = c;
    text[i] = ' ';
  }
};
template <fixed_string Sign>
inline constexpr text_within_spaces<Sign> infix_text{};
template <fixed_string Sign>
inline constexpr form infix_form =
    operator_form(everywhere({infix_text<Sign>.text, sizeof(infix_text<Sign>.text)}), binding::concat);
}  // namespace meta

namespace meta {
/// A name, in quotes if any dialect wants it so.
template <fixed_string Name>
struct name_text {
  static constexpr bool quoted = identifier(Name.view()).quoted_in != 0;
  char text[Name.view().size() * 2 + 2]{};
  std::size_t size = 0;
  constexpr name_text() {
    if (quoted) text[size++] = '"';
    for (const char c : Name.view()) {
      if (c == '"') text[size++] = c;
      text[size++] = c;
    }
    if (quoted) text[size++] = '"';
  }
  constexpr std::string_view view() const { return {text, size}; }
};
template <fixed_string Name>
inline constexpr name_text<Name> name_as_text{};
}  // namespace meta

namespace func {
/// A function by name, with a result of type `R`: `call<"soundex", std::string>(users.name)`. It is NULL where an
/// argument is, unless `R` is optional: then it always may be.
template <fixed_string Name, class R, class... Vs>
constexpr auto call(const Vs&... arguments) {
  return make_form<meta::call_form<Name>, R>(arguments...);
}
}  // namespace func

/// An operator by its sign, with a result of type `R`: `infix<"<->", double>(a, b)` renders `a <-> b`.
template <fixed_string Sign, class R, class L, class V>
  requires operands<L, V>
constexpr auto infix(const L& left, const V& right) {
  return make_form<meta::infix_form<Sign>, R>(left, right);
}

}  // namespace retort
