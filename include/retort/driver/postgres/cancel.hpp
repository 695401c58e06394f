// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fcntl.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string_view>

#include "retort/driver/postgres/link.hpp"
#include "retort/driver/session_state.hpp"

namespace retort::driver {

/// Asks the server to stop what a connection is doing, when it is its turn. The end of that can be waited for at a
/// socket.
///
/// Nothing may be sent on the connection before that: a late request would hit the next statement.
class cancel_request {
 public:
  cancel_request(PGconn* connection, cancel_line& line) {
    PGcancel* const request = PQgetCancel(connection);
    if (request == nullptr) return;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
      PQfreeCancel(request);
    } else if (line.add(request, ends[1])) {
      end_ = ends[0];
    } else {
      PQfreeCancel(request);
      close(ends[0]);
      close(ends[1]);
    }
  }
  cancel_request(const cancel_request&) = delete;
  cancel_request& operator=(const cancel_request&) = delete;
  ~cancel_request() {
    if (end_ >= 0) close(end_);
  }

  /// Readable once the request is over; -1 where there could be none.
  int socket() const { return end_; }

 private:
  int end_ = -1;
};

/// Brings a connection back to rest after an operation was given up: the server is asked to stop, and what it still
/// sends is dropped. The runner gives it a limited time, and closes the connection where that is not enough.
class recovery final : public operation {
 public:
  explicit recovery(const postgres_link& link) : connection_(link.handle()), request_(connection_, link.cancels()) {}

  /// How long it may take after a statement that was given so much time: a tenth of that, within reason.
  static std::chrono::milliseconds time_for(std::chrono::milliseconds given) {
    return std::clamp(given / 10, std::chrono::milliseconds(100), std::chrono::milliseconds(1'000));
  }

  wanted step() override {
    if (!asked_) {
      asked_ = true;
      if (request_.socket() >= 0) return {request_.socket(), true, false};
    }
    wanted w;
    while (PQstatus(connection_) == CONNECTION_OK) {
      while (copying_) {
        char* data = nullptr;
        const int size = reader_.copied(connection_, data, w);
        if (size == 0) return w;
        copying_ = size > 0;
        if (copying_) PQfreemem(data);
      }
      if (!reader_.ready(connection_, w)) return w;
      const postgres_result next(PQgetResult(connection_));
      switch (next == nullptr ? PGRES_EMPTY_QUERY : PQresultStatus(next.get())) {
        case PGRES_COPY_IN:
          PQputCopyEnd(connection_, "given up");
          reader_.send_again();
          break;
        case PGRES_COPY_OUT: copying_ = true; break;
        case PGRES_PIPELINE_SYNC: PQexitPipelineMode(connection_); return {};
        default:
          if (next != nullptr) (succeeded(next.get()) ? done_ : failed_) = true;
          if (next == nullptr && PQpipelineStatus(connection_) == PQ_PIPELINE_OFF) return {};
      }
    }
    return {};
  }
  /// Whether the connection is at rest.
  bool clean() const {
    return PQstatus(connection_) == CONNECTION_OK && PQpipelineStatus(connection_) == PQ_PIPELINE_OFF &&
           PQtransactionStatus(connection_) != PQTRANS_ACTIVE;
  }
  /// Whether what was given up had been done before the server heard of it.
  bool done() const { return clean() && done_ && !failed_; }

 private:
  PGconn* connection_;
  cancel_request request_;
  answer_reader reader_;
  bool asked_ = false;
  bool copying_ = false;
  bool done_ = false;
  bool failed_ = false;
};

/// Throws what a statement that ran out of time leaves: a connection at rest, or none. `done`: it came too late to stop
/// it.
[[noreturn]] inline void fail_deadline(postgres_link& link, bool done, std::string_view statement) {
  const bool clean = link.usable();
  // Whether a COMMIT was done before it could be stopped, nobody knows. A write outside of transactions is one.
  const bool is_commit = statement == "COMMIT" || (done && !is_select(statement) && link.status() == PQTRANS_IDLE);
  diagnostics d;
  d.sqlstate = is_commit ? "08007" : "57014";
  d.server_message = clean ? "the deadline of the client" : "the deadline of the client; the connection was given up";
  d.statement = statement;
  d.poisons_connection = !clean;
  throw_error(std::move(d));
}

}  // namespace retort::driver
