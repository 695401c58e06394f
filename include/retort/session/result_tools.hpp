// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>

#include "retort/expr/column.hpp"
#include "retort/session/result.hpp"
#include "retort/stmt/insert.hpp"

// What is asked of results less often: functions, so that results which are not asked cost the compiler nothing.

namespace retort {

/// The rows that are left, some at a time: `while (auto part = next(); !part.empty())`, or `for (auto& part : …)`.
template <class Result>
class partitions_of {
 public:
  partitions_of(Result& rows, std::size_t size) : rows_(&rows), size_(size == 0 ? 1 : size) {}

  struct iterator {
    partitions_of* all;

    iterator& operator++() {
      all->part_ = all->rows_->fetchmany(all->size_);
      return *this;
    }
    auto& operator*() const { return all->part_; }
    bool operator==(result_end) const { return all->part_.empty(); }
  };
  iterator begin() { return ++iterator{this}; }
  static result_end end() { return {}; }

 private:
  Result* rows_;
  std::size_t size_;
  std::vector<typename Result::row_type> part_;
};

/// A result in vectors of up to so many rows: `auto r = s.execute(q); for (auto& rows : partitions(r, 100)) …`.
template <class Result>
partitions_of<Result> partitions(Result& rows, std::size_t size) {
  return {rows, size};
}
template <class Result>
void partitions(const Result&& rows, std::size_t size) = delete;

/// Only some columns of all rows that are left, by place, as tuples: `columns<2, 0>(s.execute(q))`.
template <std::size_t... I, class Result>
  requires(sizeof...(I) > 0)
auto columns_of_result(Result&& rows) {
  using row_type = typename std::remove_cvref_t<Result>::row_type;
  std::vector<std::tuple<std::remove_cvref_t<decltype(std::declval<row_type&>().template get<I>())>...>> out;
  while (row_type* r = rows.next()) out.emplace_back(std::move(r->template get<I>())...);
  return out;
}
/// The same by column: `columns_of_result(s.execute(q), users.name)`.
template <class Result, class... Columns>
  requires(sizeof...(Columns) > 0)
auto columns_of_result(Result&& rows, const Columns&... columns) {
  using row_type = typename std::remove_cvref_t<Result>::row_type;
  std::vector<std::tuple<std::remove_cvref_t<decltype(std::declval<const row_type&>()[columns])>...>> out;
  while (row_type* r = rows.next()) out.emplace_back((*r)[columns]...);
  return out;
}

/// The first value of the only row, if there is one. Throws `multiple_results_found`.
template <class Result>
auto scalar_one_or_none(Result&& rows) {
  auto row = rows.one_or_none();
  using value = decltype(meta::first_value(std::move(*row)));
  return row ? std::optional<value>(meta::first_value(std::move(*row))) : std::optional<value>();
}

/// All rows that are left, each once, in the order of their first. Rows, or models, that have `==`.
template <class Result>
auto unique_scalars(Result&& rows) {
  auto all = rows.scalars();
  decltype(all) out;
  for (auto& value : all) {
    bool known = false;
    for (const auto& earlier : out) known = known || earlier == value;
    if (!known) out.push_back(std::move(value));
  }
  return out;
}

namespace meta {
template <class Table, class List>
struct key_columns;
template <class Table, class... Definitions, class... Paths>
struct key_columns<Table, list<flat_column<Definitions, Paths>...>> {
  static constexpr const table_description& table = *table_traits<Table>::info.table;

  template <class Definition>
  struct reference;
  template <fixed_string Name, class T, auto... Attributes>
  struct reference<column_definition<Name, T, Attributes...>> {
    using type = column_ref<typename table_traits<Table>::mode, Name, T>;
  };
  template <class Definition>
  using kept = std::conditional_t<table.find(Definition::name.view())->primary_key,
                                  list<typename reference<Definition>::type>, list<>>;
  using type = concat<kept<Definitions>...>;
};
template <class Statement, class... Keys>
auto return_keys(const Statement& q, list<Keys...>) {
  return q.returning(Keys{}...);
}
}  // namespace meta

/// Runs an insert of one row and gives its primary key: the value, or, where the key has several columns, the row of
/// them. `auto id = inserted_primary_key(s, insert_into(users).values(…));`
template <class Session, class Table, class... Clauses>
auto inserted_primary_key(Session& s, const insert_statement<Table, Clauses...>& q) {
  using keys = typename meta::key_columns<Table, typename meta::table_traits<Table>::column_list>::type;
  if constexpr (keys::size == 0) {
    constexpr std::string_view table = meta::table_traits<Table>::info.name().text;
    static_cast<void>(enforce<fault::no_primary_key, words<table.size() + 1>(table), words<1>("")>());
    return 0;
  } else {
    auto rows = s.execute(meta::return_keys(q, keys{}));
    if constexpr (keys::size == 1)
      return rows.scalar();
    else
      return rows.one();
  }
}

}  // namespace retort
