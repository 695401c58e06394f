// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__linux__) || defined(__FreeBSD__)
#include <link.h>
#endif

namespace retort::driver {

/// Whether a text is a constant of the program itself: then what stands at its address is the same until the program
/// ends.
///
/// A constant of a library is not: the library can be unloaded, and another take its place. Where this can't be found
/// out, it says no.
inline bool is_constant_of_program(const char* text) {
#if defined(__linux__) || defined(__FreeBSD__)
  struct search {
    std::uintptr_t place;
    bool found;
  } s{reinterpret_cast<std::uintptr_t>(text), false};
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* of) {
        auto& sought = *static_cast<search*>(of);
        for (int i = 0; i < object->dlpi_phnum; ++i) {
          const auto& part = object->dlpi_phdr[i];
          const bool is_constant = part.p_type == PT_LOAD && (part.p_flags & PF_W) == 0;
          if (is_constant && sought.place - (object->dlpi_addr + part.p_vaddr) < part.p_memsz) sought.found = true;
        }
        return 1;  // the first object is the program
      },
      &s);
  return s.found;
#else
  static_cast<void>(text);
  return false;
#endif
}

}  // namespace retort::driver
