// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/core.hpp"

namespace rt = retort;

namespace bench {

template <class M>
struct Item {
  static constexpr auto tablename = rt::name("items");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "quantity", int> quantity{};
  rt::column<M, "price", double> price{};
  rt::column<M, "name", std::string> name{};
};
inline constexpr auto items = rt::table<Item>;

}  // namespace bench
