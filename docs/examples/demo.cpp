// SPDX-License-Identifier: BSL-1.0
// What is installed on this machine, asked in typed SQL: demo [STATUS_FILE [DATABASE_FILE]]
//
// Three parts: the tables, as structs; the questions, as constants; the program, which loads the package manager's file
// into SQLite in one transaction and then asks.

#include <boost/hana/for_each.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <retort/hana.hpp>
#include <retort/sqlite.hpp>

#include "support/status_file.hpp"
#include "support/terminal.hpp"

namespace rt = retort;
namespace func = retort::func;
using session = rt::session<rt::sqlite>;

// clang-format off
// The tables. A model is declared once: `Package<rt::row>` is a struct of plain values, `rt::table<Package>` are its columns.
// [models]
template <class M> struct Dependency;

template <class M>
struct Package {
  static constexpr auto tablename = rt::name("packages");
  static constexpr auto table_args = rt::table_args(rt::unique_constraint<"name", "architecture", "version">);
  rt::column<M, "id",           std::int64_t, rt::primary_key, rt::autoincrement>   id{};
  rt::column<M, "name",         std::string>                                        name{};
  rt::column<M, "version",      std::string>                                        version{};
  rt::column<M, "architecture", std::string>                                        architecture{};
  rt::column<M, "section",      std::optional<std::string>, rt::index<>>            section{};
  rt::column<M, "kib",          std::optional<std::int64_t>, rt::check<"kib >= 0">> kib{};
  rt::many<M, Dependency, "package_id">                                             needs{};
  rt::many<M, Dependency, "target_id">                                              needed_by{};
};

enum class strength { depends, pre_depends };

template <class M>
struct Dependency {
  static constexpr auto tablename = rt::name("dependencies");
  rt::column<M, "package_id", std::int64_t, rt::primary_key, rt::references<Package, "id">>            package_id{};
  rt::column<M, "name",       std::string, rt::primary_key>                                            name{};
  rt::column<M, "kind",       strength>                                                                kind{};
  rt::column<M, "target_id",  std::optional<std::int64_t>, rt::references<Package, "id">, rt::index<>> target_id{};
  rt::one<M, Package, "package_id">                                                                    package{};
  rt::one<M, Package, "target_id">                                                                     target{};
};

inline constexpr auto packages = rt::table<Package>;
inline constexpr auto dependencies = rt::table<Dependency>;
inline constexpr auto library = rt::alias<Package, "library">;  // the packages a second time, under another name
// [models]

// The questions. Each is a constant of the program, and so is its SQL.
// [questions]
constexpr auto sections =
    rt::select(packages.section, func::count().as<"packages">(), func::sum(packages.kib).as<"KiB">())
        .where(packages.section != nullptr)
        .group_by(packages.section)
        .order_by(func::sum(packages.kib).desc().nulls_last());

constexpr auto largest =
    rt::select(packages.name, packages.version, packages.kib.as<"KiB">())
        .where(packages.section == rt::arg<"section">)
        .order_by(packages.kib.desc().nulls_last())
        .limit(10);

constexpr auto most_needed =
    rt::select(packages.name, func::count().as<"needed by">())
        .join(packages.needed_by)
        .group_by(packages.id)
        .having(func::count() > 1)
        .order_by(func::count().desc(), packages.name)
        .limit(10);

constexpr auto users_of =
    rt::select(packages.name, dependencies.kind, packages.kib.as<"KiB">())
        .join(packages.needs)
        .join(library, dependencies.target)
        .where(library.name == rt::arg<"library">)
        .order_by(packages.kib.desc().nulls_last())
        .limit(10);

constexpr auto needed_by_none =
    rt::select(packages.name, packages.section, packages.kib.as<"KiB">())
        .left_join(packages.needed_by)
        .where(dependencies.package_id == nullptr)
        .order_by(packages.kib.desc().nulls_last())
        .limit(10);

constexpr auto not_installed =
    rt::select(dependencies.name, func::count().as<"wanted by">(), func::min(packages.name).as<"for example">())
        .join(dependencies.package)
        .where(dependencies.target_id == nullptr)
        .group_by(dependencies.name)
        .order_by(func::count().desc(), dependencies.name)
        .limit(10);

static_assert(rt::sql<rt::sqlite>(largest) ==
              "SELECT packages.name, packages.version, packages.kib AS \"KiB\" FROM packages"
              " WHERE packages.section = ?1 ORDER BY packages.kib DESC NULLS LAST LIMIT ?2");
// [questions]
// clang-format on

// [load]
// All is there afterwards, or nothing has changed: without commit() a transaction rolls back.
void load(session& s, const std::vector<status_file::package>& found) {
  using tables = rt::schema<Package, Dependency>;
  std::vector<std::int64_t> ids;
  std::map<std::string, std::int64_t> by_name;  // and by name:architecture
  terminal::progress bar(2 * found.size());

  auto tx = s.begin();
  tables::drop_all(s);
  tables::create_all(s);
  for (const auto& p : found) {
    const Package<rt::insertable> row{
        .name = p.name, .version = p.version, .architecture = p.architecture, .section = p.section, .kib = p.kib};
    ids.push_back(s.execute(rt::insert_into(packages).values(row).returning(packages.id)).scalar());
    by_name.emplace(p.name, ids.back());
    by_name.emplace(p.name + ":" + p.architecture, ids.back());
    bar.advance();
  }
  for (auto id = ids.begin(); const auto& p : found) {
    for (const auto& [name, pre] : p.dependencies) {
      auto target = by_name.find(name + ":" + p.architecture);
      if (target == by_name.end()) target = by_name.find(name);
      Dependency<rt::insertable> row{.package_id = *id, .name = name};
      if (pre) row.kind = strength::pre_depends;
      if (target != by_name.end()) row.target_id = target->second;  // else the name is virtual, or not installed
      s.execute(rt::insert_into(dependencies).values(row));
    }
    ++id;
    bar.advance();
  }
  tx.commit();
}
// [load]

// [ask]
// Prints the SQL, the answer as a table and the time; returns the rows.
template <class Query, class... Args>
auto ask(session& s, std::string_view question, const Query& q, const Args&... args) {
  const terminal::stopwatch watch;
  auto result = s.execute(q, args...);
  const auto rows = result.all();
  const double took = watch.milliseconds();

  std::vector<std::vector<terminal::cell>> cells;
  for (const auto& row : rows)
    boost::hana::for_each(row, [&line = cells.emplace_back()](const auto& value) { line.emplace_back(value); });
  terminal::print_answer(question, rt::sql<rt::sqlite>(q), result.keys(), cells, took);
  return rows;
}
// [ask]

void run(const std::string& file, const std::string& database) {
  const auto found = status_file::read(file);
  const auto engine = rt::create_engine<rt::sqlite>("sqlite:///" + database);
  session s{engine};
  const terminal::stopwatch watch;
  load(s, found);
  const auto count = s.execute(rt::select(func::count().as<"n">()).from(dependencies)).scalar();
  std::cout << found.size() << " packages and " << count << " dependencies from " << file << " into " << database
            << " in " << static_cast<int>(watch.milliseconds()) << " ms\n";

  const auto all = ask(s, "Which sections take the most space?", sections);
  if (!all.empty()) ask(s, "What is largest in the first?", largest, rt::arg<"section"> = all[0][packages.section]);
  const auto needed = ask(s, "What do most packages depend on?", most_needed);
  if (!needed.empty()) ask(s, "What depends on the first?", users_of, rt::arg<"library"> = needed[0][packages.name]);
  ask(s, "What does nothing depend on?", needed_by_none);
  ask(s, "What is asked for under a virtual name, or not installed at all?", not_installed);
}

int main(int argc, char** argv) {
  const std::string file = argc > 1 ? argv[1] : "/var/lib/dpkg/status";
  const std::string database =
      argc > 2 ? argv[2] : std::filesystem::path(argv[0]).replace_filename("packages.db").string();
  const bool was_there = std::filesystem::exists(database);
  try {
    run(file, database);
    return 0;
  } catch (const rt::database_error& e) {
    std::cerr << "demo: " << database << ": " << e.server_message() << '\n';
  } catch (const std::exception& e) {
    std::cerr << "demo: " << e.what() << '\n';
  }
  std::error_code ignored;
  if (!was_there) std::filesystem::remove(database, ignored);
  return 1;
}
