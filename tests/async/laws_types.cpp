// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include "blocking.hpp"

#include "../laws/types.cpp"
