// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/join.hpp"
#include "retort/stmt/limit.hpp"
#include "retort/stmt/order_by.hpp"
#include "retort/stmt/select_list.hpp"
#include "retort/stmt/where.hpp"

namespace retort {
/// `FROM a, b`.
template <class... Modes>
struct from_clause {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    (s.clause(clause::from, Modes::info), ...);
  }
};

/// `SELECT DISTINCT`.
struct distinct_clause {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.clause(clause::distinct);
  }
};

/// A SELECT. Each clause returns a new statement; nothing is checked or rendered before it is used.
template <class... Clauses>
struct select_statement : statement<Clauses...> {
  static constexpr bool plain_clauses = (__is_trivially_copyable(Clauses) && ...);
  template <class Clause>
  using then = select_statement<Clauses..., Clause>;

  // clang-format off
  /// `FROM table, …`. Left out, the tables of the select list are taken.
  template <table_like... Tables>
  constexpr then<from_clause<typename meta::table_traits<Tables>::mode...>> from(const Tables&...) const& { return {{{this->clauses, {}}}}; }
  template <table_like... Tables>
  constexpr then<from_clause<typename meta::table_traits<Tables>::mode...>> from(const Tables&...) && { return {{{std::move(this->clauses), {}}}}; }

  /// `JOIN table ON …`: by the foreign key between the tables, or along a relation (`join(users.posts)`).
  template <joinable Target>
  constexpr then<meta::join_to<clause::join, Target>> join(const Target&) const& noexcept(plain_clauses) { return {{{this->clauses, {}}}}; }
  template <joinable Target>
  constexpr then<meta::join_to<clause::join, Target>> join(const Target&) && noexcept(plain_clauses) { return {{{std::move(this->clauses), {}}}}; }
  /// `JOIN table ON on`: by a condition, or to an alias along a relation (`join(boss, users.manager)`).
  template <table_like Target, class On>
  constexpr then<meta::join_on<clause::join, Target, On>> join(const Target&, const On& on) const& noexcept(plain_clauses && __is_trivially_copyable(On)) { return {{{this->clauses, {on}}}}; }
  template <table_like Target, class On>
  constexpr then<meta::join_on<clause::join, Target, On>> join(const Target&, const On& on) && noexcept(plain_clauses && __is_trivially_copyable(On)) { return {{{std::move(this->clauses), {on}}}}; }

  /// `LEFT JOIN table ON …`: as `join`; what is selected of the table becomes optional.
  template <joinable Target>
  constexpr then<meta::join_to<clause::left_join, Target>> left_join(const Target&) const& noexcept(plain_clauses) { return {{{this->clauses, {}}}}; }
  template <joinable Target>
  constexpr then<meta::join_to<clause::left_join, Target>> left_join(const Target&) && noexcept(plain_clauses) { return {{{std::move(this->clauses), {}}}}; }
  template <table_like Target, class On>
  constexpr then<meta::join_on<clause::left_join, Target, On>> left_join(const Target&, const On& on) const& noexcept(plain_clauses && __is_trivially_copyable(On)) { return {{{this->clauses, {on}}}}; }
  template <table_like Target, class On>
  constexpr then<meta::join_on<clause::left_join, Target, On>> left_join(const Target&, const On& on) && noexcept(plain_clauses && __is_trivially_copyable(On)) { return {{{std::move(this->clauses), {on}}}}; }

  /// `WHERE condition`; a second one is joined by AND.
  template <class E>
  constexpr then<meta::condition_of<clause::where, E>> where(const E& condition) const& noexcept(plain_clauses && plain<E>) { return {{{this->clauses, {condition}}}}; }
  template <class E>
  constexpr then<meta::condition_of<clause::where, E>> where(const E& condition) && noexcept(plain_clauses && plain<E>) { return {{{std::move(this->clauses), {condition}}}}; }

  /// `GROUP BY expr, …`.
  template <expression... Es>
  constexpr then<term_list<clause::group_by, Es...>> group_by(const Es&... terms) const& noexcept(plain_clauses && (plain<Es> && ...)) { return {{{this->clauses, {meta::make_chain<Es...>(terms...)}}}}; }
  template <expression... Es>
  constexpr then<term_list<clause::group_by, Es...>> group_by(const Es&... terms) && noexcept(plain_clauses && (plain<Es> && ...)) { return {{{std::move(this->clauses), {meta::make_chain<Es...>(terms...)}}}}; }

  /// `HAVING condition`; a second one is joined by AND.
  template <class E>
  constexpr then<meta::condition_of<clause::having, E>> having(const E& condition) const& noexcept(plain_clauses && plain<E>) { return {{{this->clauses, {condition}}}}; }
  template <class E>
  constexpr then<meta::condition_of<clause::having, E>> having(const E& condition) && noexcept(plain_clauses && plain<E>) { return {{{std::move(this->clauses), {condition}}}}; }

  /// `WINDOW name AS (…), …`: windows that functions name in `over`; see `retort/expr/window.hpp`.
  template <class... Ws>
  constexpr then<term_list<clause::window, Ws...>> window(const Ws&... windows) const { return {{{this->clauses, {meta::make_chain<Ws...>(windows...)}}}}; }

  /// `ORDER BY expr, expr DESC, …`.
  template <order_term_like... Ts>
  constexpr then<term_list<clause::order_by, Ts...>> order_by(const Ts&... terms) const& noexcept(plain_clauses && (__is_trivially_copyable(Ts) && ...)) { return {{{this->clauses, {meta::make_chain<Ts...>(terms...)}}}}; }
  template <order_term_like... Ts>
  constexpr then<term_list<clause::order_by, Ts...>> order_by(const Ts&... terms) && noexcept(plain_clauses && (__is_trivially_copyable(Ts) && ...)) { return {{{std::move(this->clauses), {meta::make_chain<Ts...>(terms...)}}}}; }

  /// `LIMIT n`.
  template <row_count N>
  constexpr then<count_clause<clause::limit, operand<std::int64_t, N>>> limit(const N& n) const& noexcept(plain_clauses && plain<N>) { return {{{this->clauses, {n}}}}; }
  template <row_count N>
  constexpr then<count_clause<clause::limit, operand<std::int64_t, N>>> limit(const N& n) && noexcept(plain_clauses && plain<N>) { return {{{std::move(this->clauses), {n}}}}; }

  /// `OFFSET n`.
  template <row_count N>
  constexpr then<count_clause<clause::offset, operand<std::int64_t, N>>> offset(const N& n) const& noexcept(plain_clauses && plain<N>) { return {{{this->clauses, {n}}}}; }
  template <row_count N>
  constexpr then<count_clause<clause::offset, operand<std::int64_t, N>>> offset(const N& n) && noexcept(plain_clauses && plain<N>) { return {{{std::move(this->clauses), {n}}}}; }

  /// `SELECT DISTINCT`.
  constexpr then<distinct_clause> distinct() const& { return {{{this->clauses, {}}}}; }
  constexpr then<distinct_clause> distinct() && { return {{{std::move(this->clauses), {}}}}; }
  // clang-format on
};

/// `SELECT item, …`: columns, expressions, whole tables.
///
/// A row holds one value per item; of a table that is the only item, the row is the `User<row>` itself.
template <selectable... Items>
constexpr auto select(const Items&... items) noexcept((__is_trivially_copyable(Items) && ...)) {
  static_assert(sizeof...(Items) > 0, "retort: select() needs something to select");
  using list = meta::items_of<clause::select, Items...>;
  return select_statement<list>{{{{}, list::make(items...)}}};
}

}  // namespace retort
