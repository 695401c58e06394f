// SPDX-License-Identifier: BSL-1.0
#pragma once

// Chinook, a public sample database: a shop of music. Its tables are as its author made them; the models follow.

#include <cstdint>
#include <optional>
#include <retort/retort.hpp>
#include <string>

namespace chinook {

namespace rt = retort;

template <class M>
struct Album;
template <class M>
struct Customer;
template <class M>
struct Invoice;
template <class M>
struct InvoiceLine;
template <class M>
struct PlaylistTrack;
template <class M>
struct Track;

template <class M>
struct Artist {
  static constexpr auto tablename = rt::name("Artist");
  rt::column<M, "ArtistId", std::int64_t, rt::primary_key> id{};
  rt::column<M, "Name", std::optional<std::string>> name{};
  rt::many<M, Album, "ArtistId"> albums{};
};

template <class M>
struct Album {
  static constexpr auto tablename = rt::name("Album");
  rt::column<M, "AlbumId", std::int64_t, rt::primary_key> id{};
  rt::column<M, "Title", std::string> title{};
  rt::column<M, "ArtistId", std::int64_t, rt::references<Artist, "ArtistId">, rt::index<>> artist_id{};
  rt::one<M, Artist, "ArtistId"> artist{};
  rt::many<M, Track, "AlbumId"> tracks{};
};

template <class M>
struct Genre {
  static constexpr auto tablename = rt::name("Genre");
  rt::column<M, "GenreId", std::int64_t, rt::primary_key> id{};
  rt::column<M, "Name", std::optional<std::string>> name{};
};

template <class M>
struct MediaType {
  static constexpr auto tablename = rt::name("MediaType");
  rt::column<M, "MediaTypeId", std::int64_t, rt::primary_key> id{};
  rt::column<M, "Name", std::optional<std::string>> name{};
};

template <class M>
struct Track {
  static constexpr auto tablename = rt::name("Track");
  rt::column<M, "TrackId", std::int64_t, rt::primary_key> id{};
  rt::column<M, "Name", std::string> name{};
  rt::column<M, "AlbumId", std::optional<std::int64_t>, rt::references<Album, "AlbumId">, rt::index<>> album_id{};
  rt::column<M, "MediaTypeId", std::int64_t, rt::references<MediaType, "MediaTypeId">, rt::index<>> media_type_id{};
  rt::column<M, "GenreId", std::optional<std::int64_t>, rt::references<Genre, "GenreId">, rt::index<>> genre_id{};
  rt::column<M, "Composer", std::optional<std::string>> composer{};
  rt::column<M, "Milliseconds", int> milliseconds{};
  rt::column<M, "Bytes", std::optional<int>> bytes{};
  rt::column<M, "UnitPrice", double> unit_price{};
  rt::one<M, Album, "AlbumId"> album{};
  rt::many<M, InvoiceLine, "TrackId"> sales{};
};

template <class M>
struct Playlist {
  static constexpr auto tablename = rt::name("Playlist");
  rt::column<M, "PlaylistId", std::int64_t, rt::primary_key> id{};
  rt::column<M, "Name", std::optional<std::string>> name{};
};

template <class M>
struct PlaylistTrack {
  static constexpr auto tablename = rt::name("PlaylistTrack");
  rt::column<M, "PlaylistId", std::int64_t, rt::primary_key, rt::references<Playlist, "PlaylistId">> playlist_id{};
  rt::column<M, "TrackId", std::int64_t, rt::primary_key, rt::references<Track, "TrackId">, rt::index<>> track_id{};
};

template <class M>
struct Employee {
  static constexpr auto tablename = rt::name("Employee");
  rt::column<M, "EmployeeId", std::int64_t, rt::primary_key> id{};
  rt::column<M, "LastName", std::string> last_name{};
  rt::column<M, "FirstName", std::string> first_name{};
  rt::column<M, "Title", std::optional<std::string>> title{};
  rt::column<M, "ReportsTo", std::optional<std::int64_t>, rt::references_self<"EmployeeId">, rt::index<>> reports_to{};
  rt::column<M, "BirthDate", std::optional<rt::timestamp>> birth_date{};
  rt::column<M, "HireDate", std::optional<rt::timestamp>> hire_date{};
  rt::column<M, "Address", std::optional<std::string>> address{};
  rt::column<M, "City", std::optional<std::string>> city{};
  rt::column<M, "State", std::optional<std::string>> state{};
  rt::column<M, "Country", std::optional<std::string>> country{};
  rt::column<M, "PostalCode", std::optional<std::string>> postal_code{};
  rt::column<M, "Phone", std::optional<std::string>> phone{};
  rt::column<M, "Fax", std::optional<std::string>> fax{};
  rt::column<M, "Email", std::optional<std::string>> email{};
  rt::one<M, Employee, "ReportsTo"> manager{};
  rt::many<M, Customer, "SupportRepId"> customers{};
};

template <class M>
struct Customer {
  static constexpr auto tablename = rt::name("Customer");
  rt::column<M, "CustomerId", std::int64_t, rt::primary_key> id{};
  rt::column<M, "FirstName", std::string> first_name{};
  rt::column<M, "LastName", std::string> last_name{};
  rt::column<M, "Company", std::optional<std::string>> company{};
  rt::column<M, "Address", std::optional<std::string>> address{};
  rt::column<M, "City", std::optional<std::string>> city{};
  rt::column<M, "State", std::optional<std::string>> state{};
  rt::column<M, "Country", std::optional<std::string>> country{};
  rt::column<M, "PostalCode", std::optional<std::string>> postal_code{};
  rt::column<M, "Phone", std::optional<std::string>> phone{};
  rt::column<M, "Fax", std::optional<std::string>> fax{};
  rt::column<M, "Email", std::string> email{};
  rt::column<M, "SupportRepId", std::optional<std::int64_t>, rt::references<Employee, "EmployeeId">, rt::index<>>
      support_rep_id{};
  rt::one<M, Employee, "SupportRepId"> support_rep{};
  rt::many<M, Invoice, "CustomerId"> invoices{};
};

template <class M>
struct Invoice {
  static constexpr auto tablename = rt::name("Invoice");
  rt::column<M, "InvoiceId", std::int64_t, rt::primary_key> id{};
  rt::column<M, "CustomerId", std::int64_t, rt::references<Customer, "CustomerId">, rt::index<>> customer_id{};
  rt::column<M, "InvoiceDate", rt::timestamp> date{};
  rt::column<M, "BillingAddress", std::optional<std::string>> billing_address{};
  rt::column<M, "BillingCity", std::optional<std::string>> billing_city{};
  rt::column<M, "BillingState", std::optional<std::string>> billing_state{};
  rt::column<M, "BillingCountry", std::optional<std::string>> billing_country{};
  rt::column<M, "BillingPostalCode", std::optional<std::string>> billing_postal_code{};
  rt::column<M, "Total", double> total{};
  rt::one<M, Customer, "CustomerId"> customer{};
  rt::many<M, InvoiceLine, "InvoiceId"> lines{};
};

template <class M>
struct InvoiceLine {
  static constexpr auto tablename = rt::name("InvoiceLine");
  rt::column<M, "InvoiceLineId", std::int64_t, rt::primary_key> id{};
  rt::column<M, "InvoiceId", std::int64_t, rt::references<Invoice, "InvoiceId">, rt::index<>> invoice_id{};
  rt::column<M, "TrackId", std::int64_t, rt::references<Track, "TrackId">, rt::index<>> track_id{};
  rt::column<M, "UnitPrice", double> unit_price{};
  rt::column<M, "Quantity", int> quantity{};
};

using shop = rt::schema<Artist, Album, Genre, MediaType, Track, Playlist, PlaylistTrack, Employee, Customer, Invoice,
                        InvoiceLine>;

inline constexpr auto artists = rt::table<Artist>;
inline constexpr auto albums = rt::table<Album>;
inline constexpr auto genres = rt::table<Genre>;
inline constexpr auto media_types = rt::table<MediaType>;
inline constexpr auto tracks = rt::table<Track>;
inline constexpr auto playlists = rt::table<Playlist>;
inline constexpr auto playlist_tracks = rt::table<PlaylistTrack>;
inline constexpr auto employees = rt::table<Employee>;
inline constexpr auto managers = rt::alias<Employee, "manager">;
inline constexpr auto customers = rt::table<Customer>;
inline constexpr auto invoices = rt::table<Invoice>;
inline constexpr auto lines = rt::table<InvoiceLine>;

}  // namespace chinook
