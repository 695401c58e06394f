// SPDX-License-Identifier: BSL-1.0
// retort's coroutines on PostgreSQL, on one thread.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

#include "bench.hpp"
#include "data.hpp"
#include "libpq.hpp"
#include "retort/async_postgres.hpp"
#include "tables.hpp"

namespace bench {

/// Runs a coroutine to its end.
inline void run_to_end(boost::asio::io_context& io, rt::awaitable<void> what) {
  boost::asio::co_spawn(io, std::move(what), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  io.restart();
  io.run();
}

class retort_async {
 public:
  static constexpr std::string_view database = "postgres", name = "retort_async";
  explicit retort_async(const place& where)
      : engine_(rt::create_async_engine<rt::postgres>(io_, where.url)), checks_(where.url) {}
  rt::async_session<rt::postgres>& get() { return session_; }
  template <class Work>
  totals run(Work& work, int count) {
    totals out;
    run_to_end(io_, work(count, out));
    return out;
  }
  void script(const std::string& sql) { checks_.script(sql); }
  double ask(const std::string& sql) { return checks_.ask(sql); }
  static evidence proof() { return {}; }

 private:
  boost::asio::io_context io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};  // of one thread
  rt::async_engine<rt::postgres> engine_;
  rt::async_session<rt::postgres> session_{engine_};
  libpq_text checks_;
};

}  // namespace bench
