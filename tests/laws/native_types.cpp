// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <stdexcept>

#include "databases.hpp"

// Columns of types that PostgreSQL has and SQLite has not. Nobody writes a cast: the parameters have the right types.

namespace {

namespace rt = retort;
using tests::caught;
using tests::is_sqlite;

enum class priority { low, high };
enum class shade { light, dark };

/// Text for the program; the database's own type for the database.
template <rt::fixed_string Name>
struct database_text {
  std::string text{};
  bool operator==(const database_text&) const = default;
};

}  // namespace

template <>
struct rt::sql_type<priority> : rt::native_enum<priority, "priority"> {};

template <rt::fixed_string Name>
struct rt::sql_type<database_text<Name>> : rt::stored_as<std::string> {
  static constexpr rt::type_names names{.postgres = Name.view()};
  static std::string to_sql(const database_text<Name>& value) { return value.text; }
  static database_text<Name> from_sql(std::string&& text) { return {std::move(text)}; }
};

namespace {

template <class M>
struct Native {
  static constexpr auto tablename = rt::name("natives");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "urgency", priority, rt::server_default<"'low'">> urgency{};
  rt::column<M, "maybe", std::optional<priority>> maybe{};
  rt::column<M, "history", std::vector<priority>> history{};
  rt::column<M, "address", database_text<"inet">> address{};
  rt::column<M, "net", database_text<"cidr">> net{};
  rt::column<M, "mac", database_text<"macaddr">> mac{};
  rt::column<M, "mail", database_text<"citext">> mail{};
  rt::column<M, "page", database_text<"xml">> page{};
  rt::column<M, "kept", database_text<"json">> kept{};
  rt::column<M, "known_as", database_text<"uuid">> known_as{};
  rt::column<M, "hosts", std::vector<std::optional<database_text<"inet">>>> hosts{};
};
inline constexpr auto natives = rt::table<Native>;

Native<rt::row> example() {
  Native<rt::row> out{.id = 1, .urgency = priority::high};
  out.history = {priority::high, priority::low, priority::high};
  out.address.text = "10.0.0.1";
  out.net.text = "2001:db8::/32";
  out.mac.text = "08:00:2b:01:02:03";
  out.mail.text = "Ann@Example.org";
  out.page.text = "<p>\"x\"</p>";
  out.kept.text = "{\"b\":  1, \"a\": 2}";
  out.known_as.text = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
  out.hosts = {{{"::1"}}, {}, {{"::ffff:1.2.3.4"}}, {{"0.0.0.0/0"}}, {{"1:0:0:2::"}}};
  return out;
}

template <class Dialect>
void make_tables(rt::session<Dialect>& s) {
  if (!is_sqlite(s))
    s.execute_script("CREATE TYPE priority AS ENUM ('low', 'high'); CREATE EXTENSION IF NOT EXISTS citext SCHEMA laws");
  rt::schema<Native>::create_all(s);
}

LAW_OF_DRIVERS("types that only PostgreSQL has go both ways without a cast, as text on SQLite") {
  make_tables(s);
  Native<rt::row> row = example();
  s.execute(rt::insert_into(natives).values(row));
  const std::vector<Native<rt::row>> more{[&] {
    auto r = row;
    r.id = 2;
    r.maybe = priority::low;
    r.history.clear();
    r.hosts.clear();
    return r;
  }()};
  s.execute(rt::insert_into(natives).values(more));
  const auto back = s.execute(rt::select(natives).order_by(natives.id)).all();
  REQUIRE(back.size() == 2);
  CHECK(back[0].urgency == priority::high);
  CHECK(!back[0].maybe);
  CHECK(back[1].maybe == priority::low);
  CHECK(back[0].history == row.history);
  CHECK(back[1].history.empty());
  CHECK(back[0].address == row.address);
  CHECK(back[0].net == row.net);
  CHECK(back[0].mac == row.mac);
  CHECK(back[0].mail == row.mail);
  CHECK(back[0].page == row.page);
  CHECK(back[0].kept == row.kept);
  CHECK(back[0].known_as == row.known_as);
  CHECK(back[0].hosts == row.hosts);
  CHECK(back[1].hosts.empty());
}

LAW_OF_DRIVERS("their columns are compared, searched by lists and set, as parameters and placeholders") {
  make_tables(s);
  const Native<rt::row> row = example();
  s.execute(rt::insert_into(natives).values(row));
  const auto finds = [&](const auto& condition) {
    return s.execute(rt::select(natives.id).where(condition)).all().size() == 1;
  };
  CHECK(finds(natives.urgency == priority::high));
  CHECK(finds(natives.urgency.in_(std::vector{priority::high})));
  CHECK(finds(natives.urgency.in_(priority::low, priority::high)));
  CHECK_FALSE(finds(natives.urgency.in_(std::vector{priority::low})));
  CHECK(finds(natives.history == row.history));
  CHECK(finds(natives.address == row.address));
  CHECK(finds(natives.address.in_(std::vector{row.address})));
  CHECK(finds(natives.mac == row.mac));
  CHECK(finds(natives.known_as == row.known_as));
  CHECK(finds(natives.known_as.in_(std::vector{row.known_as})));
  CHECK(finds(natives.hosts == row.hosts));
  // citext means what it means there.
  CHECK(finds(natives.mail == database_text<"citext">{"ann@example.ORG"}) != is_sqlite(s));
  // An enumeration of the database sorts by its order, text by its letters.
  CHECK(finds(natives.urgency > priority::low) != is_sqlite(s));

  const auto by_place = rt::select(natives.id).where(natives.urgency == rt::arg<"urgency">);
  CHECK(s.execute(by_place, rt::arg<"urgency"> = priority::high).all().size() == 1);
  CHECK(s.execute(rt::update(natives)
                      .set(natives.maybe = priority::low, natives.address = database_text<"inet">{"::2"})
                      .all_rows())
            .rowcount() == 1);
  CHECK(s.execute(rt::select(natives.maybe)).scalar() == priority::low);
  CHECK(s.execute(rt::update(natives).set(natives.maybe = nullptr).all_rows()).rowcount() == 1);
  CHECK(s.execute(rt::insert_into(natives).values(
                      natives.id = 7, natives.history = std::vector<priority>{}, natives.address = row.address,
                      natives.net = row.net, natives.mac = row.mac, natives.mail = row.mail, natives.page = row.page,
                      natives.kept = row.kept, natives.known_as = row.known_as, natives.hosts = row.hosts))
            .rowcount() == 1);
  CHECK(s.execute(rt::select(natives.urgency).where(natives.id == 7)).scalar() == priority::low);
}

LAW_OF_DRIVERS("a default of the database stands beside a value of such a type") {
  make_tables(s);
  const Native<rt::row> row = example();
  Native<rt::insertable> unset{.id = 1};
  unset.history = row.history;
  unset.address = row.address;
  unset.net = row.net;
  unset.mac = row.mac;
  unset.mail = row.mail;
  unset.page = row.page;
  unset.kept = row.kept;
  unset.known_as = row.known_as;
  auto set = unset;
  set.id = 2;
  set.urgency = priority::high;
  s.execute(rt::insert_into(natives).values(unset));
  s.execute(rt::insert_into(natives).values(set));
  CHECK(s.execute(rt::select(natives.urgency).where(natives.id == 1)).scalar() == priority::low);
  CHECK(s.execute(rt::select(natives.urgency).where(natives.id == 2)).scalar() == priority::high);
}

LAW_OF_DRIVERS("what is no value of such a type is refused by PostgreSQL before it is stored") {
  make_tables(s);
  s.execute(rt::insert_into(natives).values(example()));
  if (is_sqlite(s)) return;
  const auto write = [&](const char* text) {
    s.execute(rt::update(natives).set(natives.address = database_text<"inet">{text}).all_rows());
  };
  CHECK(caught<rt::data_error>([&] { write("not an address"); }).sqlstate() == "22P02");
  CHECK(s.execute(rt::select(natives.address)).scalar().text == "10.0.0.1");
}

/// The same enumeration in a column of the database's own, though the program says nothing of it.
template <class M>
struct Painted {
  static constexpr auto tablename = rt::name("painted");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "tone", shade> tone{};
  rt::column<M, "tones", std::vector<shade>> tones{};
};
inline constexpr auto painted = rt::table<Painted>;

LAW_OF_DRIVERS("an enumeration fits a column of the database's own enumeration, too") {
  if (is_sqlite(s))
    s.execute_script("CREATE TABLE painted (id INTEGER, tone TEXT, tones TEXT)");
  else
    s.execute_script(
        "CREATE TYPE shade AS ENUM ('dark', 'light'); CREATE TABLE painted (id BIGINT, tone shade, tones shade[])");
  s.execute(
      rt::insert_into(painted).values(Painted<rt::insertable>{.id = 1, .tone = shade::dark, .tones = {shade::light}}));
  CHECK(s.execute(rt::select(painted.tone).where(painted.tone == shade::dark)).scalar() == shade::dark);
  CHECK(s.execute(rt::select(painted.tones).where(painted.tone.in_(std::vector{shade::dark, shade::light}))).scalar() ==
        std::vector{shade::light});
}

}  // namespace
