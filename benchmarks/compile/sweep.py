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


def model(number, columns):
    types = list(COLUMNS.items()) + [(f"extra{i}", "int") for i in range(columns - len(COLUMNS))]
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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("queries", type=int)
    parser.add_argument("--tables", type=int, default=10)
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--dialect", choices=["sqlite", "postgres"], default="sqlite")
    arguments = parser.parse_args()
    print(program(arguments.queries, arguments.tables, arguments.columns, arguments.dialect), end="")
