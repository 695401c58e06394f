// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "retort/driver/error.hpp"
#include "retort/engine/events.hpp"

namespace retort::opentelemetry {

/// The first word of a statement, in capitals: `SELECT`.
inline std::string operation_of(std::string_view sql) {
  std::string name;
  for (const char c : sql) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (upper < 'A' || upper > 'Z') break;
    name += upper;
  }
  return name;
}

/// Calls `f(name, value)` for each attribute of a statement, by the names that OpenTelemetry's conventions give them:
/// `db.system.name`, `db.query.text`, `db.operation.name`, `db.response.returned_rows`, `db.query.parameter.0` and so
/// on, and where it failed `error.type` and `db.response.status_code`. A value is a `std::string_view` or a
/// `std::int64_t`; a text lives as long as the call. The duration, in seconds, is what the metric
/// `db.client.operation.duration` takes.
template <class F>
void attributes(const statement_event& e, F&& f) {
  const auto text = [&](std::string_view name, std::string_view value) { f(name, value); };
  text("db.system.name", e.system);
  text("db.query.text", e.text);
  text("db.operation.name", operation_of(e.text));
  f(std::string_view("db.response.returned_rows"), e.rows);
  if (e.parameters != nullptr)
    for (std::size_t i = 0; i < e.parameters->size(); ++i)
      text("db.query.parameter." + std::to_string(i), (*e.parameters)[i]);
  if (e.failure == nullptr) return;
  const auto* failure = dynamic_cast<const database_error*>(e.failure);
  const std::string_view state = failure == nullptr ? std::string_view() : std::string_view(failure->sqlstate());
  text("error.type", state.empty() ? std::string_view("_OTHER") : state);
  if (!state.empty()) text("db.response.status_code", state);
}

/// The duration of a statement as `db.client.operation.duration` has it.
inline double seconds(const statement_event& e) { return std::chrono::duration<double>(e.duration).count(); }

}  // namespace retort::opentelemetry
