// SPDX-License-Identifier: BSL-1.0
// retort on SQLite: the only row is asked for with one().
#include "items_model.hpp"
#include "retort/sqlite.hpp"
#include "sqlite_items.hpp"

namespace {

using bench::items;

class retort_sqlite_one : public bench::runner {
 public:
  retort_sqlite_one() { bench::fill_sqlite(session_.connection().handle()); }

  bench::totals run(int first, int count) override {
    bench::totals totals;
    for (int i = first; i < first + count; ++i) {
      const auto key = bench::key_of(i);
      const auto [id, quantity, price, name] =
          session_.execute(rt::select(items.id, items.quantity, items.price, items.name).where(items.id == key)).one();
      totals.add(id, quantity, price, name);
    }
    return totals;
  }

  bench::evidence proof() override { return bench::proof_from_sqlite(session_.connection().handle()); }

 private:
  rt::engine<rt::sqlite> engine_ = rt::create_engine<rt::sqlite>("sqlite://");
  rt::session<rt::sqlite> session_{engine_};
};

const bench::registration place("retort_sqlite_one", [](const char*) -> std::unique_ptr<bench::runner> {
  return std::make_unique<retort_sqlite_one>();
});

}  // namespace
