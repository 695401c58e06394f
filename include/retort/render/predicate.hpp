// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/column.hpp"
#include "retort/render/facts.hpp"
#include "retort/render/live.hpp"

namespace retort {

namespace meta {
/// A query of tables by a condition: what a condition is checked as, before it stands in a statement.
template <class E, class First, class... Modes>
struct query_by {
  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.clause(clause::select);
    s.clause(clause::from, First::info);
    (s.clause(clause::cross_join, Modes::info), ...);
    s.clause(clause::where);
    E::walk(s, at);
  }
};

/// What is known of a condition once the query by it has been walked.
struct condition_facts {
  finding verdict;  // that it reads no other tables, and is one that a WHERE can hold
  std::uint32_t choices;
};
constexpr condition_facts check_condition(tape::walker query, bool bare = false) {
  tape t;
  t.bare = bare;
  t.record(query);
  condition_facts facts{{}, t.choices};
  if (t.reported > 0) return facts;
  for (std::uint32_t i = 0; t.placeholders > 0 && i < t.count; ++i)
    if (t.events[i].kind == event_kind::placeholder) {
      facts.verdict = {fault::dynamic_placeholder, t.events[i].text};
      return facts;
    }
  const outline o(t);
  facts.verdict = checker(o).check();
  // Once more without all that may be left out.
  if (t.choices > 0 && !facts.verdict && !bare) facts.verdict = check_condition(query, true).verdict;
  return facts;
}
template <class E, class... Modes>
inline constexpr condition_facts facts_of_condition = check_condition(&query_by<E, Modes...>::template walk<tape>);
template <class E, class... Modes>
inline constexpr offence tables_offence{facts_of_condition<E, Modes...>.verdict};

template <class E, class... Modes>
inline constexpr condition_type condition_type_of{
    &E::template walk<tape>, choices_of<query_by<E, Modes...>, facts_of_condition<E, Modes...>.choices>, E::precedence};
}  // namespace meta

/// A condition on these models, whatever it is made of: store it, return it, put one together in a loop.
///
/// Empty, it is left out of a statement. Its conditions own their values, but for text that was given as a view.
template <template <class> class... Models>
class predicate : public predicate_base {
 public:
  predicate() = default;
  /// From any condition on columns of the models.
  template <class E>
    requires(is_condition<E> && expression<E>)
  predicate(const E& condition) {
    static_cast<void>(enforce<meta::tables_offence<E, columns<Models>...>>());
    this->hold(meta::condition_type_of<E, columns<Models>...>, std::make_shared<const E>(condition));
  }

  /// From a condition that may be left out: empty, where it is.
  template <class E>
  predicate(const when_condition<E>& optional) {
    if (optional.wanted) *this = predicate(optional.condition);
  }
  template <op O, class L, class R>
  predicate(const optional_logic<O, L, R>& both) : predicate(both.left) {
    this->combine(O == op::and_ ? predicate_step::kind::and_ : predicate_step::kind::or_, predicate(both.right));
  }
  template <class E>
  predicate(const optional_negation<E>& negated) : predicate(negated.operand) {
    this->negate();
  }

  /// `… AND other`.
  predicate& operator&=(const predicate& other) {
    this->combine(predicate_step::kind::and_, other);
    return *this;
  }
  /// `… OR other`.
  predicate& operator|=(const predicate& other) {
    this->combine(predicate_step::kind::or_, other);
    return *this;
  }
  /// `NOT (…)`. Of an empty one there is nothing to negate.
  predicate operator!() const {
    predicate out = *this;
    out.negate();
    return out;
  }
  predicate operator~() const { return !*this; }
  friend predicate operator&&(predicate a, const predicate& b) { return a &= b; }
  friend predicate operator||(predicate a, const predicate& b) { return a |= b; }
  friend predicate operator&(predicate a, const predicate& b) { return a &= b; }
  friend predicate operator|(predicate a, const predicate& b) { return a |= b; }

  template <class S>
  static constexpr bool present(const S& s, std::size_t at) {
    if (s.object == nullptr) return !s.bare;
    return !in(s, at).empty();
  }
  template <class S>
  static constexpr int binds(const S& s, std::size_t at) {
    return s.object == nullptr ? binding::or_ : in(s, at).binds();
  }
  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.choice(choice_kind::predicate, at);
    if (s.object != nullptr)
      meta::walk_predicate(s, in(s, at), at);
    else
      (walk_table<Models>(s), ...);
  }

 private:
  template <class S>
  static const predicate_base& in(const S& s, std::size_t at) {
    return *static_cast<const predicate*>(static_cast<const void*>(s.object + at));
  }
  // At compile time what counts is that the tables are there: a comparison of the first column of each says so.
  template <template <class> class Model, class S>
  static constexpr void walk_table(S& s) {
    walk_first<columns<Model>>(s, columns_of<Model>{});
    s.infix(op::and_);
  }
  template <class Mode, class S, class First, class Path, class... Rest>
  static constexpr void walk_first(S& s, meta::list<meta::flat_column<First, Path>, Rest...>) {
    s.column(meta::info_of<Mode>(First{}));
  }
};

}  // namespace retort
