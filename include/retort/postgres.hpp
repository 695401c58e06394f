// SPDX-License-Identifier: BSL-1.0
#pragma once

// The language, sessions and PostgreSQL. Link with libpq and libpqxx.

#include "retort/core.hpp"
#include "retort/engine/postgres.hpp"
#include "retort/session/schema.hpp"
#include "retort/session/session.hpp"
