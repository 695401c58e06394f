// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace retort {

/// What a relation is in a value mode: nothing.
struct nothing {
  constexpr bool operator==(const nothing&) const = default;
};

}  // namespace retort
