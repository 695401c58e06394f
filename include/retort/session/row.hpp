// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>

#include "retort/render/facts.hpp"
#include "retort/schema/mode.hpp"
#include "retort/session/row_values.hpp"
#include "retort/stmt/row_shape.hpp"

namespace retort {

namespace meta {
/// What a row gives for a column that it does not have.
inline constexpr reported no_value{};
}  // namespace meta

/// A row of a result: by structured binding, `row.get<0>()`, `row.get<"n">()`, `row[users.name]`, `row.as<Struct>()`.
///
/// It owns its values. What the outer side of a join may leave out is optional.
template <class... Columns>
struct result_row : meta::row_values<typename Columns::type...> {
  using columns = meta::list<Columns...>;
  static constexpr std::size_t size = sizeof...(Columns);

  template <std::size_t I>
  constexpr auto& get() & {
    return meta::value_at<I>(*this);
  }
  template <std::size_t I>
  constexpr const auto& get() const& {
    return meta::value_at<I>(*this);
  }
  template <std::size_t I>
  constexpr auto&& get() && {
    return std::move(meta::value_at<I>(*this));
  }

  /// By the label or column name.
  template <fixed_string Label>
  constexpr const auto& get() const& {
    constexpr std::size_t index = index_of(Label.view());
    if constexpr (index < size && index != last_index_of(Label.view())) {
      static_cast<void>(enforce<fault::label_twice, words<Label.view().size() + 1>(Label.view()), words<1>("")>());
      return meta::no_value;
    } else if constexpr (index < size)
      return meta::value_at<index>(*this);
    else {
      static_cast<void>(enforce<fault::no_such_label, words<Label.view().size() + 1>(Label.view()), words<1>("")>());
      return meta::no_value;
    }
  }

  /// By the column that was selected: `row[users.name]`.
  template <class Table, fixed_string Name, class T>
  constexpr const auto& operator[](const column_ref<Table, Name, T>&) const {
    constexpr bool matches[] = {std::is_same_v<typename Columns::key, column_ref<Table, Name, T>>...};
    constexpr std::size_t index = [&] {
      for (std::size_t i = 0; i < size; ++i)
        if (matches[i]) return i;
      return size;
    }();
    if constexpr (index < size)
      return meta::value_at<index>(*this);
    else {
      static_cast<void>(
          enforce<fault::no_such_label, meta::operand_words<column_ref<Table, Name, T>>(), words<1>("")>());
      return meta::no_value;
    }
  }

  static constexpr std::size_t last_index_of(std::string_view label) {
    constexpr std::string_view labels[] = {Columns::label.view()...};
    std::size_t i = size;
    while (i > 0 && labels[i - 1] != label) --i;
    return i - 1;
  }
  /// The place of a label, or `size`.
  static constexpr std::size_t index_of(std::string_view label) {
    constexpr std::string_view labels[] = {Columns::label.view()...};
    for (std::size_t i = 0; i < size; ++i)
      if (labels[i] == label) return i;
    return size;
  }
};

namespace meta {

/// The row of a list of items. `Outer` tells which of them an outer join may leave out.
template <const item_set& Outer, class Items, class Indices>
struct row_of;
template <const item_set& Outer, clause Kind, class... Items, std::size_t... I>
struct row_of<Outer, item_list<Kind, Items...>, std::index_sequence<I...>> {
  using type = result_row<typename column_of_item<Items, Outer.has(I)>::type...>;
};
// A table that is the only item: the row is the model itself.
template <const item_set& Outer, clause Kind, class Table>
struct row_of<Outer, item_list<Kind, model_item<Table>>, std::index_sequence<0>> {
  using type = typename column_of_item<model_item<Table>, Outer.has(0)>::type::type;
};

// The columns of a set operation.
template <const item_set& Outer, class... Columns>
struct row_of<Outer, said_columns<list<Columns...>>, void> {
  using type = result_row<Columns...>;
};
template <const item_set& Outer, model_table Table, class T>
struct row_of<Outer, said_columns<list<result_column<"", Table, T>>>, void> {
  using type = T;
};

template <class Statement, class Dialect, class Items = items_among<typename Statement::clause_list>>
using row_in =
    typename row_of<facts_of<Statement, Dialect>.outer_items, typename Items::type, typename Items::indices>::type;

}  // namespace meta

/// The rows that a statement returns.
template <class Statement, class Dialect = postgres>
using row_type = meta::row_in<Statement, Dialect>;

}  // namespace retort

// Long rows are bound through the tuple protocol, short ones by their members.
template <class... Columns>
  requires(sizeof...(Columns) > retort::meta::longest_direct_row)
struct std::tuple_size<retort::result_row<Columns...>> : std::integral_constant<std::size_t, sizeof...(Columns)> {};
template <std::size_t I, class... Columns>
  requires(sizeof...(Columns) > retort::meta::longest_direct_row)
struct std::tuple_element<I, retort::result_row<Columns...>> {
  using type = std::remove_reference_t<decltype(retort::meta::chain_at<I>(
      std::declval<retort::meta::chain<typename Columns::type...>&>()))>;
};
