// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/clause.hpp"

namespace retort {
/// The condition of a join that says none: the foreign key between the table and those before it.
struct inferred_condition {
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.infer_join();
  }
};

/// The condition of a join along a relation: the foreign key that the relation names.
template <class Relation>
struct relation_condition;
template <class Table, template <class> class Model, fixed_string Key, bool Many>
struct relation_condition<relation<Table, Model, Key, Many>> {
  constexpr relation_condition() = default;
  constexpr relation_condition(const relation<Table, Model, Key, Many>&) {}

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.join_by(Table::info, Key.view(), Many);
  }
};

/// `JOIN table ON condition`, `LEFT JOIN table ON condition`.
template <clause Kind, class Mode, class Condition>
struct join_clause {
  Condition condition{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(Kind, Mode::info);
    Condition::walk(s, at + __builtin_offsetof(join_clause, condition));
  }
};

/// A join that is there if a flag says so: `join(posts, when(flag))`.
template <clause Kind, class Mode, class Flagged>
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
  using type = join_clause<Kind, typename table_traits<Target>::mode, inferred_condition>;
};
template <clause Kind, relation_like Target>
struct join_to_of<Kind, Target> {
  using type = join_clause<Kind, typename relation_traits<Target>::target, relation_condition<Target>>;
};
/// The clause of a join that says no condition.
template <clause Kind, class Target>
using join_to = typename join_to_of<Kind, Target>::type;

template <clause Kind, class Target, class On>
consteval auto find_join_on() {
  using mode = typename table_traits<Target>::mode;
  if constexpr (relation_like<On>)
    return list<join_clause<Kind, mode, relation_condition<On>>>{};
  else if constexpr (is_condition<On>)
    return list<join_clause<Kind, mode, operand<bool, On>>>{};
  else if constexpr (droppable<On> || join_flag<On>)
    return list<optional_join_clause<Kind, mode, On>>{};
  else
    return report<fault::not_a_condition, On>(), list<join_clause<Kind, mode, reported>>{};
}
/// The clause of a join on a condition, or along a relation.
template <clause Kind, class Target, class On>
using join_on = decltype(first_of(find_join_on<Kind, Target, On>()));

}  // namespace meta

/// What a join can go to: a table, or a relation of a table already there.
template <class T>
concept joinable = table_like<T> || meta::relation_like<T>;

}  // namespace retort
