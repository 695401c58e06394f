// SPDX-License-Identifier: BSL-1.0
// GROUP BY names a label that is a column as well, and would mean the column.
// error: retort: .*#label-twice\b
// error: label_means_one_column<.*"name".*"users"
#include <retort/func.hpp>

#include "models.hpp"

#ifdef BAD
constexpr auto q = rt::select(rt::func::lower(users.name).as<"name">(), rt::func::count()).group_by(rt::label<"name">);
#else
constexpr auto q = rt::select(rt::func::lower(users.name).as<"low">(), rt::func::count()).group_by(rt::label<"low">);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
