// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include "database.hpp"
#include "databases.hpp"

// Every row of every table, read by the models; and the whole shop carried from one database to the other.

namespace chinook {

namespace {

using any_session = rt::session<rt::any_dialect>;

/// All rows of a table, from both scripts, are what the databases themselves say.
template <class Table, class... Keys>
void read(const Table& table, const std::string& name, const Keys&... key) {
  ask(rt::select(table).order_by(key...), "SELECT * FROM \"" + name + "\" ORDER BY 1, 2");
}

template <class Table, class... Keys>
void copy(any_session& from, any_session& to, const Table& table, const std::string& name, const Keys&... key) {
  const auto all = rt::select(table).order_by(key...);
  const auto rows = from.execute(all).all();
  CHECK(to.execute(rt::insert_into(table).values(rows)).rowcount() == static_cast<std::int64_t>(rows.size()));
  compare("the copy", cells_of(to.execute(all)), on_sqlite().query("SELECT * FROM \"" + name + "\" ORDER BY 1, 2"));
}

/// Does something with each table, those that are referred to first.
template <class F>
void for_each_table(const F& f) {
  f(artists, "Artist", artists.id);
  f(albums, "Album", albums.id);
  f(genres, "Genre", genres.id);
  f(media_types, "MediaType", media_types.id);
  f(tracks, "Track", tracks.id);
  f(playlists, "Playlist", playlists.id);
  f(playlist_tracks, "PlaylistTrack", playlist_tracks.playlist_id, playlist_tracks.track_id);
  f(employees, "Employee", employees.id);
  f(customers, "Customer", customers.id);
  f(invoices, "Invoice", invoices.id);
  f(lines, "InvoiceLine", lines.id);
}

}  // namespace

TEST_CASE("every row of every table") {
  for_each_table([](const auto&... table) { read(table...); });
}

TEST_CASE("the shop moves from SQLite to PostgreSQL: tables by the models, rows by their own type") {
  tests::make_empty_schema("moved");
  const auto engine = rt::create_engine(tests::with_option(tests::server_url(), "options=-csearch_path%3Dmoved"));
  any_session from{on_sqlite().engine()}, to{engine};
  shop::create_all(to);
  auto scope = to.begin();
  for_each_table([&](const auto&... table) { copy(from, to, table...); });
  scope.commit();
}

}  // namespace chinook
