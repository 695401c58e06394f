// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "retort/driver/iso_time.hpp"
#include "retort/driver/parameter.hpp"
#include "retort/driver/sqlite/error.hpp"
#include "retort/driver/sqlite/json_array.hpp"
#include "retort/driver/sqlite/single_row.hpp"
#include "retort/driver/statement_cache.hpp"
#include "retort/driver/statement_watch.hpp"

namespace retort::driver {

/// A prepared statement of a connection.
struct sqlite_statement : cached_statement {
  sqlite3_stmt* handle = nullptr;
  std::string_view text;  // SQLite's own copy
  bool busy = false;      // a cursor stands on it
  bool cached = false;
  bool read_only = false;
  bool has_columns = false;
  bool single_row = false;       // it has one row at most: known of queries that come again and again
  int preparations = 0;          // how often SQLite had prepared it anew when that was found out
  std::uint8_t single_rows = 0;  // how often one row was all
  std::unique_ptr<statement_watch> watch{};

  bool idle() const { return !busy; }
  /// How often SQLite prepared it anew, because the schema had changed.
  int prepared_anew() const { return sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 0); }
};

/// The rows of a running statement, one at a time, as SQLite finds them. It resets the statement when it is through or
/// destroyed.
class sqlite_cursor {
 public:
  sqlite_cursor() = default;
  explicit sqlite_cursor(sqlite_statement* statement) : statement_(statement) { statement_->busy = true; }
  sqlite_cursor(sqlite_cursor&& other) noexcept
      : statement_(other.statement_), affected_(other.affected_), rows_(other.rows_) {
    other.statement_ = nullptr;
  }
  sqlite_cursor& operator=(sqlite_cursor&& other) noexcept {
    if (this != &other) {
      close();
      statement_ = other.statement_;
      affected_ = other.affected_;
      rows_ = other.rows_;
      other.statement_ = nullptr;
    }
    return *this;
  }
  ~sqlite_cursor() {
    if (statement_ != nullptr) close();
  }

  /// Goes to the next row. False after the last one; then the statement is free again.
  [[gnu::always_inline]] bool next() {
    if (statement_ == nullptr) return false;
    if (has_ended()) {
      close();
      return false;
    }
    const int code = sqlite3_step(statement_->handle);
    if (code == SQLITE_ROW) {
      ++rows_;
      return true;
    }
    finish(code);
    return false;
  }

  /// Runs a statement that has no rows.
  [[gnu::noinline]] void run() { next(); }
  /// The number of rows that an insert, update or delete wrote.
  std::int64_t rows_affected() const { return affected_; }
  /// Somebody who is told when the statement has ended.
  void watch(std::unique_ptr<statement_watch> w) {
    if (statement_ == nullptr)
      w->ended(affected_, nullptr);
    else
      statement_->watch = std::move(w);
  }
  int columns() const { return statement_ == nullptr ? 0 : sqlite3_column_count(statement_->handle); }
  std::string_view column_name(int column) const { return sqlite3_column_name(statement_->handle, column); }

  bool is_null(int column) const { return sqlite3_column_type(statement_->handle, column) == SQLITE_NULL; }

  // clang-format off
  void read(int c, bool& out) const { out = whole(c, 0, 1) != 0; }
  void read(int c, std::int16_t& out) const { out = static_cast<std::int16_t>(whole(c, INT16_MIN, INT16_MAX)); }
  void read(int c, std::int32_t& out) const { out = static_cast<std::int32_t>(whole(c, INT32_MIN, INT32_MAX)); }
  void read(int c, std::int64_t& out) const { out = whole(c, INT64_MIN, INT64_MAX); }
  // clang-format on
  void read(int c, float& out) const {
    double number = 0;
    read(c, number);
    constexpr double most = std::numeric_limits<float>::max();
    if ((number > most || number < -most) && number - number == 0)  // infinity is one
      wrong("the number is out of the range of its C++ type", c);
    out = static_cast<float>(number);
  }
  void read(int c, double& out) const {
    sqlite3_value* value = sqlite3_column_value(statement_->handle, c);
    const int type = sqlite3_value_type(value);
    if (type != SQLITE_FLOAT && type != SQLITE_INTEGER) misfit(c, type, "a number");
    out = sqlite3_value_double(value);
  }
  [[gnu::flatten]] void read(int c, std::string& out) const {
    const std::string_view view = text(c);
    out.assign(view.data(), view.size());
  }
  void read(int c, bytes& out) const {
    sqlite3_value* value = sqlite3_column_value(statement_->handle, c);
    const int type = sqlite3_value_type(value);
    if (type != SQLITE_BLOB) misfit(c, type, "bytes");
    const auto* data = static_cast<const std::byte*>(sqlite3_value_blob(value));
    out.assign(data, data + sqlite3_value_bytes(value));
  }
  void read(int c, date& out) const {
    std::int64_t days = 0;
    if (!iso_text::parse_date(text(c), days)) wrong("the text is not a date", c);
    out = date(std::chrono::days(days));
  }
  void read(int c, timestamp& out) const { out = timestamp(std::chrono::microseconds(time(c))); }
  void read(int c, timestamptz& out) const { out = timestamptz(std::chrono::microseconds(time(c))); }

  void read(int c, time_of_day& out) const {
    std::int64_t microseconds = 0;
    if (!iso_text::parse_time(text(c), microseconds)) wrong("the text is not a time of day", c);
    out = time_of_day(std::chrono::microseconds(microseconds));
  }
  void read(int c, interval& out) const {
    if (!iso_text::parse_interval(text(c), out)) wrong("the text is not an interval", c);
  }
  void read(int c, uuid& out) const {
    const std::optional<uuid> id = uuid::try_parse(text(c));
    if (!id) wrong("the text is not a UUID", c);
    out = *id;
  }
  void read(int c, text_of_kind& out) const {
    sqlite3_value* value = sqlite3_column_value(statement_->handle, c);
    // A whole number is as exact as a decimal.
    if (out.kind == type_kind::decimal && sqlite3_value_type(value) == SQLITE_INTEGER)
      out.text = std::to_string(sqlite3_value_int64(value));
    else
      read(c, out.text);
  }
  void read(int c, array_value& out) const {
    if (const char* why = parse_json_array(text(c), out)) wrong(why, c);
  }

  std::string_view statement() const { return statement_ == nullptr ? std::string_view() : statement_->text; }

 private:
  std::int64_t whole(int c, std::int64_t least, std::int64_t most) const {
    sqlite3_value* value = sqlite3_column_value(statement_->handle, c);
    const int type = sqlite3_value_type(value);
    if (type != SQLITE_INTEGER) misfit(c, type, "a whole number");
    const std::int64_t number = sqlite3_value_int64(value);
    if (number < least || number > most) wrong("the number is out of the range of its C++ type", c);
    return number;
  }
  std::string_view text(int c) const {
    sqlite3_value* value = sqlite3_column_value(statement_->handle, c);
    const int type = sqlite3_value_type(value);
    if (type != SQLITE_TEXT) misfit(c, type, "text");
    const auto* data = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
  }
  std::int64_t time(int c) const {
    std::int64_t microseconds = 0;
    if (!iso_text::parse_timestamp(text(c), microseconds)) wrong("the text is not a timestamp", c);
    return microseconds;
  }
  [[noreturn]] void misfit(int c, int type, const char* wanted) const {
    if (type == SQLITE_NULL) wrong("NULL where the C++ type is not optional", c);
    wrong(std::string("the value is not ") + wanted, c);
  }
  [[noreturn, gnu::noinline]] void wrong(std::string_view what, int c) const {
    throw_misfit(what, c, statement_->text, column_name(c));
  }

  // The step that would find no second row is a twentieth of the work of a select by key.
  bool has_ended() const {
    return rows_ == 1 && statement_->single_row && statement_->prepared_anew() == statement_->preparations;
  }
  void finish(int code) {
    if (code != SQLITE_DONE) fail(code);
    if (!statement_->read_only)
      affected_ = sqlite3_changes(sqlite3_db_handle(statement_->handle));
    else if (rows_ == 1)
      count_single_row();
    close();
  }
  [[gnu::noinline]] void count_single_row() {
    constexpr int often = 8;
    if (statement_->single_row) {  // it was prepared anew since that was found out
      statement_->single_row = false;
      statement_->single_rows = 0;
    }
    if (statement_->single_rows > often || ++statement_->single_rows != often) return;
    statement_->preparations = statement_->prepared_anew();
    statement_->single_row = has_single_row(sqlite3_db_handle(statement_->handle), statement_->text);
  }
  [[noreturn, gnu::noinline]] void fail(int code) {
    const std::string text(statement_->text);
    // The code of the connection is read before the reset, which may set its own.
    try {
      throw_sqlite_error(sqlite3_db_handle(statement_->handle), code, text);
    } catch (const error& e) {
      if (const std::unique_ptr<statement_watch> watch = std::move(statement_->watch)) watch->ended(rows_, &e);
      close();
      throw;
    }
  }
  [[gnu::noinline]] void tell() noexcept {
    const std::unique_ptr<statement_watch> watch = std::move(statement_->watch);
    watch->ended(statement_->read_only || rows_ > 0 ? rows_ : affected_, nullptr);
  }
  [[gnu::noinline]] void close() noexcept {
    if (statement_ == nullptr) return;
    if (statement_->watch != nullptr) [[unlikely]]
      tell();
    sqlite3_reset(statement_->handle);
    statement_->busy = false;
    if (!statement_->cached) {
      sqlite3_finalize(statement_->handle);
      delete statement_;
    }
    statement_ = nullptr;
  }

  sqlite_statement* statement_ = nullptr;
  std::int64_t affected_ = 0;
  std::int64_t rows_ = 0;
};

}  // namespace retort::driver
