// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/clause.hpp"

namespace retort {
/// All columns of a table in a select list: one value of the result, a `User<row>`.
template <class Table>
struct model_item {
  using mode = typename meta::table_traits<Table>::mode;

  constexpr model_item() = default;
  constexpr model_item(const Table&) {}

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    walk_columns(s, typename meta::table_traits<Table>::column_list{});
  }

 private:
  template <class S, class... Definitions, class... Paths>
  static constexpr void walk_columns(S& s, meta::list<meta::flat_column<Definitions, Paths>...>) {
    bool first = true;
    ((s.text(first ? "" : ", "), first = false, s.column(meta::info_of<mode>(Definitions{}))), ...);
  }
};

/// `SELECT items`, or `RETURNING items`.
template <clause Kind, class... Items>
struct item_list {
  meta::chain<Items...> selected{};

  template <class... Ts>
  static constexpr item_list make(const Ts&... given) noexcept(meta::all_plain<Items...>) {
    return {meta::make_chain<Items...>(given...)};
  }

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(Kind);
    meta::chain<Items...>::walk(s, at + __builtin_offsetof(item_list, selected), items{});
  }
};

/// The same of items whose types say all of them, such as columns: it holds nothing.
template <clause Kind, class... Items>
  requires(__is_empty(Items) && ...)
struct item_list<Kind, Items...> {
  template <class... Ts>
  static constexpr item_list make(const Ts&...) noexcept {
    return {};
  }

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(Kind);
    ((s.item(), Items::walk(s, at)), ...);
  }
};

namespace meta {
template <class E>
inline constexpr bool is_labelled = false;
template <class E, fixed_string Label>
inline constexpr bool is_labelled<labelled<E, Label>> = true;
}  // namespace meta

/// A table with a model: whole rows of it can be selected and written.
template <class T>
concept model_table = requires { typename meta::table_traits<T>::column_list; };

/// What may stand in a select list: an expression, with a label or without, or a table.
template <class T>
concept selectable = expression<T> || meta::is_labelled<T> || model_table<T>;

namespace meta {
template <class T>
struct item_of {
  using type = T;
};
template <model_table T>
struct item_of<T> {
  using type = model_item<T>;
};
/// The list that items make.
template <clause Kind, class... Ts>
using items_of = item_list<Kind, typename item_of<Ts>::type...>;
}  // namespace meta

}  // namespace retort
