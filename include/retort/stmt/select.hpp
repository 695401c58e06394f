// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/join.hpp"
#include "retort/stmt/limit.hpp"
#include "retort/stmt/order_by.hpp"
#include "retort/stmt/row_shape.hpp"
#include "retort/stmt/where.hpp"

namespace retort {
/// `SELECT DISTINCT`.
struct distinct_clause {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.clause(clause::distinct);
  }
};

/// `SELECT DISTINCT ON (expr, …)`.
template <class... Es>
struct distinct_on_clause {
  static constexpr spelling keyword = {"DISTINCT ON", {}, "DISTINCT ON ("};

  meta::chain<Es...> terms{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(clause::distinct_on);
    s.text(keyword);
    meta::chain<Es...>::walk(s, at + __builtin_offsetof(distinct_on_clause, terms), items{});
    s.text(") ");
  }
};

/// A window with its name: `window<"w">.as(…)`.
template <class T>
concept window_definition_like = T::defines_a_window;

/// A SELECT. Each clause returns a new statement; nothing is checked or rendered before it is used.
template <class... Clauses>
struct select_statement : statement<Clauses...> {
  static constexpr bool plain_clauses = (__is_trivially_copyable(Clauses) && ...);
  template <class Clause>
  using then = select_statement<Clauses..., Clause>;

  // clang-format off
  /// `FROM table, …`. Left out, the tables of the select list are taken. A subquery has to be named here, or in a join.
  template <table_like... Tables>
  constexpr then<meta::from_of<Tables...>> from(const Tables&... tables) const& { return {{{this->clauses, {tables...}}}}; }
  template <table_like... Tables>
  constexpr then<meta::from_of<Tables...>> from(const Tables&... tables) && { return {{{std::move(this->clauses), {tables...}}}}; }

  /// `JOIN table ON …`: by the foreign key between the tables, or along a relation (`join(users.posts)`).
  template <joinable Target>
  constexpr then<meta::join_to<clause::join, Target>> join(const Target& target) const& noexcept(plain_clauses) { return {{{this->clauses, {target}}}}; }
  template <joinable Target>
  constexpr then<meta::join_to<clause::join, Target>> join(const Target& target) && noexcept(plain_clauses) { return {{{std::move(this->clauses), {target}}}}; }
  /// `JOIN table ON on`: by a condition, or to an alias along a relation (`join(boss, users.manager)`).
  template <table_like Target, class On>
  constexpr then<meta::join_on<clause::join, Target, On>> join(const Target& target, const On& on) const& noexcept(plain_clauses && __is_trivially_copyable(On)) { return {{{this->clauses, {target, on}}}}; }
  template <table_like Target, class On>
  constexpr then<meta::join_on<clause::join, Target, On>> join(const Target& target, const On& on) && noexcept(plain_clauses && __is_trivially_copyable(On)) { return {{{std::move(this->clauses), {target, on}}}}; }

  /// `LEFT JOIN table ON …`: as `join`; what is selected of the table becomes optional.
  template <joinable Target>
  constexpr then<meta::join_to<clause::left_join, Target>> left_join(const Target& target) const& noexcept(plain_clauses) { return {{{this->clauses, {target}}}}; }
  template <joinable Target>
  constexpr then<meta::join_to<clause::left_join, Target>> left_join(const Target& target) && noexcept(plain_clauses) { return {{{std::move(this->clauses), {target}}}}; }
  template <table_like Target, class On>
  constexpr then<meta::join_on<clause::left_join, Target, On>> left_join(const Target& target, const On& on) const& noexcept(plain_clauses && __is_trivially_copyable(On)) { return {{{this->clauses, {target, on}}}}; }
  template <table_like Target, class On>
  constexpr then<meta::join_on<clause::left_join, Target, On>> left_join(const Target& target, const On& on) && noexcept(plain_clauses && __is_trivially_copyable(On)) { return {{{std::move(this->clauses), {target, on}}}}; }
  /// `RIGHT JOIN table ON …`: as `join`; what is selected of the tables before it becomes optional.
  template <table_like Target, class... On>
  constexpr then<meta::join_by<clause::right_join, Target, On...>> right_join(const Target& target, const On&... on) const { return {{{this->clauses, {target, on...}}}}; }
  /// `FULL JOIN table ON …`: as `join`; what is selected of either side becomes optional.
  template <table_like Target, class... On>
  constexpr then<meta::join_by<clause::full_join, Target, On...>> full_join(const Target& target, const On&... on) const { return {{{this->clauses, {target, on...}}}}; }
  /// `CROSS JOIN table`: every row with every row.
  template <table_like Target>
  constexpr then<meta::join_to<clause::cross_join, Target>> cross_join(const Target& target) const { return {{{this->clauses, {target}}}}; }

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
  template <window_definition_like... Ws>
  constexpr then<term_list<clause::window, Ws...>> window(const Ws&... windows) const { return {{{this->clauses, {meta::make_chain<Ws...>(windows...)}}}}; }

  /// `ORDER BY expr, expr DESC, …`.
  template <order_term_like... Ts>
  constexpr then<term_list<clause::order_by, Ts...>> order_by(const Ts&... terms) const& noexcept(plain_clauses && (__is_trivially_copyable(Ts) && ...)) { return {{{this->clauses, {meta::make_chain<Ts...>(terms...)}}}}; }
  template <order_term_like... Ts>
  constexpr then<term_list<clause::order_by, Ts...>> order_by(const Ts&... terms) && noexcept(plain_clauses && (__is_trivially_copyable(Ts) && ...)) { return {{{std::move(this->clauses), {meta::make_chain<Ts...>(terms...)}}}}; }

  /// `LIMIT n`. Throws `std::invalid_argument` where a number is negative.
  template <row_count N>
  constexpr then<count_clause<clause::limit, operand<std::int64_t, N>>> limit(const N& n) const& { return {{{this->clauses, {meta::not_negative(n)}}}}; }
  template <row_count N>
  constexpr then<count_clause<clause::limit, operand<std::int64_t, N>>> limit(const N& n) && { return {{{std::move(this->clauses), {meta::not_negative(n)}}}}; }

  /// `OFFSET n`. Throws as `limit`.
  template <row_count N>
  constexpr then<count_clause<clause::offset, operand<std::int64_t, N>>> offset(const N& n) const& { return {{{this->clauses, {meta::not_negative(n)}}}}; }
  template <row_count N>
  constexpr then<count_clause<clause::offset, operand<std::int64_t, N>>> offset(const N& n) && { return {{{std::move(this->clauses), {meta::not_negative(n)}}}}; }

  /// `SELECT DISTINCT`.
  constexpr then<distinct_clause> distinct() const& { return {{{this->clauses, {}}}}; }
  constexpr then<distinct_clause> distinct() && { return {{{std::move(this->clauses), {}}}}; }
  /// `SELECT DISTINCT ON (expr, …)`: of the rows that are equal in these the first, by `order_by`. PostgreSQL has it.
  template <expression... Es>
  constexpr then<distinct_on_clause<Es...>> distinct_on(const Es&... terms) const { return {{{this->clauses, {meta::make_chain<Es...>(terms...)}}}}; }
  // clang-format on
};

namespace meta {
template <class... Clauses>
inline constexpr bool is_query<select_statement<Clauses...>> = true;
}  // namespace meta

/// `SELECT item, …`: columns, expressions, whole tables.
///
/// A row holds one value per item; of a table that is the only item, the row is the `User<row>` itself.
template <selectable... Items>
constexpr auto select(const Items&... items) noexcept((__is_trivially_copyable(Items) && ...)) {
  static_assert(sizeof...(Items) > 0, "retort: select() needs something to select");
  using list = meta::items_of<clause::select, Items...>;
  if constexpr (__is_empty(list))
    return select_statement<list>{};
  else
    return select_statement<list>{{list::make(items...)}};
}

}  // namespace retort
