// SPDX-License-Identifier: BSL-1.0
#pragma once

// What not every program asks of its database: all functions and aggregates, windows, casts.

#include "retort/expr/array.hpp"
#include "retort/expr/cast.hpp"
#include "retort/expr/date.hpp"
#include "retort/expr/json.hpp"
#include "retort/expr/math.hpp"
#include "retort/expr/operator.hpp"
#include "retort/expr/statistics.hpp"
#include "retort/expr/string.hpp"
#include "retort/expr/tuple.hpp"
#include "retort/expr/window.hpp"
#include "retort/stmt/row_subquery.hpp"
