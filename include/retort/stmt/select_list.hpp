// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/clause.hpp"

namespace retort {

/// All columns of a table in a select list: one value of the result, a `User<row>`.
template <class Table>
struct model_item {
  using mode = typename meta::table_traits<Table>::mode;

  template <class S>
  static constexpr void walk(S& s, const model_item*) {
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
  meta::pack<Items...> items{};

  template <class S>
  static constexpr void walk(S& s, const item_list* self) {
    s.clause(Kind);
    walk_items(s, self ? &self->items : nullptr);
  }

 private:
  template <class S, std::size_t... I>
  static constexpr void walk_items(S& s, const meta::leaves<std::index_sequence<I...>, Items...>* values) {
    ((s.text(I == 0 ? "" : ", "), s.begin(scope::item),
      Items::walk(s, values ? &static_cast<const meta::leaf<I, Items>*>(values)->value : nullptr), s.end(scope::item)),
     ...);
  }
};

namespace meta {
template <class E>
inline constexpr bool is_labelled = false;
template <class E, fixed_string Label>
inline constexpr bool is_labelled<labelled<E, Label>> = true;
}  // namespace meta

/// What may stand in a select list: an expression, with a label or without, or a table.
template <class T>
concept selectable = expression<T> || meta::is_labelled<T> || table_like<T>;

namespace meta {
template <class T>
struct item_of {
  using type = T;
};
template <table_like T>
struct item_of<T> {
  using type = model_item<T>;
};
template <class T>
constexpr auto to_item(const T& item) {
  if constexpr (table_like<T>)
    return model_item<T>{};
  else
    return item;
}
template <clause Kind, class... Ts>
constexpr auto make_items(const Ts&... items) {
  return item_list<Kind, typename item_of<Ts>::type...>{{{to_item(items)}...}};
}
}  // namespace meta

}  // namespace retort
