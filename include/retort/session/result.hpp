// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "retort/session/as_struct.hpp"
#include "retort/session/decode.hpp"

namespace retort {

/// The end of a result.
struct result_end {};

/// A result in the terms of no row type: the cursor, and a place for one row, which is used again for each.
///
/// It is what the loops over all results share, so that a further row type costs the compiler little.
template <class Cursor>
class row_stream {
 public:
  [[gnu::noinline]] row_stream(Cursor&& cursor, const row_layout<Cursor>& layout, void* row)
      : cursor_(std::move(cursor)), layout_(&layout), row_(row) {
    layout_->construct(row_);
  }
  /// Runs a statement that holds its values.
  template <class Session, class Text>
  [[gnu::noinline]] row_stream(Session& by, Text text, const void* object, const row_layout<Cursor>& layout, void* row)
      : cursor_(by.run(text, object)), layout_(&layout), row_(row) {
    layout_->construct(row_);
  }
  row_stream(const row_stream&) = delete;
  row_stream& operator=(const row_stream&) = delete;
  [[gnu::noinline]] ~row_stream() { layout_->destroy(row_); }

  /// Reads the next row into its place. Null after the last.
  [[gnu::noinline]] void* advance() {
    if (!cursor_.next()) return here_ = nullptr;
    layout_->read(cursor_, row_);
    return here_ = row_;
  }
  void close() { cursor_ = Cursor(); }

  /// Where a loop stands: on a row, or past the last.
  struct position {
    row_stream* stream;

    void* row() const noexcept { return stream->here_; }
    bool operator==(result_end) const noexcept { return stream->here_ == nullptr; }
  };
  result_end end() const noexcept { return {}; }

 protected:
  Cursor cursor_;

 private:
  const row_layout<Cursor>* layout_;
  void* row_;
  void* here_ = nullptr;  // the row, or null after the last
};

/// What can be asked of rows, whichever way they come. `Self` has `Row* next()`, null after the last, and `void
/// close()`.
template <class Self, class Row>
class result_members {
 public:
  using row_type = Row;

  /// The next row, or nothing after the last.
  std::optional<Row> fetchone() {
    Row* row = self()->next();
    return row != nullptr ? std::optional<Row>(std::move(*row)) : std::nullopt;
  }
  /// Up to `count` rows more.
  std::vector<Row> fetchmany(std::size_t count) {
    std::vector<Row> out;
    while (out.size() < count) {
      Row* row = self()->next();
      if (row == nullptr) break;
      out.push_back(std::move(*row));
    }
    return out;
  }
  /// All rows that are left.
  std::vector<Row> all() {
    std::vector<Row> out;
    while (Row* row = self()->next()) out.push_back(std::move(*row));
    return out;
  }
  /// All rows that are left.
  std::vector<Row> fetchall() { return self()->all(); }
  /// The first row, if there is one. The others are not read.
  std::optional<Row> first() {
    std::optional<Row> out = fetchone();
    self()->close();
    return out;
  }
  /// The only row. Throws `no_result_found`, or `multiple_results_found`.
  Row one() {
    Row* row = self()->next();
    if (row == nullptr) throw no_result_found("retort: one() found no row");
    Row out = std::move(*row);
    if (self()->next() != nullptr) [[unlikely]]
      throw multiple_results_found("retort: one() found more than one row");
    return out;
  }
  /// The only row, if there is one. Throws `multiple_results_found`.
  std::optional<Row> one_or_none() {
    std::optional<Row> out = fetchone();
    if (out && self()->next() != nullptr) throw multiple_results_found("retort: one_or_none() found more than one row");
    return out;
  }
  /// The first value of the only row. Throws as `one`.
  auto scalar() { return meta::first_value(one()); }
  /// The first value of each row.
  auto scalars() {
    std::vector<decltype(meta::first_value(std::declval<Row>()))> out;
    while (Row* row = self()->next()) out.push_back(meta::first_value(std::move(*row)));
    return out;
  }
  /// Each row as a struct of yours, its members filled by the columns of their names: see the free `as`.
  template <class Struct>
  std::vector<Struct> as() {
    std::vector<Struct> out;
    while (Row* row = self()->next()) out.push_back(retort::as<Struct>(std::move(*row)));
    return out;
  }
  /// The names of the columns.
  static std::vector<std::string> keys() { return meta::row_keys<Row>::get(); }

 private:
  Self* self() { return static_cast<Self*>(this); }
};

/// The rows of a SELECT: a range to go through once, by `for`, or with `all`, `one`, `scalar`, ….
///
/// On SQLite rows are found as they are read: while the result lives, the connection is in the middle of it. On
/// PostgreSQL they are there. A row that the loop gives is used again for the next one: copy or move what is to stay. A
/// result stays where it was made: it can't be copied or moved.
template <class Row, class Cursor>
class [[nodiscard]] result : public row_stream<Cursor>, public result_members<result<Row, Cursor>, Row> {
  using stream = row_stream<Cursor>;

 public:
  explicit result(Cursor&& cursor) : stream(std::move(cursor), meta::layout_of<Row, Cursor>::value, storage_) {}
  template <class Session, class Text>
  result(Session& by, Text text, const void* object)
      : stream(by, text, object, meta::layout_of<Row, Cursor>::value, storage_) {}

  struct iterator : stream::position {
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    iterator& operator++() {
      this->stream->advance();
      return *this;
    }
    void operator++(int) { ++*this; }
    Row& operator*() const noexcept { return *static_cast<Row*>(this->row()); }
    Row* operator->() const noexcept { return static_cast<Row*>(this->row()); }
  };
  /// Begins to go through the rows: once.
  iterator begin() {
    this->advance();
    return {{this}};
  }

  /// The next row, or null after the last.
  Row* next() { return static_cast<Row*>(this->advance()); }
  /// All rows that are left. Where it is known how many, each is read where it stays.
  std::vector<Row> all() {
    if constexpr (requires { this->cursor_.rows_left(); }) {
      std::vector<Row> out;
      meta::read_rows(this->cursor_, out);
      return out;
    } else
      return result_members<result, Row>::all();
  }

 private:
  alignas(Row) std::byte storage_[sizeof(Row)];
};

/// The rows of a SELECT that have all come: a range to go through once. They are decoded as they are reached. A row
/// that the loop gives is used again for the next one: copy or move what is to stay. Moved, they go on where they were.
template <class Row, class Cursor>
class [[nodiscard]] fetched_rows : public result_members<fetched_rows<Row, Cursor>, Row> {
  static constexpr const row_layout<Cursor>& layout = meta::layout_of<Row, Cursor>::value;

 public:
  fetched_rows() = default;
  /// Those of a statement that has run.
  template <class Execution>
    requires requires(Execution& of) { Cursor(of.rows()); }
  fetched_rows(Execution& over) : cursor_(over.rows()) {}
  fetched_rows(fetched_rows&& other) noexcept : cursor_(std::move(other.cursor_)) {}
  fetched_rows& operator=(fetched_rows&& other) noexcept {
    cursor_ = std::move(other.cursor_);
    return *this;
  }
  ~fetched_rows() {
    if (made_) layout.destroy(row_);
  }

  struct iterator {
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    iterator& operator++() {
      row = of->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    Row& operator*() const noexcept { return *row; }
    Row* operator->() const noexcept { return row; }
    bool operator==(result_end) const noexcept { return row == nullptr; }

    fetched_rows* of;
    Row* row;
  };
  /// Begins to go through the rows: once.
  iterator begin() { return {this, next()}; }
  result_end end() const noexcept { return {}; }

  /// The next row, or null after the last.
  Row* next() {
    if (!cursor_.next()) return nullptr;
    if (!made_) layout.construct(row_);
    made_ = true;
    meta::read_places(cursor_, layout, row_, 1);
    return std::launder(reinterpret_cast<Row*>(row_));
  }
  /// All rows that are left.
  std::vector<Row> all() {
    std::vector<Row> out;
    meta::read_rows(cursor_, out);
    return out;
  }
  void close() { cursor_ = Cursor(); }

 private:
  Cursor cursor_;
  bool made_ = false;  // the row, whose place stays behind when this is moved
  alignas(Row) std::byte row_[sizeof(Row)];
};

/// The rows that an insert, update or delete returned. It ran to its end before the first is read.
template <class Row>
class [[nodiscard]] returned_rows : public result_members<returned_rows<Row>, Row> {
 public:
  explicit returned_rows(std::vector<Row> rows = {}, std::int64_t affected = 0)
      : rows_(std::move(rows)), affected_(affected) {}

  auto begin() { return rows_.begin() + static_cast<std::ptrdiff_t>(place_); }
  auto end() { return rows_.end(); }

  /// The next row, or null after the last.
  Row* next() { return place_ < rows_.size() ? &rows_[place_++] : nullptr; }
  void close() { place_ = rows_.size(); }
  /// The number of rows written.
  std::int64_t rowcount() const { return affected_; }

 private:
  std::vector<Row> rows_;
  std::size_t place_ = 0;
  std::int64_t affected_ = 0;
};

/// What a statement without rows leaves: how many it wrote.
class outcome {
 public:
  explicit outcome(std::int64_t affected = 0) : affected_(affected) {}
  std::int64_t rowcount() const { return affected_; }

 private:
  std::int64_t affected_ = 0;
};

}  // namespace retort
