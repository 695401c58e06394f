// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "../fuzz/targets.hpp"

namespace {

std::vector<std::string> corpus_of(std::string_view target) {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path("tests/fuzz/corpus") / target))
    files.push_back(file.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> out;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return out;
}

TEST_CASE("decoders survive seeds that were changed at random") {
  constexpr std::uint64_t seed = 20'260'131;
  for (const fuzz::target& target : fuzz::targets) {
    CAPTURE(target.name);
    CAPTURE(seed);
    const std::vector<std::string> seeds = corpus_of(target.name);
    REQUIRE(!seeds.empty());
    for (const std::string& input : seeds) target.run(input);
    std::mt19937_64 bits(seed);
    for (int run = 0; run < 20'000; ++run) {
      std::string input = seeds[bits() % seeds.size()];
      for (std::uint64_t i = bits() % 4 + 1; i > 0; --i) {
        const std::size_t at = input.empty() ? 0 : bits() % input.size();
        switch (bits() % 5) {
          case 0: input.insert(at, 1, static_cast<char>(bits())); break;
          case 1: input.erase(at, bits() % 4); break;
          case 2: input.resize(at); break;
          case 3: input.insert(at, seeds[bits() % seeds.size()].substr(0, bits() % 16)); break;
          default:
            if (!input.empty())
              input[at] = static_cast<char>(bits() % 3 == 0 ? input[at] + 1 : static_cast<char>(bits()));
        }
      }
      target.run(input);
    }
  }
}

}  // namespace
