// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/source.hpp"

namespace retort {
/// The condition of a join that says none: the foreign key between the table and those before it.
struct inferred_condition {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.infer_join();
  }
};

/// A cross join has no condition.
struct no_condition {
  template <class S>
  static constexpr void walk(S&, std::size_t) {}
};

/// The condition of a join along a relation: the foreign key that the relation names.
template <class Relation>
struct relation_condition;
template <class Table, template <class> class Model, fixed_string Key, bool Many>
struct relation_condition<relation<Table, Model, Key, Many>> {
  constexpr relation_condition() = default;
  constexpr relation_condition(const relation<Table, Model, Key, Many>&) noexcept {}

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.join_by(Table::info, Key.view(), Many);
  }
};

/// `JOIN table ON condition`, `LEFT JOIN table ON condition`.
template <clause Kind, class Source, class Condition>
struct join_clause {
  [[no_unique_address]] Source source{};
  [[no_unique_address]] Condition condition{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    Source::template walk<Kind>(s, at + __builtin_offsetof(join_clause, source));
    Condition::walk(s, at + __builtin_offsetof(join_clause, condition));
  }
};

/// A join that is there if a flag says so: `join(posts, when(flag))`.
template <clause Kind, class Source, class Flagged>
struct optional_join_clause;

namespace meta {
template <class T>
concept join_flag = requires { typename T::joins_by; };
template <class T>
struct relation_traits;
template <class Table, template <class> class Model, fixed_string Key, bool Many>
struct relation_traits<relation<Table, Model, Key, Many>> {
  using target = columns<Model>;
};
template <class T>
concept relation_like = requires { typename relation_traits<T>::target; };

template <clause Kind, class Target>
struct join_to_of {
  using type = join_clause<Kind, source_of<Target>, inferred_condition>;
};
template <clause Kind, relation_like Target>
struct join_to_of<Kind, Target> {
  using type = join_clause<Kind, named_source<typename relation_traits<Target>::target>, relation_condition<Target>>;
};
template <class Target>
struct join_to_of<clause::cross_join, Target> {
  using type = join_clause<clause::cross_join, source_of<Target>, no_condition>;
};
/// The clause of a join that says no condition.
template <clause Kind, class Target>
using join_to = typename join_to_of<Kind, Target>::type;

template <clause Kind, class Target, class On>
consteval auto find_join_on() {
  using source = source_of<Target>;
  if constexpr (relation_like<On>)
    return list<join_clause<Kind, source, relation_condition<On>>>{};
  else if constexpr (is_condition<On>)
    return list<join_clause<Kind, source, operand<bool, On>>>{};
  else if constexpr (droppable<On> || join_flag<On>)
    return list<optional_join_clause<Kind, source, On>>{};
  else
    return report<fault::not_a_condition, On>(), list<join_clause<Kind, source, reported>>{};
}
/// The clause of a join on a condition, or along a relation.
template <clause Kind, class Target, class On>
using join_on = decltype(first_of(find_join_on<Kind, Target, On>()));

template <clause Kind, class Target, class... On>
struct join_by_of;
template <clause Kind, class Target>
struct join_by_of<Kind, Target> : join_to_of<Kind, Target> {};
template <clause Kind, class Target, class On>
struct join_by_of<Kind, Target, On> {
  using type = join_on<Kind, Target, On>;
};
/// The clause of a join with a condition or without.
template <clause Kind, class Target, class... On>
using join_by = typename join_by_of<Kind, Target, On...>::type;

}  // namespace meta

/// What a join can go to: a table, or a relation of a table already there.
template <class T>
concept joinable = table_like<T> || meta::relation_like<T>;

}  // namespace retort
