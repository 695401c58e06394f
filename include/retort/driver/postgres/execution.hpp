// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/driver/postgres/cursor.hpp"
#include "retort/driver/postgres/link.hpp"

namespace retort::driver {

/// Tells the server which statements are not needed any more, each by itself: one that is gone already does not stop
/// the others.
class deallocation final : public operation {
 public:
  explicit deallocation(postgres_link& link) : link_(&link) {}

  wanted step() override {
    PGconn* const c = link_->handle();
    if (!sent_) {
      sent_ = true;
      if (PQenterPipelineMode(c) == 0) return {};
      for (const std::string& name : link_->take_dropped()) {
        PQsendQueryParams(c, ("DEALLOCATE " + name).c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0);
        PQpipelineSync(c);
        ++syncs_;
      }
    }
    wanted w;
    while (syncs_ > 0 && PQstatus(c) == CONNECTION_OK) {
      if (!reader_.ready(c, w)) return w;
      const postgres_result next(PQgetResult(c));
      syncs_ -= next != nullptr && PQresultStatus(next.get()) == PGRES_PIPELINE_SYNC;
    }
    PQexitPipelineMode(c);
    return {};
  }

 private:
  postgres_link* link_;
  answer_reader reader_;
  std::size_t syncs_ = 0;
  bool sent_ = false;
};

/// Runs a statement: prepared before, or now. What was queued, and the preparation, travel with it.
///
/// The parameters must outlive it.
class statement_execution final : public operation {
 public:
  /// `known` is the prepared statement, where it was sent already, and alone: `answer` is what has come.
  statement_execution(postgres_link& link, std::string_view text, const wire_parameters& values,
                      preparation how = preparation::kept, postgres_statement* known = nullptr,
                      single_answer answer = {})
      : link_(&link),
        text_(text),
        values_(values),
        statement_(known),
        alone_(std::move(answer)),
        prepares_(how == preparation::kept && link.prepares()) {
    if (known != nullptr)
      state_ = state::alone;
    else if (prepares_ && !link.has_queue())
      statement_ = link.find(text, values_);
  }
  ~statement_execution() {
    // Given up before it was answered: it may never have been prepared.
    if (company_ != nullptr && company_->prepared_now && !company_->answered) link_->drop(statement_);
  }

  wanted step() override {
    if (state_ == state::fresh) start();
    if (state_ == state::alone) {
      if (const wanted w = alone_.step(link_->handle())) return w;
      if (succeeded(alone_.get())) return {};
      handle_failure(alone_.get());
    }
    return step_otherwise();
  }

  /// How many rows it gave, or else wrote.
  std::int64_t seen() const { return rows_seen(company_ == nullptr ? alone_.get() : company_->answers.last()); }
  postgres_cursor take() {
    if (statement_ == nullptr) return {result(), std::make_shared<const std::string>(text_)};
    return {result(), text_};  // what is kept by its address is a constant
  }

 private:
  enum class state : unsigned char { fresh, alone, piped, deallocating };

  // What few statements need: what was queued, or its preparation, travels with this one.
  struct company {
    pipeline_answers answers;
    std::vector<std::string> begin;  // what began the transaction, where that is done here
    std::size_t queued = 0;
    bool prepared_now = false;
    bool answered = false;
    bool began = false;
  };

  postgres_result result() { return company_ == nullptr ? alone_.take() : company_->answers.take_last(); }

  wanted step_otherwise() {
    for (;;) {
      if (state_ == state::deallocating) {
        if (const wanted w = deallocation_->step()) return w;
        start_piped();
      }
      if (const wanted w = company_->answers.step(link_->handle())) return w;
      company_->answered = true;
      const pipeline_answers& answers = company_->answers;
      if (answers.failure() == nullptr && answers.last() != nullptr) return {};
      if (company_->prepared_now && (answers.failure() == nullptr || answers.failed_command() <= company_->queued)) {
        // It was never prepared.
        link_->drop(statement_);
        statement_ = nullptr;
      }
      handle_failure(answers.failure());
    }
  }

  void start() {
    link_->require_usable(text_);
    if (statement_ != nullptr) {
      state_ = state::alone;
      link_->send(*statement_, values_);
    } else if (!prepares_ && !link_->has_queue()) {
      state_ = state::alone;
      if (link_->send_unprepared(std::string(text_).c_str(), values_) == 0) link_->fail(nullptr, text_);
    } else if (link_->should_deallocate()) {
      deallocation_ = std::make_unique<deallocation>(*link_);
      state_ = state::deallocating;
    } else
      start_piped();
  }
  void start_piped() {
    state_ = state::piped;
    PGconn* const c = link_->handle();
    company_ = std::make_unique<company>();
    if (PQenterPipelineMode(c) == 0) link_->fail(nullptr, text_);
    const bool was_idle = link_->status() == PQTRANS_IDLE;
    company_->began = was_idle && link_->in_transaction();
    if (company_->began) company_->begin = link_->queued();
    company_->queued = link_->send_queue();
    if (prepares_) {
      statement_ = link_->find(text_, values_);
      company_->prepared_now = statement_ == nullptr;
      if (company_->prepared_now) {
        statement_ = link_->add(text_, values_);
        link_->send_prepare(*statement_, values_);
      }
      link_->send_run(*statement_, values_);
    } else
      link_->send_unprepared(std::string(text_).c_str(), values_);
    PQpipelineSync(c);
  }

  [[gnu::noinline]] void handle_failure(const PGresult* failure) {
    const bool prepared_now = company_ != nullptr && company_->prepared_now;
    const bool again = prepares_ && !prepared_now && !again_ && postgres_link::is_stale(failure);
    if (prepares_) {
      link_->suspect_pooler(failure);
      prepares_ = link_->prepares();
    }
    if (!again)
      link_->fail(failure, text_, "08006",
                  company_ == nullptr ? std::string_view() : link_->queue_failed(company_->answers, company_->queued));
    again_ = true;
    link_->drop(std::exchange(statement_, nullptr));
    if (link_->status() == PQTRANS_IDLE) return start_piped();
    // In a transaction nothing can be run again: it has failed. But one that began with this statement has done
    // nothing yet.
    if (company_ == nullptr || !company_->began) link_->fail(failure, text_);
    link_->restart(std::move(company_->begin));
    start_piped();
  }

  postgres_link* link_;
  std::string_view text_;
  wire_parameters values_;
  postgres_statement* statement_ = nullptr;
  single_answer alone_;
  std::unique_ptr<company> company_;
  std::unique_ptr<deallocation> deallocation_;
  state state_ = state::fresh;
  bool prepares_;
  bool again_ = false;
};

/// Runs a statement, as above. Most were prepared before, nothing has to travel with them, and they give one result and
/// no failure: that is all that is done here. For the rest there is the above, which needs far more memory.
///
/// The parameters must outlive it.
class statement_run {
 public:
  [[gnu::always_inline]] statement_run(postgres_link& link, std::string_view text, const parameter* parameters,
                                       std::size_t count, preparation how)
      : link_(&link), text_(text), parameters_(parameters), count_(count), how_(how) {}
  [[gnu::always_inline]] ~statement_run() = default;

  /// The first step.
  [[gnu::always_inline]] wanted begin() { return send() ? alone_.begin(link_->handle()) : step(); }
  /// The one after that.
  [[gnu::always_inline]] wanted resume() {
    return known_ != nullptr && alone_.resume(link_->handle()) ? wanted() : step();
  }
  [[gnu::noinline]] wanted step() {
    if (rest_ == nullptr) {
      if (known_ == nullptr) {
        if (send()) return alone_.begin(link_->handle());
      } else {
        if (const wanted w = alone_.step(link_->handle())) return w;
        if (succeeded(alone_.get())) return {};
      }
      rest_.reset(new rest(*this));
    }
    return rest_->execution.step();
  }

  std::string_view statement() const { return text_; }
  std::int64_t seen() const { return rest_ == nullptr ? rows_seen(alone_.get()) : rest_->execution.seen(); }
  [[gnu::always_inline]] postgres_cursor take() {
    if (rest_ != nullptr) [[unlikely]]
      return rest_->execution.take();
    return {alone_.take(), text_};  // what was prepared before is a constant
  }

 private:
  struct rest {
    explicit rest(statement_run& of)
        : values(of.parameters_, of.count_, of.text_),
          execution(*of.link_, of.text_, values, of.how_, of.known_, std::move(of.alone_)) {}

    encoded_parameters values;
    statement_execution execution;
  };
  struct drop {
    [[gnu::noinline]] void operator()(rest* r) const { delete r; }
  };

  // Whether it could be sent alone.
  [[gnu::always_inline]] bool send() {
    if (how_ == preparation::kept) [[likely]]
      known_ = link_->send_alone(text_, parameters_, count_);
    return known_ != nullptr;
  }

  postgres_link* link_;
  std::string_view text_;
  const parameter* parameters_;
  std::size_t count_;
  preparation how_;
  postgres_statement* known_ = nullptr;  // where it was sent alone
  single_answer alone_;
  std::unique_ptr<rest, drop> rest_;
};

}  // namespace retort::driver
