// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/select.hpp"

namespace retort {
enum class lock_strength : unsigned char { update, no_key_update, share, key_share };
enum class lock_wait : unsigned char { wait, skip_locked, nowait };

namespace meta {
inline constexpr spelling lock_strengths[] = {{"FOR UPDATE", {}, " FOR UPDATE"},
                                              {"FOR NO KEY UPDATE", {}, " FOR NO KEY UPDATE"},
                                              {"FOR SHARE", {}, " FOR SHARE"},
                                              {"FOR KEY SHARE", {}, " FOR KEY SHARE"}};
}  // namespace meta

/// `FOR UPDATE OF a, b SKIP LOCKED`.
template <lock_strength Strength, lock_wait Wait, class... Modes>
struct lock_clause {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.clause(clause::lock);
    s.text(meta::lock_strengths[static_cast<std::size_t>(Strength)]);
    bool first = true;
    ((s.text(first ? " OF " : ", "), first = false, s.name(Modes::info.name().text)), ...);
    if (Wait == lock_wait::skip_locked) s.text(" SKIP LOCKED");
    if (Wait == lock_wait::nowait) s.text(" NOWAIT");
  }
};

/// A select whose rows are locked until the end of the transaction.
template <class Select, class Lock>
struct locked_select;
template <class... Clauses, lock_strength Strength, lock_wait Wait, class... Modes>
struct locked_select<select_statement<Clauses...>, lock_clause<Strength, Wait, Modes...>>
    : statement<Clauses..., lock_clause<Strength, Wait, Modes...>> {
  template <lock_wait W, class... Ms>
  using other = locked_select<select_statement<Clauses...>, lock_clause<Strength, W, Ms...>>;

  /// `SKIP LOCKED`: rows that another transaction has locked are left out.
  constexpr auto skip_locked() const { return other<lock_wait::skip_locked, Modes...>{{{this->clauses.earlier, {}}}}; }
  /// `NOWAIT`: throws `lock_timeout` at once where a row is locked.
  constexpr auto nowait() const { return other<lock_wait::nowait, Modes...>{{{this->clauses.earlier, {}}}}; }
  /// `OF table, …`: only the rows of these are locked.
  template <table_like... Tables>
  constexpr auto of(const Tables&...) const {
    return other<Wait, Modes..., typename meta::table_traits<Tables>::mode...>{{{this->clauses.earlier, {}}}};
  }
};

/// `FETCH FIRST n ROWS WITH TIES`.
template <class E>
struct fetch_clause {
  static constexpr spelling keyword = {"FETCH FIRST WITH TIES", {}, " FETCH FIRST "};

  E count{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(clause::fetch);
    s.text(keyword);
    E::walk(s, at + __builtin_offsetof(fetch_clause, count));
    s.text(" ROWS WITH TIES");
  }
};

namespace meta {
template <class... Clauses>
inline constexpr bool is_query<locked_select<Clauses...>> = true;

template <lock_strength Strength, class... Clauses>
constexpr auto lock(const select_statement<Clauses...>& wanted) {
  return locked_select<select_statement<Clauses...>, lock_clause<Strength, lock_wait::wait>>{{{wanted.clauses, {}}}};
}
}  // namespace meta

// clang-format off
/// `SELECT … FOR UPDATE`: as for a write of the rows. PostgreSQL has it; `.skip_locked()`, `.nowait()`, `.of(table)`.
template <class... Clauses>
constexpr auto for_update(const select_statement<Clauses...>& wanted) { return meta::lock<lock_strength::update>(wanted); }
/// `SELECT … FOR NO KEY UPDATE`: as for a write that leaves the keys alone.
template <class... Clauses>
constexpr auto for_no_key_update(const select_statement<Clauses...>& wanted) { return meta::lock<lock_strength::no_key_update>(wanted); }
/// `SELECT … FOR SHARE`: others may read, not write.
template <class... Clauses>
constexpr auto for_share(const select_statement<Clauses...>& wanted) { return meta::lock<lock_strength::share>(wanted); }
/// `SELECT … FOR KEY SHARE`: others may not change the keys.
template <class... Clauses>
constexpr auto for_key_share(const select_statement<Clauses...>& wanted) { return meta::lock<lock_strength::key_share>(wanted); }

/// `FETCH FIRST n ROWS WITH TIES`: the first n rows, and those that are equal to the last of them in `order_by`.
/// PostgreSQL has it.
template <row_count N, class... Clauses>
constexpr auto first_with_ties(const N& n, const select_statement<Clauses...>& wanted) {
  return select_statement<Clauses..., fetch_clause<operand<std::int64_t, N>>>{{{wanted.clauses, {meta::not_negative(n)}}}};
}
// clang-format on

}  // namespace retort
