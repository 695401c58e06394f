// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/clause.hpp"

namespace retort {
/// A table in FROM that its name says all of: the clause holds nothing.
template <class Mode>
struct named_source {
  constexpr named_source() = default;
  template <class Table>
  constexpr named_source(const Table&) noexcept {}

  template <clause Kind, class S>
  static constexpr void walk(S& s, std::size_t) {
    s.clause(Kind, Mode::info);
  }
};

/// `FROM a, b`.
template <class... Modes>
struct from_clause {
  constexpr from_clause() = default;
  template <class... Tables>
  constexpr from_clause(const Tables&...) noexcept {}

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    (s.clause(clause::from, Modes::info), ...);
  }
};

/// `FROM a, (SELECT …) AS b`: what holds a query is held.
template <class... Sources>
struct from_sources {
  meta::chain<Sources...> sources{};

  constexpr from_sources() = default;
  template <class... Tables>
  constexpr from_sources(const Tables&... tables) : sources(meta::make_chain<Sources...>(tables...)) {}

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    std::uint32_t offsets[sizeof...(Sources)]{};
    meta::chain<Sources...>::offsets(offsets, at + __builtin_offsetof(from_sources, sources));
    const std::uint32_t* next = offsets;
    (Sources::template walk<clause::from>(s, *next++), ...);
  }
};

namespace meta {
/// What a clause holds of a table.
template <class Table>
struct source_type {
  using type = named_source<typename table_traits<Table>::mode>;
};
/// A table that holds a query is held itself.
template <class Table>
  requires requires { typename Table::held_source; }
struct source_type<Table> {
  using type = typename Table::held_source;
};
template <class Table>
using source_of = typename source_type<Table>::type;

template <class Table>
concept holds_query = requires { typename Table::held_source; };

template <class... Tables>
struct find_from {
  using type = from_clause<typename table_traits<Tables>::mode...>;
};
template <class... Tables>
  requires(holds_query<Tables> || ...)
struct find_from<Tables...> {
  using type = from_sources<source_of<Tables>...>;
};
template <class... Tables>
using from_of = typename find_from<Tables...>::type;
}  // namespace meta

}  // namespace retort
