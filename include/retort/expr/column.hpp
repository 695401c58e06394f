// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/assignment.hpp"
#include "retort/expr/expression_members.hpp"
#include "retort/expr/text_match.hpp"
#include "retort/schema/describe.hpp"

namespace retort {
namespace meta {
template <class Self, class T>
using column_members = choose<std::is_same_v<T, std::string>, text_members<Self>, expression_members<Self>>;
}

/// A column of a table: `users.id`. `Table` is the mode `columns<User>`, so the type names model, alias and column.
template <class Table, fixed_string Name, class T>
struct column_ref : meta::column_members<column_ref<Table, Name, T>, unwrapped<T>> {
  using table = Table;
  using type = unwrapped<T>;
  static constexpr bool nullable = is_optional<T>;
  static constexpr int precedence = binding::primary;
  static constexpr column_info info{&Table::info, Name.view(), kind_of<type>(), nullable};
  static_assert(meta::require_known<type>());

  constexpr column_ref() = default;

  /// In `values` and `set`: `name = value`.
  template <class V>
  constexpr auto operator=(const V& value) const {
    return make_assignment(*this, value);
  }
  constexpr auto operator=(std::nullptr_t) const { return make_null_assignment(*this); }

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.column(info);
  }
};

/// A path from a table to the rows that belong to it: `users.posts`, `posts.user`. It says how `join` finds its
/// condition.
template <class Table, template <class> class Model, fixed_string Key, bool Many>
struct relation {
  constexpr relation() = default;
};

/// The mode of descriptors, of the table `Model` under the name `Alias`: members are column expressions and join paths.
template <template <class> class Model, fixed_string Alias = "">
struct columns {
  template <fixed_string Name, class T, auto... Attributes>
  using column = column_ref<columns, Name, T>;
  template <template <class> class Other, fixed_string Key>
  using many = relation<columns, Other, Key, true>;
  template <template <class> class Other, fixed_string Key>
  using one = relation<columns, Other, Key, false>;

  using descriptors = Model<columns>;
  static constexpr table_info info{&description_of<Model>, Alias.view()};
};

/// The descriptors of a model: `inline constexpr auto users = table<User>;`.
template <template <class> class Model>
inline constexpr Model<columns<Model>> table{};

/// The descriptors of a model under another name: `users AS boss`.
template <template <class> class Model, fixed_string Alias>
inline constexpr Model<columns<Model, Alias>> alias{};

namespace meta {
template <class T>
struct table_traits;
template <template <class> class Model, fixed_string Alias>
struct table_traits<Model<columns<Model, Alias>>> {
  using mode = columns<Model, Alias>;
  template <class Mode>
  using in_mode = Model<Mode>;
  static constexpr const table_info& info = mode::info;
  using column_list = columns_of<Model>;
};

/// The column of a table that a definition in its model declares.
template <class Mode, fixed_string Name, class T, auto... Attributes>
constexpr const column_info& info_of(column_definition<Name, T, Attributes...>) {
  return column_ref<Mode, Name, T>::info;
}
}  // namespace meta

/// The descriptors of a table: what `table<User>` and `alias<User, "boss">` are.
template <class T>
concept table_like = requires { typename meta::table_traits<T>::mode; };

}  // namespace retort
