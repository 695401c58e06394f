// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/schema/bound_value.hpp"

namespace retort::driver {

/// A value for a parameter of a statement.
using parameter = bound_value;

}  // namespace retort::driver
