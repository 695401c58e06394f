// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/binary.hpp"
#include "retort/schema/mode.hpp"

namespace retort {

/// NULL, in a patch: `User<patch>{.age = null}`.
struct null_t {};
inline constexpr null_t null{};
/// The column's default, in a patch: `User<patch>{.since = use_default}`.
struct use_default_t {};
inline constexpr use_default_t use_default{};

/// What a patch does to a column.
enum class patched : std::uint8_t { unchanged, value, to_null, to_default };

/// A column of a patch: unchanged, a value, NULL, or the column's default. What does not fit the column does not
/// compile.
template <fixed_string Name, class T, auto... Attributes>
struct patch_value {
  using type = unwrapped<T>;
  using stored = meta::stored_type<type>;

  stored value{};  // as the database stores it
  patched state = patched::unchanged;

  patch_value() = default;
  template <class V>
  patch_value(const V& v) {
    if constexpr (std::is_same_v<V, null_t> || std::is_same_v<V, std::nullopt_t> || std::is_same_v<V, std::nullptr_t>) {
      if constexpr (is_optional<T>)
        state = patched::to_null;
      else
        static_cast<void>(enforce<fault::null_assignment, name, words<1>("")>());
    } else if constexpr (std::is_same_v<V, use_default_t>)
      take_default();
    else if constexpr (!fits<unwrapped<V>>())
      static_cast<void>(enforce<fault::wrong_assignment, name, meta::operand_words<unwrapped<V>>()>());
    else if constexpr (!is_optional<V>)
      take(v);
    else if constexpr (!is_optional<T>)
      static_cast<void>(enforce<fault::null_assignment, name, words<1>("")>());
    else if (v)
      take(*v);
    else
      state = patched::to_null;
  }

 private:
  static constexpr auto name = words<Name.view().size() + 1>(Name.view());
  static constexpr bool on_server =
      ((std::remove_const_t<decltype(Attributes)>::kind == attribute_kind::server_default) || ...);
  static constexpr bool on_client = (meta::is_client_default<std::remove_const_t<decltype(Attributes)>> || ...);

  template <class V>
  static consteval bool fits() {
    using U = type_beside<type, V>;
    return std::is_same_v<U, type> || (is_number<type> && is_number<V> &&
                                       std::is_integral_v<type> == std::is_integral_v<V> && sizeof(V) <= sizeof(type));
  }
  template <class V>
  void take(const V& v) {
    value = stored(meta::held_value<type, false>(v));
    state = patched::value;
  }
  void take_default() {
    if constexpr (on_client)
      (take_default(Attributes), ...);
    else if constexpr (on_server)
      state = patched::to_default;
    else if constexpr (is_optional<T>)
      state = patched::to_null;
    else
      static_cast<void>(enforce<fault::no_default, name, words<1>("")>());
  }
  template <class A>
  void take_default(A) {
    if constexpr (meta::is_client_default<A>) {
      if constexpr (std::is_same_v<type, std::string>)
        value = stored(std::string_view(A::get()));
      else
        value = stored(meta::held_value<type, false>(static_cast<type>(A::get())));
      state = patched::value;
    }
  }
};

/// The mode of partial updates: `update(users).set(User<patch>{.name = "x", .age = null})`. What is not named stays as
/// it is.
struct patch {
  template <fixed_string Name, class T, auto... Attributes>
  using column = std::conditional_t<(meta::is_computed<decltype(Attributes)> || ...), nothing,
                                    patch_value<Name, T, Attributes...>>;
  template <template <class> class Model, fixed_string Key>
  using many = nothing;
  template <template <class> class Model, fixed_string Key>
  using one = nothing;
};

}  // namespace retort
