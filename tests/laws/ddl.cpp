// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "databases.hpp"
#include "models.hpp"

// All that a model can say of its table is found in the database's own catalogue, and acts.

// A type of its own in PostgreSQL, whose name needs quotes.
enum class weather { sunny, rainy, snowy };
template <>
inline constexpr auto retort::enum_type<weather> = retort::name("Kind of \"weather\"");

namespace {

using tests::catalogue;
using tests::caught;
using tests::is_sqlite;
using tests::lines;

int keys_made = 0;
int next_key() { return ++keys_made * 100; }
std::string next_code() { return "code " + std::to_string(++keys_made); }

/// What models share: an embedded model, and column types with attributes.
template <class M>
struct Stamps {
  rt::column<M, "created", rt::timestamptz, rt::default_<rt::utc_now>> created{};
  rt::column<M, "updated", std::optional<rt::timestamptz>, rt::onupdate<rt::utc_now>> updated{};
};
template <class M>
using key = rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement>;
template <class M, rt::fixed_string Name>
using label =
    rt::column<M, Name, std::string, rt::sqlite_only<rt::collate<"NOCASE">>, rt::postgres_only<rt::collate<"C">>>;

template <class M>
struct Product {
  static constexpr auto tablename = rt::name("products");
  static constexpr auto table_args = rt::table_args(
      rt::comment<"What we sell: it's all \"here\"">, rt::check<"price >= 0 AND price < 1000000", "sane">,
      rt::check<"length(name) > 0">, rt::unique_constraint<"name", "shop">,
      rt::unique_constraint<"shop", "price">.named("one_of_a_price"), rt::index<"shop", "price">.desc("price"),
      rt::index<"price">.where("gone = false"), rt::index<"lower(name)", "shop">.unique(),
      rt::index<"name">.using_("hash").postgres_only(),
      rt::index<"shop">.include(rt::names<"name">).postgres_only().named("ix_shop"),
      rt::index<"name">.operator_class("text_pattern_ops").postgres_only());
  key<M> id{};
  label<M, "name"> name{};
  rt::column<M, "shop", std::string, rt::server_default<"'main'">, rt::comment<"where">> shop{};
  rt::column<M, "price", int, rt::index<>, rt::check<"price <> 13">, rt::check<"price <> 17">> price{};
  rt::column<M, "gone", bool, rt::server_default<"false">> gone{};
  rt::column<M, "twice", int, rt::computed<"price * 2">> twice{};
  rt::column<M, "code", std::string, rt::default_<next_code>> code{};
  rt::column<M, "number", int, rt::default_<next_key>> number{};
  rt::column<M, "day", rt::date, rt::server_default<"now()">> day{};
  rt::column<M, "token", std::string, rt::sqlite_only<rt::server_default<"lower(hex('ab'))">>,
             rt::postgres_only<rt::server_default<"encode('ab', 'hex')">>>
      token{};
  Stamps<M> stamps{};
};
constexpr auto products = rt::table<Product>;

/// A key in an order of its own, and a key that refers to it.
template <class M>
struct Line {
  static constexpr auto tablename = rt::name("lines");
  static constexpr auto table_args =
      rt::table_args(rt::primary_key_constraint<"part", "number">,
                     rt::foreign_key_constraint<"parent_part", "parent_number">.references(
                         rt::target_self<"part", "number">, rt::on_delete::set_null));
  rt::column<M, "number", int> number{};
  rt::column<M, "part", std::string> part{};
  rt::column<M, "parent_number", std::optional<int>> parent_number{};
  rt::column<M, "parent_part", std::optional<std::string>> parent_part{};
};
constexpr auto order_lines = rt::table<Line>;
template <class M>
struct Delivery {
  static constexpr auto tablename = rt::name("deliveries");
  static constexpr auto table_args = rt::table_args(rt::foreign_key_constraint<"part", "number">.references(
      rt::target<Line, "part", "number">, rt::on_delete::cascade, rt::on_update::cascade, rt::initially_deferred));
  key<M> id{};
  rt::column<M, "part", std::string> part{};
  rt::column<M, "number", int> number{};
  rt::column<M, "before", std::optional<std::int64_t>,
             rt::references_self<"id", rt::on_delete::set_null, rt::deferrable>>
      before{};
};
constexpr auto deliveries = rt::table<Delivery>;

LAW("names follow the convention, and everything stands in the catalogue") {
  using app = rt::schema<Product, Delivery, Line>;
  app::create_all(s);
  app::create_all(s);
  if (is_sqlite(s))
    CHECK(
        catalogue(s, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name IN ('lines', 'deliveries')", "") ==
        lines{
            "CREATE TABLE lines (number INTEGER NOT NULL, part TEXT NOT NULL, parent_number INTEGER, parent_part TEXT, "
            "CONSTRAINT pk_lines PRIMARY KEY (part, number), CONSTRAINT fk_lines_parent_part_parent_number_lines "
            "FOREIGN KEY (parent_part, parent_number) REFERENCES lines (part, number) ON DELETE SET NULL)",
            "CREATE TABLE deliveries (id INTEGER CONSTRAINT pk_deliveries PRIMARY KEY AUTOINCREMENT, part TEXT NOT "
            "NULL, number INTEGER NOT NULL, before INTEGER CONSTRAINT fk_deliveries_before_deliveries REFERENCES "
            "deliveries (id) ON DELETE SET NULL DEFERRABLE, CONSTRAINT fk_deliveries_part_number_lines FOREIGN KEY "
            "(part, number) REFERENCES lines (part, number) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY "
            "DEFERRED)"});
  else
    CHECK(catalogue(s, "",
                    "SELECT conrelid::regclass || ' ' || conname || ' ' || contype::text FROM pg_constraint WHERE "
                    "connamespace = 'laws'::regnamespace") ==
          lines{"products pk_products p", "products uq_products_name_shop u", "products one_of_a_price u",
                "products ck_products_sane c", "products ck_products_name c", "products ck_products_price c",
                "products ck_products_price_2 c", "lines pk_lines p",
                "lines fk_lines_parent_part_parent_number_lines f", "deliveries pk_deliveries p",
                "deliveries fk_deliveries_part_number_lines f", "deliveries fk_deliveries_before_deliveries f"});
  const lines indexes = catalogue(
      s, "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
      "SELECT replace(indexdef, 'laws.', '') FROM pg_indexes WHERE schemaname = 'laws' AND indexname LIKE 'ix%'");
  if (is_sqlite(s))
    CHECK(indexes == lines{"CREATE INDEX ix_products_price ON products (price)",
                           "CREATE INDEX ix_products_shop_price ON products (shop, price DESC)",
                           "CREATE INDEX ix_products_price_2 ON products (price) WHERE gone = false",
                           "CREATE UNIQUE INDEX ix_products_lower_name_shop ON products ((lower(name)), shop)"});
  else
    CHECK(indexes ==
          lines{"CREATE INDEX ix_products_price ON products USING btree (price)",
                "CREATE INDEX ix_products_shop_price ON products USING btree (shop, price DESC)",
                "CREATE INDEX ix_products_price_2 ON products USING btree (price) WHERE (gone = false)",
                "CREATE UNIQUE INDEX ix_products_lower_name_shop ON products USING btree (lower(name), shop)",
                "CREATE INDEX ix_products_name ON products USING hash (name)",
                "CREATE INDEX ix_shop ON products USING btree (shop) INCLUDE (name)",
                "CREATE INDEX ix_products_name_2 ON products USING btree (name text_pattern_ops)"});
  CHECK(catalogue(
            s,
            "SELECT m.name || ' ' || f.seq || ' ' || f.\"from\" || ' ' || f.\"table\" || ' ' || f.\"to\" || ' ' || "
            "f.on_delete || ' ' || f.on_update FROM sqlite_master m, pragma_foreign_key_list(m.name) f",
            "SELECT conrelid::regclass || ' ' || (n - 1) || ' ' || a.attname || ' ' || confrelid::regclass || ' ' || "
            "b.attname || ' ' || CASE confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' END || ' ' || "
            "CASE confupdtype WHEN 'c' THEN 'CASCADE' ELSE 'NO ACTION' END FROM pg_constraint, "
            "LATERAL unnest(conkey, confkey) WITH ORDINALITY k (own, other, n) "
            "JOIN pg_attribute a ON a.attnum = own JOIN pg_attribute b ON b.attnum = other "
            "WHERE connamespace = 'laws'::regnamespace AND contype = 'f' AND a.attrelid = conrelid AND b.attrelid = "
            "confrelid") == lines{"lines 0 parent_part lines part SET NULL NO ACTION",
                                  "lines 1 parent_number lines number SET NULL NO ACTION",
                                  "deliveries 0 part lines part CASCADE CASCADE",
                                  "deliveries 1 number lines number CASCADE CASCADE",
                                  "deliveries 0 before deliveries id SET NULL NO ACTION"});
  CHECK(catalogue(s, "SELECT name || ' ' || pk FROM pragma_table_xinfo('lines') WHERE pk > 0",
                  "SELECT attname || ' ' || array_position(conkey, attnum) FROM pg_constraint JOIN pg_attribute ON "
                  "attrelid = conrelid AND attnum = ANY(conkey) WHERE conname = 'pk_lines'") ==
        lines{"part 1", "number 2"});
  CHECK(catalogue(s, "SELECT name || ' ' || hidden FROM pragma_table_xinfo('products') WHERE hidden > 0",
                  "SELECT column_name || ' 3' FROM information_schema.columns WHERE table_name = 'products' AND "
                  "is_generated = 'ALWAYS' AND table_schema = 'laws'") == lines{"twice 3"});
  if (!is_sqlite(s)) {
    CHECK(
        catalogue(s, "",
                  "SELECT coalesce(attname, '-') || ': ' || description FROM pg_description LEFT JOIN pg_attribute ON "
                  "attrelid = objoid AND attnum = objsubid AND attnum > 0 WHERE objoid = 'products'::regclass") ==
        lines{"-: What we sell: it's all \"here\"", "shop: where"});
    CHECK(catalogue(s, "",
                    "SELECT collation_name FROM information_schema.columns WHERE table_schema = 'laws' AND "
                    "collation_name IS NOT NULL") == lines{"C"});
    CHECK(catalogue(s, "",
                    "SELECT conname || condeferrable || condeferred FROM pg_constraint WHERE connamespace = "
                    "'laws'::regnamespace AND condeferrable") ==
          lines{"fk_deliveries_part_number_linestruetrue", "fk_deliveries_before_deliveriestruefalse"});
  }
  app::drop_all(s);
}

LAW("constraints act, defaults fill in, columns are computed") {
  rt::schema<Product>::create_all(s);
  const auto add = [&](const char* name, int price) {
    s.execute(rt::insert_into(products).values(Product<rt::insertable>{.name = name, .price = price}));
  };
  keys_made = 0;
  add("Tea", 5);
  const auto tea = s.execute(rt::select(products)).one();
  CHECK(tea.twice == 10);
  CHECK(tea.shop == "main");
  CHECK(!tea.gone);
  CHECK(tea.code == "code 1");
  CHECK(tea.number == 200);
  CHECK(tea.token == "6162");
  CHECK(tea.day > rt::date(std::chrono::days(19000)));
  CHECK(tea.stamps.created > rt::timestamptz(std::chrono::days(19000)));
  CHECK(tea.stamps.updated == std::nullopt);
  caught<rt::check_violation>([&] { add("Coffee", -1); });
  caught<rt::check_violation>([&] { add("", 6); });
  caught<rt::check_violation>([&] { add("Coffee", 13); });
  CHECK(caught<rt::check_violation>([&] { add("Coffee", 17); }).constraint() == "ck_products_price_2");
  caught<rt::unique_violation>([&] { add("Tea", 6); });
  caught<rt::unique_violation>([&] { add("TEA", 6); });
  caught<rt::unique_violation>([&] { add("Coffee", 5); });
  add("Coffee", 6);
  CHECK(s.execute(rt::select(products.twice).where(products.name == "Coffee")).scalar() == 12);
  // NOCASE here, "C" there.
  CHECK(s.execute(rt::select(products.id).where(products.name == "TEA")).all().size() == (is_sqlite(s) ? 1 : 0));
  auto copied = tea;
  copied.id = 77, copied.name = "Milk", copied.price = 8, copied.twice = 1;
  s.execute(rt::insert_into(products).values(copied));
  CHECK(s.execute(rt::select(products.twice).where(products.id == 77)).scalar() == 16);
  s.execute(rt::insert_into(products).values(products.name = "Salt", products.price = 1));
  CHECK(s.execute(rt::select(products.number).where(products.name == "Salt")).scalar() > 200);
}

LAW("what a commit refuses is taken back, of a session that commits as it goes, too") {
  rt::schema<Delivery, Line>::create_all(s);
  {
    const rt::session<Dialect> done = std::move(s);
  }
  rt::session<Dialect> t{engine, {.autobegin = true}};
  t.execute(rt::insert_into(deliveries).values(deliveries.part = "b", deliveries.number = 10));
  caught<rt::foreign_key_violation>([&] { t.commit(); });
  CHECK(!t.in_transaction());
  t.execute(rt::insert_into(order_lines).values(order_lines.number = 3, order_lines.part = "c"));
  t.commit();
  CHECK(t.execute(rt::select(deliveries.id)).all().empty());
  CHECK(t.execute(rt::select(order_lines.number)).scalar() == 3);
}

LAW("keys of several columns act, and wait where they are deferred") {
  rt::schema<Delivery, Line>::create_all(s);
  s.execute(rt::insert_into(order_lines).values(order_lines.number = 1, order_lines.part = "a"));
  s.execute(rt::insert_into(order_lines)
                .values(order_lines.number = 2, order_lines.part = "a", order_lines.parent_number = 1,
                        order_lines.parent_part = "a"));
  {
    auto tx = s.begin();
    s.execute(rt::insert_into(deliveries).values(deliveries.part = "b", deliveries.number = 9));
    s.execute(rt::insert_into(order_lines).values(order_lines.number = 9, order_lines.part = "b"));
    tx.commit();
  }
  caught<rt::foreign_key_violation>([&] {
    auto tx = s.begin();
    s.execute(rt::insert_into(deliveries).values(deliveries.part = "b", deliveries.number = 10));
    tx.commit();
  });
  s.execute(rt::update(order_lines).set(order_lines.number = 11).where(order_lines.part == "b"));
  // The key of several columns joins its tables, from either side, and joins an alias.
  const auto joined = rt::select(deliveries.id, order_lines.number).join(order_lines);
  CHECK(rt::sql<rt::postgres>(joined) ==
        "SELECT deliveries.id, lines.number FROM deliveries JOIN lines ON deliveries.part = lines.part AND "
        "deliveries.number = lines.number");
  CHECK(s.execute(joined).one().template get<1>() == 11);
  constexpr auto other = rt::alias<Delivery, "other">;
  CHECK(s.execute(rt::select(order_lines.number, other.id).left_join(other).where(order_lines.part == "b"))
            .one()
            .template get<1>()
            .has_value());
  CHECK(s.execute(rt::select(deliveries.number)).scalar() == 11);
  s.execute(rt::delete_from(order_lines).where(order_lines.part == "b"));
  CHECK(s.execute(rt::select(deliveries.id)).all().empty());
  s.execute(rt::delete_from(order_lines).where(order_lines.number == 1));
  CHECK(s.execute(rt::select(order_lines.parent_part)).scalar() == std::nullopt);
  caught<rt::unique_violation>(
      [&] { s.execute(rt::insert_into(order_lines).values(order_lines.number = 2, order_lines.part = "a")); });
}

// Enumerations.

template <class M>
struct Report {
  static constexpr auto tablename = rt::name("reports");
  key<M> id{};
  rt::column<M, "outside", weather, rt::server_default<"'rainy'">, rt::index<>> outside{};
  rt::column<M, "inside", std::optional<weather>> inside{};
  rt::column<M, "feeling", mood> feeling{};
};
constexpr auto reports = rt::table<Report>;

LAW("an enumeration with a type of its own is one on PostgreSQL, and is checked everywhere") {
  using app = rt::schema<Report>;
  app::create_all(s);
  app::create_all(s);
  s.execute(rt::insert_into(reports).values(reports.outside = weather::snowy, reports.feeling = mood::angry));
  s.execute(rt::insert_into(reports).values(Report<rt::insertable>{.inside = weather::sunny, .feeling = mood::calm}));
  CHECK(s.execute(rt::select(reports.feeling).where(reports.outside == weather::snowy)).scalar() == mood::angry);
  CHECK(s.execute(rt::select(reports.outside).where(reports.inside == weather::sunny)).scalar() == weather::rainy);
  CHECK(s.execute(rt::select(reports.id).where(reports.outside.in_(weather::sunny, weather::snowy))).all().size() == 1);
  s.execute(rt::update(reports).set(reports.outside = weather::sunny).where(reports.inside.is_null()));
  CHECK(s.execute(rt::select(reports.outside).where(reports.inside.is_null())).scalar() == weather::sunny);
  if (is_sqlite(s)) {
    caught<rt::check_violation>(
        [&] { s.execute_script("INSERT INTO reports (outside, feeling) VALUES ('foggy', 'calm')"); });
  } else {
    caught<rt::data_error>(
        [&] { s.execute_script("INSERT INTO reports (outside, feeling) VALUES ('foggy', 'calm')"); });
    CHECK(catalogue(s, "", "SELECT typname || ' ' || enumlabel FROM pg_enum JOIN pg_type t ON t.oid = enumtypid") ==
          lines{"Kind of \"weather\" sunny", "Kind of \"weather\" rainy", "Kind of \"weather\" snowy"});
  }
  caught<rt::check_violation>(
      [&] { s.execute_script("INSERT INTO reports (outside, feeling) VALUES ('sunny', 'odd')"); });
  app::drop_all(s);
  app::drop_all(s);
  if (!is_sqlite(s)) CHECK(catalogue(s, "", "SELECT enumlabel FROM pg_enum").empty());
  app::create_all(s, {.if_not_exists = false});
  app::drop_all(s, {.if_not_exists = false});
}

// Columns, and what their keys do.

template <class M>
struct Target {
  static constexpr auto tablename = rt::name("targets");
  rt::column<M, "id", int, rt::primary_key> id{};
};
constexpr auto targets = rt::table<Target>;
template <class M>
struct Everything {
  static constexpr auto tablename = rt::name("everything");
  key<M> id{};
  rt::column<M, "flag", bool, rt::server_default<"true">> flag{};
  rt::column<M, "small", std::int16_t> small{};
  rt::column<M, "medium", std::optional<int>, rt::server_default<"7">> medium{};
  rt::column<M, "large", std::int64_t> large{};
  rt::column<M, "single", float> single{};
  rt::column<M, "precise", std::optional<double>> precise{};
  rt::column<M, "words", std::string, rt::server_default<"'it''s'">> words{};
  rt::column<M, "raw", rt::bytes> raw{};
  rt::column<M, "day", std::optional<rt::date>> day{};
  rt::column<M, "wall", rt::timestamp> wall{};
  rt::column<M, "moment", rt::timestamptz> moment{};
  rt::column<M, "clock", rt::time_of_day> clock{};
  rt::column<M, "span", rt::interval> span{};
  rt::column<M, "number", rt::uuid> number{};
  rt::column<M, "exact", rt::decimal> exact{};
  rt::column<M, "price", rt::numeric<10, 2>> price{};
  rt::column<M, "document", rt::json> document{};
  rt::column<M, "list", std::vector<std::string>> list{};
  rt::column<M, "outside", weather> outside{};
  rt::column<M, "feeling", mood> feeling{};
  rt::column<M, "sum", std::int64_t, rt::computed<"small + large">> sum{};
  rt::column<M, "by_default", std::optional<int>, rt::references<Target, "id">> by_default{};
  rt::column<M, "restricted", std::optional<int>, rt::references<Target, "id", rt::on_delete::restrict_>> restricted{};
  rt::column<M, "gone", std::optional<int>,
             rt::references<Target, "id", rt::on_delete::cascade, rt::on_update::set_null>>
      gone{};
  rt::column<M, "emptied", std::optional<int>,
             rt::references<Target, "id", rt::on_delete::set_null, rt::on_update::cascade>>
      emptied{};
  rt::column<M, "reset", std::optional<int>, rt::server_default<"1">,
             rt::references<Target, "id", rt::on_delete::set_default, rt::on_update::restrict_>>
      reset{};
};
constexpr auto everything = rt::table<Everything>;

LAW_OF_DRIVERS(
    "columns of every type are read back: type, NULL, default, number, computation, keys and what these do") {
  rt::schema<Everything, Target>::create_all(s);
  const lines columns = catalogue(
      s,
      "SELECT name || ': ' || type || CASE WHEN \"notnull\" THEN ' NOT NULL' ELSE '' END || ifnull(' DEFAULT ' || "
      "dflt_value, '') || CASE WHEN pk THEN ' KEY' ELSE '' END || CASE hidden WHEN 3 THEN ' COMPUTED' ELSE '' END "
      "FROM pragma_table_xinfo('everything')",
      "SELECT attname || ': ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END "
      "|| CASE WHEN attgenerated = 's' THEN ' COMPUTED ' || pg_get_expr(adbin, adrelid) ELSE coalesce(' DEFAULT ' || "
      "pg_get_expr(adbin, adrelid), '') END || CASE attidentity WHEN 'd' THEN ' IDENTITY' ELSE '' END FROM "
      "pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = "
      "'everything'::regclass AND attnum > 0");
  if (is_sqlite(s))
    CHECK(columns == lines{"id: INTEGER KEY",         "flag: INTEGER NOT NULL DEFAULT true",
                           "small: INTEGER NOT NULL", "medium: INTEGER DEFAULT 7",
                           "large: INTEGER NOT NULL", "single: REAL NOT NULL",
                           "precise: REAL",           "words: TEXT NOT NULL DEFAULT 'it''s'",
                           "raw: BLOB NOT NULL",      "day: TEXT",
                           "wall: TEXT NOT NULL",     "moment: TEXT NOT NULL",
                           "clock: TEXT NOT NULL",    "span: TEXT NOT NULL",
                           "number: TEXT NOT NULL",   "exact: TEXT NOT NULL",
                           "price: TEXT NOT NULL",    "document: TEXT NOT NULL",
                           "list: TEXT NOT NULL",     "outside: TEXT NOT NULL",
                           "feeling: TEXT NOT NULL",  "sum: INTEGER NOT NULL COMPUTED",
                           "by_default: INTEGER",     "restricted: INTEGER",
                           "gone: INTEGER",           "emptied: INTEGER",
                           "reset: INTEGER DEFAULT 1"});
  else
    CHECK(columns == lines{"id: bigint NOT NULL IDENTITY",
                           "flag: boolean NOT NULL DEFAULT true",
                           "small: smallint NOT NULL",
                           "medium: integer DEFAULT 7",
                           "large: bigint NOT NULL",
                           "single: real NOT NULL",
                           "precise: double precision",
                           "words: text NOT NULL DEFAULT 'it''s'::text",
                           "raw: bytea NOT NULL",
                           "day: date",
                           "wall: timestamp without time zone NOT NULL",
                           "moment: timestamp with time zone NOT NULL",
                           "clock: time without time zone NOT NULL",
                           "span: interval NOT NULL",
                           "number: uuid NOT NULL",
                           "exact: numeric NOT NULL",
                           "price: numeric(10,2) NOT NULL",
                           "document: jsonb NOT NULL",
                           "list: text[] NOT NULL",
                           "outside: \"Kind of \"\"weather\"\"\" NOT NULL",
                           "feeling: text NOT NULL",
                           "sum: bigint NOT NULL COMPUTED (small + large)",
                           "by_default: integer",
                           "restricted: integer",
                           "gone: integer",
                           "emptied: integer",
                           "reset: integer DEFAULT 1"});
  CHECK(catalogue(
            s, "SELECT \"from\" || ' ' || on_delete || ', ' || on_update FROM pragma_foreign_key_list('everything')",
            "SELECT attname || ' ' || a.rule || ', ' || b.rule FROM pg_constraint JOIN pg_attribute ON attrelid = "
            "conrelid AND attnum = conkey[1] JOIN (VALUES ('a', 'NO ACTION'), ('r', 'RESTRICT'), ('c', "
            "'CASCADE'), ('n', 'SET NULL'), ('d', 'SET DEFAULT')) a (code, rule) ON a.code = confdeltype::text "
            "JOIN (VALUES ('a', 'NO ACTION'), ('r', 'RESTRICT'), ('c', 'CASCADE'), ('n', 'SET NULL'), ('d', "
            "'SET DEFAULT')) b (code, rule) ON b.code = confupdtype::text WHERE conrelid = "
            "'everything'::regclass AND contype = 'f'") ==
        lines{"by_default NO ACTION, NO ACTION", "restricted RESTRICT, NO ACTION", "gone CASCADE, SET NULL",
              "emptied SET NULL, CASCADE", "reset SET DEFAULT, RESTRICT"});
  // And what they do.
  for (const int id : {1, 2, 3, 4, 5, 6}) s.execute(rt::insert_into(targets).values(targets.id = id));
  s.execute(
      rt::insert_into(everything)
          .values(std::vector<Everything<rt::insertable>>{
              {.small = 1, .large = 2, .restricted = 2, .reset = 5}, {.gone = 3}, {.emptied = 4}, {.by_default = 6}}));
  const auto drop = [&](int id) { s.execute(rt::delete_from(targets).where(targets.id == id)); };
  const auto move = [&](int from, int to) {
    s.execute(rt::update(targets).set(targets.id = to).where(targets.id == from));
  };
  caught<rt::foreign_key_violation>([&] { drop(2); });
  caught<rt::foreign_key_violation>([&] { drop(6); });
  caught<rt::foreign_key_violation>([&] { move(5, 50); });
  move(4, 40);
  CHECK(s.execute(rt::select(everything.emptied).where(everything.id == 3)).scalar() == 40);
  drop(40);
  CHECK(s.execute(rt::select(everything.emptied).where(everything.id == 3)).scalar() == std::nullopt);
  drop(5);
  drop(3);
  CHECK(s.execute(rt::select(everything.id).order_by(everything.id)).scalars() == std::vector<std::int64_t>{1, 3, 4});
  const auto first = s.execute(rt::select(everything).where(everything.id == 1)).one();
  CHECK(first.reset == 1);
  CHECK(first.sum == 3);
  CHECK(first.flag);
  CHECK(first.medium == 7);
  CHECK(first.words == "it's");
}

template <class M>
struct Counted {
  static constexpr auto tablename = rt::name("counted");
  rt::column<M, "word", std::string, rt::primary_key> word{};
  rt::column<M, "size", int, rt::computed_virtual<"length(word)">> size{};
};
constexpr auto counted = rt::table<Counted>;

LAW_OF(DOCTEST_ANONYMOUS(law_), "a column that SQLite computes when it is read", tests::in_memory) {
  rt::schema<Counted>::create_all(s);
  s.execute(rt::insert_into(counted).values(counted.word = "four"));
  CHECK(s.execute(rt::select(counted.size)).scalar() == 4);
  CHECK(catalogue(s, "SELECT name || hidden FROM pragma_table_xinfo('counted')", "") == lines{"word0", "size2"});
}

// Circles.

LAW("keys between tables in a circle are made once, however often the tables are") {
  using app = rt::schema<Hen, Egg>;
  app::create_all(s);
  app::create_all(s);
  CHECK(catalogue(
            s,
            "SELECT name || ' ' || count(*) FROM (SELECT m.name FROM sqlite_master m, "
            "pragma_foreign_key_list(m.name)) GROUP BY name",
            "SELECT conrelid::regclass || ' ' || count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = "
            "'laws'::regnamespace GROUP BY conrelid") == lines{"hens 1", "eggs 1"});
  app::drop_all(s);
  app::create_all(s, {.if_not_exists = false});
  app::drop_all(s, {.if_not_exists = false});
}

// Kinds of tables.

template <class M>
struct Draft {
  static constexpr auto tablename = rt::name("drafts");
  static constexpr auto table_args = rt::table_args(rt::temporary, rt::strict);
  key<M> id{};
  rt::column<M, "words", std::string> words{};
};
constexpr auto drafts = rt::table<Draft>;
template <class M>
struct Pair {
  static constexpr auto tablename = rt::name("pairs");
  static constexpr auto table_args = rt::table_args(rt::without_rowid.sqlite_only(), rt::strict);
  rt::column<M, "left", std::string, rt::primary_key> left{};
  rt::column<M, "right", std::string, rt::primary_key> right{};
};
constexpr auto pairs = rt::table<Pair>;

LAW("tables are temporary, strict and without rowid as the model says") {
  rt::schema<Draft, Pair>::create_all(s);
  s.execute(rt::insert_into(drafts).values(drafts.words = "a"));
  s.execute(rt::insert_into(pairs).values(pairs.left = "a", pairs.right = "b"));
  CHECK(s.execute(rt::select(pairs.right)).scalar() == "b");
  CHECK(catalogue(s, "SELECT name FROM sqlite_temp_master WHERE type = 'table' AND name = 'drafts'",
                  "SELECT relname::text FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'") ==
        lines{"drafts"});
  if (is_sqlite(s))
    CHECK(catalogue(s, "SELECT name || wr || strict FROM pragma_table_list WHERE name IN ('drafts', 'pairs')", "") ==
          lines{"drafts01", "pairs11"});
  {
    rt::session other{engine};
    if (s.bind().options().pool_size > 1 && !is_sqlite(s))
      caught<rt::programming_error>([&] { other.execute(rt::select(drafts.words)).all(); });
  }
  // A table of the same name that stays is another one.
  s.execute_script(is_sqlite(s) ? "CREATE TABLE main.drafts (kept INT)" : "CREATE TABLE drafts (kept INT)");
  rt::schema<Draft, Pair>::drop_all(s);
  rt::schema<Draft>::drop_all(s);
  CHECK(catalogue(s, "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'drafts'",
                  "SELECT relname::text FROM pg_class WHERE oid = to_regclass('drafts')") == lines{"drafts"});
}

// Schemas, and names that need quotes everywhere.

template <class M>
struct Ledger {
  static constexpr auto tablename = rt::name("Our \"Books\"", "Ledger's");
  static constexpr auto table_args = rt::table_args(rt::unique_constraint<"Total Sum", "group">,
                                                    rt::index<"group">.where("\"Total Sum\" > 0"), rt::comment<"it's">);
  rt::column<M, "Id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "group", int, rt::index<>, rt::comment<"one 'group'">> group{};
  rt::column<M, "Total Sum", std::optional<int>, rt::check<"\"Total Sum\" <> 5">> total{};
  rt::column<M, "above", std::optional<std::int64_t>, rt::references_self<"Id">> above{};
};
constexpr auto ledgers = rt::table<Ledger>;
template <class M>
struct Page {
  static constexpr auto tablename = rt::name("Our \"Books\"", "pages");
  rt::column<M, "Id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "quo\"te", std::optional<std::int64_t>, rt::references<Ledger, "Id">, rt::unique> ledger{};
};
constexpr auto pages = rt::table<Page>;

LAW("tables stand in schemas, under any name") {
  if (is_sqlite(s))
    s.execute_script("ATTACH ':memory:' AS \"Our \"\"Books\"\"\"");
  else
    s.execute_script("DROP SCHEMA IF EXISTS \"Our \"\"Books\"\"\" CASCADE");
  using app = rt::schema<Page, Ledger>;
  app::create_all(s, {.create_schemas = true});
  app::create_all(s, {.create_schemas = true});
  s.execute(rt::insert_into(ledgers).values(ledgers.group = 1, ledgers.total = 2));
  s.execute(rt::insert_into(pages).values(pages.id = 1, pages.ledger = 1));
  CHECK(s.execute(rt::select(ledgers.total).join(pages)).scalar() == 2);
  caught<rt::check_violation>(
      [&] { s.execute(rt::insert_into(ledgers).values(ledgers.group = 1, ledgers.total = 5)); });
  caught<rt::unique_violation>(
      [&] { s.execute(rt::insert_into(ledgers).values(ledgers.group = 1, ledgers.total = 2)); });
  caught<rt::foreign_key_violation>([&] { s.execute(rt::insert_into(pages).values(pages.id = 2, pages.ledger = 9)); });
  CHECK(catalogue(s, "SELECT name FROM \"Our \"\"Books\"\"\".sqlite_master WHERE sql LIKE 'CREATE INDEX%'",
                  "SELECT indexname::text FROM pg_indexes WHERE schemaname LIKE 'Our%' AND indexname LIKE 'ix%'") ==
        lines{"ix_Ledger's_group", "ix_Ledger's_group_2"});
  app::drop_all(s);
  if (!is_sqlite(s)) s.execute_script("DROP SCHEMA \"Our \"\"Books\"\"\"");
}

// Names.

template <class M>
struct Long {
  static constexpr auto tablename = rt::name("a_table_whose_name_is_long_but_not_too_long_for_a_database");
  static constexpr auto table_args =
      rt::table_args(rt::unique_constraint<"first_of_two_columns", "second_of_two_columns">,
                     rt::index<"first_of_two_columns", "second_of_two_columns">);
  key<M> id{};
  rt::column<M, "first_of_two_columns", int, rt::unique> first{};
  rt::column<M, "second_of_two_columns", int, rt::unique> second{};
};
constexpr auto longs = rt::table<Long>;

LAW("long names are cut and stay different") {
  rt::schema<Long>::create_all(s);
  rt::schema<Long>::create_all(s);
  const lines names =
      catalogue(s, "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'ix%'",
                "SELECT conname::text FROM pg_constraint WHERE connamespace = 'laws'::regnamespace AND contype = 'u'");
  CHECK(names.size() == (is_sqlite(s) ? 1 : 3));
  for (const auto& name : names) CHECK(name.size() == 63);
  s.execute(rt::insert_into(longs).values(longs.first = 1, longs.second = 2));
  const auto error = caught<rt::unique_violation>(
      [&] { s.execute(rt::insert_into(longs).values(longs.first = 1, longs.second = 3)); });
  if (!is_sqlite(s)) CHECK(names.contains(std::string(error.constraint())));
}

template <class M>
struct User2 {
  static constexpr auto tablename = rt::name("user2");
  static constexpr auto table_args = rt::table_args(rt::index<"group_id">.unique());
  key<M> id{};
  rt::column<M, "group_id", int> group{};
};
template <class M>
struct User2Group {
  static constexpr auto tablename = rt::name("user2_group");
  static constexpr auto table_args = rt::table_args(rt::index<"id">.unique());
  rt::column<M, "id", int> id{};
};
template <class M>
struct NamedAlike {
  static constexpr auto tablename = rt::name("named_alike");
  static constexpr auto table_args = rt::table_args(rt::index<"id">.named("User2"), rt::index<"id">.named("user2x"));
  key<M> id{};
};
template <class M>
struct LongOwn {
  static constexpr auto tablename = rt::name("long_own");
  static constexpr auto table_args =
      rt::table_args(rt::index<"id">.named("ix_a_name_that_is_longer_than_all_databases_keep_whole_and_ends_in_1"),
                     rt::index<"id">.named("ix_a_name_that_is_longer_than_all_databases_keep_whole_and_ends_in_2"));
  key<M> id{};
};

LAW("an index whose name is taken is refused before anything is made, and long names of one's own stay different") {
  const auto refused = caught<rt::error>([&] { rt::schema<User2, User2Group>::create_all(s); });
  const std::string_view why = refused.what();
  for (const auto* part : {"\"user2\"", "\"user2_group\"", "\"ix_user2_group_id\""}) CHECK(why.find(part) != why.npos);
  CHECK(catalogue(s, "SELECT name FROM sqlite_master WHERE name LIKE 'user2%'",
                  "SELECT relname::text FROM pg_class WHERE relnamespace = 'laws'::regnamespace")
            .empty());
  rt::schema<User2, User2Group>::create_all(s, {.naming = {.index = "%(table)s__%(column)s"}});
  // Capital letters tell names apart on PostgreSQL.
  using alike = rt::schema<User2, NamedAlike>;
  if (is_sqlite(s))
    CHECK_THROWS_AS(alike::create_all(s), rt::error);
  else
    alike::create_all(s);
  rt::schema<LongOwn>::create_all(s);
  const lines names = catalogue(s, "SELECT name FROM sqlite_master WHERE name LIKE 'ix_a_name%'",
                                "SELECT indexname::text FROM pg_indexes WHERE indexname LIKE 'ix_a_name%'");
  CHECK(names.size() == 2);
  for (const auto& name : names) CHECK(name.size() == 63);
}

LAW("a naming convention of one's own is followed, and one that is wrong is refused") {
  using app = rt::schema<Delivery, Line>;
  app::create_all(s, {.naming = {.primary_key = "%(table)s_key",
                                 .foreign_key = "%(table)s_%(column)s_to_%(referred)s_%(referred_column)s"}});
  const std::string text = catalogue(s, "SELECT group_concat(sql) FROM sqlite_master",
                                     "SELECT string_agg(conname, ' ') FROM pg_constraint WHERE connamespace = "
                                     "'laws'::regnamespace")
                               .begin()
                               ->data();
  CHECK(text.find("deliveries_key") != text.npos);
  CHECK(text.find("deliveries_part_number_to_lines_part_number") != text.npos);
  CHECK(text.find("deliveries_before_to_deliveries_id") != text.npos);
  CHECK_THROWS_AS(app::create_all(s, {.naming = {.primary_key = "%(tabel)s"}}), std::invalid_argument);
  CHECK_THROWS_AS(app::create_all(s, {.naming = {.primary_key = "%(table"}}), std::invalid_argument);
}

}  // namespace
