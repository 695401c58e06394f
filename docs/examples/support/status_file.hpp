// SPDX-License-Identifier: BSL-1.0
#pragma once

// The package manager's file, for the demo: paragraphs of `Field: value` lines. No SQL here.

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace status_file {

struct dependency {
  std::string name;
  bool pre;  // from Pre-Depends
};

struct package {
  std::string name, version, architecture;
  std::optional<std::string> section;
  std::optional<std::int64_t> kib;
  std::vector<dependency> dependencies;  // each name once
};

/// Adds the names in `libc6 (>= 2.34), awk | mawk:any`: each alternative counts.
inline void add_dependencies(package& p, std::string text, bool pre) {
  std::ranges::replace(text, '|', ',');
  std::istringstream in(text);
  for (std::string item; std::getline(in >> std::ws, item, ',');) {
    const std::string name = item.substr(0, item.find_first_of(" \t:(["));
    const auto is_known = [&](const dependency& d) { return d.name == name; };
    if (!name.empty() && std::ranges::none_of(p.dependencies, is_known)) p.dependencies.push_back({name, pre});
  }
}

/// The installed packages of a file. Throws `std::runtime_error` with one sentence that names the line.
inline std::vector<package> read(const std::string& file) {
  std::vector<package> packages;
  std::map<std::string, std::string> field;
  std::string line, last;
  std::size_t number = 0;
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error(file + ", line " + std::to_string(number) + ": " + why);
  };
  const auto end_of_paragraph = [&] {
    if (field["Package"].empty()) refuse("the paragraph that ends here names no package");
    const std::string name = field["Package"], status = field["Status"], size = field["Installed-Size"];
    if (!status.empty() && !status.ends_with(" installed")) return;  // removed, or only half there
    if (field["Version"].empty()) refuse("the package " + name + " has no version");
    package p{name, field["Version"], field["Architecture"], {}, {}, {}};
    if (!field["Section"].empty()) p.section = field["Section"];
    if (!size.empty()) {
      const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), p.kib.emplace());
      if (error != std::errc() || end != size.data() + size.size() || *p.kib < 0)
        refuse("the package " + name + " has an Installed-Size that is not a size");
    }
    add_dependencies(p, field["Pre-Depends"], true);
    add_dependencies(p, field["Depends"], false);
    packages.push_back(std::move(p));
  };

  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + " can't be opened: " + std::strerror(errno));
  while (std::getline(in, line)) {
    ++number;
    if (line.empty()) {
      if (!field.empty()) end_of_paragraph();
      field.clear();
    } else if ((line[0] == ' ' || line[0] == '\t') && !field.empty()) {
      field[last] += line;
    } else {
      const std::size_t colon = line.find(':');
      if (colon == line.npos || line.find_first_of(" \t") < colon || line.find('\0') != line.npos)
        refuse("this is not a line of the form `Field: value`");
      last = line.substr(0, colon);
      field[last] = line.substr(std::min(line.find_first_not_of(" \t", colon + 1), line.size()));
    }
  }
  if (in.bad()) throw std::runtime_error(file + " can't be read");
  if (!field.empty()) end_of_paragraph();
  if (packages.empty()) throw std::runtime_error(file + " holds no installed package");
  return packages;
}

}  // namespace status_file
