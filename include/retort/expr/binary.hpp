// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/null_test.hpp"
#include "retort/expr/parameter.hpp"
#include "retort/meta/nothing.hpp"
#include "retort/schema/identifier.hpp"

namespace retort {
class decimal;

namespace meta {
struct operator_info {
  enum class takes : unsigned char { comparable, numbers, text, conditions };

  std::string_view text;
  int precedence;
  takes operands;
  // How tightly an operand has to bind to go without parentheses. AND and OR take an operand of their own kind bare;
  // comparisons do not chain; the others lean to the left.
  int left_at_least = precedence + (precedence == binding::comparison ? 1 : 0);
  int right_at_least = precedence + (operands == takes::conditions ? 0 : 1);
};
inline constexpr operator_info operators[] = {
    {" = ", binding::comparison, operator_info::takes::comparable},
    {" <> ", binding::comparison, operator_info::takes::comparable},
    {" < ", binding::comparison, operator_info::takes::comparable},
    {" <= ", binding::comparison, operator_info::takes::comparable},
    {" > ", binding::comparison, operator_info::takes::comparable},
    {" >= ", binding::comparison, operator_info::takes::comparable},
    {" AND ", binding::and_, operator_info::takes::conditions},
    {" OR ", binding::or_, operator_info::takes::conditions},
    {" + ", binding::additive, operator_info::takes::numbers},
    {" - ", binding::additive, operator_info::takes::numbers},
    {" * ", binding::multiplicative, operator_info::takes::numbers},
    {" / ", binding::multiplicative, operator_info::takes::numbers},
    {" % ", binding::multiplicative, operator_info::takes::numbers},
    {" LIKE ", binding::comparison, operator_info::takes::text},
    {" NOT LIKE ", binding::comparison, operator_info::takes::text},
};
constexpr const operator_info& info(op o) { return operators[static_cast<std::size_t>(o)]; }

template <class T>
inline constexpr bool is_decimal = false;
template <class T>
  requires(!built_in_value<T> && sql_value<T>)
inline constexpr bool is_decimal<T> = kind_of<T>() == type_kind::decimal;
/// What can be calculated with: a number of C++, or a decimal.
template <class T>
inline constexpr bool is_numeric = is_number<T> || is_decimal<T>;
/// The type of a decimal's column says how many digits it keeps. What is calculated with it keeps all.
template <class T>
using widened = choose<is_decimal<T>, decimal, T>;

// SQLite keeps decimals as text, intervals and arrays: it would compare letters, and calculate with what they begin
// with.
inline constexpr spelling compare_decimals{"the order of decimals", {}, ""};
inline constexpr spelling compare_intervals{"the order of intervals", {}, ""};
inline constexpr spelling compare_arrays{"the order of arrays", {}, ""};
inline constexpr spelling calculate_decimals{"arithmetic with decimals", {}, ""};
inline constexpr spelling calculate_times{"arithmetic with intervals", {}, ""};

/// What SQLite does not have where values of a kind, or a type, are put in order; null if there is nothing.
constexpr const spelling* missing_order(type_kind kind) {
  return kind == type_kind::decimal    ? &compare_decimals
         : kind == type_kind::interval ? &compare_intervals
         : is_array(kind)              ? &compare_arrays
                                       : nullptr;
}
template <class T>
consteval const spelling* missing_order() {
  if constexpr (is_number<T> || !sql_value<T>)
    return nullptr;
  else
    return missing_order(kind_of<T>());
}
constexpr bool is_order(op o) { return o == op::lt || o == op::le || o == op::gt || o == op::ge; }

template <class T>
inline constexpr bool is_moment = std::is_same_v<T, timestamp> || std::is_same_v<T, timestamptz>;

/// The type of arithmetic with times and intervals; void where there is none.
template <op O, class L, class R>
consteval auto find_time_type() {
  if constexpr (O == op::add || O == op::subtract) {
    if constexpr (std::is_same_v<R, interval> && std::is_same_v<L, date>)
      return list<timestamp>{};
    else if constexpr (std::is_same_v<R, interval> && (is_moment<L> || std::is_same_v<L, interval>))
      return list<L>{};
    else if constexpr (O == op::subtract && is_moment<L> && std::is_same_v<L, R>)
      return list<interval>{};
    else
      return list<void>{};
  } else if constexpr ((O == op::multiply || O == op::divide) && std::is_same_v<L, interval> && is_number<R>)
    return list<interval>{};
  else
    return list<void>{};
}
template <class T>
constexpr T first_of(list<T>);
template <op O, class L, class R>
using time_type = decltype(first_of(find_time_type<O, L, R>()));

/// The type of `left O right`.
template <op O, class L, class R>
struct result_of_operator {
  using type = bool;
};
template <op O, class L, class R>
  requires(info(O).operands == operator_info::takes::numbers)
struct result_of_operator<O, L, R> {
  static consteval auto find() {
    if constexpr (!std::is_void_v<time_type<O, L, R>>)
      return list<time_type<O, L, R>>{};
    else if constexpr (is_number<L> && is_number<R>)
      return list<std::common_type_t<L, R>>{};
    else if constexpr (std::is_floating_point_v<L> || std::is_floating_point_v<R>)
      return list<double>{};
    else
      return list<decimal>{};
  }
  using type = decltype(first_of(find()));
};

/// What SQLite does not have of an operator between two types; null if there is nothing.
template <op O, class L, class R>
consteval const spelling* missing_operator() {
  if constexpr (is_order(O))
    return is_decimal<R> ? &compare_decimals : missing_order<L>();
  else if constexpr (!is_decimal<L> && !is_decimal<R>)
    return info(O).operands == operator_info::takes::numbers && !is_number<L> ? &calculate_times : nullptr;
  else if constexpr (info(O).operands == operator_info::takes::numbers)
    return &calculate_decimals;
  else
    return std::is_same_v<L, R> ? nullptr : &compare_decimals;
}
}  // namespace meta

namespace meta {
template <bool Number>
struct binary_base {
  template <class Self>
  using type = expression_members<Self>;
};
template <>
struct binary_base<false> {
  template <class Self>
  using type = condition_members<Self>;
};
template <op O, class Self>
using binary_members = typename binary_base<info(O).operands == operator_info::takes::numbers>::template type<Self>;
}  // namespace meta

namespace meta {
/// PostgreSQL takes a backslash for an escape without being told.
inline constexpr spelling like_escape{{}, " ESCAPE '\\'", ""};
template <class Pattern>
inline constexpr bool may_escape = true;
template <constant Value>
  requires requires { Value.view(); }
inline constexpr bool may_escape<literal<Value>> = Value.view().find('\\') != std::string_view::npos;
}  // namespace meta

/// Two operands and an operator between them: `users.age > ?1`.
template <op O, class L, class R>
struct binary : meta::binary_members<O, binary<O, L, R>> {
  using type = typename meta::result_of_operator<O, typename L::type, typename R::type>::type;
  static constexpr bool nullable = L::nullable || R::nullable;
  static constexpr int precedence = meta::info(O).precedence;

  [[no_unique_address]] L left{};
  [[no_unique_address]] R right{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.optional_text(meta::missing_operator<O, typename L::type, typename R::type>());
    s.operation(O, L::precedence, &L::template walk<S>, at + __builtin_offsetof(binary, left), R::precedence,
                &R::template walk<S>, at + __builtin_offsetof(binary, right));
    constexpr bool escapes = meta::info(O).operands == meta::operator_info::takes::text && meta::may_escape<R>;
    s.optional_text(escapes ? &meta::like_escape : nullptr);
  }
};

/// `left || right`: text joined to text.
template <class L, class R>
struct concatenation : expression_members<concatenation<L, R>> {
  using type = std::string;
  static constexpr bool nullable = L::nullable || R::nullable;
  static constexpr int precedence = binding::concat;

  L left{};
  R right{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    // The dialects disagree on how tightly || binds: only what needs no thought goes without parentheses.
    s.open(L::precedence < binding::primary && L::precedence != precedence);
    L::walk(s, at + __builtin_offsetof(concatenation, left));
    s.close(L::precedence < binding::primary && L::precedence != precedence);
    s.text(" || ");
    s.open(R::precedence < binding::primary);
    R::walk(s, at + __builtin_offsetof(concatenation, right));
    s.close(R::precedence < binding::primary);
  }
};

namespace meta {
/// What an operand is called in a message: `users.age`, or its type.
template <class V>
constexpr auto operand_words() {
  if constexpr (std::is_void_v<V>)
    return words<1>("");
  else if constexpr (requires { V::info.name.text; }) {
    constexpr std::string_view table = V::info.table->name().text;
    constexpr std::string_view column = V::info.name.text;
    words<table.size() + column.size() + 2> out("");
    for (std::size_t i = 0; i < table.size(); ++i) out.text[i] = table[i];
    out.text[table.size()] = '.';
    for (std::size_t i = 0; i < column.size(); ++i) out.text[table.size() + 1 + i] = column[i];
    return out;
  } else if constexpr (expression<V>)
    return words<kind_name<typename V::type>().size() + 1>(kind_name<typename V::type>());
  else if constexpr (is_text_view<V>)
    return words<sizeof("text")>("text");
  else if constexpr (requires { typename V::column; })
    return words<sizeof("an assignment")>("an assignment");
  else if constexpr (is_optional<V>) {
    constexpr std::string_view name = kind_name<unwrapped<V>>(), behind = ", or NULL";
    words<name.size() + behind.size() + 1> out(name);
    for (std::size_t i = 0; i < behind.size(); ++i) out.text[name.size() + i] = behind[i];
    return out;
  } else
    return words<kind_name<V>().size() + 1>(kind_name<V>());
}

/// The SQL type of an operand that is an expression; void for a plain value, whose type follows the other side.
template <class V>
struct sql_type_of {
  using type = void;
};
template <expression V>
struct sql_type_of<V> {
  using type = typename V::type;
};

template <class L, class R>
consteval bool operands_fit() {
  using left = typename sql_type_of<L>::type;
  using right = typename sql_type_of<R>::type;
  if constexpr (is_placeholder_name<L> || is_placeholder_name<R>)
    return true;
  else if constexpr (expression<L> && expression<R>)
    return comparable<left, right> || (is_numeric<left> && is_numeric<right>);
  else if constexpr (expression<L>)
    return !is_optional<R> && !std::is_void_v<type_beside<left, R>>;
  else
    return !is_optional<L> && !std::is_void_v<type_beside<right, L>>;
}

template <class V, class Other>
using operand_type = choose<expression<V>, typename sql_type_of<V>::type, typename sql_type_of<Other>::type>;

}  // namespace meta

template <class V>
inline constexpr bool is_condition =
    std::is_same_v<typename meta::sql_type_of<V>::type, bool> || std::is_same_v<V, bool>;

/// What stands in the place of an expression whose mistake was reported: nothing more is said of it.
struct reported : expression_members<reported> {
  using type = bool;
  static constexpr bool nullable = false;
  static constexpr int precedence = binding::primary;

  constexpr reported() = default;
  constexpr reported(nothing, const auto&, const auto&) {}
  template <class T>
  constexpr reported(const T&) {}
  constexpr operator bool() const { return false; }

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.begin(scope::reported);
  }
};

/// A condition that the program may leave out when it runs: `when(…)`, `if_set(…)`, a `predicate`.
template <class T>
concept droppable = requires { typename T::droppable_condition; };
template <op O, class L, class R>
struct optional_logic;
template <class E>
struct optional_negation;

namespace meta {
template <class... Ts>
inline constexpr bool may_be_dropped = (droppable<Ts> || ...) && ((droppable<Ts> || is_condition<Ts>) && ...);

/// Reports a mistake, unless it follows from one that was reported already.
template <fault F, class L, class R = void>
consteval reported report() {
  if constexpr (!std::is_same_v<L, reported> && !std::is_same_v<R, reported>)
    static_cast<void>(enforce<F, operand_words<L>(), operand_words<R>()>());
  return {};
}

/// The SQL type of an operand of date arithmetic, where a value is one in itself.
template <class V>
using natural_of = choose<expression<V>, typename sql_type_of<V>::type, V>;
template <op O, class L, class R>
consteval bool finds_time_node() {
  return !std::is_void_v<time_type<O, natural_of<L>, natural_of<R>>>;
}

template <op O, class L, class R>
consteval auto find_arithmetic() {
  using left_type = operand_type<L, R>;
  using right_type = operand_type<R, L>;
  if constexpr (finds_time_node<O, L, R>())
    return list<binary<O, operand<natural_of<L>, L>, operand<natural_of<R>, R>>>{};
  else if constexpr (!operands_fit<L, R>())
    return report<fault::wrong_comparison, L, R>(), list<reported>{};
  else if constexpr (O == op::add && std::is_same_v<left_type, std::string>)
    return list<concatenation<operand<right_type, L>, operand<left_type, R>>>{};
  else if constexpr (!is_numeric<left_type>)
    return report<fault::not_a_number, L>(), list<reported>{};
  else
    return list<binary<O, operand<widened<right_type>, L>, operand<widened<left_type>, R>>>{};
}

template <op O, class L, class R>
consteval auto find_binary_node() {
  using takes = operator_info::takes;
  constexpr takes wanted = info(O).operands;
  using left_type = operand_type<L, R>;
  using right_type = operand_type<R, L>;
  if constexpr (wanted == takes::numbers)
    return find_arithmetic<O, L, R>();
  else if constexpr (wanted == takes::text && !std::is_same_v<left_type, std::string>)
    return report<fault::not_text, L>(), list<reported>{};
  else if constexpr (!operands_fit<L, R>())
    return report<fault::wrong_comparison, L, R>(), list<reported>{};
  else
    return list<binary<O, operand<right_type, L>, operand<left_type, R>>>{};
}
}  // namespace meta

template <op O, class L, class R>
struct binary_node_of {
  using type = decltype(meta::first_of(meta::find_binary_node<O, L, R>()));
};

/// Two conditions with AND or OR between them. A program has more of these types than of any other node: there is
/// little to instantiate of it, and no base.
template <op O, class L, class R>
struct logical {
  using expression_tag = void;
  using type = bool;
  static constexpr bool nullable = L::nullable || R::nullable;
  static constexpr int precedence = O == op::and_ ? binding::and_ : binding::or_;

  [[no_unique_address]] L left;
  [[no_unique_address]] R right;

  /// Names the column of the result: `condition AS label`.
  template <fixed_string Label>
  constexpr auto as() const noexcept(plain<logical>) {
    return labelled<logical, Label>{*this};
  }

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.operation(O, L::precedence, &L::template walk<S>, at + __builtin_offsetof(logical, left), R::precedence,
                &R::template walk<S>, at + __builtin_offsetof(logical, right));
  }
};

/// AND or OR, where either side may be a value of C++, or something that can be left out.
template <op O, class L, class R>
constexpr auto make_logical(const L& l, const R& r) noexcept(plain<L> && plain<R>) {
  if constexpr (is_condition<L> && is_condition<R>)
    return logical<O, operand<bool, L>, operand<bool, R>>{l, r};
  else if constexpr (meta::may_be_dropped<L, R>)
    return optional_logic<O, operand<bool, L>, operand<bool, R>>{{}, l, r};
  else if constexpr (!is_condition<L>)
    return meta::report<fault::not_a_condition, L>();
  else
    return meta::report<fault::not_a_condition, R>();
}

}  // namespace retort
