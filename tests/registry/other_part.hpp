// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

// A part of the program that stands in another file.
namespace other_part {
template <class Dialect>
std::string_view text();
}
