// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

#include "retort/meta/fault.hpp"
#include "retort/meta/fixed_string.hpp"
#include "retort/schema/type.hpp"

namespace retort {
/// What says that it is one: `using expression_tag = void;`. A base would do the same, but two nodes with the same base
/// can't begin at the same address, and each level of a tree would take eight bytes more.
template <class T>
concept expression = requires { typename T::expression_tag; };

/// An expression that is true or false.
template <class T>
concept condition_node = expression<T> && __is_same(typename T::type, bool);

/// Operands that are copied without a chance of failure: operators on them are `noexcept`, which saves the compiler
/// much work.
template <class T>
inline constexpr bool plain =
    (std::is_arithmetic_v<T> && !(std::is_unsigned_v<T> && sizeof(T) == 8)) || std::is_array_v<T>;
template <expression T>
inline constexpr bool plain<T> = __is_trivially_copyable(T);

/// The binary operators, in the order of the table in `expr/binary.hpp`.
enum class op : unsigned char {
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  and_,
  or_,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  like,
  not_like
};

template <op O, class L, class R>
struct binary;
template <op O, class L, class R>
struct binary_node_of;
/// The node of `left O right`, made as `binary_node<O, L, R>{{}, left, right}`; where the operands do not fit, that
/// says so.
template <op O, class L, class R>
using binary_node = typename binary_node_of<O, L, R>::type;
template <op O, class L, class R>
struct logical;
template <op O, class L, class R>
constexpr auto make_logical(const L& left, const R& right) noexcept(plain<L> && plain<R>);
template <bool Not, class E>
struct null_test;
template <class E>
constexpr auto make_not(const E& operand) noexcept(plain<E>);
template <class E>
constexpr auto make_negative(const E& operand) noexcept(plain<E>);

/// Parts of a statement that a check looks at as a whole; nodes mark where they begin and end.
enum class scope : unsigned char { aggregate, window, not_null, reported, grouping_sets };

/// How tightly an operator binds: what an operand is put in parentheses by.
namespace binding {
inline constexpr int or_ = 1, and_ = 2, not_ = 3, comparison = 4, concat = 5, additive = 6, multiplicative = 7,
                     unary = 8, primary = 9;
}

/// Either side of an operator is ours. (The operators are also looked up for containers of our types.)
template <class L, class R>
concept operands = expression<L> || expression<R>;

// The operators of all expressions. `==` `!=` `<` `<=` `>` `>=` compare; `&` `|` `~` and `&&` `||` `!` are AND, OR,
// NOT;
// `+` `-` `*` `/` `%` calculate, and `+` joins text. `== nullptr` renders `IS NULL`.
// What makes a node that no other query has is inlined without optimization, too: nothing of it is left to compile.
// clang-format off
template <class L, class R> requires operands<L, R> constexpr auto operator==(const L& l, const R& r) noexcept(plain<L> && plain<R>) { return binary_node<op::eq, L, R>{{}, l, r}; }
template <class L, class R> requires operands<L, R> constexpr auto operator!=(const L& l, const R& r) noexcept(plain<L> && plain<R>) { return binary_node<op::ne, L, R>{{}, l, r}; }
template <class L, class R> requires operands<L, R> constexpr auto operator<(const L& l, const R& r) noexcept(plain<L> && plain<R>) { return binary_node<op::lt, L, R>{{}, l, r}; }
template <class L, class R> requires operands<L, R> constexpr auto operator<=(const L& l, const R& r) noexcept(plain<L> && plain<R>) { return binary_node<op::le, L, R>{{}, l, r}; }
template <class L, class R> requires operands<L, R> constexpr auto operator>(const L& l, const R& r) noexcept(plain<L> && plain<R>) { return binary_node<op::gt, L, R>{{}, l, r}; }
template <class L, class R> requires operands<L, R> constexpr auto operator>=(const L& l, const R& r) noexcept(plain<L> && plain<R>) { return binary_node<op::ge, L, R>{{}, l, r}; }
template <class L, class R> requires operands<L, R> constexpr auto operator+(const L& l, const R& r) noexcept(plain<L> && plain<R>) { return binary_node<op::add, L, R>{{}, l, r}; }
template <class L, class R> requires operands<L, R> constexpr auto operator-(const L& l, const R& r) noexcept(plain<L> && plain<R>) { return binary_node<op::subtract, L, R>{{}, l, r}; }
template <class L, class R> requires operands<L, R> constexpr auto operator*(const L& l, const R& r) noexcept(plain<L> && plain<R>) { return binary_node<op::multiply, L, R>{{}, l, r}; }
template <class L, class R> requires operands<L, R> constexpr auto operator/(const L& l, const R& r) noexcept(plain<L> && plain<R>) { return binary_node<op::divide, L, R>{{}, l, r}; }
template <class L, class R> requires operands<L, R> constexpr auto operator%(const L& l, const R& r) noexcept(plain<L> && plain<R>) { return binary_node<op::modulo, L, R>{{}, l, r}; }
template <class L, class R> requires operands<L, R> [[gnu::always_inline]] constexpr auto operator&(const L& l, const R& r) noexcept(plain<L> && plain<R>) { if constexpr (condition_node<L> && condition_node<R>) return logical<op::and_, L, R>{l, r}; else return make_logical<op::and_>(l, r); }
template <class L, class R> requires operands<L, R> [[gnu::always_inline]] constexpr auto operator|(const L& l, const R& r) noexcept(plain<L> && plain<R>) { if constexpr (condition_node<L> && condition_node<R>) return logical<op::or_, L, R>{l, r}; else return make_logical<op::or_>(l, r); }
template <class L, class R> requires operands<L, R> [[gnu::always_inline]] constexpr auto operator&&(const L& l, const R& r) noexcept(plain<L> && plain<R>) { if constexpr (condition_node<L> && condition_node<R>) return logical<op::and_, L, R>{l, r}; else return make_logical<op::and_>(l, r); }
template <class L, class R> requires operands<L, R> [[gnu::always_inline]] constexpr auto operator||(const L& l, const R& r) noexcept(plain<L> && plain<R>) { if constexpr (condition_node<L> && condition_node<R>) return logical<op::or_, L, R>{l, r}; else return make_logical<op::or_>(l, r); }
template <expression E> constexpr auto operator==(const E& e, std::nullptr_t) { return null_test<false, E>{{}, e}; }
template <expression E> constexpr auto operator!=(const E& e, std::nullptr_t) { return null_test<true, E>{{}, e}; }
template <expression E> constexpr auto operator~(const E& e) { return make_not(e); }
template <expression E> constexpr auto operator!(const E& e) { return make_not(e); }
template <expression E> constexpr auto operator-(const E& e) { return make_negative(e); }
// clang-format on

template <class Self>
struct expression_members;

/// What the C++ side of an expression is called in messages.
template <class E>
constexpr std::string_view kind_name() {
  if constexpr (!sql_value<E>)
    return "a type unknown to retort";
  else if constexpr (std::is_enum_v<E>)
    return "an enumeration";
  else if constexpr (is_array(kind_of<E>()))
    return "an array";
  else {
    constexpr std::string_view names[] = {
        "a boolean",   "an int16", "an int32",  "an int64",    "a float",        "a double",
        "text",        "bytes",    "a date",    "a timestamp", "a timestamptz",  "a time of day",
        "an interval", "a uuid",   "a decimal", "json",        "an enumeration", "a type of the database's own"};
    static_assert(std::size(names) == type_kinds);
    return names[static_cast<std::size_t>(kind_of<E>())];
  }
}

}  // namespace retort
