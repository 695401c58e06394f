// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <climits>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/driver/bulk.hpp"
#include "retort/driver/postgres/copied_rows.hpp"
#include "retort/driver/postgres/operations.hpp"
#include "retort/driver/postgres/unnest.hpp"

namespace retort::driver {

namespace copy_format {
inline constexpr std::string_view head{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
inline constexpr std::string_view end{"\377\377", 2};
}  // namespace copy_format

/// The types of the columns of a query, which is not run.
class description final : public operation {
 public:
  description(postgres_link& link, std::string query) : link_(&link), query_(std::move(query)) {}

  wanted step() override {
    PGconn* const c = link_->handle();
    if (!sent_) {
      sent_ = true;
      link_->require_usable(query_);
      if (PQenterPipelineMode(c) == 0) link_->fail(nullptr, query_);
      link_->send_queue();
      PQsendPrepare(c, "", query_.c_str(), 0, nullptr);
      PQsendDescribePrepared(c, "");
      PQpipelineSync(c);
    }
    if (const wanted w = answers_.step(c)) return w;
    const postgres_result result = answers_.take_last();
    if (answers_.failure() != nullptr || result == nullptr) link_->fail(answers_.failure(), query_);
    for (int i = 0; i < PQnfields(result.get()); ++i) types.push_back(PQftype(result.get(), i));
    return {};
  }

  std::vector<unsigned> types;

 private:
  postgres_link* link_;
  std::string query_;
  pipeline_answers answers_;
  bool sent_ = false;
};

/// `COPY table (columns) FROM STDIN`, in binary. Memory is bounded: a row is taken when the last ones are on their way.
class copy_in final : public operation {
 public:
  /// `types` are those of the columns in the database.
  copy_in(postgres_link& link, std::string sql, row_source& rows, const std::vector<copied_column>& columns,
          std::vector<unsigned> types, progress_report progress)
      : link_(&link),
        sql_(std::move(sql)),
        rows_(&rows),
        columns_(&columns),
        types_(std::move(types)),
        progress_(progress),
        encode_(sql_) {}

  wanted step() override {
    PGconn* const c = link_->handle();
    for (;;) {
      wanted w;
      switch (state_) {
        case state::fresh:
          link_->require_usable(sql_);
          if (PQsendQuery(c, sql_.c_str()) == 0) link_->fail(nullptr, sql_);
          state_ = state::starting;
          break;
        case state::starting: {
          if (!reader_.ready(c, w)) return w;
          postgres_result begun(PQgetResult(c));
          if (PQresultStatus(begun.get()) != PGRES_COPY_IN) {
            kept_ = std::move(begun);
            state_ = state::ending;
            break;
          }
          buffer_.append(copy_format::head);
          state_ = state::copying;
          break;
        }
        case state::copying:
          // The server may stop in the middle; then it says why.
          if (const int left = PQconsumeInput(c) == 0 ? -1 : PQflush(c); left != 0) {
            if (left > 0) return {PQsocket(c), true, true};
            state_ = state::ending;
            break;
          }
          fill();
          if (PQputCopyData(c, buffer_.data(), static_cast<int>(buffer_.size())) < 0) {
            state_ = state::ending;
            break;
          }
          buffer_.clear();
          if (!last_) break;
          PQputCopyEnd(c, failure_ == nullptr ? nullptr : "a value could not be written");
          reader_.send_again();
          state_ = state::ending;
          break;
        case state::ending: {
          if (!reader_.ready(c, w)) return w;
          postgres_result next(PQgetResult(c));
          const bool copies = PQresultStatus(next.get()) == PGRES_COPY_IN;
          if (copies && PQstatus(c) != CONNECTION_OK) link_->fail(nullptr, sql_);
          if (next != nullptr) {
            if (copies)
              PQputCopyEnd(c, "given up");
            else if (kept_ == nullptr || succeeded(kept_.get()))
              kept_ = std::move(next);
            break;
          }
          if (failure_ != nullptr) std::rethrow_exception(failure_);
          if (!succeeded(kept_.get())) link_->fail(kept_.get(), sql_);
          if (count_ % reported != 0) progress_(count_);
          return {};
        }
      }
    }
  }
  std::int64_t count() const { return count_; }

 private:
  enum class state : unsigned char { fresh, starting, copying, ending };
  static constexpr std::size_t enough = 60'000;
  static constexpr std::int64_t reported = 10'000;

  void fill() {
    try {
      while (buffer_.size() < enough) {
        const parameter* values = rows_->next();
        if (values == nullptr) {
          last_ = true;
          buffer_.append(copy_format::end);
          return;
        }
        put_row(values);
        if (++count_ % reported == 0) progress_(count_);
      }
    } catch (...) {
      failure_ = std::current_exception();
      last_ = true;
      buffer_.clear();
    }
  }
  void put_row(const parameter* values) {
    buffer_.append(static_cast<std::int16_t>(columns_->size()));
    for (std::size_t i = 0; i < columns_->size(); ++i) {
      const parameter& p = values[(*columns_)[i].value];
      if (p.null)
        buffer_.append_null();
      else if (is_array(p.kind)) {
        const encoded_parameters one(&p, 1, sql_);
        buffer_.append(std::int32_t{one.lengths()[0]});
        buffer_.append(std::string_view(one.values()[0], static_cast<std::size_t>(one.lengths()[0])));
      } else if (const unsigned type = oid::of(p.kind); type == types_[i] || !is_whole(type))
        buffer_.append(p, encode_);
      else
        put_number(types_[i], p.integer);
    }
  }
  void put_number(unsigned type, std::int64_t number) {
    const auto narrow = [&]<class N>(N) {
      const auto n = static_cast<N>(number);
      if (n != number) throw_misfit("the number is out of the range of its column", -1, sql_);
      buffer_.append(static_cast<std::int32_t>(sizeof(N)));
      buffer_.append(n);
    };
    if (type == oid::int2) return narrow(std::int16_t{});
    if (type == oid::int4) return narrow(std::int32_t{});
    narrow(std::int64_t{});
  }

 public:
  static bool is_text(unsigned type) { return type == oid::text; }
  static bool is_whole(unsigned type) { return type == oid::int2 || type == oid::int4 || type == oid::int8; }
  /// Whether a value of a type can be written to a column of a type as it is: COPY converts nothing.
  static bool fits(unsigned value, unsigned column) {
    if (value == column || (is_whole(value) && is_whole(column))) return true;
    return is_text(value) && (column == oid::varchar || column == oid::bpchar || column >= oid::first_of_users);
  }

 private:
  postgres_link* link_;
  std::string sql_;
  row_source* rows_;
  const std::vector<copied_column>* columns_;
  std::vector<unsigned> types_;
  progress_report progress_;
  answer_reader reader_;
  postgres_result kept_;
  value_buffer buffer_;
  scalar_encoder encode_;
  std::exception_ptr failure_;
  std::int64_t count_ = 0;
  state state_ = state::fresh;
  bool last_ = false;
};

/// Writes many rows: by COPY where that can be done, else by the statement that takes arrays. COPY knows no defaults,
/// so either all rows set a column or none does; and it converts nothing, so the columns must be of the types of the
/// values.
class bulk_insertion final : public operation {
 public:
  bulk_insertion(postgres_link& link, bulk_target target, row_source& rows, progress_report progress)
      : link_(&link), target_(std::move(target)), rows_(&rows), progress_(progress) {}

  wanted step() override {
    for (;;) {
      switch (state_) {
        case state::fresh:
          read_types();
          if (value_types_.empty()) return {};
          if (rows_->savepoint != nullptr) *rows_->savepoint = link_->set_savepoint();
          if (!target_.binary || !target_.drop_unset(*rows_)) {
            state_ = state::inserting;
            break;
          }
          description_ = std::make_unique<description>(*link_, "SELECT " + target_.names() + " FROM " + target_.table);
          state_ = state::describing;
          break;
        case state::describing:
          if (const wanted w = description_->step()) return w;
          state_ = fits() ? state::copying : state::inserting;
          if (state_ == state::copying)
            copy_ = std::make_unique<copy_in>(
                *link_, "COPY " + target_.table + " (" + target_.names() + ") FROM STDIN (FORMAT binary)", *rows_,
                target_.columns, std::move(description_->types), progress_);
          break;
        case state::copying:
          if (const wanted w = copy_->step()) return w;
          count_ = copy_->count();
          return {};
        case state::inserting:
          if (execution_ == nullptr) {
            arrays_ = std::make_unique<column_arrays>(*rows_, target_.insert);
            if (arrays_->rows() == 0) return {};
            execution_ = std::make_unique<statement_execution>(*link_, target_.insert, arrays_->view());
          }
          if (const wanted w = execution_->step()) return w;
          execution_.reset();
          count_ += static_cast<std::int64_t>(arrays_->rows());
          progress_(count_);
          break;
      }
    }
  }
  std::int64_t count() const { return count_; }
  const std::string& table() const { return target_.table; }

 private:
  enum class state : unsigned char { fresh, describing, copying, inserting };

  void read_types() {
    if (const parameter* values = rows_->next()) {
      const encoded_parameters row(values, rows_->count, target_.insert);
      value_types_.assign(row.types(), row.types() + row.count());
    }
    rows_->rewind();
  }
  bool fits() const {
    for (std::size_t i = 0; i < target_.columns.size(); ++i)
      if (!copy_in::fits(value_types_[target_.columns[i].value], description_->types[i])) return false;
    return true;
  }

  postgres_link* link_;
  bulk_target target_;
  row_source* rows_;
  progress_report progress_;
  std::vector<unsigned> value_types_;
  std::unique_ptr<description> description_;
  std::unique_ptr<copy_in> copy_;
  std::unique_ptr<column_arrays> arrays_;
  std::unique_ptr<statement_execution> execution_;
  std::int64_t count_ = 0;
  state state_ = state::fresh;
};

/// `COPY (query) TO STDOUT`, in binary. Each run of the operation takes in some rows.
class copy_out final : public operation {
 public:
  static constexpr std::size_t rows_at_a_time = 1'000;

  copy_out(postgres_link& link, std::string_view query)
      : link_(&link),
        query_(std::make_shared<const std::string>(query)),
        sql_("COPY (" + *query_ + ") TO STDOUT (FORMAT binary)"),
        description_(link, *query_) {}

  bool over() const { return over_; }
  postgres_cursor take() { return {std::move(rows_), query_}; }

  wanted step() override {
    PGconn* const c = link_->handle();
    wanted w;
    if (types_ == nullptr) {
      if ((w = description_.step())) return w;
      types_ = std::make_shared<const std::vector<unsigned>>(std::move(description_.types));
      if (PQsendQuery(c, sql_.c_str()) == 0) link_->fail(nullptr, sql_);
    }
    if (!begun_) {
      if (!reader_.ready(c, w)) return w;
      postgres_result begun(PQgetResult(c));
      begun_ = true;
      copying_ = PQresultStatus(begun.get()) == PGRES_COPY_OUT;
      if (!copying_) kept_ = std::move(begun);
    }
    if (rows_ == nullptr) rows_ = std::make_unique<copied_rows>(types_);
    while (copying_) {
      char* data = nullptr;
      const int size = reader_.copied(c, data, w);
      if (size == 0) return w;
      if (size < 0) {
        copying_ = false;
        break;
      }
      rows_->add(copied_rows::buffer(data), static_cast<std::size_t>(size), !head_read_);
      head_read_ = true;
      if (rows_->size() == rows_at_a_time) return {};
    }
    for (;;) {
      if (!reader_.ready(c, w)) return w;
      postgres_result next(PQgetResult(c));
      if (next == nullptr) break;
      if (kept_ == nullptr || succeeded(kept_.get())) kept_ = std::move(next);
    }
    over_ = true;
    if (!succeeded(kept_.get())) link_->fail(kept_.get(), sql_);
    return {};
  }

 private:
  postgres_link* link_;
  std::shared_ptr<const std::string> query_;
  std::string sql_;
  description description_;
  std::shared_ptr<const std::vector<unsigned>> types_;
  answer_reader reader_;
  postgres_result kept_;
  std::unique_ptr<copied_rows> rows_;
  bool begun_ = false;
  bool copying_ = false;
  bool head_read_ = false;
  bool over_ = false;
};

}  // namespace retort::driver
