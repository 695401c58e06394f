// SPDX-License-Identifier: BSL-1.0
#pragma once

// The language without a driver: models, expressions, statements, their text and their checks.

#include "retort/expr/aggregate.hpp"
#include "retort/expr/between.hpp"
#include "retort/expr/case.hpp"
#include "retort/expr/column.hpp"
#include "retort/expr/function.hpp"
#include "retort/expr/in.hpp"
#include "retort/expr/label.hpp"
#include "retort/expr/order.hpp"
#include "retort/expr/unary.hpp"
#include "retort/render/facts.hpp"
#include "retort/schema/mode.hpp"
#include "retort/stmt/delete.hpp"
#include "retort/stmt/insert.hpp"
#include "retort/stmt/select.hpp"
#include "retort/stmt/update.hpp"
#include "retort/types/array.hpp"
#include "retort/types/decimal.hpp"
#include "retort/types/json.hpp"
