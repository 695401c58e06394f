// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "retort/driver/constant_text.hpp"

namespace retort::driver {

/// What a prepared statement is known by: the address of its text.
struct cached_statement {
  const char* key = nullptr;
  std::uint64_t used = 0;
  bool is_constant = false;  // of the program: no other text can come to stand there

  void know_by(std::string_view text) {
    key = text.data();
    is_constant = is_constant_of_program(key);
  }
  /// Whether what stands there now is what was prepared.
  [[gnu::always_inline]] bool is_for(std::string_view text, std::string_view prepared) const {
    return is_constant || prepared == text;
  }
};

/// The prepared statements of one connection, keyed by the address of their constant text: a look-up is a shift and a
/// comparison.
///
/// `Entry` has `const char* key`, `std::uint64_t used`, `bool idle() const`. The least recently used idle entry makes
/// room.
template <class Entry>
class statement_cache {
 public:
  explicit statement_cache(std::size_t capacity)
      : slots_(table_size(capacity)), capacity_(capacity == 0 ? 1 : capacity) {
    while ((std::size_t{1} << (64 - shift_)) < slots_.size()) --shift_;
  }

  /// The entry of a text, or null.
  [[gnu::always_inline]] Entry* find(const char* key) {
    for (std::size_t i = place(key);; i = next(i)) {
      Entry* entry = slots_[i];
      if (entry == nullptr || entry->key == key) {
        if (entry != nullptr) entry->used = ++clock_;
        return entry;
      }
    }
  }

  /// Takes a new entry in. Where the cache is full, `evict(entry)` is called for the one that leaves.
  template <class Evict>
  void insert(Entry* entry, Evict&& evict) {
    if (count_ >= capacity_) {
      Entry* oldest = nullptr;
      for (Entry* e : slots_)
        if (e != nullptr && e->idle() && (oldest == nullptr || e->used < oldest->used)) oldest = e;
      if (oldest != nullptr) {
        erase(oldest);
        evict(oldest);
      } else if (count_ + 1 >= slots_.size())
        grow();
    }
    entry->used = ++clock_;
    put(entry);
    ++count_;
  }

  void erase(Entry* entry) {
    std::size_t hole = place(entry->key);
    while (slots_[hole] != entry) hole = next(hole);
    slots_[hole] = nullptr;
    --count_;
    // What stood behind it in the same run may have to move up.
    for (std::size_t i = next(hole); slots_[i] != nullptr; i = next(i)) {
      Entry* moved = slots_[i];
      slots_[i] = nullptr;
      put(moved);
    }
  }

  template <class Each>
  void for_each(Each&& each) {
    for (Entry* e : slots_)
      if (e != nullptr) each(e);
  }
  void clear() {
    for (Entry*& e : slots_) e = nullptr;
    count_ = 0;
  }
  std::size_t size() const { return count_; }

 private:
  static std::size_t table_size(std::size_t capacity) {
    std::size_t size = 16;
    while (size < 2 * capacity) size *= 2;
    return size;
  }
  std::size_t place(const char* key) const {
    return static_cast<std::size_t>((reinterpret_cast<std::uintptr_t>(key) * 0x9E3779B97F4A7C15ULL) >> shift_);
  }
  std::size_t next(std::size_t i) const { return (i + 1) & (slots_.size() - 1); }
  void put(Entry* entry) {
    std::size_t i = place(entry->key);
    while (slots_[i] != nullptr) i = next(i);
    slots_[i] = entry;
  }
  void grow() {
    std::vector<Entry*> old(slots_.size() * 2);
    old.swap(slots_);
    --shift_;
    for (Entry* e : old)
      if (e != nullptr) put(e);
  }

  std::vector<Entry*> slots_;
  std::size_t capacity_;
  std::size_t count_ = 0;
  int shift_ = 63;
  std::uint64_t clock_ = 0;
};

}  // namespace retort::driver
