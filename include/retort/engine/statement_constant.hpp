// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/facts.hpp"
#ifdef RETORT_REGISTRY
#include "retort/engine/registered_statement.hpp"
#endif

namespace retort {

/// The constants of a statement for the dialects that a session may meet: here one.
struct text_for_one {
  const statement_text* text;

  const statement_text& any() const { return *text; }
  std::string_view of(const dialect&) const { return text->text(); }
};

/// What a session is given of a statement type: its constant, after its checks.
template <class Statement, class Dialect>
struct statement_constant {
  static constexpr text_for_one get() {
#ifdef RETORT_REGISTRY
    static_cast<void>(&meta::registration<Statement, Dialect>::entry);
#endif
    return {&text_of<Statement, Dialect>.head};
  }
};

}  // namespace retort
