// SPDX-License-Identifier: BSL-1.0
#pragma once

// Statements whose parts the program chooses when it runs: `when`, `if_set`, `one_of`, `predicate`, `keyset`; partial
// updates by a `patch`.

#include "retort/core.hpp"
#include "retort/expr/keyset.hpp"
#include "retort/expr/one_of.hpp"
#include "retort/render/patch.hpp"
#include "retort/render/predicate.hpp"
#include "retort/session/dynamic.hpp"
#include "retort/stmt/when.hpp"
