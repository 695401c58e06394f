// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/expr/form.hpp"

// Dates and times.

namespace retort {
/// A part of a date or time, for `extract`.
enum class field : unsigned char {
  year,
  month,
  day,
  hour,
  minute,
  second,
  day_of_week,  // Sunday is 0
  day_of_year,
  quarter,
  epoch,  // seconds since 1970
  week,   // of ISO 8601; PostgreSQL only
};

/// Parts of time that `date_trunc` cuts at.
enum class precision : unsigned char { year, month, day, hour, minute, second };

namespace forms {
// A timestamptz is taken in UTC, as it is kept: else the session's zone would decide.
//
// SQLite rounds times to milliseconds, which may be on the next day. It counts days and seconds from that, so there a
// fraction is cut off before. Versions since 3.43 take the date from it, too, at the end of a month, unless there is a
// modifier, for which 'auto' does nothing to a text.
template <field Field, bool Clock, bool Zone>
inline constexpr form extract = [] {
  constexpr bool counted = Field == field::day_of_week || Field == field::day_of_year || Field == field::epoch;
  constexpr std::string_view cut[] = {"CAST(strftime('%w', strftime('%Y-%m-%d %H:%M:%S', ",
                                      "CAST(strftime('%j', strftime('%Y-%m-%d %H:%M:%S', ",
                                      {},
                                      "CAST(strftime('%s', strftime('%Y-%m-%d %H:%M:%S', "};
  constexpr std::string_view sqlite[] = {"CAST(strftime('%Y', ",
                                         "CAST(strftime('%m', ",
                                         "CAST(strftime('%d', ",
                                         "CAST(strftime('%H', ",
                                         "CAST(strftime('%M', ",
                                         "CAST(strftime('%S', ",
                                         "CAST(strftime('%w', ",
                                         "CAST(strftime('%j', ",
                                         "((CAST(strftime('%m', ",
                                         "CAST(strftime('%s', ",
                                         {}};
  constexpr std::string_view postgres[] = {
      "CAST(extract(year FROM ",        "CAST(extract(month FROM ",  "CAST(extract(day FROM ",
      "CAST(extract(hour FROM ",        "CAST(extract(minute FROM ", "CAST(floor(extract(second FROM ",
      "CAST(extract(dow FROM ",         "CAST(extract(doy FROM ",    "CAST(extract(quarter FROM ",
      "CAST(floor(extract(epoch FROM ", "CAST(extract(week FROM "};
  constexpr std::size_t i = static_cast<std::size_t>(Field);
  constexpr bool floored = Field == field::second || Field == field::epoch;
  constexpr std::string_view end[] = {") AS INTEGER)",
                                      ")) AS INTEGER)",
                                      " AT TIME ZONE 'UTC') AS INTEGER)",
                                      " AT TIME ZONE 'UTC')) AS INTEGER)",
                                      ")) AS BIGINT)",
                                      " AT TIME ZONE 'UTC')) AS BIGINT)"};
  constexpr std::size_t e = Field == field::epoch ? (Zone ? 5 : 4) : (Zone ? 2 : 0) + (floored ? 1 : 0);
  constexpr bool cuts = counted && Clock;
  constexpr bool dated = Clock && (Field <= field::day || Field == field::quarter);
  constexpr std::size_t first_cut = cuts ? static_cast<std::size_t>(field::day_of_week) : i;
  return form{
      .open = {"extract<field::week>()", cuts ? cut[i - first_cut] : sqlite[i], postgres[i]},
      .close = {"extract()",
                cuts                      ? ", 'auto')) AS INTEGER)"
                : Field == field::quarter ? (dated ? ", 'auto') AS INTEGER) + 2) / 3)" : ") AS INTEGER) + 2) / 3)")
                : dated                   ? ", 'auto') AS INTEGER)"
                                          : ") AS INTEGER)",
                end[e]},
      .operands_bind = binding::primary};
}();

template <precision Precision, bool Zone>
inline constexpr form date_trunc = [] {
  constexpr std::string_view sqlite[] = {"strftime('%Y-01-01 00:00:00', ", "strftime('%Y-%m-01 00:00:00', ",
                                         "strftime('%Y-%m-%d 00:00:00', ", "strftime('%Y-%m-%d %H:00:00', ",
                                         "strftime('%Y-%m-%d %H:%M:00', ", "strftime('%Y-%m-%d %H:%M:%S', "};
  constexpr std::string_view postgres[] = {"date_trunc('year', ", "date_trunc('month', ",  "date_trunc('day', ",
                                           "date_trunc('hour', ", "date_trunc('minute', ", "date_trunc('second', "};
  constexpr std::size_t i = static_cast<std::size_t>(Precision);
  return form{.open = {"date_trunc()", sqlite[i], postgres[i]},
              .close = {"date_trunc()", ", 'auto')", Zone ? ", 'UTC')" : ")"}};
}();

// A time is written without a fraction where that is nothing, so that equal times are equal texts.
inline constexpr form now{.open = {"now()", "replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', ''", "now("}};
inline constexpr form current_timestamp{
    .open = {"current_timestamp()", "replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', '')", "CURRENT_TIMESTAMP"},
    .close = everywhere("")};
inline constexpr form current_date{
    .open = {"current_date()", "date('now')", "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS DATE)"},
    .close = everywhere("")};
inline constexpr form current_time{.open = {"current_time()", "replace(strftime('%H:%M:%f', 'now'), '.000', '')",
                                            "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIME)"},
                                   .close = everywhere("")};
inline constexpr form add_days{.open = {"add_days()", "date(", "("},
                               .between = {"add_days()", ", ", " + "},
                               .close = {"add_days()", " || ' days')", ")"},
                               .operands_bind = binding::additive + 1};
inline constexpr form days_between{.open = {"days_between()", "CAST(julianday(", "("},
                                   .between = {"days_between()", ") - julianday(", " - "},
                                   .close = {"days_between()", ") AS INTEGER)", ")"},
                                   .operands_bind = binding::additive + 1};
inline constexpr form age{.open = {"age()", {}, "age("}};
inline constexpr form to_char{.open = {"to_char()", {}, "to_char("}};
}  // namespace forms

namespace meta {
template <class T>
inline constexpr bool is_date = std::is_same_v<T, date>;
template <class T>
inline constexpr bool has_clock = is_moment<T> || std::is_same_v<T, time_of_day>;
constexpr bool is_of_clock(field f) { return f == field::hour || f == field::minute || f == field::second; }
template <field Field, class T>
inline constexpr bool has_field = is_of_clock(Field) ? has_clock<T> : is_date<T> || is_moment<T>;
}  // namespace meta

/// A part of a date, timestamp or time of day as an integer: `extract<field::year>(users.since)` renders
/// `CAST(extract(year FROM users.since …) AS INTEGER)`, `strftime` on SQLite. A timestamptz is taken in UTC.
template <field Field, expression E>
constexpr auto extract(const E& e) {
  using T = typename E::type;
  static_assert(meta::has_field<Field, T>, "retort: extract() needs a date or time that has the field");
  using R = std::conditional_t<Field == field::epoch, std::int64_t, std::int32_t>;
  return make_form<forms::extract<Field, meta::is_moment<T>, std::is_same_v<T, timestamptz>>, R>(e);
}

namespace func {
/// A timestamp without what is smaller: `date_trunc('month', users.since, 'UTC')`.
template <precision Precision, expression E>
constexpr auto date_trunc(const E& e) {
  using T = typename E::type;
  static_assert(meta::is_moment<T>, "retort: date_trunc() needs a timestamp");
  return make_form<forms::date_trunc<Precision, std::is_same_v<T, timestamptz>>, T>(e);
}
/// `now()`: when the transaction began; on SQLite the time itself, in milliseconds.
constexpr auto now() { return formed<forms::now, timestamptz, false>{}; }
/// `CURRENT_TIMESTAMP`, the same as `now`.
constexpr auto current_timestamp() { return formed<forms::current_timestamp, timestamptz, false>{}; }
/// The date, in UTC.
constexpr auto current_date() { return formed<forms::current_date, date, false>{}; }
/// The time of day, in UTC.
constexpr auto current_time() { return formed<forms::current_time, time_of_day, false>{}; }
/// A date so many days later: `date + days`, `date(date, days || ' days')` on SQLite.
template <expression E, class N>
constexpr auto add_days(const E& day, const N& days) {
  static_assert(meta::is_date<typename E::type>, "retort: add_days() needs a date");
  if constexpr (!meta::is_count<N>())
    return meta::report<fault::not_a_number, N>();
  else {
    using D = meta::count_operand<N>;
    return formed<forms::add_days, date, E::nullable || D::nullable, E, D>{{}, meta::make_chain<E, D>(day, days)};
  }
}
/// How many days one date is after another: `date - earlier`.
template <class A, class B>
  requires operands<A, B>
constexpr auto days_between(const A& later, const B& earlier) {
  static_assert(meta::is_date<meta::natural_type<A>> && meta::is_date<meta::natural_type<B>>,
                "retort: days_between() needs two dates");
  return make_form<forms::days_between, std::int32_t>(later, earlier);
}
/// `age(later, earlier)`: an interval of years, months and days. PostgreSQL only.
template <expression A, expression B>
constexpr auto age(const A& later, const B& earlier) {
  static_assert(meta::is_moment<typename A::type> && std::is_same_v<typename A::type, typename B::type>,
                "retort: age() needs two timestamps");
  return make_form<forms::age, interval>(later, earlier);
}
/// `to_char(time, format)`. PostgreSQL only.
template <expression E, class V>
constexpr auto to_char(const E& time, const V& format) {
  return make_form<forms::to_char, std::string>(time, format);
}
}  // namespace func

}  // namespace retort
