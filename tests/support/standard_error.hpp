// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>

namespace tests {

/// What a function writes to standard error.
template <class F>
std::string standard_error_of(F&& f) {
  std::FILE* const caught = std::tmpfile();
  if (caught == nullptr) throw std::runtime_error("no temporary file can be made");
  std::fflush(stderr);
  const int before = dup(STDERR_FILENO);
  dup2(fileno(caught), STDERR_FILENO);
  f();
  std::fflush(stderr);
  dup2(before, STDERR_FILENO);
  close(before);
  std::string said;
  std::rewind(caught);
  for (int c = std::fgetc(caught); c != EOF; c = std::fgetc(caught)) said += static_cast<char>(c);
  std::fclose(caught);
  return said;
}

}  // namespace tests
