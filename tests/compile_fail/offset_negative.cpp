// SPDX-License-Identifier: BSL-1.0
// A constant offset below zero.
// error: retort: .*#negative-limit\b
// error: constant_is_not_negative<.*"offset"
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(users.name).order_by(users.id).offset(rt::lit<-1>);
#else
constexpr auto q = rt::select(users.name).order_by(users.id).offset(rt::lit<1>);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
