// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"

namespace retort {
/// Which part of a text is looked at.
enum class text_part : unsigned char { start, end, any };

namespace forms {
constexpr form like_form(spelling sign) {
  form out = operator_form(sign, binding::comparison);
  out.close = {sign.name, meta::like_escape.sqlite, meta::like_escape.postgres};
  return out;
}
inline constexpr form ilike = like_form({"ilike()", " LIKE ", " ILIKE "});
inline constexpr form not_ilike = like_form({"not_ilike()", " NOT LIKE ", " NOT ILIKE "});
inline constexpr form regexp_match = operator_form({"regexp_match()", {}, " ~ "}, binding::comparison);
inline constexpr form not_regexp_match = operator_form({"not_regexp_match()", {}, " !~ "}, binding::comparison);
}  // namespace forms

namespace meta {
/// Text that LIKE takes for itself: `%`, `_` and the escape are escaped. At a zero byte SQLite would end it.
template <text_part Part>
std::string escaped_pattern(std::string_view text) {
  if (text.find('\0') != text.npos) throw std::invalid_argument("retort: a text to look for has a zero byte in it");
  std::string out(Part == text_part::start ? "" : "%");
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  if (Part != text_part::end) out += '%';
  return out;
}
}  // namespace meta

/// `text LIKE pattern ESCAPE '\'`, the pattern being a value that was escaped.
template <text_part Part, class E>
struct text_part_value : condition_members<text_part_value<Part, E>> {
  using type = bool;
  static constexpr bool nullable = E::nullable;
  static constexpr int precedence = binding::comparison;

  E operand{};
  parameter<std::string> pattern{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.open(E::precedence <= precedence);
    E::walk(s, at + __builtin_offsetof(text_part_value, operand));
    s.close(E::precedence <= precedence);
    s.text(" LIKE ");
    parameter<std::string>::walk(s, at + __builtin_offsetof(text_part_value, pattern));
    s.text(" ESCAPE '\\'");
  }
};

/// The same where the pattern is an expression, which the database escapes.
template <text_part Part, class E, class P>
struct text_part_expression : condition_members<text_part_expression<Part, E, P>> {
  using type = bool;
  static constexpr bool nullable = E::nullable || P::nullable;
  static constexpr int precedence = binding::comparison;

  E operand{};
  P pattern{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.open(E::precedence <= precedence);
    E::walk(s, at + __builtin_offsetof(text_part_expression, operand));
    s.close(E::precedence <= precedence);
    s.text(Part == text_part::start ? " LIKE replace(replace(replace(" : " LIKE '%' || replace(replace(replace(");
    P::walk(s, at + __builtin_offsetof(text_part_expression, pattern));
    s.text(", '\\', '\\\\'), '%', '\\%'), '_', '\\_')");
    s.text(Part == text_part::end ? " ESCAPE '\\'" : " || '%' ESCAPE '\\'");
  }
};

template <text_part Part, class E, class V>
constexpr auto make_text_part(const E& operand, const V& part) {
  if constexpr (!meta::is_text<E>())
    return meta::report<fault::not_text, E>();
  else if constexpr (!meta::is_text<V>())
    return meta::report<fault::not_text, V>();
  else if constexpr (expression<V> || meta::is_placeholder_name<V>)
    return text_part_expression<Part, E, retort::operand<std::string, V>>{{}, operand, part};
  else
    return text_part_value<Part, E>{{}, operand, meta::escaped_pattern<Part>(part)};
}

/// `text ILIKE pattern`: LIKE without regard to case. On SQLite that is LIKE, which knows the case of ASCII alone.
template <expression E, class V>
constexpr auto ilike(const E& text, const V& pattern) {
  return make_text_form<forms::ilike, bool>(text, pattern);
}
/// `text NOT ILIKE pattern`.
template <expression E, class V>
constexpr auto not_ilike(const E& text, const V& pattern) {
  return make_text_form<forms::not_ilike, bool>(text, pattern);
}
/// Whether a text begins with another: `LIKE`, with `%` and `_` in the other escaped. SQLite disregards the case of
/// ASCII. Throws `std::invalid_argument` where the other is a value with a zero byte in it.
template <expression E, class V>
constexpr auto startswith(const E& text, const V& start) {
  return make_text_part<text_part::start>(text, start);
}
/// Whether a text ends with another, as `startswith`.
template <expression E, class V>
constexpr auto endswith(const E& text, const V& end) {
  return make_text_part<text_part::end>(text, end);
}
/// Whether a text contains another, as `startswith`.
template <expression E, class V>
constexpr auto contains(const E& text, const V& part) {
  return make_text_part<text_part::any>(text, part);
}
/// `text ~ pattern`: whether a regular expression matches. PostgreSQL only.
template <expression E, class V>
constexpr auto regexp_match(const E& text, const V& pattern) {
  return make_text_form<forms::regexp_match, bool>(text, pattern);
}
/// `text !~ pattern`. PostgreSQL only.
template <expression E, class V>
constexpr auto not_regexp_match(const E& text, const V& pattern) {
  return make_text_form<forms::not_regexp_match, bool>(text, pattern);
}

/// `text COLLATE collation`.
template <fixed_string Collation, class E>
struct collated : expression_members<collated<Collation, E>> {
  using type = std::string;
  static constexpr bool nullable = E::nullable;
  static constexpr int precedence = binding::unary;

  E operand{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    s.open(E::precedence < binding::primary);
    E::walk(s, at + __builtin_offsetof(collated, operand));
    s.close(E::precedence < binding::primary);
    s.text(" COLLATE ");
    s.text(meta::name_as_text<Collation>.view());
  }
};
namespace func {
/// `text COLLATE collation`: compared and sorted by another collation: `func::collate<"nocase">(users.name)`.
template <fixed_string Collation, expression E>
constexpr auto collate(const E& text) {
  if constexpr (meta::is_text<E>())
    return collated<Collation, E>{{}, text};
  else
    return meta::report<fault::not_text, E>();
}
}  // namespace func

/// What can be said to a column of text with a dot, besides what can be said to any.
template <class Self>
struct text_members : expression_members<Self> {
  /// See `retort::ilike`, and so on: these are the same functions.
  template <class V>
  constexpr auto ilike(const V& pattern) const {
    return retort::ilike(self(), pattern);
  }
  template <class V>
  constexpr auto not_ilike(const V& pattern) const {
    return retort::not_ilike(self(), pattern);
  }
  template <class V>
  constexpr auto startswith(const V& start) const {
    return retort::startswith(self(), start);
  }
  template <class V>
  constexpr auto endswith(const V& end) const {
    return retort::endswith(self(), end);
  }
  template <class V>
  constexpr auto contains(const V& part) const {
    return retort::contains(self(), part);
  }
  template <class V>
  constexpr auto regexp_match(const V& pattern) const {
    return retort::regexp_match(self(), pattern);
  }
  template <fixed_string Collation>
  constexpr auto collate() const {
    return func::collate<Collation>(self());
  }

 private:
  constexpr const Self& self() const noexcept { return static_cast<const Self&>(*this); }
};

}  // namespace retort
