// SPDX-License-Identifier: BSL-1.0
#pragma once

// SQL that somebody wrote by hand, as statements and as expressions.

#include "retort/core.hpp"
#include "retort/expr/text_expr.hpp"
#include "retort/session/raw_sql.hpp"
#include "retort/session/raw_values.hpp"
