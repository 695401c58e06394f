// SPDX-License-Identifier: BSL-1.0
// A program around one implementation of one scenario, so that its size can be told. It runs it once.
#include "bench.hpp"

int main(int argc, char** argv) {
  const auto runner = bench::variants().front().open({argc > 1 ? argv[1] : "", "", 1});
  return runner->run(1).rows > 0 ? 0 : 1;
}
