// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <boost/hana/tuple.hpp>
#include <string>

#include "retort/expr/column.hpp"
#include "retort/meta/fault.hpp"
#include "retort/render/ddl.hpp"
#include "retort/session/session.hpp"

namespace retort {

namespace meta {

/// The order to create tables in: a table after those it refers to. Tables that refer to each other stay as they were
/// given.
template <std::size_t N>
constexpr std::array<const table_description*, N> in_dependency_order(std::array<const table_description*, N> given) {
  std::array<const table_description*, N> sorted{};
  bool taken[N + 1]{};
  for (std::size_t n = 0; n < N; ++n) {
    std::size_t next = N;
    for (std::size_t i = 0; i < N && next == N; ++i) {
      if (taken[i]) continue;
      bool waits = false;
      for (const auto& c : given[i]->columns)
        for (std::size_t j = 0; j < N; ++j) waits = waits || (j != i && !taken[j] && c.refers_to(*given[j]));
      if (!waits) next = i;
    }
    for (std::size_t i = 0; i < N && next == N; ++i)
      if (!taken[i]) next = i;  // a circle
    taken[next] = true;
    sorted[n] = given[next];
  }
  return sorted;
}

template <std::size_t N>
constexpr offence check_references(const std::array<const table_description*, N>& tables) {
  for (const auto* table : tables)
    for (const auto& c : table->columns) {
      if (!c.has_reference) continue;
      bool known = false;
      for (const auto* target : tables) known = known || c.refers_to(*target);
      if (known && c.reference.column_found && c.reference.kind == c.kind) continue;
      offence o(fault::wrong_reference, table->name.text, c.name.text, c.reference.table.text);
      offence::append(o.where, ".");
      offence::append(o.where, c.reference.column.text);
      return o;
    }
  return {};
}

}  // namespace meta

/// The tables of a program: `schema<User, Post>`. It creates and drops them in the order that their foreign keys ask
/// for.
template <template <class> class... Models>
struct schema {
  /// The descriptions of the tables, each after those it refers to.
  static constexpr std::array<const table_description*, sizeof...(Models)> descriptions =
      meta::in_dependency_order(std::array<const table_description*, sizeof...(Models)>{&description_of<Models>...});

  /// The verdict on the foreign keys, without firing.
  static constexpr offence verdict = meta::check_references(descriptions);

  /// The descriptors of the tables, as a `boost::hana::tuple`, in the order given.
  static constexpr auto tables() { return boost::hana::make_tuple(table<Models>...); }

  /// The statements that create the tables and their indexes, in order.
  static std::vector<std::string> create_statements(const dialect& to, const ddl_options& options = {}) {
    static_cast<void>(enforce<verdict>());
    std::vector<std::string> out;
    const auto add = [&](auto render) {
      out.push_back(rendered(to, [&](writer& w) { render(ddl_renderer(w, options)); }));
    };
    const bool circle = to.id == dialect_id::postgres && refers_in_circles();
    for (const auto* t : descriptions) add([&](ddl_renderer r) { r.create_table(*t, !circle); });
    for (const auto* t : descriptions) {
      for (const auto& c : t->columns) {
        if (c.has_reference && circle) add([&](ddl_renderer r) { r.add_reference(*t, c); });
        if (c.indexed) add([&](ddl_renderer r) { r.create_index(*t, std::array{c.name.text}); });
      }
      for (const auto& a : t->arguments)
        if (a.kind == table_argument::kind_of_argument::index)
          add([&](ddl_renderer r) { r.create_index(*t, a.columns); });
    }
    return out;
  }

  /// The statements that drop the tables, in order.
  static std::vector<std::string> drop_statements(const dialect& to, const ddl_options& options = {}) {
    std::vector<std::string> out;
    // SQLite deletes the rows of a table it drops, to which others of the circle may still refer.
    if (to.id == dialect_id::sqlite && refers_in_circles()) out.emplace_back("PRAGMA defer_foreign_keys = ON");
    for (std::size_t i = sizeof...(Models); i > 0; --i) {
      std::string text = rendered(to, [&](writer& w) { ddl_renderer(w, options).drop_table(*descriptions[i - 1]); });
      if (to.id == dialect_id::postgres && refers_in_circles()) text += " CASCADE";
      out.push_back(std::move(text));
    }
    return out;
  }

  /// `CREATE TABLE …` for all, in one transaction: all are there afterwards, or none. Throws `database_error`.
  template <class Session>
  static void create_all(Session& s, ddl_options options = {}) {
    options.strict = options.strict || s.bind().options().strict;
    run_all(s, create_statements(s.sql_dialect(), options));
  }
  /// `DROP TABLE …` for all, in one transaction.
  template <class Session>
  static void drop_all(Session& s, const ddl_options& options = {}) {
    run_all(s, drop_statements(s.sql_dialect(), options));
  }

 private:
  /// Whether a table refers to one that comes after it.
  static constexpr bool refers_in_circles() {
    for (std::size_t i = 0; i < sizeof...(Models); ++i)
      for (const auto& c : descriptions[i]->columns)
        for (std::size_t j = i + 1; j < sizeof...(Models); ++j)
          if (c.refers_to(*descriptions[j])) return true;
    return false;
  }

  template <class Session>
  static void run_all(Session& s, const std::vector<std::string>& statements) {
    if (s.in_transaction()) {
      for (const auto& text : statements) s.execute_script(text);
      return;
    }
    auto scope = s.begin();
    for (const auto& text : statements) s.execute_script(text);
    scope.commit();
  }
};

}  // namespace retort
