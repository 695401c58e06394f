// SPDX-License-Identifier: BSL-1.0
// One program for all targets of tests/fuzz/targets.hpp: RETORT_FUZZ_TARGET says which.

#include <cstddef>
#include <cstdint>

#include "../fuzz/targets.hpp"

namespace {
const fuzz::target& chosen() {
  const char* name = std::getenv("RETORT_FUZZ_TARGET");
  for (const fuzz::target& target : fuzz::targets)
    if (name != nullptr && target.name == name) return target;
  std::fputs("RETORT_FUZZ_TARGET is none of:", stderr);
  for (const fuzz::target& target : fuzz::targets) std::fprintf(stderr, " %s", target.name.data());
  std::fputc('\n', stderr);
  std::exit(2);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::target& target = chosen();
  // A copy of its own, so that reading beyond its end is found.
  const std::string input(reinterpret_cast<const char*>(data), size);
  target.run(input);
  return 0;
}
