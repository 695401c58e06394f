// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>
#include <utility>
#include <vector>

#include "retort/schema/bound_value.hpp"

// Arrays: `std::vector<T>` in a column.

namespace retort {

namespace meta {
template <class T>
void push_item(array_value& out, const T& value) {
  if constexpr (is_optional<T>) {
    if (value)
      push_item(out, *value);
    else
      out.push(bind_null(out.element));
  } else if constexpr (built_in_value<T> || std::is_same_v<T, std::string_view>)
    out.push(bind_value(value));
  else
    push_item(out, sql_type<T>::to_sql(value));
}

template <class T>
T item_as(const bound_value& value) {
  if constexpr (is_optional<T>) {
    if (value.null) return std::nullopt;
    return item_as<unwrapped<T>>(value);
  } else if constexpr (built_in_value<T>) {
    if (value.null) throw std::invalid_argument("NULL in an array whose C++ elements are not optional");
    T out{};
    unbind(value, out);
    return out;
  } else
    return sql_type<T>::from_sql(item_as<typename sql_type<T>::storage>(value));
}

/// What can be an element: any value that is no array itself. `char`s and bytes are text and bytes.
template <class T>
concept array_element = sql_value<unwrapped<T>> && !is_array(kind_of<unwrapped<T>>());
}  // namespace meta

/// An array: `T[]` on PostgreSQL, JSON text on SQLite. Elements may be optional.
template <meta::array_element T>
struct sql_type<std::vector<T>> : stored_as_kind<array_value, array_of(kind_of<unwrapped<T>>())> {
  static constexpr type_names names = names_of<unwrapped<T>>();

  static array_value to_sql(const std::vector<T>& values) {
    array_value out;
    out.element = kind_of<unwrapped<T>>();
    out.reserve(values.size());
    for (typename std::vector<T>::const_reference value : values) meta::push_item<T>(out, value);
    return out;
  }
  static std::vector<T> from_sql(const array_value& values) {
    std::vector<T> out;
    out.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) out.push_back(meta::item_as<T>(values[i]));
    return out;
  }
};

}  // namespace retort
