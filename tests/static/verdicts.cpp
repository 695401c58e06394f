// SPDX-License-Identifier: BSL-1.0
// What the checks of whole statements say: each fault, and beside it what is right.
#include <vector>

#include "models.hpp"

namespace {

using enum rt::fault;
using rt::verdict;

constexpr auto writer = rt::alias<User, "writer">;
constexpr auto n = rt::func::count();

/// Whether the verdict is this fault, and names these offenders.
constexpr bool is(const rt::offence& o, rt::fault f, std::string_view what, std::string_view where = {}) {
  return o.kind == f && what == o.what && where == o.where;
}

// A column of a table that is not in FROM.
static_assert(is(verdict(rt::select(users.id).from(users).where(posts.id == 1)), not_in_from, "posts.id", "users"));
static_assert(is(verdict(rt::select(users.id).order_by(posts.id)), not_in_from, "posts.id", "users"));
static_assert(is(verdict(rt::select(users.id).group_by(users.id, posts.id)), not_in_from, "posts.id", "users"));
static_assert(is(verdict(rt::select(posts.title).from(users)), not_in_from, "posts.title", "users"));
static_assert(is(verdict(rt::select(users.id).where(writer.id == 1)), not_in_from, "writer.id", "users"));
static_assert(is(verdict(rt::update(users).set(users.age = 1).where(posts.id == 1)), not_in_from, "posts.id", "users"));
static_assert(is(verdict(rt::update(users).set(users.id = posts.id).all_rows()), not_in_from, "posts.id", "users"));
static_assert(is(verdict(rt::delete_from(users).where(posts.id == 1)), not_in_from, "posts.id", "users"));
static_assert(is(verdict(rt::delete_from(users).all_rows().returning(posts.id)), not_in_from, "posts.id", "users"));
static_assert(is(verdict(rt::select(seats.number).join(posts, users.posts)), not_in_from, "users", "seats"));
// … the condition of a join sees the tables up to its own
static_assert(
    verdict(rt::select(users.id).join(writer, writer.id == posts.user_id).join(posts, posts.user_id == users.id)) ==
    not_in_from);
static_assert(
    verdict(rt::select(users.id).join(posts, posts.user_id == users.id).join(writer, writer.id == posts.user_id)) ==
    none);
// … a value of INSERT sees none
static_assert(verdict(rt::insert_into(seats).values(seats.row_number = seats.number, seats.number = 1)) == not_in_from);
static_assert(verdict(rt::select(users.id).join(posts).where(posts.id == 1)) == none);
static_assert(verdict(rt::update(users).set(users.age = users.age + 1).where(users.id == 1)) == none);

// A table twice under one name.
static_assert(is(verdict(rt::select(users.id).from(users, users)), table_twice, "users"));
static_assert(is(verdict(rt::select(users.id).from(users).join(users, users.id == users.id)), table_twice, "users"));
static_assert(is(verdict(rt::select(writer.id).from(writer).join(writer, writer.id == writer.id)), table_twice,
                 "writer"));
static_assert(verdict(rt::select(users.id).join(writer, writer.id == users.id)) == none);

template <class M>
struct Elsewhere {
  static constexpr auto tablename = rt::name("elsewhere", "users");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
};
constexpr auto elsewhere = rt::table<Elsewhere>;
constexpr auto named = rt::alias<Elsewhere, "other">;
// … since columns are qualified by the table alone, another schema does not help
static_assert(is(verdict(rt::select(users.name).join(elsewhere, elsewhere.id == users.id)), table_twice, "users"));
static_assert(verdict(rt::select(users.name).join(named, named.id == users.id)) == none);

// Tables that nothing joins.
static_assert(is(verdict(rt::select(users.id, posts.id)), no_join_condition, "posts", "users"));
static_assert(is(verdict(rt::select(users.id, seats.number).join(seats)), no_join_condition, "seats", "users"));
static_assert(is(verdict(rt::select(users.id).join(posts, posts.id == 1)), no_join_condition, "posts", "users"));
static_assert(is(verdict(rt::select(users.id, posts.id, seats.number).where(users.id == posts.user_id)),
                 no_join_condition, "seats", "users"));
static_assert(is(verdict(rt::select(users.id).join(users, users.id == users.id)), no_join_condition,
                 "users"));  // to what?
static_assert(is(verdict(rt::select(posts.id).join(posts)), no_join_condition, "posts"));
static_assert(verdict(rt::select(users.id, posts.id).where(users.id == 1 && posts.id == 1)) == no_join_condition);
static_assert(verdict(rt::select(users.id, posts.id).where(users.id == posts.user_id)) == none);
static_assert(verdict(rt::select(users.id, posts.id).where(users.id < posts.user_id)) == none);
static_assert(verdict(rt::select(users.id, posts.id).where(users.id.in_(posts.user_id, posts.id))) == none);
static_assert(verdict(rt::select(users.id, posts.id).where(users.id.between(posts.user_id, posts.id))) == none);
static_assert(verdict(rt::select(users.id, seats.number).join(seats, seats.number == users.level)) == none);
static_assert(
    verdict(rt::select(users.id, posts.id, writer.id).where(users.id == posts.user_id && writer.id == posts.user_id)) ==
    none);

// More than one foreign key.
static_assert(is(verdict(rt::select(hens.id, eggs.id).join(eggs)), ambiguous_join, "eggs", "hens"));
static_assert(verdict(rt::select(hens.id, eggs.id).join(eggs, eggs.hen_id == hens.id)) == none);
static_assert(is(verdict(rt::select(users.id).join(writer, writer.id == users.id).join(posts)), ambiguous_join, "posts",
                 "users"));

// Aggregates where none can be.
static_assert(is(verdict(rt::select(users.id).where(rt::func::max(users.age) > 1)), aggregate_in_where, "users.age"));
static_assert(is(verdict(rt::select(users.id).where(n > 1)), aggregate_in_where, "*"));
static_assert(verdict(rt::select(users.id).join(posts, posts.user_id == rt::func::max(users.id))) ==
              aggregate_in_where);
static_assert(verdict(rt::select(n.as<"n">()).from(users).group_by(rt::func::max(users.age))) == aggregate_in_where);
static_assert(verdict(rt::update(users).set(users.age = rt::func::max(users.age)).all_rows()) == aggregate_in_where);
static_assert(verdict(rt::delete_from(users).where(n > 1)) == aggregate_in_where);
static_assert(verdict(rt::delete_from(users).all_rows().returning(n.as<"n">())) == aggregate_in_where);
static_assert(verdict(rt::select(users.level).group_by(users.level).having(rt::func::max(users.age) > 1)) == none);
static_assert(verdict(rt::select(users.level).group_by(users.level).order_by(rt::func::max(users.age))) == none);

// Columns beside an aggregate.
static_assert(is(verdict(rt::select(users.name, n.as<"n">())), not_grouped, "users.name"));
static_assert(verdict(rt::select(users.name, n.as<"n">()).group_by(users.level)) == not_grouped);
static_assert(verdict(rt::select(users.level).group_by(users.level).order_by(users.name)) == not_grouped);
static_assert(verdict(rt::select(users.level).group_by(users.level).having(users.name == "Ann")) == not_grouped);
static_assert(verdict(rt::select(users.name).having(n > 1)) == not_grouped);
static_assert(verdict(rt::select(users.name).order_by(n)) == not_grouped);
static_assert(verdict(rt::select((users.level + rt::func::max(users.age)).as<"x">())) == not_grouped);
static_assert(verdict(rt::select(users).group_by(users.name)) == not_grouped);
static_assert(verdict(rt::select(users.name, posts.title).join(posts).group_by(users.id)) == not_grouped);
static_assert(verdict(rt::select(seats.place).group_by(seats.number)) == not_grouped);
static_assert(verdict(rt::select((users.age + 1).as<"x">()).group_by(users.age + 1)) ==
              not_grouped);  // two values, not one
static_assert(verdict(rt::select(users.name, n.as<"n">()).group_by(users.name)) == none);
static_assert(verdict(rt::select((users.age + 1).as<"x">()).group_by(users.age)) == none);
static_assert(verdict(rt::select((users.age + rt::lit<1>).as<"x">()).group_by(users.age + rt::lit<1>)) == none);
static_assert(verdict(rt::select(rt::func::lower(users.name).as<"x">()).group_by(rt::func::lower(users.name))) == none);
static_assert(verdict(rt::select(n.as<"n">(), rt::func::max(users.age).as<"m">())) == none);
// … the whole primary key determines the table's other columns
static_assert(verdict(rt::select(users).group_by(users.id)) == none);
static_assert(verdict(rt::select(users.name, n.as<"n">()).join(posts).group_by(users.id)) == none);
static_assert(verdict(rt::select(seats.place).group_by(seats.number, seats.row_number)) == none);

// … by itself, not as a part of a term, and in each group
static_assert(verdict(rt::select(users.name, n.as<"n">()).group_by(users.id % rt::lit<2>)) == not_grouped);
static_assert(verdict(rt::select(users.name, n.as<"n">()).group_by(rt::rollup(users.id))) == not_grouped);

// An aggregate of an aggregate.
static_assert(verdict(rt::select(rt::func::max(rt::func::max(users.age)))) == aggregate_in_where);
static_assert(verdict(rt::select(n.filter(rt::func::max(users.age) > 1))) == aggregate_in_where);

// Clauses that stand once.
static_assert(is(verdict(rt::select(users.id).limit(1).limit(2)), clause_twice, "limit"));
static_assert(is(verdict(rt::select(users.id).offset(1).limit(2).offset(1)), clause_twice, "offset"));
static_assert(is(verdict(rt::first_with_ties(1, rt::select(users.id).limit(1))), clause_twice, "limit"));
static_assert(is(verdict(rt::union_all(rt::select(users.id), rt::select(posts.id)).limit(1).limit(2)), clause_twice,
                 "limit"));
static_assert(is(verdict(rt::delete_from(users).all_rows().returning(users.id).returning(users.name)), clause_twice,
                 "returning"));
static_assert(verdict(rt::select(users.id).limit(1).offset(2)) == none);

// Labels, where they mean something, and one thing.
static_assert(is(verdict(rt::select(users.id, users.level.as<"l">()).where(rt::label<"l">)), no_such_label, "l"));
static_assert(is(verdict(rt::select(users.id.as<"x">(), users.level.as<"x">()).order_by(rt::label<"x">)), label_twice,
                 "x"));
static_assert(is(verdict(rt::select(users.level.as<"age">(), n.as<"n">()).group_by(rt::label<"age">)), label_twice,
                 "age", "users"));
static_assert(verdict(rt::select(users.level, n.as<"n">()).group_by(rt::label<"level">)) == none);
static_assert(verdict(rt::select(users.level.as<"l">(), n.as<"n">()).group_by(rt::label<"l">)) == none);

// The row that an insert could not write.
static_assert(is(verdict(rt::select(users.id).where(rt::excluded(users.level) > 1)), not_in_from, "excluded.level",
                 "users"));
static_assert(verdict(rt::insert_into(users)
                          .values(users.name = "x")
                          .on_conflict(users.name)
                          .do_update(users.level = 1)
                          .where(rt::exists(rt::select(posts.id).where(posts.id < rt::excluded(users.id))))) == none);

// HAVING without a group.
static_assert(is(verdict(rt::select(users.id).having(users.age > 1)), having_without_group, "users.age"));
static_assert(verdict(rt::select(users.age).group_by(users.age).having(users.age > 1)) == none);
static_assert(verdict(rt::select(n.as<"n">()).from(users).having(n > 1)) == none);

// All rows, by mistake.
static_assert(is(verdict(rt::update(users).set(users.age = 1)), no_where, "users"));
static_assert(is(verdict(rt::delete_from(users)), no_where, "users"));
static_assert(verdict(rt::update(users).set(users.age = 1).where(users.id == 1)) == none);
static_assert(verdict(rt::update(users).set(users.age = 1).all_rows()) == none);
static_assert(verdict(rt::delete_from(users).where(users.id == 1)) == none);
static_assert(verdict(rt::delete_from(users).all_rows()) == none);

// Columns that an insert must name.
static_assert(is(verdict(rt::insert_into(posts).values(posts.title = "x")), missing_column, "posts.user_id"));
static_assert(is(verdict(rt::insert_into(users)), missing_column, "users.name"));
static_assert(verdict(rt::insert_into(posts).values(posts.title = "x", posts.user_id = 1)) == none);
static_assert(verdict(rt::insert_into(users).values(users.name = "Ann")) == none);
static_assert(verdict(rt::insert_into(maybes)) == none);

// A column twice.
static_assert(is(verdict(rt::insert_into(users).values(users.name = "a", users.name = "b")), assigned_twice,
                 "users.name"));
static_assert(is(verdict(rt::update(users).set(users.age = 1, users.age = 2).all_rows()), assigned_twice, "users.age"));
static_assert(verdict(rt::update(users).set(users.age = 1).set(users.age = 2).all_rows()) == assigned_twice);
static_assert(verdict(rt::update(users).set(users.age = 1).set(users.level = 2).all_rows()) == none);

// A column of another table.
static_assert(is(verdict(rt::update(users).set(posts.title = "x").all_rows()), other_table, "posts.title", "users"));
static_assert(is(verdict(rt::insert_into(users).values(users.name = "x", posts.title = "x")), other_table,
                 "posts.title", "users"));
static_assert(verdict(rt::update(users).set(writer.age = 1).all_rows()) == other_table);
static_assert(verdict(rt::update(writer).set(writer.age = 1).all_rows()) == none);

// Negative constants.
static_assert(is(verdict(rt::select(users.id).limit(rt::lit<-1>)), negative_limit, "limit"));
static_assert(is(verdict(rt::select(users.id).offset(rt::lit<-1>)), negative_limit, "offset"));
static_assert(verdict(rt::select(users.id).limit(rt::lit<0>)) == none);

// A placeholder of two types.
static_assert(is(verdict(rt::select(users.id).where(users.age == rt::arg<"x"> && users.name == rt::arg<"x">)),
                 placeholder_type, "x"));
static_assert(verdict(rt::select(users.id).where(users.age == rt::arg<"x"> && users.level == rt::arg<"x">)) == none);
static_assert(verdict(rt::select(users.id).where(users.age == rt::arg<"x"> && users.name == rt::arg<"y">)) == none);

// What a database does not have is its own verdict, not the statement's.
template <class Dialect, class Statement>
constexpr rt::offence dialect_verdict(const Statement&) {
  return rt::meta::dialect_verdict<Statement, Dialect>;
}
static_assert(verdict(rt::select(samples.id).where(samples.raw.in_(std::vector<rt::bytes>{}))) == none);
static_assert(is(dialect_verdict<rt::sqlite>(rt::select(samples.id).where(samples.raw.in_(std::vector<rt::bytes>{}))),
                 not_in_dialect, "in_() with a range of bytes", "SQLite"));
static_assert(dialect_verdict<rt::postgres>(rt::select(samples.id).where(samples.raw.in_(std::vector<rt::bytes>{}))) ==
              none);

}  // namespace
