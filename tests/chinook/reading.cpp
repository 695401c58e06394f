// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <retort/func.hpp>

#include "database.hpp"

// What a shop asks every day: joins, conditions, groups.

namespace chinook {

namespace func = rt::func;
using namespace std::chrono_literals;

constexpr rt::timestamp midnight(std::chrono::year_month_day day) {
  return rt::timestamp(std::chrono::local_days(day));
}

TEST_CASE("the albums of a band") {
  ask(rt::select(albums.title).join(albums.artist).where(artists.name == "Led Zeppelin").order_by(albums.title),
      R"(SELECT al."Title" FROM "Album" al JOIN "Artist" ar USING ("ArtistId")
         WHERE ar."Name" = 'Led Zeppelin' ORDER BY al."Title")");
}

TEST_CASE("the customers of a country, with all that is known of them") {
  ask(rt::select(customers).where(customers.country == "Brazil").order_by(customers.id),
      R"(SELECT * FROM "Customer" WHERE "Country" = 'Brazil' ORDER BY "CustomerId")");
}

TEST_CASE("films: long tracks, on which album, in which format") {
  ask(rt::select(tracks.name, albums.title, media_types.name, tracks.milliseconds / 60'000)
          .join(tracks.album)
          .join(media_types)
          .where(tracks.milliseconds > 45 * 60'000 && media_types.name.not_like("MPEG audio%"))
          .order_by(tracks.milliseconds.desc())
          .limit(20),
      R"(SELECT t."Name", al."Title", m."Name", t."Milliseconds" / 60000 FROM "Track" t
         JOIN "Album" al ON al."AlbumId" = t."AlbumId" JOIN "MediaType" m ON m."MediaTypeId" = t."MediaTypeId"
         WHERE t."Milliseconds" > 2700000 AND m."Name" NOT LIKE 'MPEG audio%'
         ORDER BY t."Milliseconds" DESC LIMIT 20)");
}

TEST_CASE("an address list, sorted as on paper") {
  ask(rt::select(func::upper(customers.last_name) + ", " + customers.first_name,
                 func::coalesce(customers.company, "private"),
                 func::concat(customers.postal_code, " ", customers.city, ", ", customers.state))
          .where(customers.email.endswith("@gmail.com"))
          .order_by(customers.last_name, customers.first_name),
      R"(SELECT upper("LastName") || ', ' || "FirstName", coalesce("Company", 'private'),
           coalesce("PostalCode", '') || ' ' || coalesce("City", '') || ', ' || coalesce("State", '')
         FROM "Customer" WHERE "Email" LIKE '%@gmail.com' ORDER BY "LastName", "FirstName")");
}

TEST_CASE("customers of some cities, as many as the program says") {
  const std::vector<std::string> cities{"Berlin", "London", "Paris", "Nowhere"};
  ask(rt::select(customers.city, customers.last_name)
          .where(customers.city.in_(cities) && customers.company == nullptr)
          .order_by(customers.city.desc(), customers.last_name),
      R"(SELECT "City", "LastName" FROM "Customer"
         WHERE "City" IN ('Berlin', 'London', 'Paris', 'Nowhere') AND "Company" IS NULL
         ORDER BY "City" DESC, "LastName")");
}

TEST_CASE("invoices of a quarter") {
  ask(rt::select(invoices.id, invoices.date, customers.last_name, invoices.total)
          .join(invoices.customer)
          .where(invoices.date >= midnight(2023y / 4 / 1) && invoices.date < midnight(2023y / 7 / 1))
          .order_by(invoices.date, invoices.id),
      R"(SELECT "InvoiceId", "InvoiceDate", "LastName", "Total" FROM "Invoice" JOIN "Customer" USING ("CustomerId")
         WHERE "InvoiceDate" >= '2023-04-01' AND "InvoiceDate" < '2023-07-01' ORDER BY "InvoiceDate", "InvoiceId")");
}

TEST_CASE("artists of whom there is nothing") {
  ask(rt::select(artists.name).left_join(artists.albums).where(albums.id == nullptr).order_by(artists.name),
      R"(SELECT ar."Name" FROM "Artist" ar LEFT JOIN "Album" al ON al."ArtistId" = ar."ArtistId"
         WHERE al."AlbumId" IS NULL ORDER BY ar."Name")");
}

TEST_CASE("who bought Iron Maiden: six tables") {
  ask(rt::select(customers.first_name, customers.last_name, func::sum(lines.quantity).as<"tracks">())
          .join(customers.invoices)
          .join(invoices.lines)
          .join(tracks)
          .join(tracks.album)
          .join(albums.artist)
          .where(artists.name == "Iron Maiden")
          .group_by(customers.id)
          .order_by(func::sum(lines.quantity).desc(), customers.last_name),
      R"(SELECT c."FirstName", c."LastName", sum(l."Quantity") FROM "Customer" c
         JOIN "Invoice" i ON i."CustomerId" = c."CustomerId" JOIN "InvoiceLine" l ON l."InvoiceId" = i."InvoiceId"
         JOIN "Track" t ON t."TrackId" = l."TrackId" JOIN "Album" al ON al."AlbumId" = t."AlbumId"
         JOIN "Artist" ar ON ar."ArtistId" = al."ArtistId" WHERE ar."Name" = 'Iron Maiden'
         GROUP BY c."CustomerId" ORDER BY 3 DESC, c."LastName")");
}

TEST_CASE("countries that bring in the most") {
  const auto revenue = func::sum(invoices.total);
  ask(rt::select(invoices.billing_country, func::count().as<"invoices">(), revenue.as<"revenue">(),
                 func::avg(invoices.total), func::min(invoices.total), func::max(invoices.total))
          .group_by(invoices.billing_country)
          .having(revenue > 80)
          .order_by(revenue.desc()),
      R"(SELECT "BillingCountry", count(*), sum("Total"), avg("Total"), min("Total"), max("Total") FROM "Invoice"
         GROUP BY "BillingCountry" HAVING sum("Total") > 80 ORDER BY sum("Total") DESC)");
}

TEST_CASE("how many tracks a genre has, and how many of them were ever sold") {
  ask(rt::select(genres.name, func::count(rt::distinct(tracks.id)).as<"tracks">(),
                 func::count(rt::distinct(lines.track_id)).as<"sold">())
          .left_join(tracks)
          .left_join(tracks.sales)
          .group_by(genres.id)
          .order_by(rt::label<"tracks">.desc(), genres.name),
      R"(SELECT g."Name", count(DISTINCT t."TrackId") n, count(DISTINCT l."TrackId") FROM "Genre" g
         LEFT JOIN "Track" t ON t."GenreId" = g."GenreId" LEFT JOIN "InvoiceLine" l ON l."TrackId" = t."TrackId"
         GROUP BY g."GenreId", g."Name" ORDER BY n DESC, g."Name")");
}

TEST_CASE("short, medium, long") {
  const auto minutes = tracks.milliseconds / 60'000;
  ask(rt::select(
          rt::case_(rt::when(minutes < 3, "short"), rt::when(minutes < 6, "medium"), rt::else_("long")).as<"length">(),
          func::count().as<"tracks">(), func::sum(tracks.bytes).as<"bytes">())
          .group_by(rt::label<"length">)
          .order_by(rt::label<"length">),
      R"(SELECT CASE WHEN "Milliseconds" / 60000 < 3 THEN 'short' WHEN "Milliseconds" / 60000 < 6 THEN 'medium'
           ELSE 'long' END AS length, count(*), sum("Bytes") FROM "Track" GROUP BY length ORDER BY length)");
}

TEST_CASE("revenue of each quarter") {
  ask(rt::select(rt::extract<rt::field::year>(invoices.date).as<"year">(),
                 rt::extract<rt::field::quarter>(invoices.date).as<"quarter">(), func::sum(invoices.total))
          .group_by(rt::label<"year">, rt::label<"quarter">)
          .order_by(rt::label<"year">, rt::label<"quarter">),
      R"(SELECT CAST(strftime('%Y', "InvoiceDate") AS INTEGER) y, (CAST(strftime('%m', "InvoiceDate") AS INTEGER) + 2) / 3 q,
           sum("Total") FROM "Invoice" GROUP BY y, q ORDER BY y, q)",
      R"(SELECT extract(year FROM "InvoiceDate") y, extract(quarter FROM "InvoiceDate") q, sum("Total")
         FROM "Invoice" GROUP BY y, q ORDER BY y, q)");
}

TEST_CASE("private customers and companies, side by side") {
  const auto firm = customers.company != nullptr;
  ask(rt::select(customers.country, func::count(rt::distinct(customers.id)).as<"customers">(),
                 func::coalesce(func::sum(invoices.total).filter(firm), 0).as<"of firms">(),
                 func::coalesce(func::sum(invoices.total).filter(!firm), 0).as<"of persons">())
          .join(customers.invoices)
          .group_by(customers.country)
          .having(func::count(rt::distinct(customers.company)) > 0)
          .order_by(customers.country),
      R"(SELECT c."Country", count(DISTINCT c."CustomerId"),
           coalesce(sum(CASE WHEN c."Company" IS NOT NULL THEN i."Total" END), 0),
           coalesce(sum(CASE WHEN c."Company" IS NULL THEN i."Total" END), 0)
         FROM "Customer" c JOIN "Invoice" i ON i."CustomerId" = c."CustomerId" GROUP BY c."Country"
         HAVING count(DISTINCT c."Company") > 0 ORDER BY c."Country")");
}

TEST_CASE("employees and who is above them, if anybody") {
  ask(rt::select(employees.first_name, employees.title, managers.first_name.as<"manager">())
          .left_join(managers, employees.manager)
          .order_by(employees.hire_date, employees.id),
      R"(SELECT e."FirstName", e."Title", m."FirstName" FROM "Employee" e
         LEFT JOIN "Employee" m ON m."EmployeeId" = e."ReportsTo" ORDER BY e."HireDate", e."EmployeeId")");
}

TEST_CASE("employees with the whole row of their manager") {
  ask(rt::select(employees.last_name, managers).left_join(managers, employees.manager).order_by(employees.id),
      R"(SELECT e."LastName", m.* FROM "Employee" e LEFT JOIN "Employee" m ON m."EmployeeId" = e."ReportsTo"
         ORDER BY e."EmployeeId")");
}

TEST_CASE("how old people were when they were hired") {
  ask(rt::select(
          employees.last_name, rt::cast<rt::date>(employees.hire_date),
          func::days_between(rt::cast<rt::date>(employees.hire_date), rt::cast<rt::date>(employees.birth_date)) / 365)
          .order_by(employees.birth_date),
      R"(SELECT "LastName", date("HireDate"),
           CAST(julianday(date("HireDate")) - julianday(date("BirthDate")) AS INTEGER) / 365
         FROM "Employee" ORDER BY "BirthDate")",
      R"(SELECT "LastName", "HireDate"::date, ("HireDate"::date - "BirthDate"::date) / 365
         FROM "Employee" ORDER BY "BirthDate")");
}

TEST_CASE("playlists with the same name") {
  constexpr auto twins = rt::alias<Playlist, "twin">;
  ask(rt::select(playlists.name, playlists.id, twins.id)
          .join(twins, playlists.name == twins.name && playlists.id < twins.id)
          .order_by(playlists.id),
      R"(SELECT a."Name", a."PlaylistId", b."PlaylistId" FROM "Playlist" a
         JOIN "Playlist" b ON a."Name" = b."Name" AND a."PlaylistId" < b."PlaylistId" ORDER BY a."PlaylistId")");
}

TEST_CASE("what a playlist holds") {
  ask(rt::select(playlists.name, func::count(playlist_tracks.track_id).as<"tracks">(),
                 func::round(func::sum(tracks.milliseconds) / 3'600'000.0, 1).as<"hours">())
          .left_join(playlist_tracks)
          .left_join(tracks)
          .group_by(playlists.id)
          .order_by(playlists.id),
      R"(SELECT p."Name", count(pt."TrackId"), round(sum(t."Milliseconds") / 3600000.0, 1) FROM "Playlist" p
         LEFT JOIN "PlaylistTrack" pt ON pt."PlaylistId" = p."PlaylistId"
         LEFT JOIN "Track" t ON t."TrackId" = pt."TrackId" GROUP BY p."PlaylistId" ORDER BY p."PlaylistId")");
}

TEST_CASE("where the shop has been") {
  ask(rt::select(invoices.billing_country, invoices.billing_city)
          .distinct()
          .where(invoices.billing_state != nullptr)
          .order_by(invoices.billing_country, invoices.billing_city)
          .limit(10)
          .offset(5),
      R"(SELECT DISTINCT "BillingCountry", "BillingCity" FROM "Invoice" WHERE "BillingState" IS NOT NULL
         ORDER BY "BillingCountry", "BillingCity" LIMIT 10 OFFSET 5)");
}

}  // namespace chinook
