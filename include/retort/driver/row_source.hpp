// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include "retort/driver/parameter.hpp"

namespace retort::driver {

/// The values of many rows for one statement, row after row.
///
/// The first `width` values of each belong to the row; what follows is the same for all rows.
class row_source {
 public:
  row_source(std::size_t all, std::size_t of_row, bool no_arrays) : count(all), width(of_row), flat(no_arrays) {}
  row_source(const row_source&) = delete;
  row_source& operator=(const row_source&) = delete;

  /// The values of the next row, until the next call; null after the last.
  virtual const parameter* next() = 0;
  /// Begins again with the first row.
  virtual void rewind() = 0;
  /// Whether there are rows behind the one that was given last.
  virtual bool more() const = 0;
  /// Whether a savepoint is to be made before a statement takes the rows so far, since it will not be the only one.
  bool wants_savepoint() const { return savepoint != nullptr && !*savepoint && more(); }

  const std::size_t count;
  const std::size_t width;
  const bool flat;            // no value of a row is an array
  bool* savepoint = nullptr;  // in a transaction that is not theirs: whether one was made for them

 protected:
  ~row_source() = default;
};

}  // namespace retort::driver
