// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <forward_list>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "retort/driver/error.hpp"
#include "retort/driver/list.hpp"
#include "retort/driver/parameter.hpp"
#include "retort/driver/postgres/numeric.hpp"
#include "retort/driver/postgres/wire.hpp"

namespace retort::driver {

/// Gives single values in binary.
class scalar_encoder {
 public:
  explicit scalar_encoder(std::string_view statement) : statement_(statement) {}

  /// The bytes of a value, not NULL and no list: its own, or up to sixteen that are written to `out`, or what is kept
  /// here.
  std::string_view bytes_of(const parameter& p, char* out) {
    switch (p.kind) {
      case type_kind::boolean: return put_number(out, static_cast<std::int8_t>(p.integer != 0));
      case type_kind::int16: return put_number(out, static_cast<std::int16_t>(p.integer));
      case type_kind::int32: return put_number(out, static_cast<std::int32_t>(p.integer));
      case type_kind::int64: return put_number(out, p.integer);
      case type_kind::float32: return put_number(out, std::bit_cast<std::int32_t>(static_cast<float>(p.number)));
      case type_kind::float64: return put_number(out, std::bit_cast<std::int64_t>(p.number));
      case type_kind::text:
      case type_kind::bytes:
      case type_kind::uuid:
      case type_kind::enumeration: return p.data == nullptr ? "" : p.text();  // libpq takes a null pointer for NULL
      case type_kind::date:
        if (p.integer == wire_time::infinite_day) return put_number(out, std::numeric_limits<std::int32_t>::max());
        if (p.integer == wire_time::minus_infinite_day)
          return put_number(out, std::numeric_limits<std::int32_t>::min());
        if (!wire_time::has_day(p.integer)) refuse("22008", "a date out of range");
        return put_number(out, static_cast<std::int32_t>(p.integer - wire_time::epoch));
      case type_kind::timestamp:
      case type_kind::timestamptz:
        if (wire_time::is_infinite(p.integer)) return put_number(out, p.integer);
        if (!wire_time::has_microsecond(p.integer)) refuse("22008", "a timestamp out of range");
        return put_number(out, p.integer - wire_time::epoch * wire_time::day);
      case type_kind::time:
        if (p.integer < 0 || p.integer > wire_time::day) refuse("22008", "a time of day out of range");
        return put_number(out, p.integer);
      case type_kind::interval: {
        const interval& span = *static_cast<const interval*>(p.data);
        put_big_endian(out, static_cast<std::int64_t>(span.time.count()));
        put_big_endian(out + 8, span.days);
        put_big_endian(out + 12, span.months);
        return {out, 16};
      }
      case type_kind::decimal: {
        std::string bytes;
        if (!put_numeric(bytes, p.text())) refuse("22003", "a decimal number out of range");
        return keep(std::move(bytes));
      }
      case type_kind::json: return keep(std::string(1, '\1').append(p.text()));  // the version of the form
      case type_kind::named: return p.text();
    }
    return "";
  }
  const std::string& keep(std::string bytes) {
    if (kept_ == nullptr) kept_ = std::make_unique<std::forward_list<std::string>>();
    return kept_->emplace_front(std::move(bytes));
  }
  /// One for the same statement, which has kept nothing.
  scalar_encoder another() const { return scalar_encoder(statement_); }
  /// Forgets what was kept.
  void clear() {
    if (kept_ != nullptr) kept_->clear();
  }
  [[noreturn]] void refuse(const char* sqlstate, const char* what) const { throw_state(sqlstate, what, statement_); }

 private:
  template <class N>
  static std::string_view put_number(char* out, N number) {
    put_big_endian(out, number);
    return {out, sizeof(N)};
  }

  std::string_view statement_;
  std::unique_ptr<std::forward_list<std::string>> kept_;  // most statements keep nothing
};

/// Writes what stands before the items of an array of one dimension, up to 20 bytes, and returns how many.
inline std::size_t put_array_head(char* out, std::size_t size, bool nulls, unsigned element) {
  put_big_endian(out, std::int32_t{size == 0 ? 0 : 1});
  put_big_endian(out + 4, std::int32_t{nulls});
  put_big_endian(out + 8, element);
  if (size == 0) return 12;
  put_big_endian(out + 12, static_cast<std::int32_t>(size));
  put_big_endian(out + 16, std::int32_t{1});  // where its indices start
  return 20;
}

/// Bytes on their way to the server, as arrays and COPY hold values: each behind its length.
class value_buffer {
 public:
  std::size_t size() const { return size_; }
  char* data() { return bytes_.get(); }
  const char* data() const { return bytes_.get(); }
  void clear() { size_ = 0; }

  void append(std::string_view bytes) {
    std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  template <class N>
  void append(N number) {
    put_big_endian(room(sizeof(N)), number);
    size_ += sizeof(N);
  }
  void append_null() { append(std::int32_t{-1}); }
  void append_array_head(std::size_t size, bool nulls, unsigned element) {
    size_ += put_array_head(room(20), size, nulls, element);
  }
  /// A value that is no list.
  void append(const parameter& p, scalar_encoder& encode) {
    if (p.null) return append_null();
    switch (p.kind) {  // what most columns hold
      case type_kind::int32: return append_number(static_cast<std::int32_t>(p.integer));
      case type_kind::int64: return append_number(p.integer);
      case type_kind::float64: return append_number(std::bit_cast<std::int64_t>(p.number));
      case type_kind::text: return append_bytes(p.text(), encode);
      default: break;
    }
    char buffer[16];
    append_bytes(encode.bytes_of(p, buffer), encode);
    encode.clear();
  }

 private:
  template <class N>
  void append_number(N number) {
    char* const out = room(4 + sizeof(N));
    size_ += 4 + sizeof(N);
    put_big_endian(out, std::int32_t{sizeof(N)});
    put_big_endian(out + 4, number);
  }
  void append_bytes(std::string_view value, const scalar_encoder& encode) {
    if (value.size() > INT_MAX) encode.refuse("54000", "a value of more than 2 GB");
    char* const out = room(4 + value.size());
    size_ += 4 + value.size();
    put_big_endian(out, static_cast<std::int32_t>(value.size()));
    if (!value.empty()) std::memcpy(out + 4, value.data(), value.size());
  }
  // Where so many bytes can be written.
  char* room(std::size_t more) {
    if (capacity_ - size_ < more) [[unlikely]]
      grow(more);
    return bytes_.get() + size_;
  }
  [[gnu::noinline]] void grow(std::size_t more) {
    const std::size_t doubled = capacity_ < 512 ? 1024 : 2 * capacity_;
    const std::size_t wanted = size_ + more > doubled ? size_ + more : doubled;
    std::unique_ptr<char[]> larger(new char[wanted]);
    if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
    capacity_ = wanted;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// Parameters in PostgreSQL's binary form, as the arrays that libpq takes. Up to 20 that are not lists need no
/// allocation.
///
/// Text and bytes stay where they are: the parameters must outlive this.
class encoded_parameters {
 public:
  [[gnu::always_inline]] encoded_parameters(const parameter* parameters, std::size_t count, std::string_view statement)
      : count_(count), scalars_of_(statement) {
    if (count > few) [[unlikely]]
      make_room();
    for (std::size_t i = 0; i < count; ++i) put(i, parameters[i]);
  }
  encoded_parameters(const encoded_parameters&) = delete;
  encoded_parameters& operator=(const encoded_parameters&) = delete;
  [[gnu::always_inline]] ~encoded_parameters() = default;

  int count() const { return static_cast<int>(count_); }
  const unsigned* types() const { return type_array(); }
  const char* const* values() const { return value_array(); }
  const int* lengths() const { return length_array(); }
  const int* formats() const { return has_formats_ ? format_array() : all_binary; }

 private:
  static constexpr std::size_t few = 20;
  static constexpr std::size_t most = 65'535;  // of PostgreSQL's protocol
  static constexpr std::size_t scalar_size = 16;
  static constexpr std::size_t size_of_one = sizeof(char*) + sizeof(unsigned) + 2 * sizeof(int) + scalar_size;
  static constexpr int all_binary[few] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

  [[gnu::always_inline]] void put(std::size_t i, const parameter& p) {
    // Most keys.
    if (p.kind == type_kind::int64 && !p.null && !p.list) [[likely]] {
      type_array()[i] = oid::int8;
      put_big_endian(scalar(i), p.integer);
      return set(i, scalar(i), sizeof p.integer);
    }
    put_otherwise(i, p);
  }
  [[gnu::noinline]] void put_otherwise(std::size_t i, const parameter& p) {
    type_array()[i] = oid::of(p.kind, p.list);
    if (p.null) return set(i, nullptr, 0);
    if (p.list || is_array(p.kind)) {
      const type_kind element = element_of(p.kind);
      // An array in binary has to name the type of its elements.
      if (oid::of(element) == oid::inferred) return put_text(i, array_text_of(p));
      if (lists_ == nullptr) lists_ = std::make_unique<std::forward_list<value_buffer>>();
      const value_buffer& bytes =
          lists_->emplace_front(p.list ? array_of_list(p) : array_of_items(*static_cast<const array_value*>(p.data)));
      return set(i, bytes.data(), bytes.size());
    }
    if (p.kind == type_kind::named) return put_text(i, std::string(p.text()));
    const std::string_view value = scalars_of_.bytes_of(p, scalar(i));
    set(i, value.data(), value.size());
  }
  [[gnu::always_inline]] void set(std::size_t i, const char* value, std::size_t length) {
    if (length > INT_MAX) refuse("54000", "a value of more than 2 GB");
    value_array()[i] = value;
    length_array()[i] = static_cast<int>(length);
  }
  // In text form a value ends at its first zero.
  void put_text(std::size_t i, std::string text) {
    if (text.find('\0') != text.npos) refuse("22021", "text with a zero in it");
    const std::string& kept = scalars_of_.keep(std::move(text));
    set(i, kept.c_str(), kept.size());
    if (!has_formats_) put_formats();
    format_array()[i] = 0;
  }
  value_buffer array_of(std::size_t size, bool nulls, type_kind element) const {
    if (size > INT_MAX) refuse("54000", "a list of more than 2,147,483,647 values");
    value_buffer out;
    out.append_array_head(size, nulls, oid::of(element));
    return out;
  }
  value_buffer array_of_items(const array_value& items) const {
    bool nulls = false;
    for (std::size_t i = 0; i < items.size(); ++i) nulls = nulls || items[i].null;
    value_buffer out = array_of(items.size(), nulls, items.element);
    scalar_encoder encode = scalars_of_.another();
    for (std::size_t i = 0; i < items.size(); ++i) out.append(items[i], encode);
    return out;
  }
  value_buffer array_of_list(const parameter& p) const {
    value_buffer out = array_of(p.size, false, p.kind);
    scalar_encoder encode = scalars_of_.another();
    each_of_list(p, [&](const parameter& item) { out.append(item, encode); });
    return out;
  }
  // `{"a","b",NULL}`: for types whose number only the server knows.
  static std::string array_text_of(const parameter& p) {
    std::string out = "{";
    const auto put = [&out](const parameter& item) {
      if (out.size() > 1) out += ',';
      if (item.null) {
        out += "NULL";
        return;
      }
      out += '"';
      for (const char c : item.text()) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
      }
      out += '"';
    };
    if (p.list)
      each_of_list(p, put);
    else {
      const array_value& items = *static_cast<const array_value*>(p.data);
      for (std::size_t i = 0; i < items.size(); ++i) put(items[i]);
    }
    return out += '}';
  }
  [[noreturn]] void refuse(const char* sqlstate, const char* what) const { scalars_of_.refuse(sqlstate, what); }

  [[gnu::noinline]] void make_room() {
    if (count_ > most) refuse("54000", "more than 65,535 parameters");
    many_.reset(new std::byte[count_ * size_of_one]);
    arrays_ = many_.get();
    put_formats();
  }
  void put_formats() {
    has_formats_ = true;
    for (std::size_t i = 0; i < count_; ++i) format_array()[i] = 1;
  }
  const char** value_array() const { return reinterpret_cast<const char**>(arrays_); }
  unsigned* type_array() const { return reinterpret_cast<unsigned*>(value_array() + count_); }
  int* length_array() const { return reinterpret_cast<int*>(type_array() + count_); }
  int* format_array() const { return length_array() + count_; }
  char* scalar(std::size_t i) const { return reinterpret_cast<char*>(format_array() + count_) + i * scalar_size; }

  std::size_t count_;
  scalar_encoder scalars_of_;
  std::unique_ptr<std::forward_list<value_buffer>> lists_;
  std::unique_ptr<std::byte[]> many_;
  bool has_formats_ = false;
  // One behind the other: values, types, lengths, formats where not all are binary, and room for scalars. So those of
  // few parameters stand close together.
  std::byte* arrays_ = few_;
  alignas(char*) std::byte few_[few * size_of_one];  // not initialised: most of it is never used
};

}  // namespace retort::driver
