// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <source_location>

namespace retort {

class place_list;

/// What holds the places of a list together: a ring.
struct place_links {
  place_links* before = this;
  place_links* behind = this;
};

/// A place among the open connections of a pool, for a connection of any kind. While it is lent, it is in the hands of
/// one thread or coroutine.
class place : place_links {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  place() = default;
  place(const place&) = delete;
  place& operator=(const place&) = delete;
  ~place() { close(); }

  /// Whether there is a connection; there is none while it is opened.
  bool is_open() const { return connection_ != nullptr; }
  template <class Connection>
  Connection& connection() const {
    return *static_cast<Connection*>(connection_);
  }
  template <class Connection>
  void put(std::unique_ptr<Connection> made) {
    close();
    connection_ = made.release();
    destroy_ = [](void* c) { delete static_cast<Connection*>(c); };
  }
  void close() noexcept {
    if (connection_ != nullptr) destroy_(connection_);
    connection_ = nullptr;
  }

  std::source_location where;
  time_point since;  // when it was lent, or came back
  time_point expires;
  std::uint64_t generation = 0;
  bool told = false;  // that it is held for long

 private:
  friend place_list;

  void* connection_ = nullptr;
  void (*destroy_)(void*) = nullptr;
  place_list* in_ = nullptr;
};

/// Places, in order. Each is in one list, which owns it.
class place_list {
 public:
  place_list() = default;
  place_list(const place_list&) = delete;
  place_list& operator=(const place_list&) = delete;
  ~place_list() {
    while (!empty()) erase(front());
  }

  bool empty() const { return ring_.behind == &ring_; }
  std::size_t size() const { return size_; }
  place& front() const { return static_cast<place&>(*ring_.behind); }
  place& back() const { return static_cast<place&>(*ring_.before); }
  /// Calls a function with each of them, until it returns false.
  template <class F>
  void for_each(F&& f) const {
    for (place_links* p = ring_.behind; p != &ring_ && f(static_cast<place&>(*p));) p = p->behind;
  }

  /// Another one, at the end.
  place& add() {
    place& made = *new place;
    append(made);
    return made;
  }
  /// Takes a place out of the list that it is in, to the end of this one.
  void take(place& p) {
    remove(p);
    append(p);
  }
  void take_all(place_list& from) {
    while (!from.empty()) take(from.front());
  }
  /// Takes a place out of the list that it is in, and away.
  static void erase(place& p) {
    remove(p);
    delete &p;
  }

 private:
  void append(place& p) {
    p.in_ = this;
    p.before = ring_.before;
    p.behind = &ring_;
    ring_.before->behind = &p;
    ring_.before = &p;
    ++size_;
  }
  static void remove(place& p) {
    p.before->behind = p.behind;
    p.behind->before = p.before;
    --p.in_->size_;
  }

  place_links ring_;
  std::size_t size_ = 0;
};

}  // namespace retort
