// SPDX-License-Identifier: BSL-1.0
// SQLite keeps decimals as text and would compare letters.
// error: retort: .*#not-in-dialect\b
// error: dialect_has<.*"the order of decimals".*"SQLite"
#include "models.hpp"

template <class M>
struct Bill {
  static constexpr auto tablename = rt::name("bills");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "total", rt::decimal> total{};
};
constexpr auto bills = rt::table<Bill>;
constexpr auto q = rt::select(bills.id).order_by(bills.total);

#ifdef BAD
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
#else
inline constexpr std::string_view text = rt::sql<rt::postgres>(q);
#endif
