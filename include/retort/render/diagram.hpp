// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/render/ddl_script.hpp"

namespace retort {

/// Draws tables, their columns and foreign keys, as the text of a Mermaid diagram.
template <class String = std::string>
class diagram_renderer {
 public:
  constexpr explicit diagram_renderer(tables_view all) : tables_(all) {}

  constexpr String render() {
    out_ = "erDiagram\n";
    for (const auto* t : tables_) entity(*t);
    for (const auto* t : tables_) keys(*t);
    return std::move(out_);
  }

 private:
  using argument_kind = table_argument::kind_of_argument;

  constexpr void entity(const table_description& t) {
    out_ += "  ";
    name(t.schema.text, t.name.text);
    out_ += " {\n";
    for (const auto& c : t.columns) {
      out_ += "    ";
      word(c.enum_type.type.empty() ? postgres::value.element_type(c.kind, c.names) : c.enum_type.type);
      out_ += ' ';
      word(c.name.text);
      std::string_view comma = " ";
      const auto mark = [&](bool has, std::string_view key) {
        if (!has) return;
        (out_ += comma) += key;
        comma = ", ";
      };
      mark(c.primary_key, "PK");
      mark(is_foreign_key(t, c), "FK");
      mark(is_unique(c), "UK");
      for (const auto& a : c.attributes)
        if (a.kind == attribute_kind::comment) {
          out_ += ' ';
          quoted(a.text);
          break;
        }
      out_ += '\n';
    }
    out_ += "  }\n";
  }

  constexpr void keys(const table_description& t) {
    for (const auto& c : t.columns)
      if (c.has_reference)
        key(t, name_of(c.reference), {&c.name.text, 1}, c.nullable,
            is_unique(c) || (c.primary_key && t.primary_keys() == 1));
    for (const auto& a : t.arguments) {
      if (a.kind != argument_kind::foreign_key) continue;
      bool nullable = false;
      for (const std::string_view c : a.columns) nullable = nullable || t.find(c)->nullable;
      key(t, t.target_of(a), a.columns, nullable, false);
    }
  }
  constexpr void key(const table_description& t, const struct name& to, std::span<const std::string_view> columns,
                     bool nullable, bool at_most_one) {
    out_ += "  ";
    name(to.schema, to.table);
    out_ += nullable ? " |o--" : " ||--";
    out_ += at_most_one ? "o| " : "o{ ";
    name(t.schema.text, t.name.text);
    String label;
    for (const std::string_view c : columns) (label += label.empty() ? "" : ", ") += c;
    out_ += " : ";
    quoted(label);
    out_ += '\n';
  }

  static constexpr struct name name_of(const reference_description& r) {
    return retort::name::of(r.schema, r.table.text);
  }
  static constexpr bool is_unique(const column_description& c) {
    for (const auto& a : c.attributes)
      if (a.kind == attribute_kind::unique) return true;
    return false;
  }
  static constexpr bool is_foreign_key(const table_description& t, const column_description& c) {
    for (const auto& a : t.arguments)
      if (a.kind == argument_kind::foreign_key && a.names(c.name.text)) return true;
    return c.has_reference;
  }

  /// In a diagram text ends at a quote, and has no way to hold one.
  constexpr void quoted(std::string_view text) {
    out_ += '"';
    for (const char c : text) out_ += c == '"' || c == '\n' ? '\'' : c;
    out_ += '"';
  }
  constexpr void name(std::string_view schema, std::string_view table) {
    if (schema.empty() && meta::is_plain_name(table)) {
      out_ += table;
      return;
    }
    String whole(schema);
    if (!schema.empty()) whole += '.';
    quoted(whole += table);
  }
  /// Types and columns are single words.
  constexpr void word(std::string_view text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9')) out_ += '_';
    for (const char c : text) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      out_ += plain ? c : '_';
    }
  }

  tables_view tables_;
  String out_{};
};

}  // namespace retort
