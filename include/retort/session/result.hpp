// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "retort/session/as_struct.hpp"
#include "retort/session/decode.hpp"

namespace retort {

/// The end of a result.
struct result_end {};

/// The rows of a statement that ran: a range to go through once, by `for`, or with `all`, `one`, `scalar`, ….
///
/// On SQLite rows are found as they are read: while the result lives, the connection is in the middle of it. On PostgreSQL they are there.
template <class Row, class Cursor>
class [[nodiscard]] result {
 public:
  using row_type = Row;

  explicit result(Cursor cursor) : cursor_(std::move(cursor)) {}
  /// Rows that were read already: those of an insert, update or delete, which runs to its end first.
  result(std::vector<Row> rows, std::int64_t affected) : rows_(std::move(rows)), affected_(affected), stored_(true) {}

  class iterator {
   public:
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    iterator() = default;
    explicit iterator(result* r) : result_(r) { ++*this; }
    Row& operator*() const { return *result_->current_; }
    Row* operator->() const { return &*result_->current_; }
    iterator& operator++() {
      if (!result_->advance()) result_ = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(result_end) const { return result_ == nullptr; }

   private:
    result* result_ = nullptr;
  };
  /// Begins to go through the rows: once.
  iterator begin() { return iterator(this); }
  result_end end() { return {}; }

  /// The next row, or nothing after the last.
  std::optional<Row> fetchone() {
    if (!advance()) return std::nullopt;
    return std::move(*current_);
  }
  /// Up to `count` rows more.
  std::vector<Row> fetchmany(std::size_t count) {
    std::vector<Row> out;
    while (out.size() < count && advance()) out.push_back(std::move(*current_));
    return out;
  }
  /// All rows that are left.
  std::vector<Row> fetchall() { return all(); }
  /// All rows that are left.
  std::vector<Row> all() {
    if (stored_ && place_ == 0) {
      place_ = rows_.size();
      return std::move(rows_);
    }
    std::vector<Row> out;
    while (advance()) out.push_back(std::move(*current_));
    return out;
  }
  /// The first row, if there is one. The others are not read.
  std::optional<Row> first() {
    std::optional<Row> out = fetchone();
    cursor_ = Cursor();
    return out;
  }
  /// The only row. Throws `no_result_found`, or `multiple_results_found`.
  Row one() {
    std::optional<Row> out = one_or_none();
    if (!out) throw no_result_found("retort: one() found no row");
    return std::move(*out);
  }
  /// The only row, if there is one. Throws `multiple_results_found`.
  std::optional<Row> one_or_none() {
    std::optional<Row> out = fetchone();
    if (out && advance()) throw multiple_results_found("retort: one() found more than one row");
    return out;
  }
  /// The first value of the only row. Throws as `one`.
  auto scalar() { return first_value(one()); }
  /// The first value of each row.
  auto scalars() {
    std::vector<decltype(first_value(std::declval<Row>()))> out;
    while (advance()) out.push_back(first_value(std::move(*current_)));
    return out;
  }
  /// Each row as a struct of yours, its members filled by the columns of their names. See `as`.
  template <class Struct>
  std::vector<Struct> as() {
    std::vector<Struct> out;
    while (advance()) out.push_back(retort::as<Struct>(std::move(*current_)));
    return out;
  }

  /// The number of rows that an insert, update or delete wrote.
  std::int64_t rowcount() const { return affected_; }
  /// The names of the columns.
  static std::vector<std::string> keys() { return meta::keys_of<Row>(); }

 private:
  template <class... Columns>
  static auto first_value(result_row<Columns...> r) {
    return std::move(r).template get<0>();
  }
  template <class Model>
  static Model first_value(Model model) {
    return model;
  }

  bool advance() {
    if (stored_) {
      if (place_ == rows_.size()) return false;
      current_.emplace(std::move(rows_[place_++]));
      return true;
    }
    if (!cursor_.next()) return false;
    current_.emplace(decode<Row>(cursor_));
    return true;
  }

  Cursor cursor_{};
  std::optional<Row> current_;
  std::vector<Row> rows_;
  std::size_t place_ = 0;
  std::int64_t affected_ = 0;
  bool stored_ = false;
};

/// What a statement without rows leaves: how many it wrote.
class outcome {
 public:
  explicit outcome(std::int64_t affected) : affected_(affected) {}
  std::int64_t rowcount() const { return affected_; }

 private:
  std::int64_t affected_;
};

}  // namespace retort
