// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include "retort/expr/unary.hpp"
#include "retort/schema/value_slot.hpp"

// Conditions that the program may leave out when it runs. They are expressions, but no conditions: only AND, OR, NOT
// and the clauses that know what to do without them take them.
//
// Beside `walk` they have `present(s, at)`, whether there is anything to walk, and `binds(s, at)`, how tightly what is
// there binds.

namespace retort {

/// The type of a condition that may be left out.
struct optional_condition {};

struct droppable_base {
  using expression_tag = void;
  using droppable_condition = void;
  using type = optional_condition;
  static constexpr bool nullable = true;
  static constexpr int precedence = binding::or_;
};

namespace meta {
template <class E, class S>
constexpr bool is_present([[maybe_unused]] const S& s, [[maybe_unused]] std::size_t at) {
  if constexpr (droppable<E>)
    return E::present(s, at);
  else
    return true;
}
template <class E, class S>
constexpr int binds([[maybe_unused]] const S& s, [[maybe_unused]] std::size_t at) {
  if constexpr (droppable<E>)
    return E::binds(s, at);
  else
    return E::precedence;
}
template <class E, class S>
constexpr void walk_within(S& s, std::size_t at, int precedence) {
  const bool around = binds<E>(s, at) < precedence;
  s.open(around);
  E::walk(s, at);
  s.close(around);
}
}  // namespace meta

/// AND, OR where an operand may be left out: then the other one stands alone.
template <op O, class L, class R>
struct optional_logic : droppable_base {
  L left{};
  R right{};

  constexpr optional_logic() = default;
  constexpr optional_logic(nothing, const auto& l, const auto& r) : left(l), right(r) {}

  template <class S>
  static constexpr bool present(const S& s, std::size_t at) {
    return meta::is_present<L>(s, left_at(at)) || meta::is_present<R>(s, right_at(at));
  }
  template <class S>
  static constexpr int binds(const S& s, std::size_t at) {
    if (!meta::is_present<L>(s, left_at(at))) return meta::binds<R>(s, right_at(at));
    if (!meta::is_present<R>(s, right_at(at))) return meta::binds<L>(s, left_at(at));
    return meta::info(O).precedence;
  }
  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    const bool l = meta::is_present<L>(s, left_at(at)), r = meta::is_present<R>(s, right_at(at));
    const int least = l && r ? meta::info(O).precedence : 0;
    if (l) meta::walk_within<L>(s, left_at(at), least);
    if (l && r) s.infix(O);
    if (r) meta::walk_within<R>(s, right_at(at), least);
  }

 private:
  static constexpr std::size_t left_at(std::size_t at) { return at + __builtin_offsetof(optional_logic, left); }
  static constexpr std::size_t right_at(std::size_t at) { return at + __builtin_offsetof(optional_logic, right); }
};

/// NOT of what may be left out: it is left out with it.
template <class E>
struct optional_negation : droppable_base {
  E operand{};

  constexpr optional_negation() = default;
  constexpr optional_negation(nothing, const E& e) : operand(e) {}

  template <class S>
  static constexpr bool present(const S& s, std::size_t at) {
    return E::present(s, at + __builtin_offsetof(optional_negation, operand));
  }
  template <class S>
  static constexpr int binds(const S&, std::size_t) {
    return binding::not_;
  }
  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("NOT ");
    meta::walk_within<E>(s, at + __builtin_offsetof(optional_negation, operand), binding::not_);
  }
};

/// A condition with a flag: what `when` and a comparison with `if_set` make.
template <class E>
struct when_condition : droppable_base {
  bool wanted = false;
  E condition{};

  constexpr when_condition() = default;
  constexpr when_condition(bool flag, const auto& e) : wanted(flag), condition(e) {}
  template <class L, class R>
  constexpr when_condition(nothing, const L& l, const R& r);

  template <class S>
  static constexpr bool present(const S& s, std::size_t at) {
    return s.template chosen<bool>(at + __builtin_offsetof(when_condition, wanted), !s.bare) &&
           meta::is_present<E>(s, at + __builtin_offsetof(when_condition, condition));
  }
  template <class S>
  static constexpr int binds(const S& s, std::size_t at) {
    return meta::binds<E>(s, at + __builtin_offsetof(when_condition, condition));
  }
  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.choice(choice_kind::flag, at + __builtin_offsetof(when_condition, wanted));
    E::walk(s, at + __builtin_offsetof(when_condition, condition));
  }
};

/// A value that may be unset, in a comparison that goes with it.
template <class T>
struct value_if_set {
  bool set = false;
  T value{};
};

template <op O, class L, class T>
struct binary_node_of<O, L, value_if_set<T>> {
  using type = when_condition<binary_node<O, L, T>>;
};
template <op O, class T, class R>
struct binary_node_of<O, value_if_set<T>, R> {
  using type = when_condition<binary_node<O, T, R>>;
};

template <op O, class L, class T>
constexpr auto make_logical(const L& l, const value_if_set<T>& r) {
  using both = decltype(make_logical<O>(l, r.value));
  return when_condition<both>(r.set, make_logical<O>(l, r.value));
}
template <op O, class T, class R>
constexpr auto make_logical(const value_if_set<T>& l, const R& r) {
  using both = decltype(make_logical<O>(l.value, r));
  return when_condition<both>(l.set, make_logical<O>(l.value, r));
}

template <class E>
template <class L, class R>
constexpr when_condition<E>::when_condition(nothing, const L& l, const R& r) {
  if constexpr (requires { l.set; }) {
    wanted = l.set;
    if (wanted) condition = E{{}, l.value, r};
  } else {
    wanted = r.set;
    if (wanted) condition = E{{}, l, r.value};
  }
}

/// A condition that is there only if the flag is set: `where(users.id > 0 && when(named, users.name == name))`.
template <class E>
  requires expression<E> || std::is_same_v<E, bool>
constexpr auto when(bool wanted, const E& condition) {
  if constexpr (is_condition<E> || droppable<E>)
    return when_condition<operand<bool, E>>{wanted, condition};
  else
    return meta::report<fault::not_a_condition, E>();
}
/// The same, where an optional says it.
template <class T, class E>
  requires expression<E> || std::is_same_v<E, bool>
constexpr auto when(const std::optional<T>& set, const E& condition) {
  return when(set.has_value(), condition);
}

/// A value of a comparison that is left out where the value is unset: `users.age > if_set(min_age)`.
template <class T>
constexpr value_if_set<T> if_set(const std::optional<T>& value) {
  return {value.has_value(), value.value_or(T{})};
}

}  // namespace retort
