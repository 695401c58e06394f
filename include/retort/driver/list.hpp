// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "retort/driver/parameter.hpp"

namespace retort::driver {

namespace detail {
template <class T, class Act>
void each_item(const parameter& p, const Act& act) {
  for (std::size_t i = 0; i < p.size; ++i) {
    parameter item = bind_value(static_cast<const T*>(p.data)[i]);
    item.kind = p.kind;
    act(item);
  }
}
}  // namespace detail

/// Calls `act` with each value of a parameter that is a list, as a parameter of its own.
template <class Act>
void each_of_list(const parameter& p, const Act& act) {
  switch (p.kind) {
    case type_kind::boolean: return detail::each_item<bool>(p, act);
    case type_kind::int16: return detail::each_item<std::int16_t>(p, act);
    case type_kind::int32: return detail::each_item<std::int32_t>(p, act);
    case type_kind::int64: return detail::each_item<std::int64_t>(p, act);
    case type_kind::float32: return detail::each_item<float>(p, act);
    case type_kind::float64: return detail::each_item<double>(p, act);
    case type_kind::bytes: return detail::each_item<bytes>(p, act);
    case type_kind::date: return detail::each_item<date>(p, act);
    case type_kind::timestamp: return detail::each_item<timestamp>(p, act);
    case type_kind::timestamptz: return detail::each_item<timestamptz>(p, act);
    case type_kind::time: return detail::each_item<time_of_day>(p, act);
    case type_kind::interval: return detail::each_item<interval>(p, act);
    case type_kind::uuid: return detail::each_item<uuid>(p, act);
    case type_kind::text:
    case type_kind::decimal:
    case type_kind::json:
    case type_kind::enumeration:
    case type_kind::named: return detail::each_item<std::string>(p, act);
  }
}

}  // namespace retort::driver
