// SPDX-License-Identifier: BSL-1.0
// sqlite_orm, where its headers are on the include path.
#pragma once

#include <sqlite_orm/sqlite_orm.h>

#include "bench.hpp"
#include "data.hpp"
#include "sqlite3.hpp"

namespace so = sqlite_orm;

namespace bench {

/// A second struct of the same members: sqlite_orm knows tables by their types.
struct event : item {};

inline auto make_storage(const std::string& file) {
  return so::make_storage(
      file.empty() ? ":memory:" : file,
      so::make_table("items", so::make_column("id", &item::id, so::primary_key()),
                     so::make_column("quantity", &item::quantity), so::make_column("price", &item::price),
                     so::make_column("name", &item::name)),
      so::make_table<event>("events", so::make_column("id", &event::id, so::primary_key()),
                            so::make_column("quantity", &event::quantity), so::make_column("price", &event::price),
                            so::make_column("name", &event::name)));
}
using storage = decltype(make_storage(""));

class orm_connection : public plain_run {
 public:
  static constexpr std::string_view database = "sqlite", name = "sqlite_orm";
  explicit orm_connection(const place& where) : storage_(watched(where.url, db_)) {
    storage_.open_forever();
    script(where.fill);
  }
  storage& get() { return storage_; }
  void script(const std::string& sql) { run_script(db_, sql); }
  double ask(const std::string& sql) { return ask_sqlite(db_, sql); }
  evidence proof() { return proof_of(db_); }

 private:
  /// A storage that tells its handle. One in memory is open as soon as it is made, so only a copy can tell.
  static storage watched(const std::string& file, sqlite3*& db) {
    storage first = make_storage(file);
    first.on_open = [&db](sqlite3* opened) { db = opened; };
    return storage(first);
  }

  sqlite3* db_ = nullptr;
  storage storage_;
};

}  // namespace bench
