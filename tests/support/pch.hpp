// SPDX-License-Identifier: BSL-1.0
// Compiled once for each suite with more than two files. It is the main file then, where `#pragma once` would be an
// error.
#include <doctest/doctest.h>
#include <retort/core.hpp>
