// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/expression_members.hpp"

namespace retort {
namespace meta {
/// What can be written as a template argument: a number, true or false, text.
template <class T, std::size_t Size>
struct constant {
  T value{};
  constexpr constant(T v) : value(v) {}
};
template <std::size_t Size>
struct constant<char, Size> {
  char value[Size]{};
  constexpr constant(const char (&text)[Size]) {
    for (std::size_t i = 0; i < Size; ++i) value[i] = text[i];
  }
  constexpr std::string_view view() const { return {value, Size - 1}; }
};
template <class T>
constant(T) -> constant<T, 0>;
template <std::size_t Size>
constant(const char (&)[Size]) -> constant<char, Size>;

/// Text in quotes, with those in it doubled.
template <auto Text>
struct quoted_text {
  static constexpr std::size_t size = [] {
    std::size_t n = 2;
    for (const char c : Text.view()) n += c == '\'' ? 2 : 1;
    return n;
  }();
  char text[size]{};
  constexpr quoted_text() {
    std::size_t i = 0;
    text[i++] = '\'';
    for (const char c : Text.view()) {
      if (c == '\'') text[i++] = c;
      text[i++] = c;
    }
    text[i] = '\'';
  }
  constexpr std::string_view view() const { return {text, size}; }
};
template <auto Text>
inline constexpr quoted_text<Text> quoted{};
}  // namespace meta

/// A constant in the text: `5`, `TRUE`, `'text'`.
template <meta::constant Value>
struct literal : expression_members<literal<Value>> {
  using type = decltype(Value.value);
  static constexpr bool nullable = false;
  static constexpr int precedence = Value.value < type{} ? binding::unary : binding::primary;

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.number(Value.value);
  }
};
template <meta::constant Value>
  requires std::is_same_v<decltype(Value.value), bool>
struct literal<Value> : expression_members<literal<Value>> {
  using type = bool;
  static constexpr bool nullable = false;
  static constexpr int precedence = binding::primary;

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.text(Value.value ? "TRUE" : "FALSE");
  }
};
template <meta::constant Value>
  requires requires { Value.view(); }
struct literal<Value> : expression_members<literal<Value>> {
  using type = std::string;
  static constexpr bool nullable = false;
  static constexpr int precedence = binding::primary;

  template <class S>
  static constexpr void walk(S& s, std::size_t) {
    s.text(meta::quoted<Value>.view());
  }
};
/// A constant in the text: `lit<5>` renders `5`, `lit<"text">` `'text'`, `lit<true>` `TRUE`.
template <meta::constant Value>
inline constexpr literal<Value> lit{};

}  // namespace retort
