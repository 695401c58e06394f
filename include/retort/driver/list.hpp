// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "retort/driver/parameter.hpp"

namespace retort::driver {

/// Calls `act` with each value of a parameter that is a list, as a parameter of its own.
template <class Act>
void each_of_list(const parameter& p, const Act& act) {
  const auto each = [&]<class T>(const T* items) {
    for (std::size_t i = 0; i < p.size; ++i) {
      parameter item = bind_value(items[i]);
      item.kind = p.kind;
      act(item);
    }
  };
  switch (p.kind) {
    case type_kind::boolean: return each(static_cast<const bool*>(p.data));
    case type_kind::int16: return each(static_cast<const std::int16_t*>(p.data));
    case type_kind::int32: return each(static_cast<const std::int32_t*>(p.data));
    case type_kind::int64: return each(static_cast<const std::int64_t*>(p.data));
    case type_kind::float32: return each(static_cast<const float*>(p.data));
    case type_kind::float64: return each(static_cast<const double*>(p.data));
    case type_kind::bytes: return each(static_cast<const bytes*>(p.data));
    case type_kind::date: return each(static_cast<const date*>(p.data));
    case type_kind::timestamp: return each(static_cast<const timestamp*>(p.data));
    case type_kind::timestamptz: return each(static_cast<const timestamptz*>(p.data));
    case type_kind::time: return each(static_cast<const time_of_day*>(p.data));
    case type_kind::interval: return each(static_cast<const interval*>(p.data));
    case type_kind::uuid: return each(static_cast<const uuid*>(p.data));
    case type_kind::text:
    case type_kind::decimal:
    case type_kind::json:
    case type_kind::enumeration:
    case type_kind::named: return each(static_cast<const std::string*>(p.data));
  }
}

}  // namespace retort::driver
