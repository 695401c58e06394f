// SPDX-License-Identifier: BSL-1.0
// A column has a C++ type that retort does not know.
// error: retort: .*#unknown-type\b
// error: type_is_known<colour>
#include "models.hpp"

struct colour {
  int red, green, blue;
};

#ifndef BAD
template <>
struct rt::sql_type<colour> : rt::stored_as<std::int64_t> {
  static constexpr std::int64_t to_sql(colour c) { return c.red << 16 | c.green << 8 | c.blue; }
  static constexpr colour from_sql(std::int64_t v) { return {int(v >> 16), int(v >> 8 & 255), int(v & 255)}; }
};
#endif

template <class M>
struct Pen {
  static constexpr auto tablename = rt::name("pens");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "ink", colour> ink{};
};
constexpr auto pens = rt::table<Pen>;

inline constexpr std::string_view text = rt::sql<rt::sqlite>(rt::select(pens.id));
