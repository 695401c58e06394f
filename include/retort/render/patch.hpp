// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include "retort/expr/patch.hpp"
#include "retort/render/server_default.hpp"
#include "retort/schema/value_slot.hpp"
#include "retort/stmt/update.hpp"

namespace retort {

/// `SET` of the columns that a patch changes.
template <template <class> class Model>
struct patch_clause {
  meta::chain<Model<patch>> given{};

  template <class S>
  static constexpr void walk(S& s, std::size_t at) {
    bool begun = false;
    std::size_t place = at + __builtin_offsetof(patch_clause, given);
    walk_members(s, place, begun, meta::members_of<Model<definition>>{});
    static_assert(layout(meta::members_of<Model<definition>>{}) == sizeof(Model<patch>));
  }

 private:
  using mode = columns<Model>;

  // The members of a patch stand one after the other, as in any aggregate: so their places are constants.
  template <class Definition>
  struct member;
  template <fixed_string Name, class T, auto... Attributes>
  struct member<column_definition<Name, T, Attributes...>> {
    using type = patch::column<Name, T, Attributes...>;
  };
  template <template <class> class Other, fixed_string Key, bool Many>
  struct member<relation_definition<Other, Key, Many>> {
    using type = nothing;
  };
  template <template <class> class Embedded>
  struct member<Embedded<definition>> {
    using type = Embedded<patch>;
  };
  template <class Type>
  static constexpr std::size_t aligned(std::size_t place) {
    return (place + alignof(Type) - 1) / alignof(Type) * alignof(Type);
  }
  template <class... Definitions>
  static constexpr std::size_t layout(meta::list<Definitions...>) {
    std::size_t end = 0;
    ((end = aligned<typename member<Definitions>::type>(end) + sizeof(typename member<Definitions>::type)), ...);
    return aligned<Model<patch>>(end);
  }

  template <class S, class... Definitions>
  static constexpr void walk_members(S& s, std::size_t at, bool& begun, meta::list<Definitions...>) {
    std::size_t end = at;
    (
        [&] {
          using type = typename member<Definitions>::type;
          const std::size_t place = aligned<type>(end);
          walk_member(s, place, begun, Definitions{});
          end = place + sizeof(type);
        }(),
        ...);
  }
  template <class S, fixed_string Name, class T, auto... Attributes>
  static constexpr void walk_member(S& s, std::size_t at, bool& begun,
                                    column_definition<Name, T, Attributes...> definition) {
    using held = patch::column<Name, T, Attributes...>;
    if constexpr (!std::is_same_v<held, nothing>) {
      s.choice(choice_kind::state, at + __builtin_offsetof(held, state));
      const patched state = s.template chosen<patched>(at + __builtin_offsetof(held, state), patched::value);
      if (state == patched::unchanged) return;
      if (!begun) s.clause(clause::set);
      begun = true;
      const column_info& info = meta::info_of<mode>(definition);
      s.assign(info);
      if (state == patched::value)
        s.template parameter<unwrapped<T>, typename held::stored>(at + __builtin_offsetof(held, value));
      else if (state == patched::to_null)
        s.text("NULL");
      else
        s.text(default_of<Name>);
    }
  }
  template <class S, template <class> class Other, fixed_string Key, bool Many>
  static constexpr void walk_member(S&, std::size_t, bool&, relation_definition<Other, Key, Many>) {}
  template <class S, template <class> class Embedded>
  static constexpr void walk_member(S& s, std::size_t at, bool& begun, Embedded<definition>) {
    walk_members(s, at, begun, meta::members_of<Embedded<definition>>{});
  }

  // SQLite has no DEFAULT in an update.
  template <fixed_string Name>
  static constexpr const column_description& described = *description_of<Model>.find(Name.view());
  template <fixed_string Name>
  static constexpr std::size_t size_in_form = [] {
    writer w{sqlite::value};
    put_default(w, described<Name>);
    return w.count;
  }();
  template <fixed_string Name>
  static constexpr auto text_in_form = [] {
    std::array<char, size_in_form<Name>> out{};
    writer w{sqlite::value, out.data(), out.size()};
    put_default(w, described<Name>);
    return out;
  }();
  template <fixed_string Name>
  static consteval std::string_view default_on_sqlite() {
    if constexpr (is_kept_in_form(described<Name>))
      return {text_in_form<Name>.data(), size_in_form<Name>};
    else
      return default_expression(described<Name>, sqlite::value);
  }
  template <fixed_string Name>
  static constexpr spelling default_of{"DEFAULT", default_on_sqlite<Name>(), "DEFAULT"};
};

namespace meta {
template <template <class> class Model>
inline constexpr bool is_assignment<Model<patch>> = true;
template <template <class> class Model>
struct assigned_by<patch_clause<Model>> {
  static constexpr bool sets = true;
  static constexpr bool is_patch = true;
  static constexpr bool has(std::string_view) { return false; }
};
template <template <class> class Model>
struct find_assignments<clause::set, Model<patch>> {
  using type = patch_clause<Model>;
};
}  // namespace meta

}  // namespace retort
