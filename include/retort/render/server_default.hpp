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

}  // namespace retort
