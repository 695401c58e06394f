// SPDX-License-Identifier: BSL-1.0
// The whole way through, as a program would go: models, a schema, sessions side by side, statements that build on each
// other.

#include <doctest/doctest.h>

#include <retort/retort.hpp>
#include <string>
#include <vector>

#include "databases.hpp"

namespace rt = retort;

namespace {

enum class status { open, paid, sent };

template <class M>
struct Item;
template <class M>
struct Customer {
  static constexpr auto tablename = rt::name("customers");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "email", std::string, rt::unique> email{};
};
template <class M>
struct Order {
  static constexpr auto tablename = rt::name("orders");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "customer_id", std::int64_t, rt::references<Customer, "id", rt::on_delete::cascade>> customer_id{};
  rt::column<M, "state", status, rt::default_<status::open>> state{};
  rt::one<M, Customer, "customer_id"> customer{};
  rt::many<M, Item, "order_id"> items{};
};
template <class M>
struct Item {
  static constexpr auto tablename = rt::name("items");
  rt::column<M, "order_id", std::int64_t, rt::primary_key, rt::references<Order, "id", rt::on_delete::cascade>>
      order_id{};
  rt::column<M, "line", int, rt::primary_key> line{};
  rt::column<M, "article", std::string> article{};
  rt::column<M, "cents", std::int64_t, rt::check<"cents >= 0">> cents{};
};

constexpr auto customers = rt::table<Customer>;
constexpr auto orders = rt::table<Order>;
constexpr auto items = rt::table<Item>;
using shop = rt::schema<Item, Order, Customer>;

/// Takes an order in one transaction: all of it, or nothing.
template <class Session>
std::int64_t take_order(Session& s, const std::string& email, const std::vector<std::int64_t>& prices) {
  auto tx = s.begin();
  auto known = s.execute(rt::select(customers.id).where(customers.email == email)).one_or_none();
  const std::int64_t customer =
      known ? known->template get<0>()
            : s.execute(rt::insert_into(customers).values(customers.email = email).returning(customers.id)).scalar();
  const std::int64_t order =
      s.execute(rt::insert_into(orders).values(orders.customer_id = customer).returning(orders.id)).scalar();
  std::vector<Item<rt::insertable>> lines;
  for (const std::int64_t cents : prices)
    lines.push_back(
        {.order_id = order, .line = static_cast<int>(lines.size()) + 1, .article = "article", .cents = cents});
  s.execute(rt::insert_into(items).values(lines));
  tx.commit();
  return order;
}

template <class Database>
void run_shop() {
  const Database database;
  const auto engine = tests::engine_of(database);
  rt::session desk{engine};
  rt::session office{engine};
  shop::create_all(desk);

  const std::int64_t first = take_order(desk, "ann@example.org", {1000, 250});
  const std::int64_t second = take_order(desk, "bob@example.org", {99});
  take_order(desk, "ann@example.org", {5});
  CHECK_THROWS_AS(take_order(desk, "cy@example.org", {10, -1}), rt::check_violation);

  // Nothing of the order that failed is left, the customer included.
  CHECK(office.execute(rt::select(rt::func::count().as<"n">()).from(customers)).scalar() == 2);
  CHECK(office.execute(rt::select(rt::func::count().as<"n">()).from(orders)).scalar() == 3);

  const auto totals = office
                          .execute(rt::select(customers.email, rt::func::sum(items.cents).as<"total">())
                                       .join(orders)
                                       .join(orders.items)
                                       .group_by(customers.email)
                                       .order_by(customers.email))
                          .all();
  REQUIRE(totals.size() == 2);
  CHECK(totals[0].template get<"total">() == 1255);
  CHECK(totals[1].template get<"total">() == 99);

  {
    // What one session has not committed, the other does not see.
    auto tx = desk.begin();
    desk.execute(rt::update(orders).set(orders.state = status::paid).where(orders.id == first));
    CHECK(office.execute(rt::select(orders.state).where(orders.id == first)).scalar() == status::open);
    tx.commit();
  }
  CHECK(office.execute(rt::select(orders.state).where(orders.id == first)).scalar() == status::paid);

  // A customer goes, and the orders with them.
  CHECK(office.execute(rt::delete_from(customers).where(customers.email.like("bob@%"))).rowcount() == 1);
  CHECK(!desk.execute(rt::select(orders).where(orders.id == second)).one_or_none());
  shop::drop_all(desk);
}

}  // namespace

TEST_CASE("a shop, from the first order to the last, on an SQLite file") { run_shop<tests::in_file>(); }
TEST_CASE("a shop, from the first order to the last, on PostgreSQL") { run_shop<tests::on_server>(); }
TEST_CASE("a shop, from the first order to the last, where the URL decides") {
  run_shop<tests::any_in_file>();
  run_shop<tests::any_on_server>();
}
