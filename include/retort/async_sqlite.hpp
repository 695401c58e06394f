// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/sqlite.hpp"

#include "retort/async/session.hpp"
#include "retort/async/sqlite.hpp"
