// SPDX-License-Identifier: BSL-1.0
// Two foreign keys of several columns could join the tables.
// error: retort: .*#ambiguous-join\b
// error: table_is_joined_by_a_condition<.*"lines"
#include "models.hpp"

template <class M>
struct Line {
  static constexpr auto tablename = rt::name("lines");
  rt::column<M, "part", std::string, rt::primary_key> part{};
  rt::column<M, "number", int, rt::primary_key> number{};
};
template <class M>
struct Delivery {
  static constexpr auto tablename = rt::name("deliveries");
  static constexpr auto table_args =
      rt::table_args(rt::foreign_key_constraint<"part", "number">.references(rt::target<Line, "part", "number">),
                     rt::foreign_key_constraint<"part", "second">.references(rt::target<Line, "part", "number">));
  rt::column<M, "part", std::string> part{};
  rt::column<M, "number", int> number{};
  rt::column<M, "second", int> second{};
};
constexpr auto order_lines = rt::table<Line>;
constexpr auto deliveries = rt::table<Delivery>;

#ifdef BAD
constexpr auto q = rt::select(deliveries.part).join(order_lines);
#else
constexpr auto q =
    rt::select(deliveries.part)
        .join(order_lines, deliveries.part == order_lines.part && deliveries.second == order_lines.number);
#endif
inline constexpr std::string_view text = rt::sql<rt::postgres>(q);
