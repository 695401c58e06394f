// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/order_by.hpp"

namespace retort {
namespace meta {
inline constexpr spelling grouping_kinds[] = {
    {"ROLLUP", {}, "ROLLUP ("}, {"CUBE", {}, "CUBE ("}, {"GROUPING SETS", {}, "GROUPING SETS ("}};
}  // namespace meta

/// `ROLLUP (a, b)`, `CUBE (a, b)`, `GROUPING SETS ((a), (b), ())`: a term of `group_by`.
template <int Kind, class... Terms>
struct grouping {
  using expression_tag = void;
  using type = bool;
  static constexpr bool nullable = false;
  static constexpr int precedence = binding::primary;

  meta::chain<Terms...> terms{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.begin(scope::grouping_sets);
    s.text(meta::grouping_kinds[Kind]);
    meta::chain<Terms...>::walk(s, at + __builtin_offsetof(grouping, terms), meta::commas{});
    s.text(")");
    s.end(scope::grouping_sets);
  }
};

/// `(a, b)`: one of the sets.
template <class... Es>
struct grouping_set {
  meta::chain<Es...> terms{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("(");
    meta::chain<Es...>::walk(s, at + __builtin_offsetof(grouping_set, terms), meta::commas{});
    s.text(")");
  }
};

/// `ROLLUP (a, b)`: by a and b, by a, and all. A column is NULL in the rows that are not grouped by it: it becomes
/// optional. PostgreSQL has it.
template <expression... Es>
constexpr auto rollup(const Es&... terms) {
  return grouping<0, Es...>{meta::make_chain<Es...>(terms...)};
}
/// `CUBE (a, b)`: by a and b, by a, by b, and all. As `rollup`.
template <expression... Es>
constexpr auto cube(const Es&... terms) {
  return grouping<1, Es...>{meta::make_chain<Es...>(terms...)};
}
/// One of `grouping_sets`: `(a, b)`; without terms all rows are one group.
template <expression... Es>
constexpr auto set(const Es&... terms) {
  return grouping_set<Es...>{meta::make_chain<Es...>(terms...)};
}
/// `GROUPING SETS ((a, b), (a), ())`: each set said by `set(…)`. As `rollup`.
template <class... Sets>
constexpr auto grouping_sets(const Sets&... sets) {
  return grouping<2, Sets...>{meta::make_chain<Sets...>(sets...)};
}

}  // namespace retort
