// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <string>

namespace retort {

/// Who holds a pool's connections, and for how long: ` file:line (12 ms)` for each of the places that are lent.
template <class Places>
std::string holders_of(const Places& lent) {
  std::string out;
  for (const auto& p : lent) {
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - p.since);
    out.append(" ").append(p.where.file_name()).append(":").append(std::to_string(p.where.line()));
    out.append(" (").append(std::to_string(time.count())).append(" ms)");
  }
  return out;
}

}  // namespace retort
