// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <vector>

#include "retort/expr/when.hpp"
#include "retort/render/tape.hpp"

namespace retort {

/// What a predicate knows of the type of a condition that it holds: its address says which it is.
struct condition_type {
  tape::walker walk;
  int precedence;
};

/// A predicate as plain data, operands before their operator.
struct predicate_step {
  enum class kind : unsigned char { condition, and_, or_, not_ } what;
  std::uint32_t first;         // where its operands begin
  const condition_type* type;  // of a condition
  std::shared_ptr<const void> object;
};
using predicate_steps = std::vector<predicate_step>;

/// What all predicates are. A copy shares the steps until one of the two is changed.
class predicate_base : public droppable_base {
 public:
  /// Whether it holds no condition: then it is left out of a statement.
  bool empty() const { return steps_ == nullptr; }
  std::size_t size() const { return empty() ? 0 : steps_->size(); }
  const predicate_step& operator[](std::size_t i) const { return (*steps_)[i]; }
  int binds() const { return empty() ? binding::primary : binds((*steps_)[size() - 1]); }
  static int binds(const predicate_step& s) {
    switch (s.what) {
      case predicate_step::kind::and_: return binding::and_;
      case predicate_step::kind::or_: return binding::or_;
      case predicate_step::kind::not_: return binding::not_;
      default: return s.type->precedence;
    }
  }

 protected:
  void hold(const condition_type& what, std::shared_ptr<const void> object) {
    own().push_back({predicate_step::kind::condition, 0, &what, std::move(object)});
  }
  void combine(predicate_step::kind what, const predicate_base& other) {
    if (other.empty()) return;
    if (empty()) {
      steps_ = other.steps_;
      return;
    }
    const std::shared_ptr<predicate_steps> added = other.steps_;  // may be our own
    predicate_steps& mine = own();
    const auto shift = static_cast<std::uint32_t>(mine.size());
    for (std::size_t i = 0, n = added->size(); i < n; ++i) {
      predicate_step step = (*added)[i];
      step.first += shift;
      mine.push_back(std::move(step));
    }
    mine.push_back({what, 0, nullptr, nullptr});  // all before it are its operands
  }
  void negate() {
    if (!empty()) own().push_back({predicate_step::kind::not_, 0, nullptr, nullptr});
  }

 private:
  predicate_steps& own() {
    if (steps_ == nullptr)
      steps_ = std::make_shared<predicate_steps>();
    else if (steps_.use_count() > 1)
      steps_ = std::make_shared<predicate_steps>(*steps_);
    return *steps_;
  }

  std::shared_ptr<predicate_steps> steps_;
};

/// A walk over a statement that holds its values, when the program runs.
struct live_walk {
  /// Events that stand for a condition of a predicate: the offsets of their values count from that.
  struct part {
    std::uint32_t first, last, number;
  };
  struct numbered {
    std::uint32_t offset, first;
  };
  const std::vector<numbered>& predicates;  // the number of the first condition of the predicate at an offset
  std::vector<part> parts{};

  std::uint32_t number_at(std::size_t offset) const {
    for (const numbered& p : predicates)
      if (p.offset == offset) return p.first;
    return 0;
  }
};

namespace meta {
/// Writes a predicate on the tape: the steps up to `last`, whose conditions are numbered from `number` on.
inline void walk_predicate(tape& t, const predicate_base& p, std::size_t last, std::uint32_t& number) {
  const predicate_step& step = p[last];
  if (step.what == predicate_step::kind::condition) {
    const std::byte* const outer = t.object;
    const std::uint32_t first = t.count;
    t.object = static_cast<const std::byte*>(step.object.get());
    step.type->walk(t, 0);
    t.object = outer;
    t.live->parts.push_back({first, t.count, number++});
    return;
  }
  const auto within = [&](std::size_t operand) {
    const bool around = predicate_base::binds(p[operand]) < predicate_base::binds(step);
    t.open(around);
    walk_predicate(t, p, operand, number);
    t.close(around);
  };
  if (step.what == predicate_step::kind::not_) {
    t.text("NOT ");
    return within(last - 1);
  }
  within(p[last - 1].first - 1);  // the left operand ends where the right one begins
  t.infix(step.what == predicate_step::kind::and_ ? op::and_ : op::or_);
  within(last - 1);
}
}  // namespace meta

}  // namespace retort
