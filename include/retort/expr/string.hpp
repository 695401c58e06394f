// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"

// Functions of text.

namespace retort {
namespace forms {
inline constexpr form trim{.open = everywhere("trim(")};
inline constexpr form trim_characters{.open = {"trim()", "trim(", "btrim("}};
inline constexpr form ltrim{.open = everywhere("ltrim(")};
inline constexpr form rtrim{.open = everywhere("rtrim(")};
inline constexpr form replace{.open = everywhere("replace(")};
inline constexpr form substr{.open = everywhere("substr(")};
inline constexpr form position{.open = {"position()", "instr(", "strpos("}};
inline constexpr form concat{.open = {"concat()", "(ifnull(", "concat("},
                             .between = {"concat()", ", '') || ifnull(", ", "},
                             .close = {"concat()", ", ''))", ")"}};
inline constexpr form left{.open = {"left()", "substr(", "left("}, .between = {"left()", ", 1, ", ", "}};
inline constexpr form right{.open = {"right()", {}, "right("}};
inline constexpr form repeat{.open = {"repeat()", {}, "repeat("}};
inline constexpr form reverse{.open = {"reverse()", {}, "reverse("}};
inline constexpr form lpad{.open = {"lpad()", {}, "lpad("}};
inline constexpr form rpad{.open = {"rpad()", {}, "rpad("}};
inline constexpr form initcap{.open = {"initcap()", {}, "initcap("}};
inline constexpr form regexp_replace{.open = {"regexp_replace()", {}, "regexp_replace("}};
}  // namespace forms

namespace meta {
/// Text and counts of characters.
template <const form& Form, class E, class... Ns>
constexpr auto make_counted_form(const E& text, const Ns&... counts) {
  if constexpr (!is_text<E>())
    return report<fault::not_text, E>();
  else if constexpr (!(is_count<Ns>() && ...)) {
    (static_cast<void>(report<is_count<Ns>() ? fault::none : fault::not_a_number, Ns>()), ...);
    return reported{};
  } else
    return formed<Form, std::string, (operand<std::string, E>::nullable || ... || count_operand<Ns>::nullable),
                  operand<std::string, E>, count_operand<Ns>...>{
        {}, make_chain<operand<std::string, E>, count_operand<Ns>...>(text, counts...)};
}
}  // namespace meta

namespace func {
/// `trim(text)`: without spaces at both ends, or without any of the characters given.
template <expression E>
constexpr auto trim(const E& text) {
  return make_text_form<forms::trim, std::string>(text);
}
template <expression E, class V>
constexpr auto trim(const E& text, const V& characters) {
  return make_text_form<forms::trim_characters, std::string>(text, characters);
}
/// `ltrim(text)`: the same at the beginning alone.
template <expression E, class... V>
  requires(sizeof...(V) < 2)
constexpr auto ltrim(const E& text, const V&... characters) {
  return make_text_form<forms::ltrim, std::string>(text, characters...);
}
/// `rtrim(text)`: the same at the end alone.
template <expression E, class... V>
  requires(sizeof...(V) < 2)
constexpr auto rtrim(const E& text, const V&... characters) {
  return make_text_form<forms::rtrim, std::string>(text, characters...);
}
/// `replace(text, what, by)`.
template <expression E, class V, class W>
constexpr auto replace(const E& text, const V& what, const W& by) {
  return make_text_form<forms::replace, std::string>(text, what, by);
}
/// `substr(text, from)`, `substr(text, from, count)`: characters are counted from 1.
template <expression E, class From, class... Count>
  requires(sizeof...(Count) < 2)
constexpr auto substr(const E& text, const From& from, const Count&... count) {
  return meta::make_counted_form<forms::substr>(text, from, count...);
}
/// Where in a text another begins, counted from 1; 0 if it does not: `strpos(text, part)`, `instr` on SQLite.
template <expression E, class V>
constexpr auto position(const E& text, const V& part) {
  return make_text_form<forms::position, std::int32_t>(text, part);
}
/// Texts one after the other; NULL is taken for no text. (`+` of text gives NULL instead.)
template <class... Vs>
  requires(expression<Vs> || ...)
constexpr auto concat(const Vs&... texts) {
  if constexpr ((meta::is_text<Vs>() && ...))
    return formed<forms::concat, std::string, false, operand<std::string, Vs>...>{
        {}, meta::make_chain<operand<std::string, Vs>...>(texts...)};
  else
    return make_text_form<forms::concat, std::string>(texts...);
}
/// The first characters of a text: `left(text, count)`.
template <expression E, class N>
constexpr auto left(const E& text, const N& count) {
  return meta::make_counted_form<forms::left>(text, count);
}
/// The last characters of a text: `right(text, count)`. PostgreSQL only.
template <expression E, class N>
constexpr auto right(const E& text, const N& count) {
  return meta::make_counted_form<forms::right>(text, count);
}
/// `repeat(text, times)`. PostgreSQL only.
template <expression E, class N>
constexpr auto repeat(const E& text, const N& times) {
  return meta::make_counted_form<forms::repeat>(text, times);
}
/// `reverse(text)`. PostgreSQL only.
template <expression E>
constexpr auto reverse(const E& text) {
  return make_text_form<forms::reverse, std::string>(text);
}
/// `lpad(text, length)`: spaces before it. PostgreSQL only.
template <expression E, class N>
constexpr auto lpad(const E& text, const N& length) {
  return meta::make_counted_form<forms::lpad>(text, length);
}
/// `rpad(text, length)`: spaces behind it. PostgreSQL only.
template <expression E, class N>
constexpr auto rpad(const E& text, const N& length) {
  return meta::make_counted_form<forms::rpad>(text, length);
}
/// `initcap(text)`: each word with a capital. PostgreSQL only.
template <expression E>
constexpr auto initcap(const E& text) {
  return make_text_form<forms::initcap, std::string>(text);
}
/// `regexp_replace(text, pattern, by)`. PostgreSQL only.
template <expression E, class V, class W>
constexpr auto regexp_replace(const E& text, const V& pattern, const W& by) {
  return make_text_form<forms::regexp_replace, std::string>(text, pattern, by);
}
}  // namespace func
}  // namespace retort
