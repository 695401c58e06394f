// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <retort/func.hpp>

#include "database.hpp"

// What PostgreSQL alone can answer; and writes, in transactions that leave nothing behind.

namespace chinook {

namespace func = rt::func;

TEST_CASE("the lengths of tracks: percentiles") {
  const auto percentile = [](double fraction) {
    return func::percentile_cont(fraction).within_group(tracks.milliseconds);
  };
  ask_postgres(rt::select(genres.name, percentile(0.5).as<"median">(), percentile(0.9).as<"nine of ten">(),
                          func::percentile_disc(0.9).within_group(tracks.milliseconds),
                          func::mode().within_group(tracks.media_type_id), func::stddev(tracks.milliseconds))
                   .join(tracks)
                   .group_by(genres.id)
                   .having(func::count() > 1)
                   .order_by(genres.name),
               R"(SELECT g."Name", percentile_cont(0.5) WITHIN GROUP (ORDER BY "Milliseconds"),
                    percentile_cont(0.9) WITHIN GROUP (ORDER BY "Milliseconds"),
                    percentile_disc(0.9) WITHIN GROUP (ORDER BY "Milliseconds"),
                    mode() WITHIN GROUP (ORDER BY "MediaTypeId"), stddev("Milliseconds")
                  FROM "Genre" g JOIN "Track" t USING ("GenreId") GROUP BY g."GenreId" HAVING count(*) > 1
                  ORDER BY g."Name")");
}

TEST_CASE("the two dearest invoices of each customer: lateral") {
  const auto dearest = rt::subquery<"dearest">(rt::select(invoices.date, invoices.total)
                                                   .where(invoices.customer_id == customers.id)
                                                   .order_by(invoices.total.desc(), invoices.id)
                                                   .limit(2));
  ask_postgres(rt::select(customers.last_name, dearest[invoices.date], dearest[invoices.total])
                   .left_join(rt::lateral(dearest))
                   .order_by(customers.id, dearest[invoices.total].desc(), dearest[invoices.date]),
               R"(SELECT "LastName", "InvoiceDate", "Total" FROM "Customer" c LEFT JOIN LATERAL (
                    SELECT "InvoiceDate", "Total" FROM "Invoice" i WHERE i."CustomerId" = c."CustomerId"
                    ORDER BY "Total" DESC, "InvoiceId" LIMIT 2) d ON true
                  ORDER BY c."CustomerId", "Total" DESC, "InvoiceDate")");
}

TEST_CASE("the last invoice of each customer: distinct on") {
  ask_postgres(rt::select(invoices.customer_id, invoices.date, invoices.total)
                   .distinct_on(invoices.customer_id)
                   .order_by(invoices.customer_id, invoices.date.desc(), invoices.id.desc()),
               R"(SELECT DISTINCT ON ("CustomerId") "CustomerId", "InvoiceDate", "Total" FROM "Invoice"
                  ORDER BY "CustomerId", "InvoiceDate" DESC, "InvoiceId" DESC)");
}

TEST_CASE("revenue by city, by country, and of all: grouping sets") {
  const auto revenue = func::sum(invoices.total).as<"revenue">();
  const auto country = invoices.billing_country;
  const auto city = invoices.billing_city;
  ask_postgres(rt::select(country, city, revenue)
                   .group_by(rt::rollup(country, city))
                   .order_by(country.asc().nulls_last(), city.asc().nulls_last()),
               R"(SELECT "BillingCountry", "BillingCity", sum("Total") FROM "Invoice"
                  GROUP BY ROLLUP ("BillingCountry", "BillingCity") ORDER BY 1 NULLS LAST, 2 NULLS LAST)");
  ask_postgres(rt::select(country, city, revenue)
                   .where(invoices.billing_state != nullptr)
                   .group_by(rt::grouping_sets(rt::set(country), rt::set(city), rt::set()))
                   .order_by(country.asc().nulls_first(), city.asc().nulls_first()),
               R"(SELECT "BillingCountry", "BillingCity", sum("Total") FROM "Invoice" WHERE "BillingState" IS NOT NULL
                  GROUP BY GROUPING SETS (("BillingCountry"), ("BillingCity"), ())
                  ORDER BY 1 NULLS FIRST, 2 NULLS FIRST)");
}

TEST_CASE("what was sold each month, as text: ordered aggregates") {
  const auto month = func::date_trunc<rt::precision::month>(invoices.date);
  ask_postgres(rt::select(func::to_char(month, "YYYY-MM").as<"month">(),
                          func::string_agg(invoices.billing_country, ", ").order_by(invoices.total.desc(), invoices.id),
                          func::count(rt::distinct(invoices.billing_country)))
                   .group_by(month)
                   .order_by(month),
               R"(SELECT to_char(date_trunc('month', "InvoiceDate"), 'YYYY-MM'),
           string_agg("BillingCountry", ', ' ORDER BY "Total" DESC, "InvoiceId"), count(DISTINCT "BillingCountry")
         FROM "Invoice" GROUP BY date_trunc('month', "InvoiceDate") ORDER BY date_trunc('month', "InvoiceDate"))");
}

TEST_CASE("dearer than all of India: quantified comparison, ties, regular expressions") {
  constexpr auto others = rt::alias<Invoice, "other">;
  const auto of_india = rt::select(others.total).where(others.billing_country == "India");
  ask_postgres(rt::select(invoices.id, invoices.total).where(invoices.total > rt::all_(of_india)).order_by(invoices.id),
               R"(SELECT "InvoiceId", "Total" FROM "Invoice"
                  WHERE "Total" > ALL (SELECT "Total" FROM "Invoice" WHERE "BillingCountry" = 'India')
                  ORDER BY "InvoiceId")");
  ask_postgres(rt::first_with_ties(3, rt::select(invoices.id, invoices.total).order_by(invoices.total.desc())),
               R"(SELECT "InvoiceId", "Total" FROM "Invoice" ORDER BY "Total" DESC FETCH FIRST 3 ROWS WITH TIES)");
  ask_postgres(rt::select(tracks.name).where(tracks.name.regexp_match("^The .*[0-9]")).order_by(tracks.id),
               R"(SELECT "Name" FROM "Track" WHERE "Name" ~ '^The .*[0-9]' ORDER BY "TrackId")");
}

TEST_CASE("insert or update") {
  write(rt::insert_into(genres)
            .values(genres.id = 1, genres.name = "Rock and Roll")
            .on_conflict(genres.id)
            .do_update(genres.name = genres.name + " or " + rt::excluded(genres.name))
            .returning(genres.id, genres.name),
        rt::select(genres).where(genres.id < 4).order_by(genres.id),
        R"(INSERT INTO "Genre" ("GenreId", "Name") VALUES (1, 'Rock and Roll')
           ON CONFLICT ("GenreId") DO UPDATE SET "Name" = "Genre"."Name" || ' or ' || excluded."Name"
           RETURNING "GenreId", "Name")",
        R"(SELECT * FROM "Genre" WHERE "GenreId" < 4 ORDER BY "GenreId")");
}

TEST_CASE("dearer films: an update with a subquery") {
  write(rt::update(tracks)
            .set(tracks.unit_price = tracks.unit_price + 0.5, tracks.composer = "unknown")
            .where(tracks.composer == nullptr && tracks.album_id == 227)
            .returning(tracks.id, tracks.unit_price),
        rt::select(func::sum(tracks.unit_price), func::count().filter(tracks.composer == "unknown")),
        R"(UPDATE "Track" SET "UnitPrice" = "UnitPrice" + 0.5, "Composer" = 'unknown'
           WHERE "Composer" IS NULL AND "AlbumId" = 227 RETURNING "TrackId", "UnitPrice")",
        R"(SELECT sum("UnitPrice"), count(*) FILTER (WHERE "Composer" = 'unknown') FROM "Track")");
}

TEST_CASE("a playlist of what sells best: insert from select") {
  const auto best =
      rt::select(rt::lit<1>, lines.track_id).group_by(lines.track_id).having(func::sum(lines.quantity) > 1);
  write(rt::insert_into(playlist_tracks)
            .columns(playlist_tracks.playlist_id, playlist_tracks.track_id)
            .from(best)
            .on_conflict()
            .do_nothing()
            .returning(playlist_tracks.playlist_id),
        rt::select(func::count()).from(playlist_tracks).where(playlist_tracks.playlist_id == 1),
        R"(INSERT INTO "PlaylistTrack" ("PlaylistId", "TrackId") SELECT 1, "TrackId" FROM "InvoiceLine" WHERE true
           GROUP BY "TrackId" HAVING sum("Quantity") > 1 ON CONFLICT DO NOTHING RETURNING "PlaylistId")",
        R"(SELECT count(*) FROM "PlaylistTrack" WHERE "PlaylistId" = 1)");
}

TEST_CASE("customers take the address of their last invoice: update from another table") {
  const auto last = rt::subquery<"last">(
      rt::select(invoices.customer_id, func::max(invoices.id).as<"id">()).group_by(invoices.customer_id));
  write(rt::update(customers)
            .set(customers.address = "at " + func::coalesce(customers.address, "?"))
            .from(last)
            .where(last[invoices.customer_id] == customers.id && last.column<"id"> > 400)
            .returning(customers.address),
        rt::select(customers.id, customers.address).order_by(customers.id),
        R"(UPDATE "Customer" SET "Address" = 'at ' || coalesce("Address", '?') FROM (
             SELECT "CustomerId" c, max("InvoiceId") id FROM "Invoice" GROUP BY "CustomerId") l
           WHERE c = "CustomerId" AND id > 400 RETURNING "Address")",
        R"(SELECT "CustomerId", "Address" FROM "Customer" ORDER BY "CustomerId")");
}

TEST_CASE("what is in no playlist and was never sold goes") {
  const auto sold = rt::select(lines.id).where(lines.track_id == tracks.id);
  const auto big = tracks.milliseconds > 2'900'000;
  write(rt::delete_from(playlist_tracks)
            .where(playlist_tracks.track_id.in_(rt::select(tracks.id).where(big && !rt::exists(sold))))
            .returning(playlist_tracks.playlist_id, playlist_tracks.track_id),
        rt::select(playlist_tracks.playlist_id, func::count())
            .group_by(playlist_tracks.playlist_id)
            .order_by(playlist_tracks.playlist_id),
        R"(DELETE FROM "PlaylistTrack" WHERE "TrackId" IN (SELECT "TrackId" FROM "Track" t
             WHERE "Milliseconds" > 2900000 AND NOT EXISTS (
               SELECT 1 FROM "InvoiceLine" l WHERE l."TrackId" = t."TrackId")) RETURNING "PlaylistId", "TrackId")",
        R"(SELECT "PlaylistId", count(*) FROM "PlaylistTrack" GROUP BY "PlaylistId" ORDER BY "PlaylistId")");
}

TEST_CASE("moved from one playlist to another in one statement") {
  const auto moved = rt::cte<"moved">(
      rt::delete_from(playlist_tracks).where(playlist_tracks.playlist_id == 17).returning(playlist_tracks.track_id));
  write_postgres(rt::with(moved)
                     .insert_into(playlist_tracks)
                     .columns(playlist_tracks.playlist_id, playlist_tracks.track_id)
                     .from(rt::select(rt::lit<18>, moved[playlist_tracks.track_id]).from(moved))
                     .on_conflict()
                     .do_nothing()
                     .returning(playlist_tracks.track_id),
                 rt::select(playlist_tracks).where(playlist_tracks.playlist_id > 16).order_by(playlist_tracks.track_id),
                 R"(WITH moved AS (DELETE FROM "PlaylistTrack" WHERE "PlaylistId" = 17 RETURNING "TrackId")
                    INSERT INTO "PlaylistTrack" SELECT 18, "TrackId" FROM moved ON CONFLICT DO NOTHING
                    RETURNING "TrackId")",
                 R"(SELECT * FROM "PlaylistTrack" WHERE "PlaylistId" > 16 ORDER BY "TrackId")");
}

}  // namespace chinook
