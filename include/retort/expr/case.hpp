// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/value.hpp"

namespace retort {

namespace meta {
/// `WHEN condition THEN value`, or `ELSE value`, as it was said.
template <class C, class V>
struct when_value {
  C condition{};
  V value{};
};
template <class V>
struct else_value {
  V value{};
};
template <class T>
inline constexpr bool is_else = false;
template <class V>
inline constexpr bool is_else<else_value<V>> = true;

template <class V>
using kept_operand = std::conditional_t<is_text_view<V>, std::string_view, V>;

/// A branch of a CASE: its condition, or the value that a simple CASE compares with, and what it gives.
template <class C, class E>
struct case_branch {
  static constexpr bool nullable = E::nullable;
  C condition{};
  E value{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text(" WHEN ");
    s.begin(scope::not_null);  // a condition that is NULL does not hold: that makes no NULL
    C::walk(s, at + __builtin_offsetof(case_branch, condition));
    s.end(scope::not_null);
    s.text(" THEN ");
    E::walk(s, at + __builtin_offsetof(case_branch, value));
  }
};
template <class E>
struct case_else {
  static constexpr bool nullable = E::nullable;
  E value{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text(" ELSE ");
    E::walk(s, at + __builtin_offsetof(case_else, value));
  }
};

/// What a simple CASE compares; of a searched one, nothing.
template <class E>
struct case_subject {
  static constexpr bool nullable = false;  // NULL fits no value: that makes no NULL of its own
  E value{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text(" ");
    s.begin(scope::not_null);
    E::walk(s, at + __builtin_offsetof(case_subject, value));
    s.end(scope::not_null);
  }
};
}  // namespace meta

/// `CASE … END`.
template <class R, bool Nullable, class Subject, class... Branches>
struct case_expression : meta::members_for<case_expression<R, Nullable, Subject, Branches...>, R> {
  using type = R;
  static constexpr bool nullable = Nullable;
  static constexpr int precedence = binding::primary;

  meta::chain<Subject, Branches...> parts{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("CASE");
    meta::chain<Subject, Branches...>::walk(s, at + __builtin_offsetof(case_expression, parts),
                                            meta::nothing_between{});
    s.text(" END");
  }
};

/// A branch of `case_`: `WHEN condition THEN value`.
template <class C, class V>
constexpr auto when(const C& condition, const V& value) {
  return meta::when_value<meta::kept_operand<C>, meta::kept_operand<V>>{condition, value};
}
/// The last branch of `case_`: `ELSE value`.
template <class V>
constexpr auto else_(const V& value) {
  return meta::else_value<meta::kept_operand<V>>{value};
}

namespace meta {
/// The type of a CASE: that of its first expression, or else of its first value; of numbers, the widest.
template <class First, class... Rest>
consteval auto find_case_type() {
  if constexpr (sizeof...(Rest) == 0)
    return list<First>{};
  else {
    using rest = decltype(first_of(find_case_type<Rest...>()));
    if constexpr (is_number<First> && is_number<rest>)
      return list<std::common_type_t<First, rest>>{};
    else if constexpr (is_numeric<First> && is_numeric<rest>)
      return list<
          std::conditional_t<std::is_floating_point_v<First> || std::is_floating_point_v<rest>, double, decimal>>{};
    else
      return list<First>{};
  }
}
template <class... Vs>
using case_type = decltype(first_of(find_case_type<natural_type<unwrapped<Vs>>...>()));

template <class T, class V>
consteval bool fits_case() {
  if constexpr (expression<V>)
    return std::is_same_v<T, typename V::type> || (is_numeric<T> && is_numeric<typename V::type>);
  else
    return is_placeholder_name<V> || !std::is_void_v<type_beside<T, unwrapped<V>>>;
}

/// What a branch gives. Of values alone PostgreSQL would make text.
template <class R, class V>
using branch_operand = choose<is_inferred(kind_of<R>()), typed_operand<R, V>, choice_operand<R, V>>;

// `Compared` is what a condition has to be: bool, or the type of the subject.
template <class R, class Compared, class V>
constexpr auto branch(const else_value<V>& b) {
  return case_else<branch_operand<R, V>>{b.value};
}
template <class R, class Compared, class C, class V>
constexpr auto branch(const when_value<C, V>& b) {
  return case_branch<operand<Compared, C>, branch_operand<R, V>>{b.condition, b.value};
}

template <class T>
struct branch_types;
template <class V>
struct branch_types<else_value<V>> {
  using condition = bool;
  using value = V;
  static constexpr bool fits_condition = true;
  template <class E>
  static constexpr bool fits_subject = true;
};
template <class C, class V>
struct branch_types<when_value<C, V>> {
  using condition = C;
  using value = V;
  static constexpr bool fits_condition = is_condition<C>;
  template <class E>
  static constexpr bool fits_subject = operands_fit<E, C>();
};

template <class... Branches>
consteval reported report_conditions() {
  (static_cast<void>(report<branch_types<Branches>::fits_condition ? fault::none : fault::not_a_condition,
                            typename branch_types<Branches>::condition>()),
   ...);
  return {};
}

template <class... Branches>
consteval bool last_is_else() {
  constexpr bool elses[] = {is_else<Branches>...};
  for (std::size_t i = 0; i + 1 < sizeof...(Branches); ++i)
    if (elses[i]) throw "retort: else_() has to be the last branch of a case_()";
  return elses[sizeof...(Branches) - 1];
}

template <class T>
inline constexpr bool is_branch = false;
template <class C, class V>
inline constexpr bool is_branch<when_value<C, V>> = true;
template <class V>
inline constexpr bool is_branch<else_value<V>> = true;

/// A subject that is not there.
struct no_subject {
  static constexpr bool nullable = false;

  template <class S>
  static constexpr void walk(S&, std::size_t) {}
};

template <class R, bool HasElse, class... Parts>
constexpr auto case_of(const Parts&... parts) {
  return case_expression<R, !HasElse || (Parts::nullable || ...), Parts...>{{}, make_chain<Parts...>(parts...)};
}

template <class Compared, class Subject, class First, class... Branches>
constexpr auto make_case(const Subject& subject, const First& first, const Branches&... branches) {
  using value = typename branch_types<First>::value;
  using R = case_type<value, typename branch_types<Branches>::value...>;
  if constexpr (!(fits_case<R, value>() && ... && fits_case<R, typename branch_types<Branches>::value>())) {
    (static_cast<void>(
         report<fits_case<R, typename branch_types<Branches>::value>() ? fault::none : fault::wrong_comparison, value,
                typename branch_types<Branches>::value>()),
     ...);
    return reported{};
  } else
    return case_of<R, last_is_else<First, Branches...>()>(subject, branch<R, Compared>(first),
                                                          branch<R, Compared>(branches)...);
}
}  // namespace meta

/// `CASE WHEN condition THEN value … ELSE value END`: `case_(when(users.age < 18, "minor"), else_("adult"))`. Without
/// `else_` it may be NULL.
template <class First, class... Branches>
  requires(meta::is_branch<First> && (meta::is_branch<Branches> && ...))
constexpr auto case_(const First& first, const Branches&... branches) {
  if constexpr (!(meta::branch_types<First>::fits_condition && ... && meta::branch_types<Branches>::fits_condition))
    return meta::report_conditions<First, Branches...>();
  else
    return meta::make_case<bool>(meta::no_subject{}, first, branches...);
}
/// `CASE subject WHEN value THEN value … ELSE value END`: `case_(users.level, when(1, "low"), else_("high"))`.
template <expression E, class First, class... Branches>
constexpr auto case_(const E& subject, const First& first, const Branches&... branches) {
  if constexpr (!(meta::branch_types<First>::template fits_subject<E> && ... &&
                  meta::branch_types<Branches>::template fits_subject<E>))
    return meta::report<fault::wrong_comparison, E>();
  else
    return meta::make_case<typename E::type>(meta::case_subject<E>{subject}, first, branches...);
}

namespace forms {
inline constexpr form nullif{.open = everywhere("nullif(")};
inline constexpr form greatest{.open = {"greatest()", "max(", "greatest("}};
inline constexpr form least{.open = {"least()", "min(", "least("}};
inline constexpr form greatest_decimal{.open = {"greatest() of decimals", {}, "greatest("}};
inline constexpr form least_decimal{.open = {"least() of decimals", {}, "least("}};
}  // namespace forms

/// `coalesce(a, b, …)`: the first that is not NULL.
template <class R, class... Es>
struct coalescence : expression_members<coalescence<R, Es...>> {
  using type = R;
  static constexpr bool nullable = (Es::nullable && ...);
  static constexpr int precedence = binding::primary;

  meta::chain<Es...> operands{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    std::uint32_t places[sizeof...(Es)]{};
    meta::chain<Es...>::offsets(places, at + __builtin_offsetof(coalescence, operands));
    // What stands before an operand that is never NULL may be missing, without the whole being so.
    constexpr bool never_null[] = {!Es::nullable...};
    std::size_t last = sizeof...(Es);
    while (last > 0 && !never_null[last - 1]) --last;
    std::size_t i = 0;
    s.text("coalesce(");
    const auto one = [&]<class E>(const E*) {
      if (i > 0) s.text(", ");
      const bool absorbed = i + 1 < last;
      if (absorbed) s.begin(scope::not_null);
      E::walk(s, places[i++]);
      if (absorbed) s.end(scope::not_null);
    };
    (one(static_cast<const Es*>(nullptr)), ...);
    s.text(")");
  }
};

namespace meta {
template <class First, class...>
struct list_front {
  using type = First;
};

template <const form& Form, class R, class... Vs>
constexpr auto make_choice(const Vs&... values) {
  if constexpr ((fits_case<R, Vs>() && ...))
    return formed<Form, R, (operand<R, Vs>::nullable || ...), choice_operand<R, Vs>...>{
        {}, make_chain<choice_operand<R, Vs>...>(values...)};
  else {
    using first = typename list_front<Vs...>::type;
    (static_cast<void>(report<fits_case<R, Vs>() ? fault::none : fault::wrong_comparison, first, Vs>()), ...);
    return reported{};
  }
}
}  // namespace meta

namespace func {
/// `coalesce(a, b, …)`: the first that is not NULL.
template <expression A, class... Vs>
constexpr auto coalesce(const A& a, const Vs&... others) {
  static_assert(sizeof...(Vs) > 0, "retort: coalesce() needs two values or more");
  using R = meta::case_type<A, Vs...>;
  if constexpr ((meta::fits_case<R, A>() && ... && meta::fits_case<R, Vs>()))
    return coalescence<R, meta::choice_operand<R, A>, meta::choice_operand<R, Vs>...>{
        {}, meta::make_chain<meta::choice_operand<R, A>, meta::choice_operand<R, Vs>...>(a, others...)};
  else {
    (static_cast<void>(meta::report<meta::fits_case<R, Vs>() ? fault::none : fault::wrong_comparison, A, Vs>()), ...);
    return reported{};
  }
}
/// `nullif(a, b)`: NULL where they are equal, else `a`.
template <expression A, class B>
constexpr auto nullif(const A& a, const B& b) {
  if constexpr (meta::operands_fit<A, B>())
    return formed<forms::nullif, typename A::type, true, A, operand<typename A::type, B>>{
        {}, meta::make_chain<A, operand<typename A::type, B>>(a, b)};
  else
    return meta::report<fault::wrong_comparison, A, B>();
}
/// The greatest of some values: `greatest(a, b)`, `max(a, b)` on SQLite. Of NULLs, PostgreSQL takes no notice; SQLite
/// gives NULL.
template <expression A, class... Vs>
constexpr auto greatest(const A& a, const Vs&... others) {
  static_assert(sizeof...(Vs) > 0, "retort: greatest() needs two values or more");
  using R = meta::case_type<A, Vs...>;
  if constexpr (meta::is_decimal<R>)
    return meta::make_choice<forms::greatest_decimal, R>(a, others...);
  else
    return meta::make_choice<forms::greatest, R>(a, others...);
}
/// The least of some values, as `greatest`.
template <expression A, class... Vs>
constexpr auto least(const A& a, const Vs&... others) {
  static_assert(sizeof...(Vs) > 0, "retort: least() needs two values or more");
  using R = meta::case_type<A, Vs...>;
  if constexpr (meta::is_decimal<R>)
    return meta::make_choice<forms::least_decimal, R>(a, others...);
  else
    return meta::make_choice<forms::least, R>(a, others...);
}
}  // namespace func

}  // namespace retort
