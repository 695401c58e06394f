// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace bench {

/// How often the program has called `operator new`. What a C library takes with malloc is not counted.
long calls_of_new();

}  // namespace bench
