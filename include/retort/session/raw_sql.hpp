// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <vector>

#include "retort/driver/error.hpp"
#include "retort/expr/label.hpp"
#include "retort/meta/nothing.hpp"
#include "retort/render/raw_text.hpp"
#include "retort/session/bind.hpp"
#include "retort/session/row.hpp"

namespace retort {

/// A column of raw SQL: its name and its type, `std::optional` where it can be NULL.
template <fixed_string Name, class T>
struct result_of {};

namespace meta {
/// A value of raw SQL, of which nothing is known but the type.
template <class T>
struct raw_value {
  using type = unwrapped<T>;
  static constexpr bool nullable = is_optional<T>;
};
template <class T>
struct raw_item;
template <fixed_string Name, class T>
struct raw_item<result_of<Name, T>> {
  static_assert(require_known<unwrapped<T>>());
  using type = labelled<raw_value<T>, Name>;
};
template <table_like Table>
struct raw_item<Table> {
  using type = model_item<Table>;
};

/// What all raw statements are to the session: items of a result, no clauses.
template <class... Items>
struct raw_base {
  using clause_list = list<item_list<clause::select, Items...>>;
  static constexpr bool has_columns = sizeof...(Items) > 0;
  static constexpr nothing clauses{};

  /// The names that the columns of a result have to have.
  static void append_names(std::vector<std::string_view>& out) { (append_name<Items>(out), ...); }

 private:
  template <class Item>
  static void append_name(std::vector<std::string_view>& out) {
    if constexpr (requires { Item::label; })
      out.push_back(Item::label.view());
    else
      append_columns(out, typename table_traits<typename Item::mode::descriptors>::column_list{});
  }
  template <class... Definitions, class... Paths>
  static void append_columns(std::vector<std::string_view>& out, list<flat_column<Definitions, Paths>...>) {
    (out.push_back(Definitions::name.view()), ...);
  }
};

/// The facts of raw SQL, from its text and what it returns.
template <std::size_t Room>
consteval compiled<Room> compile_raw(std::string_view sql, const dialect& to, bool has_columns) {
  compiled<Room> out{};
  writer w{to, out.text.data, Room};
  std::string_view names[Room / 16];
  std::size_t count = 0;
  if (const raw_fault wrong = write_raw(sql, w, names, count); wrong != raw_fault::none)
    out.facts.verdict = {fault::raw_text, words_of(wrong)};
  out.size = static_cast<std::uint32_t>(w.count);
  out.facts.parameters = out.facts.places = out.facts.placeholders = static_cast<std::uint32_t>(count);
  out.facts.raw = true;
  out.facts.is_select = out.facts.returns_rows = has_columns;
  return out;
}

}  // namespace meta

/// Raw SQL with parameters `:name`, as `text` gives it.
template <fixed_string Sql, class... Items>
struct text_statement : meta::raw_base<Items...> {
  static constexpr bool is_constant = true;

  /// Says what the columns of the result are, by name and type, or that they are those of a table, in its order.
  template <class... Columns>
  constexpr auto columns() const {
    return text_statement<Sql, typename meta::raw_item<Columns>::type...>{};
  }
  template <table_like Table>
  constexpr auto columns(const Table&) const {
    return text_statement<Sql, typename meta::raw_item<Table>::type>{};
  }
};

/// Raw SQL, a constant: `s.execute(text<"SELECT … WHERE id > :least">, arg<"least"> = 5)`. What is not a constant can't
/// be given: see `unsafe_sql`.
template <fixed_string Sql>
inline constexpr text_statement<Sql> text{};

/// Raw SQL that is known when the program runs. Nothing keeps text from outside of it: put values in parameters,
/// `:name`, never in the text.
template <class... Items>
class raw_statement : public meta::raw_base<Items...> {
 public:
  static constexpr bool is_constant = false;

  explicit raw_statement(std::string sql) : sql_(std::move(sql)) {}
  /// As of `text`.
  template <class... Columns>
  auto columns() const {
    return raw_statement<typename meta::raw_item<Columns>::type...>(sql_);
  }
  template <table_like Table>
  auto columns(const Table&) const {
    return raw_statement<typename meta::raw_item<Table>::type>(sql_);
  }
  const std::string& sql() const { return sql_; }

 private:
  std::string sql_;
};
/// Raw SQL that is known when the program runs, on purpose: `s.execute(unsafe_sql(sql), arg<"least"> = 5)`. Throws
/// `raw_text_error` where it is executed, if it is not one statement or its parameters are not those given.
inline raw_statement<> unsafe_sql(std::string sql) { return raw_statement<>(std::move(sql)); }

namespace meta {
template <fixed_string Sql, class... Items, class Dialect, std::size_t Room>
struct compiled_statement<text_statement<Sql, Items...>, Dialect, Room> {
  static constexpr compiled<Room> value = compile_raw<Room>(Sql.view(), Dialect::value, sizeof...(Items) > 0);
};
template <class... Items, class Dialect, std::size_t Room>
struct compiled_statement<raw_statement<Items...>, Dialect, Room> {
  static constexpr compiled<Room> value = compile_raw<Room>("", Dialect::value, sizeof...(Items) > 0);
};

template <fixed_string Sql, class... Items, std::size_t Count>
inline constexpr auto places_of<text_statement<Sql, Items...>, Count> = [] {
  std::array<parameter_place, Count> places{};
  // A text that the dialects read in different ways is one for the dialect that sees that many.
  for (const dialect* to : {&sqlite::value, &postgres::value}) {
    std::string_view names[sizeof(Sql.data)];
    std::size_t count = 0;
    writer w{*to};
    if (write_raw(Sql.view(), w, names, count) != raw_fault::none || count != Count) continue;
    for (std::uint32_t i = 0; i < Count; ++i) places[i] = {i, names[i]};
  }
  return places;
}();
// The names are known when the program runs.
template <class... Items, std::size_t Count, class... Args>
inline constexpr offence argument_verdict<raw_statement<Items...>, Count, Args...>{};
}  // namespace meta

}  // namespace retort
