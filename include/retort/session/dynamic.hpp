// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "retort/driver/error.hpp"
#include "retort/render/facts.hpp"
#include "retort/render/live.hpp"
#include "retort/session/bound_statement.hpp"

// Statements with dynamic parts. Which parts are there is read off the statement by the slots of its choices; that is
// the key of the text. A text that was put together once is kept for as long as the program runs, at the same address,
// so that the drivers' caches of prepared statements know it.

namespace retort {

/// A statement that can't be put together as its choices want it: an optional join that another part needs is not
/// there, or an update is left with nothing to set.
class assembly_error : public error {
 public:
  explicit assembly_error(const std::string& what) : error(what) {}
};

/// An update by a patch that changes nothing.
class nothing_to_set : public assembly_error {
 public:
  using assembly_error::assembly_error;
};

/// What is constant of a statement with dynamic parts.
struct dynamic_statement {
  tape::walker walk;
  std::span<const choice_slot> choices;
};

namespace meta {
/// A few values without a heap; more of them on it.
template <class T, std::size_t Few>
class few {
 public:
  few() = default;
  explicit few(std::size_t size) {
    if (size > Few) many_.resize(size);
    size_ = size;
  }
  void push(const T& value) {
    if (size_ < Few)
      some_[size_] = value;
    else {
      if (many_.empty()) many_.assign(some_, some_ + Few);
      many_.push_back(value);
    }
    ++size_;
  }
  T* data() { return many_.empty() ? some_ : many_.data(); }
  const T* data() const { return many_.empty() ? some_ : many_.data(); }
  std::size_t size() const { return size_; }
  const T& operator[](std::size_t i) const { return data()[i]; }

 private:
  T some_[Few];
  std::vector<T> many_;
  std::size_t size_ = 0;
};
}  // namespace meta

template <class Statement>
inline constexpr dynamic_statement dynamic_constant{&Statement::template walk<tape>,
                                                    meta::choices_of<Statement, facts_of<Statement, postgres>.choices>};

/// What the choices of a statement are this time, and the objects that hold its values. It views the statement.
struct dynamic_key {
  meta::few<std::uint64_t, 32> words;
  meta::few<const void*, 16> objects;  // the statement, and the conditions of its predicates
  meta::few<predicate_place, 8> predicates;
  const dialect& to;

  dynamic_key(const dynamic_statement& s, const void* q, const dialect& d) : to(d) {
    words.push(address(&s));
    words.push(static_cast<std::uint64_t>(d.id));
    objects.push(q);
    add(s.choices, 0);
    words.push(bits_);
  }

  std::uint64_t hash() const {
    std::uint64_t h = words.size();
    for (std::size_t i = 0; i < words.size(); ++i) {
      h = (h ^ words[i]) * 0x9E3779B97F4A7C15ULL;
      h ^= h >> 29;
    }
    return h;
  }

 private:
  static std::uint64_t address(const void* p) { return reinterpret_cast<std::uintptr_t>(p); }
  void add_bits(std::uint64_t value) {
    bits_ |= value << used_;
    used_ += 2;
    if (used_ < 64) return;
    words.push(bits_);
    bits_ = used_ = 0;
  }
  void add(std::span<const choice_slot> choices, std::uint32_t number) {
    const auto* object = static_cast<const std::byte*>(objects[number]);
    for (const choice_slot& choice : choices) {
      const void* place = object + choice.offset;
      switch (choice.kind) {
        case choice_kind::flag: add_bits(*static_cast<const bool*>(place)); break;
        case choice_kind::state: add_bits(*static_cast<const std::uint8_t*>(place)); break;
        case choice_kind::index: words.push(*static_cast<const std::uint32_t*>(place)); break;
        case choice_kind::predicate:
          predicates.push({number, choice.offset, static_cast<std::uint32_t>(objects.size())});
          add(*static_cast<const predicate_base*>(place));
          break;
      }
    }
  }
  // The conditions of a predicate follow each other among the objects; what they hold themselves comes after all of
  // them.
  void add(const predicate_base& p) {
    auto number = static_cast<std::uint32_t>(objects.size());
    words.push(p.size());
    for (std::size_t i = 0; i < p.size(); ++i)
      if (p[i].what == predicate_step::kind::condition) {
        words.push(address(p[i].type));
        objects.push(p[i].object.get());
      } else
        words.push(static_cast<std::uint64_t>(p[i].what));
    for (std::size_t i = 0; i < p.size(); ++i)
      if (p[i].what == predicate_step::kind::condition) add(p[i].type->choices, number++);
  }

  std::uint64_t bits_ = 0;
  unsigned used_ = 0;
};

/// The text of a statement for certain choices, and where its values are.
struct assembled_text {
  struct slot {
    std::uint32_t object;
    value_slot value;
    value_maker make;  // null: the value is loaded
  };
  std::vector<std::uint64_t> words;
  std::string text;
  std::vector<slot> slots;
};

/// A text that is kept, or that was made for this once.
class assembled {
 public:
  assembled(const assembled_text* kept, std::unique_ptr<const assembled_text> own)
      : text_(kept), own_(std::move(own)) {}
  bool kept() const { return own_ == nullptr; }
  const assembled_text* operator->() const { return text_; }
  const assembled_text& operator*() const { return *text_; }

 private:
  const assembled_text* text_;
  std::unique_ptr<const assembled_text> own_;
};

/// The values of a statement with dynamic parts, ready for a driver.
class bound_values {
 public:
  bound_values(const assembled_text& text, const dynamic_key& key) : values_(text.slots.size()) {
    for (std::size_t i = 0; i < text.slots.size(); ++i) {
      const auto& [number, slot, make] = text.slots[i];
      const void* const object = key.objects[number];
      values_.data()[i] =
          make == nullptr ? load(object, slot) : make(encoder_, static_cast<const std::byte*>(object) + slot.offset);
    }
  }
  const bound_value* data() const { return values_.data(); }
  std::size_t size() const { return values_.size(); }

 private:
  value_encoder encoder_;
  meta::few<bound_value, 32> values_;
};

/// The texts that were put together, of all statements of the program.
class assembled_texts {
 public:
  /// No more than these are kept: what comes then is put together each time.
  static constexpr std::size_t most = 4096;

  static assembled_texts& instance() {
    static assembled_texts* const all = new assembled_texts;  // texts outlive whatever uses them
    return *all;
  }
  const assembled_text* find(const dynamic_key& key, std::uint64_t hash) const {
    const std::lock_guard lock(mutex_);
    return find_locked(key.words.data(), key.words.size(), hash);
  }
  /// Keeps a text, if there is room. Another thread may have been faster.
  assembled keep(std::unique_ptr<const assembled_text> text, std::uint64_t hash) {
    const std::lock_guard lock(mutex_);
    if (const assembled_text* same = find_locked(text->words.data(), text->words.size(), hash)) return {same, nullptr};
    const assembled_text* const kept = text.get();
    if (count_ == most) return {kept, std::move(text)};
    if (2 * (count_ + 1) > table_.size()) grow();
    put({hash, text.release()});
    ++count_;
    return {kept, nullptr};
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  struct entry {
    std::uint64_t hash = 0;
    const assembled_text* text = nullptr;
  };
  const assembled_text* find_locked(const std::uint64_t* words, std::size_t size, std::uint64_t hash) const {
    for (std::size_t i = hash & (table_.size() - 1);; i = (i + 1) & (table_.size() - 1)) {
      const entry& e = table_[i];
      if (e.text == nullptr) return nullptr;
      if (e.hash != hash || e.text->words.size() != size) continue;
      bool same = true;
      for (std::size_t w = 0; w < size; ++w) same = same && e.text->words[w] == words[w];
      if (same) return e.text;
    }
  }
  void put(const entry& e) {
    std::size_t i = e.hash & (table_.size() - 1);
    while (table_[i].text != nullptr) i = (i + 1) & (table_.size() - 1);
    table_[i] = e;
  }
  void grow() {
    std::vector<entry> old(table_.size() * 2);
    old.swap(table_);
    for (const entry& e : old)
      if (e.text != nullptr) put(e);
  }

  mutable std::mutex mutex_;
  std::vector<entry> table_ = std::vector<entry>(64);
  std::size_t count_ = 0;
};

namespace meta {
[[noreturn]] inline void throw_assembly(const finding& f) {
  if (f.kind == fault::nothing_set)
    throw nothing_to_set("retort: a patch changes nothing, and the update has nothing else to set: " +
                         std::string(f.table));
  if (f.kind == fault::not_in_dialect)
    throw assembly_error("retort: a condition of a predicate needs what " + std::string(f.other) +
                         " does not have: " + std::string(f.table));
  std::string what = "retort: without some of its dynamic parts a statement ";
  what += f.kind == fault::not_in_from         ? "reads a column of a table that is not joined: "
          : f.kind == fault::no_where          ? "would change all rows of: "
          : f.kind == fault::no_join_condition ? "has no condition that joins: "
          : f.kind == fault::assigned_twice    ? "assigns a column twice: "
                                               : "is not right: ";
  what += f.table;
  if (!f.column.empty()) (what += ".") += f.column;
  throw assembly_error(what);
}

inline std::unique_ptr<assembled_text> make_text(const dynamic_statement& s, const void* q, const dynamic_key& key) {
  auto out = std::make_unique<assembled_text>();
  out->words.assign(key.words.data(), key.words.data() + key.words.size());
  live_walk live{{key.predicates.data(), key.predicates.size()}};
  try {
    const auto t = std::make_unique<tape>();
    t->live = &live;
    t->object = static_cast<const std::byte*>(q);
    t->record(s.walk);
    const outline o(*t);
    if (const finding wrong = checker(o).check()) throw_assembly(wrong);
    if (const finding wrong = check_dialect(o, key.to)) throw_assembly(wrong);
    writer counting{key.to};
    renderer(o, counting).render();
    out->text.resize(counting.count);
    writer w{key.to, out->text.data(), out->text.size()};
    renderer(o, w).render();
    out->slots.resize(t->parameters);
    std::size_t part = 0;
    std::uint32_t object = 0;
    for (std::uint32_t i = 0; i < t->count; ++i) {
      while (part < live.parts.size() && live.parts[part].event <= i) object = live.parts[part++].object;
      const event& e = t->events[i];
      if (is_parameter(e)) out->slots[e.number] = {object, e.slot, e.slot.held == held_as::made ? e.make : nullptr};
    }
  } catch (const char* too_large) {
    throw assembly_error(too_large);
  }
  return out;
}
}  // namespace meta

/// The text of a statement with dynamic parts: found, or put together, checked and kept. Throws `assembly_error`.
inline assembled assemble(const dynamic_statement& s, const void* q, const dynamic_key& key) {
  const std::uint64_t hash = key.hash();
  if (const assembled_text* found = assembled_texts::instance().find(key, hash)) return {found, nullptr};
  return assembled_texts::instance().keep(meta::make_text(s, q, key), hash);
}

/// One with dynamic parts: its text depends on its values.
template <class Dialect, class Statement, class... Args>
  requires(facts_of<Statement, Dialect>.choices > 0)
class bound_statement<Dialect, Statement, Args...> : public ready_statement {
 public:
  bound_statement(const dialect& to, const Statement& q, const meta::pack<const Args*...>&)
      : key_(dynamic_constant<Statement>, &q, to),
        assembled_(assemble(dynamic_constant<Statement>, &q, key_)),
        values_(*assembled_, key_) {
    text = assembled_->text;
    values = values_.data();
    count = values_.size();
    if (!assembled_.kept()) how = driver::preparation::once;
  }
  bound_statement(const bound_statement&) = delete;
  bound_statement& operator=(const bound_statement&) = delete;

 private:
  dynamic_key key_;
  assembled assembled_;
  bound_values values_;
};

}  // namespace retort
