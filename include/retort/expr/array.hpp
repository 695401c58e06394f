// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"
#include "retort/types/array.hpp"

// Functions of arrays: columns of `std::vector<T>`.

namespace retort {
namespace forms {
constexpr form membership_form(spelling between) {
  return {everywhere(""), between, {between.name, "))", ")"}, binding::comparison, binding::comparison + 1};
}
inline constexpr form array_has = membership_form({"array_has()", " IN (SELECT value FROM json_each(", " = ANY("});
inline constexpr form array_has_no =
    membership_form({"array_has_no()", " NOT IN (SELECT value FROM json_each(", " <> ALL("});
inline constexpr form array_has_other = membership_form({"array_has() of float or bytes", {}, " = ANY("});
inline constexpr form array_has_no_other = membership_form({"array_has_no() of float or bytes", {}, " <> ALL("});
inline constexpr form array_length{.open = {"array_length()", "json_array_length(", "cardinality("}};
inline constexpr form array_contains = operator_form({"array_contains()", {}, " @> "}, binding::comparison);
inline constexpr form array_overlaps = operator_form({"array_overlaps()", {}, " && "}, binding::comparison);
inline constexpr form array_concat{.open = {"array_concat()", {}, "array_cat("}};
inline constexpr form array_append{.open = {"array_append()", {}, "array_append("}};
inline constexpr form array_remove{.open = {"array_remove()", {}, "array_remove("}};
inline constexpr form array_position{.open = {"array_position()", {}, "array_position("}};
inline constexpr form array_get{
    .open = {"array_get()", {}, "("}, .between = {"array_get()", {}, ")["}, .close = {"array_get()", {}, "]"}};
}  // namespace forms

namespace meta {
/// The type of the elements of an expression that is an array.
template <class E>
using item_of_array = typename array_item<typename E::type>::type;

template <class Wanted, class V>
consteval bool fits_wanted() {
  if constexpr (expression<V>)
    return std::is_same_v<Wanted, typename V::type> || (is_number<Wanted> && is_number<typename V::type>);
  else if constexpr (std::is_void_v<Wanted>)
    return false;
  else
    return is_placeholder_name<V> || !std::is_void_v<type_beside<Wanted, unwrapped<V>>>;
}

/// Membership: the value stands before the array.
template <const form& Form, class A, class V>
constexpr auto make_membership(const A& array, const V& value) {
  using item = item_of_array<A>;
  if constexpr (!fits_wanted<item, V>())
    return report<fault::wrong_comparison, A, V>();
  else
    return formed<Form, bool, A::nullable || operand<item, V>::nullable, operand<item, V>, A>{
        {}, make_chain<operand<item, V>, A>(value, array)};
}
/// Whether the items of an array have another form in JSON than by themselves.
template <class A>
inline constexpr bool differs_in_json =
    std::is_same_v<unwrapped<item_of_array<A>>, float> || std::is_same_v<unwrapped<item_of_array<A>>, bytes>;

/// A form of an array and of one of its items, or of two arrays.
template <const form& Form, class R, class Wanted, class A, class V>
constexpr auto make_array_form(const A& array, const V& value) {
  if constexpr (std::is_void_v<item_of_array<A>> || !fits_wanted<Wanted, V>())
    return report<fault::wrong_comparison, A, V>();
  else
    return formed<Form, unwrapped<R>, is_optional<R> || A::nullable || operand<Wanted, V>::nullable, A,
                  operand<Wanted, V>>{{}, make_chain<A, operand<Wanted, V>>(array, value)};
}
}  // namespace meta

namespace func {
/// Whether a value is in an array: `value = ANY(array)`, on SQLite through `json_each`, but not of `float` or bytes.
template <expression A, class V>
constexpr auto array_has(const A& array, const V& value) {
  if constexpr (meta::differs_in_json<A>)
    return meta::make_membership<forms::array_has_other>(array, value);
  else
    return meta::make_membership<forms::array_has>(array, value);
}
/// Whether it is not: `value <> ALL(array)`.
template <expression A, class V>
constexpr auto array_has_no(const A& array, const V& value) {
  if constexpr (meta::differs_in_json<A>)
    return meta::make_membership<forms::array_has_no_other>(array, value);
  else
    return meta::make_membership<forms::array_has_no>(array, value);
}
/// How many items an array has: `cardinality(array)`, `json_array_length` on SQLite.
template <expression A>
constexpr auto array_length(const A& array) {
  if constexpr (std::is_void_v<meta::item_of_array<A>>)
    return meta::report<fault::wrong_comparison, A>();
  else
    return make_form<forms::array_length, std::int32_t>(array);
}
/// Whether an array has all items of another: `array @> other`. PostgreSQL only.
template <expression A, class V>
constexpr auto array_contains(const A& array, const V& other) {
  return meta::make_array_form<forms::array_contains, bool, typename A::type>(array, other);
}
/// Whether an array has any item of another: `array && other`. PostgreSQL only.
template <expression A, class V>
constexpr auto array_overlaps(const A& array, const V& other) {
  return meta::make_array_form<forms::array_overlaps, bool, typename A::type>(array, other);
}
/// One array behind the other: `array_cat(array, other)`. PostgreSQL only.
template <expression A, class V>
constexpr auto array_concat(const A& array, const V& other) {
  return meta::make_array_form<forms::array_concat, typename A::type, typename A::type>(array, other);
}
/// An array with one more item: `array_append(array, value)`. PostgreSQL only.
template <expression A, class V>
constexpr auto array_append(const A& array, const V& value) {
  return meta::make_array_form<forms::array_append, typename A::type, meta::item_of_array<A>>(array, value);
}
/// An array without the items that equal a value: `array_remove(array, value)`. PostgreSQL only.
template <expression A, class V>
constexpr auto array_remove(const A& array, const V& value) {
  return meta::make_array_form<forms::array_remove, typename A::type, meta::item_of_array<A>>(array, value);
}
/// Where in an array a value is, from 1; NULL if it is not there. PostgreSQL only.
template <expression A, class V>
constexpr auto array_position(const A& array, const V& value) {
  return meta::make_array_form<forms::array_position, std::optional<std::int32_t>, meta::item_of_array<A>>(array,
                                                                                                           value);
}
/// The item of an array, from 1: `(array)[number]`; NULL if there is none. PostgreSQL only.
template <expression A, class N>
constexpr auto array_get(const A& array, const N& number) {
  if constexpr (!meta::is_count<N>())
    return meta::report<fault::not_a_number, N>();
  else
    return meta::make_array_form<forms::array_get, std::optional<meta::item_of_array<A>>, std::int32_t>(array, number);
}
}  // namespace func

}  // namespace retort
