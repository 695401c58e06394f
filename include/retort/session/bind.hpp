// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <list>
#include <string>

#include "retort/driver/parameter.hpp"
#include "retort/expr/parameter.hpp"
#include "retort/render/facts.hpp"

namespace retort {

/// The sink that takes the values of a statement, in the order of the walk, into an array for the driver.
struct binder {
  driver::parameter* out;
  std::size_t count = 0;
  const void* row = nullptr;              // of an insert of many
  std::list<std::string>* kept = nullptr;  // text that a sql_type made, until the statement has run

  constexpr void text(std::string_view) {}
  constexpr void open(bool) {}
  constexpr void close(bool) {}
  constexpr void number(long long) {}
  constexpr void column(const column_info&) {}
  constexpr void label(std::string_view) {}
  constexpr void clause(retort::clause, bool = false) {}
  constexpr void clause(retort::clause, const table_info&) {}
  constexpr void infer_join() {}
  constexpr void join_by(const table_info&, std::string_view, bool) {}
  constexpr void assign(const column_info&) {}
  constexpr void begin(scope) {}
  constexpr void end(scope) {}
  template <class Value>
  const Value* current_row() const {
    return static_cast<const Value*>(row);
  }

  template <class T, class Held>
  void parameter(const Held* value) {
    put(encode<T>(*value));
  }
  template <class T>
  void membership(bool, const std::vector<T>* values) {
    put(driver::to_parameter(*values));
  }
  template <class T, auto... Attributes, class Held>
  void parameter_or_default(const column_info&, const Held* held) {
    const Held& value = *held;
    if constexpr ((meta::is_client_default<std::remove_const_t<decltype(Attributes)>> || ...)) {
      if (value)
        put(encode<unwrapped<T>>(*value));
      else
        put(client_default<T, Attributes...>());
    } else {
      if constexpr (is_optional<T>) put(driver::to_parameter(value.has_value()));
      if (value)
        put(encode<unwrapped<T>>(*value));
      else
        put(driver::null_parameter(kind_of<unwrapped<T>>()));
    }
  }

 protected:
  void put(const driver::parameter& p) { out[count++] = p; }

  /// A value as the database stores it, through `sql_type`.
  template <class T, class Held>
  driver::parameter encode(const Held& value) {
    if constexpr (is_optional<Held>)
      return value ? encode<T>(*value) : driver::null_parameter(kind_of<T>());
    else if constexpr (built_in_value<T>)
      return driver::to_parameter(value);
    else {
      using storage = typename sql_type<T>::storage;
      decltype(auto) stored = sql_type<T>::to_sql(value);
      if constexpr (std::is_same_v<decltype(stored), std::string>)
        return driver::to_parameter(std::string_view(kept->emplace_back(std::move(stored))));
      else
        return encode<storage>(stored);
    }
  }

 private:
  template <class T, auto... Attributes>
  driver::parameter client_default() {
    driver::parameter out_value = driver::null_parameter(kind_of<unwrapped<T>>());
    const auto take = [&]<class A>(A) {
      if constexpr (meta::is_client_default<A>) {
        if constexpr (std::is_same_v<unwrapped<T>, std::string>)
          out_value = driver::to_parameter(std::string_view(A::value));
        else
          out_value = encode<unwrapped<T>>(static_cast<unwrapped<T>>(A::value));
      }
    };
    (take(Attributes), ...);
    return out_value;
  }

 public:
  template <fixed_string, class>
  void placeholder() {}
};

namespace meta {

/// The slots of a statement's parameters, in the order of the walk.
template <class Statement, std::size_t Count>
inline constexpr auto slots_of = [] {
  std::array<unsigned short, Count> slots{};
  std::size_t i = 0;
  for (const auto& e : facts_of<Statement>::view)
    if (e.kind == event_kind::parameter || e.kind == event_kind::placeholder || e.kind == event_kind::membership)
      slots[i++] = static_cast<unsigned short>(renderer::slot(facts_of<Statement>::view, e));
  return slots;
}();

constexpr offence check_arguments(tape t, const std::string_view* names, std::size_t count) {
  for (const auto& e : t) {
    if (e.kind != event_kind::placeholder) continue;
    bool given = false;
    for (std::size_t i = 0; i < count; ++i) given = given || names[i] == e.text;
    if (!given) return {fault::placeholder_missing, e.text};
  }
  for (std::size_t i = 0; i < count; ++i) {
    bool known = false;
    for (const auto& e : t) known = known || (e.kind == event_kind::placeholder && e.text == names[i]);
    if (!known) return {fault::placeholder_unknown, names[i]};
  }
  return {};
}

template <class Statement, class... Args>
inline constexpr offence argument_verdict = [] {
  constexpr std::string_view names[] = {Args::name.view()..., std::string_view()};
  return check_arguments(facts_of<Statement>::view, names, sizeof...(Args));
}();

template <fixed_string Name, class T, class V>
const V& argument_value(const argument<Name, V>& a) {
  return a.value;
}

}  // namespace meta

/// The binder of a statement with placeholders: it finds their values among the arguments.
template <class... Args>
struct argument_binder : binder {
  const meta::pack<const Args*...>& arguments;
  const unsigned short* slots;
  std::size_t walked = 0;

  argument_binder(driver::parameter* o, const unsigned short* s, const meta::pack<const Args*...>& a)
      : binder{o}, arguments(a), slots(s) {}

  template <class T, class Held>
  void parameter(const Held* value) {
    out[slots[walked++]] = encode<T>(*value);
  }
  template <class T>
  void membership(bool, const std::vector<T>* values) {
    out[slots[walked++]] = driver::to_parameter(*values);
  }
  template <fixed_string Name, class T>
  void placeholder() {
    bind<Name, T>(find<Name>(arguments));
  }

 private:
  template <fixed_string Name, std::size_t I, class V>
  static const V& find(const meta::leaf<I, const argument<Name, V>*>& held) {
    return held.value->value;
  }
  template <fixed_string Name, class T, class V>
  void bind(const V& value) {
    using fitting = type_beside<T, unwrapped<V>>;
    constexpr bool fits = std::is_same_v<fitting, T> || (is_number<T> && is_number<unwrapped<V>>);
    if constexpr (!fits)
      enforce<fault::placeholder_type, words<Name.view().size() + 1>(Name.view()), words<1>("")>();
    else if constexpr (std::is_same_v<T, std::string> || !is_number<T>)
      out[slots[walked++]] = encode<T>(value);
    else if constexpr (is_optional<V>)
      out[slots[walked++]] = value ? encode<T>(narrow<T>(*value)) : driver::null_parameter(kind_of<T>());
    else
      out[slots[walked++]] = encode<T>(narrow<T>(value));
  }
  // A number that its placeholder's type can't hold is not cut.
  template <class T, class V>
  static T narrow(V value) {
    const T out_value = static_cast<T>(value);
    if constexpr (std::is_integral_v<T>)
      if (static_cast<V>(out_value) != value || ((out_value < T{}) != (value < V{})))
        driver::throw_misfit("the value of a placeholder is out of range", -1, {});
    return out_value;
  }
};

}  // namespace retort
