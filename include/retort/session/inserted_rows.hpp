// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "retort/driver/row_source.hpp"
#include "retort/session/bind.hpp"
#include "retort/stmt/insert.hpp"

namespace retort {

/// The values of the rows that an insert is given, row after row. Statement and arguments must outlive it.
template <class Dialect, class Statement, class... Args>
class inserted_rows final : public driver::row_source {
  static constexpr const statement_facts& facts = facts_of<Statement, Dialect>;
  static_assert(facts.choices == 0,
                "retort: an insert of a range of rows has one text for all of them, and so no dynamic parts: insert "
                "the rows one by one");
  using range = std::remove_cvref_t<decltype(meta::inserted_range(std::declval<const Statement&>().clauses))>;

 public:
  explicit inserted_rows(const Statement& q, const Args&... args)
      : inserted_rows(q, meta::pack<const Args*...>{{&args}...}) {}
  inserted_rows(const Statement& q, const meta::pack<const Args*...>& args)
      : row_source(facts.parameters, facts.row_width, facts.flat_rows),
        q_(&q),
        given_(args),
        at_(meta::inserted_range(q.clauses).begin()),
        end_(meta::inserted_range(q.clauses).end()) {}

  const driver::parameter* next() override {
    // Not before: what was bound may live in the iterator.
    if (std::exchange(given_one_, false)) ++at_;
    if (at_ == end_) return nullptr;
    const void* row = nullptr;
    if constexpr (std::is_lvalue_reference_v<decltype(*at_)>)
      row = &*at_;
    else
      row = &made_.emplace(*at_);  // a range that makes its rows as it goes
    kept_ = bind_by_walk<Dialect>(*q_, values_, given_, row);
    given_one_ = true;
    return values_;
  }
  void rewind() override {
    at_ = meta::inserted_range(q_->clauses).begin();
    given_one_ = false;
  }
  bool more() const override {
    auto after = at_;
    if (given_one_) ++after;
    return !(after == end_);
  }

 private:
  const Statement* q_;
  meta::pack<const Args*...> given_;
  decltype(std::declval<const range&>().begin()) at_;
  decltype(std::declval<const range&>().end()) end_;
  std::optional<meta::range_value<range>> made_;
  std::vector<std::shared_ptr<const void>> kept_;
  bool given_one_ = false;  // at_ is at the row that was given last
  bound_value values_[facts.parameters + (facts.parameters == 0)];
};

}  // namespace retort
