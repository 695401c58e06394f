// SPDX-License-Identifier: BSL-1.0
// All types of columns, and some of one's own.

#include <chrono>
#include <retort/sqlite.hpp>
#include <utility>
#if __has_include(<nlohmann/json.hpp>)
// [nlohmann]
#include <retort/types/nlohmann_json.hpp>
// [nlohmann]
#endif

#include "support/blog.hpp"

// [money]
struct money {
  std::int64_t cents = 0;
  bool operator==(const money&) const = default;
};

template <>
struct retort::sql_type<money> : retort::stored_as<std::int64_t> {
  static std::int64_t to_sql(money m) { return m.cents; }
  static money from_sql(std::int64_t cents) { return {cents}; }
};
// [money]

// [named]
struct ip_address {
  std::string text = "127.0.0.1";
};

template <>
struct retort::sql_type<ip_address> : retort::stored_as<std::string> {
  static constexpr retort::type_names names{.sqlite = "TEXT", .postgres = "INET"};
  static std::string to_sql(const ip_address& a) { return a.text; }
  static ip_address from_sql(std::string text) { return {std::move(text)}; }
};
// [named]

// [enum]
enum class size { small, large };
// [enum]
// [native-enum]
enum class priority { low, high };

template <>
struct retort::sql_type<priority> : retort::native_enum<priority, "priority"> {};
// [native-enum]

// [all-types]
template <class M>
struct Sample {
  static constexpr auto tablename = rt::name("samples");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "yes", bool> yes{};
  rt::column<M, "small", std::int16_t> small{};
  rt::column<M, "single", float> single{};
  rt::column<M, "number", double> number{};
  rt::column<M, "data", rt::bytes> data{};
  rt::column<M, "day", rt::date> day{};
  rt::column<M, "wall", rt::timestamp> wall{};
  rt::column<M, "moment", rt::timestamptz> moment{};
  rt::column<M, "price", money> price{};
  rt::column<M, "maybe", std::optional<money>> maybe{};
};
// [all-types]
inline constexpr auto samples = rt::table<Sample>;

template <class M>
struct Order {
  static constexpr auto tablename = rt::name("orders");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  // [decimals]
  rt::column<M, "total", rt::decimal> total{};
  rt::column<M, "price", rt::numeric<10, 2>> price{};
  // [decimals]
  rt::column<M, "due", rt::date> due{};
  rt::column<M, "placed", rt::timestamptz> placed{};
  rt::column<M, "pickup", rt::time_of_day> pickup{};
  rt::column<M, "warranty", rt::interval> warranty{};
  rt::column<M, "number", rt::uuid> number{};
  rt::column<M, "notes", rt::json> notes{};
  // [arrays]
  rt::column<M, "tags", std::vector<std::string>> tags{};
  rt::column<M, "ratings", std::vector<std::optional<int>>> ratings{};
  // [arrays]
  rt::column<M, "box", size> box{};
  rt::column<M, "urgency", priority> urgency{};
  rt::column<M, "host", ip_address> host{};
};
inline constexpr auto orders = rt::table<Order>;

int main() {
  using namespace std::chrono_literals;
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://", {.strict = true});
  rt::session s{engine};
  rt::schema<Sample, Order>::create_all(s);

  Sample<rt::row> in{
      .id = 1, .yes = true, .small = -5, .single = 0.5F, .number = 1e100, .data = rt::bytes(3, std::byte{7})};
  in.day = rt::date(2026y / 2 / 28);
  in.moment = rt::timestamptz(in.day) + 1us;
  in.price = money{1299};
  s.execute(rt::insert_into(samples).values(in));

  // [money-use]
  auto cheap = rt::select(samples).where(samples.price < money{2000});
  auto out = s.execute(cheap).one();
  // [money-use]
  check(out.yes && out.small == -5 && out.single == 0.5F && out.number == 1e100 && out.data == in.data, "numbers");
  check(out.day == in.day && out.moment == in.moment && out.wall == in.wall, "times");
  check(out.price == money{1299} && !out.maybe, "money");

  Order<rt::row> order{.id = 1};
  // [decimal-values]
  order.total = rt::decimal("12345678901234567890.123456789");
  order.price = rt::decimal("19.90");
  // [decimal-values]
  // [times]
  order.due = rt::date(2026y / 2 / 28);
  order.placed = rt::timestamptz(order.due) - 36h;
  order.pickup = rt::time_of_day(9h + 30min);
  order.warranty = rt::interval{.months = 24};
  // [times]
  // [infinity]
  order.due = rt::infinity<rt::date>;
  // [infinity]
  // [json]
  order.notes = rt::json(R"({"gift": true})");
  // [json]
  // [array-values]
  order.tags = {"new", "say \"hi\""};
  order.ratings = {5, std::nullopt, 3};
  // [array-values]
  order.box = size::large;
  order.urgency = priority::high;
  order.number.bytes = {0xa0, 0xee, 0xbc, 0x99, 0x9c, 0x0b, 0x4e, 0xf8, 0xbb, 0x6d, 0x6b, 0xb9, 0xbd, 0x38, 0x0a, 0x11};
  s.execute(rt::insert_into(orders).values(order));
  // [uuid]
  order.number = rt::uuid::parse("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
  auto found = s.execute(rt::select(orders.id).where(orders.number == order.number)).scalar();
  // [uuid]
  check(found == 1, "a UUID");

  const Order<rt::row> back = s.execute(rt::select(orders)).one();
  check(back.total == order.total && back.price.to_string() == "19.90", "decimals");
  check(back.due == order.due && back.placed == order.placed, "dates");
  check(back.pickup == order.pickup && back.warranty == order.warranty, "times");
  check(back.notes == order.notes && back.tags == order.tags && back.ratings == order.ratings, "JSON and arrays");
  check(back.box == size::large && back.urgency == priority::high, "enumerations");
  check(back.host.text == "127.0.0.1", "a type of the database's own");
}
