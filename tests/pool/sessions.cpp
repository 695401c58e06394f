// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "databases.hpp"
#include "models.hpp"

namespace {

TEST_CASE_TEMPLATE("sessions of many threads write to one database, and no write is lost", Database, tests::in_file,
                   tests::on_server) {
  Database database;
  const auto engine =
      tests::engine_of(database, {.pool_size = 2, .max_overflow = 2, .busy_timeout = std::chrono::seconds(60)});
  {
    rt::session s{engine};
    rt::schema<Seat, Employee>::create_all(s);
    s.execute(rt::insert_into(employees).values(employees.id = 0, employees.name = "counter"));
  }
  constexpr int threads = 6, rounds = 15;
  std::vector<std::thread> running;
  std::atomic<int> failures = 0;
  for (int t = 0; t < threads; ++t)
    running.emplace_back([&, t] {
      for (int i = 1; i <= rounds; ++i) try {
          rt::session s{engine};
          auto scope = s.begin();
          s.execute(rt::update(employees).set(employees.id = employees.id + 1).where(employees.name == "counter"));
          s.execute(rt::insert_into(seats).values(seats.row_number = t, seats.number = i));
          scope.commit();
        } catch (const rt::error&) {
          ++failures;
        }
    });
  for (auto& t : running) t.join();
  CHECK(failures == 0);
  rt::session s{engine};
  CHECK(s.execute(rt::select(employees.id)).scalar() == threads * rounds);
  CHECK(s.execute(rt::select(rt::func::count()).from(seats)).scalar() == threads * rounds);
  CHECK(engine.statistics().open <= 4);
}

TEST_CASE("a session that gets no connection says where the others were opened") {
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://", {.pool_timeout = std::chrono::milliseconds(1)});
  rt::session holder{engine};
  const int line = __LINE__ - 1;
  holder.connection();
  rt::session other{engine};
  const auto e = tests::caught<rt::pool_timeout>([&] { other.connection(); });
  CHECK(std::string(e.what()).find("sessions.cpp:" + std::to_string(line)) != std::string::npos);
}

}  // namespace
