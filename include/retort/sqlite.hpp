// SPDX-License-Identifier: BSL-1.0
#pragma once

// The language, sessions and SQLite. Link with sqlite3.

#include "retort/core.hpp"
#include "retort/engine/sqlite.hpp"
#include "retort/session/schema.hpp"
#include "retort/session/session.hpp"
