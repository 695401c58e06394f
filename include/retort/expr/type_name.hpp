// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/schema/attribute.hpp"
#include "retort/schema/identifier.hpp"
#include "retort/schema/type.hpp"

namespace retort::meta {

/// The name of the type that an enumeration has in PostgreSQL, with its schema, in quotes where it needs them.
template <class T>
struct enum_type_name {
  static constexpr name_of_type name = enum_type<T>;
  char text[2 * (name.schema.size() + name.type.size()) + 5]{};
  std::size_t size = 0;

  constexpr enum_type_name() {
    if (!name.schema.empty()) {
      put(name.schema);
      text[size++] = '.';
    }
    put(name.type);
  }

 private:
  constexpr void put(const identifier& part) {
    const bool quoted = part.quoted(dialect_id::postgres);
    if (quoted) text[size++] = '"';
    for (const char c : part.text) {
      if (c == '"') text[size++] = c;
      text[size++] = c;
    }
    if (quoted) text[size++] = '"';
  }
};
template <class T>
inline constexpr enum_type_name<T> enum_type_text{};

/// What a type is called where that is not what its kind is called.
template <class T>
inline constexpr spelling own_name{{}, names_of<T>().sqlite, names_of<T>().postgres};
template <class T>
  requires(std::is_enum_v<T> && !name_of_type(enum_type<T>).type.empty())
inline constexpr spelling own_name<T>{{}, {}, {enum_type_text<T>.text, enum_type_text<T>.size}};

/// What PostgreSQL is told of a parameter whose type it would infer.
template <class T>
inline constexpr spelling inferred_type{{}, "", own_name<T>.postgres.empty() ? "TEXT" : own_name<T>.postgres};

}  // namespace retort::meta
