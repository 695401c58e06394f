// SPDX-License-Identifier: BSL-1.0
// The condition of an index holds a value, not a constant.
// error: retort: .*#value-in-index\b
// error: index_is_named_by_constants<.*"users"
#include "models.hpp"

#ifdef BAD
constexpr auto q =
    rt::insert_into(users).values(users.name = "Ann").on_conflict(users.name).index_where(users.age > 17).do_nothing();
#else
constexpr auto q = rt::insert_into(users)
                       .values(users.name = "Ann")
                       .on_conflict(users.name)
                       .index_where(users.age > rt::lit<17>)
                       .do_nothing();
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
