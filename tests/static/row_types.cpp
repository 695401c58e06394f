// SPDX-License-Identifier: BSL-1.0
// The types of rows: what can be NULL is optional, and so is what the outer side of a join may leave out.
#include <concepts>
#include <retort/session/row.hpp>
#include <type_traits>

#include "models.hpp"

namespace {

using std::optional;
using std::same_as;

template <class Statement>
using row_of = rt::row_type<std::remove_cvref_t<Statement>>;

/// Whether the values of a row have these types.
template <class... Ts, class Statement>
constexpr bool gives(const Statement&) {
  return []<class... Columns>(rt::result_row<Columns...>*) {
    return std::is_same_v<rt::meta::list<typename Columns::type...>, rt::meta::list<Ts...>>;
  }(static_cast<row_of<Statement>*>(nullptr));
}

/// The types of the names that a structured binding gives.
template <class Row>
auto bound(Row row) {
  [[maybe_unused]] auto& [a, b, c] = row;
  return rt::meta::list<std::remove_reference_t<decltype(a)>, std::remove_reference_t<decltype(b)>,
                        std::remove_reference_t<decltype(c)>>{};
}

constexpr auto boss = rt::alias<Employee, "boss">;
constexpr auto n = rt::func::count();

// Columns are what the model says.
static_assert(gives<std::int64_t, std::string, optional<int>, rt::timestamptz>(rt::select(users.id, users.name,
                                                                                          users.age, users.since)));
static_assert(gives<bool, std::int16_t, float, double, rt::bytes, rt::date, rt::timestamp, mood, money, email>(
    rt::select(samples.flag, samples.small, samples.single, samples.precise, samples.raw, samples.day, samples.wall,
               samples.feeling, samples.price, samples.contact)));

// A nullable operand makes a nullable result.
static_assert(gives<int>(rt::select((users.level + 1).as<"x">())));
static_assert(gives<optional<int>>(rt::select((users.age + users.level).as<"x">())));
static_assert(gives<optional<std::int64_t>>(rt::select((users.age + users.id).as<"x">())));
static_assert(gives<optional<double>>(rt::select((users.age * 1.5).as<"x">())));
static_assert(gives<std::string>(rt::select((users.name + "!").as<"x">())));
static_assert(gives<optional<std::string>>(rt::select((users.name + users.country).as<"x">())));
static_assert(gives<bool>(rt::select((users.level > 1).as<"x">())));
static_assert(gives<optional<bool>>(rt::select((users.age > 1).as<"x">())));
static_assert(gives<optional<bool>>(rt::select((users.level > 1 && users.age > 1).as<"x">())));
static_assert(gives<optional<bool>>(rt::select((!(users.age > 1)).as<"x">())));
static_assert(gives<optional<bool>>(rt::select(users.age.in_(1, 2).as<"x">())));
static_assert(gives<optional<bool>>(rt::select(users.level.between(1, users.age).as<"x">())));
static_assert(gives<bool>(rt::select((users.age == nullptr).as<"x">())));
static_assert(gives<int>(rt::select(rt::func::coalesce(users.age, 0).as<"x">())));
static_assert(gives<optional<int>>(rt::select(rt::func::coalesce(users.age, users.age).as<"x">())));
static_assert(gives<std::int32_t>(rt::select(rt::func::length(users.name).as<"x">())));
static_assert(gives<optional<std::string>>(rt::select(rt::func::lower(users.country).as<"x">())));

// Aggregates: a count is never NULL, the others are, of no rows.
static_assert(gives<std::int64_t, std::int64_t>(rt::select(n.as<"n">(), rt::func::count(users.age).as<"ages">())));
static_assert(gives<optional<std::int64_t>, optional<double>>(rt::select(rt::func::sum(users.level).as<"sum">(),
                                                                         rt::func::avg(users.level).as<"avg">())));
static_assert(gives<optional<double>>(rt::select(rt::func::sum(samples.precise).as<"sum">())));
static_assert(gives<optional<std::string>, optional<rt::timestamptz>>(
    rt::select(rt::func::min(users.name).as<"min">(), rt::func::max(users.since).as<"max">())));

// Joins. An inner join leaves all as it was.
static_assert(gives<std::string, std::string>(rt::select(users.name, posts.title).join(posts)));
// The outer side becomes optional, the other does not; what was optional is not made so twice.
static_assert(gives<std::string, optional<std::string>, optional<int>>(
    rt::select(users.name, posts.title, posts.stars).left_join(posts)));
static_assert(gives<std::string, optional<std::string>>(rt::select(posts.title, users.name).left_join(posts.user)));
static_assert(gives<optional<std::string>>(rt::select((posts.title + "!").as<"x">()).from(users).left_join(posts)));
static_assert(
    gives<optional<std::string>>(rt::select((users.name + posts.title).as<"x">()).from(users).left_join(posts)));
static_assert(gives<optional<bool>>(rt::select((posts.id > 1).as<"x">()).from(users).left_join(posts)));
static_assert(gives<bool>(rt::select((posts.id == nullptr).as<"x">()).from(users).left_join(posts)));
static_assert(
    gives<std::string>(rt::select(rt::func::coalesce(posts.title, "").as<"x">()).from(users).left_join(posts)));
static_assert(gives<std::string, std::int64_t>(
    rt::select(users.name, rt::func::count(posts.id).as<"n">()).left_join(posts).group_by(users.id)));
// An alias has a side of its own.
static_assert(gives<std::string, optional<std::string>>(
    rt::select(employees.name, boss.name).left_join(boss, employees.manager)));

// Whole models: alone, the row is the model; among others, a value; from the outer side, optional as a whole.
static_assert(same_as<row_of<decltype(rt::select(users))>, User<rt::row>>);
static_assert(same_as<row_of<decltype(rt::select(boss))>, Employee<rt::row>>);
static_assert(same_as<row_of<decltype(rt::select(users).left_join(posts))>, User<rt::row>>);
static_assert(same_as<row_of<decltype(rt::select(posts).from(users).left_join(posts))>, optional<Post<rt::row>>>);
static_assert(gives<User<rt::row>, Post<rt::row>>(rt::select(users, posts).join(posts)));
static_assert(gives<User<rt::row>, optional<Post<rt::row>>>(rt::select(users, posts).left_join(posts)));
static_assert(gives<std::string, optional<Post<rt::row>>>(rt::select(users.name, posts).left_join(posts)));

// RETURNING.
static_assert(gives<std::int64_t>(rt::insert_into(users).values(users.name = "Ann").returning(users.id)));
static_assert(gives<optional<int>, std::string>(
    rt::update(users).set(users.age = 1).all_rows().returning(users.age, users.name)));
static_assert(same_as<row_of<decltype(rt::delete_from(users).all_rows().returning(users))>, User<rt::row>>);

// Labels: the column's name, or what as<> says.
using labelled = row_of<decltype(rt::select(users.id, users.name.as<"who">(), n.as<"n">()).group_by(users.id))>;
static_assert(labelled::size == 3);
static_assert(labelled::index_of("id") == 0 && labelled::index_of("who") == 1 && labelled::index_of("n") == 2);
static_assert(labelled::index_of("name") == labelled::size);
static_assert(same_as<decltype(std::declval<labelled&>().get<"who">()), const std::string&>);
static_assert(same_as<decltype(std::declval<labelled&>().get<0>()), std::int64_t&>);
static_assert(same_as<decltype(std::declval<const labelled&>()[users.id]), const std::int64_t&>);
static_assert(
    same_as<decltype(bound(std::declval<labelled>())), rt::meta::list<std::int64_t, std::string, std::int64_t>>);

// Two tables with a column of one name: the column tells them apart.
using pair = row_of<decltype(rt::select(users.id, posts.id).left_join(posts))>;
static_assert(same_as<decltype(std::declval<const pair&>()[users.id]), const std::int64_t&>);
static_assert(same_as<decltype(std::declval<const pair&>()[posts.id]), const optional<std::int64_t>&>);

// The modes of a model.
static_assert(same_as<decltype(User<rt::row>::id), std::int64_t>);
static_assert(same_as<decltype(User<rt::row>::age), optional<int>>);
static_assert(same_as<decltype(User<rt::insertable>::id), optional<std::int64_t>>);        // the database numbers
static_assert(same_as<decltype(User<rt::insertable>::name), std::string>);                 // required
static_assert(same_as<decltype(User<rt::insertable>::level), optional<int>>);              // the program fills in
static_assert(same_as<decltype(User<rt::insertable>::since), optional<rt::timestamptz>>);  // the database fills in
static_assert(std::is_aggregate_v<User<rt::row>> && std::is_aggregate_v<User<rt::insertable>>);

}  // namespace
