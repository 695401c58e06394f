// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/null_test.hpp"
#include "retort/expr/parameter.hpp"

namespace retort {

namespace meta {
struct operator_info {
  std::string_view text;
  int precedence;
  enum class takes : unsigned char { comparable, numbers, text, conditions } operands;
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

/// The type of `left O right`.
template <op O, class L, class R>
struct result_of_operator {
  using type = bool;
};
template <op O, class L, class R>
  requires(info(O).operands == operator_info::takes::numbers)
struct result_of_operator<O, L, R> {
  using type = std::common_type_t<L, R>;
};
}  // namespace meta

/// Two operands and an operator between them: `users.age > ?1`.
template <op O, class L, class R>
struct binary : expression_members<binary<O, L, R>> {
  using type = typename meta::result_of_operator<O, typename L::type, typename R::type>::type;
  static constexpr bool nullable = L::nullable || R::nullable;
  static constexpr int precedence = meta::info(O).precedence;

  L left{};
  R right{};

  constexpr binary() = default;
  constexpr binary(const L& l, const R& r) : left(l), right(r) {}

  template <class S>
  static constexpr void walk(S& s, const binary* self) {
    constexpr bool logical = O == op::and_ || O == op::or_;
    // AND and OR take an operand of their own kind bare; comparisons do not chain; the others lean to the left.
    constexpr int left_at_least = precedence == binding::comparison ? precedence + 1 : precedence;
    constexpr int right_at_least = logical ? precedence : precedence + 1;
    if constexpr (!logical) s.begin(scope::comparison);
    s.open(L::precedence < left_at_least);
    L::walk(s, self ? &self->left : nullptr);
    s.close(L::precedence < left_at_least);
    s.text(meta::info(O).text);
    s.open(R::precedence < right_at_least);
    R::walk(s, self ? &self->right : nullptr);
    s.close(R::precedence < right_at_least);
    if constexpr (!logical) s.end(scope::comparison);
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

  constexpr concatenation() = default;
  constexpr concatenation(const L& l, const R& r) : left(l), right(r) {}

  template <class S>
  static constexpr void walk(S& s, const concatenation* self) {
    // The dialects disagree on how tightly || binds: only what needs no thought goes without parentheses.
    s.open(L::precedence < binding::primary && L::precedence != precedence);
    L::walk(s, self ? &self->left : nullptr);
    s.close(L::precedence < binding::primary && L::precedence != precedence);
    s.text(" || ");
    s.open(R::precedence < binding::primary);
    R::walk(s, self ? &self->right : nullptr);
    s.close(R::precedence < binding::primary);
  }
};

namespace meta {

/// What an operand is called in a message: `users.age`, or its type.
template <class V>
constexpr auto operand_words() {
  if constexpr (requires { V::info.name.text; }) {
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
  else
    return words<kind_name<unwrapped<V>>().size() + 1>(kind_name<unwrapped<V>>());
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
    return comparable<left, right>;
  else if constexpr (expression<L>)
    return !is_optional<R> && !std::is_void_v<type_beside<left, R>>;
  else
    return !is_optional<L> && !std::is_void_v<type_beside<right, L>>;
}

template <class V, class Other>
using operand_type = std::conditional_t<expression<V>, typename sql_type_of<V>::type, typename sql_type_of<Other>::type>;

}  // namespace meta

template <op O, class L, class R>
constexpr auto make_binary(const L& left, const R& right) {
  using takes = meta::operator_info::takes;
  constexpr takes wanted = meta::info(O).operands;
  if constexpr (std::is_same_v<R, std::nullptr_t> && (O == op::eq || O == op::ne))
    return make_null_test<O == op::ne>(left);
  else {
    using left_type = meta::operand_type<L, R>;
    using right_type = meta::operand_type<R, L>;
    constexpr auto l = meta::operand_words<L>();
    constexpr auto r = meta::operand_words<R>();
    if constexpr (!meta::operands_fit<L, R>()) {
      if constexpr (wanted == takes::text && !std::is_same_v<left_type, std::string>)
        return enforce<fault::not_text, l, r>();
      else
        return enforce<fault::wrong_comparison, l, r>();
    } else if constexpr (wanted == takes::text && !std::is_same_v<left_type, std::string>)
      return enforce<fault::not_text, l, r>();
    else if constexpr (O == op::add && std::is_same_v<left_type, std::string>) {
      auto a = as_operand<right_type>(left);
      auto b = as_operand<left_type>(right);
      return concatenation<decltype(a), decltype(b)>(a, b);
    } else if constexpr (wanted == takes::numbers && !is_number<left_type>)
      return enforce<fault::not_a_number, l, r>();
    else {
      auto a = as_operand<right_type>(left);
      auto b = as_operand<left_type>(right);
      return binary<O, decltype(a), decltype(b)>(a, b);
    }
  }
}

template <class V>
inline constexpr bool is_condition = std::is_same_v<typename meta::sql_type_of<V>::type, bool> || std::is_same_v<V, bool>;

template <op O, class L, class R>
constexpr auto make_logical(const L& left, const R& right) {
  if constexpr (!is_condition<L>)
    return enforce<fault::not_a_condition, meta::operand_words<L>(), words<1>("")>();
  else if constexpr (!is_condition<R>)
    return enforce<fault::not_a_condition, meta::operand_words<R>(), words<1>("")>();
  else {
    auto a = as_operand<bool>(left);
    auto b = as_operand<bool>(right);
    return binary<O, decltype(a), decltype(b)>(a, b);
  }
}

}  // namespace retort
