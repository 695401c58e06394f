// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "retort/render/facts.hpp"
#include "retort/stmt/insert.hpp"

namespace retort {

/// A statement that stands somewhere in the program, in a dialect. All of them are a list, which is made before `main`.
struct registered_statement {
  const statement_text* constant;
  const dialect* to;
  std::uint32_t arrays;  // of its parameters so many are given as arrays: a range of rows on PostgreSQL
  const registered_statement* next;

  registered_statement(const statement_text& text, const dialect& d, std::size_t width)
      : constant(&text), to(&d), arrays(static_cast<std::uint32_t>(width)), next(first) {
    first = this;
  }
  registered_statement(const registered_statement&) = delete;
  registered_statement& operator=(const registered_statement&) = delete;

  std::string_view text() const { return constant->text(); }

  static inline constinit const registered_statement* first = nullptr;
};

namespace meta {
/// One object for each statement type and dialect; to name it is to register the statement.
template <class Statement, class Dialect>
struct registration {
  static constexpr bool of_rows = inserts_range<decltype(Statement::clauses)> &&
                                  facts_of<Statement, Dialect>.flat_rows && Dialect::value.id == dialect_id::postgres;
  static inline const registered_statement entry{retort::text_of<Statement, Dialect>.head, Dialect::value,
                                                 of_rows ? facts_of<Statement, Dialect>.row_width : 0};
};
}  // namespace meta

}  // namespace retort
