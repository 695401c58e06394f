// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/parameter.hpp"
#include "retort/meta/chain.hpp"
#include "retort/schema/raw_scanner.hpp"

namespace retort {

/// SQL by hand as an expression of type `T`, with operands in the place of `{}`.
template <class T, fixed_string Sql, class... Es>
struct text_expression : expression_members<text_expression<T, Sql, Es...>> {
  using type = unwrapped<T>;
  static constexpr bool nullable = is_optional<T>;
  static constexpr int precedence = binding::or_ - 1;  // what is in it is not known

  meta::chain<Es...> operands{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    if constexpr (refused.name.data() != nullptr) s.text(refused);
    s.text(piece(0));
    walk_operands(s, at + __builtin_offsetof(text_expression, operands), std::index_sequence_for<Es...>{});
  }

  /// How many operands the text has places for.
  static constexpr std::size_t places() {
    std::size_t count = 0;
    for (std::size_t i = Sql.view().find("{}"); i != std::string_view::npos; i = Sql.view().find("{}", i + 2)) ++count;
    return count;
  }

 private:
  /// Nothing, which only those dialects have that take the text; without a name, all do.
  static constexpr spelling refused = [] {
    constexpr raw_fault in_sqlite = check_expression(Sql.view(), dialect_id::sqlite);
    constexpr raw_fault in_postgres = check_expression(Sql.view(), dialect_id::postgres);
    spelling out{.name = {}, .sqlite = "", .postgres = "", .lack = fault::raw_text};
    if (in_sqlite != raw_fault::none) out.sqlite = {}, out.name = words_of(in_sqlite);
    if (in_postgres != raw_fault::none) out.postgres = {}, out.name = words_of(in_postgres);
    return out;
  }();

  template <class S, std::size_t... I>
  static constexpr void walk_operands(S& s, std::size_t at, std::index_sequence<I...>) {
    std::uint32_t offsets[sizeof...(Es) + 1]{};
    meta::chain<Es...>::offsets(offsets, at);
    ((s.open(Es::precedence < binding::primary), Es::walk(s, offsets[I]), s.close(Es::precedence < binding::primary),
      s.text(piece(I + 1))),
     ...);
  }
  static constexpr std::string_view piece(std::size_t i) {
    std::string_view rest = Sql.view();
    for (; i > 0; --i) rest.remove_prefix(rest.find("{}") + 2);
    return rest.substr(0, rest.find("{}"));
  }
};

namespace meta {
template <class V>
struct text_operand {
  using value = std::conditional_t<is_text_view<V>, std::string, V>;
  using type = operand<value, V>;
};
template <expression V>
struct text_operand<V> {
  using type = V;
};
}  // namespace meta

/// SQL by hand as an expression: `text_expr<bool, "{} % {} = 0">(users.id, 2)`. The text is a constant; `T` is what it
/// gives, `std::optional` where that can be NULL; each `{}` is a column, an expression, or a value, which is bound.
template <class T, fixed_string Sql, class... Vs>
constexpr auto text_expr(const Vs&... operands) {
  using node = text_expression<T, Sql, typename meta::text_operand<Vs>::type...>;
  static_assert(node::places() == sizeof...(Vs),
                "retort: text_expr() has as many operands as there are {} in its text; see docs/errors.md#raw-text");
  return node{{}, meta::make_chain<typename meta::text_operand<Vs>::type...>(operands...)};
}

}  // namespace retort
