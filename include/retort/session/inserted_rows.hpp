// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <list>
#include <optional>
#include <string>
#include <utility>

#include "retort/driver/row_source.hpp"
#include "retort/session/bind.hpp"
#include "retort/stmt/insert.hpp"

namespace retort {

namespace meta {
/// How many parameters stand in the rows of an insert: they come first.
template <class Statement>
inline constexpr std::size_t row_width = [] {
  std::size_t width = 0;
  bool inside = false;
  for (const auto& e : facts_of<Statement>::view) {
    if (e.kind == event_kind::clause) inside = e.detail == static_cast<unsigned char>(clause::values);
    width += inside && is_parameter(e);
  }
  return width;
}();
}  // namespace meta

/// The values of the rows that an insert is given, row after row. Statement and arguments must outlive it.
template <class Statement, class... Args>
class inserted_rows final : public driver::row_source {
  static constexpr const statement_facts& facts = facts_of<Statement>::value;
  using range = std::remove_cvref_t<decltype(meta::inserted_range(std::declval<const Statement&>().clauses))>;

 public:
  explicit inserted_rows(const Statement& q, const Args&... args)
      : inserted_rows(q, meta::pack<const Args*...>{{&args}...}) {}
  inserted_rows(const Statement& q, const meta::pack<const Args*...>& args)
      : row_source(facts.parameters, meta::row_width<Statement>),
        q_(&q),
        given_(args),
        at_(meta::inserted_range(q.clauses).begin()),
        end_(meta::inserted_range(q.clauses).end()) {}

  const driver::parameter* next() override {
    if (at_ == end_) return nullptr;
    const unsigned short* slots = nullptr;
    if constexpr (facts.placeholders > 0) slots = meta::slots_of<Statement, facts.places>.data();
    const void* row = nullptr;
    if constexpr (std::is_lvalue_reference_v<decltype(*at_)>)
      row = &*at_;
    else
      row = &made_.emplace(*at_);  // a range that makes its rows as it goes
    full_binder<Args...> binder{q_, values_, given_, slots, row};
    Statement::walk(binder);
    kept_ = std::move(binder.kept);
    ++at_;
    return values_;
  }
  void rewind() override { at_ = meta::inserted_range(q_->clauses).begin(); }

 private:
  const Statement* q_;
  meta::pack<const Args*...> given_;
  decltype(std::declval<const range&>().begin()) at_;
  decltype(std::declval<const range&>().end()) end_;
  std::optional<meta::range_value<range>> made_;
  std::list<std::string> kept_;
  bound_value values_[facts.parameters + (facts.parameters == 0)];
};

}  // namespace retort
