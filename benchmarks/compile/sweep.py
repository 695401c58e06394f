#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes a C++ program to compile: sweep.py QUERIES [--tables N] [--columns N] [--dialect sqlite|postgres]

QUERIES functions, each with a select of 4 columns under 5 conditions that is executed and read, in turn over the tables.
The same arguments give the same program, and a longer one begins like a shorter one.
"""

import argparse
import random

HEAD = """\
// Written by benchmarks/compile/sweep.py.
#include "retort/{dialect}.hpp"

namespace rt = retort;

void use(const void*, const void*, const void*, const void*);
"""

COLUMNS = {
    "id": "std::int64_t, rt::primary_key",
    "name": "std::string",
    "age": "std::optional<int>",
    "score": "double",
    "city": "std::string",
    "active": "bool",
    "rank": "int",
    "points": "std::int64_t",
}

CONDITIONS = [
    "{t}.id == a",
    '{t}.name.like("A%")',
    "{t}.age > b",
    "{t}.score < 2.5",
    '{t}.city == "x"',
    "{t}.rank != b",
    "{t}.points.between(1, a)",
]

QUERY = """
void query{i}(rt::session<rt::{dialect}>& s, std::int64_t a, int b) {{
  for (auto& [w, x, y, z] :
       s.execute(rt::select({columns})
                     .where(({c[0]} {first} {c[1]}) &&
                            ({c[2]} {second} ({c[3]} && {c[4]})))))
    use(&w, &x, &y, &z);
}}
"""


def model(number, columns, parent=None):
    types = list(COLUMNS.items()) + [(f"extra{i}", "int") for i in range(columns - len(COLUMNS))]
    if parent is not None:
        types.append(("parent_id", f'std::int64_t, rt::references<Table{parent}, "id">'))
    lines = [f'  rt::column<M, "{name}", {what}> {name}{{}};' for name, what in types]
    return "\n".join(
        [
            "",
            "template <class M>",
            f"struct Table{number} {{",
            f'  static constexpr auto tablename = rt::name("table{number}");',
            *lines,
            "};",
            f"inline constexpr auto table{number} = rt::table<Table{number}>;",
            "",
        ]
    )


def query(number, tables, dialect):
    # Only random() is the same in all versions of Python.
    chance = random.Random(number)
    table = f"table{number % tables}"

    def some(of, count):
        return sorted(of, key=lambda _: chance.random())[:count]

    columns = ", ".join(f"{table}.{name}" for name in some(COLUMNS, 4))
    c = [condition.format(t=table) for condition in some(CONDITIONS, 5)]
    first, second = ("&&" if chance.random() < 0.5 else "||" for _ in range(2))
    return QUERY.format(i=number, dialect=dialect, columns=columns, c=c, first=first, second=second)


def program(queries, tables=10, columns=8, dialect="sqlite"):
    models = [model(i, columns) for i in range(tables)]
    return "".join([HEAD.format(dialect=dialect), *models, *(query(i, tables, dialect) for i in range(queries))])


CHAIN_QUERY = """
void chain{i}(rt::session<rt::{dialect}>& s, std::int64_t a) {{
  for (auto& [w, x] :
       s.execute(rt::select(table0.name, table{last}.name).from(table0){joins}.where(table0.id == a && table{last}.rank > {i})))
    use(&w, &x, &w, &x);
}}
"""

CHAIN_TEXT = """
constexpr auto chain{i} = rt::select(table0.name, table{last}.name).from(table0){joins}.where(table0.rank > {i});
static_assert(rt::sql<rt::{dialect}>(chain{i}).size() > 50);
"""

ONE_COLUMN = """
void one(rt::session<rt::{dialect}>& s) {{
  for (auto& [w] : s.execute(rt::select(table0.name))) use(&w, &w, &w, &w);
}}
"""


def chain(queries, joined, tables=8, columns=8, what="execute", dialect="sqlite"):
    """Tables of which each refers to the one before, and queries over so many of them, joined along the foreign keys.

    `what`: the queries are executed and read; or only checked and rendered ("text"); or one column of one table is read
    ("one"); or main is empty ("nothing")."""
    models = [model(i, columns, i - 1 if i > 0 else None) for i in range(tables)]
    joins = "".join(f".join(table{i})" for i in range(1, joined))
    text = {"execute": CHAIN_QUERY, "text": CHAIN_TEXT}.get(what)
    if text:
        body = [text.format(i=i, dialect=dialect, joins=joins, last=joined - 1) for i in range(queries)]
    else:
        body = [ONE_COLUMN.format(dialect=dialect)] if what == "one" else []
    return "".join([HEAD.format(dialect=dialect), *(models if what != "nothing" else []), *body, "\nint main() {}\n"])


CONDITIONS_QUERY = """
void conditions{i}(rt::session<rt::{dialect}>& s, std::int64_t a, int b) {{
  for (auto& [w, x] : s.execute(rt::select(table{i}.id, table{i}.name).where({conditions})))
    use(&w, &x, &a, &b);
}}
"""


def where(count, tables=1, dialect="sqlite"):
    """A query of each table under so many conditions."""
    body = []
    for i in range(tables):
        conditions = [CONDITIONS[c % len(CONDITIONS)].format(t=f"table{i}") for c in range(count)]
        # Each other one is in parentheses with its neighbour, by OR.
        pairs = [" || ".join(conditions[c : c + 2]) for c in range(0, count, 2)]
        text = " && ".join(f"({pair})" for pair in pairs)
        body.append(model(i, 8) + CONDITIONS_QUERY.format(i=i, dialect=dialect, conditions=text))
    return HEAD.format(dialect=dialect) + "".join(body)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("queries", type=int)
    parser.add_argument("--tables", type=int, default=10)
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--dialect", choices=["sqlite", "postgres"], default="sqlite")
    arguments = parser.parse_args()
    print(program(arguments.queries, arguments.tables, arguments.columns, arguments.dialect), end="")
