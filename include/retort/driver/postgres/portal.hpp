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
/// Each run of the operation fetches the next rows. BEGIN, DECLARE and the first FETCH are one round trip.
///
/// The parameters must outlive the first run.
class portal final : public operation {
 public:
  static constexpr std::size_t rows_at_a_time = 1'000;

  portal(postgres_link& link, std::string_view query, const parameter* parameters, std::size_t count)
      : link_(&link), query_(std::make_shared<const std::string>(query)), values_(parameters, count, *query_) {
    name_ = "retort_rows_" + std::to_string(link.next_number());
  }
  ~portal() {
    if (!opened_ || over_) return;
    // Nobody waits here: it is closed before the next statement.
    if (owns_transaction_)
      link_->queue_rollback();
    else if (link_->status() == PQTRANS_INTRANS)
      link_->queue("CLOSE " + name_);
  }

  /// Whether all rows were fetched.
  bool over() const { return over_; }
  postgres_cursor take() { return {std::move(rows_), query_}; }

  wanted step() override {
    PGconn* const c = link_->handle();
    if (answers_ == nullptr) start();
    if (const wanted w = answers_->step(c)) return w;
    const std::unique_ptr<pipeline_answers> answers = std::move(answers_);
    if (ending_) {
      over_ = true;
      if (answers->failure() != nullptr || PQstatus(c) != CONNECTION_OK) link_->fail(answers->failure(), *query_);
      return {};
    }
    rows_ = answers->take_last();
    if (answers->failure() != nullptr || rows_ == nullptr) {
      over_ = true;
      if (owns_transaction_) link_->queue_rollback();
      link_->fail(answers->failure(), *query_);
    }
    if (static_cast<std::size_t>(PQntuples(rows_.get())) == rows_at_a_time) return {};
    return end();
  }

 private:
  void start() {
    PGconn* const c = link_->handle();
    link_->require_usable(*query_);
    answers_ = std::make_unique<pipeline_answers>();
    if (PQenterPipelineMode(c) == 0) link_->fail(nullptr, *query_);
    if (!opened_) {
      owns_transaction_ = !link_->in_transaction();
      if (owns_transaction_) link_->begin({.read_only = false});
      link_->send_queue();
      link_->send_unprepared(("DECLARE " + name_ + " NO SCROLL CURSOR FOR " + *query_).c_str(), values_);
      opened_ = true;
    } else
      link_->send_queue();
    PQsendQueryParams(c, ("FETCH " + std::to_string(rows_at_a_time) + " FROM " + name_).c_str(), 0, nullptr, nullptr,
                      nullptr, nullptr, 1);
    PQpipelineSync(c);
  }
  // The last rows are here: the cursor is closed, and the transaction with it if it is ours.
  wanted end() {
    PGconn* const c = link_->handle();
    ending_ = true;
    answers_ = std::make_unique<pipeline_answers>();
    if (PQenterPipelineMode(c) == 0) link_->fail(nullptr, *query_);
    PQsendQueryParams(c, owns_transaction_ ? "COMMIT" : ("CLOSE " + name_).c_str(), 0, nullptr, nullptr, nullptr,
                      nullptr, 0);
    PQpipelineSync(c);
    return step();
  }

  postgres_link* link_;
  std::shared_ptr<const std::string> query_;
  encoded_parameters values_;
  std::string name_;
  std::unique_ptr<pipeline_answers> answers_;
  postgres_result rows_;
  bool opened_ = false;
  bool owns_transaction_ = false;
  bool ending_ = false;
  bool over_ = false;
};

}  // namespace retort::driver
