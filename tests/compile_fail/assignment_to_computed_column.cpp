// SPDX-License-Identifier: BSL-1.0
// A column that the database computes is assigned.
// error: retort: .*#computed-assignment\b
// error: column_can_be_written<.*"boxes\.area"
#include "models.hpp"

template <class M>
struct Box {
  static constexpr auto tablename = rt::name("boxes");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "side", int> side{};
  rt::column<M, "area", int, rt::computed<"side * side">> area{};
};
inline constexpr auto boxes = rt::table<Box>;

#ifdef BAD
constexpr auto q = rt::update(boxes).set(boxes.area = 9).where(boxes.id == 1);
#else
constexpr auto q = rt::update(boxes).set(boxes.side = 3).where(boxes.id == 1);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
