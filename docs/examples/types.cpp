// SPDX-License-Identifier: BSL-1.0
// A type of one's own in a column.

#include <chrono>
#include <retort/sqlite.hpp>

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

int main() {
  using namespace std::chrono_literals;
  const auto engine = rt::create_engine<rt::sqlite>("sqlite://", {.strict = true});
  rt::session s{engine};
  rt::schema<Sample>::create_all(s);

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
}
