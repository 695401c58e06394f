// SPDX-License-Identifier: BSL-1.0
// 100,000 rows with a point in time each: in a loop, into a vector, as a stream, by COPY.
#include "retort.hpp"

namespace {

using bench::moments;
using moment = bench::Moment<rt::row>;

void add_moment(bench::totals& totals, const moment& row) {
  totals.add(row.id, row.name, row.score, row.since.time_since_epoch().count());
}

const bench::implementation<bench::retort_postgres> times_in_a_vector("scan_times", [](auto& session) {
  return [&](int count) {
    bench::totals totals;
    for (int i = 0; i < count; ++i)
      for (const moment& row : session.execute(rt::select(moments)).all()) add_moment(totals, row);
    return totals;
  };
});

const bench::implementation<bench::retort_postgres> times_in_a_loop(
    "scan_times",
    [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i)
          for (auto& row : session.execute(rt::select(moments))) add_moment(totals, row);
        return totals;
      };
    },
    "retort_loop");

const bench::implementation<bench::retort_postgres> times_as_a_stream(
    "scan_times",
    [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i)
          for (auto& row : session.stream(rt::select(moments))) add_moment(totals, row);
        return totals;
      };
    },
    "retort_stream");

const bench::implementation<bench::retort_postgres> times_by_copy(
    "scan_times",
    [](auto& session) {
      return [&](int count) {
        bench::totals totals;
        for (int i = 0; i < count; ++i) session.bulk_export(moments, [&](moment& row) { add_moment(totals, row); });
        return totals;
      };
    },
    "retort_bulk_export");

}  // namespace
