// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <retort/func.hpp>

#include "database.hpp"

// What an analyst asks: queries in queries, trees, windows. All of it works on both databases.

namespace chinook {

namespace func = rt::func;

/// What was paid for a line of an invoice.
constexpr auto amount = lines.unit_price * lines.quantity;
constexpr auto year = rt::extract<rt::field::year>(invoices.date);
constexpr auto month = rt::extract<rt::field::month>(invoices.date);

TEST_CASE("tracks that are four times as long as the average of their genre") {
  constexpr auto others = rt::alias<Track, "other">;
  const auto average = rt::scalar(rt::select(func::avg(others.milliseconds)).where(others.genre_id == tracks.genre_id));
  ask(rt::select(tracks.name, tracks.milliseconds).where(tracks.milliseconds > average * 4).order_by(tracks.id),
      R"(SELECT "Name", "Milliseconds" FROM "Track" t WHERE "Milliseconds" >
           (SELECT avg("Milliseconds") FROM "Track" o WHERE o."GenreId" = t."GenreId") * 4 ORDER BY "TrackId")");
}

TEST_CASE("albums that nobody ever bought a track of") {
  ask(rt::select(albums.title)
          .where(!rt::exists(rt::select(lines.id).join(tracks).where(tracks.album_id == albums.id)))
          .order_by(albums.title),
      R"(SELECT "Title" FROM "Album" al WHERE NOT EXISTS (SELECT 1 FROM "InvoiceLine" l
           JOIN "Track" t ON t."TrackId" = l."TrackId" WHERE t."AlbumId" = al."AlbumId") ORDER BY "Title")");
}

TEST_CASE("customers who bought jazz, but no metal") {
  const auto who_bought = [](auto genre) {
    return rt::select(invoices.customer_id).join(invoices.lines).join(tracks).join(genres).where(genres.name == genre);
  };
  ask(rt::select(customers.first_name, customers.last_name)
          .where(customers.id.in_(who_bought("Jazz")) && customers.id.not_in(who_bought("Metal")))
          .order_by(customers.last_name),
      R"(SELECT "FirstName", "LastName" FROM "Customer" WHERE "CustomerId" IN (SELECT i."CustomerId" FROM "Invoice" i
           JOIN "InvoiceLine" l USING ("InvoiceId") JOIN "Track" t USING ("TrackId") JOIN "Genre" g USING ("GenreId")
           WHERE g."Name" = 'Jazz')
         AND "CustomerId" NOT IN (SELECT i."CustomerId" FROM "Invoice" i
           JOIN "InvoiceLine" l USING ("InvoiceId") JOIN "Track" t USING ("TrackId") JOIN "Genre" g USING ("GenreId")
           WHERE g."Name" = 'Metal') ORDER BY "LastName")");
}

TEST_CASE("playlists that have every track of an album: division") {
  const auto on_playlist =
      rt::select(playlist_tracks.track_id)
          .where(playlist_tracks.playlist_id == playlists.id && playlist_tracks.track_id == tracks.id);
  const auto missing = rt::select(tracks.id).where(tracks.album_id == 3 && !rt::exists(on_playlist));
  ask(rt::select(playlists.id, playlists.name).where(!rt::exists(missing)).order_by(playlists.id),
      R"(SELECT "PlaylistId", "Name" FROM "Playlist" p WHERE NOT EXISTS (SELECT 1 FROM "Track" t
           WHERE "AlbumId" = 3 AND NOT EXISTS (SELECT 1 FROM "PlaylistTrack" pt
             WHERE pt."PlaylistId" = p."PlaylistId" AND pt."TrackId" = t."TrackId")) ORDER BY "PlaylistId")");
}

TEST_CASE("what a customer of each country spends on average") {
  const auto spent = rt::subquery<"spent">(
      rt::select(invoices.customer_id, invoices.billing_country.as<"country">(), func::sum(invoices.total).as<"sum">())
          .group_by(invoices.customer_id, invoices.billing_country));
  const auto country = spent.column<"country">;
  const auto sum = spent.column<"sum">;
  ask(rt::select(country, func::count().as<"customers">(), func::round(func::avg(sum), 2).as<"average">())
          .from(spent)
          .group_by(country)
          .order_by(rt::label<"average">.desc(), country),
      R"(SELECT country, count(*), CAST(round(CAST(avg(s) AS NUMERIC), 2) AS REAL) a FROM (SELECT "BillingCountry" country,
           sum("Total") s FROM "Invoice" GROUP BY "CustomerId", "BillingCountry") x GROUP BY country ORDER BY a DESC, country)",
      R"(SELECT country, count(*), round(avg(s), 2) a FROM (SELECT "BillingCountry" country,
           sum("Total") s FROM "Invoice" GROUP BY "CustomerId", "BillingCountry") x GROUP BY country ORDER BY a DESC, country)");
}

TEST_CASE("cities of employees, of customers, of both") {
  const auto of_employees = rt::select(employees.city, employees.country);
  const auto of_customers = rt::select(customers.city, customers.country);
  ask(rt::intersect(of_employees, of_customers).order_by(employees.city),
      R"(SELECT "City", "Country" FROM "Employee" INTERSECT SELECT "City", "Country" FROM "Customer" ORDER BY "City")");
  ask(rt::except(of_employees, of_customers).order_by(employees.city),
      R"(SELECT "City", "Country" FROM "Employee" EXCEPT SELECT "City", "Country" FROM "Customer" ORDER BY "City")");
  ask(rt::union_(of_employees, of_customers).order_by(employees.country, employees.city).limit(12),
      R"(SELECT "City", "Country" FROM "Employee" UNION SELECT "City", "Country" FROM "Customer"
         ORDER BY "Country", "City" LIMIT 12)");
}

TEST_CASE("one telephone book of three tables") {
  ask(rt::union_all(rt::select(rt::lit<"employee">.as<"kind">(), employees.last_name.as<"name">(), employees.phone),
                    rt::select(rt::lit<"customer">, customers.last_name, customers.phone).where(customers.id <= 20),
                    rt::select(rt::lit<"firm">, func::coalesce(customers.company, "?"), customers.fax)
                        .where(customers.company != nullptr))
          .order_by(rt::label<"name">, rt::label<"kind">),
      R"(SELECT 'employee' kind, "LastName" AS name, "Phone" FROM "Employee"
         UNION ALL SELECT 'customer', "LastName", "Phone" FROM "Customer" WHERE "CustomerId" <= 20
         UNION ALL SELECT 'firm', "Company", "Fax" FROM "Customer" WHERE "Company" IS NOT NULL ORDER BY name, kind)");
}

TEST_CASE("goals of a meeting, against what came in") {
  const auto goals = rt::values<"goal", "country", "goal">(rt::value_row("USA", 500.0), rt::value_row("France", 200.0),
                                                           rt::value_row("India", 70.0));
  const auto country = goals.column<"country">;
  const auto goal = goals.column<"goal">;
  const auto revenue = func::sum(invoices.total);
  ask(rt::select(country, goal, revenue.as<"revenue">(), (revenue >= goal).as<"reached">())
          .from(goals)
          .join(invoices, invoices.billing_country == country)
          .group_by(country, goal)
          .order_by(country),
      R"(SELECT column1, column2, sum("Total"), sum("Total") >= column2 FROM (VALUES ('USA', 500.0), ('France', 200.0),
           ('India', 70.0)) g JOIN "Invoice" ON "BillingCountry" = column1 GROUP BY column1, column2 ORDER BY column1)");
}

TEST_CASE("the share of each genre in the revenue") {
  const auto by_genre = rt::cte<"by_genre">(
      rt::select(tracks.genre_id, func::sum(amount).as<"revenue">()).join(tracks.sales).group_by(tracks.genre_id));
  const auto revenue = by_genre.column<"revenue">;
  const auto total = rt::cte<"total">(rt::select(func::sum(revenue).as<"revenue">()).from(by_genre));
  ask(rt::with(by_genre, total)
          .select(genres.name, revenue, func::round(revenue * 100 / total.column<"revenue">, 1).as<"percent">())
          .join(by_genre, by_genre[tracks.genre_id] == genres.id)
          .cross_join(total)
          .order_by(revenue.desc(), genres.name),
      R"(WITH by_genre AS (SELECT "GenreId", sum(l."UnitPrice" * "Quantity") r FROM "Track"
           JOIN "InvoiceLine" l USING ("TrackId") GROUP BY "GenreId")
         SELECT "Name", r, round(r * 100 / (SELECT sum(r) FROM by_genre), 1) FROM by_genre
         JOIN "Genre" USING ("GenreId") ORDER BY r DESC, "Name")");
}

TEST_CASE("the tree of employees, with the way up to the top") {
  const auto team = rt::recursive<"team">(
      rt::select(employees.id, rt::cast<std::string>(employees.last_name).as<"path">(), rt::lit<1>.as<"level">())
          .where(employees.reports_to == nullptr),
      [](auto above) {
        return rt::select(employees.id, above[rt::label<"path">] + " > " + employees.last_name,
                          above[rt::label<"level">] + rt::lit<1>)
            .join(above, above[employees.id] == employees.reports_to);
      });
  ask(rt::with(team).select(team.column<"level">, team.column<"path">).order_by(team.column<"path">),
      R"(WITH RECURSIVE team(id, path, level) AS (
           SELECT "EmployeeId", CAST("LastName" AS TEXT), 1 FROM "Employee" WHERE "ReportsTo" IS NULL
           UNION ALL SELECT e."EmployeeId", path || ' > ' || e."LastName", level + 1
             FROM "Employee" e JOIN team ON id = e."ReportsTo")
         SELECT level, path FROM team ORDER BY path)");
}

TEST_CASE("what everybody's people sell, directly and below them") {
  const auto below = rt::recursive<"below">(rt::select(employees.id.as<"boss">(), employees.id), [](auto above) {
    return rt::select(above[rt::label<"boss">], employees.id).join(above, above[employees.id] == employees.reports_to);
  });
  ask(rt::with(below)
          .select(managers.last_name, func::count(rt::distinct(customers.id)).as<"customers">(),
                  func::sum(invoices.total).as<"revenue">())
          .from(managers)
          .join(below, below.column<"boss"> == managers.id)
          .left_join(customers, customers.support_rep_id == below[employees.id])
          .left_join(customers.invoices)
          .group_by(managers.id)
          .order_by(rt::label<"customers">.desc(), managers.last_name),
      R"(WITH RECURSIVE below(boss, id) AS (SELECT "EmployeeId", "EmployeeId" FROM "Employee"
           UNION ALL SELECT boss, e."EmployeeId" FROM "Employee" e JOIN below ON id = e."ReportsTo")
         SELECT m."LastName", count(DISTINCT c."CustomerId") n, sum("Total") FROM "Employee" m
         JOIN below b ON b.boss = m."EmployeeId" LEFT JOIN "Customer" c ON c."SupportRepId" = b.id
         LEFT JOIN "Invoice" i ON i."CustomerId" = c."CustomerId"
         GROUP BY m."EmployeeId", m."LastName" ORDER BY n DESC, m."LastName")");
}

TEST_CASE("each month of a year, also one without a sale") {
  const auto months = rt::recursive<"months">(rt::select(rt::lit<1>.as<"n">()), [](auto before) {
    const auto n = before[rt::label<"n">];
    return rt::select(n + 1).from(before).where(n < 12);
  });
  const auto n = months.column<"n">;
  ask(rt::with(months)
          .select(n, func::count(invoices.id).as<"big invoices">())
          .from(months)
          .left_join(invoices, month == n && year == 2023 && invoices.total > 10)
          .group_by(n)
          .order_by(n),
      R"(WITH RECURSIVE m(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM m WHERE n < 12)
         SELECT n, count("InvoiceId") FROM m LEFT JOIN "Invoice" ON CAST(strftime('%m', "InvoiceDate") AS INTEGER) = n
           AND strftime('%Y', "InvoiceDate") = '2023' AND "Total" > 10 GROUP BY n ORDER BY n)",
      R"(WITH RECURSIVE m(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM m WHERE n < 12)
         SELECT n, count("InvoiceId") FROM m LEFT JOIN "Invoice" ON extract(month FROM "InvoiceDate") = n
           AND extract(year FROM "InvoiceDate") = 2023 AND "Total" > 10 GROUP BY n ORDER BY n)");
}

TEST_CASE("what a customer has spent so far, with each invoice") {
  ask(rt::select(invoices.customer_id, invoices.date, invoices.total,
                 func::sum(invoices.total)
                     .over(rt::partition_by(invoices.customer_id), rt::order_by(invoices.date, invoices.id))
                     .as<"so far">())
          .where(invoices.customer_id <= 5)
          .order_by(invoices.customer_id, invoices.date, invoices.id),
      R"(SELECT "CustomerId", "InvoiceDate", "Total",
           sum("Total") OVER (PARTITION BY "CustomerId" ORDER BY "InvoiceDate", "InvoiceId") FROM "Invoice"
         WHERE "CustomerId" <= 5 ORDER BY "CustomerId", "InvoiceDate", "InvoiceId")");
}

TEST_CASE("the three best tracks of each genre") {
  const auto sales = func::sum(lines.quantity);
  const auto ranked = rt::subquery<"ranked">(
      rt::select(
          genres.name.as<"genre">(), tracks.name.as<"track">(), sales.as<"sales">(),
          func::row_number().over(rt::partition_by(genres.id), rt::order_by(sales.desc(), tracks.name)).as<"place">())
          .join(tracks)
          .join(tracks.sales)
          .group_by(genres.id, tracks.id));
  const auto genre = ranked.column<"genre">;
  const auto place = ranked.column<"place">;
  ask(rt::select(genre, place, ranked.column<"track">, ranked.column<"sales">)
          .from(ranked)
          .where(place <= 3)
          .order_by(genre, place),
      R"(SELECT * FROM (SELECT g."Name" g, row_number() OVER (PARTITION BY g."GenreId"
           ORDER BY sum(l."Quantity") DESC, t."Name") p, t."Name" t, sum(l."Quantity") FROM "Genre" g
           JOIN "Track" t ON t."GenreId" = g."GenreId" JOIN "InvoiceLine" l ON l."TrackId" = t."TrackId"
           GROUP BY g."GenreId", g."Name", t."TrackId", t."Name") x WHERE p <= 3 ORDER BY g, p)");
}

TEST_CASE("from month to month") {
  const auto revenue = func::sum(invoices.total);
  const auto before = func::lag(revenue).over(rt::order_by(year, month));
  ask(rt::select(year.as<"year">(), month.as<"month">(), revenue.as<"revenue">(), before.as<"before">(),
                 func::round((revenue - before) * 100 / before, 1).as<"growth">())
          .group_by(year, month)
          .order_by(rt::label<"year">, rt::label<"month">),
      R"(WITH m AS (SELECT CAST(strftime('%Y', "InvoiceDate") AS INTEGER) y, CAST(strftime('%m', "InvoiceDate") AS INTEGER) m,
           sum("Total") r FROM "Invoice" GROUP BY 1, 2), b AS (SELECT *, lag(r) OVER (ORDER BY y, m) b FROM m)
         SELECT y, m, r, b, round((r - b) * 100 / b, 1) FROM b ORDER BY y, m)",
      R"(WITH m AS (SELECT extract(year FROM "InvoiceDate") y, extract(month FROM "InvoiceDate") m,
           sum("Total") r FROM "Invoice" GROUP BY 1, 2), b AS (SELECT *, lag(r) OVER (ORDER BY y, m) b FROM m)
         SELECT y, m, r, b, round((r - b) * 100 / b, 1) FROM b ORDER BY y, m)");
}

TEST_CASE("customers in quarters, by what they spend") {
  const auto spent = func::sum(invoices.total);
  const auto by_spent = rt::order_by(spent.desc(), customers.id);
  ask(rt::select(customers.last_name, spent.as<"spent">(), func::ntile(4).over(by_spent),
                 func::rank().over(rt::order_by(spent.desc())), func::round(func::percent_rank().over(by_spent), 3),
                 func::round(func::cume_dist().over(by_spent), 3))
          .join(customers.invoices)
          .group_by(customers.id)
          .order_by(spent.desc(), customers.id),
      R"(SELECT "LastName", s, ntile(4) OVER w, rank() OVER (ORDER BY s DESC), round(CAST(percent_rank() OVER w AS NUMERIC), 3),
           round(CAST(cume_dist() OVER w AS NUMERIC), 3) FROM (SELECT c."CustomerId" id, "LastName", sum("Total") s
           FROM "Customer" c JOIN "Invoice" USING ("CustomerId") GROUP BY c."CustomerId", "LastName") x
         WINDOW w AS (ORDER BY s DESC, id) ORDER BY s DESC, id)");
}

TEST_CASE("the median length of the tracks of each genre") {
  const auto sorted = rt::subquery<"sorted">(
      rt::select(genres.name.as<"genre">(), tracks.milliseconds,
                 func::row_number()
                     .over(rt::partition_by(genres.id), rt::order_by(tracks.milliseconds, tracks.id))
                     .as<"place">(),
                 func::count().over(rt::partition_by(genres.id)).as<"tracks">())
          .join(tracks));
  const auto genre = sorted.column<"genre">;
  const auto place = sorted.column<"place">;
  const auto count = sorted.column<"tracks">;
  ask(rt::select(genre, func::avg(sorted[tracks.milliseconds]).as<"median">())
          .from(sorted)
          .where(place.in_((count + 1) / 2, (count + 2) / 2))
          .group_by(genre)
          .order_by(genre),
      R"(SELECT g, avg(ms) FROM (SELECT g."Name" g, "Milliseconds" ms,
           row_number() OVER (PARTITION BY g."GenreId" ORDER BY "Milliseconds", "TrackId") p,
           count(*) OVER (PARTITION BY g."GenreId") n FROM "Genre" g JOIN "Track" t ON t."GenreId" = g."GenreId") x
         WHERE p IN ((n + 1) / 2, (n + 2) / 2) GROUP BY g ORDER BY g)",
      R"(SELECT g."Name", percentile_cont(0.5) WITHIN GROUP (ORDER BY "Milliseconds") FROM "Genre" g
         JOIN "Track" t ON t."GenreId" = g."GenreId" GROUP BY g."Name" ORDER BY g."Name")");
}

TEST_CASE("a moving average of three months") {
  const auto revenue = func::sum(invoices.total);
  const auto smooth =
      func::avg(revenue).over(rt::order_by(month), rt::rows_between(rt::preceding(1), rt::following(1)));
  ask(rt::select(month.as<"month">(), func::round(smooth, 2).as<"smooth">(), func::count().as<"invoices">())
          .where(year == 2024)
          .group_by(month)
          .order_by(month),
      R"(SELECT m, round(avg(r) OVER (ORDER BY m ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), 2), n
         FROM (SELECT CAST(strftime('%m', "InvoiceDate") AS INTEGER) m, sum("Total") r, count(*) n FROM "Invoice"
           WHERE strftime('%Y', "InvoiceDate") = '2024' GROUP BY 1) x ORDER BY m)",
      R"(SELECT m, round(avg(r) OVER (ORDER BY m ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), 2), n
         FROM (SELECT extract(month FROM "InvoiceDate") m, sum("Total") r, count(*) n FROM "Invoice"
           WHERE extract(year FROM "InvoiceDate") = 2024 GROUP BY 1) x ORDER BY m)");
}

TEST_CASE("the first and the dearest invoice of each customer, and how long they waited") {
  constexpr auto w = rt::window<"w">;
  const auto day = rt::cast<rt::date>(invoices.date);
  ask(rt::select(invoices.customer_id, invoices.id, func::first_value(invoices.id).over(w).as<"first">(),
                 func::max(invoices.total).over(rt::partition_by(invoices.customer_id)).as<"dearest">(),
                 func::days_between(day, func::lag(day).over(w)).as<"days">())
          .window(w.as(rt::partition_by(invoices.customer_id), rt::order_by(invoices.date, invoices.id)))
          .order_by(invoices.customer_id, invoices.id),
      R"(SELECT "CustomerId", "InvoiceId", first_value("InvoiceId") OVER w, max("Total") OVER (PARTITION BY "CustomerId"),
           julianday("InvoiceDate") - julianday(lag("InvoiceDate") OVER w) FROM "Invoice"
         WINDOW w AS (PARTITION BY "CustomerId" ORDER BY "InvoiceDate", "InvoiceId") ORDER BY "CustomerId", "InvoiceId")",
      R"(SELECT "CustomerId", "InvoiceId", first_value("InvoiceId") OVER w, max("Total") OVER (PARTITION BY "CustomerId"),
           "InvoiceDate"::date - lag("InvoiceDate"::date) OVER w FROM "Invoice"
         WINDOW w AS (PARTITION BY "CustomerId" ORDER BY "InvoiceDate", "InvoiceId") ORDER BY "CustomerId", "InvoiceId")");
}

TEST_CASE("invoices whose total is not that of their lines") {
  // The data is right, so the question is asked the other way round: those that are, of a customer.
  const auto of_lines = rt::scalar(rt::select(func::sum(amount)).where(lines.invoice_id == invoices.id));
  ask(rt::select(invoices.id, (func::abs(invoices.total - of_lines) < 0.001).as<"right">())
          .where(invoices.customer_id == 7)
          .order_by(invoices.id),
      R"(SELECT "InvoiceId", abs("Total" - (SELECT sum("UnitPrice" * "Quantity") FROM "InvoiceLine" l
           WHERE l."InvoiceId" = i."InvoiceId")) < 0.001 FROM "Invoice" i WHERE "CustomerId" = 7 ORDER BY "InvoiceId")");
}

TEST_CASE("pairs of genres that the same people buy") {
  const auto bought = rt::cte<"bought">(rt::select(invoices.customer_id.as<"customer">(), tracks.genre_id.as<"genre">())
                                            .distinct()
                                            .join(invoices.lines)
                                            .join(tracks));
  const auto also = bought.as<"also">();
  constexpr auto others = rt::alias<Genre, "other">;
  constexpr auto customer = rt::label<"customer">;
  constexpr auto genre = rt::label<"genre">;
  ask(rt::with(bought)
          .select(genres.name, others.name, func::count().as<"customers">())
          .from(bought)
          .join(also, also[customer] == bought[customer] && also[genre] > bought[genre])
          .join(genres, genres.id == bought[genre])
          .join(others, others.id == also[genre])
          .group_by(genres.id, others.id)
          .having(func::count() >= 20)
          .order_by(rt::label<"customers">.desc(), genres.name, others.name),
      R"(WITH b AS (SELECT DISTINCT i."CustomerId" c, t."GenreId" g FROM "Invoice" i
           JOIN "InvoiceLine" l ON l."InvoiceId" = i."InvoiceId" JOIN "Track" t ON t."TrackId" = l."TrackId")
         SELECT g1."Name", g2."Name", count(*) n FROM b b1 JOIN b b2 ON b2.c = b1.c AND b2.g > b1.g
         JOIN "Genre" g1 ON g1."GenreId" = b1.g JOIN "Genre" g2 ON g2."GenreId" = b2.g
         GROUP BY g1."Name", g2."Name" HAVING count(*) >= 20 ORDER BY n DESC, g1."Name", g2."Name")");
}

}  // namespace chinook
