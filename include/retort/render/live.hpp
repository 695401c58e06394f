// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "retort/expr/when.hpp"
#include "retort/render/tape.hpp"

namespace retort {

namespace meta {
template <class Statement, std::size_t Count>
inline constexpr std::array<choice_slot, Count> choice_array = [] {
  std::array<choice_slot, Count> out{};
  tape t;
  t.record<Statement>();
  for (std::size_t i = 0; i < Count; ++i) out[i] = t.choice_slots[i];
  return out;
}();
/// Where the choices of a statement stand, of which there are that many.
template <class Statement, std::size_t Count>
inline constexpr std::span<const choice_slot> choices_of{choice_array<Statement, Count>};
template <class Statement>
inline constexpr std::span<const choice_slot> choices_of<Statement, 0>{};
}  // namespace meta

/// What a predicate knows of the type of a condition that it holds: its address says which it is.
struct condition_type {
  tape::walker walk;
  std::span<const choice_slot> choices;  // what may differ between two conditions of the type
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

/// Where a predicate stands: in which of the objects of a statement, and which of them is its first condition.
struct predicate_place {
  std::uint32_t object, offset, first;
};

/// A walk over a statement that holds its values, when the program runs. The statement is its first object; each
/// condition of a predicate is one more, and may hold predicates itself.
struct live_walk {
  /// From an event on, the offsets of values count from that object.
  struct part {
    std::uint32_t event, object;
  };
  std::span<const predicate_place> predicates;
  std::vector<part> parts{};
  std::uint32_t object = 0;  // the one that is walked

  /// The number of the first condition of the predicate that stands at an offset of that object.
  std::uint32_t first_at(std::size_t offset) const {
    for (const predicate_place& p : predicates)
      if (p.object == object && p.offset == offset) return p.first;
    throw "retort: a predicate stands where no choice was noted";
  }
  void enter(std::uint32_t number, std::uint32_t event) {
    object = number;
    parts.push_back({event, number});
  }
};

namespace meta {
inline void walk_condition(tape& t, const predicate_step& step, std::uint32_t number) {
  const std::byte* const outer = t.object;
  const std::uint32_t outer_number = t.live->object;
  t.object = static_cast<const std::byte*>(step.object.get());
  t.live->enter(number, t.count);
  step.type->walk(t, 0);
  t.object = outer;
  t.live->enter(outer_number, t.count);
}

/// Writes the predicate at an offset on the tape. It does not call itself: what a loop put together is as deep as it
/// is long.
inline void walk_predicate(tape& t, const predicate_base& p, std::size_t at) {
  struct pending {
    enum { operand, infix, close } what;
    std::size_t step;
    int least;  // how tightly an operand has to bind to go without parentheses
  };
  std::uint32_t number = t.live->first_at(at);  // the conditions come in the order of their steps
  std::vector<pending> rest{{pending::operand, p.size() - 1, 0}};
  while (!rest.empty()) {
    const auto [what, at_step, least] = rest.back();
    rest.pop_back();
    const predicate_step& step = p[at_step];
    const int binds = predicate_base::binds(step);
    if (what == pending::close)
      t.close(true);
    else if (what == pending::infix)
      t.infix(step.what == predicate_step::kind::and_ ? op::and_ : op::or_);
    else {
      t.open(binds < least);
      if (binds < least) rest.push_back({pending::close, at_step, 0});
      if (step.what == predicate_step::kind::condition)
        walk_condition(t, step, number++);
      else {
        rest.push_back({pending::operand, at_step - 1, binds});
        if (step.what == predicate_step::kind::not_) {
          t.text("NOT ");
          continue;
        }
        rest.push_back({pending::infix, at_step, 0});
        rest.push_back({pending::operand, p[at_step - 1].first - 1, binds});  // ends where the right one begins
      }
    }
  }
}
}  // namespace meta

}  // namespace retort
