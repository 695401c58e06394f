// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <utility>

#include "retort/driver/postgres/result.hpp"

// Work with a server as state machines that never wait: `step` goes on as far as it can and says what it waits for. A
// runner waits, by `poll` or by Asio, and steps again.
namespace retort::driver {

/// What an operation waits for before it can go on. Nothing: it is over.
struct wanted {
  int socket = -1;
  bool read = false;
  bool write = false;

  explicit operator bool() const { return read || write; }
};

/// A piece of work with a server, for a runner.
class operation {
 public:
  operation() = default;
  operation(const operation&) = delete;
  operation& operator=(const operation&) = delete;

  virtual wanted step() = 0;

 protected:
  ~operation() = default;
};

/// The way to the next result: sends what libpq still has, and takes in what has come.
class answer_reader {
 public:
  /// Whether `PQgetResult` would not block. If it would, `w` says what to wait for.
  bool ready(PGconn* connection, wanted& w) {
    if (waited_) {
      waited_ = false;
      if (PQconsumeInput(connection) == 0) return true;  // PQgetResult says why
    }
    if (sending_) {
      if (PQflush(connection) == 1) return wait(w, connection, true);
      sending_ = false;  // what could not be written is said where it is read
    }
    return PQisBusy(connection) == 0 || wait(w, connection, false);
  }
  /// The next row of a COPY to the client: its size and bytes, to be freed by PQfreemem; -1 after the last. 0: wait.
  int copied(PGconn* connection, char*& data, wanted& w) {
    for (;;) {
      const int size = PQgetCopyData(connection, &data, 1);
      if (size != 0) return size > 0 ? size : -1;
      if (!waited_) return static_cast<int>(wait(w, connection, false));
      waited_ = false;
      if (PQconsumeInput(connection) == 0) return -1;  // PQgetResult says why
    }
  }
  void send_again() { sending_ = true; }
  /// The same where a command was just sent, whose answer can't be there yet. True only where it could not be sent.
  [[gnu::always_inline]] bool begin(PGconn* connection, wanted& w) {
    const int left = PQflush(connection);
    sending_ = left == 1;
    return left < 0 || wait(w, connection, sending_);
  }
  /// Whether all was sent and `PQgetResult` would not block, after the first wait. If not, see `ready`.
  [[gnu::always_inline]] bool arrived(PGconn* connection) {
    if (sending_) return false;
    waited_ = false;
    return PQconsumeInput(connection) != 0 && PQisBusy(connection) == 0;
  }

 private:
  bool wait(wanted& w, PGconn* connection, bool write) {
    waited_ = true;
    w = {PQsocket(connection), true, write};
    return false;
  }

  bool sending_ = true;
  bool waited_ = false;
};

/// The answer to one command: of all results up to the end the first that failed, else the last. Null where nothing was
/// sent.
///
/// libpq itself would give the last one, which for a connection that the server ended says nothing of why.
class single_answer {
 public:
  wanted step(PGconn* connection) {
    wanted w;
    for (;;) {
      if (copying_ && !drop_copied(connection, w)) return w;
      if (!reader_.ready(connection, w)) return w;
      postgres_result next(PQgetResult(connection));
      if (next == nullptr || !keep(std::move(next), connection)) return {};
    }
  }
  // By far the most frequent is one result, and no failure. These do that alone, and leave the rest to `step`.

  /// Waits inside libpq. False where there is more to it: step on.
  [[gnu::always_inline]] bool wait(PGconn* connection) {
    PGresult* next = PQgetResult(connection);
    if (next != nullptr && succeeded(next)) [[likely]] {
      kept_.reset(next);
      next = PQgetResult(connection);
      if (next == nullptr) [[likely]]
        return true;
    }
    if (next != nullptr) keep(postgres_result(next), connection);
    return false;
  }
  /// The first step, after a command was sent.
  [[gnu::always_inline]] wanted begin(PGconn* connection) {
    wanted w;
    return reader_.begin(connection, w) ? step(connection) : w;
  }
  /// Goes on after the first wait. False where there is more to it: step on.
  [[gnu::always_inline]] bool resume(PGconn* connection) {
    if (kept_ != nullptr || !reader_.arrived(connection)) return false;
    PGresult* next = PQgetResult(connection);
    if (next != nullptr && succeeded(next)) [[likely]] {
      kept_.reset(next);
      return is_at_rest(connection);  // most often all came at once
    }
    if (next != nullptr) keep(postgres_result(next), connection);
    return false;
  }
  postgres_result take() { return std::move(kept_); }
  const PGresult* get() const { return kept_.get(); }

 private:
  // Whether PQgetResult would say that there is no more.
  [[gnu::always_inline]] static bool is_at_rest(PGconn* connection) {
    if (PQisBusy(connection) != 0) return false;
    const PGTransactionStatusType now = PQtransactionStatus(connection);
    return now != PQTRANS_ACTIVE && now != PQTRANS_UNKNOWN;
  }
  // False where it has to wait.
  [[gnu::noinline]] bool drop_copied(PGconn* connection, wanted& w) {
    while (copying_) {
      char* data = nullptr;
      const int size = reader_.copied(connection, data, w);
      if (size == 0) return false;
      copying_ = size > 0;
      if (copying_) PQfreemem(data);
    }
    return true;
  }
  // False where there is nothing to wait for.
  [[gnu::noinline]] bool keep(postgres_result next, PGconn* connection) {
    const ExecStatusType status = PQresultStatus(next.get());
    if (kept_ == nullptr || succeeded(kept_.get()) || status == PGRES_COPY_BOTH) kept_ = std::move(next);
    // Nobody is here to copy with: end it, or the connection would wait for ever.
    switch (status) {
      case PGRES_COPY_IN:
        PQputCopyEnd(connection, "COPY needs a client that copies");
        reader_.send_again();
        break;
      case PGRES_COPY_OUT: copying_ = true; break;
      case PGRES_COPY_BOTH: return false;
      default: break;
    }
    return true;
  }

  answer_reader reader_;
  bool copying_ = false;
  postgres_result kept_;
};

/// Where the results of a pipeline go: each with the place of its command.
struct result_sink {
  void (*take)(void* self, std::size_t command, postgres_result result) = nullptr;
  void* self = nullptr;
};

/// The answers to a pipeline that ends with one Sync. It keeps the first failure and whose it was; the other results go
/// to the sink, or are dropped but for the last.
///
/// After a failure the server skips all commands up to the Sync.
class pipeline_answers {
 public:
  explicit pipeline_answers(result_sink sink = {}) : sink_(sink) {}

  wanted step(PGconn* connection) {
    wanted w;
    for (;;) {
      if (!reader_.ready(connection, w)) return w;
      postgres_result next(PQgetResult(connection));
      if (next == nullptr) {
        ++command_;
        // Without a connection libpq gives nulls for ever.
        if (PQstatus(connection) == CONNECTION_BAD) return {};
        continue;
      }
      const ExecStatusType status = PQresultStatus(next.get());
      if (status == PGRES_PIPELINE_SYNC) {
        PQexitPipelineMode(connection);
        return {};
      }
      if (status == PGRES_PIPELINE_ABORTED) continue;
      if (!succeeded(next.get())) {
        if (failure_ == nullptr) failed_ = command_, failure_ = std::move(next);
      } else if (sink_.take != nullptr)
        sink_.take(sink_.self, command_, std::move(next));
      else
        last_ = std::move(next);
    }
  }

  /// The first failure; null where all went well.
  const PGresult* failure() const { return failure_.get(); }
  std::size_t failed_command() const { return failed_; }
  /// The last of the other results; null where there is none.
  const PGresult* last() const { return last_.get(); }
  postgres_result take_last() { return std::move(last_); }

 private:
  answer_reader reader_;
  result_sink sink_;
  std::size_t command_ = 0;
  std::size_t failed_ = 0;
  postgres_result failure_;
  postgres_result last_;
};

}  // namespace retort::driver
