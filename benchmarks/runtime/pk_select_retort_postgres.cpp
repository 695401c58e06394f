// SPDX-License-Identifier: BSL-1.0
// retort on PostgreSQL: the statement is written where it is used, in the loop.
#include "items_model.hpp"
#include "postgres_items.hpp"
#include "retort/postgres.hpp"

namespace {

using bench::items;

class retort_postgres : public bench::runner {
 public:
  explicit retort_postgres(const char* url) : engine_(rt::create_engine<rt::postgres>(url)) {
    session_.execute_script(bench::fill_postgres);
  }

  bench::totals run(int first, int count) override {
    bench::totals totals;
    for (int i = first; i < first + count; ++i) {
      const auto key = bench::key_of(i);
      for (auto& [id, quantity, price, name] :
           session_.execute(rt::select(items.id, items.quantity, items.price, items.name).where(items.id == key)))
        totals.add(id, quantity, price, name);
    }
    return totals;
  }

  bench::evidence proof() override { return bench::proof_from_postgres(session_.connection().handle()); }

 private:
  rt::engine<rt::postgres> engine_;
  rt::session<rt::postgres> session_{engine_};
};

const bench::registration place("retort_postgres", [](const char* url) -> std::unique_ptr<bench::runner> {
  return std::make_unique<retort_postgres>(url);
});

}  // namespace
