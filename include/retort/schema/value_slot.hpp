// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include "retort/schema/bound_value.hpp"

namespace retort {

/// How a statement holds a value: as a value of its kind, as a view of text, as a list of values, otherwise, or not as
/// it is bound: then it is made, see `value_maker`.
enum class held_as : std::uint8_t { value, view, list, other, made };

namespace meta {
template <class Held>
inline constexpr held_as holding = held_as::value;
template <>
inline constexpr held_as holding<std::string_view> = held_as::view;
template <class T>
inline constexpr held_as holding<std::optional<T>> = held_as::other;
template <class T>
inline constexpr held_as holding<std::vector<T>> = std::is_same_v<T, std::byte> ? held_as::value : held_as::list;

/// Takes a value out of the memory where it stands.
using loader = bound_value (*)(const std::byte* place, type_kind kind);

template <class T>
bound_value load_optional(const std::byte* place, type_kind kind) {
  const auto& value = *reinterpret_cast<const std::optional<T>*>(place);
  return value ? bind_value(*value) : bind_null(kind);
}
template <class T>
bound_value load_list(const std::byte* place, type_kind) {
  return bind_value(*reinterpret_cast<const std::vector<T>*>(place));
}

// Values and views need none: see `load`.
template <class Held>
inline constexpr loader loader_of = nullptr;
template <class T>
inline constexpr loader loader_of<std::optional<T>> = &load_optional<T>;
template <class T>
inline constexpr loader loader_of<std::vector<T>> = &load_list<T>;
template <>
inline constexpr loader loader_of<bytes> = nullptr;
}  // namespace meta

/// Where in a statement a value stands, and what it is: a constant, from the walk over the statement's type.
struct value_slot {
  std::uint32_t offset;
  type_kind kind;
  held_as held;
  meta::loader load;  // of lists, and of what is held otherwise
};

/// What a statement lets the program choose when it runs: a flag, one of a list, a predicate, what a
/// patch says of a column.
enum class choice_kind : unsigned char { flag, index, predicate, state };

/// Where in a statement the answer to a choice stands.
struct choice_slot {
  std::uint32_t offset;
  choice_kind kind;
};

namespace meta {
[[gnu::noinline]] inline bound_value load_other(const std::byte* place, const value_slot& slot) {
  bound_value out;
  if (slot.load != nullptr)
    out = slot.load(place, slot.kind);
  else if (slot.held == held_as::view)
    out = bind_value(*reinterpret_cast<const std::string_view*>(place));
  else
    switch (slot.kind) {
      case type_kind::boolean: return bind_value(*reinterpret_cast<const bool*>(place));
      case type_kind::int16: return bind_value(*reinterpret_cast<const std::int16_t*>(place));
      case type_kind::int32: return bind_value(*reinterpret_cast<const std::int32_t*>(place));
      case type_kind::int64: return bind_value(*reinterpret_cast<const std::int64_t*>(place));
      case type_kind::float32: return bind_value(*reinterpret_cast<const float*>(place));
      case type_kind::float64: return bind_value(*reinterpret_cast<const double*>(place));
      case type_kind::bytes: return bind_value(*reinterpret_cast<const bytes*>(place));
      case type_kind::date: return bind_value(*reinterpret_cast<const date*>(place));
      case type_kind::timestamp: return bind_value(*reinterpret_cast<const timestamp*>(place));
      case type_kind::timestamptz: return bind_value(*reinterpret_cast<const timestamptz*>(place));
      case type_kind::time: return bind_value(*reinterpret_cast<const time_of_day*>(place));
      case type_kind::interval: return bind_value(*reinterpret_cast<const interval*>(place));
      case type_kind::uuid: return bind_value(*reinterpret_cast<const uuid*>(place));
      case type_kind::text:
      case type_kind::decimal:
      case type_kind::json:
      case type_kind::enumeration:
      case type_kind::named: out = bind_value(*reinterpret_cast<const std::string*>(place)); break;
      default: return bind_value(*reinterpret_cast<const array_value*>(place));
    }
  out.kind = slot.kind;  // of a text the database may take for something else
  return out;
}
}  // namespace meta

/// Takes a value out of a statement, by its slot: no statement type needs code of its own to be bound.
inline void load_into(bound_value& out, const void* statement, const value_slot& slot) {
  const std::byte* place = static_cast<const std::byte*>(statement) + slot.offset;
  if (slot.kind == type_kind::int64 && slot.held == held_as::value)  // by far the most
    out = bind_value(*reinterpret_cast<const std::int64_t*>(place));
  else
    out = meta::load_other(place, slot);
}
inline bound_value load(const void* statement, const value_slot& slot) {
  bound_value out;
  load_into(out, statement, slot);
  return out;
}

}  // namespace retort
