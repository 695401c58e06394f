// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "retort/render/raw_text.hpp"
#include "retort/session/bound_statement.hpp"

namespace retort {

/// Raw SQL that is known when the program runs, in the form of a dialect.
struct raw_text {
  std::string sql;
  std::vector<meta::parameter_place> places;

  raw_text(std::string_view text, const dialect& to) {
    std::vector<std::string_view> names(text.size() / 2 + 1);
    std::size_t count = 0;
    // A number may be longer than the name that it replaces.
    writer counting{to};
    if (const raw_fault wrong = write_raw(text, counting, names, count); wrong != raw_fault::none)
      throw raw_text_error("raw SQL can't be taken: " + std::string(words_of(wrong)), text);
    sql.resize(counting.count);
    writer w{to, sql.data(), sql.size()};
    count = 0;
    static_cast<void>(write_raw(text, w, names, count));
    for (std::uint32_t i = 0; i < count; ++i) places.push_back({i, names[i]});
  }
};

/// Values for the parameters of raw SQL, by name.
template <class... Args>
class named_values {
 public:
  explicit named_values(const meta::pack<const Args*...>& given)
      : given_(given), binder_{nullptr, nullptr, given_, nullptr, nullptr} {
    read(std::index_sequence_for<Args...>());
  }
  named_values(const named_values&) = delete;

  /// In the order of the places. A name that is not given stays NULL: see `check`.
  std::vector<bound_value> in_order(const meta::parameter_place* places, std::size_t count) const {
    std::vector<bound_value> out(count, bind_null(type_kind::text));
    for (std::size_t p = 0; p < count; ++p)
      for (std::size_t i = 0; i < sizeof...(Args); ++i)
        if (names[i] == places[p].name) out[p] = values_[i];
    return out;
  }
  /// Each name is given a value, each value has a name.
  static void check(const std::vector<meta::parameter_place>& places, std::string_view sql) {
    const offence wrong = meta::check_arguments(places, {names, sizeof...(Args)});
    if (!wrong) return;
    throw raw_text_error(std::string(wrong == fault::placeholder_missing ? "raw SQL is given no value for :"
                                                                         : "raw SQL has no parameter :") +
                             wrong.what,
                         sql);
  }

 private:
  template <std::size_t... I>
  void read(std::index_sequence<I...>) {
    ((values_[I] = binder_.untyped(static_cast<const meta::leaf<I, const Args*>&>(given_).value->value)), ...);
  }

  static constexpr std::string_view names[sizeof...(Args) + 1] = {Args::name.view()...};

  meta::pack<const Args*...> given_;
  full_binder<Args...> binder_;
  bound_value values_[sizeof...(Args) + 1];
};

/// Raw SQL: its parameters have the types of the arguments.
template <class Dialect, class Statement, class... Args>
  requires(facts_of<Statement, Dialect>.raw)
class bound_statement<Dialect, Statement, Args...> : public ready_statement {
 public:
  bound_statement(const dialect& to, const Statement& q, const meta::pack<const Args*...>& given) : given_(given) {
    Statement::append_names(names_);
    if (!names_.empty()) columns = &names_;
    if constexpr (Statement::is_constant) {
      constexpr const auto& places = meta::places_of<Statement, facts_of<Statement, Dialect>.places>;
      text = statement_constant<Statement, Dialect>::get().of(to);
      values_ = given_.in_order(places.data(), places.size());
    } else {
      raw_text raw(q.sql(), to);
      given_.check(raw.places, raw.sql);
      values_ = given_.in_order(raw.places.data(), raw.places.size());
      text_ = std::move(raw.sql);
      text = text_;
      how = driver::preparation::once;
    }
    values = values_.data();
    count = values_.size();
  }
  bound_statement(const bound_statement&) = delete;
  bound_statement& operator=(const bound_statement&) = delete;

 private:
  named_values<Args...> given_;
  std::vector<bound_value> values_;
  std::vector<std::string_view> names_;
  std::string text_;
};

}  // namespace retort
