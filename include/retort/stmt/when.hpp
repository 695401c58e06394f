// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/when.hpp"
#include "retort/stmt/join.hpp"
#include "retort/stmt/where.hpp"

namespace retort {

template <clause Kind, class E>
struct optional_condition_clause {
  E condition{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    const std::size_t place = at + __builtin_offsetof(optional_condition_clause, condition);
    if (!E::present(s, place)) return;
    s.clause(Kind, E::binds(s, place) < binding::and_);
    E::walk(s, place);
  }
};

/// A flag for a join: along a relation, or by the foreign key between the tables.
template <class How>
struct when_joined {
  using joins_by = How;
  bool wanted = false;

  template <class S>
  static constexpr bool present(const S& s, std::size_t at) {
    return s.template chosen<bool>(at, !s.bare);
  }
  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.choice(choice_kind::flag, at);
    How::walk(s, at);
  }
};

template <clause Kind, class Source, class Flagged>
struct optional_join_clause {
  [[no_unique_address]] Source source{};
  Flagged how{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    const std::size_t place = at + __builtin_offsetof(optional_join_clause, how);
    if (!Flagged::present(s, place)) return;
    Source::template walk<Kind>(s, at + __builtin_offsetof(optional_join_clause, source));
    Flagged::walk(s, place);
  }
};

/// A join by the foreign key that is there only if the flag is set: `join(posts, when(wanted))`.
constexpr when_joined<inferred_condition> when(bool wanted) { return {wanted}; }

/// A join along a relation that is there only if the flag is set: `join(posts, when(wanted, users.posts))`.
template <meta::relation_like Relation>
constexpr when_joined<relation_condition<Relation>> when(bool wanted, const Relation&) {
  return {wanted};
}

}  // namespace retort
