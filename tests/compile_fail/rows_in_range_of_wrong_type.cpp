// SPDX-License-Identifier: BSL-1.0
// A row is looked for in a range of rows of other types.
// error: retort: .*#wrong-comparison\b
// error: operands_fit<.*"users\.id".*"text"
#include <retort/func.hpp>
#include <tuple>
#include <vector>
#include "models.hpp"

#ifdef BAD
using wanted = std::vector<std::tuple<std::string, int>>;
#else
using wanted = std::vector<std::tuple<int, std::string>>;
#endif
inline const auto q = rt::select(users.name).where(rt::tuple_(users.id, users.name).in_(wanted{}));
inline const std::string_view text = rt::sql<rt::sqlite>(q);
