// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <retort/async/pool.hpp>
#include <retort/async/transaction.hpp>
#include <string>
#include <vector>

#include "pool_statistics.hpp"
#include "timing.hpp"

// The pool that coroutines wait for keeps the rules of the other one: see tests/pool/pool.cpp.

namespace {

namespace rt = retort;
namespace asio = boost::asio;
using namespace std::chrono_literals;
using rt::driver::health;

/// What the connections of one pool have in common.
struct world {
  std::atomic<int> opened = 0, alive = 0, tries = 0, connecting = 0, most_connecting = 0;
  std::atomic<bool> refuses = false, all_broken = false;
  std::chrono::milliseconds slow{0}, slow_cleaning{0};
};

/// A connection to nothing.
class fake {
 public:
  using options_type = world*;

  static rt::awaitable<std::unique_ptr<fake>> connect(rt::executor, options_type w) {
    ++w->tries;
    const busy now(*w);
    co_await rt::async::pause(w->slow);
    if (w->refuses) refuse();
    co_return std::make_unique<fake>(w);
  }
  explicit fake(world* w) : number(++w->opened), world_(w) { ++w->alive; }
  fake(const fake&) = delete;
  fake& operator=(const fake&) = delete;
  ~fake() { --world_->alive; }

  bool usable() const { return state() == health::good && !world_->all_broken; }
  health state() const { return broken ? health::broken : gone ? health::server_gone : health::good; }
  bool clean() const { return !dirty; }
  static bool owes_commit() { return false; }
  void rest() noexcept {}
  rt::awaitable<void> clean_up() {
    co_await rt::async::pause(world_->slow_cleaning);
    dirty = false;
  }

  int number;
  bool broken = false;  // this one
  bool gone = false;    // and, it says, its server
  bool dirty = false;   // something was left on it

 private:
  struct busy {
    explicit busy(world& w) : of(w) {
      const int now = ++of.connecting;
      for (int seen = of.most_connecting; now > seen && !of.most_connecting.compare_exchange_weak(seen, now);) {
      }
    }
    busy(const busy&) = delete;
    busy& operator=(const busy&) = delete;
    ~busy() { --of.connecting; }
    world& of;
  };
  [[noreturn]] static void refuse() {
    rt::diagnostics d;
    d.condition = "refused";
    d.sqlstate = "08001";
    throw rt::connection_lost(std::move(d));
  }

  world* world_;
};
using pool = rt::async::pool<fake>;
using lease = pool::lease;

/// Runs a coroutine to its end, with a pool.
template <class F>
void with_pool(world& w, const rt::engine_options& options, F f) {
  asio::io_context io;
  std::exception_ptr failure;
  {
    const auto p = std::make_shared<pool>(io.get_executor(), &w, options);
    asio::co_spawn(io, f(*p), [&](std::exception_ptr failed) { failure = std::move(failed); });
    io.run();
  }
  if (failure != nullptr) std::rethrow_exception(failure);
  CHECK(w.alive == 0);
}
rt::awaitable<lease> acquire(pool& p, std::source_location where = std::source_location::current()) {
  return p.acquire(where);
}
void start(rt::awaitable<void> what, const rt::executor& on) {
  asio::co_spawn(on, std::move(what), [](std::exception_ptr failed) { CHECK(failed == nullptr); });
}
using tests::check;

TEST_CASE("async pool: the last one back is the first one out, and what is above the size is closed") {
  world w;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    CHECK(w.opened == 0);
    {
      std::vector<lease> leases;
      for (int i = 0; i < 5; ++i) leases.push_back(co_await acquire(p));
      check(p.statistics(), 5, 0, 5);
      CHECK(p.statistics().overflow == 3);
      leases[3].give_back();
      leases[1].give_back();
      leases[0].give_back();
    }
    check(p.statistics(), 2, 2, 0);
    CHECK(w.alive == 2);
    const lease first = co_await acquire(p);
    CHECK(first->number == 2);
    const lease now = p.try_acquire(std::source_location::current());
    CHECK(now->number == 4);
    const lease none = p.try_acquire(std::source_location::current());
    CHECK(!none);
  };
  with_pool(w, {.pool_size = 2, .max_overflow = 3}, body);
}

TEST_CASE("async pool: few connections are opened at the same time, whoever waits") {
  world w;
  w.slow = 2ms;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    const rt::executor here = co_await asio::this_coro::executor;
    int served = 0;
    auto one = [&]() -> rt::awaitable<void> {
      const lease mine = co_await acquire(p);
      ++served;
      co_await rt::async::pause(1ms);
    };
    for (int i = 0; i < 200; ++i) start(one(), here);
    while (served < 200) co_await rt::async::pause(5ms);
    CHECK(w.most_connecting == 3);
    CHECK(w.opened <= 30);
  };
  with_pool(w, {.pool_size = 30, .max_overflow = 0, .connect_concurrency = 3}, body);
}

TEST_CASE("async pool: a server that is down is tried less and less often, and used as soon as it is back") {
  world w;
  w.refuses = true;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    const rt::executor here = co_await asio::this_coro::executor;
    int served = 0;
    auto one = [&]() -> rt::awaitable<void> {
      const lease mine = co_await acquire(p);
      ++served;
    };
    for (int i = 0; i < 5; ++i) start(one(), here);
    co_await rt::async::pause(300ms);
    CHECK(served == 0);
    CHECK(w.tries > 2);
    CHECK(w.tries < 60);
    w.refuses = false;
    while (served < 5) co_await rt::async::pause(5ms);
    CHECK(p.statistics().failures > 2);
  };
  with_pool(w, {.pool_size = 5, .max_overflow = 0, .pool_timeout = 20s, .connect_retry = 20s}, body);
  // Without patience the first failure is told at once.
  w.refuses = true;
  auto hasty = [&](pool& p) -> rt::awaitable<void> {
    bool told = false;
    try {
      const lease mine = co_await acquire(p);
    } catch (const rt::connection_lost&) {
      told = true;
    }
    CHECK(told);
    check(p.statistics(), 0, 0, 0);
  };
  with_pool(w, {}, hasty);
}

TEST_CASE("async pool: a thousand wait while the server is restarted: few connect at a time, and all are served") {
  world w;
  constexpr int count = 1'000;
  int served = 0, died = 0;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    const rt::executor here = co_await asio::this_coro::executor;
    auto one = [&]() -> rt::awaitable<void> {
      const lease mine = co_await acquire(p);
      if (mine->number <= died) mine->gone = true;
      if (++served == count / 3) {
        w.refuses = true;  // from now on
        died = w.opened;
        mine->gone = true;
      }
    };
    {
      std::vector<lease> all;
      for (int i = 0; i < 10; ++i) all.push_back(co_await acquire(p));
      for (int i = 0; i < count; ++i) start(one(), here);
      while (p.statistics().waiting < count) co_await rt::async::pause(1ms);
    }
    while (p.statistics().failures < 4) co_await rt::async::pause(5ms);
    CHECK(p.statistics().open <= 10);
    w.refuses = false;
    while (served < count) co_await rt::async::pause(5ms);
    CHECK(w.most_connecting <= 3);
    CHECK(p.statistics().invalidated == 1);
    CHECK(p.statistics().waiting == 0);
  };
  with_pool(w,
            {.pool_size = 10, .max_overflow = 0, .pool_timeout = 60s, .connect_retry = 60s, .connect_concurrency = 3},
            body);
}

TEST_CASE("async pool: where enough wait, the next is sent away at once") {
  world w;
  int served = 0;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    const rt::executor here = co_await asio::this_coro::executor;
    auto one = [&]() -> rt::awaitable<void> {
      const lease mine = co_await acquire(p);
      ++served;
    };
    {
      const lease held = co_await acquire(p);
      for (int i = 0; i < 2; ++i) start(one(), here);
      while (p.statistics().waiting < 2) co_await rt::async::pause(1ms);
      bool refused = false;
      try {
        co_await acquire(p);
      } catch (const rt::pool_timeout& e) {
        refused = std::string_view(e.what()).find("2 wait for one already; held by:") != std::string_view::npos;
      }
      CHECK(refused);
      CHECK(p.statistics().waiting == 2);
    }
    while (served < 2) co_await rt::async::pause(1ms);
    co_await acquire(p);
    check(p.statistics(), 1, 1, 0);
  };
  with_pool(w, {.pool_size = 1, .max_overflow = 0, .pool_timeout = 60s, .pool_max_waiting = 2}, body);
}

TEST_CASE("async pool: who is cancelled, wherever that is, takes nothing with him") {
  // One of several that stand in line, connect, wait for their turn to connect, and leave things to be cleaned up.
  int cancelled = 0;
  for (const std::size_t size : {1U, 2U})
    for (std::size_t who = 0; who < 4; ++who)
      for (int step = 0;; ++step) {
        world w;
        w.slow = w.slow_cleaning = 1ms;
        asio::io_context io;
        const auto p = std::make_shared<pool>(
            io.get_executor(), &w,
            rt::engine_options{.pool_size = size, .max_overflow = 0, .pool_timeout = 60s, .connect_concurrency = 1});
        std::array<asio::cancellation_signal, 4> signals;
        int done = 0;
        std::size_t begun = 0;  // newer versions of Asio throw where a coroutine is cancelled that has not
        bool ended = false, given_up = false;
        auto work = [&]() -> rt::awaitable<void> {
          ++begun;
          const lease mine = co_await acquire(*p);
          mine->dirty = true;
          co_await rt::async::pause(1ms);
          ++done;
        };
        for (std::size_t i = 0; i < signals.size(); ++i)
          asio::co_spawn(io, work(), asio::bind_cancellation_slot(signals[i].slot(), [&, i](std::exception_ptr e) {
                           if (i != who) return;
                           ended = true;
                           given_up = e != nullptr;
                         }));
        for (int i = 0; begun < signals.size() || (i < step && !ended); ++i) io.run_one();
        const bool was_over = ended;
        if (!was_over) signals[who].emit(asio::cancellation_type::terminal);
        io.run();
        CAPTURE(step);
        CHECK(done == 4 - given_up);
        const auto alive = static_cast<std::size_t>(w.alive);
        check(p->statistics(), alive, alive, 0);
        CHECK(p->statistics().waiting == 0);
        CHECK(p->statistics().connecting == 0);
        cancelled += given_up;
        if (was_over) break;
      }
  CHECK(cancelled > 20);
}

TEST_CASE("async pool: a connection that says its server is gone takes the others with it, once") {
  world w;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    {
      lease a = co_await acquire(p), b = co_await acquire(p), c = co_await acquire(p), d = co_await acquire(p);
      d.give_back();
      a->gone = true;
      a.give_back();  // the idle one is closed at once
      check(p.statistics(), 2, 0, 2);
      const lease e = co_await acquire(p);
      CHECK(e->number == 5);
      b->gone = true;  // it died with the first: what was made since stays
      b.give_back();
      c.give_back();
      check(p.statistics(), 1, 0, 1);
      CHECK(p.statistics().invalidated == 1);
    }
    const lease same = co_await acquire(p);
    CHECK(same->number == 5);
  };
  with_pool(w, {.pool_size = 5, .max_overflow = 0}, body);
}

TEST_CASE("async pool: what is broken, too old or not needed is closed") {
  world w;
  auto found_out = [&](pool& p) -> rt::awaitable<void> {
    {
      const lease a = co_await acquire(p), b = co_await acquire(p);
    }
    w.all_broken = true;
    const lease fresh = co_await acquire(p);
    w.all_broken = false;
    CHECK(fresh->number == 3);
    check(p.statistics(), 1, 0, 1);
  };
  with_pool(w, {.pool_size = 3, .max_overflow = 0, .pool_pre_ping_after = 0ms}, found_out);
  auto without_waiting = [&](pool& p) -> rt::awaitable<void> {
    {
      const lease a = co_await acquire(p);
    }
    w.all_broken = true;
    const lease none = p.try_acquire(std::source_location::current());
    w.all_broken = false;
    CHECK(!none);
    check(p.statistics(), 0, 0, 0);
  };
  with_pool(w, {.pool_size = 3, .max_overflow = 0, .pool_pre_ping_after = 0ms}, without_waiting);
  auto old = [&](pool& p) -> rt::awaitable<void> {
    int first = 0;
    {
      const lease a = co_await acquire(p);
      first = a->number;
    }
    co_await rt::async::pause(60ms);
    const lease next = co_await acquire(p);
    CHECK(next->number != first);
  };
  with_pool(w, {.pool_recycle = 50ms}, old);
  auto idle = [&](pool& p) -> rt::awaitable<void> {
    {
      std::vector<lease> leases;
      for (int i = 0; i < 6; ++i) leases.push_back(co_await acquire(p));
    }
    check(p.statistics(), 6, 6, 0);
    co_await rt::async::pause(220ms);
    for (int i = 0; i < 20; ++i) {
      const lease again = co_await acquire(p);
    }
    check(p.statistics(), 2, 2, 0);
  };
  with_pool(w, {.pool_size = 6, .max_overflow = 0, .pool_idle_timeout = 200ms, .pool_min_idle = 2}, idle);
}

TEST_CASE("async pool: what was lost is opened again in the background, up to the least number") {
  world w;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    co_await rt::async::pause(5ms);
    CHECK(w.opened == 0);  // of a pool that nobody uses
    {
      const lease first = co_await acquire(p);
    }
    while (p.statistics().idle < 3) co_await rt::async::pause(1ms);
    check(p.statistics(), 3, 3, 0);
    CHECK(w.most_connecting == 1);
    {
      // The server was restarted: those in use and those at rest are lost.
      const lease a = co_await acquire(p), b = co_await acquire(p);
      a->gone = b->gone = true;
    }
    CHECK(p.statistics().idle == 0);
    while (p.statistics().idle < 3) co_await rt::async::pause(1ms);
    CHECK(w.opened == 6);
    {
      const lease c = co_await acquire(p), d = co_await acquire(p);
      co_await rt::async::pause(5ms);
      check(p.statistics(), 3, 1, 2);  // those that are lent come back
    }
    // One that is too old, or broken, is closed when it comes back, and there is another one.
    {
      const lease e = co_await acquire(p);
      e->broken = true;
    }
    while (p.statistics().idle < 3) co_await rt::async::pause(1ms);
    CHECK(w.opened == 7);
  };
  with_pool(w, {.pool_size = 5, .max_overflow = 0, .pool_min_idle = 3}, body);
  CHECK(w.opened == 7);  // nothing after the end

  world old;
  auto aging = [&](pool& p) -> rt::awaitable<void> {
    {
      const lease first = co_await acquire(p), second = co_await acquire(p);
      co_await rt::async::pause(120ms);
    }
    CHECK(p.statistics().idle == 0);
    while (p.statistics().idle < 2) co_await rt::async::pause(1ms);
    CHECK(old.opened == 4);
  };
  with_pool(old, {.pool_size = 5, .pool_recycle = 100ms, .pool_min_idle = 2}, aging);
}

TEST_CASE("async pool: the background tries a server that is down less and less often, and finds it when it is back") {
  world w;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    {
      const lease a = co_await acquire(p);
    }
    while (p.statistics().idle < 2) co_await rt::async::pause(1ms);
    w.refuses = true;
    const int before = w.tries;
    p.invalidate();
    co_await rt::async::pause(300ms);
    CHECK(w.tries > before);
    CHECK(w.tries - before < 8);  // it does not go on by itself for longer than a moment
    w.refuses = false;
    // Whoever uses the pool next makes it try again: here one who has to open a connection himself.
    const auto until = rt::async::clock::now() + 20s;
    while (p.statistics().open < 2 && rt::async::clock::now() < until) {
      const lease b = co_await acquire(p);
      co_await rt::async::pause(20ms);
    }
    CHECK(p.statistics().open == 2);
  };
  with_pool(w, {.pool_size = 5, .max_overflow = 0, .pool_timeout = 20s, .pool_min_idle = 2, .connect_retry = 20s},
            body);
}

TEST_CASE("async pool: what the background does keeps no event loop running") {
  for (const bool refuses : {false, true}) {
    world w;
    auto body = [&](pool& p) -> rt::awaitable<void> {
      {
        const lease a = co_await acquire(p);
      }
      w.slow = 30s;  // or it would be open at once
      w.refuses = refuses;
      if (refuses) w.slow = 0ms;
      p.invalidate();
    };
    const auto began = rt::async::clock::now();
    with_pool(w, {.pool_size = 5, .max_overflow = 0, .pool_min_idle = 5}, body);
    CHECK(rt::async::clock::now() - began < 2s);  // 50 ms, and what the machine takes
    CHECK(w.connecting == 0);
    CHECK(w.alive == 0);
  }
  // A loop that goes in the middle of it leaves nothing.
  world w;
  {
    asio::io_context io;
    const auto p = std::make_shared<pool>(io.get_executor(), &w, rt::engine_options{.pool_min_idle = 5});
    auto body = [](pool& from) -> rt::awaitable<void> { const lease a = co_await acquire(from); };
    start(body(*p), io.get_executor());
    while (p->statistics().open == 0) io.run_one();
    w.slow = 10s;
    while (p->statistics().connecting == 0) io.run_one();
  }
  CHECK(w.alive == 0);
  CHECK(w.connecting == 0);
}

TEST_CASE("async pool: on several threads, the background beside those who work, maintain and lose connections") {
  // Asio counts its references to executors by fences, which the sanitizer of threads does not know of.
  if (tests::threads_are_watched) return;
  world w;
  std::atomic<int> served = 0;
  {
    asio::thread_pool threads(4);
    const auto p = std::make_shared<pool>(threads.get_executor(), &w,
                                          rt::engine_options{.pool_size = 6,
                                                             .max_overflow = 0,
                                                             .pool_min_idle = 6,
                                                             .pool_pre_ping_after = 0ms,
                                                             .connect_concurrency = 3});
    auto work = [&](int me) -> rt::awaitable<void> {
      for (int i = 0; i < 150; ++i) {
        const lease mine = co_await acquire(*p);
        ++served;
        if ((me + i) % 41 == 0) mine->broken = true;
        if ((me + i) % 97 == 0) mine->gone = true;
        if ((me + i) % 29 == 0) mine->dirty = true;
        co_await asio::post(asio::use_awaitable);
      }
    };
    auto tends = [&]() -> rt::awaitable<void> {
      while (served < 12 * 150) {
        co_await p->maintain();
        co_await rt::async::pause(1ms);
      }
    };
    for (int i = 0; i < 12; ++i) start(work(i), threads.get_executor());
    start(tends(), threads.get_executor());
    CHECK(tests::eventually([&] { return served == 12 * 150 && p->statistics().idle == 6; }));
    check(p->statistics(), 6, 6, 0);
    CHECK(w.most_connecting <= 3);
    threads.join();
  }
  CHECK(w.alive == 0);
}

TEST_CASE("async pool: one in use is never closed, however old it is, or long it is held") {
  world w;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    lease mine = co_await acquire(p);
    co_await rt::async::pause(60ms);
    co_await p.maintain();
    CHECK(mine->number == 1);
    CHECK(w.alive == 1);
    p.invalidate();
    co_await p.maintain();
    CHECK(w.alive == 1);
    mine.give_back();
    CHECK(w.alive == 0);
  };
  with_pool(w, {.pool_recycle = 20ms, .pool_idle_timeout = 20ms, .pool_min_idle = 0}, body);
}

TEST_CASE("async pool: maintain opens what is missing, however long that takes, and nothing after the end") {
  world w;
  w.slow = 80ms;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    const bool all = co_await p.maintain();
    CHECK(all);
    check(p.statistics(), 2, 2, 0);
    w.all_broken = true;
    auto heals = [&]() -> rt::awaitable<void> {
      co_await rt::async::pause(20ms);
      w.all_broken = false;
    };
    start(heals(), co_await asio::this_coro::executor);
    const bool again = co_await p.maintain();
    CHECK(again);
    CHECK(w.opened == 4);
    w.refuses = true;
    p.invalidate();
    const bool none = co_await p.maintain();
    CHECK(!none);
    p.close();
    const int tries = w.tries;
    const bool closed = co_await p.maintain();
    CHECK(!closed);
    CHECK(w.tries == tries);
  };
  with_pool(w, {.pool_size = 5, .max_overflow = 0, .pool_min_idle = 2, .pool_pre_ping_after = 0ms}, body);

  // Closed while one is being opened.
  world late;
  late.slow = 20ms;
  auto closing = [&](pool& p) -> rt::awaitable<void> {
    auto tends = [&]() -> rt::awaitable<void> {
      const bool all = co_await p.maintain();
      CHECK(!all);
    };
    start(tends(), co_await asio::this_coro::executor);
    while (late.connecting == 0) co_await rt::async::pause(1ms);
    const bool all_back = co_await p.close_until(rt::async::clock::now() + 20s);
    CHECK(all_back);
    CHECK(late.alive == 0);
    CHECK(late.tries == 1);
  };
  with_pool(late, {.pool_min_idle = 3}, closing);
}

TEST_CASE("async pool: who holds a connection for long is told, once for each") {
  world w;
  std::vector<rt::long_hold> told;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    const lease a = co_await acquire(p);
    const unsigned line = __LINE__ - 1;
    co_await rt::async::pause(60ms);
    CHECK(told.empty());  // nobody looks meanwhile
    const lease b = co_await acquire(p);
    REQUIRE(told.size() == 1);
    CHECK(told[0].where.line() == line);
    CHECK(told[0].time >= 50ms);
  };
  rt::engine_options options{.pool_size = 3, .max_overflow = 0, .pool_hold_limit = 50ms};
  options.on_long_hold = [&](const rt::long_hold& held) { told.push_back(held); };
  with_pool(w, options, body);
  CHECK(told.size() <= 2);  // b may have been held for long, too
}

TEST_CASE("async pool: what was left open is taken back before the next one gets the connection") {
  world w;
  w.slow_cleaning = 20ms;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    {
      const lease a = co_await acquire(p);
      a->dirty = true;
    }
    check(p.statistics(), 1, 0, 0);
    const lease next = co_await acquire(p);
    CHECK(next->number == 1);
    CHECK(!next->dirty);
  };
  with_pool(w, {.pool_size = 1, .max_overflow = 0}, body);
}

TEST_CASE("async pool: closed, it sends those away who wait, and waits for those who work") {
  world w;
  w.slow_cleaning = 10ms;
  auto body = [&](pool& p) -> rt::awaitable<void> {
    const rt::executor here = co_await asio::this_coro::executor;
    lease a = co_await acquire(p), b = co_await acquire(p);
    int sent_away = 0;
    auto waits = [&]() -> rt::awaitable<void> {
      try {
        const lease never = co_await acquire(p);
      } catch (const rt::pool_closed&) {
        ++sent_away;
      }
    };
    for (int i = 0; i < 4; ++i) start(waits(), here);
    while (p.statistics().waiting < 4) co_await rt::async::pause(1ms);
    const bool at_once = co_await p.close_until(rt::async::clock::now() + 1ms);
    CHECK(!at_once);
    while (sent_away < 4) co_await rt::async::pause(1ms);
    CHECK(w.alive == 2);
    a.give_back();
    auto last = [&]() -> rt::awaitable<void> {
      co_await rt::async::pause(5ms);
      b->dirty = true;  // of a pool that is closed nothing is taken back
      b.give_back();
    };
    start(last(), here);
    const bool all = co_await p.close_until(rt::async::clock::now() + 20s);
    CHECK(all);
    CHECK(w.alive == 0);
    check(p.statistics(), 0, 0, 0);
  };
  with_pool(w, {.pool_size = 2, .max_overflow = 0}, body);
}

}  // namespace
