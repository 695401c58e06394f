// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "retort/render/dialect.hpp"
#include "retort/schema/description.hpp"

namespace retort {

/// The sink for text: it counts, and writes as long as there is room.
struct writer {
  const dialect& to;
  char* out = nullptr;
  std::size_t room = 0;
  std::size_t count = 0;

  constexpr void put(char c) {
    if (count < room) out[count] = c;
    ++count;
  }
  constexpr void put(std::string_view text) {
    const std::size_t n = text.size(), end = count + n;
    if (end <= room) {
      const char* const from = text.data();
      char* const here = out + count;
      for (std::size_t i = 0; i < n; ++i) here[i] = from[i];
    }
    count = end;
  }
  constexpr void put_number(long long value) {
    if (value < 0) put('-');
    // The magnitude, without overflow for the smallest number.
    unsigned long long rest =
        value < 0 ? 0ULL - static_cast<unsigned long long>(value) : static_cast<unsigned long long>(value);
    unsigned long long unit = 1;
    while (rest / unit >= 10) unit *= 10;
    for (; unit > 0; unit /= 10) put(static_cast<char>('0' + rest / unit % 10));
  }
  constexpr void put_quoted(std::string_view text, char quote) {
    put(quote);
    for (const char c : text) {
      if (c == quote) put(quote);
      put(c);
    }
    put(quote);
  }
  /// A name, in quotes where the dialect needs them.
  constexpr void put_name(const identifier& name) {
    if (name.quoted(to.id))
      put_quoted(name.text, '"');
    else
      put(name.text);
  }
  /// Whether a column's type is not one that the database brings along.
  constexpr bool has_own_type(const column_description& c) const {
    return to.id == dialect_id::postgres && (!c.names.postgres.empty() || !c.enum_type.type.empty());
  }
  /// The type of a column.
  constexpr void put_type(const column_description& c) {
    if (to.id == dialect_id::postgres && !c.enum_type.type.empty()) {
      if (!c.enum_type.schema.empty()) {
        put_name(c.enum_type.schema);
        put('.');
      }
      return put_name(c.enum_type.type);
    }
    put(to.element_type(c.kind, c.names));
    put(to.type_suffix(c.kind));
  }
  /// `schema.table`.
  constexpr void put_table(const table_description& table) {
    if (!table.schema.text.empty()) {
      put_name(table.schema);
      put('.');
    }
    put_name(table.name);
  }
  /// A table in FROM: `users`, `users AS boss`.
  constexpr void put_table(const table_info& table) {
    put_table(*table.table);
    if (table.alias.text.empty()) return;
    put(" AS ");
    put_name(table.alias);
  }
  constexpr void put_column(const table_info& table, const identifier& column) {
    const identifier& qualifier = table.name();
    if (qualifier.quoted_in == 0 && column.quoted_in == 0) {
      put(qualifier.text);
      put('.');
      return put(column.text);
    }
    put_name(qualifier);
    put('.');
    put_name(column);
  }
};

/// Runs a rendering twice: to count, then to write.
template <class String = std::string, class Render>
constexpr String rendered(const dialect& to, const Render& render) {
  writer counter{to};
  render(counter);
  String out(counter.count, '\0');
  writer w{to, out.data(), out.size()};
  render(w);
  return out;
}

}  // namespace retort
