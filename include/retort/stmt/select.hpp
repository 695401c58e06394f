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
  // clang-format off
  /// `FROM table, …`. Left out, the tables of the select list are taken. A subquery has to be named here, or in a join.
  template <table_like... Tables>
  constexpr auto from(const Tables&... tables) const& { return select_statement<Clauses..., meta::from_of<Tables...>>{{{this->clauses, {tables...}}}}; }
  template <table_like... Tables>
  constexpr auto from(const Tables&... tables) && { return select_statement<Clauses..., meta::from_of<Tables...>>{{{std::move(this->clauses), {tables...}}}}; }

  /// `JOIN table ON …`: by the foreign key between the tables, or along a relation (`join(users.posts)`).
  template <joinable Target>
  constexpr auto join(const Target& target) const& noexcept(meta::all_plain<Clauses...>) { return select_statement<Clauses..., meta::join_to<clause::join, Target>>{{{this->clauses, {target}}}}; }
  template <joinable Target>
  constexpr auto join(const Target& target) && noexcept(meta::all_plain<Clauses...>) { return select_statement<Clauses..., meta::join_to<clause::join, Target>>{{{std::move(this->clauses), {target}}}}; }
  /// `JOIN table ON on`: by a condition, or to an alias along a relation (`join(boss, users.manager)`).
  template <table_like Target, class On>
  constexpr auto join(const Target& target, const On& on) const& noexcept(meta::all_plain<Clauses..., On>) { return select_statement<Clauses..., meta::join_on<clause::join, Target, On>>{{{this->clauses, {target, on}}}}; }
  template <table_like Target, class On>
  constexpr auto join(const Target& target, const On& on) && noexcept(meta::all_plain<Clauses..., On>) { return select_statement<Clauses..., meta::join_on<clause::join, Target, On>>{{{std::move(this->clauses), {target, on}}}}; }

  /// `LEFT JOIN table ON …`: as `join`; what is selected of the table becomes optional.
  template <joinable Target>
  constexpr auto left_join(const Target& target) const& noexcept(meta::all_plain<Clauses...>) { return select_statement<Clauses..., meta::join_to<clause::left_join, Target>>{{{this->clauses, {target}}}}; }
  template <joinable Target>
  constexpr auto left_join(const Target& target) && noexcept(meta::all_plain<Clauses...>) { return select_statement<Clauses..., meta::join_to<clause::left_join, Target>>{{{std::move(this->clauses), {target}}}}; }
  template <table_like Target, class On>
  constexpr auto left_join(const Target& target, const On& on) const& noexcept(meta::all_plain<Clauses..., On>) { return select_statement<Clauses..., meta::join_on<clause::left_join, Target, On>>{{{this->clauses, {target, on}}}}; }
  template <table_like Target, class On>
  constexpr auto left_join(const Target& target, const On& on) && noexcept(meta::all_plain<Clauses..., On>) { return select_statement<Clauses..., meta::join_on<clause::left_join, Target, On>>{{{std::move(this->clauses), {target, on}}}}; }
  /// `RIGHT JOIN table ON …`: as `join`; what is selected of the tables before it becomes optional.
  template <table_like Target, class... On>
  constexpr auto right_join(const Target& target, const On&... on) const { return select_statement<Clauses..., meta::join_by<clause::right_join, Target, On...>>{{{this->clauses, {target, on...}}}}; }
  /// `FULL JOIN table ON …`: as `join`; what is selected of either side becomes optional.
  template <table_like Target, class... On>
  constexpr auto full_join(const Target& target, const On&... on) const { return select_statement<Clauses..., meta::join_by<clause::full_join, Target, On...>>{{{this->clauses, {target, on...}}}}; }
  /// `CROSS JOIN table`: every row with every row.
  template <table_like Target>
  constexpr auto cross_join(const Target& target) const { return select_statement<Clauses..., meta::join_to<clause::cross_join, Target>>{{{this->clauses, {target}}}}; }

  /// `WHERE condition`; a second one is joined by AND.
  template <class E>
  [[gnu::always_inline]] constexpr auto where(const E& condition) const& noexcept(meta::all_plain<Clauses...> && plain<E>) { return select_statement<Clauses..., meta::condition_of<clause::where, E>>{{{this->clauses, {condition}}}}; }
  template <class E>
  [[gnu::always_inline]] constexpr auto where(const E& condition) && noexcept(meta::all_plain<Clauses...> && plain<E>) { return select_statement<Clauses..., meta::condition_of<clause::where, E>>{{{std::move(this->clauses), {condition}}}}; }

  /// `GROUP BY expr, …`.
  template <expression... Es>
  constexpr auto group_by(const Es&... terms) const& noexcept(meta::all_plain<Clauses...> && (plain<Es> && ...)) { return select_statement<Clauses..., term_list<clause::group_by, Es...>>{{{this->clauses, {meta::make_chain<Es...>(terms...)}}}}; }
  template <expression... Es>
  constexpr auto group_by(const Es&... terms) && noexcept(meta::all_plain<Clauses...> && (plain<Es> && ...)) { return select_statement<Clauses..., term_list<clause::group_by, Es...>>{{{std::move(this->clauses), {meta::make_chain<Es...>(terms...)}}}}; }

  /// `HAVING condition`; a second one is joined by AND.
  template <class E>
  [[gnu::always_inline]] constexpr auto having(const E& condition) const& noexcept(meta::all_plain<Clauses...> && plain<E>) { return select_statement<Clauses..., meta::condition_of<clause::having, E>>{{{this->clauses, {condition}}}}; }
  template <class E>
  [[gnu::always_inline]] constexpr auto having(const E& condition) && noexcept(meta::all_plain<Clauses...> && plain<E>) { return select_statement<Clauses..., meta::condition_of<clause::having, E>>{{{std::move(this->clauses), {condition}}}}; }

  /// `WINDOW name AS (…), …`: windows that functions name in `over`; see `retort/expr/window.hpp`.
  template <window_definition_like... Ws>
  constexpr auto window(const Ws&... windows) const { return select_statement<Clauses..., term_list<clause::window, Ws...>>{{{this->clauses, {meta::make_chain<Ws...>(windows...)}}}}; }

  /// `ORDER BY expr, expr DESC, …`.
  template <order_term_like... Ts>
  constexpr auto order_by(const Ts&... terms) const& noexcept(meta::all_plain<Clauses..., Ts...>) { return select_statement<Clauses..., term_list<clause::order_by, Ts...>>{{{this->clauses, {meta::make_chain<Ts...>(terms...)}}}}; }
  template <order_term_like... Ts>
  constexpr auto order_by(const Ts&... terms) && noexcept(meta::all_plain<Clauses..., Ts...>) { return select_statement<Clauses..., term_list<clause::order_by, Ts...>>{{{std::move(this->clauses), {meta::make_chain<Ts...>(terms...)}}}}; }

  /// `LIMIT n`. Throws `std::invalid_argument` where a number is negative.
  template <row_count N>
  constexpr auto limit(const N& n) const& { return select_statement<Clauses..., count_clause<clause::limit, operand<std::int64_t, N>>>{{{this->clauses, {meta::not_negative(n)}}}}; }
  template <row_count N>
  constexpr auto limit(const N& n) && { return select_statement<Clauses..., count_clause<clause::limit, operand<std::int64_t, N>>>{{{std::move(this->clauses), {meta::not_negative(n)}}}}; }

  /// `OFFSET n`. Throws as `limit`.
  template <row_count N>
  constexpr auto offset(const N& n) const& { return select_statement<Clauses..., count_clause<clause::offset, operand<std::int64_t, N>>>{{{this->clauses, {meta::not_negative(n)}}}}; }
  template <row_count N>
  constexpr auto offset(const N& n) && { return select_statement<Clauses..., count_clause<clause::offset, operand<std::int64_t, N>>>{{{std::move(this->clauses), {meta::not_negative(n)}}}}; }

  /// `SELECT DISTINCT`.
  constexpr auto distinct() const& { return select_statement<Clauses..., distinct_clause>{{{this->clauses, {}}}}; }
  constexpr auto distinct() && { return select_statement<Clauses..., distinct_clause>{{{std::move(this->clauses), {}}}}; }
  /// `SELECT DISTINCT ON (expr, …)`: of the rows that are equal in these the first, by `order_by`. PostgreSQL has it.
  template <expression... Es>
  constexpr auto distinct_on(const Es&... terms) const { return select_statement<Clauses..., distinct_on_clause<Es...>>{{{this->clauses, {meta::make_chain<Es...>(terms...)}}}}; }
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
constexpr auto select(const Items&... items) noexcept(meta::all_plain<Items...>) {
  static_assert(sizeof...(Items) > 0, "retort: select() needs something to select");
  using list = meta::items_of<clause::select, Items...>;
  if constexpr (__is_empty(list))
    return select_statement<list>{};
  else
    return select_statement<list>{{list::make(items...)}};
}

}  // namespace retort
