// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>
#include <variant>

#include "retort/driver/printed.hpp"
#include "retort/session/bind.hpp"
#include "retort/session/result.hpp"

namespace retort {

/// A value whose type is known when the program runs: NULL, or one of the types below. Decimals, JSON, enumerations and
/// a database's own types are text; an array is a list of them.
class mapped_value {
 public:
  using value_type = std::variant<std::monostate, bool, std::int64_t, double, std::string, bytes, date, timestamp,
                                  timestamptz, time_of_day, interval, uuid, std::vector<mapped_value>>;

  mapped_value() = default;
  explicit mapped_value(const bound_value& v)
      : value_(make(v)), text_(v.null || is_array(v.kind) ? "" : meta::text_of(v)) {
    if (!v.null && is_array(v.kind)) text_ = meta::literal_of(v);
  }

  bool is_null() const { return value_.index() == 0; }
  const value_type& value() const { return value_; }
  /// The value as a `T` of the list above. Throws `std::bad_variant_access`.
  template <class T>
  const T& as() const {
    return std::get<T>(value_);
  }
  /// The value as text, for people; of NULL it is empty.
  const std::string& text() const { return text_; }

 private:
  static value_type make(const bound_value& v) {
    if (v.null) return {};
    if (is_array(v.kind)) {
      const auto& items = *static_cast<const array_value*>(v.data);
      std::vector<mapped_value> out;
      for (std::size_t i = 0; i < items.size(); ++i) out.emplace_back(items[i]);
      return out;
    }
    switch (v.kind) {
      case type_kind::boolean: return v.integer != 0;
      case type_kind::int16:
      case type_kind::int32:
      case type_kind::int64: return v.integer;
      case type_kind::float32:
      case type_kind::float64: return v.number;
      case type_kind::bytes: return read<bytes>(v);
      case type_kind::date: return read<date>(v);
      case type_kind::timestamp: return read<timestamp>(v);
      case type_kind::timestamptz: return read<timestamptz>(v);
      case type_kind::time: return read<time_of_day>(v);
      case type_kind::interval: return read<interval>(v);
      case type_kind::uuid: return read<uuid>(v);
      default: return std::string(v.text());
    }
  }
  template <class T>
  static T read(const bound_value& v) {
    T out{};
    unbind(v, out);
    return out;
  }

  value_type value_;
  std::string text_;
};

/// A row by names that are known when the program runs: `m["name"]`.
class mapping {
 public:
  using entry = std::pair<std::string, mapped_value>;

  /// The value of a name. Throws `std::out_of_range`.
  const mapped_value& operator[](std::string_view name) const {
    if (const mapped_value* found = find(name)) return *found;
    throw std::out_of_range("retort: a row has no column of that name: " + std::string(name));
  }
  const mapped_value* find(std::string_view name) const {
    for (const entry& e : entries_)
      if (e.first == name) return &e.second;
    return nullptr;
  }
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  std::size_t size() const { return entries_.size(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

  void add(std::string name, const bound_value& v) { entries_.emplace_back(std::move(name), mapped_value(v)); }

 private:
  std::vector<entry> entries_;
};

namespace meta {
template <class... Definitions, class... Paths, class Model>
void map_model(mapping& out, full_binder<>& binder, const std::string& prefix, const Model* m,
               list<flat_column<Definitions, Paths>...>) {
  const auto add = [&]<class D, class P>(D, P path) {
    using T = typename D::type;
    out.add(prefix + std::string(D::name.view()),
            m != nullptr ? binder.untyped(at_path(*m, path)) : bind_null(kind_of<unwrapped<T>>()));
  };
  (add(Definitions{}, Paths{}), ...);
}
template <class T>
void map_value(mapping& out, full_binder<>& binder, std::string_view label, std::size_t place, const T& value) {
  if constexpr (model_row<unwrapped<T>>) {
    using traits = model_of<unwrapped<T>>;
    const std::string prefix(unwrapped<T>::tablename.table);
    const unwrapped<T>* model = nullptr;
    if constexpr (is_optional<T>)
      model = value ? &*value : nullptr;
    else
      model = &value;
    map_model(out, binder, prefix + ".", model, typename traits::column_list{});
  } else
    out.add(label.empty() ? "column" + std::to_string(place + 1) : std::string(label), binder.untyped(value));
}
template <class Row>
struct row_mapper {
  static void map(mapping& out, full_binder<>& binder, const Row& r) {
    map_model(out, binder, "", &r, typename model_of<Row>::column_list{});
  }
};
template <class Model>
struct row_mapper<std::optional<Model>> {
  static void map(mapping& out, full_binder<>& binder, const std::optional<Model>& r) {
    map_model(out, binder, "", r ? &*r : nullptr, typename model_of<Model>::column_list{});
  }
};
template <class... Columns>
struct row_mapper<result_row<Columns...>> {
  static void map(mapping& out, full_binder<>& binder, const result_row<Columns...>& r) {
    map_all(out, binder, r, std::index_sequence_for<Columns...>{});
  }

 private:
  template <std::size_t... I>
  static void map_all(mapping& out, full_binder<>& binder, const result_row<Columns...>& r, std::index_sequence<I...>) {
    (map_value(out, binder, Columns::label.view(), I, r.template get<I>()), ...);
  }
};
}  // namespace meta

/// A row by names. Columns of a model among others are named with their table, `users.name`; an expression without a
/// label by its place, `column2`.
template <class Row>
mapping as_mapping(const Row& r) {
  const meta::pack<> nothing_given{};
  full_binder<> binder{nullptr, nullptr, nothing_given, nullptr, nullptr};
  mapping out;
  meta::row_mapper<Row>::map(out, binder, r);
  return out;
}

/// All rows that are left, by names: `mappings(s.execute(q))`.
template <class Result>
std::vector<mapping> mappings(Result&& rows) {
  std::vector<mapping> out;
  while (const auto* row = rows.next()) out.push_back(as_mapping(*row));
  return out;
}

}  // namespace retort
