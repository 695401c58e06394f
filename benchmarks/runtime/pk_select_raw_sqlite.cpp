// SPDX-License-Identifier: BSL-1.0
// The C API of SQLite, with a statement prepared once by hand.
#include "sqlite_items.hpp"

namespace {

class raw_sqlite : public bench::runner {
 public:
  raw_sqlite() {
    bench::check_sqlite(sqlite3_open_v2(":memory:", &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr),
                        SQLITE_OK, db_);
    bench::fill_sqlite(db_);
    const char* sql = "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = ?1";
    bench::check_sqlite(sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &select_, nullptr), SQLITE_OK, db_);
  }
  ~raw_sqlite() override {
    sqlite3_finalize(select_);
    sqlite3_close(db_);
  }

  bench::totals run(int first, int count) override {
    bench::totals totals;
    for (int i = first; i < first + count; ++i) {
      bench::check_sqlite(sqlite3_bind_int64(select_, 1, bench::key_of(i)), SQLITE_OK, db_);
      int code;
      while ((code = sqlite3_step(select_)) == SQLITE_ROW) {
        bench::item row;
        row.id = sqlite3_column_int64(select_, 0);
        row.quantity = sqlite3_column_int(select_, 1);
        row.price = sqlite3_column_double(select_, 2);
        const auto* name = reinterpret_cast<const char*>(sqlite3_column_text(select_, 3));
        row.name.assign(name, static_cast<std::size_t>(sqlite3_column_bytes(select_, 3)));
        totals.add(row.id, row.quantity, row.price, row.name);
      }
      bench::check_sqlite(code, SQLITE_DONE, db_);
      bench::check_sqlite(sqlite3_reset(select_), SQLITE_OK, db_);
    }
    return totals;
  }

  bench::evidence proof() override { return bench::proof_from_sqlite(db_); }

 private:
  sqlite3* db_ = nullptr;
  sqlite3_stmt* select_ = nullptr;
};

const bench::registration place("raw_sqlite", [](const char*) -> std::unique_ptr<bench::runner> {
  return std::make_unique<raw_sqlite>();
});

}  // namespace
