// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/cast.hpp"
#include "retort/types/json.hpp"

// Parts of JSON values, and functions of them.

namespace retort {

namespace meta {
/// A path into JSON as SQL: ` -> 'key' -> 0`, the last arrow being another one if `AsText`. A key that SQLite would
/// take for a path of its own goes there as one: ` -> '$."a.b"'`.
template <bool AsText, constant... Path>
struct json_path {
  static constexpr std::size_t room = [] {
    std::size_t n = 0;
    const auto one = [&]<class Key>(const Key& key) {
      if constexpr (requires { key.view(); })
        n += 6 * key.view().size() + 16;
      else
        n += 32;
    };
    (one(Path), ...);
    return n;
  }();
  char text[2][room]{};
  std::size_t size[2]{};
  // SQLite compares a key as it is written in the JSON text, with its escapes, and finds no end of one with a quote.
  bool on_sqlite = true;

  constexpr json_path() {
    std::size_t left = sizeof...(Path);
    const auto one = [&]<class Key>(const Key& key) {
      --left;
      put_all(AsText && left == 0 ? " ->> " : " -> ");
      if constexpr (requires { key.view(); }) {
        put_key(key.view());
      } else
        put_number(key.value);
    };
    (one(Path), ...);
  }
  constexpr std::string_view view(dialect_id d) const {
    return {text[static_cast<std::size_t>(d)], size[static_cast<std::size_t>(d)]};
  }

 private:
  constexpr void put(dialect_id d, char c) {
    text[static_cast<std::size_t>(d)][size[static_cast<std::size_t>(d)]++] = c;
  }
  constexpr void put(dialect_id d, std::string_view part) {
    for (const char c : part) put(d, c);
  }
  constexpr void put_all(std::string_view part) {
    put(dialect_id::sqlite, part);
    put(dialect_id::postgres, part);
  }
  constexpr void put_key(std::string_view key) {
    const bool plain = is_plain_key(key);
    put(dialect_id::postgres, '\'');
    put(dialect_id::sqlite, plain ? "'" : "'$.\"");
    for (const char c : key) {
      if (c == '\'') put_all("'");
      if (c == '"' || c == '\\' || (c >= 0 && c < ' ')) on_sqlite = false;
      put(dialect_id::sqlite, c);
      put(dialect_id::postgres, c);
    }
    put(dialect_id::postgres, '\'');
    put(dialect_id::sqlite, plain ? "'" : "\"'");
  }
  static constexpr bool is_plain_key(std::string_view key) {
    if (key.empty() || (key[0] >= '0' && key[0] <= '9')) return false;
    for (const char c : key)
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
    return true;
  }
  constexpr void put_number(long long value) {
    if (value < 0) {
      // SQLite counts from the end in a path of its own.
      put(dialect_id::sqlite, "'$[#");
      put_all("-");
      put_digits(static_cast<unsigned long long>(-value));
      put(dialect_id::sqlite, "]'");
    } else
      put_digits(static_cast<unsigned long long>(value));
  }
  constexpr void put_digits(unsigned long long value) {
    if (value >= 10) put_digits(value / 10);
    put(dialect_id::sqlite, static_cast<char>('0' + value % 10));
    put(dialect_id::postgres, static_cast<char>('0' + value % 10));
  }
};
template <bool AsText, constant... Path>
inline constexpr json_path<AsText, Path...> path_text{};
template <bool AsText, constant... Path>
inline constexpr spelling path_spelling{
    "a key of JSON with a quote or a backslash",
    path_text<AsText, Path...>.on_sqlite ? path_text<AsText, Path...>.view(dialect_id::sqlite) : std::string_view(),
    path_text<AsText, Path...>.view(dialect_id::postgres)};
template <constant... Path>
inline constexpr form json_get_form{.open = everywhere(""),
                                    .close = path_spelling<false, Path...>,
                                    .precedence = binding::concat,
                                    .operands_bind = binding::primary};
}  // namespace meta

/// The value at a path in JSON as an SQL value of type `T`: `CAST(doc ->> 'a' AS INTEGER)`.
template <class T, class E, meta::constant... Path>
struct json_scalar : meta::members_for<json_scalar<T, E, Path...>, T> {
  using type = T;
  static constexpr bool nullable = true;
  static constexpr int precedence = binding::primary;

  E operand{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    meta::write(s, open);
    s.open(E::precedence < binding::primary);
    E::walk(s, at + __builtin_offsetof(json_scalar, operand));
    s.close(E::precedence < binding::primary);
    s.text(meta::path_spelling<true, Path...>);
    s.text(" AS ");
    s.type_name(kind_of<T>(), meta::own_name<T>);
    s.text(")");
  }

 private:
  static constexpr bool on_sqlite =
      is_number<T> || kind_of<T>() == type_kind::boolean || kind_of<T>() == type_kind::text;
  static constexpr spelling open = on_sqlite ? everywhere("CAST(") : spelling{"json_value() of this type", {}, "CAST("};
};

namespace meta {
template <class E>
inline constexpr bool is_json = false;
template <expression E>
inline constexpr bool is_json<E> = kind_of<typename E::type>() == type_kind::json;
template <class E>
consteval bool require_json() {
  static_assert(is_json<E>, "retort: this needs a column of JSON; see docs/errors.md#wrong-comparison");
  return is_json<E>;
}
}  // namespace meta

/// The part of JSON at a path of keys and numbers of items, from 0: `json_get<"tags", 0>(notes.doc)` renders
/// `notes.doc -> 'tags' -> 0`. NULL where there is nothing.
template <meta::constant... Path, expression E>
constexpr auto json_get(const E& e) {
  static_assert(sizeof...(Path) > 0, "retort: json_get() needs a path");
  if constexpr (meta::require_json<E>())
    return formed<meta::json_get_form<Path...>, typename E::type, true, E>{{}, {e}};
  else
    return reported{};
}
/// What stands in JSON at a path, as an SQL value: `json_value<int, "size">(notes.doc)` renders
/// `CAST(notes.doc ->> 'size' AS INTEGER)`. `T` is a number, bool, `std::string`, or on PostgreSQL any other type.
/// NULL where there is nothing.
template <class T, meta::constant... Path, expression E>
constexpr auto json_value(const E& e) {
  static_assert(sizeof...(Path) > 0, "retort: json_value() needs a path");
  if constexpr (!sql_value<unwrapped<T>>)
    return static_cast<void>(meta::require_known<unwrapped<T>>()), reported{};
  else if constexpr (meta::require_json<E>())
    return json_scalar<unwrapped<T>, E, Path...>{{}, e};
  else
    return reported{};
}

namespace forms {
inline constexpr form json_array_length{.open = {"json_array_length()", "json_array_length(", "jsonb_array_length("}};
inline constexpr form json_typeof{.open = {"json_typeof()", {}, "jsonb_typeof("}};
inline constexpr form json_contains = operator_form({"json_contains()", {}, " @> "}, binding::comparison);
inline constexpr form json_has_key{.open = {"json_has_key()", {}, "jsonb_exists("}};
inline constexpr form json_array{.open = {"json_array()", "json_array(", "jsonb_build_array("}};
inline constexpr form json_object{.open = {"json_object()", "json_object(", "jsonb_build_object("}};
}  // namespace forms

namespace func {
/// How many items an array has: `jsonb_array_length(json)`.
template <expression E>
constexpr auto json_array_length(const E& e) {
  if constexpr (meta::require_json<E>())
    return make_form<forms::json_array_length, std::int32_t>(e);
  else
    return reported{};
}
/// What kind of JSON it is: `object`, `array`, `string` … PostgreSQL only: SQLite has other names for the kinds.
template <expression E>
constexpr auto json_typeof(const E& e) {
  if constexpr (meta::require_json<E>())
    return make_form<forms::json_typeof, std::string>(e);
  else
    return reported{};
}
/// Whether JSON contains other JSON: `json @> part`. PostgreSQL only.
template <expression E, class V>
constexpr auto json_contains(const E& e, const V& part) {
  if constexpr (meta::require_json<E>())
    return make_form<forms::json_contains, bool>(e, part);
  else
    return reported{};
}
/// Whether an object has a key: `jsonb_exists(json, key)`. PostgreSQL only.
template <expression E, class V>
constexpr auto json_has_key(const E& e, const V& key) {
  if constexpr (meta::require_json<E>())
    return make_form<forms::json_has_key, bool>(e, key);
  else
    return reported{};
}
/// A JSON array of values: `jsonb_build_array(a, b)`, `json_array` on SQLite.
template <class... Vs>
constexpr auto json_array(const Vs&... values) {
  return formed<forms::json_array, json, false, meta::natural_operand<Vs>...>{
      {}, meta::make_chain<meta::natural_operand<Vs>...>(values...)};
}
/// A JSON object of keys and values in turn: `jsonb_build_object('a', a)`, `json_object` on SQLite.
template <class... Vs>
constexpr auto json_object(const Vs&... keys_and_values) {
  static_assert(sizeof...(Vs) % 2 == 0, "retort: json_object() needs a value for each key");
  return formed<forms::json_object, json, false, meta::natural_operand<Vs>...>{
      {}, meta::make_chain<meta::natural_operand<Vs>...>(keys_and_values...)};
}
}  // namespace func

}  // namespace retort
