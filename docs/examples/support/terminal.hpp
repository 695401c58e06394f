// SPDX-License-Identifier: BSL-1.0
#pragma once

// A progress bar and a table, for the demo. No SQL here.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <optional>
#include <retort/schema/enum_names.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace terminal {

/// A bar that fills as work is done: on a terminal only.
class progress {
 public:
  explicit progress(std::size_t total) : total_(total) {}
  progress(const progress&) = delete;
  ~progress() {
    if (percent_ > 0) std::cout << "\r\033[K" << std::flush;
  }
  void advance() {
    const std::size_t percent = ++done_ * 100 / total_;
    if (percent == percent_ || isatty(STDOUT_FILENO) == 0) return;
    percent_ = percent;
    std::cout << "\r[" << std::string(percent / 2, '#') << std::string(50 - percent / 2, '.') << "] " << percent << " %"
              << std::flush;
  }

 private:
  std::size_t total_, done_ = 0, percent_ = 0;
};

class stopwatch {
 public:
  double milliseconds() const { return std::chrono::duration<double, std::milli>(clock::now() - start_).count(); }

 private:
  using clock = std::chrono::steady_clock;
  clock::time_point start_ = clock::now();
};

struct cell {
  std::string text;
  bool right = false;

  cell(std::string_view t) : text(t) {}
  cell(std::int64_t number) : text(std::to_string(number)), right(true) {
    for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ' ');
  }
  template <class Enum>
    requires std::is_enum_v<Enum>
  cell(Enum value) : cell(retort::enum_name(value)) {}
  template <class T>
  cell(const std::optional<T>& value) : cell(value ? cell(*value) : cell(std::string_view("-"))) {}
};

/// Columns as wide as what is in them; numbers stand to the right.
inline void print_table(const std::vector<std::string>& head, const std::vector<std::vector<cell>>& rows) {
  std::vector<std::size_t> width;
  std::vector<bool> right;
  for (std::size_t i = 0; i < head.size(); ++i) {
    width.push_back(head[i].size());
    right.push_back(std::ranges::any_of(rows, [i](const auto& row) { return row[i].right; }));
    for (const auto& row : rows) width[i] = std::max(width[i], row[i].text.size());
  }
  const auto print = [&](std::size_t i, const std::string& text) {
    const std::string gap(width[i] - text.size(), ' ');
    const bool last = i + 1 == head.size();
    std::cout << "  " << (right[i] ? gap + text : last ? text : text + gap) << (last ? "\n" : "");
  };
  for (std::size_t i = 0; i < head.size(); ++i) print(i, head[i]);
  for (std::size_t i = 0; i < head.size(); ++i) print(i, std::string(width[i], '-'));
  for (const auto& row : rows)
    for (std::size_t i = 0; i < head.size(); ++i) print(i, row[i].text);
  if (rows.empty()) std::cout << "  (none)\n";
}

/// Text over as many lines as it needs, each with four spaces before it.
inline void print_wrapped(std::string_view text, std::size_t width = 110) {
  while (!text.empty()) {
    const std::size_t end = text.size() <= width ? text.size() : std::min(text.rfind(' ', width), text.size());
    std::cout << "    " << text.substr(0, end) << '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

inline void print_answer(std::string_view question, std::string_view sql, const std::vector<std::string>& head,
                         const std::vector<std::vector<cell>>& rows, double milliseconds) {
  std::cout << '\n' << question << '\n';
  print_wrapped(sql);
  std::cout << '\n';
  print_table(head, rows);
  std::cout << "  " << std::fixed << std::setprecision(2) << milliseconds << " ms\n";
}

}  // namespace terminal
