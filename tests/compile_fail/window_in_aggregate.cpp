// SPDX-License-Identifier: BSL-1.0
// An aggregate of a function over a window.
// error: retort: .*#window-in-where\b
// error: where_is_free_of_windows<.*"row_number"
#include <retort/func.hpp>
#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(rt::func::max(rt::func::row_number().over()));
#else
constexpr auto q = rt::select(rt::func::max(rt::func::count()).over()).from(users);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
