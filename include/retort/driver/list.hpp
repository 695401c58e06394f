// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "retort/driver/parameter.hpp"

namespace retort::driver {

/// A value of a parameter that is a list, as a parameter of its own.
inline parameter item_of_list(const parameter& p, std::size_t i) {
  parameter item{};
  switch (p.kind) {
    case type_kind::boolean: return bind_value(static_cast<const bool*>(p.data)[i]);
    case type_kind::int16: return bind_value(static_cast<const std::int16_t*>(p.data)[i]);
    case type_kind::int32: return bind_value(static_cast<const std::int32_t*>(p.data)[i]);
    case type_kind::int64: return bind_value(static_cast<const std::int64_t*>(p.data)[i]);
    case type_kind::float32: return bind_value(static_cast<const float*>(p.data)[i]);
    case type_kind::float64: return bind_value(static_cast<const double*>(p.data)[i]);
    case type_kind::bytes: return bind_value(static_cast<const bytes*>(p.data)[i]);
    case type_kind::date: return bind_value(static_cast<const date*>(p.data)[i]);
    case type_kind::timestamp: return bind_value(static_cast<const timestamp*>(p.data)[i]);
    case type_kind::timestamptz: return bind_value(static_cast<const timestamptz*>(p.data)[i]);
    case type_kind::time: return bind_value(static_cast<const time_of_day*>(p.data)[i]);
    case type_kind::interval: return bind_value(static_cast<const interval*>(p.data)[i]);
    case type_kind::uuid: return bind_value(static_cast<const uuid*>(p.data)[i]);
    case type_kind::text:
    case type_kind::decimal:
    case type_kind::json:
    case type_kind::enumeration:
    case type_kind::named: item = bind_value(static_cast<const std::string*>(p.data)[i]); break;
  }
  item.kind = p.kind;
  return item;
}

/// Calls `act` with each value of a parameter that is a list.
template <class Act>
void each_of_list(const parameter& p, const Act& act) {
  for (std::size_t i = 0; i < p.size; ++i) act(item_of_list(p, i));
}

}  // namespace retort::driver
