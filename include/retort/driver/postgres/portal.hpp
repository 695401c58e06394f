// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "retort/driver/postgres/operations.hpp"

namespace retort::driver {

/// The rows of a query, some at a time: a cursor of the server, in a transaction that it opens itself if there is none.
/// Each run of the operation fetches the next rows. BEGIN, DECLARE and the first FETCH are one round trip. A
/// transaction that was opened so is that of all streams that begin in it, and is committed with the last of them.
///
/// The parameters must outlive the first run.
class portal final : public operation {
 public:
  static constexpr std::size_t rows_at_a_time = 1'000;

  portal(postgres_link& link, std::string_view query, const parameter* parameters, std::size_t count)
      : stream_{&link}, query_(std::make_shared<const std::string>(query)), values_(parameters, count, *query_) {
    name_ = "retort_rows_" + std::to_string(link.next_number());
    link.enter(stream_);
  }
  portal(const portal&) = delete;
  portal& operator=(const portal&) = delete;
  ~portal() {
    if (answers_ != nullptr) give_up();  // stopped in the middle
    postgres_link* const link = stream_.link;
    if (link == nullptr) return;
    // Nobody waits here: it is closed before the next statement. What others did in the transaction is kept, as all
    // that is done outside of one.
    if (link->leave(stream_))
      link->queue_commit();
    else if (stream_.opened && link->in_transaction() && link->status() == PQTRANS_INTRANS)
      link->queue("CLOSE " + name_);
  }

  /// Whether all rows were fetched.
  bool over() const { return over_; }
  postgres_cursor take() { return {std::move(rows_), query_}; }

  /// Throws where there is nothing to read any more: the connection was given back or lost, or the transaction is over.
  void require_open() const {
    if (stream_.link == nullptr) refuse();
  }
  /// After a fetch that failed, or was stopped in the middle: there are no more rows, and the transaction that was
  /// begun for them is taken back.
  void give_up() {
    over_ = true;
    answers_.reset();
    if (postgres_link* const link = stream_.link)
      if (link->leave(stream_)) link->queue_rollback();
  }
  /// Whether a fetch is under way.
  bool fetching() const { return answers_ != nullptr; }

  wanted step() override {
    require_open();
    postgres_link& link = *stream_.link;
    if (answers_ == nullptr) start(link);
    if (const wanted w = answers_->step(link.handle())) return w;
    const std::unique_ptr<pipeline_answers> answers = std::move(answers_);
    if (ending_) {
      over_ = true;
      link.leave(stream_);
      // Others may have written in the transaction of the stream.
      if (answers->failure() != nullptr || PQstatus(link.handle()) != CONNECTION_OK)
        link.fail(answers->failure(), *query_, commits_ ? "08007" : "08006");
      return {};
    }
    rows_ = answers->take_last();
    if (answers->failure() != nullptr || rows_ == nullptr) {
      give_up();
      link.fail(answers->failure(), *query_, "08006", link.queue_failed(*answers, queued_));
    }
    if (static_cast<std::size_t>(PQntuples(rows_.get())) == rows_at_a_time) return {};
    return end(link);
  }

 private:
  void start(postgres_link& link) {
    PGconn* const c = link.handle();
    answers_ = std::make_unique<pipeline_answers>();
    link.require_usable(*query_);
    if (PQenterPipelineMode(c) == 0) link.fail(nullptr, *query_);
    if (!stream_.opened) {
      if (!link.in_transaction()) link.begin_for_streams();
      queued_ = link.send_queue();
      link.send_unprepared(("DECLARE " + name_ + " NO SCROLL CURSOR FOR " + *query_).c_str(), values_);
      stream_.opened = true;
    } else
      queued_ = link.send_queue();
    PQsendQueryParams(c, ("FETCH " + std::to_string(rows_at_a_time) + " FROM " + name_).c_str(), 0, nullptr, nullptr,
                      nullptr, nullptr, 1);
    PQpipelineSync(c);
  }
  // The last rows are here: the cursor is closed, and with the last one of its streams a transaction that is theirs.
  wanted end(postgres_link& link) {
    PGconn* const c = link.handle();
    ending_ = true;
    answers_ = std::make_unique<pipeline_answers>();
    if (PQenterPipelineMode(c) == 0) link.fail(nullptr, *query_);
    commits_ = link.is_last(stream_);
    PQsendQueryParams(c, commits_ ? "COMMIT" : ("CLOSE " + name_).c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0);
    PQpipelineSync(c);
    return step();
  }
  [[noreturn]] void refuse() const {
    diagnostics d;
    d.sqlstate = stream_.gone;
    d.server_message = d.sqlstate == "34000" ? "the transaction in which the rows were read is over"
                                             : "the connection of the rows was given back or lost";
    d.statement = *query_;
    throw_error(std::move(d));
  }

  open_stream stream_;
  std::shared_ptr<const std::string> query_;
  encoded_parameters values_;
  std::string name_;
  std::unique_ptr<pipeline_answers> answers_;
  postgres_result rows_;
  std::size_t queued_ = 0;
  bool ending_ = false;
  bool commits_ = false;
  bool over_ = false;
};

}  // namespace retort::driver
