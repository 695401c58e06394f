// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/driver/parameter.hpp"
#include "retort/render/facts.hpp"

namespace retort {

/// What a driver is given of a statement type: its constant text, after its checks.
template <class Statement, class Dialect>
struct statement_constant {
  static constexpr driver::statement_text value{text_of<Statement, Dialect>.data, text_of<Statement, Dialect>.size,
                                                facts_of<Statement>::value.returns_rows, facts_of<Statement>::value.is_select};
  static consteval bool checked() { return retort::checked<Statement, Dialect>(); }
};

}  // namespace retort
