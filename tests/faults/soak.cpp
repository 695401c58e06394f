// SPDX-License-Identifier: BSL-1.0
// Many threads move money while connections are ended and the network is cut, delayed and broken into pieces. In the
// end all is counted. It runs for 15 seconds a database, or for as many as RETORT_SOAK_SECONDS says.

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "models.hpp"
#include "servers.hpp"
#include "tcp_gate.hpp"

namespace {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

constexpr std::int64_t accounts_there = 20, money_each = 1'000;
constexpr long transfers_at_least = tests::threads_are_watched ? 10 : 100;

template <class M>
struct Account {
  static constexpr auto tablename = rt::name("accounts");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "balance", std::int64_t> balance{};
};
template <class M>
struct Transfer {
  static constexpr auto tablename = rt::name("transfers");
  rt::column<M, "id", std::int64_t> id{};
  rt::column<M, "amount", std::int64_t> amount{};
};
inline constexpr auto accounts = rt::table<Account>;
inline constexpr auto transfers = rt::table<Transfer>;

std::chrono::seconds how_long() {
  const char* seconds = std::getenv("RETORT_SOAK_SECONDS");
  return std::chrono::seconds(seconds == nullptr ? 15 : std::atoi(seconds));
}

struct tally {
  std::atomic<long> done = 0, failed = 0, unknown = 0, wrong = 0;
};

/// Threads that move money until it is time and something was moved, and then the audit. `fault` is called again and
/// again meanwhile, with a random number; in the end `mend` takes all faults away.
template <class Dialect, class Fault, class Mend>
void soak(const rt::engine<Dialect>& engine, const rt::engine<Dialect>& direct, int threads, Fault&& fault,
          Mend&& mend) {
  {
    rt::session s{direct};
    rt::schema<Account, Transfer>::create_all(s);
    auto tx = s.begin();
    for (std::int64_t i = 0; i < accounts_there; ++i)
      s.execute(rt::insert_into(accounts).values(accounts.id = i, accounts.balance = money_each));
    tx.commit();
  }
  tally t;
  // A machine that is busy gets more time to do something, but not for ever.
  const auto deadline = clock_type::now() + how_long(), latest = deadline + 60s;
  const auto goes_on = [&] {
    const auto now = clock_type::now();
    return now < deadline || (t.done <= transfers_at_least && now < latest);
  };
  std::mutex mutex;
  std::map<std::int64_t, bool> told;  // transfers, and whether their outcome is known
  std::vector<std::jthread> running;
  for (int number = 0; number < threads; ++number)
    running.emplace_back([&, number] {
      rt::jitter random(static_cast<std::uint64_t>(number));
      for (std::int64_t id = number * 1'000'000'000LL; goes_on(); ++id) {
        const auto from = static_cast<std::int64_t>(random.next() * accounts_there);
        const auto to = (from + 1 + static_cast<std::int64_t>(random.next() * (accounts_there - 1))) % accounts_there;
        try {
          rt::session s{engine};
          if (random.next() < 0.2) {
            // All money is there at any moment.
            auto tx = s.begin({.isolation = rt::isolation::repeatable_read, .read_only = true});
            if (s.execute(rt::select(rt::func::sum(accounts.balance).as<"sum">())).scalar() !=
                accounts_there * money_each)
              ++t.wrong;
            continue;
          }
          s.transact(rt::retry{.attempts = 20}, [&] {
            s.execute(rt::update(accounts).set(accounts.balance = accounts.balance - 1).where(accounts.id == from));
            s.execute(rt::update(accounts).set(accounts.balance = accounts.balance + 1).where(accounts.id == to));
            s.execute(rt::insert_into(transfers).values(transfers.id = id, transfers.amount = 1));
          });
          ++t.done;
          const std::lock_guard lock(mutex);
          told[id] = true;
        } catch (const rt::commit_outcome_unknown&) {
          ++t.unknown;
          const std::lock_guard lock(mutex);
          told[id] = false;
        } catch (const rt::error&) {
          ++t.failed;
        }
      }
    });
  rt::jitter random(99);
  while (goes_on()) {
    std::this_thread::sleep_for(20ms);
    fault(random.next());
  }
  mend();
  for (auto& thread : running) thread.join();

  // What was left open is taken back in the background.
  const auto at_rest = [&] {
    const auto now = engine.statistics();
    return now.open == now.idle;
  };
  CHECK(tests::eventually(at_rest));
  const auto s_now = engine.statistics();
  CHECK(s_now.in_use == 0);
  CHECK(s_now.waiting == 0);
  CHECK(s_now.connecting == 0);
  CHECK(s_now.open == s_now.idle);
  CHECK(s_now.created - s_now.closed == s_now.open);
  rt::session s{direct};
  std::map<std::int64_t, int> found;
  for (const std::int64_t id : s.execute(rt::select(transfers.id)).scalars()) ++found[id];
  long lost = 0, twice = 0, untold = 0;
  for (const auto& [id, known] : told) lost += known && found.count(id) == 0;
  for (const auto& [id, times] : found) {
    twice += times > 1;
    untold += told.count(id) == 0;
  }
  MESSAGE(t.done.load() << " done, " << t.failed.load() << " failed, " << t.unknown.load() << " unknown; "
                        << s_now.created << " connections");
  CHECK(t.done > transfers_at_least);
  CHECK(t.wrong == 0);
  CHECK(lost == 0);
  CHECK(twice == 0);
  CHECK(untold == 0);  // said to have failed, and there
  CHECK(s.execute(rt::select(rt::func::sum(accounts.balance).as<"sum">())).scalar() == accounts_there * money_each);
}

TEST_CASE("soak: PostgreSQL behind a network that fails") {
  const tests::no_leak guard;
  const tests::on_server database;
  const std::string url = tests::server_url("RETORT_TEST_POSTGRES_TCP");
  const std::size_t colon = url.rfind(':'), slash = url.rfind('/');
  tests::tcp_gate gate(std::stoi(url.substr(colon + 1)));
  std::string through = url;
  through.replace(colon + 1, slash - colon - 1, std::to_string(gate.port()));
  through = tests::with_option(through, "options=-csearch_path%3Dlaws");
  const auto direct = rt::create_engine<tests::postgres>(database.url());
  const auto engine = rt::create_engine<tests::postgres>(through, {.pool_size = 4,
                                                                   .max_overflow = 2,
                                                                   .pool_timeout = 3s,
                                                                   .pool_recycle = 500ms,
                                                                   .pool_idle_timeout = 100ms,
                                                                   .connect_timeout = 500ms,
                                                                   .statement_timeout = 400ms});
  const auto fault = [&](double chance) {
    gate.pass_all();
    if (chance < 0.04)
      gate.cut_all = true;
    else if (chance < 0.08)
      gate.cut_to_client = static_cast<long>(chance * 100'000);
    else if (chance < 0.12)
      gate.cut_to_server = static_cast<long>(chance * 30'000);
    else if (chance < 0.2)
      gate.piece = 5;
    else if (chance < 0.25)
      gate.delay_ms = 2;
    else if (chance < 0.27)
      gate.refuse = true;
    else if (chance < 0.28) {
      gate.swallow = true;
      std::this_thread::sleep_for(450ms);
    } else if (chance < 0.33)
      tests::ask(tests::server_url(),
                 "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'retort' AND "
                 "client_addr IS NOT NULL LIMIT 2");
  };
  soak(engine, direct, 8, fault, [&] { gate.pass_all(); });
}

TEST_CASE("soak: SQLite with writers in each other's way") {
  const tests::no_leak guard;
  const tests::in_file database;
  const auto engine = rt::create_engine<tests::sqlite>(
      database.url(), {.pool_size = 3, .max_overflow = 3, .pool_recycle = 300ms, .busy_timeout = 20ms});
  const auto direct = rt::create_engine<tests::sqlite>(database.url());
  const auto fault = [&](double chance) {
    if (chance < 0.1) engine.invalidate();
    if (chance < 0.05) try {
        rt::session s{direct};
        auto tx = s.begin();
        std::this_thread::sleep_for(60ms);
      } catch (const rt::lock_timeout&) {
        // SQLite's writers stand in no line: the others were quicker for as long as this one waits.
      }
  };
  soak(engine, direct, 6, fault, [] {});
}

}  // namespace
