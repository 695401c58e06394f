// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "retort/driver/error.hpp"
#include "retort/expr/parameter.hpp"
#include "retort/render/facts.hpp"
#include "retort/schema/value_encoder.hpp"

namespace retort {

namespace meta {

/// A parameter, where it stands: its number, and its name if it is a placeholder.
struct parameter_place {
  std::uint32_t number = 0;
  std::string_view name{};
};

/// The parameters of a statement with placeholders, in the order of the walk.
template <class Statement, std::size_t Count>
inline constexpr auto places_of = [] {
  std::array<parameter_place, Count> places{};
  tape t;
  t.record<Statement>();
  std::size_t n = 0;
  for (std::uint32_t i = 0; i < t.count; ++i) {
    const event& e = t.events[i];
    if (!is_parameter(e)) continue;
    places[n].number = e.number;
    if (e.kind == event_kind::placeholder) places[n].name = e.text;
    ++n;
  }
  return places;
}();

constexpr offence check_arguments(std::span<const parameter_place> places, std::span<const std::string_view> names) {
  for (const auto& p : places) {
    if (p.name.empty()) continue;
    bool given = false;
    for (const auto& name : names) given = given || name == p.name;
    if (!given) return {fault::placeholder_missing, p.name};
  }
  for (const auto& name : names) {
    bool known = false;
    for (const auto& p : places) known = known || name == p.name;
    if (!known) return {fault::placeholder_unknown, name};
  }
  return {};
}

template <class Statement, std::size_t Places, class... Args>
inline constexpr offence argument_verdict = [] {
  if constexpr (!(requires { Args::name; } && ...))
    return offence{finding{fault::placeholder_unknown, "a value that is not named by arg"}};
  else {
    constexpr std::array<std::string_view, sizeof...(Args)> names = {Args::name.view()...};
    return check_arguments(places_of<Statement, Places>, names);
  }
}();

}  // namespace meta

/// Whether a statement can be run by a dialect, and is given the values that it asks for. If not, the mistake is
/// reported.
template <class Statement, class Dialect, class... Args>
consteval bool checked_with_values() {
  constexpr const statement_facts& facts = facts_of<Statement, Dialect>;
  if constexpr (facts.settled && sizeof...(Args) == 0)
    return true;
  else if constexpr (facts.placeholders > 0 || sizeof...(Args) > 0) {
    constexpr bool right = checked<Statement, Dialect>();
    return enforce<meta::argument_verdict<Statement, facts.places, Args...>>() && right;
  } else
    return checked<Statement, Dialect>();
}

/// The sink that binds, at run time, statements with placeholders, whose values it finds among the arguments, and
/// inserts of rows. The others are bound by their slots: see `load`.
template <class... Args>
struct full_binder {
  const void* object;
  bound_value* values;
  const meta::pack<const Args*...>& arguments;
  const meta::parameter_place* places;  // null: in the order of the walk
  const void* row;                      // of an insert of many
  value_encoder encoder{};
  std::size_t walked = 0;
  bool counts_rows = false;  // in LIMIT or OFFSET

  constexpr void text(std::string_view) {}
  constexpr void text(const spelling&) {}
  constexpr void open(bool) {}
  constexpr void close(bool) {}
  constexpr void infix(op) {}
  constexpr void optional_text(const spelling*) {}
  using walker = void (*)(full_binder&, std::size_t);
  [[gnu::always_inline]] void operation(op, int, walker left, std::size_t left_at, int, walker right,
                                        std::size_t right_at) {
    left(*this, left_at);
    right(*this, right_at);
  }
  constexpr void item() {}
  template <class Statement>
  void statement(std::size_t at) {
    Statement::walk(*this, at);
  }
  constexpr void number(long long) {}
  constexpr void type_name(type_kind, const spelling&) {}
  constexpr void column(const column_info&) {}
  constexpr void label(std::string_view, const spelling* = nullptr) {}
  constexpr void name(std::string_view) {}
  constexpr void window_name(std::string_view, bool) {}
  constexpr void clause(retort::clause c, bool = false) {
    counts_rows = c == retort::clause::limit || c == retort::clause::offset || c == retort::clause::fetch;
  }
  constexpr void clause(retort::clause, const table_info&, bool = false) {}
  constexpr void infer_join() {}
  constexpr void join_by(const table_info&, std::string_view, bool) {}
  constexpr void assign(const column_info&) {}
  constexpr void begin(scope) {}
  constexpr void end(scope) {}

  template <class Value>
  const Value* current_row() const {
    return static_cast<const Value*>(row);
  }
  template <class Value>
  const Value* value_at(std::size_t at) const {
    return reinterpret_cast<const Value*>(static_cast<const std::byte*>(object) + at);
  }

  template <class T, class Held>
  void parameter(std::size_t at) {
    put(load(object, {static_cast<std::uint32_t>(at), kind_of<T>(), meta::holding<Held>, meta::loader_of<Held>}));
  }
  template <class T>
  void membership(bool, std::size_t at) {
    put(load(object,
             {static_cast<std::uint32_t>(at), kind_of<T>(), held_as::list, &meta::load_list<meta::stored_type<T>>}));
  }
  template <class T, class Held>
  void row_value(const Held* value) {
    put(encoder.encode<T>(*value));
  }
  template <fixed_string Name, class T>
  void placeholder() {
    bind<Name, T>(find<Name>(arguments));
  }
  /// A value as it comes, where nothing else says its type: for raw SQL, and for people. It views the value.
  template <class V>
  bound_value untyped(const V& value) {
    using T = unwrapped<V>;
    constexpr bool other_integer = std::is_integral_v<T> && !built_in_value<T>;
    if constexpr (is_optional<V>)
      return value ? untyped(*value) : bind_null(other_integer ? type_kind::int64 : kind_of_untyped<T>());
    else if constexpr (other_integer)
      return bind_value(narrow<std::int64_t>(value));
    else
      return encoder.encode<T>(value);
  }
  template <class T, auto... Attributes, class Held>
  void parameter_or_default(const column_info&, const Held* held) {
    const Held& value = *held;
    constexpr bool client_side = (meta::is_client_default<std::remove_const_t<decltype(Attributes)>> || ...);
    if constexpr (is_optional<T> && !client_side) put(bind_value(value.has_value()));
    if (value)
      put(encoder.encode<unwrapped<T>>(*value));
    else
      fill_in<T, attribute_kind::default_value, Attributes...>();
  }
  template <class T, attribute_kind Kind, auto... Attributes>
  void fill_in() {
    put(encoder.filled_in<T, Kind, Attributes...>());
  }

 private:
  template <class T>
  static constexpr type_kind kind_of_untyped() {
    if constexpr (std::is_same_v<T, std::string_view>)
      return type_kind::text;
    else
      return kind_of<T>();
  }
  void put(const bound_value& p) { values[places == nullptr ? walked : places[walked].number] = p, ++walked; }

  template <fixed_string Name, std::size_t I, class V>
  static const V& find(const meta::leaf<I, const argument<Name, V>*>& held) {
    return held.value->value;
  }
  template <fixed_string Name, class T, class V>
  void bind(const V& value) {
    using fitting = type_beside<T, unwrapped<V>>;
    if constexpr (!std::is_same_v<fitting, T> && !meta::assignable<T, unwrapped<V>>)
      static_cast<void>(enforce<fault::placeholder_type, words<Name.view().size() + 1>(Name.view()), words<1>("")>());
    else if constexpr (!is_number<T>)
      put(encoder.encode<T>(value));
    else if constexpr (is_optional<V>)
      put(value ? bind_value(narrow<T>(*value)) : bind_null(kind_of<T>()));
    else
      put(bind_value(narrow<T>(value)));
  }
  // A number that its placeholder's type can't hold is not cut. SQLite takes a negative LIMIT for none.
  template <class T, class V>
  T narrow(V value) const {
    if constexpr (std::is_signed_v<V>)
      if (counts_rows && value < 0) driver::throw_misfit("a placeholder of limit() or offset() is negative", -1, {});
    if constexpr (meta::may_lose<T, V>)
      if (!meta::fits_in<T>(value)) driver::throw_misfit("the value of a placeholder is out of range", -1, {});
    return static_cast<T>(value);
  }
};

namespace meta {
template <class Given>
struct binder_for;
template <class... Args>
struct binder_for<pack<const Args*...>> {
  using type = full_binder<Args...>;
};
}  // namespace meta

/// Binds a statement by a walk. `given` are pointers to the arguments. Gives what has to live until the statement has
/// run.
template <class Dialect, class Statement, class Given>
std::vector<std::shared_ptr<const void>> bind_by_walk(const Statement& q, bound_value* values, const Given& given,
                                                      const void* row) {
  constexpr const statement_facts& facts = facts_of<Statement, Dialect>;
  const meta::parameter_place* places = nullptr;
  if constexpr (facts.placeholders > 0) places = meta::places_of<Statement, facts.places>.data();
  typename meta::binder_for<Given>::type binder{&q, values, given, places, row};
  Statement::walk(binder, 0);
  return binder.encoder.release();
}

}  // namespace retort
