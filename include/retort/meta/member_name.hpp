// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/pfr/core.hpp>
#include <cstddef>
#include <string_view>

namespace retort::meta {

// An object that is never there: its members' addresses are template arguments, and the compiler prints those by name.
template <class Struct>
struct wrapped {
  Struct value;
};
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-internal"  // of a struct in an unnamed namespace
#endif
template <class Struct>
extern const wrapped<Struct> phantom;
#ifdef __clang__
#pragma clang diagnostic pop
#endif

template <auto Pointer>
consteval std::string_view pointee_name() {
  const std::string_view text = __PRETTY_FUNCTION__;
  // g++: "… [with auto Pointer = (& phantom<S>.…value.S::name); …]"; clang: "… [Pointer = &phantom<S>.value.name]".
  std::size_t end = text.rfind("; std::string_view");
  if (end == text.npos) end = text.size() - 1;
  while (text[end - 1] == ')' || text[end - 1] == ']') --end;
  std::size_t start = end;
  const auto is_name = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  while (is_name(text[start - 1])) --start;
  return text.substr(start, end - start);
}

// clang warns of the missing definition, which is the point.
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#endif
/// The name of a member of an aggregate.
template <class Struct, std::size_t I>
consteval std::string_view member_name() {
  return pointee_name<&boost::pfr::get<I>(phantom<Struct>.value)>();
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

/// The name of a type, without its namespaces.
template <class T>
consteval std::string_view type_name() {
  const std::string_view text = __PRETTY_FUNCTION__;
  const std::size_t start = text.find("T = ") + 4;
  const std::string_view name = text.substr(start, text.find_first_of(";]", start) - start);
  const std::size_t colon = name.rfind(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

}  // namespace retort::meta
