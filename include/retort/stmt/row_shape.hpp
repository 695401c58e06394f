// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/schema/mode.hpp"
#include "retort/stmt/select_list.hpp"

namespace retort {

/// A column of a result: its label, the expression it came from, its C++ type.
template <fixed_string Label, class Key, class T>
struct result_column {
  using key = Key;
  using type = T;
  static constexpr fixed_string label = Label;
};

/// Some of the items of a select list.
struct item_set {
  std::uint64_t words[8];

  constexpr bool has(std::size_t item) const { return (words[item / 64 % 8] >> item % 64 & 1U) != 0; }
  constexpr void add(std::size_t item) { words[item / 64 % 8] |= std::uint64_t{1} << item % 64; }
};

namespace meta {

/// The items that an outer join may leave out of the rows of a statement: `value`. What takes statements apart defines
/// it, see `render/facts.hpp`.
template <class Statement>
struct outer_items_of;

/// The column of the result that an item of a select list makes. `Outer`: it may be missing from an outer join.
template <class Item, bool Outer>
struct column_of_item {
  using type = result_column<"", void, nullable_type<typename Item::type, Item::nullable || Outer>>;
};
template <class Table, fixed_string Name, class T, bool Outer>
struct column_of_item<column_ref<Table, Name, T>, Outer> {
  using type = result_column<Name, column_ref<Table, Name, T>, nullable_type<T, Outer>>;
};
template <class E, fixed_string Label, bool Outer>
struct column_of_item<labelled<E, Label>, Outer> {
  using type = result_column<Label, E, nullable_type<typename E::type, E::nullable || Outer>>;
};
template <class Table, bool Outer>
struct column_of_item<model_item<Table>, Outer> {
  using type = result_column<"", Table, nullable_type<typename table_traits<Table>::template in_mode<row>, Outer>>;
};

/// The columns of a set operation, or of a list of values: a clause that says them itself has them as `columns`.
template <class Columns>
struct said_columns;
template <class... Columns>
struct said_columns<list<Columns...>> {};

/// The list of what a statement returns, among its clauses.
template <class List>
struct items_among;
template <class Clause, class... Rest>
struct items_among<list<Clause, Rest...>> : items_among<list<Rest...>> {};
template <clause Kind, class... Items, class... Rest>
struct items_among<list<item_list<Kind, Items...>, Rest...>> {
  using type = item_list<Kind, Items...>;
  using indices = std::index_sequence_for<Items...>;
};
template <class Clause, class... Rest>
  requires requires { typename Clause::columns; }
struct items_among<list<Clause, Rest...>> {
  using type = said_columns<typename Clause::columns>;
  using indices = void;
};
template <>
struct items_among<list<>> {  // a write that returns nothing
  using type = said_columns<list<>>;
  using indices = void;
};

template <class Statement, class Items>
struct columns_of_items;
template <class Statement, class... Columns>
struct columns_of_items<Statement, said_columns<list<Columns...>>> {
  using type = list<Columns...>;
};
template <class Statement, clause Kind, class... Items>
struct columns_of_items<Statement, item_list<Kind, Items...>> {
  template <class Indices>
  struct numbered;
  template <std::size_t... I>
  struct numbered<std::index_sequence<I...>> {
    using type = list<typename column_of_item<Items, outer_items_of<Statement>::value.has(I)>::type...>;
  };
  using type = typename numbered<std::index_sequence_for<Items...>>::type;
};
/// The columns of the rows that a statement returns, as a list of `result_column`s.
template <class Statement>
using row_columns =
    typename columns_of_items<Statement, typename items_among<typename Statement::clause_list>::type>::type;

template <class Column>
struct flat_result {
  using type = list<result_column<Column::label, void, typename Column::type>>;
};
template <class Definitions, bool Outer>
struct flat_model;
template <class Definition, bool Outer>
struct flat_member;
template <fixed_string Name, class T, auto... Attributes, class Path, bool Outer>
struct flat_member<flat_column<column_definition<Name, T, Attributes...>, Path>, Outer> {
  using type = result_column<Name, void, nullable_type<T, Outer>>;
};
template <class... Members, bool Outer>
struct flat_model<list<Members...>, Outer> {
  using type = list<typename flat_member<Members, Outer>::type...>;
};
template <model_table Table, class T>
struct flat_result<result_column<"", Table, T>>
    : flat_model<typename table_traits<Table>::column_list, is_optional<T>> {};

template <class Columns>
struct flat_results;
template <class... Columns>
struct flat_results<list<Columns...>> {
  using type = concat<typename flat_result<Columns>::type...>;
};
/// The columns of a statement as those of a table: whole models stand for their columns.
template <class Statement>
using shape_of = typename flat_results<row_columns<Statement>>::type;

template <class Column>
constexpr auto column_words() {
  using type = unwrapped<typename Column::type>;
  constexpr std::string_view name = Column::label.empty() ? kind_name<type>() : Column::label.view();
  return words<name.size() + 1>(name);
}

template <class A, class B>
struct merged_column {
  static constexpr bool agree = std::is_same_v<unwrapped<typename A::type>, unwrapped<typename B::type>>;
  using type = result_column<A::label, typename A::key, nullable_type<typename A::type, is_optional<typename B::type>>>;
};

template <class A, class B>
consteval bool report_difference() {
  if constexpr (merged_column<A, B>::agree)
    return true;
  else
    return enforce<fault::set_shape, column_words<A>(), column_words<B>()>();
}

template <std::size_t A, std::size_t B>
consteval bool report_counts() {
  constexpr char text[] = {'c', 'o', 'u', 'n', 't', ' ', A > B ? '>' : '<', '\0'};
  return enforce<fault::set_shape, words<8>(text), words<6>("count")>();
}

/// The columns of two queries that are put together: those of the first, nullable where either is.
template <class First, class Second>
struct merged;
template <class... A, class... B>
struct merged<list<A...>, list<B...>> {
  static consteval auto find() {
    if constexpr (sizeof...(A) != sizeof...(B)) {
      static_cast<void>(report_counts<sizeof...(A), sizeof...(B)>());
      return list<A...>{};
    } else {
      (static_cast<void>(report_difference<A, B>()), ...);
      return list<typename merged_column<A, B>::type...>{};
    }
  }
  using type = decltype(find());
};
template <class... Queries>
struct merged_columns;
template <class Columns>
struct merged_columns<Columns> {
  using type = Columns;
};
template <class First, class Second, class... Rest>
struct merged_columns<First, Second, Rest...> : merged_columns<typename merged<First, Second>::type, Rest...> {};

template <class T>
inline constexpr bool is_query = false;

}  // namespace meta

/// A statement that gives rows and changes nothing: a select, a set operation, a list of values.
template <class T>
concept query = meta::is_query<T>;

}  // namespace retort
