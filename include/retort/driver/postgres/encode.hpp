// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <bit>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/driver/error.hpp"
#include "retort/driver/parameter.hpp"
#include "retort/driver/postgres/wire.hpp"

namespace retort::driver {

/// Parameters in PostgreSQL's binary form, as the arrays that libpq takes. Up to 32 that are not lists need no
/// allocation.
///
/// Text and bytes stay where they are: the parameters must outlive this.
class encoded_parameters {
 public:
  encoded_parameters(const parameter* parameters, std::size_t count, std::string_view statement)
      : count_(count), statement_(statement) {
    if (count > small) large_ = std::make_unique<arrays_of_many>(count);
    for (std::size_t i = 0; i < count; ++i) put(i, parameters[i]);
  }
  encoded_parameters(const encoded_parameters&) = delete;
  encoded_parameters& operator=(const encoded_parameters&) = delete;

  int count() const { return static_cast<int>(count_); }
  const unsigned* types() const { return large_ ? large_->types.data() : types_; }
  const char* const* values() const { return large_ ? large_->values.data() : values_; }
  const int* lengths() const { return large_ ? large_->lengths.data() : lengths_; }
  const int* formats() const { return large_ ? large_->formats.data() : all_binary; }

  /// Whether a statement that was prepared for these types fits.
  bool has_types(const std::vector<unsigned>& types) const {
    return types.size() == count_ && std::equal(types.begin(), types.end(), this->types());
  }

 private:
  static constexpr std::size_t small = 32;
  static constexpr int all_binary[small] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  struct scalar {
    char bytes[8];
  };
  struct arrays_of_many {
    explicit arrays_of_many(std::size_t count)
        : types(count), values(count), lengths(count), formats(count, 1), scalars(count) {}
    std::vector<unsigned> types;
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    std::vector<scalar> scalars;
  };

  void put(std::size_t i, const parameter& p) {
    const oid::pair type = oid::of(p.kind);
    (large_ ? large_->types.data() : types_)[i] = p.list ? type.array : type.element;
    if (p.null) return set(i, nullptr, 0);
    if (p.list) {
      const std::string& list = lists_.emplace_front(array_of(p, type.element));
      return set(i, list.data(), list.size());
    }
    const std::string_view value = scalar_of(p, (large_ ? large_->scalars[i] : scalars_[i]).bytes);
    set(i, value.data(), value.size());
  }
  void set(std::size_t i, const char* value, std::size_t length) {
    if (length > INT_MAX) refuse("54000", "a value of more than 2 GB");
    (large_ ? large_->values.data() : values_)[i] = value;
    (large_ ? large_->lengths.data() : lengths_)[i] = static_cast<int>(length);
  }

  // The bytes of one value: its own, or eight at most that are written to `out`.
  std::string_view scalar_of(const parameter& p, char* out) const {
    switch (p.kind) {
      case type_kind::boolean: return put_number(out, static_cast<std::int8_t>(p.integer != 0));
      case type_kind::int16: return put_number(out, static_cast<std::int16_t>(p.integer));
      case type_kind::int32: return put_number(out, static_cast<std::int32_t>(p.integer));
      case type_kind::int64: return put_number(out, p.integer);
      case type_kind::float32: return put_number(out, std::bit_cast<std::int32_t>(static_cast<float>(p.number)));
      case type_kind::float64: return put_number(out, std::bit_cast<std::int64_t>(p.number));
      case type_kind::text:
      case type_kind::bytes: return p.data == nullptr ? "" : p.text();  // libpq takes a null pointer for NULL
      case type_kind::date:
        if (!wire_time::has_day(p.integer)) refuse("22008", "a date out of range");
        return put_number(out, static_cast<std::int32_t>(p.integer - wire_time::epoch));
      case type_kind::timestamp:
      case type_kind::timestamptz:
        if (!wire_time::has_microsecond(p.integer)) refuse("22008", "a timestamp out of range");
        return put_number(out, p.integer - wire_time::epoch * wire_time::day);
    }
    return "";
  }
  template <class N>
  static std::string_view put_number(char* out, N number) {
    put_big_endian(out, number);
    return {out, sizeof(N)};
  }

  // An array of one dimension: its head, then each item behind its length.
  std::string array_of(const parameter& p, unsigned element) const {
    if (p.size > INT_MAX) refuse("54000", "a list of more than 2,147,483,647 values");
    std::string out;
    append(out, std::int32_t{p.size == 0 ? 0 : 1});
    append(out, std::int32_t{0});  // no NULLs
    append(out, element);
    if (p.size == 0) return out;
    append(out, static_cast<std::int32_t>(p.size));
    append(out, std::int32_t{1});  // where its indices start
    switch (p.kind) {
      case type_kind::boolean: append_items<bool>(out, p); break;
      case type_kind::int16: append_items<std::int16_t>(out, p); break;
      case type_kind::int32: append_items<std::int32_t>(out, p); break;
      case type_kind::int64: append_items<std::int64_t>(out, p); break;
      case type_kind::float32: append_items<float>(out, p); break;
      case type_kind::float64: append_items<double>(out, p); break;
      case type_kind::text: append_items<std::string>(out, p); break;
      case type_kind::bytes: append_items<bytes>(out, p); break;
      case type_kind::date: append_items<date>(out, p); break;
      case type_kind::timestamp: append_items<timestamp>(out, p); break;
      case type_kind::timestamptz: append_items<timestamptz>(out, p); break;
    }
    return out;
  }
  template <class T>
  void append_items(std::string& out, const parameter& p) const {
    const T* items = static_cast<const T*>(p.data);
    out.reserve(out.size() + p.size * 12);  // right for numbers
    for (std::size_t i = 0; i < p.size; ++i) {
      char buffer[8];
      const std::string_view value = scalar_of(bind_value(items[i]), buffer);
      if (value.size() > INT_MAX) refuse("54000", "a value of more than 2 GB");
      append(out, static_cast<std::int32_t>(value.size()));
      out += value;
    }
  }
  template <class N>
  static void append(std::string& out, N number) {
    char buffer[sizeof(N)];
    put_big_endian(buffer, number);
    out.append(buffer, sizeof(N));
  }

  [[noreturn]] void refuse(const char* sqlstate, const char* what) const {
    diagnostics d;
    d.sqlstate = sqlstate;
    d.server_message = what;
    d.statement = statement_;
    throw_error(std::move(d));
  }

  std::size_t count_;
  std::string_view statement_;
  std::unique_ptr<arrays_of_many> large_;
  std::forward_list<std::string> lists_;
  // Not initialised: most of it is never used.
  unsigned types_[small];
  const char* values_[small];
  int lengths_[small];
  scalar scalars_[small];
};

}  // namespace retort::driver
