// SPDX-License-Identifier: BSL-1.0
#pragma once

// The models that the suites share.

#include <cstdint>
#include <optional>
#include <retort/core.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace rt = retort;

enum class mood { calm, happy, angry };

/// A type of the program's own, stored as a whole number.
struct money {
  std::int64_t cents = 0;
  auto operator<=>(const money&) const = default;
};
template <>
struct rt::sql_type<money> : rt::stored_as<std::int64_t> {
  static constexpr std::int64_t to_sql(money m) { return m.cents; }
  static constexpr money from_sql(std::int64_t cents) { return {cents}; }
};

/// One that is stored as text, and takes not every text.
struct email {
  std::string user = "nobody", host = "example.org";
  bool operator==(const email&) const = default;
};
template <>
struct rt::sql_type<email> : rt::stored_as<std::string> {
  static std::string to_sql(const email& e) { return e.user + "@" + e.host; }
  static email from_sql(const std::string& text) {
    const std::size_t at = text.find('@');
    if (at == text.npos) throw std::invalid_argument("the text is not an address");
    return {text.substr(0, at), text.substr(at + 1)};
  }
};

template <class M>
struct Post;

template <class M>
struct User {
  static constexpr auto tablename = rt::name("users");
  static constexpr auto table_args = rt::table_args(rt::index<"name", "age">, rt::check<"age >= 0">);
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "name", std::string, rt::unique> name{};
  rt::column<M, "age", std::optional<int>> age{};
  rt::column<M, "level", int, rt::default_<7>> level{};
  rt::column<M, "status", std::string, rt::default_text<"new">> status{};
  rt::column<M, "country", std::optional<std::string>, rt::server_default<"'nowhere'">> country{};
  rt::column<M, "since", rt::timestamptz, rt::server_default<"now()">> since{};
  rt::many<M, Post, "user_id"> posts{};
};
inline constexpr auto users = rt::table<User>;

template <class M>
struct Post {
  static constexpr auto tablename = rt::name("posts");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "title", std::string> title{};
  rt::column<M, "stars", std::optional<int>> stars{};
  rt::column<M, "user_id", std::int64_t, rt::references<User, "id", rt::on_delete::cascade>, rt::index<>> user_id{};
  rt::one<M, User, "user_id"> user{};
};
inline constexpr auto posts = rt::table<Post>;

/// Every type, with NULL and without.
template <class M>
struct Sample {
  static constexpr auto tablename = rt::name("samples");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "flag", bool> flag{};
  rt::column<M, "small", std::int16_t> small{};
  rt::column<M, "medium", std::int32_t> medium{};
  rt::column<M, "large", std::int64_t> large{};
  rt::column<M, "single", float> single{};
  rt::column<M, "precise", double> precise{};
  rt::column<M, "words", std::string> words{};
  rt::column<M, "raw", rt::bytes> raw{};
  rt::column<M, "day", rt::date> day{};
  rt::column<M, "wall", rt::timestamp> wall{};
  rt::column<M, "moment", rt::timestamptz> moment{};
  rt::column<M, "feeling", mood> feeling{};
  rt::column<M, "price", money> price{};
  rt::column<M, "contact", email> contact{};
};
inline constexpr auto samples = rt::table<Sample>;

template <class M>
struct Maybe {
  static constexpr auto tablename = rt::name("maybes");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "flag", std::optional<bool>> flag{};
  rt::column<M, "small", std::optional<std::int16_t>> small{};
  rt::column<M, "medium", std::optional<std::int32_t>> medium{};
  rt::column<M, "large", std::optional<std::int64_t>> large{};
  rt::column<M, "single", std::optional<float>> single{};
  rt::column<M, "precise", std::optional<double>> precise{};
  rt::column<M, "words", std::optional<std::string>> words{};
  rt::column<M, "raw", std::optional<rt::bytes>> raw{};
  rt::column<M, "day", std::optional<rt::date>> day{};
  rt::column<M, "wall", std::optional<rt::timestamp>> wall{};
  rt::column<M, "moment", std::optional<rt::timestamptz>> moment{};
  rt::column<M, "feeling", std::optional<mood>> feeling{};
  rt::column<M, "price", std::optional<money>> price{};
  rt::column<M, "contact", std::optional<email>> contact{};
};
inline constexpr auto maybes = rt::table<Maybe>;

/// A model that others embed.
template <class M>
struct Address {
  rt::column<M, "street", std::string> street{};
  rt::column<M, "zip", std::optional<int>> zip{};
};
template <class M>
struct Company {
  static constexpr auto tablename = rt::name("companies");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  Address<M> address{};
  rt::column<M, "name", std::string> name{};
};
inline constexpr auto companies = rt::table<Company>;

/// A key of two columns.
template <class M>
struct Seat {
  static constexpr auto tablename = rt::name("seats");
  static constexpr auto table_args =
      rt::table_args(rt::unique_constraint<"place", "row_number">, rt::check<"number > 0">);
  rt::column<M, "row_number", int, rt::primary_key> row_number{};
  rt::column<M, "number", int, rt::primary_key> number{};
  rt::column<M, "place", std::optional<std::string>> place{};
};
inline constexpr auto seats = rt::table<Seat>;

/// Names that need quotes.
template <class M>
struct Quoted {
  static constexpr auto tablename = rt::name("Order");
  static constexpr auto table_args = rt::table_args(rt::index<"group", "Total Sum">);
  rt::column<M, "select", std::int64_t, rt::primary_key, rt::autoincrement> select{};
  rt::column<M, "group", int> group{};
  rt::column<M, "Total Sum", std::optional<int>, rt::index<>> total{};
  rt::column<M, "quo\"te", std::string, rt::server_default<"'it''s'">> quote{};
  rt::column<M, "semi;colon--", std::string> colon{};
};
inline constexpr auto orders = rt::table<Quoted>;

/// A table that refers to itself.
template <class M>
struct Employee {
  static constexpr auto tablename = rt::name("employees");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "name", std::string> name{};
  rt::column<M, "manager_id", std::optional<std::int64_t>, rt::references<::Employee, "id", rt::on_delete::set_null>>
      manager_id{};
  rt::one<M, Employee, "manager_id"> manager{};
};
inline constexpr auto employees = rt::table<Employee>;

/// Two tables that refer to each other.
template <class M>
struct Egg;
template <class M>
struct Hen {
  static constexpr auto tablename = rt::name("hens");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "egg_id", std::optional<std::int64_t>, rt::references<Egg, "id">> egg_id{};
};
template <class M>
struct Egg {
  static constexpr auto tablename = rt::name("eggs");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "hen_id", std::optional<std::int64_t>, rt::references<Hen, "id">> hen_id{};
};
inline constexpr auto hens = rt::table<Hen>;
inline constexpr auto eggs = rt::table<Egg>;
