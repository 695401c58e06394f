// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "retort/driver/error.hpp"
#include "retort/driver/parameter.hpp"
#include "retort/engine/statement_constant.hpp"
#include "retort/meta/nothing.hpp"
#include "retort/session/bind.hpp"

// Every kind of statement, brought into the one form that drivers take. Statements whose values all stand in them are
// run without it, see `session::execute`; those with dynamic parts and raw SQL have forms of their own, in
// `dynamic.hpp` and `raw_values.hpp`.

namespace retort {

/// What a driver is given to run: a text and its values.
struct ready_statement {
  std::string_view text;
  const bound_value* values = nullptr;
  std::size_t count = 0;
  driver::preparation how = driver::preparation::kept;
  const std::vector<std::string_view>* columns = nullptr;  // the names that raw SQL says for those of its rows

  template <class Connection>
  auto start(Connection& c) const {
    return driver::start(c, how, text, values, count);
  }
};

/// Raw SQL that was given when the program runs is not right, or is not given the values that it asks for, or does not
/// return the columns that were said.
class raw_text_error : public error {
 public:
  raw_text_error(const std::string& what, std::string_view sql) : error("retort: " + what), sql_(sql) {}
  /// The SQL in question.
  const std::string& statement() const { return sql_; }

 private:
  std::string sql_;
};

namespace meta {

template <class Cursor>
[[gnu::noinline]] void check_names(Cursor& c, const ready_statement& statement) {
  const std::vector<std::string_view>& names = *statement.columns;
  const auto columns = static_cast<std::size_t>(c.columns());
  if (columns != names.size())
    throw raw_text_error(
        "raw SQL returns " + std::to_string(columns) + " columns where " + std::to_string(names.size()) + " were said",
        statement.text);
  for (std::size_t i = 0; i < columns; ++i)
    if (c.column_name(static_cast<int>(i)) != names[i])
      throw raw_text_error("raw SQL returns the column " + std::string(c.column_name(static_cast<int>(i))) + " where " +
                               std::string(names[i]) + " was said",
                           statement.text);
}

}  // namespace meta

/// Throws if the columns of a statement's cursor have other names than raw SQL said; if it said none, all are right.
template <class Cursor>
void check_columns(Cursor& c, const ready_statement& statement) {
  if (statement.columns != nullptr) meta::check_names(c, statement);
}

/// A statement with its values, ready for a driver. `row` is of an insert of many, whose values it reads. It views the
/// statement, the arguments and the row.
template <class Dialect, class Statement, class... Args>
class bound_statement : public ready_statement {
  static constexpr const statement_facts& facts = facts_of<Statement, Dialect>;

 public:
  bound_statement(const dialect& to, const Statement& q, const meta::pack<const Args*...>& given,
                  const void* row = nullptr) {
    const auto constant = statement_constant<Statement, Dialect>::get();
    text = constant.of(to);
    values = values_;
    count = facts.parameters;
    if constexpr (facts.by_slots)
      for (std::size_t i = 0; i < count; ++i) values_[i] = load(&q, constant.any().slots()[i]);
    else
      kept_ = bind_by_walk<Dialect>(q, values_, given, row);
  }
  bound_statement(const bound_statement&) = delete;
  bound_statement& operator=(const bound_statement&) = delete;

 private:
  bound_value values_[facts.parameters + (facts.parameters == 0)];
  [[no_unique_address]] std::conditional_t<facts.by_slots, nothing, std::vector<std::shared_ptr<const void>>> kept_;
};

}  // namespace retort
