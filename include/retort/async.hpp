// SPDX-License-Identifier: BSL-1.0
#pragma once

// Coroutines on Boost.Asio, for both databases. Each by itself: `retort/async_postgres.hpp`, `retort/async_sqlite.hpp`.
#include "retort/async_postgres.hpp"
#include "retort/async_sqlite.hpp"
