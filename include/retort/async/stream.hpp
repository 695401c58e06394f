// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "retort/async/awaitable.hpp"
#include "retort/session/task.hpp"

namespace retort {

/// The rows of a query that is read in parts: a limited number of them is in memory. The session has to outlive it.
template <class Work, class Row>
class [[nodiscard]] async_rows {
 public:
  using row_type = Row;

  async_rows() = default;
  async_rows(Work& work, std::unique_ptr<typename Work::stream> stream,
             std::shared_ptr<meta::row_task<typename Work::cursor, Row>> task)
      : work_(&work), stream_(std::move(stream)), task_(std::move(task)) {}

  /// The next row, or null after the last. It is valid until the next call.
  awaitable<Row*> next() {
    if (stream_ == nullptr) co_return nullptr;
    while (at_ == task_->rows.size()) {
      task_->clear();
      at_ = 0;
      if (stream_->over()) {
        stream_.reset();
        co_return nullptr;
      }
      co_await stream_->fetch(*work_);
    }
    co_return &task_->rows[at_++];
  }
  /// Up to `count` rows more.
  awaitable<std::vector<Row>> fetchmany(std::size_t count) {
    std::vector<Row> out;
    while (out.size() < count) {
      Row* row = co_await next();
      if (row == nullptr) break;
      out.push_back(std::move(*row));
    }
    co_return out;
  }
  /// All rows that are left.
  awaitable<std::vector<Row>> all() { co_return co_await fetchmany(SIZE_MAX); }

 private:
  Work* work_ = nullptr;
  std::unique_ptr<typename Work::stream> stream_;
  std::shared_ptr<meta::row_task<typename Work::cursor, Row>> task_;
  std::size_t at_ = 0;
};

}  // namespace retort
