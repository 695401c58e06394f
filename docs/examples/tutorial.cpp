// SPDX-License-Identifier: BSL-1.0
// The program that docs/tutorial.md writes step by step.

// [include]
#include <retort/sqlite.hpp>

#include <iostream>

namespace rt = retort;
// [include]

// clang-format off
// [author]
template <class M> struct Book;

template <class M>
struct Author {
  static constexpr auto tablename = rt::name("authors");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "name", std::string, rt::unique> name{};
  rt::column<M, "born", std::optional<int>> born{};
  rt::many<M, Book, "author_id"> books{};
};
// [author]

// [book]
template <class M>
struct Book {
  static constexpr auto tablename = rt::name("books");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "title", std::string> title{};
  rt::column<M, "pages", int> pages{};
  rt::column<M, "author_id", std::int64_t, rt::references<Author, "id">> author_id{};
  rt::one<M, Author, "author_id"> author{};
};
// [book]

// [tables]
inline constexpr auto authors = rt::table<Author>;
inline constexpr auto books = rt::table<Book>;
using library = rt::schema<Author, Book>;
// [tables]

// [query]
constexpr auto long_books =
    rt::select(authors.name, books.title)
        .join(authors.books)
        .where(books.pages > rt::arg<"pages">)
        .order_by(books.pages.desc());
// [query]

// [sql]
static_assert(rt::sql<rt::sqlite>(long_books) ==
              "SELECT authors.name, books.title FROM authors JOIN books ON books.author_id = authors.id"
              " WHERE books.pages > ?1 ORDER BY books.pages DESC");
// [sql]
// clang-format on

// [struct]
struct Shelf {
  std::string name;
  std::int64_t count;
};
// [struct]

int main() {
  // [open]
  auto engine = rt::create_engine<rt::sqlite>("sqlite://");  // "sqlite:///library.db" is a file
  rt::session s{engine};
  library::create_all(s);
  // [open]

  // [insert]
  auto id =
      s.execute(
           rt::insert_into(authors).values(authors.name = "Mary Shelley", authors.born = 1797).returning(authors.id))
          .scalar();
  s.execute(rt::insert_into(books).values(books.title = "Frankenstein", books.pages = 280, books.author_id = id));
  // [insert]

  // [insert-rows]
  s.execute(rt::insert_into(authors).values(Author<rt::insertable>{.name = "Anonymous"}));
  std::vector<Book<rt::insertable>> more{{.title = "The Last Man", .pages = 470, .author_id = id},
                                         {.title = "Mathilda", .pages = 120, .author_id = id}};
  s.execute(rt::insert_into(books).values(more));
  // [insert-rows]

  // [run]
  for (auto& [author, title] : s.execute(long_books, rt::arg<"pages"> = 200))
    std::cout << author << ": " << title << '\n';
  // [run]

  // [models]
  std::optional<Author<rt::row>> mary = s.execute(rt::select(authors).where(authors.name.like("Mary%"))).first();
  if (mary) std::cout << mary->name << ", born " << mary->born.value_or(0) << '\n';
  // [models]

  // [left]
  auto everything = rt::select(authors.name, books.title).left_join(authors.books).order_by(authors.name);
  for (auto& [author, title] : s.execute(everything)) std::cout << author << ": " << title.value_or("nothing") << '\n';
  // [left]

  // [group]
  auto shelves = rt::select(authors.name, rt::func::count(books.id).as<"count">())
                     .left_join(authors.books)
                     .group_by(authors.id)
                     .order_by(authors.name);
  for (const Shelf& shelf : s.execute(shelves).as<Shelf>()) std::cout << shelf.name << ": " << shelf.count << '\n';
  // [group]

  // [transaction]
  try {
    auto tx = s.begin();
    s.execute(rt::update(books).set(books.pages = books.pages + 1).all_rows());
    s.execute(rt::insert_into(authors).values(authors.name = "Anonymous"));  // the name is unique
    tx.commit();
  } catch (const rt::unique_violation& e) {
    std::cout << e.what() << '\n';  // the update is taken back as well
  }
  // [transaction]

  if (s.execute(rt::select(rt::func::sum(books.pages).as<"sum">())).scalar() != 870) return 1;
}
