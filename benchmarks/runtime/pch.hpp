// SPDX-License-Identifier: BSL-1.0
// What the implementations with retort include: compiled once.
#pragma once

#include "retort.hpp"
#include "retort_async.hpp"
