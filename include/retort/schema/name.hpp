// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

#include "retort/meta/fixed_string.hpp"

namespace retort {

/// The name of a table: `name("users")`, or with a schema `name("app", "users")`. Only constants are taken.
struct name {
  std::string_view schema;
  std::string_view table;

  consteval explicit name(const char* table_name) : table(table_name) {}
  consteval name(const char* schema_name, const char* table_name) : schema(schema_name), table(table_name) {}
};

/// What a database does with the referring row: `ON DELETE …`, `ON UPDATE …`.
enum class referential_action : unsigned char { no_action, restrict_, cascade, set_null, set_default };

struct on_delete {
  referential_action action = referential_action::no_action;
  static const on_delete no_action, restrict_, cascade, set_null, set_default;
};
struct on_update {
  referential_action action = referential_action::no_action;
  static const on_update no_action, restrict_, cascade, set_null, set_default;
};
inline constexpr on_delete on_delete::no_action{referential_action::no_action};
inline constexpr on_delete on_delete::restrict_{referential_action::restrict_};
inline constexpr on_delete on_delete::cascade{referential_action::cascade};
inline constexpr on_delete on_delete::set_null{referential_action::set_null};
inline constexpr on_delete on_delete::set_default{referential_action::set_default};
inline constexpr on_update on_update::no_action{referential_action::no_action};
inline constexpr on_update on_update::restrict_{referential_action::restrict_};
inline constexpr on_update on_update::cascade{referential_action::cascade};
inline constexpr on_update on_update::set_null{referential_action::set_null};
inline constexpr on_update on_update::set_default{referential_action::set_default};

}  // namespace retort
