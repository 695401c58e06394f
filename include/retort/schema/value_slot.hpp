// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include "retort/schema/bound_value.hpp"

namespace retort {

/// How a statement holds a value.
enum class held_as : std::uint8_t { value, optional, view, optional_view, list };

namespace meta {
template <class T>
inline constexpr bool is_value_list = false;
template <class T>
inline constexpr bool is_value_list<std::vector<T>> = !std::is_same_v<T, std::byte>;
}  // namespace meta

template <class Held>
constexpr held_as holding() {
  if constexpr (std::is_same_v<Held, std::string_view>)
    return held_as::view;
  else if constexpr (std::is_same_v<Held, std::optional<std::string_view>>)
    return held_as::optional_view;
  else if constexpr (meta::is_value_list<Held>)
    return held_as::list;
  else
    return is_optional<Held> ? held_as::optional : held_as::value;
}

/// Where in a statement a value stands, and what it is: a constant, from the walk over the statement's type.
struct value_slot {
  std::uint32_t offset;
  type_kind kind;
  held_as held;
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
template <class T>
bound_value load(const std::byte* place, type_kind kind, held_as held) {
  switch (held) {
    case held_as::value: return bind_value(*reinterpret_cast<const T*>(place));
    case held_as::optional: {
      const auto& value = *reinterpret_cast<const std::optional<T>*>(place);
      return value ? bind_value(*value) : bind_null(kind);
    }
    case held_as::list:
      if constexpr (std::is_same_v<T, array_value>)
        break;  // in_() takes no list of arrays
      else
        return bind_value(*reinterpret_cast<const std::vector<T>*>(place));
    case held_as::view: return bind_value(*reinterpret_cast<const std::string_view*>(place));
    case held_as::optional_view: {
      const auto& value = *reinterpret_cast<const std::optional<std::string_view>*>(place);
      return value ? bind_value(*value) : bind_null(kind);
    }
  }
  return bind_null(kind);
}
/// Text that the database takes for something else.
inline bound_value load_text(const std::byte* place, type_kind kind, held_as held) {
  bound_value out = load<std::string>(place, kind, held);
  out.kind = kind;
  return out;
}
}  // namespace meta

/// Takes a value out of a statement, by its slot: no statement type needs code of its own to be bound.
inline bound_value load(const void* statement, const value_slot& slot) {
  const std::byte* place = static_cast<const std::byte*>(statement) + slot.offset;
  if (slot.kind == type_kind::int64 && slot.held == held_as::value)  // by far the most
    return bind_value(*reinterpret_cast<const std::int64_t*>(place));
  switch (slot.kind) {
    case type_kind::boolean:
      if (slot.held == held_as::list) break;  // vector<bool> is no array; in_() does not take it
      return slot.held == held_as::value ? bind_value(*reinterpret_cast<const bool*>(place))
             : *reinterpret_cast<const std::optional<bool>*>(place)
                 ? bind_value(**reinterpret_cast<const std::optional<bool>*>(place))
                 : bind_null(slot.kind);
    case type_kind::int16: return meta::load<std::int16_t>(place, slot.kind, slot.held);
    case type_kind::int32: return meta::load<std::int32_t>(place, slot.kind, slot.held);
    case type_kind::int64: return meta::load<std::int64_t>(place, slot.kind, slot.held);
    case type_kind::float32: return meta::load<float>(place, slot.kind, slot.held);
    case type_kind::float64: return meta::load<double>(place, slot.kind, slot.held);
    case type_kind::text: return meta::load<std::string>(place, slot.kind, slot.held);
    case type_kind::bytes: return meta::load<bytes>(place, slot.kind, slot.held);
    case type_kind::date: return meta::load<date>(place, slot.kind, slot.held);
    case type_kind::timestamp: return meta::load<timestamp>(place, slot.kind, slot.held);
    case type_kind::timestamptz: return meta::load<timestamptz>(place, slot.kind, slot.held);
    case type_kind::time: return meta::load<time_of_day>(place, slot.kind, slot.held);
    case type_kind::interval: return meta::load<interval>(place, slot.kind, slot.held);
    case type_kind::uuid: return meta::load<uuid>(place, slot.kind, slot.held);
    case type_kind::decimal:
    case type_kind::json:
    case type_kind::enumeration:
    case type_kind::named: return meta::load_text(place, slot.kind, slot.held);
    default: return meta::load<array_value>(place, slot.kind, slot.held);
  }
  return bind_null(slot.kind);
}

}  // namespace retort
