// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>
#include <unistd.h>

#include <memory>
#include <pqxx/connection>
#include <pqxx/version>
#include <string>
#include <string_view>
#include <utility>

#include "retort/driver/process.hpp"

// The one place that knows versions of libpqxx. It looks at major and minor alone where it can: packages get the rest
// wrong.
#if PQXX_VERSION_MAJOR < 6 || (PQXX_VERSION_MAJOR == 6 && PQXX_VERSION_MINOR < 4)
#error "retort: libpqxx is too old; retort works with 6.4, and with 7.7.1 and newer."
#elif PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR < 7
#error \
    "retort: libpqxx 7.0 to 7.7.0 can't take over an open connection; retort works with 6.4, and with 7.7.1 and newer."
#endif

namespace retort::driver {

/// Closes a connection. In a child of the process that opened it, nothing is said to the server, which still serves the
/// parent: what the child has of the socket goes, and libpq's memory stays.
struct close_postgres {
  process_mark opened;

  void operator()(PGconn* handle) const {
    if (opened.is_here())
      PQfinish(handle);
    else if (PQsocket(handle) >= 0)
      close(PQsocket(handle));
  }
};
/// An open connection of libpq that nobody else owns.
using postgres_handle = std::unique_ptr<PGconn, close_postgres>;

#if PQXX_VERSION_MAJOR < 7

/// The connection type that code written for libpqxx takes.
using pqxx_connection = ::pqxx::connection_base;

/// A connection that retort opened and libpqxx works on.
///
/// libpqxx 6 asks a policy for its handle, so it gets ours. It would also open a lost connection again behind our back:
/// not here.
class shared_connection {
 public:
  explicit shared_connection(postgres_handle handle) : handle_(std::move(handle)), pqxx_(handle_.get()) {}

  PGconn* handle() const { return handle_.get(); }
  pqxx_connection& pqxx() { return pqxx_; }
  bool open() const { return pqxx_.is_open(); }

 private:
  class policy : public ::pqxx::connectionpolicy {
   public:
    explicit policy(handle ours) : connectionpolicy(std::string()), ours_(ours) {}
    handle do_startconnect(handle) override { return ours_; }
    handle do_disconnect(handle) noexcept override {
      PQsetNoticeProcessor(ours_, [](void*, const char*) {}, nullptr);  // libpqxx's own would be called after its end
      return nullptr;
    }

   private:
    handle ours_;
  };
  class adopted : public ::pqxx::connection_base {
   public:
    explicit adopted(PGconn* handle) : connection_base(policy_), policy_(handle) {
      init();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
      inhibit_reactivation(true);
#pragma GCC diagnostic pop
    }
    adopted(const adopted&) = delete;
    adopted& operator=(const adopted&) = delete;
    ~adopted() { close(); }

   private:
    policy policy_;
  };

  postgres_handle handle_;  // outlives what works on it
  adopted pqxx_;
};

#else

static_assert(
    std::string_view(PQXX_VERSION) != "7.7.0",
    "retort: libpqxx 7.7.0 can't take over an open connection; retort works with 6.4, and with 7.7.1 and newer.");

/// The connection type that code written for libpqxx takes.
using pqxx_connection = ::pqxx::connection;

/// A connection that retort opened and libpqxx owns and works on.
class shared_connection {
 public:
  explicit shared_connection(postgres_handle handle)
      : handle_(handle.get()), pqxx_(::pqxx::connection::seize_raw_connection(handle.get())) {
    handle.release();
  }
  shared_connection(const shared_connection&) = delete;
  shared_connection& operator=(const shared_connection&) = delete;
  ~shared_connection() {
    if (!close_.opened.is_here()) close_(std::move(pqxx_).release_raw_connection());
  }

  PGconn* handle() const { return handle_; }
  pqxx_connection& pqxx() { return pqxx_; }
  bool open() const { return pqxx_.is_open(); }

 private:
  PGconn* handle_;
  close_postgres close_;
  ::pqxx::connection pqxx_;
};

#endif

}  // namespace retort::driver
