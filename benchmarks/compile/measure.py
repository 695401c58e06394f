# SPDX-License-Identifier: BSL-1.0
"""Compiles programs of sweep.py and small ones: what the library costs the compiler."""

import dataclasses
import json
import pathlib
import re
import subprocess

from common import BUILD, ROOT, Unable, bars, cost_of, first_line, need, newest_clang, number, progress, run
from compile import sweep

FOLDER = BUILD / "compile"
BASELINE = pathlib.Path(__file__).parent / "baseline.json"
FURTHER = 100  # queries more than one
CHECKED = 21  # queries of the program that is compared with the baseline
MOST_GROWTH = 0.03


@dataclasses.dataclass
class Compiled:
    user: float  # seconds, the least of several runs
    memory: float  # MB
    size: int  # bytes of the object file
    sections: int  # bytes of it that are loaded: code, constants, tables for exceptions


class Compiler:
    def __init__(self, name):
        need(name)
        self.name = name
        self.flags = ["-std=c++20", f"-I{ROOT / 'include'}"]
        for package in ["sqlite3", "libpqxx", "libpq"]:
            found = subprocess.run(["pkg-config", "--cflags", package], capture_output=True, text=True)
            self.flags += found.stdout.split() if found.returncode == 0 else []
        FOLDER.mkdir(parents=True, exist_ok=True)

    def command(self, source, *flags):
        return [self.name, *self.flags, *flags, "-c", source, "-o", self.object(source)]

    def object(self, source):
        return FOLDER / f"{pathlib.Path(source).stem}.{self.name}.o"

    def measure(self, sources, times, flags=("-O1",)):
        """Compiles each source so many times, in turn, and keeps the least of each."""
        best = {}
        for _ in range(times):
            for source in sources:
                cost = cost_of(self.command(source, *flags), FOLDER)
                user, memory = best.get(source, (cost.user, cost.memory))
                best[source] = min(user, cost.user), max(memory, cost.memory)
        return {source: Compiled(*best[source], *self.size(source)) for source in sources}

    def size(self, source):
        made = self.object(source)
        if not made.is_file():
            return 0, 0
        text, data, bss = run(["size", made]).splitlines()[1].split()[:3]
        return made.stat().st_size, int(text) + int(data) + int(bss)


def write(name, text):
    path = FOLDER / f"{name}.cpp"
    if not path.is_file() or path.read_text() != text:
        path.write_text(text)
    return path


def measure(report, quick):
    compilers = ["g++"] + [clang for clang in [newest_clang()] if clang]
    if len(compilers) == 1:
        report.problem("compile: clang++ is not installed (./dev setup bench)")
    for name in compilers:
        compiler = Compiler(name)
        main = name == "g++"  # the one that has limits
        include(report, compiler, 2 if quick else 5, main)
        further_queries(report, compiler, 1 if quick else 3, main)
    further_tables(report, Compiler("g++"), 1 if quick else 3)
    if not quick:
        growth(report, Compiler("g++"))


def include(report, compiler, times, has_limits):
    progress(f"compile: includes with {compiler.name}")
    sources = {"empty": write("include_empty", "")}
    for header in ["core", "sqlite", "postgres"]:
        if (ROOT / "include" / "retort" / f"{header}.hpp").is_file():
            sources[header] = write(f"include_{header}", f'#include "retort/{header}.hpp"\n')
    # What the drivers include themselves, and nobody can save.
    sources["string, vector, optional, chrono, memory"] = write(
        "include_standard", "".join(f"#include <{h}>\n" for h in ["string", "vector", "optional", "chrono", "memory"])
    )
    found = compiler.measure(sources.values(), times)
    empty = found[sources["empty"]]
    rows = []
    for name, source in sources.items():
        if name == "empty":
            continue
        header = f"retort/{name}.hpp" if "," not in name else name
        cost = found[source].user - empty.user
        rows.append([header, number(cost, "s"), number(found[source].memory, "MB")])
        report.value(f"compile.{compiler.name}.include.{name}", {"seconds": cost, "memory_mb": found[source].memory})
        if has_limits and name == "sqlite":
            report.limit(f"Including {header}, user CPU, {compiler.name} -O1", cost, 1.0, "s")
    report.section(
        f"Include cost, {compiler.name} -O1",
        ["header", "user CPU", "peak memory"],
        rows,
        f"CPU above an empty file, the least of {times} runs.",
    )


def further_queries(report, compiler, times, has_limits):
    progress(f"compile: 1 and {1 + FURTHER} queries with {compiler.name}")
    one, many = (write(f"sweep_{n}", sweep.program(n)) for n in (1, 1 + FURTHER))
    rows, whole = [], None
    for what, flags in [("all of it, -O1", ("-O1",)), ("front end alone", ("-fsyntax-only",))]:
        found = compiler.measure([one, many], times, flags)
        cost = {
            "ms": (found[many].user - found[one].user) / FURTHER * 1000,
            "bytes": (found[many].size - found[one].size) / FURTHER,
            "loaded_bytes": (found[many].sections - found[one].sections) / FURTHER,
            "memory_mb": found[many].memory,
            "one_query_seconds": found[one].user,
        }
        sizes = [number(cost["bytes"]), number(cost["loaded_bytes"])] if whole is None else ["", ""]
        rows.append([what, number(cost["ms"], "ms"), *sizes, number(found[many].memory, "MB"), number(found[one].user, "s")])
        whole = whole or cost
        report.value(f"compile.{compiler.name}.query.{what}", cost)
    if has_limits:
        report.limit(f"Further query, user CPU, {compiler.name} -O1", whole["ms"], 30, "ms")
        report.limit(f"Further query, object file, {compiler.name} -O1", whole["bytes"], 6 * 1024, "bytes")
    report.section(
        f"Further query, {compiler.name}",
        ["part", "user CPU a query", "object bytes a query", "of them loaded", "peak memory", "with one query"],
        rows,
        f"Selects of 4 columns under 5 conditions, executed and read, over 10 tables of 8 columns: what {1 + FURTHER} of them "
        f"take more than one, a query; the least of {times} runs. Peak memory is that of {1 + FURTHER} queries.",
    )


def further_tables(report, compiler, times):
    progress(f"compile: tables and columns with {compiler.name}")
    many, wide = 1 + FURTHER, 72
    base, tables, columns = (
        write(f"sweep_{name}", sweep.program(many, **how))
        for name, how in [(many, {}), ("tables", {"tables": many}), ("columns", {"columns": wide})]
    )
    found = compiler.measure([base, tables, columns], times)

    def row(what, source, count):
        cost = {
            "ms": (found[source].user - found[base].user) / count * 1000,
            "bytes": (found[source].size - found[base].size) / count,
        }
        report.value(f"compile.{compiler.name}.{what}", cost)
        return [f"a {what}", number(cost["ms"], "ms"), number(cost["bytes"])]

    report.section(
        f"Further table and column, {compiler.name} -O1",
        ["what", "user CPU", "object bytes"],
        [row("table", tables, many - 10), row("column", columns, 10 * (wide - 8))],
        f"The same {many} queries over {many} tables instead of 10, and over 10 tables of {wide} columns instead of 8, of "
        f"which the queries use none of the further ones; the least of {times} runs.",
    )


def growth(report, compiler):
    sizes = [1, 2, 4, 8, 16, 32, 64]
    progress(f"compile: {sizes[0]} to {sizes[-1]} queries with {compiler.name}")
    sources = [write(f"sweep_{n}", sweep.program(n)) for n in sizes]
    found = compiler.measure(sources, 2)
    users = [found[source].user for source in sources]
    report.value(f"compile.{compiler.name}.growth", dict(zip(sizes, users)))
    rows = [[str(n), number(user, "s"), number(found[s].size / 1024, "KB")] for n, user, s in zip(sizes, users, sources)]
    report.section(
        f"Size of the program, {compiler.name} -O1",
        ["queries", "user CPU", "object file"],
        rows,
        bars([(f"{n} queries", user) for n, user in zip(sizes, users)], "s"),
    )


# The baseline: numbers that are the same in each run


def exact_numbers():
    """What does not depend on the machine, for the versions of the compilers that are here."""
    found = {}
    source = None
    for name in ["g++", newest_clang()]:
        if name is None:
            raise Unable("clang++ is not installed (./dev setup bench)")
        compiler = Compiler(name)
        source = write("checked", sweep.program(CHECKED))
        progress(f"compile: {CHECKED} queries with {name}")
        numbers = {"object_bytes": compiler.measure([source], 1)[source].size}
        if "clang" in name:
            numbers.update(instantiations(compiler, source))
        found[first_line(name, "--version")] = numbers
    return found


def instantiations(compiler, source):
    trace = FOLDER / "checked.json"
    flags = ["-O0", f"-ftime-trace={trace}", "-ftime-trace-granularity=0"]
    cost_of(compiler.command(source, *flags), FOLDER)
    if not trace.is_file():
        raise Unable(f"{compiler.name} writes no time trace")
    events = re.findall(r'"name":"Instantiate(Function|Class)"', trace.read_text())
    trace.unlink()
    return {"functions": events.count("Function"), "classes": events.count("Class")}


def compare(update):
    """Compares the numbers of now with the committed ones. Returns the code to exit with."""
    baselines = json.loads(BASELINE.read_text()) if BASELINE.is_file() else {}
    grown = 0
    for compiler, numbers in exact_numbers().items():
        known = baselines.get(compiler)
        for what, value in numbers.items():
            before = None if known is None else known.get(what)
            change = "no baseline" if before is None else f"was {before:,}, {(value - before) / before:+.1%}"
            too_much = before is not None and value > before * (1 + MOST_GROWTH)
            grown += too_much or before is None
            print(f"{compiler}: {what} {value:,} ({change}){' FAIL' if too_much and not update else ''}")
        baselines[compiler] = numbers
    if update:
        BASELINE.write_text(json.dumps(baselines, indent=2, sort_keys=True) + "\n")
        print(f"written to {BASELINE.relative_to(ROOT)}")
        return 0
    if grown:
        print(f"bench: {grown} numbers have no baseline or grew by more than {MOST_GROWTH:.0%}; see `compile --update-baseline`")
    return 1 if grown else 0
