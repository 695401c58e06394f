// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/driver/postgres/wire.hpp"

namespace retort::driver {

/// Rows as COPY sends them in binary.
class copied_rows {
 public:
  struct free_buffer {
    void operator()(char* data) const { PQfreemem(data); }
  };
  using buffer = std::unique_ptr<char, free_buffer>;

  explicit copied_rows(std::shared_ptr<const std::vector<unsigned>> types) : types_(std::move(types)) {}

  /// Takes one row. The first of a COPY has the head of the file before it, and the last is its end.
  void add(buffer data, std::size_t size, bool first) {
    constexpr std::size_t head = 19;
    std::string_view rest(data.get(), size);
    if (first) rest.remove_prefix(rest.size() < head ? rest.size() : head);
    if (rest.size() < 2 || get_big_endian<std::int16_t>(rest) < 0) return;
    rest.remove_prefix(2);
    for (std::size_t i = 0; i < types_->size(); ++i) {
      std::string_view field;
      const std::int32_t length = rest.size() < 4 ? -1 : get_big_endian<std::int32_t>(rest);
      if (rest.size() >= 4) rest.remove_prefix(4);
      if (length >= 0) {
        field = rest.substr(0, static_cast<std::size_t>(length));
        rest.remove_prefix(field.size());
      }
      fields_.push_back(field);
    }
    buffers_.push_back(std::move(data));
  }

  std::size_t size() const { return buffers_.size(); }
  int columns() const { return static_cast<int>(types_->size()); }
  /// The bytes of a value; a null pointer for NULL.
  std::string_view field(int row, int column) const {
    return fields_[static_cast<std::size_t>(row) * types_->size() + static_cast<std::size_t>(column)];
  }
  unsigned type(int column) const { return (*types_)[static_cast<std::size_t>(column)]; }

 private:
  std::shared_ptr<const std::vector<unsigned>> types_;
  std::vector<buffer> buffers_;
  std::vector<std::string_view> fields_;
};

}  // namespace retort::driver
