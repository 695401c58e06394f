// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/dialect.hpp"
#include "retort/schema/description.hpp"

namespace retort {

/// What a dialect writes as the default of a column; empty where there is none.
constexpr std::string_view default_expression(const column_description& c, const dialect& to) {
  const column_attribute* a = c.find(attribute_kind::server_default, to.id);
  if (a == nullptr) return {};
  if (a->text != "now()") return a->text;
  return c.kind == type_kind::date && to.id == dialect_id::sqlite ? "date('now')" : to.now;
}

namespace meta {
/// Whether a text is one literal in quotes: the server infers its type.
constexpr bool is_quoted_literal(std::string_view text) {
  if (text.size() < 2 || text.front() != '\'' || text.back() != '\'') return false;
  for (std::size_t i = 1; i + 1 < text.size(); ++i)
    if (text[i] == '\'' && (text[++i] != '\'' || i + 1 == text.size())) return false;
  return true;
}
constexpr bool is_plain_number(std::string_view text) {
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == text.npos;
}
}  // namespace meta

/// Whether a default on PostgreSQL, beside a parameter of the column's type, leaves the type to that.
constexpr bool takes_type_beside(std::string_view expression, type_kind kind) {
  using enum type_kind;
  if (meta::is_quoted_literal(expression)) return true;
  switch (kind) {
    case boolean: return expression == "true" || expression == "false";
    case int16:
    case int32:
    case int64:
    case float32:
    case float64:
    case decimal: return meta::is_plain_number(expression);
    case timestamptz: return expression == "now()";
    default: return false;
  }
}

}  // namespace retort
