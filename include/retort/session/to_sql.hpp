// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/driver/printed.hpp"
#include "retort/session/bound_statement.hpp"
#include "retort/stmt/insert.hpp"

namespace retort {

/// A statement with its values in the place of its parameters, for logs and for people: never run it. Of an insert of
/// many rows it shows the first. Values for placeholders follow, as for `execute`.
///
/// Values are in it: what is secret does not belong in a log.
template <class Dialect, class Statement, class... Args>
std::string to_sql(const Statement& q, const Args&... args) {
  constexpr const statement_facts& facts = facts_of<Statement, Dialect>;
  if constexpr (facts.placeholders > 0 || sizeof...(Args) > 0)
    static_cast<void>(enforce<meta::argument_verdict<Statement, facts.places, Args...>>());
  if constexpr (!checked<Statement, Dialect>())
    return {};
  else if constexpr (meta::inserts_range<decltype(q.clauses)>) {
    const auto& rows = meta::inserted_range(q.clauses);
    if (rows.begin() == rows.end()) return std::string(sql<Dialect>(q));
    const bound_statement<Dialect, Statement, Args...> bound(Dialect::value, q, {{&args}...}, &*rows.begin());
    return meta::with_values(bound.text, bound.values, bound.count, Dialect::value.parameter_mark);
  } else {
    const bound_statement<Dialect, Statement, Args...> bound(Dialect::value, q, {{&args}...});
    return meta::with_values(bound.text, bound.values, bound.count, Dialect::value.parameter_mark);
  }
}

}  // namespace retort
