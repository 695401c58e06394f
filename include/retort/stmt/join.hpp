// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/stmt/clause.hpp"

namespace retort {

/// The condition of a join that says none: the foreign key between the table and those before it.
struct inferred_condition {
  template <class S>
  static constexpr void walk(S& s, const inferred_condition*) {
    s.infer_join();
  }
};

/// The condition of a join along a relation: the foreign key that the relation names.
template <class Relation>
struct relation_condition;
template <class Table, template <class> class Model, fixed_string Key, bool Many>
struct relation_condition<relation<Table, Model, Key, Many>> {
  template <class S>
  static constexpr void walk(S& s, const relation_condition*) {
    s.join_by(Table::info, Key.view(), Many);
  }
};

/// `JOIN table ON condition`, `LEFT JOIN table ON condition`.
template <clause Kind, class Mode, class Condition>
struct join_clause {
  Condition condition{};

  template <class S>
  static constexpr void walk(S& s, const join_clause* self) {
    s.clause(Kind, Mode::info);
    Condition::walk(s, self ? &self->condition : nullptr);
  }
};

namespace meta {

template <class T>
struct relation_traits;
template <class Table, template <class> class Model, fixed_string Key, bool Many>
struct relation_traits<relation<Table, Model, Key, Many>> {
  using target = columns<Model>;
};
template <class T>
concept relation_like = requires { typename relation_traits<T>::target; };

template <clause Kind, class Target>
constexpr auto make_join(const Target&) {
  if constexpr (relation_like<Target>)
    return join_clause<Kind, typename relation_traits<Target>::target, relation_condition<Target>>{};
  else
    return join_clause<Kind, typename table_traits<Target>::mode, inferred_condition>{};
}

template <clause Kind, class Target, class On>
constexpr auto make_join(const Target&, const On& on) {
  using mode = typename table_traits<Target>::mode;
  if constexpr (relation_like<On>)
    return join_clause<Kind, mode, relation_condition<On>>{};
  else if constexpr (is_condition<On>)
    return join_clause<Kind, mode, On>{on};
  else
    return enforce<fault::not_a_condition, operand_words<On>(), words<1>("")>();
}

}  // namespace meta

/// What a join can go to: a table, or a relation of a table already there.
template <class T>
concept joinable = table_like<T> || meta::relation_like<T>;

}  // namespace retort
