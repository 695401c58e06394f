// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <climits>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "retort/driver/postgres/link.hpp"
#include "retort/driver/row_source.hpp"

namespace retort::driver {

/// Rows turned into columns: the values of each column as one array, for `unnest`. So one text inserts any number of
/// rows. Rows that hold arrays go one by one: an array of arrays is something else.
class column_arrays {
 public:
  /// Takes rows until there are enough for one statement, or none are left.
  column_arrays(row_source& rows, std::string_view text) : columns_(rows.width) {
    const parameter* values = nullptr;
    if (!rows.flat) {
      values = rows.next();
      if (values == nullptr) return;
      one_.emplace(values, rows.count, text);
      count_ = 1;
      return;
    }
    scalar_encoder encode(text);
    while (count_ < most_rows && bytes_ < enough_bytes && (values = rows.next()) != nullptr) {
      if (count_++ == 0) take_scalars(values, encoded_parameters(values, rows.count, text), rows.width);
      for (std::size_t i = 0; i < rows.width; ++i) append(columns_[i], values[i], encode);
    }
    for (std::size_t i = 0; i < rows.width; ++i) finish(i);
  }
  column_arrays(const column_arrays&) = delete;
  column_arrays& operator=(const column_arrays&) = delete;

  std::size_t rows() const { return count_; }
  wire_parameters view() const {
    if (one_) return *one_;
    return {static_cast<int>(types_.size()), types_.data(), values_.data(), lengths_.data(), formats_.data()};
  }

 private:
  static constexpr std::size_t most_rows = 10'000;
  static constexpr std::size_t enough_bytes = std::size_t{16} << 20;

  struct column {
    value_buffer bytes;
    bool nulls = false;
  };

  void take_scalars(const parameter* values, const encoded_parameters& row, std::size_t width) {
    const auto count = static_cast<std::size_t>(row.count());
    types_.assign(row.types(), row.types() + count);
    for (std::size_t i = 0; i < width; ++i)
      if (is_inferred(values[i].kind)) types_[i] = oid::text;  // the statement casts it
    scalars_.resize(count);
    values_.resize(count);
    lengths_.resize(count);
    formats_.assign(count, 1);
    for (std::size_t i = width; i < count; ++i) {
      formats_[i] = row.formats()[i];
      if (row.values()[i] != nullptr) scalars_[i].assign(row.values()[i], static_cast<std::size_t>(row.lengths()[i]));
      values_[i] = row.values()[i] == nullptr ? nullptr : scalars_[i].data();
      lengths_[i] = row.lengths()[i];
    }
  }
  void append(column& c, const parameter& value, scalar_encoder& encode) {
    if (c.bytes.size() == 0) c.bytes.append_array_head(1, false, 0);  // `finish` knows better
    const std::size_t had = c.bytes.size();
    c.nulls = c.nulls || value.null;
    c.bytes.append(value, encode);
    bytes_ += c.bytes.size() - had;
  }
  void finish(std::size_t i) {
    if (count_ == 0) return;
    column& c = columns_[i];
    put_array_head(c.bytes.data(), count_, c.nulls, types_[i]);
    types_[i] = oid::array_of(types_[i]);
    values_[i] = c.bytes.data();
    lengths_[i] = static_cast<int>(c.bytes.size());
  }

  std::vector<column> columns_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
  std::vector<unsigned> types_;
  std::vector<std::string> scalars_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::optional<encoded_parameters> one_;
};

}  // namespace retort::driver
