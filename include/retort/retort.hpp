// SPDX-License-Identifier: BSL-1.0
#pragma once

// All that is sync: both databases, and engines whose URL decides which.

#include "retort/engine/any.hpp"
#include "retort/hana.hpp"
#include "retort/postgres.hpp"
#include "retort/sqlite.hpp"
