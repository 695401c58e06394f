// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"
#include "retort/expr/in.hpp"
#include "retort/expr/type_name.hpp"

namespace retort {

template <class... Vs>
struct value_tuple;

namespace meta {
/// The operands of a row: `(a, b)`.
template <class... Es>
struct row_operands {
  static constexpr bool nullable = (Es::nullable || ...);
  chain<Es...> values{};

  static consteval const spelling* missing_order() {
    const spelling* found = nullptr;
    ((found = found == nullptr ? meta::missing_order<typename Es::type>() : found), ...);
    return found;
  }

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.text("(");
    chain<Es...>::walk(s, at + __builtin_offsetof(row_operands, values), commas{});
    s.text(")");
  }
};

template <class Row>
struct parts_of_tuple;
template <class... Vs>
struct parts_of_tuple<value_tuple<Vs...>> {
  using type = list<Vs...>;
};
template <class Row>
using tuple_parts = typename parts_of_tuple<Row>::type;

/// What a row becomes beside another: each value takes its type from its neighbour.
template <class L, class R>
struct row_beside {
  static constexpr bool fits = false;
};
template <class... L, class... R>
  requires(sizeof...(L) == sizeof...(R))
struct row_beside<value_tuple<L...>, value_tuple<R...>> {
  static constexpr bool fits = (operands_fit<L, R>() && ...);
  static consteval auto find() {
    if constexpr (fits)
      return list<row_operands<operand<operand_type<R, L>, L>...>>{};
    else
      return list<void>{};
  }
  using type = decltype(first_of(find()));

  template <std::size_t... I>
  static constexpr type make(const value_tuple<L...>& row, std::index_sequence<I...>) {
    return {make_chain<operand<operand_type<R, L>, L>...>(chain_at<I>(row.values)...)};
  }
};
template <class L, class R>
constexpr auto make_row(const L& row) {
  return row_beside<L, R>::make(row, std::make_index_sequence<L::size>{});
}
}  // namespace meta
namespace rule {
template <std::size_t Values, std::size_t Others>
inline constexpr bool row_fits = Values == Others;
}
namespace meta {
/// Reports rows that do not fit each other, by the first of their values that does not.
template <class L, class... Ls, class R, class... Rs>
consteval bool check_values(list<L, Ls...>, list<R, Rs...>) {
  static_assert(rule::row_fits<1 + sizeof...(Ls), 1 + sizeof...(Rs)>,
                "retort: rows are compared that differ in their number of values; see "
                "docs/errors.md#wrong-comparison");
  if constexpr (sizeof...(Ls) != sizeof...(Rs))
    return false;
  else if constexpr (!operands_fit<natural_operand<L>, R>())
    return report<fault::wrong_comparison, L, R>(), false;
  else if constexpr (sizeof...(Ls) == 0)
    return true;
  else
    return check_values(list<Ls...>{}, list<Rs...>{});
}
template <class L, class R>
consteval bool check_rows() {
  if constexpr (!row_beside<L, R>::fits) check_values(tuple_parts<L>{}, tuple_parts<R>{});
  return row_beside<L, R>::fits;
}
}  // namespace meta

/// `left = right` and so on, both sides being rows.
template <op O, class L, class R>
struct row_comparison : condition_members<row_comparison<O, L, R>> {
  using type = bool;
  static constexpr bool nullable = L::nullable || R::nullable;
  static constexpr int precedence = binding::comparison;

  L left{};
  R right{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    if constexpr (meta::is_order(O)) s.optional_text(L::missing_order());
    L::walk(s, at + __builtin_offsetof(row_comparison, left));
    s.infix(O);
    R::walk(s, at + __builtin_offsetof(row_comparison, right));
  }
};

/// `row IN (VALUES row, …)`: SQLite takes rows from such a list alone.
template <bool Not, class L, class... Rows>
struct row_membership : condition_members<row_membership<Not, L, Rows...>> {
  using type = bool;
  static constexpr bool nullable = L::nullable || (Rows::nullable || ...);
  static constexpr int precedence = binding::comparison;

  L left{};
  meta::chain<Rows...> rows{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    L::walk(s, at + __builtin_offsetof(row_membership, left));
    s.text(Not ? " NOT IN (VALUES " : " IN (VALUES ");
    meta::chain<Rows...>::walk(s, at + __builtin_offsetof(row_membership, rows), meta::commas{});
    s.text(")");
  }
};

namespace meta {
inline constexpr spelling no_lists_of_bytes{"in_() with a range of bytes", {}, ""};

/// One of the columns of a range of rows: a list, which the database takes as one parameter.
template <class T, class Stored>
struct column_of_rows {
  std::vector<Stored> values{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    if constexpr (kind_of<T>() == type_kind::bytes) s.text(no_lists_of_bytes);
    s.template parameter<T, std::vector<Stored>>(at + __builtin_offsetof(column_of_rows, values));
    if constexpr (is_inferred(kind_of<T>())) {
      s.text(colons);
      s.text(inferred_type<T>);
      s.text(brackets);
    }
  }

 private:
  static constexpr spelling colons{{}, "", "::"}, brackets{{}, "", "[]"};
};
/// What SQLite is told around the lists: `SELECT v1.value, v2.value FROM json_each(?1) AS v1 JOIN (SELECT …) AS v2 …`.
/// By LIMIT, the others are read once and indexed; else the join would read them again for each row.
template <bool Not, std::size_t Count>
struct text_of_lists {
  static_assert(Count < 10, "retort: a range of rows has more than nine columns");
  char text[(Count + 1) * 80]{};
  std::size_t ends[Count + 1]{};  // of what stands before each list, and behind the last
  std::size_t size = 0;

  constexpr text_of_lists() {
    put(Not ? " NOT IN (SELECT v1.value" : " IN (SELECT v1.value");
    for (std::size_t i = 1; i < Count; ++i) put(", v"), put(i), put(".value");
    put(" FROM json_each(");
    ends[0] = size;
    for (std::size_t i = 1; i <= Count; ++i) {
      put(i == 1 ? ") AS v" : ") LIMIT -1) AS v"), put(i - 1);
      if (i > 1) put(" ON v"), put(i - 1), put(".key = v1.key");
      put(i < Count ? " JOIN (SELECT key, value FROM json_each(" : ")");
      ends[i] = size;
    }
  }
  constexpr std::string_view piece(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return {text + begin, ends[i] - begin};
  }

 private:
  constexpr void put(std::string_view sql) {
    for (const char c : sql) text[size++] = c;
  }
  constexpr void put(std::size_t number) { text[size++] = static_cast<char>('1' + number); }
};
template <bool Not, std::size_t Count>
inline constexpr text_of_lists<Not, Count> texts_of_lists{};
}  // namespace meta

/// `row IN` a range of rows whose length is known when the program runs: one text for all lengths.
template <bool Not, class L, class... Lists>
struct row_in_range : condition_members<row_in_range<Not, L, Lists...>> {
  using type = bool;
  static constexpr bool nullable = L::nullable;
  static constexpr int precedence = binding::comparison;

  L left{};
  meta::chain<Lists...> lists{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    L::walk(s, at + __builtin_offsetof(row_in_range, left));
    std::uint32_t places[sizeof...(Lists)]{};
    meta::chain<Lists...>::offsets(places, at + __builtin_offsetof(row_in_range, lists));
    std::size_t i = 0;
    ((s.text(around[i]), Lists::walk(s, places[i]), ++i), ...);
    s.text(around[i]);
  }

 private:
  static constexpr std::size_t count = sizeof...(Lists);
  struct spellings {
    spelling parts[count + 1]{};
    constexpr spellings() {
      for (std::size_t i = 0; i <= count; ++i)
        parts[i] = {{},
                    meta::texts_of_lists<Not, count>.piece(i),
                    i == 0       ? Not ? " NOT IN (SELECT * FROM unnest(" : " IN (SELECT * FROM unnest("
                    : i == count ? "))"
                                 : ", "};
    }
    constexpr const spelling& operator[](std::size_t i) const { return parts[i]; }
  };
  static constexpr spellings around{};
};

template <bool Not, class Row, class... Rows>
constexpr auto make_row_in(const Row& row, const Rows&... rows);
template <bool Not, class... Vs, meta::value_range Rows>
constexpr auto make_row_in(const value_tuple<Vs...>& row, const Rows& rows);

/// Values that are compared together, from the first on: `(a, b)`. See `tuple_`.
template <class... Vs>
struct value_tuple {
  static constexpr std::size_t size = sizeof...(Vs);
  meta::chain<Vs...> values{};

  template <class... Ws>
  friend constexpr auto operator==(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::eq>(l, r);
  }
  template <class... Ws>
  friend constexpr auto operator!=(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::ne>(l, r);
  }
  template <class... Ws>
  friend constexpr auto operator<(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::lt>(l, r);
  }
  template <class... Ws>
  friend constexpr auto operator<=(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::le>(l, r);
  }
  template <class... Ws>
  friend constexpr auto operator>(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::gt>(l, r);
  }
  template <class... Ws>
  friend constexpr auto operator>=(const value_tuple& l, const value_tuple<Ws...>& r) {
    return compare<op::ge>(l, r);
  }

  /// `(a, b) IN (VALUES (1, 2), (3, 4))`; of no rows, it is false. For a query, `(a, b) IN (SELECT …)`. For a range of
  /// tuples, which is copied, a test whose text is the same for every length.
  template <class... Rows>
  constexpr auto in_(const Rows&... rows) const {
    return make_row_in<false>(*this, rows...);
  }
  /// `(a, b) NOT IN (VALUES …)`.
  template <class... Rows>
  constexpr auto not_in(const Rows&... rows) const {
    return make_row_in<true>(*this, rows...);
  }

 private:
  template <op O, class R>
  static constexpr auto compare(const value_tuple& l, const R& r) {
    if constexpr (meta::check_rows<value_tuple, R>()) {
      using left = decltype(meta::make_row<value_tuple, R>(l));
      using right = decltype(meta::make_row<R, value_tuple>(r));
      return row_comparison<O, left, right>{{}, meta::make_row<value_tuple, R>(l), meta::make_row<R, value_tuple>(r)};
    } else
      return reported{};
  }
};

namespace meta {
/// A row as it stands by itself.
template <class... Vs>
using natural_row = row_operands<operand<natural_type<Vs>, Vs>...>;

template <class... Vs, std::size_t... I>
constexpr natural_row<Vs...> make_natural_row(const value_tuple<Vs...>& row, std::index_sequence<I...>) {
  return {make_chain<operand<natural_type<Vs>, Vs>...>(chain_at<I>(row.values)...)};
}
template <class... Vs>
constexpr natural_row<Vs...> make_natural_row(const value_tuple<Vs...>& row) {
  return make_natural_row(row, std::index_sequence_for<Vs...>{});
}

template <class V, class Held>
using type_in_range = type_beside<natural_type<V>, Held>;
template <class Row, class Places>
struct columns_of_tuple;
template <class Row, std::size_t... I>
struct columns_of_tuple<Row, std::index_sequence<I...>> {
  using type = list<std::remove_cvref_t<std::tuple_element_t<I, Row>>...>;
};

template <class T, std::size_t I, class Rows>
auto copy_column(const Rows& rows) {
  static_assert(!is_array(kind_of<T>()) && !std::is_same_v<T, bool>,
                "retort: in_() with a range of rows takes no arrays and no bool: name the rows instead");
  using std::get;
  using stored = stored_type<T>;
  column_of_rows<T, stored> out;
  for (const auto& row : rows) out.values.push_back(stored(held_value<T, false>(get<I>(row))));
  return out;
}
template <bool Not, class... Vs, class... Held, std::size_t... I, class Rows>
auto make_row_in_range(const value_tuple<Vs...>& row, list<Held...>, std::index_sequence<I...>, const Rows& rows) {
  return row_in_range<Not, natural_row<Vs...>, decltype(copy_column<type_in_range<Vs, Held>, I>(rows))...>{
      {},
      make_natural_row(row),
      make_chain<decltype(copy_column<type_in_range<Vs, Held>, I>(rows))...>(
          copy_column<type_in_range<Vs, Held>, I>(rows)...)};
}
}  // namespace meta

template <bool Not, class Row, class... Rows>
constexpr auto make_row_in(const Row& row, const Rows&... rows) {
  if constexpr (sizeof...(Rows) == 0)
    return literal<Not>{};
  else if constexpr ((meta::check_rows<Row, Rows>() && ...))
    return []<class... Vs>(const value_tuple<Vs...>& l, const auto&... right) {
      return row_membership<Not, meta::natural_row<Vs...>,
                            decltype(meta::make_row<std::remove_cvref_t<decltype(right)>, Row>(right))...>{
          {},
          meta::make_natural_row(l),
          meta::make_chain<decltype(meta::make_row<std::remove_cvref_t<decltype(right)>, Row>(right))...>(
              meta::make_row<std::remove_cvref_t<decltype(right)>, Row>(right)...)};
    }(row, rows...);
  else
    return reported{};
}
template <bool Not, class... Vs, meta::value_range Rows>
constexpr auto make_row_in(const value_tuple<Vs...>& row, const Rows& rows) {
  using element = std::remove_cvref_t<decltype(*rows.begin())>;
  using places = std::make_index_sequence<std::tuple_size<element>::value>;
  using held = typename meta::columns_of_tuple<element, places>::type;
  if constexpr (meta::check_values(meta::list<Vs...>{}, held{}))
    return meta::make_row_in_range<Not>(row, held{}, places{}, rows);
  else
    return reported{};
}

/// Values that are compared together: `tuple_(a, b) < tuple_(1, 2)`, `tuple_(a, b).in_(tuple_(1, 2), tuple_(3, 4))`.
template <class... Vs>
constexpr auto tuple_(const Vs&... values) {
  static_assert(sizeof...(Vs) > 1, "retort: tuple_() needs two values or more");
  return value_tuple<std::conditional_t<meta::is_text_view<Vs>, std::string_view, Vs>...>{
      meta::make_chain<std::conditional_t<meta::is_text_view<Vs>, std::string_view, Vs>...>(values...)};
}

}  // namespace retort
