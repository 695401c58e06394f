// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "retort/driver/error.hpp"
#include "retort/engine/registered_statement.hpp"
#include "retort/session/plan.hpp"

namespace retort::registry {

#ifdef RETORT_REGISTRY
inline constexpr bool is_kept = true;
#else
inline constexpr bool is_kept = false;
#endif

/// A statement that does not fit the database, and what the database says of it.
struct misfit {
  std::string_view text;
  std::string sqlstate;
  std::string message;
};
/// A statement, and the lines of its plan.
struct planned {
  std::string_view text;
  std::vector<std::string> lines;
};

namespace detail {
template <bool Kept>
void require_registry() {
  static_assert(Kept, "retort: no statements are registered: define RETORT_REGISTRY for the whole program");
}
inline std::vector<const registered_statement*> of(dialect_id id) {
  std::vector<const registered_statement*> all;
  for (const registered_statement* s = registered_statement::first; s != nullptr; s = s->next)
    if (s->to->id == id) all.push_back(s);
  const auto by_text = [](const auto* a, const auto* b) { return a->text() < b->text(); };
  const auto same = [](const auto* a, const auto* b) { return a->text() == b->text(); };
  std::sort(all.begin(), all.end(), by_text);
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  return all;
}
/// Some value of a kind: with NULL in its place a planner would see that there is nothing to find.
inline bound_value sample(type_kind kind) {
  static constexpr char zeros[16] = {};
  switch (kind) {
    case type_kind::float32:
    case type_kind::float64: return bound_value::of_number(kind, 1);
    case type_kind::text:
    case type_kind::bytes: return bound_value::of_data(kind, zeros, 0);
    case type_kind::uuid: return bound_value::of_data(kind, zeros, sizeof zeros);
    case type_kind::boolean:
    case type_kind::int16:
    case type_kind::int32:
    case type_kind::int64:
    case type_kind::date:
    case type_kind::timestamp:
    case type_kind::timestamptz:
    case type_kind::time: return bound_value::of_integer(kind, 1);
    default: return bind_null(kind);
  }
}
template <class Connection>
std::vector<std::string> plan_of(Connection& connection, const registered_statement& s, dialect_id id, bool sampled) {
  std::vector<bound_value> values;
  for (std::uint32_t i = 0; i < s.constant->parameters; ++i) {
    const value_slot& slot = s.constant->slots()[i];
    bound_value& v = values.emplace_back(bind_null(slot.kind));
    v.list = i < s.arrays || slot.held == held_as::list;
    if (sampled && !v.list) v = sample(slot.kind);
  }
  auto rows = connection.start_once(explain_text(plan::estimated, id, s.text()), values.data(), values.size());
  return plan_lines(rows, id);
}
}  // namespace detail

/// The texts of all static statements of the program in a dialect, in the order of the alphabet. Those are listed that
/// some part of the program gives to a session.
template <class Dialect>
std::vector<std::string_view> list() {
  detail::require_registry<is_kept>();
  std::vector<std::string_view> out;
  for (const auto* s : detail::of(Dialect::value.id)) out.push_back(s->text());
  return out;
}

/// Has the database of a session parse and plan each static statement of the program: gives those that do not fit it,
/// such as where a column is missing, or has another type. Nothing is run. Throws where the connection fails.
template <class Session>
std::vector<misfit> check(Session& s) {
  detail::require_registry<is_kept>();
  if (s.in_transaction()) throw error("retort: the registry is not checked inside a transaction: it would fail");
  const dialect_id id = s.sql_dialect().id;
  std::vector<misfit> out;
  for (const auto* each : detail::of(id)) try {
      detail::plan_of(s.connection(), *each, id, false);
    } catch (const database_error& e) {
      if (e.poisons_connection()) throw;
      out.push_back({each->text(), std::string(e.sqlstate()), e.server_message()});
    }
  return out;
}

/// How the database would run each static statement of the program, with some value for each parameter. Those that it
/// can't plan have no lines: see `check`.
template <class Session>
std::vector<planned> explain(Session& s) {
  detail::require_registry<is_kept>();
  if (s.in_transaction()) throw error("retort: the registry is not explained inside a transaction: it would fail");
  const dialect_id id = s.sql_dialect().id;
  std::vector<planned> out;
  for (const auto* each : detail::of(id)) {
    out.push_back({each->text(), {}});
    try {
      out.back().lines = detail::plan_of(s.connection(), *each, id, true);
    } catch (const database_error& e) {
      if (e.poisons_connection()) throw;
    }
  }
  return out;
}

}  // namespace retort::registry
