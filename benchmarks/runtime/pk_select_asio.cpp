// SPDX-License-Identifier: BSL-1.0
// libpq by hand in a coroutine that waits by Asio: what any client of the two pays.
#include <fcntl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "libpq.hpp"

namespace bench {
namespace {

namespace asio = boost::asio;

class libpq_by_asio : public libpq_binary {
 public:
  static constexpr std::string_view name = "raw_libpq_asio";
  explicit libpq_by_asio(const place& where) : libpq_binary(where) {
    PQsetnonblocking(handle(), 1);
    socket_.assign(fcntl(PQsocket(handle()), F_DUPFD_CLOEXEC, 0));
  }
  libpq_by_asio& get() { return *this; }
  template <class Work>
  totals run(Work& work, int count) {
    totals out;
    asio::co_spawn(io_, work(count, out), asio::detached);
    io_.restart();
    io_.run();
    return out;
  }

  asio::awaitable<pg_result> awaited(const char* of, std::int64_t key) {
    send(of, key);
    do {
      auto readable = socket_.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::deferred));
      co_await std::move(readable);
      PQconsumeInput(handle());
    } while (PQisBusy(handle()) != 0);
    pg_result found = expect(PQgetResult(handle()), handle());
    while (PGresult* const more = PQgetResult(handle())) PQclear(more);
    co_return found;
  }

 private:
  asio::io_context io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  asio::posix::stream_descriptor socket_{io_};
};

const implementation<libpq_by_asio> by_asio("pk_select", [](auto& server) {
  server.prepare("by_key", "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = $1");
  return [&](int count, totals& out) -> asio::awaitable<void> {
    for (int i = 0; i < count; ++i) {
      const pg_result found = co_await server.awaited("by_key", key_of(i));
      for (int r = 0; r < PQntuples(found.get()); ++r) {
        const item row = server.item_of(found, r);
        out.add(row.id, row.quantity, row.price, row.name);
      }
    }
  };
});

}  // namespace
}  // namespace bench
