// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <string>

#include "retort/expr/column.hpp"
#include "retort/render/diagram.hpp"
#include "retort/session/session.hpp"

namespace retort {

namespace meta {
template <class Session>
void run_all(Session& s, const std::vector<std::string>& statements) {
  if (s.in_transaction()) {
    for (const auto& text : statements) s.execute_script(text);
    return;
  }
  auto scope = s.begin();
  for (const auto& text : statements) s.execute_script(text);
  scope.commit();
}

/// `std::string`, but known only with the models: what is made of it costs nobody who makes no schema.
template <template <class> class... Models>
struct text_for {
  using type = std::string;
};
}  // namespace meta

/// The tables of a program: `schema<User, Post>`. It creates and drops them in the order that their foreign keys ask
/// for.
template <template <class> class... Models>
struct schema {
  /// The descriptions of the tables, in the order given.
  static constexpr std::array<const table_description*, sizeof...(Models)> descriptions{&description_of<Models>...};

  /// The verdict on the foreign keys, without firing.
  static constexpr offence verdict = check_references(descriptions);
  /// The verdict on what a dialect has not, without firing.
  template <class Dialect>
  static constexpr offence dialect_verdict = check_dialect(descriptions, Dialect::value);

  /// The statements that create the tables, their types, indexes and comments, in order. Throws `error` where an index
  /// would have a name that is taken.
  template <class Dialect>
  static std::vector<std::string> create_statements(const ddl_options& options = {}) {
    static_cast<void>(right<Dialect>());
    return created(Dialect::value, options);
  }
  /// The same, for a dialect that is known when the program runs: all have to be able to do it.
  static std::vector<std::string> create_statements(const dialect& to, const ddl_options& options = {}) {
    static_cast<void>(right<sqlite>() && right<postgres>());
    return created(to, options);
  }

  /// The statements that drop the tables and their types, in order.
  static std::vector<std::string> drop_statements(const dialect& to, const ddl_options& options = {}) {
    return script(descriptions, to, options).drop();
  }

  /// The tables and their keys as a Mermaid diagram: text for a Markdown page.
  static std::string diagram() { return diagram_renderer<text>(descriptions).render(); }

  /// `CREATE TABLE …` for all, in one transaction: all are there afterwards, or none. Throws `database_error`.
  template <class Session>
  static void create_all(Session& s, ddl_options options = {}) {
    options.strict = options.strict || s.bind().options().strict;
    if constexpr (requires { Session::dialect::value; })
      meta::run_all(s, create_statements<typename Session::dialect>(options));
    else
      meta::run_all(s, create_statements(s.sql_dialect(), options));
  }
  /// `DROP TABLE …` for all, in one transaction.
  template <class Session>
  static void drop_all(Session& s, const ddl_options& options = {}) {
    meta::run_all(s, drop_statements(s.sql_dialect(), options));
  }

 private:
  using text = typename meta::text_for<Models...>::type;
  using script = ddl_script<text>;

  static std::vector<std::string> created(const dialect& to, const ddl_options& options) {
    if (const text clash = relation_names<text>(descriptions, to, options.naming).clash(); !clash.empty())
      throw error(clash);
    return script(descriptions, to, options).create();
  }

  template <class Dialect>
  static consteval bool right() {
    if constexpr (verdict)
      return enforce<verdict>();
    else
      return enforce<dialect_verdict<Dialect>>();
  }
};

}  // namespace retort
