// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/aggregate.hpp"
#include "retort/types/array.hpp"
#include "retort/types/json.hpp"

// Aggregates that are wanted less often.

namespace retort {
namespace forms {
inline constexpr form string_agg{.open = {"string_agg()", "group_concat(", "string_agg("}};
inline constexpr form string_agg_distinct{.open = {"string_agg() of distinct()", {}, "string_agg("}};
inline constexpr form array_agg{.open = {"array_agg()", "json_group_array(", "array_agg("}};
// SQLite would write numbers in JSON with 15 digits.
inline constexpr form all_digits{.open = {"array_agg()", "json(lower(quote(", ""}, .close = {"array_agg()", ")))", ""}};
inline constexpr form array_agg_other{.open = {"array_agg() of this type", {}, "array_agg("}};
inline constexpr form bool_and{.open = {"bool_and()", "min(", "bool_and("}};
inline constexpr form bool_or{.open = {"bool_or()", "max(", "bool_or("}};
inline constexpr form stddev_samp{.open = {"stddev()", {}, "stddev_samp("}};
inline constexpr form stddev_pop{.open = {"stddev_pop()", {}, "stddev_pop("}};
inline constexpr form var_samp{.open = {"variance()", {}, "var_samp("}};
inline constexpr form var_pop{.open = {"var_pop()", {}, "var_pop("}};
inline constexpr form json_agg{.open = {"json_agg()", "json_group_array(", "jsonb_agg("}};
inline constexpr form json_object_agg{.open = {"json_object_agg()", "json_group_object(", "jsonb_object_agg("}};
inline constexpr form percentile_cont{.open = {"percentile_cont()", {}, "percentile_cont("}};
inline constexpr form percentile_disc{.open = {"percentile_disc()", {}, "percentile_disc("}};
inline constexpr form mode{.open = {"mode()", {}, "mode("}};
inline constexpr form grouping{.open = {"grouping()", {}, "grouping("}, .never_null = true};
}  // namespace forms

/// `percentile_cont(0.5) WITHIN GROUP (ORDER BY term)`.
template <class R, class F, class Term>
struct within_group_aggregate : aggregate_members<within_group_aggregate<R, F, Term>> {
  using type = R;
  static constexpr bool nullable = true;
  static constexpr int precedence = binding::primary;

  F function{};
  Term term{};

  template <class S>
  static constexpr void walk_call(S& s, std::size_t at) {
    F::walk_call(s, at + __builtin_offsetof(within_group_aggregate, function));
    s.text(" WITHIN GROUP (ORDER BY ");
    Term::walk(s, at + __builtin_offsetof(within_group_aggregate, term));
    s.text(")");
  }
};

namespace meta {
template <class T>
struct ordered_expression {
  using type = T;
};
template <class T>
  requires requires(const T& t) {
    t.expr;
    t.nulls_first();
  }
struct ordered_expression<T> {
  using type = decltype(T::expr);
};
}  // namespace meta

/// An aggregate that is nothing yet without the order of its rows: `percentile_cont(0.5)`. `R` is its type; void: that
/// of what is ordered by.
template <const form& Form, class R, class... Args>
struct ordered_set_function {
  meta::chain<Args...> arguments{};

  /// `… WITHIN GROUP (ORDER BY term)`.
  template <class Term>
  constexpr auto within_group(const Term& term) const {
    using expr = typename meta::ordered_expression<Term>::type;
    if constexpr (!std::is_void_v<R> && !meta::is_numeric<typename expr::type>)
      return meta::report<fault::not_a_number, expr>();
    else
      return within_group_aggregate<std::conditional_t<std::is_void_v<R>, typename expr::type, R>, ordered_set_function,
                                    Term>{{}, *this, term};
  }

  template <class S>
  static constexpr void walk_call(S& s, std::size_t at) {
    meta::write(s, Form.open);
    meta::walk_operands<Form, Args...>(s, at + __builtin_offsetof(ordered_set_function, arguments));
    meta::write(s, Form.close);
  }
};

namespace meta {
template <const form& Form, class E>
constexpr auto make_condition_aggregate(const E& e) {
  if constexpr (std::is_same_v<typename E::type, bool>)
    return make_aggregate<Form, bool>(e);
  else
    return report<fault::not_a_condition, E>();
}
/// Whether SQLite's JSON has the values of a type as they are stored.
template <class T>
consteval bool fits_json_array() {
  constexpr type_kind kind = kind_of<T>();
  return kind != type_kind::boolean && kind != type_kind::bytes && kind != type_kind::json && !is_array(kind);
}
template <expression E>
constexpr auto with_all_digits(const E& e) {
  return make_form<forms::all_digits, double>(e);
}
template <class E>
constexpr auto with_all_digits(const distinct_argument<E>& e) {
  return distinct(with_all_digits(e.operand));
}
template <const form& Form, class E>
constexpr auto make_statistic(const E& e) {
  return make_number_aggregate<Form, Form, double>(e);
}
}  // namespace meta

namespace func {
/// Texts one after the other, with another between them: `string_agg(text, ', ')`, `group_concat` on SQLite.
template <aggregate_argument E, class V>
constexpr auto string_agg(const E& text, const V& separator) {
  if constexpr (!std::is_same_v<typename E::type, std::string>)
    return meta::report<fault::not_text, E>();
  else if constexpr (!meta::is_text<V>())
    return meta::report<fault::not_text, V>();
  else if constexpr (meta::is_distinct<E>)
    return meta::make_aggregate<forms::string_agg_distinct, std::string, true, E, operand<std::string, V>>(text,
                                                                                                           separator);
  else
    return meta::make_aggregate<forms::string_agg, std::string, true, E, operand<std::string, V>>(text, separator);
}
/// All values as a `std::vector`: `array_agg(expr)`, `json_group_array` on SQLite. Where they can be NULL, its elements
/// are optional. Of no rows, PostgreSQL gives NULL, SQLite an empty array. Where an outer join leaves `expr` out it is
/// a NULL that the elements have no room for, a `data_error`: say `.filter(expr != nullptr)`. SQLite has no infinities
/// there.
template <aggregate_argument E>
constexpr auto array_agg(const E& e) {
  using R = std::vector<nullable_type<typename E::type, E::nullable>>;
  if constexpr (std::is_same_v<typename E::type, double>)
    return meta::make_aggregate<forms::array_agg, R>(meta::with_all_digits(e));
  else if constexpr (meta::fits_json_array<typename E::type>())
    return meta::make_aggregate<forms::array_agg, R>(e);
  else
    return meta::make_aggregate<forms::array_agg_other, R>(e);
}
/// Whether a condition holds for all rows: `bool_and`, `min` on SQLite.
template <aggregate_argument E>
constexpr auto bool_and(const E& condition) {
  return meta::make_condition_aggregate<forms::bool_and>(condition);
}
/// Whether it holds for any row: `bool_or`, `max` on SQLite.
template <aggregate_argument E>
constexpr auto bool_or(const E& condition) {
  return meta::make_condition_aggregate<forms::bool_or>(condition);
}
/// The standard deviation of a sample: `stddev_samp`. PostgreSQL only.
template <aggregate_argument E>
constexpr auto stddev(const E& e) {
  return meta::make_statistic<forms::stddev_samp>(e);
}
/// The standard deviation of a whole population. PostgreSQL only.
template <aggregate_argument E>
constexpr auto stddev_pop(const E& e) {
  return meta::make_statistic<forms::stddev_pop>(e);
}
/// The variance of a sample: `var_samp`. PostgreSQL only.
template <aggregate_argument E>
constexpr auto variance(const E& e) {
  return meta::make_statistic<forms::var_samp>(e);
}
/// The variance of a whole population. PostgreSQL only.
template <aggregate_argument E>
constexpr auto var_pop(const E& e) {
  return meta::make_statistic<forms::var_pop>(e);
}
/// All values as a JSON array: `jsonb_agg`, `json_group_array` on SQLite.
template <aggregate_argument E>
constexpr auto json_agg(const E& e) {
  return meta::make_aggregate<forms::json_agg, json>(e);
}
/// A JSON object of keys and values: `jsonb_object_agg`, `json_group_object` on SQLite.
template <expression K, expression V>
constexpr auto json_object_agg(const K& key, const V& value) {
  if constexpr (meta::is_text<K>())
    return meta::make_aggregate<forms::json_object_agg, json>(key, value);
  else
    return meta::report<fault::not_text, K>();
}
/// The value below which a fraction of the rows lies, between two values if need be:
/// `percentile_cont(0.5).within_group(users.age)`. PostgreSQL only.
template <class V>
constexpr auto percentile_cont(const V& fraction) {
  return ordered_set_function<forms::percentile_cont, double, operand<double, V>>{{fraction}};
}
/// The first value that a fraction of the rows does not exceed. PostgreSQL only.
template <class V>
constexpr auto percentile_disc(const V& fraction) {
  return ordered_set_function<forms::percentile_disc, void, operand<double, V>>{{fraction}};
}
/// The value that is there most often: `mode().within_group(users.age)`. PostgreSQL only.
constexpr auto mode() { return ordered_set_function<forms::mode, void>{}; }
/// `grouping(a, b)`: a bit for each term of `rollup`, `cube` or `grouping_sets`, the last being the lowest: 1 where the
/// row is not grouped by it, so that its NULL means all. PostgreSQL has it.
template <expression... Es>
constexpr auto grouping(const Es&... terms) {
  return make_form<forms::grouping, std::int32_t>(terms...);
}
}  // namespace func

}  // namespace retort
