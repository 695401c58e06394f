// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "retort/render/dialect.hpp"

namespace retort {

/// Whether a session runs statements, or asks how they would be run, or how they were.
enum class plan : unsigned char { none, estimated, measured };

/// Sets the mode of a session, and sets it back.
class plan_mode {
 public:
  plan_mode(plan& place, plan how) : place_(place) { place_ = how; }
  plan_mode(const plan_mode&) = delete;
  plan_mode& operator=(const plan_mode&) = delete;
  ~plan_mode() { place_ = plan::none; }

 private:
  plan& place_;
};

/// The statement that asks for the plan of another.
inline std::string explain_text(plan how, dialect_id id, std::string_view sql) {
  const char* head = id == dialect_id::sqlite ? "EXPLAIN QUERY PLAN "
                     : how == plan::measured  ? "EXPLAIN (ANALYZE) "
                                              : "EXPLAIN ";
  return std::string(head).append(sql);
}

/// The lines of a plan. SQLite says which step stands below which: those are indented.
template <class Cursor>
std::vector<std::string> plan_lines(Cursor& rows, dialect_id id) {
  std::vector<std::string> lines;
  std::vector<std::size_t> parents;  // the steps above the last line, outermost first
  while (rows.next()) {
    std::string& line = lines.emplace_back();
    if (id != dialect_id::sqlite) {
      rows.read(0, line);
      continue;
    }
    std::int64_t step = 0, parent = 0;
    std::string text;
    rows.read(0, step);
    rows.read(1, parent);
    rows.read(3, text);
    while (!parents.empty() && parents.back() != static_cast<std::size_t>(parent)) parents.pop_back();
    line.assign(2 * parents.size(), ' ').append(text);
    parents.push_back(static_cast<std::size_t>(step));
  }
  return lines;
}

/// Runs a statement to its end and says how that was, for a database that does not say it itself.
template <class Cursor>
std::string measured_line(Cursor& rows, std::chrono::steady_clock::time_point began) {
  std::int64_t count = 0;
  while (rows.next()) ++count;
  const std::chrono::nanoseconds time = std::chrono::steady_clock::now() - began;
  return "Execution: " + std::to_string(count > 0 ? count : rows.rows_affected()) + " rows, " +
         std::to_string(static_cast<double>(time.count()) / 1e6) + " ms";
}

}  // namespace retort
