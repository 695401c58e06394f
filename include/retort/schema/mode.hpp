// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <type_traits>

#include "retort/meta/fixed_string.hpp"
#include "retort/meta/nothing.hpp"
#include "retort/schema/table_args.hpp"
#include "retort/schema/type.hpp"

namespace retort {

/// A member that an insert may leave out: unset means the default. Nothing, where the database computes the column.
template <class T, bool MayBeLeftOut, bool Computed = false>
using insertable_value = std::conditional_t<Computed, nothing, std::conditional_t<MayBeLeftOut, std::optional<T>, T>>;

/// The mode of plain values: `User<row>{.id = 1, .name = "Alice"}` is an aggregate.
struct row {
  template <fixed_string Name, class T, auto... Attributes>
  using column = T;
  template <template <class> class Model, fixed_string Key>
  using many = nothing;
  template <template <class> class Model, fixed_string Key>
  using one = nothing;
};

/// The mode of what you give to an insert: as `row`, but optional where the database or the model has a default, and
/// without computed columns.
struct insertable {
  template <fixed_string Name, class T, auto... Attributes>
  using column =
      insertable_value<T, (fills_in<decltype(Attributes)> || ...), (meta::is_computed<decltype(Attributes)> || ...)>;
  template <template <class> class Model, fixed_string Key>
  using many = nothing;
  template <template <class> class Model, fixed_string Key>
  using one = nothing;
};

/// A member of a model: a column of a table, by name, C++ type and attributes (see `schema/attribute.hpp`).
///
/// What it is depends on the mode `M`: a descriptor, a value, an optional value. `std::optional<T>` makes it nullable.
template <class M, fixed_string Name, class T, auto... Attributes>
using column = typename M::template column<Name, T, Attributes...>;

/// A member of a model: the rows of `Model` whose foreign key `Key` points here.
template <class M, template <class> class Model, fixed_string Key>
using many = typename M::template many<Model, Key>;

/// A member of a model: the row of `Model` that our foreign key `Key` points to.
template <class M, template <class> class Model, fixed_string Key>
using one = typename M::template one<Model, Key>;

}  // namespace retort
