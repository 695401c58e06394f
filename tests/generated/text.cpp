// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <algorithm>
#include <retort/func.hpp>

#include "catalogue.hpp"
#include "databases.hpp"
#include "random_expressions.hpp"

// Text at random comes back as it was, whichever way it goes: as a part to look for, in JSON, in arrays, as a literal,
// as the name of a table, a column, an alias, a label, a key.

namespace tests {

namespace {

namespace func = rt::func;

/// All that means something to SQL, to LIKE, to JSON, to arrays, to a driver; and other letters.
constexpr const char* pieces[] = {"a",  "A", "b",  "%",  "_",  "\\", "'",  "\"",   "{",  "}", ",", ";",
                                  "--", " ", "$1", "?1", ":x", "@y", "/*", "NULL", "\n", "[", "é", "世"};

std::string random_text(seeded& random) {
  std::string out;
  for (unsigned i = random.below(7); i > 0; --i) {
    if (random.below(4) == 0)
      out += static_cast<char>(1 + random.below(127));
    else
      out += pieces[random.below(std::size(pieces))];
  }
  return out;
}

/// A text that is known at compile time, no two seeds having the same. SQLite does not find every key of JSON.
template <std::uint64_t Seed, bool Key>
consteval auto random_name() {
  constexpr auto made = [] {
    struct {
      char text[48]{};
      std::size_t size = 0;
    } out;
    seeded random{Seed};
    const auto add = [&](std::string_view piece) {
      for (const char c : piece)
        if (!Key || (c != '"' && c != '\\' && c != '\n')) out.text[out.size++] = c;
    };
    for (unsigned i = 1 + random.below(6); i > 0; --i) add(pieces[random.below(std::size(pieces))]);
    for (std::uint64_t n = Seed; n > 0; n /= 10) out.text[out.size++] = static_cast<char>('0' + n % 10);
    return out;
  }();
  char text[made.size + 1]{};
  for (std::size_t i = 0; i < made.size; ++i) text[i] = made.text[i];
  return rt::fixed_string<made.size + 1>(text);
}
template <std::uint64_t Seed>
inline constexpr auto a_name = random_name<Seed, false>();
template <std::uint64_t Seed>
inline constexpr auto a_key = random_name<Seed, true>();

std::string folded(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

template <class M>
struct Word {
  static constexpr auto tablename = rt::name("words");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "text", std::string> text{};
  rt::column<M, "part", std::string> part{};
  rt::column<M, "parts", std::vector<std::string>> parts{};
};
constexpr auto words = rt::table<Word>;

template <class Dialect>
std::vector<Word<rt::insertable>> fill(rt::session<Dialect>& s, std::uint64_t seed) {
  rt::schema<Word>::create_all(s);
  seeded random{seed};
  std::vector<Word<rt::insertable>> rows;
  for (std::int64_t id = 1; id <= 300; ++id) {
    Word<rt::insertable> row{.id = id, .text = random_text(random), .part = random_text(random)};
    // Half of the parts are in the text: at the beginning, at the end, in the middle, but at whole characters.
    const std::string inside = row.part;
    switch (random.below(8)) {
      case 0: row.text = inside + row.text; break;
      case 1: row.text = row.text + inside; break;
      case 2: row.text = row.text + inside + row.text; break;
      case 3: row.text = inside; break;
      default: break;
    }
    for (unsigned i = random.below(4); i > 0; --i) row.parts.push_back(random_text(random));
    row.parts.push_back(row.part);
    rows.push_back(row);
  }
  s.execute(rt::insert_into(words).values(rows));
  return rows;
}

/// The rows of which a condition holds, and those of which a function says so.
template <class Dialect, class Condition, class... Arguments, class Holds>
void same_rows(rt::session<Dialect>& s, const std::vector<Word<rt::insertable>>& rows, const Condition& condition,
               const Holds& holds, const Arguments&... arguments) {
  std::vector<std::int64_t> wanted;
  for (const auto& row : rows)
    if (holds(row)) wanted.push_back(row.id);
  CHECK(s.execute(rt::select(words.id).where(condition).order_by(words.id), arguments...).scalars() == wanted);
}

}  // namespace

LAW_OF_DRIVERS("what a text starts with, ends with and contains is taken as it is") {
  const auto rows = fill(s, 7);
  using row_type = Word<rt::insertable>;
  const bool sqlite = is_sqlite(s);
  const auto seen = [&](const std::string& text) { return sqlite ? folded(text) : text; };
  same_rows(s, rows, words.text.startswith(words.part),
            [&](const row_type& r) { return seen(r.text).starts_with(seen(r.part)); });
  same_rows(s, rows, words.text.endswith(words.part),
            [&](const row_type& r) { return seen(r.text).ends_with(seen(r.part)); });
  same_rows(s, rows, words.text.contains(words.part),
            [&](const row_type& r) { return seen(r.text).find(seen(r.part)) != std::string::npos; });
  seeded random{8};
  for (int i = 0; i < 100; ++i) {
    const std::string part = i % 2 == 0 ? rows[random.below(300)].part : random_text(random);
    const auto starts = [&](const row_type& r) { return seen(r.text).starts_with(seen(part)); };
    const auto ends = [&](const row_type& r) { return seen(r.text).ends_with(seen(part)); };
    const auto contains = [&](const row_type& r) { return seen(r.text).find(seen(part)) != std::string::npos; };
    same_rows(s, rows, words.text.startswith(part), starts);
    same_rows(s, rows, words.text.endswith(part), ends);
    same_rows(s, rows, words.text.contains(part), contains);
    same_rows(s, rows, words.text.startswith(rt::arg<"part">), starts, rt::arg<"part"> = part);
    same_rows(s, rows, words.text.endswith(rt::arg<"part">), ends, rt::arg<"part"> = part);
    same_rows(s, rows, words.text.contains(rt::arg<"part">), contains, rt::arg<"part"> = part);
  }
}

LAW_OF_DRIVERS("text goes through JSON, arrays and lists as it is") {
  const auto rows = fill(s, 9);
  using row_type = Word<rt::insertable>;
  const auto object = func::json_object("k", words.text, "l", words.part);
  const auto array = func::json_array(words.text, words.part);
  const auto q = rt::select(words.text, rt::json_value<std::string, "k">(object), rt::json_value<std::string, 1>(array),
                            words.parts, words.text + words.part)
                     .order_by(words.id);
  std::size_t i = 0;
  for (const auto& [text, k, part, parts, joined] : s.execute(q)) {
    const row_type& row = rows[i++];
    CHECK(text == row.text);
    CHECK(k == row.text);
    CHECK(part == row.part);
    CHECK(parts == row.parts);
    CHECK(joined == row.text + row.part);
  }
  CHECK(i == rows.size());
  CHECK(s.execute(rt::select(func::array_agg(words.text)).from(words)).scalar().value().size() == rows.size());

  seeded random{10};
  for (int n = 0; n < 60; ++n) {
    const row_type& one = rows[random.below(300)];
    same_rows(s, rows, func::array_has(words.parts, one.part),
              [&](const row_type& r) { return std::find(r.parts.begin(), r.parts.end(), one.part) != r.parts.end(); });
    same_rows(s, rows, words.text.in_(one.parts), [&](const row_type& r) {
      return std::find(one.parts.begin(), one.parts.end(), r.text) != one.parts.end();
    });
    same_rows(s, rows, words.parts == one.parts, [&](const row_type& r) { return r.parts == one.parts; });
  }
}

namespace {

template <std::uint64_t Seed>
struct named {
  template <class M>
  struct Table {
    static constexpr auto tablename = rt::name(a_name<Seed>.data);
    rt::column<M, a_name<Seed + 1>, std::int64_t, rt::primary_key> id{};
    rt::column<M, a_name<Seed + 2>, std::string, rt::unique> text{};
    rt::column<M, a_name<Seed + 3>, std::optional<int>, rt::index<>> number{};
  };
};

/// A table, its columns, an alias, labels, a table in WITH, a literal and a key of JSON, all of them named at random.
template <std::uint64_t Seed, class Dialect>
void use_names(rt::session<Dialect>& s) {
  using model = named<Seed>;
  constexpr auto table = rt::table<model::template Table>;
  constexpr auto other = rt::alias<model::template Table, a_name<Seed + 4>>;
  rt::schema<model::template Table>::create_all(s);
  const std::string view = std::string(a_name<Seed>.view()) + ".";
  const lines found = catalogue(
      s, "SELECT m.name || '.' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'",
      "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'laws' AND "
      "table_name <> 'listed'");
  for (const std::string_view column : {a_name<Seed + 1>.view(), a_name<Seed + 2>.view(), a_name<Seed + 3>.view()})
    CHECK(found.count(view + std::string(column)) == 1);

  s.execute(rt::insert_into(table).values(table.id = 1, table.text = "one", table.number = 5));
  s.execute(rt::insert_into(table)
                .values(table.id = 2, table.text = "one")
                .on_conflict(table.text)
                .do_update(table.number = table.number + 1));
  const auto q = rt::select(table.number.template as<a_name<Seed + 5>>(), other.text, rt::lit<a_name<Seed + 6>.data>,
                            rt::json_value<int, a_key<Seed + 7>.data>(
                                func::json_object(std::string(a_key<Seed + 7>.view()), table.number)))
                     .join(other, other.id == table.id)
                     .order_by(rt::label<a_name<Seed + 5>>);
  const auto row = s.execute(q).one();
  CHECK(row.template get<a_name<Seed + 5>>() == 6);
  CHECK(row.template get<1>() == "one");
  CHECK(row.template get<2>() == a_name<Seed + 6>.view());
  CHECK(row.template get<3>() == 6);

  const auto common = rt::cte<a_name<Seed + 8>>(rt::select(table.id.template as<a_name<Seed + 9>>()));
  CHECK(s.execute(rt::with(common).select(common[rt::label<a_name<Seed + 9>>]).from(common)).scalar() == 1);
  rt::schema<model::template Table>::drop_all(s);
}

}  // namespace

LAW_OF_DRIVERS("names at random are what they are") {
  [&]<std::uint64_t... I>(std::integer_sequence<std::uint64_t, I...>) {
    (use_names<100 + I * 10>(s), ...);
  }(std::make_integer_sequence<std::uint64_t, 12>{});
}

}  // namespace tests
