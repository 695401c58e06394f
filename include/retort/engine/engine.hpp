// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <source_location>
#include <string_view>

#include "retort/engine/pool.hpp"
#include "retort/engine/url.hpp"
#include "retort/render/dialect.hpp"

namespace retort {

/// The driver of a dialect: its `connection`, and what a URL and the options mean for it. Each driver's umbrella
/// specialises it.
template <class Dialect>
struct driver_of;

/// A database to work with: its URL, its options, its pool. It may be shared by threads, and has to outlive its
/// sessions.
template <class Dialect>
class engine {
 public:
  using dialect = Dialect;
  using connection = typename driver_of<Dialect>::connection;

  engine(std::string_view where, const engine_options& options)
      : options_(driver_of<Dialect>::adjusted(where, options)),
        dialect_(&driver_of<Dialect>::dialect_of(where)),
        pool_(std::make_unique<pool<connection>>(driver_of<Dialect>::connection_options(where, options_), options_)) {}

  const engine_options& options() const { return options_; }
  /// The dialect: known when the program runs, where the URL decides.
  const retort::dialect& sql_dialect() const { return *dialect_; }
  pool_statistics statistics() const { return pool_->statistics(); }
  typename pool<connection>::lease acquire(std::source_location where = std::source_location::current()) const {
    return pool_->acquire(where);
  }

 private:
  engine_options options_;
  const retort::dialect* dialect_;
  std::unique_ptr<pool<connection>> pool_;
};

/// An engine for a database: `create_engine<sqlite>("sqlite:///app.db", {.pool_size = 5})`.
///
/// Nothing is opened before the first session needs it. Throws `configuration_error` on a URL that makes no sense.
template <class Dialect>
engine<Dialect> create_engine(std::string_view where, const engine_options& options = {}) {
  return engine<Dialect>(where, options);
}

}  // namespace retort
