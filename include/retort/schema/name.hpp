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

  /// One that a description already has.
  static constexpr name of(std::string_view schema_name, std::string_view table_name) {
    name n("");
    n.schema = schema_name;
    n.table = table_name;
    return n;
  }
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

/// When a foreign key is checked: after each statement, or, deferred, when the transaction ends.
enum class check_time : unsigned char { immediate, deferrable, deferred };

/// `DEFERRABLE`: a transaction may put the check off to its end.
inline constexpr check_time deferrable = check_time::deferrable;
/// `DEFERRABLE INITIALLY DEFERRED`: checked when the transaction ends.
inline constexpr check_time initially_deferred = check_time::deferred;

/// What a foreign key says besides its columns.
struct foreign_key_options {
  referential_action on_delete{};
  referential_action on_update{};
  check_time checked{};

  constexpr foreign_key_options() = default;
  template <class... Options>
  constexpr explicit foreign_key_options(Options... options) {
    (set(options), ...);
  }

 private:
  constexpr void set(retort::on_delete o) { on_delete = o.action; }
  constexpr void set(retort::on_update o) { on_update = o.action; }
  constexpr void set(check_time t) { checked = t; }
};

/// The name of a type that the program makes in a database; empty where there is none.
struct name_of_type {
  std::string_view schema;
  std::string_view type;

  constexpr name_of_type() = default;
  constexpr name_of_type(const name& n) : schema(n.schema), type(n.table) {}
};

}  // namespace retort
