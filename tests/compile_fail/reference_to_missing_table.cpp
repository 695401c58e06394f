// SPDX-License-Identifier: BSL-1.0
// A schema leaves out a table that a foreign key refers to.
// error: retort: .*#wrong-reference\b
// error: reference_fits<.*"posts\.user_id".*"users\.id"
#include <retort/sqlite.hpp>

#include "models.hpp"

#ifdef BAD
using tables = rt::schema<Post>;
#else
using tables = rt::schema<User, Post>;
#endif

void create(rt::session<rt::sqlite>& session) { tables::create_all(session); }
