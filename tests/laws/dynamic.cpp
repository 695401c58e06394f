// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#include <retort/dynamic.hpp>
#include <retort/func.hpp>

#include "databases.hpp"
#include "models.hpp"

// Statements whose parts are chosen when the program runs find what a static statement with these parts finds.

namespace {

// A patch may set any column: another assignment could be the second.
constexpr auto twice_set =
    rt::verdict(decltype(rt::update(users).set(User<rt::patch>{}).set(users.level = 3).all_rows()){});

using tests::caught;
using names = std::vector<std::string>;
using tests::is_sqlite;

int revisions = 0;
int next_revision() { return ++revisions; }
std::string author_of(int revision) { return "the author of revision number " + std::to_string(revision); }
rt::bytes raw_of(int revision) { return rt::bytes(40, static_cast<std::byte>(revision)); }
std::string next_author() { return author_of(revisions); }
rt::bytes next_raw() { return raw_of(revisions); }

// Text that is made as the statement is bound has to live until it has run.
template <class M>
struct Note {
  static constexpr auto tablename = rt::name("notes");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "changes", int, rt::default_<0>, rt::onupdate<next_revision>> changes{};
  rt::column<M, "author", std::string, rt::default_text<"nobody">, rt::onupdate<next_author>> author{};
  rt::column<M, "raw", std::optional<rt::bytes>, rt::onupdate<next_raw>> raw{};
  rt::column<M, "state", std::optional<mood>, rt::onupdate<mood::angry>> state{};
  rt::column<M, "reason", std::optional<std::string>, rt::onupdate_text<"it's changed">> reason{};
  rt::column<M, "at", rt::timestamptz, rt::default_<rt::utc_now>, rt::onupdate<rt::utc_now>> at{};
  rt::column<M, "words", std::string> words{};
};
constexpr auto notes = rt::table<Note>;
constexpr auto authors = rt::alias<User, "authors">;

template <class Dialect>
void add_people(rt::session<Dialect>& s) {
  rt::schema<Post, User>::create_all(s);
  const std::vector<User<rt::insertable>> people{{.name = "Ann", .age = 30, .level = 1},
                                                 {.name = "Bob", .level = 2},
                                                 {.name = "Cy", .age = 7, .level = 1},
                                                 {.name = "Dan", .age = 30, .level = 3}};
  s.execute(rt::insert_into(users).values(people));
  const std::vector<Post<rt::insertable>> written{{.title = "one", .stars = 5, .user_id = 1},
                                                  {.title = "two", .user_id = 1},
                                                  {.title = "four", .stars = 2, .user_id = 2}};
  s.execute(rt::insert_into(posts).values(written));
}

template <class Dialect, class Condition>
names where(rt::session<Dialect>& s, const Condition& condition) {
  return s.execute(rt::select(users.name).where(condition).order_by(users.id)).scalars();
}

/// All subsets of three optional conditions, in AND, OR and NOT: what is there is what counts.
LAW_OF_DRIVERS("conditions with a flag are there or left out, in every combination") {
  add_people(s);
  const names everybody{"Ann", "Bob", "Cy", "Dan"};
  for (unsigned bits = 0; bits < 8; ++bits) {
    const bool a = bits & 1U, b = bits & 2U, c = bits & 4U;
    const auto all = [&](bool older, bool first, bool young) {
      names out;
      const int ages[] = {30, 0, 7, 30}, levels[] = {1, 2, 1, 3};
      for (std::size_t i = 0; i < 4; ++i)
        if ((!older || ages[i] == 30) && (!first || levels[i] == 1) && (!young || i != 0)) out.push_back(everybody[i]);
      return out;
    };
    CHECK(where(s, rt::when(a, users.age == 30) && rt::when(b, users.level == 1) && rt::when(c, users.name != "Ann")) ==
          all(a, b, c));
    // An OR: with nothing there, nothing is asked.
    names either;
    for (std::size_t i = 0; i < 4; ++i)
      if ((a && i == 0) || (b && i == 1) || (c && i == 2) || bits == 0) either.push_back(everybody[i]);
    CHECK(where(s, rt::when(a, users.name == "Ann") || rt::when(b, users.name == "Bob") ||
                       rt::when(c, users.name == "Cy")) == either);
    names others;
    for (std::size_t i = 0; i < 4; ++i)
      if (i != 3 && !(a && i == 0) && !(b && i == 1)) others.push_back(everybody[i]);
    CHECK(where(s, users.name != "Dan" && !(rt::when(a, users.name == "Ann") || rt::when(b, users.name == "Bob"))) ==
          others);
    // What is left alone keeps its parentheses.
    names mixed;
    for (std::size_t i = 0; i < 4; ++i)
      if ((!a || i != 0) && (i == 0 || i == 1)) mixed.push_back(everybody[i]);
    CHECK(where(s, rt::when(a, users.name != "Ann") && (users.name == "Ann" || users.name == "Bob")) == mixed);
    CHECK(s.execute(rt::select(users.name)
                        .where(rt::when(a, users.name != "Ann"))
                        .where(rt::when(true, users.name == "Ann" || users.name == "Bob"))
                        .order_by(users.id))
              .scalars() == mixed);
  }
}

LAW_OF_DRIVERS("an unset optional leaves its comparison out") {
  add_people(s);
  std::optional<int> least;
  std::optional<std::string> name;
  const auto found = [&] { return where(s, users.age >= rt::if_set(least) && rt::if_set(name) != users.name); };
  CHECK(found() == names{"Ann", "Bob", "Cy", "Dan"});
  least = 8;
  CHECK(found() == names{"Ann", "Dan"});
  name = "Ann";
  CHECK(found() == names{"Dan"});
  least.reset();
  CHECK(found() == names{"Bob", "Cy", "Dan"});
  CHECK(where(s, rt::when(name, users.name == "Bob")) == names{"Bob"});
  // A flag is a condition by itself: AND and OR go with it.
  std::optional<bool> flag;
  const auto both = [&] { return where(s, users.id > 2 && rt::if_set(flag)); };
  const auto either = [&] { return where(s, rt::if_set(flag) || users.id > 2); };
  CHECK(both() == names{"Ann", "Bob", "Cy", "Dan"});
  CHECK(either() == names{"Ann", "Bob", "Cy", "Dan"});
  flag = true;
  CHECK(both() == names{"Cy", "Dan"});
  CHECK(either() == names{"Ann", "Bob", "Cy", "Dan"});
  flag = false;
  CHECK(both().empty());
  CHECK(either() == names{"Cy", "Dan"});
}

LAW_OF_DRIVERS("predicates are stored, folded, negated and combined") {
  add_people(s);
  rt::predicate<User> p;
  CHECK(where(s, p) == names{"Ann", "Bob", "Cy", "Dan"});
  for (const std::string name : {"Ann", "Cy", "Dan"}) p |= users.name == name;
  CHECK(where(s, p) == names{"Ann", "Cy", "Dan"});
  CHECK(where(s, p && users.age == 30) == names{"Ann", "Dan"});
  CHECK(where(s, users.age == 30 && p) == names{"Ann", "Dan"});
  CHECK(where(s, !p) == names{"Bob"});
  CHECK(where(s, p && rt::when(false, users.age == 30)) == names{"Ann", "Cy", "Dan"});
  rt::predicate<User> q = p;  // a copy goes its own way
  q &= users.level == 1;
  CHECK(where(s, q) == names{"Ann", "Cy"});
  CHECK(where(s, p) == names{"Ann", "Cy", "Dan"});
  CHECK(where(s, q || users.name == "Bob") == names{"Ann", "Bob", "Cy"});
  CHECK(where(s, !q && p) == names{"Dan"});
  q &= rt::when(false, users.name == "nobody");
  q &= rt::when(true, users.name == "Cy");
  CHECK(where(s, q) == names{"Cy"});
  q |= q;
  CHECK(where(s, q) == names{"Cy"});
  // The same shape twice, with other values: each has its own.
  const rt::predicate<User> ann = users.name == "Ann", dan = users.name == "Dan";
  CHECK(where(s, ann || dan) == names{"Ann", "Dan"});
  CHECK(where(s, dan || dan) == names{"Dan"});
  CHECK(where(s, (ann && rt::when(true, users.age == 30)) || (dan && users.level == 3)) == names{"Ann", "Dan"});
  CHECK(where(s, rt::when(false, ann) || dan) == names{"Dan"});
  CHECK(where(s, users.id.in_(std::vector{1, 4}) && (dan || users.id == 2)) == names{"Dan"});
  // Of all that a condition can be.
  rt::predicate<User> any = users.name.like("_\\%%");
  any |= rt::ilike(users.name, "B%") && users.age == nullptr;
  any |= rt::tuple_(users.id, users.name).in_(std::vector<std::pair<int, std::string>>{{4, "Dan"}, {3, "Ann"}});
  any |= rt::exists(rt::select(posts.id).where(posts.user_id == users.id && posts.stars == 5));
  any |= rt::value(false) && users.level == 1;
  CHECK(where(s, any) == names{"Ann", "Bob", "Dan"});
  // Within statements that are within others.
  for (const bool given : {true, false}) {
    const auto writers = rt::select(posts.user_id).where(rt::when(given, posts.stars == 2));
    CHECK(where(s, users.id.in_(writers)) == (given ? names{"Bob"} : names{"Ann", "Bob"}));
    CHECK(s.execute(rt::select(users.level, rt::func::count())
                        .group_by(users.level)
                        .having(rt::when(given, rt::func::count() > 1)))
              .all()
              .size() == (given ? 1U : 3U));
  }
}

LAW_OF_DRIVERS("random predicates find what the same logic in C++ finds") {
  add_people(s);
  const names everybody{"Ann", "Bob", "Cy", "Dan"};
  unsigned state = 7;
  const auto random = [&](unsigned n) { return ((state = state * 1664525U + 1013904223U) >> 16U) % n; };
  for (int round = 0; round < 60; ++round) {
    rt::predicate<User> p;
    unsigned wanted = 0;  // a bit for each of the four
    for (unsigned steps = 1 + random(6); steps > 0; --steps) {
      const unsigned who = random(4), bit = 1U << who;
      p |= users.name == everybody[who];
      wanted |= bit;
      if (random(3) == 0) {
        p = !p;
        wanted = ~wanted & 15U;
      }
      if (random(3) == 0) {
        const unsigned other = random(4);
        p &= rt::predicate<User>(users.name != everybody[other]) || users.name == "nobody";
        wanted &= ~(1U << other);
      }
    }
    names expected;
    for (unsigned i = 0; i < 4; ++i)
      if (wanted >> i & 1U) expected.push_back(everybody[i]);
    CHECK(where(s, p) == expected);
  }
}

template <class Dialect>
void check_nested_choices(rt::session<Dialect>& s, bool first) {
  // Twice each, in both orders: what was put together for one combination is no answer to the other.
  for (const bool given : {first, !first, first}) {
    std::optional<int> stars;
    if (given) stars = 4;
    rt::predicate<User> flagged;
    flagged |= rt::exists(rt::select(posts.id).where(posts.user_id == users.id && rt::when(given, posts.stars > 4)));
    CHECK(where(s, flagged) == (given ? names{"Ann"} : names{"Ann", "Bob"}));
    CHECK(where(s, !flagged) == (given ? names{"Bob", "Cy", "Dan"} : names{"Cy", "Dan"}));
    rt::predicate<User> compared;
    compared |= users.id.in_(rt::select(posts.user_id).where(posts.id > 0 && posts.stars < rt::if_set(stars)));
    CHECK(where(s, compared) == (given ? names{"Bob"} : names{"Ann", "Bob"}));
    const std::size_t which = given ? 0 : 1;
    const rt::predicate<User> chosen = rt::one_of(which, users.name, users.status) == "Cy";
    CHECK(where(s, chosen) == (given ? names{"Cy"} : names{}));
    CHECK(where(s, users.id < 4 && (chosen || users.name == "Bob")) == (given ? names{"Bob", "Cy"} : names{"Bob"}));
    const rt::predicate<User> read = users.id.in_(rt::select(rt::one_of(which, posts.id, posts.user_id)));
    CHECK(where(s, read) == (given ? names{"Ann", "Bob", "Cy"} : names{"Ann", "Bob"}));
    const rt::predicate<User> sorted =
        users.id.in_(rt::select(posts.id).order_by(rt::one_of(which, posts.title.asc(), posts.title.desc())).limit(1));
    CHECK(where(s, sorted) == (given ? names{"Cy"} : names{"Bob"}));
    const rt::predicate<User> joined =
        users.id.in_(rt::select(posts.user_id)
                         .from(posts)
                         .join(authors, rt::when(given, authors.id == posts.user_id && authors.level == 2)));
    CHECK(where(s, joined) == (given ? names{"Bob"} : names{"Ann", "Bob"}));
  }
}

LAW_OF_DRIVERS("choices within a condition of a predicate count: unset first") {
  add_people(s);
  check_nested_choices(s, false);
}
LAW_OF_DRIVERS("choices within a condition of a predicate count: set first") {
  add_people(s);
  check_nested_choices(s, true);
}

/// Users who wrote, of each post what the optional and the predicate say.
rt::predicate<User> writers(std::optional<int> most, const rt::predicate<Post>& of) {
  rt::predicate<User> p;
  p |= rt::exists(rt::select(posts.id).where(posts.user_id == users.id && posts.stars <= rt::if_set(most) && of));
  return p;
}

LAW_OF_DRIVERS("a delete by a predicate with choices within deletes what was chosen") {
  add_people(s);
  const auto deleted = [&](std::optional<int> most, const rt::predicate<Post>& of) {
    auto transaction = s.begin();  // rolled back
    return s.execute(rt::delete_from(users).where(users.id > 0 && writers(most, of))).rowcount();
  };
  for (int round = 0; round < 2; ++round) {
    CHECK(deleted({}, {}) == 2);
    CHECK(deleted(2, {}) == 1);
    CHECK(deleted(1, {}) == 0);
    CHECK(deleted({}, posts.title == "two") == 1);
    CHECK(deleted({}, posts.title == "nothing that was ever written by anybody") == 0);
    CHECK(deleted(2, posts.title == "four") == 1);
    CHECK(deleted(2, posts.title == "one") == 0);
  }
}

LAW_OF_DRIVERS("predicates within queries of predicates have their own values") {
  add_people(s);
  const std::string longer = "a title that is longer than what a string holds in place";
  s.execute(rt::update(posts).set(posts.title = longer).where(posts.title == "two"));
  for (int round = 0; round < 2; ++round)
    for (const bool given : {false, true}) {
      rt::predicate<Post> of;
      if (given) {
        of |= posts.title == longer;
        of |= posts.stars == 2;
      }
      CHECK(where(s, writers({}, of)) == names{"Ann", "Bob"});
      CHECK(where(s, writers({}, !of)) == (given ? names{"Ann"} : names{"Ann", "Bob"}));
      CHECK(where(s, writers({}, of && posts.stars == nullptr)) == names{"Ann"});
      CHECK(where(s, users.level > 0 && (users.name == "Dan" || writers(3, of)) && users.id < 9) ==
            names{"Bob", "Dan"});
      // Values before, between and behind: each is read where it stands.
      CHECK(where(s, (users.name != "Cy" && writers({}, posts.stars == 5) && users.age == 30) ||
                         (writers(2, posts.title == "four") && users.name == "Bob")) == names{"Ann", "Bob"});
      // One that is held twice, then two that are not the same.
      const rt::predicate<User> five = writers({}, posts.stars == 5), two = writers({}, posts.stars == 2);
      CHECK(where(s, five || five) == names{"Ann"});
      CHECK(where(s, five || two) == names{"Ann", "Bob"});
      CHECK(where(s, two || two) == names{"Bob"});
      // Three queries deep.
      rt::predicate<Post> by;
      by |= rt::exists(
          rt::select(authors.id)
              .where(authors.id == posts.user_id && authors.level == 2 && rt::when(given, authors.name == "Ann")));
      CHECK(where(s, users.id > 0 && writers({}, by && posts.stars == 2) && users.id < 9) ==
            (given ? names{} : names{"Bob"}));
      CHECK(where(s, writers({}, !by)) == (given ? names{"Ann", "Bob"} : names{"Ann"}));
    }
}

LAW_OF_DRIVERS("a predicate of any number of conditions is refused where it is too long") {
  add_people(s);
  rt::predicate<User> p;
  for (int i = 0; i < 200'000; ++i) p |= users.id == i;
  CHECK_THROWS_AS(static_cast<void>(where(s, p)), rt::assembly_error);
}

LAW_OF_DRIVERS("a predicate of what the database does not have is refused before anything is sent") {
  rt::schema<Sample, Company>::create_all(s);
  const rt::predicate<Sample> p = samples.raw.in_(std::vector<rt::bytes>{{std::byte{1}}});
  const auto q = rt::select(samples.id).where(p);
  if (is_sqlite(s))
    CHECK_THROWS_AS(static_cast<void>(s.execute(q)), rt::assembly_error);
  else
    CHECK(s.execute(q).all().empty());
}

LAW_OF_DRIVERS("an update with dynamic parts writes what the program fills in") {
  rt::schema<Note>::create_all(s);
  s.execute(rt::insert_into(notes).values(notes.id = 1, notes.words = "a"));
  for (const bool given : {true, false})
    for (int i = 1; i < 4; ++i) {
      const rt::predicate<Note> known = notes.words != "unknown";
      CHECK(s.execute(
                 rt::update(notes).set(notes.words = "b").where(notes.id > 0 && known && rt::when(given, notes.id < 5)))
                .rowcount() == 1);
      const auto now = s.execute(rt::select(notes)).one();
      CHECK(now.words == "b");
      CHECK(now.changes == revisions);
      CHECK(now.author == author_of(revisions));
      CHECK(now.raw == raw_of(revisions));
      CHECK(now.state == mood::angry);
      CHECK(now.reason == "it's changed");
      CHECK(now.at > rt::timestamptz(std::chrono::days(20'000)));
    }
  // What the statement sets itself stays.
  const auto set = s.execute(rt::update(notes)
                                 .set(notes.changes = 70, notes.author = "me")
                                 .where(notes.id == 1 && rt::when(true, notes.id < 5))
                                 .returning(notes.changes, notes.author, notes.reason))
                       .one();
  CHECK(set.template get<"changes">() == 70);
  CHECK(set.template get<"author">() == "me");
  CHECK(set.template get<"reason">() == "it's changed");
}

LAW_OF_DRIVERS("a patch writes what the program fills in, if it changes something") {
  rt::schema<Note>::create_all(s);
  s.execute(rt::insert_into(notes).values(notes.id = 1, notes.words = "a", notes.changes = -1, notes.author = "me"));
  const auto patch = [&](const Note<rt::patch>& p) {
    CHECK(s.execute(rt::update(notes).set(p).where(notes.id == 1)).rowcount() == 1);
    return s.execute(rt::select(notes)).one();
  };
  const int before = revisions;
  auto now = patch({.words = "b"});
  CHECK(now.words == "b");
  CHECK(now.changes == before + 1);
  CHECK(now.author == author_of(before + 1));
  CHECK(now.reason == "it's changed");
  now = patch({.changes = 3, .reason = rt::null});
  CHECK(now.changes == 3);
  CHECK(now.author == author_of(revisions));
  CHECK(now.reason == std::nullopt);
  CHECK(now.words == "b");
  CHECK_THROWS_AS(static_cast<void>(s.execute(rt::update(notes).set(Note<rt::patch>{}).where(notes.id == 1))),
                  rt::nothing_to_set);
  // The patch, or an assignment beside it.
  CHECK(s.execute(rt::update(notes).set(Note<rt::patch>{.words = "c"}).all_rows().returning(notes.reason)).scalar() ==
        "it's changed");
  CHECK(s.execute(rt::select(notes.words)).scalar() == "c");
}

LAW_OF_DRIVERS("an insert with dynamic parts writes whole rows and what the program fills in") {
  add_people(s);
  const auto put = [&](const User<rt::insertable>& person, bool replace) {
    return s
        .execute(rt::insert_into(users)
                     .values(person)
                     .on_conflict(users.id)
                     .do_update(users.name = rt::excluded(users.name), users.country = rt::excluded(users.country))
                     .where(users.id > 0 && rt::when(!replace, users.level == 99)))
        .rowcount();
  };
  CHECK(put({.id = 4, .name = "Eve", .country = "Ruritania"}, true) == 1);
  CHECK(put({.id = 4, .name = "Fay"}, false) == 0);
  auto now = s.execute(rt::select(users).where(users.id == 4)).one();
  CHECK(now.name == "Eve");
  CHECK(now.age == 30);
  CHECK(now.level == 3);
  CHECK(now.country == "Ruritania");
  CHECK(put({.id = 9, .name = "Gus"}, false) == 1);
  CHECK(put({.id = 10, .name = "Hal", .age = 5, .level = 2, .status = "old"}, true) == 1);
  now = s.execute(rt::select(users).where(users.id == 9)).one();
  CHECK(now.name == "Gus");
  CHECK(now.age == std::nullopt);
  CHECK(now.level == 7);
  CHECK(now.status == "new");
  CHECK(now.country == "nowhere");
  now = s.execute(rt::select(users).where(users.id == 10)).one();
  CHECK(now.age == 5);
  CHECK(now.level == 2);
  CHECK(now.status == "old");
  // What assignments leave out is filled in, too.
  const auto added = s.execute(rt::insert_into(users)
                                   .values(users.id = 11, users.name = "Ida")
                                   .on_conflict(users.id)
                                   .do_update(users.age = 1)
                                   .where(users.id > 0 && rt::when(true, users.level == 7))
                                   .returning(users.level, users.status))
                         .one();
  CHECK(added.template get<"level">() == 7);
  CHECK(added.template get<"status">() == "new");
}

LAW_OF_DRIVERS("joins, orders and columns are chosen") {
  add_people(s);
  for (const bool joined : {true, false}) {
    const auto q = rt::select(users.name)
                       .from(users)
                       .join(posts, rt::when(joined))
                       .where(rt::when(joined, posts.stars == 5))
                       .order_by(users.id);
    CHECK(s.execute(q).scalars() == (joined ? names{"Ann"} : names{"Ann", "Bob", "Cy", "Dan"}));
    CHECK(s.execute(rt::select(users.name).from(users).join(posts, rt::when(joined, users.posts))).scalars().size() ==
          (joined ? 3U : 4U));
    CHECK(s.execute(rt::select(users.name)
                        .from(users)
                        .join(posts, rt::when(joined, posts.user_id == users.id && posts.stars == 2)))
              .scalars()
              .size() == (joined ? 1U : 4U));
    CHECK(s.execute(rt::select(users.name).from(users).left_join(posts, rt::when(joined))).scalars().size() ==
          (joined ? 5U : 4U));
  }
  const auto by = [&](std::size_t i) {
    return s
        .execute(
            rt::select(users.name)
                .order_by(rt::one_of(i, users.name.desc(), users.level.asc(), users.age.desc().nulls_last()), users.id))
        .scalars();
  };
  CHECK(by(0) == names{"Dan", "Cy", "Bob", "Ann"});
  CHECK(by(1) == names{"Ann", "Cy", "Bob", "Dan"});
  CHECK(by(2) == names{"Ann", "Dan", "Cy", "Bob"});
  CHECK_THROWS_AS(by(3), std::out_of_range);
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(s.execute(rt::select(rt::one_of(i, users.name, users.status)).where(users.id == 1)).scalar() ==
          (i == 0 ? "Ann" : "new"));
  // A part that reads a table that is not joined this time is refused before the database sees it.
  const auto torn =
      rt::select(users.name).from(users).join(posts, rt::when(false)).where(rt::when(true, posts.stars == 5));
  CHECK_THROWS_AS(static_cast<void>(s.execute(torn)), rt::assembly_error);
}

LAW_OF_DRIVERS("a statement is put together once for the same choices, whatever its values") {
  add_people(s);
  const auto run = [&](unsigned bits, int value) {
    rt::predicate<User> some;
    for (unsigned i = 0; i <= bits % 3; ++i) some |= users.level == value + static_cast<int>(i);
    std::optional<int> age;
    if (bits & 4U) age = value;
    return s
        .execute(rt::select(users.name, rt::one_of(bits % 2, users.name, users.status).template as<"chosen">())
                     .from(users)
                     .left_join(posts, rt::when((bits & 8U) != 0))
                     .where(some && users.age >= rt::if_set(age) && rt::when((bits & 16U) != 0, posts.id > value))
                     .order_by(rt::one_of(bits % 2, users.id.desc(), users.name.asc())))
        .all()
        .size();
  };
  const auto all = [&](int value) {
    std::size_t rows = 0;
    for (unsigned bits = 0; bits < 32; ++bits)
      if ((bits & 24U) != 16U) rows += run(bits, value);
    return rows;
  };
  const std::size_t before = rt::assembled_texts::instance().size();
  const std::size_t rows = all(1);
  const std::size_t known = rt::assembled_texts::instance().size();
  CHECK(known - before == 24);
  CHECK(all(1) == rows);
  CHECK(all(0) != rows);
  CHECK(rt::assembled_texts::instance().size() == known);
}

LAW_OF_DRIVERS("pages follow each other without gaps") {
  add_people(s);
  constexpr auto pages = rt::keyset(users.level.desc(), users.id);
  std::optional<std::tuple<int, std::int64_t>> last;
  names all;
  for (;;) {
    const auto page =
        s.execute(rt::select(users.name, users.level, users.id).where(rt::after(pages, last)).order_by(pages).limit(1))
            .all();
    if (page.empty()) break;
    all.push_back(page[0][users.name]);
    last = std::tuple(page[0][users.level], page[0][users.id]);
  }
  CHECK(all == names{"Dan", "Bob", "Ann", "Cy"});
  CHECK(s.execute(rt::select(users.name).where(rt::after(pages, 2, 2)).order_by(pages)).scalars() ==
        names{"Ann", "Cy"});
}

LAW_OF_DRIVERS("updates and deletes keep a condition that is always there") {
  add_people(s);
  std::optional<int> level = 1;
  CHECK(s.execute(rt::update(users).set(users.age = 50).where(users.id > 0 && users.level == rt::if_set(level)))
            .rowcount() == 2);
  level.reset();
  CHECK(s.execute(rt::update(users).set(users.age = 51).where(users.id > 2 && users.level == rt::if_set(level)))
            .rowcount() == 2);
  CHECK(
      s.execute(rt::delete_from(users).where(rt::predicate<User>(users.name == "Cy") || users.name == "Dan").all_rows())
          .rowcount() == 2);
}

LAW_OF_DRIVERS("a patch changes what it names: to a value, NULL or the default") {
  add_people(s);
  const auto patch = [&](const User<rt::patch>& p) {
    CHECK(s.execute(rt::update(users).set(p).where(users.id == 1)).rowcount() == 1);
    return s.execute(rt::select(users).where(users.id == 1)).one();
  };
  const auto before = s.execute(rt::select(users).where(users.id == 1)).one();
  auto now = patch({.name = "Anna"});
  CHECK(now.name == "Anna");
  CHECK(now.age == 30);
  CHECK(now.since == before.since);
  now = patch({.age = rt::null, .level = 9, .country = "Ruritania"});
  CHECK(now.name == "Anna");
  CHECK(now.age == std::nullopt);
  CHECK(now.level == 9);
  CHECK(now.country == "Ruritania");
  now = patch(
      {.age = std::optional<int>(4), .level = rt::use_default, .status = rt::use_default, .country = rt::use_default});
  CHECK(now.age == 4);
  CHECK(now.level == 7);
  CHECK(now.status == "new");
  CHECK(now.country == "nowhere");
  now = patch({.age = rt::use_default, .since = rt::timestamptz(std::chrono::seconds(86'400))});
  CHECK(now.age == std::nullopt);
  CHECK(now.since == rt::timestamptz(std::chrono::seconds(86'400)));
  now = patch({.since = rt::use_default});
  CHECK(now.since > rt::timestamptz(std::chrono::seconds(86'400)));
  CHECK_THROWS_AS(static_cast<void>(s.execute(rt::update(users).set(User<rt::patch>{}).where(users.id == 1))),
                  rt::nothing_to_set);
  static_assert(twice_set == rt::fault::assigned_twice);
  CHECK(s.execute(rt::update(users).set(User<rt::patch>{.name = "A"}).where(users.id == 1).returning(users.name))
            .scalar() == "A");
}

LAW_OF_DRIVERS("a patch takes every type, and every combination of columns") {
  rt::schema<Sample, Company>::create_all(s);
  s.execute(rt::insert_into(samples).values(Sample<rt::insertable>{}));
  const Sample<rt::patch> p{.flag = true,
                            .small = std::int16_t{3},
                            .large = 1LL << 40,
                            .precise = 0.5,
                            .words = "it's",
                            .raw = rt::bytes{std::byte{7}},
                            .feeling = mood::angry,
                            .price = money{5},
                            .contact = email{"a", "b"}};
  CHECK(s.execute(rt::update(samples).set(p).all_rows()).rowcount() == 1);
  const auto now = s.execute(rt::select(samples)).one();
  CHECK(now.flag);
  CHECK(now.small == 3);
  CHECK(now.large == 1LL << 40);
  CHECK(now.words == "it's");
  CHECK(now.raw == rt::bytes{std::byte{7}});
  CHECK(now.feeling == mood::angry);
  CHECK(now.price == money{5});
  CHECK(now.contact == email{"a", "b"});
}

constexpr auto maybe_all = rt::delete_from(users).where(rt::when(true, users.id == 1));
static_assert(rt::verdict(maybe_all) == rt::fault::no_where);
constexpr auto not_joined = rt::select(posts.title).from(users).join(posts, rt::when(true));
static_assert(rt::verdict(not_joined) == rt::fault::not_in_from);
constexpr auto with_placeholder = rt::select(users.name).where(rt::when(true, users.id == rt::arg<"id">));
static_assert(rt::verdict(with_placeholder) == rt::fault::dynamic_placeholder);

}  // namespace
