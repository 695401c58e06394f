// SPDX-License-Identifier: BSL-1.0
// The tables of data.hpp as models.
#pragma once

#include "data.hpp"
#include "retort/core.hpp"

namespace rt = retort;

namespace bench {

template <class M>
struct Item {
  static constexpr auto tablename = rt::name("items");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "quantity", int> quantity{};
  rt::column<M, "price", double> price{};
  rt::column<M, "name", std::string> name{};
};
template <class M>
struct Event {
  static constexpr auto tablename = rt::name("events");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "quantity", int> quantity{};
  rt::column<M, "price", double> price{};
  rt::column<M, "name", std::string> name{};
};
template <class M>
struct Moment {
  static constexpr auto tablename = rt::name("moments");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "name", std::string> name{};
  rt::column<M, "score", double> score{};
  rt::column<M, "since", rt::timestamptz> since{};
};
template <class M>
struct Written {
  static constexpr auto tablename = rt::name("written");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "quantity", int> quantity{};
  rt::column<M, "price", double> price{};
  rt::column<M, "name", std::string> name{};
};
template <class M>
struct Account {
  static constexpr auto tablename = rt::name("accounts");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "balance", std::int64_t> balance{};
};
template <class M>
struct Region {
  static constexpr auto tablename = rt::name("regions");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "name", std::string> name{};
};
template <class M>
struct City {
  static constexpr auto tablename = rt::name("cities");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "region_id", std::int64_t, rt::references<Region, "id">> region_id{};
  rt::column<M, "name", std::string> name{};
};
template <class M>
struct Customer {
  static constexpr auto tablename = rt::name("customers");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "city_id", std::int64_t, rt::references<City, "id">> city_id{};
  rt::column<M, "name", std::string> name{};
};
template <class M>
struct Order {
  static constexpr auto tablename = rt::name("orders");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "customer_id", std::int64_t, rt::references<Customer, "id">> customer_id{};
  rt::column<M, "year", int> year{};
};
template <class M>
struct Line {
  static constexpr auto tablename = rt::name("lines");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "order_id", std::int64_t, rt::references<Order, "id">> order_id{};
  rt::column<M, "quantity", int> quantity{};
};

inline constexpr auto items = rt::table<Item>;
inline constexpr auto events = rt::table<Event>;
inline constexpr auto moments = rt::table<Moment>;
inline constexpr auto written = rt::table<Written>;
inline constexpr auto accounts = rt::table<Account>;
inline constexpr auto regions = rt::table<Region>;
inline constexpr auto cities = rt::table<City>;
inline constexpr auto customers = rt::table<Customer>;
inline constexpr auto orders = rt::table<Order>;
inline constexpr auto lines = rt::table<Line>;

/// `items_to_write` as rows of the model.
inline const std::vector<Written<rt::row>>& rows_to_write(int count) {
  static std::vector<Written<rt::row>> all;
  if (all.size() != static_cast<std::size_t>(count)) {
    all.clear();
    for (const item& row : items_to_write(count)) all.push_back({row.id, row.quantity, row.price, row.name});
  }
  return all;
}

}  // namespace bench
