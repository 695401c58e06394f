// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace retort {

/// Names for the compiler to print: exactly as long as the text, with its zero written, since only then clang shows it
/// as text.
template <std::size_t N>
struct words {
  char text[N]{};

  constexpr words(std::string_view s) {
    for (std::size_t i = 0; i < N; ++i) text[i] = i + 1 < N && i < s.size() ? s[i] : '\0';
  }
};

/// What can be wrong with a statement; each has a chapter in docs/errors.md.
enum class fault : unsigned char {
  none,
  wrong_comparison,
  not_text,
  not_a_number,
  not_a_condition,
  not_in_from,
  table_twice,
  no_join_condition,
  ambiguous_join,
  aggregate_in_where,
  window_in_where,
  not_grouped,
  having_without_group,
  no_where,
  nothing_set,
  missing_column,
  assigned_twice,
  wrong_assignment,
  null_assignment,
  other_table,
  negative_limit,
  placeholder_type,
  placeholder_missing,
  placeholder_unknown,
  wrong_reference,
  no_such_column,
  column_twice,
  primary_key_twice,
  wrong_autoincrement,
  wrong_default,
  no_such_label,
  result_struct,
  not_in_dialect,
  dynamic_placeholder,
  nullable_key,
  raw_text,
  no_default,
  subquery_shape,
  set_shape,
  cte_missing,
  computed_assignment,
  distinct_on_order,
  locks_with_aggregates,
  window_name,
  no_primary_key,
  value_in_index,
  not_a_statement,
  clause_twice,
  label_twice,
};

namespace rule {
// The conditions that the static_asserts below name: what the compiler prints is
// "rule::reads_tables_in_from<"posts.title", …>".
// clang-format off
template <words Left, words Right> inline constexpr bool operands_fit = false;
template <words Operand> inline constexpr bool operand_is_text = false;
template <words Operand> inline constexpr bool operand_is_a_number = false;
template <words Operand> inline constexpr bool operand_is_a_condition = false;
template <words Column, words From> inline constexpr bool column_is_in_from = false;
template <words Table> inline constexpr bool table_is_named_once = false;
template <words Table, words From> inline constexpr bool table_is_joined_by_a_condition = false;
template <words Column> inline constexpr bool where_is_free_of_aggregates = false;
template <words Function> inline constexpr bool where_is_free_of_windows = false;
template <words Column> inline constexpr bool column_is_grouped = false;
template <words Column> inline constexpr bool having_has_a_group = false;
template <words Table> inline constexpr bool rows_are_chosen = false;
template <words Table> inline constexpr bool columns_are_set = false;
template <words Column> inline constexpr bool required_column_has_a_value = false;
template <words Column> inline constexpr bool column_is_assigned_once = false;
template <words Column, words Value> inline constexpr bool value_fits_the_column = false;
template <words Column> inline constexpr bool column_takes_null = false;
template <words Column, words Table> inline constexpr bool column_is_of_the_table = false;
template <words Clause> inline constexpr bool constant_is_not_negative = false;
template <words Placeholder> inline constexpr bool placeholder_has_one_type = false;
template <words Placeholder> inline constexpr bool placeholder_has_a_value = false;
template <words Placeholder> inline constexpr bool placeholder_is_in_the_statement = false;
template <words Column, words Target> inline constexpr bool reference_fits = false;
template <words Column> inline constexpr bool column_is_in_the_model = false;
template <words Column> inline constexpr bool column_is_declared_once = false;
template <words Column> inline constexpr bool primary_key_is_declared_once = false;
template <words Column> inline constexpr bool column_can_be_numbered = false;
template <words Column> inline constexpr bool default_fits_the_column = false;
template <words Label> inline constexpr bool label_is_in_the_row = false;
template <words Member, words Struct> inline constexpr bool member_is_in_the_row = false;
template <words Feature, words Dialect> inline constexpr bool dialect_has = false;
template <words Placeholder> inline constexpr bool statement_is_not_dynamic = false;
template <words Column> inline constexpr bool key_is_never_null = false;
template <words What> inline constexpr bool text_is_one_statement = false;
template <words Column> inline constexpr bool column_has_a_default = false;
template <words Columns> inline constexpr bool subquery_has_one_column = false;
template <words Column, words Other> inline constexpr bool columns_agree = false;
template <words Table> inline constexpr bool table_is_in_with = false;
template <words Column> inline constexpr bool column_can_be_written = false;
template <words Column> inline constexpr bool order_begins_with = false;
template <words Lock> inline constexpr bool rows_can_be_locked = false;
template <words Window> inline constexpr bool window_is_defined_once = false;
template <words Table> inline constexpr bool table_has_a_primary_key = false;
template <words Table> inline constexpr bool index_is_named_by_constants = false;
template <words What> inline constexpr bool is_a_statement = false;
template <words Clause> inline constexpr bool clause_is_said_once = false;
template <words Label, words Table> inline constexpr bool label_means_one_column = false;
// clang-format on
}  // namespace rule

/// Stops the compilation with the message of fault `F`, if it is one. `A` and `B` name the offenders.
///
/// This is the one place where retort's static_asserts on statements fire.
template <fault F, words A, words B>
consteval bool enforce() {
  using enum fault;
  if constexpr (F == wrong_comparison)
    static_assert(rule::operands_fit<A, B>,
                  "retort: an operator is given values of types that do not fit; see docs/errors.md#wrong-comparison");
  else if constexpr (F == not_text)
    static_assert(rule::operand_is_text<A>, "retort: like() and concatenation need text; see docs/errors.md#not-text");
  else if constexpr (F == not_a_number)
    static_assert(rule::operand_is_a_number<A>,
                  "retort: arithmetic, sum() and avg() need a number; see docs/errors.md#not-a-number");
  else if constexpr (F == not_a_condition)
    static_assert(
        rule::operand_is_a_condition<A>,
        "retort: where(), having(), on and the logical operators need a condition; see docs/errors.md#not-a-condition");
  else if constexpr (F == not_in_from)
    static_assert(rule::column_is_in_from<A, B>,
                  "retort: a statement reads a column of a table that is not in FROM; see docs/errors.md#not-in-from");
  else if constexpr (F == table_twice)
    static_assert(
        rule::table_is_named_once<A>,
        "retort: a table stands twice in FROM under one name, give it an alias; see docs/errors.md#table-twice");
  else if constexpr (F == no_join_condition)
    static_assert(rule::table_is_joined_by_a_condition<A, B>,
                  "retort: nothing joins a table to the others in FROM, every row would meet every row; see "
                  "docs/errors.md#no-join-condition");
  else if constexpr (F == ambiguous_join)
    static_assert(rule::table_is_joined_by_a_condition<A, B>,
                  "retort: more than one foreign key could join a table, name the relation or the condition; see "
                  "docs/errors.md#ambiguous-join");
  else if constexpr (F == aggregate_in_where)
    static_assert(rule::where_is_free_of_aggregates<A>,
                  "retort: where(), on, group_by(), set(), values() and returning() can't hold an aggregate, having() "
                  "can; see docs/errors.md#aggregate-in-where");
  else if constexpr (F == window_in_where)
    static_assert(rule::where_is_free_of_windows<A>,
                  "retort: a function over a window can stand in select() and order_by() alone, and not within another "
                  "or an aggregate; see docs/errors.md#window-in-where");
  else if constexpr (F == not_grouped)
    static_assert(rule::column_is_grouped<A>,
                  "retort: a column stands beside an aggregate and is neither grouped by nor aggregated; see "
                  "docs/errors.md#not-grouped");
  else if constexpr (F == having_without_group)
    static_assert(
        rule::having_has_a_group<A>,
        "retort: having() without group_by() and without an aggregate; see docs/errors.md#having-without-group");
  else if constexpr (F == no_where)
    static_assert(
        rule::rows_are_chosen<A>,
        "retort: update() and delete_from() need where(), or all_rows() if you mean it; see docs/errors.md#no-where");
  else if constexpr (F == nothing_set)
    static_assert(rule::columns_are_set<A>, "retort: update() needs set(); see docs/errors.md#nothing-set");
  else if constexpr (F == missing_column)
    static_assert(rule::required_column_has_a_value<A>,
                  "retort: an insert leaves out a column that has no default; see docs/errors.md#missing-column");
  else if constexpr (F == assigned_twice)
    static_assert(rule::column_is_assigned_once<A>,
                  "retort: a column is assigned twice; see docs/errors.md#assigned-twice");
  else if constexpr (F == wrong_assignment)
    static_assert(rule::value_fits_the_column<A, B>,
                  "retort: a column is assigned a value of another type; see docs/errors.md#wrong-assignment");
  else if constexpr (F == null_assignment)
    static_assert(rule::column_takes_null<A>,
                  "retort: NULL, or what can be NULL, is assigned to a column that is not nullable; see "
                  "docs/errors.md#null-assignment");
  else if constexpr (F == other_table)
    static_assert(rule::column_is_of_the_table<A, B>,
                  "retort: a column of another table is assigned; see docs/errors.md#other-table");
  else if constexpr (F == negative_limit)
    static_assert(rule::constant_is_not_negative<A>,
                  "retort: limit() and offset() can't be negative; see docs/errors.md#negative-limit");
  else if constexpr (F == placeholder_type)
    static_assert(rule::placeholder_has_one_type<A>,
                  "retort: a placeholder stands where values of different types are wanted, or is given a value that "
                  "does not fit; see docs/errors.md#placeholder-type");
  else if constexpr (F == placeholder_missing)
    static_assert(rule::placeholder_has_a_value<A>,
                  "retort: a placeholder is given no value; see docs/errors.md#placeholder-missing");
  else if constexpr (F == placeholder_unknown)
    static_assert(rule::placeholder_is_in_the_statement<A>,
                  "retort: a value is given for a placeholder that the statement does not have; see "
                  "docs/errors.md#placeholder-unknown");
  else if constexpr (F == wrong_reference)
    static_assert(rule::reference_fits<A, B>,
                  "retort: a foreign key refers to a column that does not exist, has another type, or whose table is "
                  "not in the schema; see docs/errors.md#wrong-reference");
  else if constexpr (F == no_such_column)
    static_assert(rule::column_is_in_the_model<A>,
                  "retort: an index or a constraint names a column that its model does not have; see "
                  "docs/errors.md#no-such-column");
  else if constexpr (F == column_twice)
    static_assert(rule::column_is_declared_once<A>,
                  "retort: two columns of a model have the same name; see docs/errors.md#column-twice");
  else if constexpr (F == primary_key_twice)
    static_assert(rule::primary_key_is_declared_once<A>,
                  "retort: a model declares its primary key twice; see docs/errors.md#primary-key-twice");
  else if constexpr (F == wrong_autoincrement)
    static_assert(rule::column_can_be_numbered<A>,
                  "retort: autoincrement needs a column of whole numbers that is not nullable; see "
                  "docs/errors.md#wrong-autoincrement");
  else if constexpr (F == wrong_default)
    static_assert(rule::default_fits_the_column<A>,
                  "retort: a default, or a value for updates, does not have the type of its column; see "
                  "docs/errors.md#wrong-default");
  else if constexpr (F == no_such_label)
    static_assert(rule::label_is_in_the_row<A>,
                  "retort: a row has no column of that name; see docs/errors.md#no-such-label");
  else if constexpr (F == result_struct)
    static_assert(rule::member_is_in_the_row<A, B>,
                  "retort: a struct does not fit the row, by name or by type; see docs/errors.md#result-struct");
  else if constexpr (F == not_in_dialect)
    static_assert(rule::dialect_has<A, B>, "retort: the database has no such thing; see docs/errors.md#not-in-dialect");
  else if constexpr (F == dynamic_placeholder)
    static_assert(rule::statement_is_not_dynamic<A>,
                  "retort: a statement with dynamic parts holds its values, it takes no placeholders; see "
                  "docs/errors.md#dynamic-placeholder");
  else if constexpr (F == nullable_key)
    static_assert(rule::key_is_never_null<A>,
                  "retort: pages are found by columns that are never NULL; see docs/errors.md#nullable-key");
  else if constexpr (F == raw_text)
    static_assert(rule::text_is_one_statement<A>,
                  "retort: raw SQL has to be one statement, whose literals and comments end, with parameters written "
                  ":name; see docs/errors.md#raw-text");
  else if constexpr (F == no_default)
    static_assert(rule::column_has_a_default<A>,
                  "retort: a patch sets a column that has no default to its default; see docs/errors.md#no-default");
  else if constexpr (F == subquery_shape)
    static_assert(
        rule::subquery_has_one_column<A>,
        "retort: a query in the place of a value has to select one column; see docs/errors.md#subquery-shape");
  else if constexpr (F == set_shape)
    static_assert(rule::columns_agree<A, B>,
                  "retort: queries that are put together, or an insert and its query, differ in their columns; see "
                  "docs/errors.md#set-shape");
  else if constexpr (F == cte_missing)
    static_assert(rule::table_is_in_with<A>,
                  "retort: a statement reads a common table expression that no with() names; see "
                  "docs/errors.md#cte-missing");
  else if constexpr (F == computed_assignment)
    static_assert(rule::column_can_be_written<A>,
                  "retort: a column that the database computes is assigned; see docs/errors.md#computed-assignment");
  else if constexpr (F == distinct_on_order)
    static_assert(rule::order_begins_with<A>,
                  "retort: order_by() has to begin with what distinct_on() names; see "
                  "docs/errors.md#distinct-on-order");
  else if constexpr (F == locks_with_aggregates)
    static_assert(rule::rows_can_be_locked<A>,
                  "retort: groups, aggregates, distinct rows and set operations can't be locked; see "
                  "docs/errors.md#locks-with-aggregates");
  else if constexpr (F == window_name)
    static_assert(rule::window_is_defined_once<A>,
                  "retort: a window that over() names has to be defined by window() of the same statement, once; see "
                  "docs/errors.md#window-name");
  else if constexpr (F == no_primary_key)
    static_assert(rule::table_has_a_primary_key<A>,
                  "retort: the primary key of a table is asked for that has none; see docs/errors.md#no-primary-key");
  else if constexpr (F == value_in_index)
    static_assert(rule::index_is_named_by_constants<A>,
                  "retort: on_conflict() and index_where() name an index, they hold neither values nor queries; see "
                  "docs/errors.md#value-in-index");
  else if constexpr (F == not_a_statement)
    static_assert(rule::is_a_statement<A>,
                  "retort: this is no statement, or one that is not finished; text is one as text<\"…\">; see "
                  "docs/errors.md#not-a-statement");
  else if constexpr (F == clause_twice)
    static_assert(rule::clause_is_said_once<A>,
                  "retort: a clause is said twice that a statement has once; see docs/errors.md#clause-twice");
  else if constexpr (F == label_twice)
    static_assert(rule::label_means_one_column<A, B>,
                  "retort: a label could mean more than one column; see docs/errors.md#label-twice");
  return F == none;
}

/// What a check finds: a fault and the names of the offenders, as views. It costs the compiler next to nothing while
/// all is well.
struct finding {
  fault kind = fault::none;
  std::string_view table{};
  std::string_view column{};  // empty: `table` is all there is to name
  std::string_view other{};

  constexpr explicit operator bool() const { return kind != fault::none; }
};

/// A verdict on a whole statement: a fault and the names of the offenders. It is computed without firing, so tests can
/// ask for it.
struct offence {
  static constexpr std::size_t size = 96;  // longer names are cut

  fault kind = fault::none;
  char what[size]{};
  char where[size]{};

  constexpr offence() = default;
  constexpr offence(fault f, std::string_view subject, std::string_view object = {}) : kind(f) {
    append(what, subject);
    append(where, object);
  }
  /// A column with its table: `posts.title`.
  constexpr offence(fault f, std::string_view table, std::string_view column, std::string_view object) : kind(f) {
    append(what, table);
    append(what, ".");
    append(what, column);
    append(where, object);
  }

  constexpr explicit offence(const finding& f) : kind(f.kind) {
    append(what, f.table);
    if (!f.column.empty()) append(what, ".");
    append(what, f.column);
    append(where, f.other);
  }

  constexpr explicit operator bool() const { return kind != fault::none; }
  constexpr bool operator==(fault f) const { return kind == f; }

  static constexpr void append(char (&out)[size], std::string_view text) {
    const std::size_t length = std::string_view(out).size();
    for (std::size_t i = 0; i < text.size() && length + i + 1 < size; ++i) out[length + i] = text[i];
  }
};

/// Fires the offence `O`, a reference to a constant, if it is one.
template <const offence& O>
consteval bool enforce() {
  if constexpr (O)
    return enforce<O.kind, words<std::string_view(O.what).size() + 1>(O.what),
                   words<std::string_view(O.where).size() + 1>(O.where)>();
  else
    return true;
}

}  // namespace retort
