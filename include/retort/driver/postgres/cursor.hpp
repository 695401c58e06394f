// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "retort/driver/error.hpp"
#include "retort/driver/postgres/copied_rows.hpp"
#include "retort/driver/postgres/decode.hpp"
#include "retort/driver/postgres/result.hpp"
#include "retort/driver/statement_watch.hpp"
#include "retort/schema/type.hpp"

namespace retort::driver {

/// The rows of a statement that has run, one at a time. It needs neither the connection nor the values any more.
class postgres_cursor {
 public:
  /// Where more rows come from, once these are read.
  class supply {
   public:
    supply() = default;
    supply(const supply&) = delete;
    supply& operator=(const supply&) = delete;
    virtual ~supply() = default;
    /// The next rows. False: there are no more.
    virtual bool next(postgres_cursor& rows) = 0;
  };

  postgres_cursor() = default;
  /// The text is there as long as the program is.
  [[gnu::always_inline]] postgres_cursor(postgres_result result, std::string_view text)
      : result_(std::move(result)), text_(text), rows_(PQntuples(result_.get())) {
    if (rows_ > 1) note_types();
  }
  postgres_cursor(postgres_result result, std::shared_ptr<const std::string> text)
      : postgres_cursor(std::move(result), *text) {
    rare_.reset(new rare{std::move(text), nullptr, nullptr});
  }
  postgres_cursor(std::unique_ptr<copied_rows> rows, std::shared_ptr<const std::string> text)
      : rare_(new rare{std::move(text), std::move(rows), nullptr}),
        text_(*rare_->text),
        rows_(static_cast<int>(rare_->copied->size())) {}
  explicit postgres_cursor(std::unique_ptr<supply> more) : rare_(new rare{nullptr, nullptr, std::move(more)}) {}
  postgres_cursor(postgres_cursor&& other) noexcept
      : result_(std::move(other.result_)),
        rare_(std::move(other.rare_)),
        text_(other.text_),
        rows_(std::exchange(other.rows_, 0)),
        row_(std::exchange(other.row_, -1)) {
    take_types(other);
  }
  postgres_cursor& operator=(postgres_cursor&& other) noexcept {
    if (this == &other) return *this;
    result_ = std::move(other.result_);
    rare_ = std::move(other.rare_);
    text_ = other.text_;
    rows_ = std::exchange(other.rows_, 0);
    row_ = std::exchange(other.row_, -1);
    take_types(other);
    return *this;
  }
  [[gnu::always_inline]] ~postgres_cursor() = default;

  /// Goes to the next row. False after the last one.
  bool next() {
    if (row_ < rows_) ++row_;
    return row_ < rows_ || (rare_ != nullptr && refill());
  }

  /// The number of rows behind this one that are here already.
  std::size_t rows_left() const { return row_ + 1 < rows_ ? static_cast<std::size_t>(rows_ - row_ - 1) : 0; }

  /// The number of rows that an insert, update or delete wrote.
  std::int64_t rows_affected() const { return rows_written(result_.get()); }
  /// Somebody who is told when the statement has ended, which it has.
  void watch(std::unique_ptr<statement_watch> w) const { w->ended(rows_ > 0 ? rows_ : rows_affected(), nullptr); }
  int columns() const { return copied() != nullptr ? copied()->columns() : PQnfields(result_.get()); }
  std::string_view column_name(int column) const { return PQfname(result_.get(), column); }

  bool is_null(int column) const {
    if (copied() != nullptr) [[unlikely]]
      return copied()->field(row_, column).data() == nullptr;
    return PQgetisnull(result_.get(), row_, column) != 0;
  }

  template <class T>
  static constexpr plain_number plain = plain_number_of<T>;
  /// Reads a number, if that is what stands there. False: ask `read`.
  [[gnu::always_inline]] bool read_plain(int c, const plain_number& as, void* out) const {
    const PGresult* const r = result_.get();
    if (as.size == 0 || type_of(c) != as.type || PQgetlength(r, row_, c) != as.size) return false;
    as.read(PQgetvalue(r, row_, c), out);
    return true;
  }

  // clang-format off
  void read(int c, bool& out) const { decode(c, out); }
  void read(int c, std::int16_t& out) const { decode(c, out); }
  void read(int c, std::int32_t& out) const { decode(c, out); }
  void read(int c, std::int64_t& out) const { decode(c, out); }
  void read(int c, float& out) const { decode(c, out); }
  void read(int c, double& out) const { decode(c, out); }
  void read(int c, std::string& out) const { decode(c, out); }
  void read(int c, bytes& out) const { decode(c, out); }
  void read(int c, date& out) const { decode(c, out); }
  void read(int c, timestamp& out) const { decode(c, out); }
  void read(int c, timestamptz& out) const { decode(c, out); }
  void read(int c, time_of_day& out) const { decode(c, out); }
  void read(int c, interval& out) const { decode(c, out); }
  void read(int c, uuid& out) const { decode(c, out); }
  void read(int c, text_of_kind& out) const { decode(c, out); }
  void read(int c, array_value& out) const { decode(c, out); }
  // clang-format on

  std::string_view statement() const { return text_; }

 private:
  // Most values are of the type that one expects, and not NULL: that is all that is done here, for each value of each
  // row.
  template <class T>
  void decode(int c, T& out) const {
    if constexpr (usual_type<T> != 0) {
      if (type_of(c) == usual_type<T> && PQgetlength(result_.get(), row_, c) == sizeof(T)) [[likely]]
        if (decode_usual(PQgetvalue(result_.get(), row_, c), out)) [[likely]]
          return;
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (const unsigned type = type_of(c); type == oid::text || type == oid::varchar) [[likely]] {
        const auto length = static_cast<std::size_t>(PQgetlength(result_.get(), row_, c));
        if (length > 0) [[likely]] {
          const char* const bytes = PQgetvalue(result_.get(), row_, c);
          if (length > out.size()) return put_longer(bytes, length, out);
          out.resize(length);  // the text of the row before was as long, or longer
          std::memcpy(out.data(), bytes, length);
          return;
        }
      }
    }
    decode_otherwise(c, out);
  }
  [[gnu::always_inline]] static void put_longer(const char* bytes, std::size_t length, std::string& out) {
    constexpr std::size_t needs_no_memory = 15;
    if (length > needs_no_memory || out.capacity() > needs_no_memory)
      return static_cast<void>(out.assign(bytes, length));
    std::destroy_at(&out);
    std::construct_at(&out, bytes, length);
  }
  template <class T>
  [[gnu::noinline]] void decode_otherwise(int c, T& out) const {
    if (copied() != nullptr) [[unlikely]]
      return take(c, {copied()->type(c), copied()->field(row_, c)}, out);
    const int length = PQgetlength(result_.get(), row_, c);
    if (length == 0 && is_null(c)) no_null(c);
    take(c, {type_of(c), {PQgetvalue(result_.get(), row_, c), static_cast<std::size_t>(length)}}, out);
  }
  template <class T>
  void take(int c, const wire_value& value, T& out) const {
    if (value.bytes.data() == nullptr) no_null(c);
    if (const char* wrong = decode_value(value, out)) throw_misfit(wrong, c, statement(), column_name(c));
  }
  unsigned type_of(int c) const { return c < known_ ? types_[c] : PQftype(result_.get(), c); }
  void take_types(const postgres_cursor& other) {
    known_ = other.known_;
    for (int c = 0; c < known_; ++c) types_[c] = other.types_[c];
  }
  // Asked once for all rows.
  void note_types() {
    known_ = PQnfields(result_.get());
    if (known_ > most_known) known_ = most_known;
    for (int c = 0; c < known_; ++c) types_[c] = PQftype(result_.get(), c);
  }
  [[noreturn]] void no_null(int c) const {
    throw_misfit("NULL where the C++ type is not optional", c, statement(), column_name(c));
  }
  [[gnu::noinline]] bool refill() {
    std::unique_ptr<supply> from = std::move(rare_->more);
    if (from == nullptr) return false;
    for (;;) {
      postgres_cursor rows;
      if (!from->next(rows)) return false;
      if (rows.rows_ == 0) continue;
      *this = std::move(rows);
      row_ = 0;
      break;
    }
    if (rare_ == nullptr) rare_.reset(new rare);
    rare_->more = std::move(from);
    return true;
  }

  // What few cursors have.
  struct rare {
    std::shared_ptr<const std::string> text;  // that is no constant
    std::unique_ptr<copied_rows> copied;
    std::unique_ptr<supply> more;
  };
  struct drop {
    [[gnu::noinline]] void operator()(rare* r) const { delete r; }
  };
  const copied_rows* copied() const { return rare_ == nullptr ? nullptr : rare_->copied.get(); }

  postgres_result result_;
  std::unique_ptr<rare, drop> rare_;
  std::string_view text_;
  static constexpr int most_known = 12;
  int rows_ = 0;
  int row_ = -1;
  int known_ = 0;
  unsigned types_[most_known];
};

}  // namespace retort::driver
