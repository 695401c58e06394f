// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/driver/parameter.hpp"
#include "retort/driver/printed.hpp"
#include "retort/driver/statement_watch.hpp"
#include "retort/engine/options.hpp"

namespace retort {

/// Writes a line to standard error in one piece: a keyword in colour where that is a terminal, and the SQL behind it.
inline void print_statement(std::string_view label, std::string_view colour, std::string_view sql) {
  static const bool coloured = isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  std::string line;
  if (coloured) {
    const std::size_t word = sql.find_first_of(" (;");
    line.append("\x1b[2m").append(label).append("\x1b[0m\x1b[").append(colour).append("m");
    line.append(sql.substr(0, word)).append("\x1b[0m");
    if (word != sql.npos) line.append(sql.substr(word));
  } else {
    line.append(label).append(sql);
  }
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

/// Tells of one statement: its text before it runs, and how it went when it has ended.
class statement_log final : public driver::statement_watch {
 public:
  statement_log(const engine_options& options, std::string_view system, std::uint64_t connection, std::string_view sql)
      : options_(options), system_(system), connection_(connection), sql_(sql) {
    if (options_.echo) print_statement("retort: ", "36", sql_);
    began_ = std::chrono::steady_clock::now();
  }
  /// On which connection, where that was not known before.
  void ran_on(std::uint64_t connection) { connection_ = connection; }
  void keep(const driver::parameter* values, std::size_t count) {
    if (!options_.parameters_in_events) return;
    for (std::size_t i = 0; i < count; ++i) parameters_.push_back(meta::describe_value(values[i]));
  }
  void ended(std::int64_t rows, const error* failure) noexcept override {
    const std::chrono::nanoseconds duration = std::chrono::steady_clock::now() - began_;
    if (options_.on_statement)
      options_.on_statement(statement_event{sql_, system_, duration, rows, connection_, failure,
                                            options_.parameters_in_events ? &parameters_ : nullptr});
    if (options_.slow_statement.count() == 0 || duration < options_.slow_statement) return;
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
    print_statement("retort: slow, " + std::to_string(time) + " ms: ", "33", sql_);
  }

 private:
  const engine_options& options_;
  std::string_view system_;
  std::uint64_t connection_;
  std::string sql_;
  std::vector<std::string> parameters_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace retort
