// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "retort/meta/fixed_string.hpp"
#include "retort/meta/pack.hpp"
#include "retort/schema/enum_names.hpp"
#include "retort/schema/interval.hpp"
#include "retort/schema/time_of_day.hpp"
#include "retort/schema/uuid.hpp"

namespace retort {

/// What a database stores: every C++ type maps to one of these, or to an array of one, and drivers know nothing else.
enum class type_kind : std::uint8_t {
  boolean,
  int16,
  int32,
  int64,
  float32,
  float64,
  text,
  bytes,
  date,
  timestamp,
  timestamptz,
  time,
  interval,
  uuid,
  decimal,  // these four travel as text
  json,
  enumeration,  // PostgreSQL finds out which
  named,        // a type that a `sql_type` names
};

/// The number of kinds: the length of tables in their order.
inline constexpr std::size_t type_kinds = static_cast<std::size_t>(type_kind::named) + 1;

namespace meta {
inline constexpr unsigned array_bit = 0x40;
}
/// An array of values of a kind, which is a kind of its own.
constexpr type_kind array_of(type_kind element) {
  return static_cast<type_kind>(static_cast<unsigned>(element) | meta::array_bit);
}
constexpr bool is_array(type_kind kind) { return (static_cast<unsigned>(kind) & meta::array_bit) != 0; }
/// The kind of an array's elements; of another kind, itself.
constexpr type_kind element_of(type_kind kind) {
  return static_cast<type_kind>(static_cast<unsigned>(kind) & ~meta::array_bit);
}
/// Whether PostgreSQL has to find out which type is meant: values of such a kind go as text.
constexpr bool is_inferred(type_kind kind) { return element_of(kind) >= type_kind::enumeration; }

/// What a type is called in the databases, where that is not what its kind is called. Empty: as its kind.
struct type_names {
  std::string_view sqlite{};
  std::string_view postgres{};
};

/// Bytes: `BYTEA` on PostgreSQL, `BLOB` on SQLite.
using bytes = std::vector<std::byte>;
/// A calendar date: `DATE`; ISO text on SQLite.
using date = std::chrono::sys_days;
/// A point in time, in microseconds: `TIMESTAMP WITH TIME ZONE`; ISO text in UTC on SQLite.
using timestamptz = std::chrono::sys_time<std::chrono::microseconds>;
/// What a clock on the wall shows, in microseconds: `TIMESTAMP`; ISO text on SQLite.
using timestamp = std::chrono::local_time<std::chrono::microseconds>;

/// The date or timestamp that is later than all others: PostgreSQL's `infinity`.
template <class T>
inline constexpr T infinity = (T::max)();
/// The date or timestamp that is earlier than all others: PostgreSQL's `-infinity`.
template <class T>
inline constexpr T minus_infinity = (T::min)();

struct array_value;

/// How a C++ type is stored. This is the one customisation point for types: specialise it for your own.
///
/// A specialisation derives from `stored_as<S>`, where `S` is a type that retort knows, and has two functions:
///
/// \snippet docs/examples/types.cpp money
///
/// Where the database has a type of its own for it, `names` says what that is called. What is stored as a `std::string`
/// is then that type's text.
///
/// \snippet docs/examples/types.cpp named
template <class T>
struct sql_type;

/// The base of a `sql_type`: values are stored as an `S`.
template <class S>
struct stored_as {
  using storage = S;
};

/// The base of a `sql_type` whose values travel as an `S`, but are of another kind for the database.
template <class S, type_kind Kind>
struct stored_as_kind : stored_as<S> {
  static constexpr type_kind as_kind = Kind;
};

/// The base of the built-in types, which are stored as they are.
template <class T, type_kind Kind>
struct built_in {
  using storage = T;
  static constexpr type_kind kind = Kind;
  static constexpr const T& to_sql(const T& value) { return value; }
  static constexpr T from_sql(T&& value) { return static_cast<T&&>(value); }
};

// clang-format off
template <> struct sql_type<bool> : built_in<bool, type_kind::boolean> {};
template <> struct sql_type<std::int16_t> : built_in<std::int16_t, type_kind::int16> {};
template <> struct sql_type<std::int32_t> : built_in<std::int32_t, type_kind::int32> {};
template <> struct sql_type<std::int64_t> : built_in<std::int64_t, type_kind::int64> {};
template <> struct sql_type<float> : built_in<float, type_kind::float32> {};
template <> struct sql_type<double> : built_in<double, type_kind::float64> {};
template <> struct sql_type<std::string> : built_in<std::string, type_kind::text> {};
template <> struct sql_type<bytes> : built_in<bytes, type_kind::bytes> {};
template <> struct sql_type<date> : built_in<date, type_kind::date> {};
template <> struct sql_type<timestamp> : built_in<timestamp, type_kind::timestamp> {};
template <> struct sql_type<timestamptz> : built_in<timestamptz, type_kind::timestamptz> {};
template <> struct sql_type<time_of_day> : built_in<time_of_day, type_kind::time> {};
template <> struct sql_type<interval> : built_in<interval, type_kind::interval> {};
template <> struct sql_type<uuid> : built_in<uuid, type_kind::uuid> {};
template <> struct sql_type<array_value> : built_in<array_value, array_of(type_kind{})> {};
// clang-format on

/// Enumerations are stored by the names of their enumerators: as text, or as the database's own enumeration, if that
/// is what the column is.
template <class E>
  requires std::is_enum_v<E>
struct sql_type<E> : stored_as_kind<std::string, type_kind::enumeration> {
  static constexpr std::string_view to_sql(E value) { return enum_name(value); }
  static constexpr E from_sql(std::string_view name) { return enum_value<E>(name); }
};

/// The base of a `sql_type` of an enumeration that PostgreSQL has, too, under a name: `CREATE TYPE mood AS ENUM (…)`.
///
/// \snippet docs/examples/types.cpp native-enum
template <class E, fixed_string Name>
struct native_enum : stored_as_kind<std::string, type_kind::enumeration> {
  static constexpr type_names names{.postgres = Name.view()};
  static constexpr std::string_view to_sql(E value) { return enum_name(value); }
  static constexpr E from_sql(std::string_view name) { return enum_value<E>(name); }
};

namespace meta {
template <class T>
struct unwrap {
  using type = T;
  static constexpr bool optional = false;
};
template <class T>
struct unwrap<std::optional<T>> {
  using type = T;
  static constexpr bool optional = true;
};
}  // namespace meta

/// `T` of an `optional<T>`, else the type itself.
template <class T>
using unwrapped = typename meta::unwrap<T>::type;
template <class T>
inline constexpr bool is_optional = meta::unwrap<T>::optional;
/// `optional<T>` where `Nullable`, else `T`.
template <class T, bool Nullable>
using nullable_type = meta::choose<Nullable && !is_optional<T>, std::optional<T>, T>;

namespace meta {
/// The type of the elements of an array.
template <class T>
struct array_item {
  using type = void;
};
template <class T>
struct array_item<std::vector<T>> {
  using type = unwrapped<T>;
};
}  // namespace meta

/// A C++ type that can stand in a column; see `sql_type`.
template <class T>
concept sql_value = requires { typename sql_type<T>::storage; };

namespace rule {
template <class Type>
inline constexpr bool type_is_known = sql_value<Type>;
}
namespace meta {
/// Says, once for each type, that a column has a type that retort does not know. True always.
template <class T>
consteval bool require_known() {
  static_assert(rule::type_is_known<T>,
                "retort: a column has a C++ type that retort does not know; specialise sql_type for it; "
                "see docs/errors.md#unknown-type");
  return true;
}
}  // namespace meta

template <class T>
concept built_in_value = requires { sql_type<T>::kind; };

/// What the database stores for a `T`.
template <class T>
constexpr type_kind kind_of() {
  if constexpr (built_in_value<T>)
    return sql_type<T>::kind;
  else if constexpr (requires { sql_type<T>::as_kind; })
    return sql_type<T>::as_kind;
  else if constexpr (sql_value<T>) {
    constexpr type_kind kind = kind_of<typename sql_type<T>::storage>();
    return kind == type_kind::text && requires { sql_type<T>::names; } ? type_kind::named : kind;
  } else
    return {};  // of a column: it was reported
}

/// What the databases call a `T`, or the elements of an array, where they do not call it as its kind.
template <class T>
constexpr type_names names_of() {
  if constexpr (requires { sql_type<T>::names; })
    return sql_type<T>::names;
  else if constexpr (sql_value<T> && !built_in_value<T>)
    return names_of<typename sql_type<T>::storage>();
  else
    return {};
}

namespace meta {
template <class T>
struct stored {
  using type = typename stored<typename sql_type<T>::storage>::type;
};
template <built_in_value T>
struct stored<T> {
  using type = T;
};
/// The built-in type that a `T` is stored as.
template <class T>
using stored_type = typename stored<T>::type;
}  // namespace meta

template <class T>
inline constexpr bool is_number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

/// Whether values of two types may be compared, or assigned, without a cast: the same type, or two numbers.
template <class A, class B>
inline constexpr bool comparable = std::is_same_v<A, B> || (is_number<A> && is_number<B>);

}  // namespace retort
