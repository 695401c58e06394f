// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/session/dynamic.hpp"
#include "retort/session/printed.hpp"
#include "retort/session/raw_values.hpp"
#include "retort/stmt/insert.hpp"

namespace retort {

/// A statement with its values in the place of its parameters, for logs and for people: never run it. Of an insert of
/// many rows it shows the first. Values for placeholders follow, as for `execute`.
///
/// Values are in it: what is secret does not belong in a log.
template <class Dialect, class Statement, class... Args>
std::string to_sql(const Statement& q, const Args&... args) {
  constexpr const statement_facts& facts = facts_of<Statement, Dialect>;
  constexpr char mark = Dialect::value.parameter_mark;
  if constexpr (!checked<Statement, Dialect>())
    return {};
  else if constexpr (facts.choices > 0) {
    const dynamic_key key(dynamic_constant<Statement>, &q, Dialect::value);
    const assembled text = assemble(dynamic_constant<Statement>, &q, key);
    const bound_values values(*text, key);
    return meta::with_values(text->text, values.data(), values.size(), mark);
  } else if constexpr (facts.raw) {
    const named_values<Args...> given(args...);
    if constexpr (Statement::is_constant) {
      constexpr const auto& places = meta::places_of<Statement, facts.places>;
      const auto values = given.in_order(places.data(), places.size());
      return meta::with_values(sql<Dialect>(q), values.data(), values.size(), mark);
    } else {
      const raw_text text(q.sql(), Dialect::value);
      given.check(text.places, text.sql);
      const auto values = given.in_order(text.places.data(), text.places.size());
      return meta::with_values(text.sql, values.data(), values.size(), mark);
    }
  } else {
    std::vector<bound_value> values(facts.parameters);
    if constexpr (facts.placeholders == 0 && facts.kind != clause::insert_into) {
      const value_slot* slots = text_of<Statement, Dialect>.head.slots();
      for (std::size_t i = 0; i < facts.parameters; ++i) values[i] = load(&q, slots[i]);
      return meta::with_values(sql<Dialect>(q), values.data(), values.size(), mark);
    } else {
      const meta::pack<const Args*...> given{{&args}...};
      const meta::parameter_place* places = nullptr;
      if constexpr (facts.placeholders > 0) {
        static_cast<void>(enforce<meta::argument_verdict<Statement, facts.places, Args...>>());
        places = meta::places_of<Statement, facts.places>.data();
      }
      const void* row = nullptr;
      if constexpr (meta::inserts_range<decltype(q.clauses)>) {
        const auto& rows = meta::inserted_range(q.clauses);
        if (rows.begin() == rows.end()) return std::string(sql<Dialect>(q));
        row = &*rows.begin();
      }
      full_binder<Args...> binder{&q, values.data(), given, places, row};
      Statement::walk(binder, 0);
      return meta::with_values(sql<Dialect>(q), values.data(), values.size(), mark);
    }
  }
}

}  // namespace retort
