// SPDX-License-Identifier: BSL-1.0
// The engines, pools, replicas and hooks of docs/engines.md, pooling.md, replication.md and observability.md.

// For all of the program: -DRETORT_REGISTRY.
#define RETORT_REGISTRY

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <retort/engine/opentelemetry.hpp>
#include <retort/registry.hpp>
#include <retort/retort.hpp>
#include <stop_token>
#include <string>
#include <thread>

#include "support/blog.hpp"

using namespace std::chrono_literals;

static void engines() {
  // [engines]
  auto memory = rt::create_engine<rt::sqlite>("sqlite://");
  auto file = rt::create_engine<rt::sqlite>("sqlite:///app.db", {.busy_timeout = std::chrono::seconds(2)});
  auto server =
      rt::create_engine<rt::postgres>("postgresql://ann:secret@localhost/shop", {.pool_size = 10, .echo = true});
  auto either = rt::create_engine("sqlite:///app.db");  // the URL decides, when the program runs
  // [engines]

  // [paths]
  auto odd = rt::create_engine<rt::sqlite>(rt::sqlite_url("/tmp/100% sure?.db"));
  // [paths]

  // [hosts]
  auto cluster = rt::create_engine<rt::postgres>(
      "postgresql://ann@db1:5432,db2:5432/shop?target_session_attrs=read-write",
      {.connect_timeout = std::chrono::seconds(4), .connect_retry = std::chrono::seconds(30)});
  // [hosts]

  // [timeouts]
  auto strict = rt::create_engine("sqlite:///app.db", {.pool_timeout = std::chrono::seconds(3),
                                                       .connect_timeout = std::chrono::seconds(2),
                                                       .statement_timeout = std::chrono::milliseconds(500),
                                                       .isolation_level = rt::isolation::serializable});
  // [timeouts]

  // [bad-url]
  try {
    rt::create_engine("mysql://localhost/shop");
  } catch (const rt::configuration_error& e) {
    std::cerr << e.what() << '\n';
  }
  // [bad-url]
  check(strict.options().pool_timeout == 3s, "options");
}

static void pools(const std::string& url) {
  // [pool]
  auto engine = rt::create_engine(url, {.pool_size = 4,
                                        .max_overflow = 4,
                                        .pool_timeout = std::chrono::seconds(2),
                                        .pool_recycle = std::chrono::minutes(30),
                                        .pool_idle_timeout = std::chrono::minutes(5),
                                        .pool_min_idle = 1});
  // [pool]
  {
    rt::session s{engine};
    rt::schema<User, Post>::drop_all(s);
    rt::schema<User, Post>::create_all(s);
    s.execute(rt::insert_into(users).values(users.name = "Ann"));
  }

  // [maintain]
  std::jthread tends([&engine](std::stop_token over) {
    while (!over.stop_requested()) {
      engine.maintain();
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  });
  // [maintain]
  tends.request_stop();
  tends.join();
  check(engine.maintain() && engine.statistics().open >= 1, "maintained");

  // [statistics]
  rt::pool_statistics now = engine.statistics();
  std::cout << now.open << " open, " << now.idle << " idle, " << now.in_use << " in use, " << now.waiting
            << " waiting, " << now.created << " opened so far, " << now.timeouts << " waited in vain\n";
  // [statistics]
  check(now.in_use == 0, "nothing is in use");

  {
    auto small = rt::create_engine<rt::sqlite>("sqlite://", {.pool_timeout = 1ms});
    rt::session holder{small};
    holder.connection();
    rt::session other{small};
    // [pool-timeout]
    try {
      other.connection();
    } catch (const rt::pool_timeout& e) {
      std::cerr << e.what() << '\n';  // … held by: src/report.cpp:41 (29803 ms) …
    }
    // [pool-timeout]
  }

  // [close]
  if (!engine.close(std::chrono::seconds(5))) std::cerr << "somebody still works\n";
  // [close]
  // [closed]
  try {
    rt::session late{engine};
    late.execute(rt::select(users.name)).all();
  } catch (const rt::pool_closed&) {
    // no work is begun any more
  }
  // [closed]
}

static void replicas(const std::string& url) {
  // [replicas]
  auto engine = rt::create_engine<rt::postgres>(
      url, {.replicas = {"postgresql://ann@replica1/shop", "postgresql://ann@replica2/shop"},
            .replica_lag = std::chrono::seconds(2)});
  // [replicas]
  check(engine.has_replicas(), "replicas");

  auto here = rt::create_engine<rt::postgres>(url, {.replicas = {url}});
  // [read-only]
  {
    rt::session reader{here, {.read_only = true}};  // all of it from a replica
    auto names = reader.execute(rt::select(users.name)).scalars();
  }
  rt::session s{here};
  {
    auto tx = s.begin({.read_only = true});  // this transaction from a replica
    auto names = s.execute(rt::select(users.name)).scalars();
  }
  // [read-only]

  // [pooler]
  auto pooled = rt::create_engine<rt::postgres>(url, {.statement_cache = rt::prepared_statements::unnamed});
  // [pooler]
  rt::session through{pooled};
  check(through.execute(rt::select(users.name)).scalars().size() == 1, "unnamed");
}

// [sharded]
template <class M>
struct Visit {
  static constexpr auto tablename = rt::name("visits");
  rt::column<M, "tenant", std::int64_t, rt::primary_key> tenant{};  // the sharding key is part of the key
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "page", std::string> page{};
};
inline constexpr auto visits = rt::table<Visit>;

// Every statement of this part of the program goes through here, so none forgets the key.
template <class Condition>
auto visits_of(std::int64_t tenant, Condition condition) {
  return rt::select(visits).where(visits.tenant == tenant && condition);
}
// [sharded]

static void sharding(const std::string& url) {
  auto engine = rt::create_engine(url);
  rt::session s{engine};
  rt::schema<Visit>::drop_all(s);
  rt::schema<Visit>::create_all(s);
  s.execute(rt::insert_into(visits).values(visits.tenant = 7, visits.id = 1, visits.page = "/"));
  // [one-shard]
  auto found = s.execute(visits_of(7, visits.page == "/")).all();
  // [one-shard]
  check(found.size() == 1, "sharding");
  rt::schema<Visit>::drop_all(s);
}

static void hooks(const std::string& url) {
  // [hook]
  auto engine = rt::create_engine(
      url, {.slow_statement = std::chrono::milliseconds(200), .on_statement = [](const rt::statement_event& e) {
              std::cout << e.text << ": " << e.rows << " rows, " << e.duration.count() / 1000 << " us\n";
              if (e.failure != nullptr) std::cout << "  failed: " << e.failure->what() << '\n';
            }});
  // [hook]
  rt::session s{engine};
  s.execute(rt::select(users.name)).all();

  // [otel]
  auto traced = rt::create_engine(url, {.on_statement = [](const rt::statement_event& e) {
                                    rt::opentelemetry::attributes(e, [](std::string_view name, auto value) {
                                      std::cout << name << " = " << value << '\n';  // span->SetAttribute(name, value)
                                    });
                                  }});
  // [otel]
  rt::session t{traced};
  t.execute(rt::select(users.name)).all();

  // [explain]
  auto q = rt::select(users.name).where(users.id == 1);
  for (const std::string& line : s.explain(q)) std::cout << line << '\n';
  for (const std::string& line : s.explain_analyze(q)) std::cout << line << '\n';
  // [explain]
  check(!s.explain(q).empty(), "explain");

  rt::schema<Visit>::create_all(s);
  // [registry]
  for (const auto& wrong : rt::registry::check(s)) std::cerr << wrong.text << ": " << wrong.message << '\n';
  // [registry]
  check(rt::registry::check(s).empty(), "all fit");
  // [registry-list]
  for (std::string_view sql : rt::registry::list<rt::postgres>()) std::cout << sql << '\n';
  for (const auto& [sql, lines] : rt::registry::explain(s))
    for (const std::string& line : lines) std::cout << sql << ": " << line << '\n';
  // [registry-list]
  rt::schema<Visit>::drop_all(s);
  check(rt::registry::check(s).size() == 2, "two do not fit");
}

int main() {
  engines();
  const char* server = std::getenv("RETORT_TEST_POSTGRES");
  for (const std::string& url :
       {std::string("sqlite:////tmp/retort-operations.db"), std::string(server ? server : "")}) {
    if (url.empty()) continue;
    pools(url);
    sharding(url);
    hooks(url);
  }
  std::remove("/tmp/retort-operations.db");
  if (server != nullptr) replicas(server);
}
