// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/aggregate.hpp"
#include "retort/expr/order.hpp"

// Functions over a window of rows around each row: `func::sum(x).over(partition_by(y), order_by(z))`.

namespace retort {

/// `PARTITION BY a, b`, in `over`.
template <class... Es>
struct partition_terms {
  static constexpr int place = 1;
  meta::chain<Es...> terms{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("PARTITION BY ");
    meta::chain<Es...>::walk(s, at + __builtin_offsetof(partition_terms, terms), meta::commas{});
  }
};
/// `PARTITION BY expr, …`: the rows with the same values are a window of their own.
template <expression... Es>
constexpr auto partition_by(const Es&... terms) {
  return partition_terms<Es...>{meta::make_chain<Es...>(terms...)};
}

/// `ORDER BY a, b`, in `over`.
template <class... Terms>
struct window_order {
  static constexpr int place = 2;
  meta::chain<Terms...> terms{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("ORDER BY ");
    meta::chain<Terms...>::walk(s, at + __builtin_offsetof(window_order, terms), meta::commas{});
    meta::walk_missing_order<Terms...>(s);
  }
};
/// `ORDER BY term, …`, in `over`: the order of the rows of a window.
template <class... Terms>
  requires((expression<Terms> || meta::is_order_term<Terms>) && ...)
constexpr auto order_by(const Terms&... terms) {
  return window_order<Terms...>{meta::make_chain<Terms...>(terms...)};
}

/// Where a frame begins or ends.
enum class bound_kind : unsigned char { first, before, current, after, last };
/// A bound of a frame: `CURRENT ROW`, `2 PRECEDING`.
template <bound_kind Kind, class N>
struct frame_bound {
  static constexpr bound_kind kind = Kind;
  [[no_unique_address]] N distance{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    using enum bound_kind;
    if constexpr (Kind == before || Kind == after) N::walk(s, at + __builtin_offsetof(frame_bound, distance));
    s.text(Kind == first     ? "UNBOUNDED PRECEDING"
           : Kind == before  ? " PRECEDING"
           : Kind == current ? "CURRENT ROW"
           : Kind == after   ? " FOLLOWING"
                             : "UNBOUNDED FOLLOWING");
  }
};
namespace meta {
struct no_distance {};
}  // namespace meta
/// The first row of a window.
inline constexpr frame_bound<bound_kind::first, meta::no_distance> unbounded_preceding{};
/// The last row of a window.
inline constexpr frame_bound<bound_kind::last, meta::no_distance> unbounded_following{};
/// The row itself; in RANGE and GROUPS, all that are its equals in the order.
inline constexpr frame_bound<bound_kind::current, meta::no_distance> current_row{};
/// So far before the row: rows, groups, or a difference of values.
template <class V>
constexpr auto preceding(const V& distance) {
  return frame_bound<bound_kind::before, meta::natural_operand<V>>{{distance}};
}
/// So far behind the row.
template <class V>
constexpr auto following(const V& distance) {
  return frame_bound<bound_kind::after, meta::natural_operand<V>>{{distance}};
}

enum class frame_unit : unsigned char { rows, range, groups };
enum class frame_exclusion : unsigned char { nothing, current, group, ties };
/// `ROWS BETWEEN from AND to`.
template <frame_unit Unit, frame_exclusion Excluded, class From, class To>
struct window_frame {
  static constexpr int place = 3;
  static_assert(From::kind <= To::kind && From::kind != bound_kind::last && To::kind != bound_kind::first,
                "retort: a frame has to begin before it ends");
  From from{};
  To to{};

  /// `EXCLUDE CURRENT ROW`.
  constexpr auto exclude_current_row() const {
    return window_frame<Unit, frame_exclusion::current, From, To>{from, to};
  }
  /// `EXCLUDE GROUP`: without the row and its equals.
  constexpr auto exclude_group() const { return window_frame<Unit, frame_exclusion::group, From, To>{from, to}; }
  /// `EXCLUDE TIES`: without its equals.
  constexpr auto exclude_ties() const { return window_frame<Unit, frame_exclusion::ties, From, To>{from, to}; }

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text(Unit == frame_unit::rows    ? "ROWS BETWEEN "
           : Unit == frame_unit::range ? "RANGE BETWEEN "
                                       : "GROUPS BETWEEN ");
    From::walk(s, at + __builtin_offsetof(window_frame, from));
    s.text(" AND ");
    To::walk(s, at + __builtin_offsetof(window_frame, to));
    if (Excluded == frame_exclusion::current) s.text(" EXCLUDE CURRENT ROW");
    if (Excluded == frame_exclusion::group) s.text(" EXCLUDE GROUP");
    if (Excluded == frame_exclusion::ties) s.text(" EXCLUDE TIES");
  }
};
/// `ROWS BETWEEN from AND to`: a frame counted in rows.
template <class From, class To>
constexpr auto rows_between(const From& from, const To& to) {
  return window_frame<frame_unit::rows, frame_exclusion::nothing, From, To>{from, to};
}
/// `RANGE BETWEEN from AND to`: a frame by the values of the order.
template <class From, class To>
constexpr auto range_between(const From& from, const To& to) {
  return window_frame<frame_unit::range, frame_exclusion::nothing, From, To>{from, to};
}
/// `GROUPS BETWEEN from AND to`: a frame counted in groups of equals.
template <class From, class To>
constexpr auto groups_between(const From& from, const To& to) {
  return window_frame<frame_unit::groups, frame_exclusion::nothing, From, To>{from, to};
}

/// `(PARTITION BY … ORDER BY … ROWS …)`.
template <class... Parts>
struct window_specification {
  meta::chain<Parts...> parts{};

  struct spaces {
    template <class S>
    static constexpr void before(S& s, bool first) {
      if (!first) s.text(" ");
    }
  };
  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("(");
    meta::chain<Parts...>::walk(s, at + __builtin_offsetof(window_specification, parts), spaces{});
    s.text(")");
  }
};

/// `name AS (PARTITION BY …)`, in the WINDOW clause of a statement.
template <fixed_string Name, class Specification>
struct window_definition {
  static constexpr bool defines_a_window = true;
  Specification specification{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.window_name(Name.view(), true);
    s.text(" AS ");
    Specification::walk(s, at + __builtin_offsetof(window_definition, specification));
  }
};

/// A window by its name; see `window`.
template <fixed_string Name>
struct window_name {
  static constexpr int place = 1;  // where `partition_by` would stand: that of the window is kept

  /// Defines it, for the statement's `window`: `window<"w">.as(partition_by(users.level))`.
  template <class... Parts>
  constexpr auto as(const Parts&... parts) const;
  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.window_name(Name.view(), false);
  }
};
/// A window that the statement defines by name: `func::rank().over(window<"w">)`, and
/// `select(…).window(window<"w">.as(order_by(users.age)))`. With an order or a frame of its own, which the definition
/// then lacks: `over(window<"w">, order_by(users.id))`.
template <fixed_string Name>
inline constexpr window_name<Name> window{};

namespace meta {
template <class T>
inline constexpr bool is_window_name = false;
template <fixed_string Name>
inline constexpr bool is_window_name<window_name<Name>> = true;
template <class T>
concept window_part = requires { T::place; };
template <class... Parts>
consteval bool parts_are_in_order() {
  const int places[] = {0, Parts::place...};
  for (std::size_t i = 1; i <= sizeof...(Parts); ++i)
    if (places[i] <= places[i - 1]) return false;
  return true;
}
template <class... Parts>
constexpr auto make_window(const Parts&... parts) {
  if constexpr (sizeof...(Parts) == 1 && (is_window_name<Parts> && ...))
    return (parts, ...);
  else {
    static_assert((window_part<Parts> && ...),
                  "retort: over() takes partition_by(), order_by() and a frame, or the name of a window");
    static_assert(
        parts_are_in_order<Parts...>(),
        "retort: over() takes partition_by() or the name of a window, order_by() and a frame, each once and in this "
        "order");
    return window_specification<Parts...>{make_chain<Parts...>(parts...)};
  }
}
}  // namespace meta

template <fixed_string Name>
template <class... Parts>
constexpr auto window_name<Name>::as(const Parts&... parts) const {
  return window_definition<Name, decltype(meta::make_window(parts...))>{meta::make_window(parts...)};
}

/// `function OVER (…)`.
template <class F, class Window>
struct windowed : meta::members_for<windowed<F, Window>, typename F::type> {
  using type = typename F::type;
  static constexpr bool nullable = F::nullable;
  static constexpr int precedence = binding::primary;

  F function{};
  Window window{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.begin(scope::window);
    // Of the empty side of an outer join, an aggregate has the nullability it states; and the window makes no NULL.
    constexpr bool absorbs = expression<F>;
    if constexpr (absorbs) s.begin(scope::not_null);
    meta::walk_in_cast<F>(s, [&] {
      F::walk_call(s, at + __builtin_offsetof(windowed, function));
      if constexpr (!absorbs) s.begin(scope::not_null);
      s.text(" OVER ");
      Window::walk(s, at + __builtin_offsetof(windowed, window));
    });
    s.end(scope::not_null);
    s.end(scope::window);
  }
};
template <class F, class... Parts>
constexpr auto make_windowed(const F& function, const Parts&... parts) {
  using window = decltype(meta::make_window(parts...));
  return windowed<F, window>{{}, function, meta::make_window(parts...)};
}

/// A function that is nothing without a window: `rank()`. Its `over` makes it an expression.
template <const form& Form, class R, bool Nullable, class... Args>
struct window_function {
  using type = R;
  static constexpr bool nullable = Nullable;
  meta::chain<Args...> arguments{};

  /// `function OVER (PARTITION BY … ORDER BY … frame)`, or `OVER name`.
  template <class... Parts>
  constexpr auto over(const Parts&... parts) const {
    return make_windowed(*this, parts...);
  }
  template <class S>
  static constexpr void walk_call(S& s, std::size_t at) {
    meta::write(s, Form.open);
    meta::walk_operands<Form, Args...>(s, at + __builtin_offsetof(window_function, arguments));
    meta::write(s, Form.close);
  }
};

namespace forms {
inline constexpr form row_number{.open = everywhere("row_number(")};
inline constexpr form rank{.open = everywhere("rank(")};
inline constexpr form dense_rank{.open = everywhere("dense_rank(")};
inline constexpr form percent_rank{.open = everywhere("percent_rank(")};
inline constexpr form cume_dist{.open = everywhere("cume_dist(")};
inline constexpr form ntile{.open = everywhere("ntile(")};
inline constexpr form lag{.open = everywhere("lag(")};
inline constexpr form lead{.open = everywhere("lead(")};
inline constexpr form first_value{.open = everywhere("first_value(")};
inline constexpr form last_value{.open = everywhere("last_value(")};
inline constexpr form nth_value{.open = everywhere("nth_value(")};
}  // namespace forms

namespace meta {
template <const form& Form, class E, class N, class D>
constexpr auto make_shifted(const E& e, const N& rows, const D& otherwise) {
  using T = typename E::type;
  if constexpr (!is_count<N>())
    return report<fault::not_a_number, N>();
  else if constexpr (!operands_fit<E, D>())
    return report<fault::wrong_comparison, E, D>();
  else
    return window_function<Form, T, E::nullable || operand<T, D>::nullable, E, count_operand<N>, choice_operand<T, D>>{
        make_chain<E, count_operand<N>, choice_operand<T, D>>(e, rows, otherwise)};
}
template <const form& Form, class E, class... N>
constexpr auto make_shifted_or_null(const E& e, const N&... rows) {
  return window_function<Form, typename E::type, true, E, count_operand<N>...>{
      make_chain<E, count_operand<N>...>(e, rows...)};
}
}  // namespace meta

namespace func {
/// `row_number()`: the number of the row in its window, from 1.
constexpr auto row_number() { return window_function<forms::row_number, std::int64_t, false>{}; }
/// `rank()`: as `row_number`, the same for equals, with gaps.
constexpr auto rank() { return window_function<forms::rank, std::int64_t, false>{}; }
/// `dense_rank()`: the same without gaps.
constexpr auto dense_rank() { return window_function<forms::dense_rank, std::int64_t, false>{}; }
/// `percent_rank()`: the rank from 0 to 1.
constexpr auto percent_rank() { return window_function<forms::percent_rank, double, false>{}; }
/// `cume_dist()`: the share of the rows up to this one and its equals.
constexpr auto cume_dist() { return window_function<forms::cume_dist, double, false>{}; }
/// `ntile(n)`: in which of `n` parts of the window the row is, from 1.
template <class N>
constexpr auto ntile(const N& parts) {
  return window_function<forms::ntile, std::int32_t, false, meta::count_operand<N>>{{parts}};
}
/// `lag(expr, rows, otherwise)`: the value so many rows (one) before; where there is none, NULL or another value.
template <expression E>
constexpr auto lag(const E& e) {
  return meta::make_shifted_or_null<forms::lag>(e);
}
template <expression E, class N>
constexpr auto lag(const E& e, const N& rows) {
  return meta::make_shifted_or_null<forms::lag>(e, rows);
}
template <expression E, class N, class D>
constexpr auto lag(const E& e, const N& rows, const D& otherwise) {
  return meta::make_shifted<forms::lag>(e, rows, otherwise);
}
/// `lead(expr, rows, otherwise)`: the value so many rows (one) behind, as `lag`.
template <expression E>
constexpr auto lead(const E& e) {
  return meta::make_shifted_or_null<forms::lead>(e);
}
template <expression E, class N>
constexpr auto lead(const E& e, const N& rows) {
  return meta::make_shifted_or_null<forms::lead>(e, rows);
}
template <expression E, class N, class D>
constexpr auto lead(const E& e, const N& rows, const D& otherwise) {
  return meta::make_shifted<forms::lead>(e, rows, otherwise);
}
/// `first_value(expr)`: that of the first row of the frame; NULL of an empty one.
template <expression E>
constexpr auto first_value(const E& e) {
  return meta::make_shifted_or_null<forms::first_value>(e);
}
/// `last_value(expr)`: that of the last row of the frame. Without a frame, it ends at the row itself.
template <expression E>
constexpr auto last_value(const E& e) {
  return meta::make_shifted_or_null<forms::last_value>(e);
}
/// `nth_value(expr, n)`: that of row `n` of the frame, from 1.
template <expression E, class N>
constexpr auto nth_value(const E& e, const N& n) {
  return meta::make_shifted_or_null<forms::nth_value>(e, n);
}
}  // namespace func

}  // namespace retort
