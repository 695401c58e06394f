// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>
#include <vector>

#include "retort/driver/parameter.hpp"
#include "retort/engine/statement_constant.hpp"
#include "retort/session/bind.hpp"
#include "retort/session/dynamic.hpp"
#include "retort/session/raw_values.hpp"
#include "retort/stmt/insert.hpp"

// Every kind of statement, brought into the one form that drivers take. Statements whose values all stand in them are
// run without it, see `session::execute`.

namespace retort {

/// What a driver is given to run: a text and its values.
struct ready_statement {
  std::string_view text;
  const bound_value* values = nullptr;
  std::size_t count = 0;
  driver::preparation how = driver::preparation::kept;
  std::vector<std::string_view> columns{};  // the names that raw SQL says for those of its rows

  template <class Connection>
  auto start(Connection& c) const {
    return how == driver::preparation::kept ? c.start(text, values, count) : c.start_once(text, values, count);
  }
};

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
  std::vector<std::shared_ptr<const void>> kept_;
};

/// One with dynamic parts: its text depends on its values.
template <class Dialect, class Statement, class... Args>
  requires(facts_of<Statement, Dialect>.choices > 0)
class bound_statement<Dialect, Statement, Args...> : public ready_statement {
 public:
  bound_statement(const dialect& to, const Statement& q, const meta::pack<const Args*...>&)
      : key_(dynamic_constant<Statement>, &q, to),
        assembled_(assemble(dynamic_constant<Statement>, &q, key_)),
        values_(*assembled_, key_) {
    text = assembled_->text;
    values = values_.data();
    count = values_.size();
    if (!assembled_.kept()) how = driver::preparation::once;
  }
  bound_statement(const bound_statement&) = delete;
  bound_statement& operator=(const bound_statement&) = delete;

 private:
  dynamic_key key_;
  assembled assembled_;
  bound_values values_;
};

/// Raw SQL: its parameters have the types of the arguments.
template <class Dialect, class Statement, class... Args>
  requires(facts_of<Statement, Dialect>.raw)
class bound_statement<Dialect, Statement, Args...> : public ready_statement {
 public:
  bound_statement(const dialect& to, const Statement& q, const meta::pack<const Args*...>& given) : given_(given) {
    Statement::append_names(columns);
    if constexpr (Statement::is_constant) {
      constexpr const auto& places = meta::places_of<Statement, facts_of<Statement, Dialect>.places>;
      text = statement_constant<Statement, Dialect>::get().of(to);
      values_ = given_.in_order(places.data(), places.size());
    } else {
      raw_text raw(q.sql(), to);
      given_.check(raw.places, raw.sql);
      values_ = given_.in_order(raw.places.data(), raw.places.size());
      text_ = std::move(raw.sql);
      text = text_;
      how = driver::preparation::once;
    }
    values = values_.data();
    count = values_.size();
  }
  bound_statement(const bound_statement&) = delete;
  bound_statement& operator=(const bound_statement&) = delete;

 private:
  named_values<Args...> given_;
  std::vector<bound_value> values_;
  std::string text_;
};

}  // namespace retort
