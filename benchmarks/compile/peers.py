# SPDX-License-Identifier: BSL-1.0
"""The sweep of queries, written for others: 10 tables of 8 columns, selects of 4 columns under 5 conditions, executed and
read. What they can't say, such as types, they leave out."""

import random

from compile import sweep

ORDER = list(sweep.COLUMNS)


def chosen(number):
    """The columns of a query, as `sweep.query` chooses them."""
    chance = random.Random(number)
    return sorted(sweep.COLUMNS, key=lambda _: chance.random())[:4]


# The C API: the text is what retort would render.

RAW_HEAD = """\
#include <sqlite3.h>

#include <optional>
#include <string>

void use(const void*, const void*, const void*, const void*);
"""

RAW_QUERY = """
void query{i}(sqlite3* db, sqlite3_int64 a, int b) {{
  static sqlite3_stmt* s = nullptr;
  if (s == nullptr) sqlite3_prepare_v3(db, "{sql}", -1, SQLITE_PREPARE_PERSISTENT, &s, nullptr);
  sqlite3_bind_int64(s, 1, a);
  sqlite3_bind_text(s, 2, "A%", 2, SQLITE_STATIC);
  sqlite3_bind_int(s, 3, b);
  sqlite3_bind_double(s, 4, 2.5);
  sqlite3_bind_text(s, 5, "x", 1, SQLITE_STATIC);
  while (sqlite3_step(s) == SQLITE_ROW) {{
{reads}
    use(&v0, &v1, &v2, &v3);
  }}
  sqlite3_reset(s);
}}
"""

RAW_READS = {
    "std::string": "std::string v{k} = reinterpret_cast<const char*>(sqlite3_column_text(s, {k}));",
    "double": "double v{k} = sqlite3_column_double(s, {k});",
    "std::int64_t": "sqlite3_int64 v{k} = sqlite3_column_int64(s, {k});",
    "std::optional<int>": (
        "std::optional<int> v{k}; if (sqlite3_column_type(s, {k}) != SQLITE_NULL) v{k} = sqlite3_column_int(s, {k});"
    ),
    "int": "int v{k} = sqlite3_column_int(s, {k});",
    "bool": "bool v{k} = sqlite3_column_int(s, {k}) != 0;",
}


def type_of(column):
    return sweep.COLUMNS[column].split(", rt::")[0]


def text(number, marks):
    table = f"table{number % 10}"
    conditions = [f"{table}.{c}" for c in ["id = {}", "name LIKE {}", "age > {}", "score < {}", "city = {}"]]
    columns = ", ".join(f"{table}.{c}" for c in chosen(number))
    where = " AND ".join(c.format(m) for c, m in zip(conditions, marks))
    return f"SELECT {columns} FROM {table} WHERE {where}"


def sqlite3(queries):
    out = [RAW_HEAD]
    for i in range(queries):
        reads = "\n".join("    " + RAW_READS[type_of(c)].format(k=k) for k, c in enumerate(chosen(i)))
        out.append(RAW_QUERY.format(i=i, sql=text(i, ["?1", "?2", "?3", "?4", "?5"]), reads=reads))
    return "".join(out)


# SOCI

SOCI_HEAD = """\
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <string>

void use(const void*, const void*, const void*, const void*);
"""

SOCI_QUERY = """
void query{i}(soci::session& s, long long a, int b) {{
  std::string like = "A%", city = "x";
  double score = 2.5;
{variables}
  soci::indicator i0, i1, i2, i3;
  soci::statement q = (s.prepare << "{sql}", soci::use(a), soci::use(like), soci::use(b), soci::use(score), soci::use(city),
                       soci::into(v0, i0), soci::into(v1, i1), soci::into(v2, i2), soci::into(v3, i3));
  q.execute();
  while (q.fetch()) use(&v0, &v1, &v2, &v3);
}}
"""


def soci(queries):
    types = {"std::int64_t": "long long", "std::optional<int>": "int", "bool": "int"}
    out = [SOCI_HEAD]
    for i in range(queries):
        variables = "\n".join(f"  {types.get(type_of(c), type_of(c))} v{k}{{}};" for k, c in enumerate(chosen(i)))
        out.append(SOCI_QUERY.format(i=i, sql=text(i, [":a", ":b", ":c", ":d", ":e"]), variables=variables))
    return "".join(out)


# sqlite_orm

ORM_HEAD = """\
#include <sqlite_orm/sqlite_orm.h>

#include <memory>
#include <optional>
#include <string>

namespace so = sqlite_orm;
void use(const void*, const void*, const void*, const void*);
"""

ORM_QUERY = """
void query{i}(storage& s, std::int64_t a, int b) {{
  for (auto& [w, x, y, z] :
       s.select(so::columns({columns}),
                so::where(so::c(&{t}::id) == a and so::like(&{t}::name, "A%") and
                          (so::c(&{t}::age) > b or (so::c(&{t}::score) < 2.5 and so::c(&{t}::city) == "x")))))
    use(&w, &x, &y, &z);
}}
"""


def sqlite_orm(queries):
    out, tables = [ORM_HEAD], []
    for t in range(10):
        members = "".join(f"  {type_of(c)} {c}{{}};\n" for c in ORDER)
        out.append(f"\nstruct Table{t} {{\n{members}}};\n")
        columns = ", ".join(
            f'so::make_column("{c}", &Table{t}::{c}{", so::primary_key()" if c == "id" else ""})' for c in ORDER
        )
        tables.append(f'so::make_table("table{t}", {columns})')
    out.append("\ninline auto make() {\n  return so::make_storage(\"\", " + ",\n    ".join(tables) + ");\n}\n")
    out.append("using storage = decltype(make());\n")
    for i in range(queries):
        columns = ", ".join(f"&Table{i % 10}::{c}" for c in chosen(i))
        out.append(ORM_QUERY.format(i=i, t=f"Table{i % 10}", columns=columns))
    return "".join(out)


# sqlpp11

PP_HEAD = """\
#include <sqlpp11/sqlite3/sqlite3.h>
#include <sqlpp11/sqlpp11.h>

#include <string>

void use(const void*, const void*, const void*, const void*);
"""

PP_COLUMN = """
  struct {C} {{
    struct _alias_t {{
      static constexpr const char _literal[] = "{c}";
      using _name_t = sqlpp::make_char_sequence<sizeof(_literal), _literal>;
      template <typename T>
      struct _member_t {{
        T {c};
        T& operator()() {{ return {c}; }}
        const T& operator()() const {{ return {c}; }}
      }};
    }};
    using _traits = sqlpp::make_traits<sqlpp::{type}{null}>;
  }};"""

PP_TYPES = {
    "std::string": "varchar",
    "double": "floating_point",
    "std::int64_t": "bigint",
    "std::optional<int>": "integer",
    "int": "integer",
    "bool": "boolean",
}

PP_TABLE = """
namespace table{t}_ {{{columns}
}}
struct Table{t} : sqlpp::table_t<Table{t}{names}> {{
  struct _alias_t {{
    static constexpr const char _literal[] = "table{t}";
    using _name_t = sqlpp::make_char_sequence<sizeof(_literal), _literal>;
    template <typename T>
    struct _member_t {{
      T table{t};
      T& operator()() {{ return table{t}; }}
      const T& operator()() const {{ return table{t}; }}
    }};
  }};
}};
"""

PP_QUERY = """
void query{i}(sqlpp::sqlite3::connection& s, std::int64_t a, int b) {{
  const Table{t} t{{}};
  for (const auto& row : s(sqlpp::select({columns}).from(t).where(
           t.id == a and t.name.like("A%") and (t.age > b or (t.score < 2.5 and t.city == "x")))))
    use({reads});
}}
"""


def sqlpp11(queries):
    out = [PP_HEAD]
    for t in range(10):
        columns = "".join(
            PP_COLUMN.format(C=c.capitalize(), c=c, type=PP_TYPES[type_of(c)], null=", sqlpp::tag::can_be_null" if c == "age" else "")
            for c in ORDER
        )
        names = "".join(f", table{t}_::{c.capitalize()}" for c in ORDER)
        out.append(PP_TABLE.format(t=t, columns=columns, names=names))
    for i in range(queries):
        columns = ", ".join(f"t.{c}" for c in chosen(i))
        reads = ", ".join(f"&row.{c}" for c in chosen(i))
        out.append(PP_QUERY.format(i=i, t=i % 10, columns=columns, reads=reads))
    return "".join(out)


# name: (header, what writes the program, or None: its include cost alone)
PEERS = {
    "sqlite3": ("sqlite3.h", sqlite3),
    "SOCI": ("soci/soci.h", soci),
    "libpqxx": ("pqxx/pqxx", None),
    "sqlite_orm": ("sqlite_orm/sqlite_orm.h", sqlite_orm),
    "sqlpp11": ("sqlpp11/sqlpp11.h", sqlpp11),
    "sqlpp23": ("sqlpp23/sqlpp23.h", None),
    "sqlgen": ("sqlgen.hpp", None),
}
