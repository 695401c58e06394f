# SPDX-License-Identifier: BSL-1.0
"""Compiles programs of sweep.py, peers.py and small ones: what the library costs the compiler."""

import dataclasses
import json
import pathlib
import re
import subprocess

import charts
from common import BUILD, ROOT, Unable, cost_of, need, newest_clang, number, progress, run, standing
from compile import peers, sweep

FOLDER = BUILD / "compile"
BASELINE = pathlib.Path(__file__).parent / "baseline.json"
CHECKED = 21  # queries of the program that is compared with the baseline
MOST_GROWTH = 0.03
SECONDS_OF_JOIN = 0.25  # a query over 8 tables
MOST_MEMORY = 2_000  # MB
TIMES = 2  # that each program is compiled; the least counts
HEADERS = ["core", "sqlite", "postgres", "async_sqlite", "async_postgres"]
# What the drivers include themselves, and nobody can save.
STANDARD = ["string", "vector", "optional", "chrono", "memory"]


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
        # The same bytes wherever the tree is.
        self.flags = ["-std=c++20", f"-I{ROOT / 'include'}", f"-ffile-prefix-map={ROOT}=."]
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

    def measure_again(self, sources, found):
        """More trials of both sides of a small difference of large times, where that has a limit."""
        for source, again in self.measure(sources, TIMES).items():
            found[source].user = min(found[source].user, again.user)

    def size(self, source):
        made = self.object(source)
        if not made.is_file():
            return 0, 0
        text, data, bss = run(["size", made]).splitlines()[1].split()[:3]
        return made.stat().st_size, int(text) + int(data) + int(bss)

    def has(self, header):
        source = write("include_tried", f"#include <{header}>\n")
        tried = subprocess.run([self.name, *self.flags, "-E", source], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return tried.returncode == 0


def write(name, text):
    path = FOLDER / f"{name}.cpp"
    if not path.is_file() or path.read_text() != text:
        path.write_text(text)
    return path


def measure(report, quick):
    compilers = ["g++"] + [clang for clang in [newest_clang()] if clang]
    if len(compilers) == 1:
        report.problem("compile: clang++ is not installed (./dev setup bench)")
    lines = []
    for name in compilers[:1] if quick else compilers:
        compiler = Compiler(name)
        main = name == "g++"  # the one that has limits
        attempt(report, include, compiler, 2 if quick else 3, main)
        line = attempt(report, queries, compiler, quick, main)
        found = attempt(report, others, compiler, quick)
        lines += [line] if line else []
        lines += found if main and found else []
        if not quick:
            attempt(report, parts, compiler, 2 if main else 1)
    whole(report, lines)
    compiler = Compiler("g++")
    attempt(report, joins, compiler, quick)
    attempt(report, conditions, compiler, quick)
    if len(compilers) > 1:
        attempt(report, instantiated, Compiler(compilers[1]))


def attempt(report, work, compiler, *how):
    """Measures something; if that can't be done, the rest is measured all the same."""
    try:
        return work(report, compiler, *how)
    except (Unable, OSError) as error:
        report.problem(f"compile: {error}")
        return None


def include(report, compiler, times, has_limits):
    progress(f"compile: includes with {compiler.name}")
    sources = {"empty": write("include_empty", "")}
    for header in HEADERS:
        if (ROOT / "include" / "retort" / f"{header}.hpp").is_file():
            sources[f"retort/{header}.hpp"] = write(f"include_{header}", f'#include "retort/{header}.hpp"\n')
    for name, (header, _) in peers.PEERS.items():
        if compiler.has(header):
            sources[header] = write(f"include_peer_{name}", f"#include <{header}>\n")
        else:
            report.skip(f"{name}: its headers are not on the include path (CPLUS_INCLUDE_PATH)")
    sources[", ".join(STANDARD)] = write("include_standard", "".join(f"#include <{h}>\n" for h in STANDARD))
    found, empty = {}, None
    for name, source in sources.items():
        try:
            found[name] = compiler.measure([source], times)[source]
        except Unable as error:
            report.problem(f"compile: {error}")
    empty = found.pop("empty", None)
    if empty is None:
        raise Unable(f"without an empty file nothing can be said of what including costs {compiler.name}")
    rows, bars = [], []
    for name, compiled in found.items():
        cost = max(0, compiled.user - empty.user)
        rows.append([name, number(cost, "s"), number(compiled.memory, "MB")])
        label = name if "," not in name else "some standard headers"
        bars.append(charts.Bar(label, cost, cost, cost, "ours" if name.startswith("retort") else "other"))
        report.value(f"compile.{compiler.name}.include.{name}", {"seconds": cost, "memory_mb": compiled.memory})
        if has_limits and name == "retort/sqlite.hpp":
            report.limit(f"Including {name}, user CPU, {compiler.name} -O1", cost, 1.0, "s")
    report.section(
        f"Include cost, {compiler.name} -O1",
        ["header", "user CPU", "peak memory"],
        rows,
        f"CPU above an empty file, the least of {times}.",
        charts.bars(bars, f"seconds of {compiler.name}", " s", cut=None),
    )


def counts_of(quick):
    return [1, 32] if quick else [1, 2, 4, 8, 16, 32, 64, 128]


def queries(report, compiler, quick, has_limits):
    """The sweep: programs of more and more queries."""
    counts = counts_of(quick)
    progress(f"compile: {counts[0]} to {counts[-1]} queries with {compiler.name}")
    sources = {n: write(f"sweep_{n}", sweep.program(n)) for n in counts}
    found = compiler.measure(sources.values(), TIMES)
    limits_are_close = has_limits and not quick
    if limits_are_close:
        compiler.measure_again([sources[counts[0]], sources[counts[-1]]], found)
    compiled = {n: found[source] for n, source in sources.items()}
    first, last, further = compiled[counts[0]], compiled[counts[-1]], counts[-1] - counts[0]
    cost = {
        "ms": (last.user - first.user) / further * 1000,
        "bytes": (last.size - first.size) / further,
        "loaded_bytes": (last.sections - first.sections) / further,
        "memory_kb": (last.memory - first.memory) / further * 1024,
        "longest_symbol": longest_symbol(compiler, sources[counts[-1]]),
    }
    shown = [
        ["user CPU", number(cost["ms"], "ms")],
        ["object file", number(cost["bytes"], "bytes")],
        ["of it loaded", number(cost["loaded_bytes"], "bytes")],
        ["peak memory", number(cost["memory_kb"], "KB")],
        ["longest symbol of all", number(cost["longest_symbol"], "characters")],
    ]
    note = f"What {counts[-1]} queries take more than {counts[0]}, divided by {further}: the first use of nine of the tables is in it."
    if not quick:
        front = compiler.measure([sources[counts[0]], sources[counts[-1]]], 1, ("-fsyntax-only",))
        front_first, front_last = front.values()
        size, debug = debug_info(compiler, sources[counts[-1]])
        one_size, one_debug = debug_info(compiler, sources[counts[0]])
        cost["front_end_ms"] = (front_last.user - front_first.user) / further * 1000
        cost["debug_bytes"] = (debug - one_debug) / further
        shown.insert(1, ["of it the front end", number(cost["front_end_ms"], "ms")])
        shown.append(["debug information more, with -g", number(cost["debug_bytes"] / 1024, "KB")])
        note += f" With -g the object file of {counts[-1]} queries has {size / 1e6:.1f} MB, that of one {one_size / 1e6:.1f} MB."
    report.value(f"compile.{compiler.name}.query", cost)
    report.value(f"compile.{compiler.name}.growth", {n: dataclasses.asdict(c) for n, c in compiled.items()})
    if has_limits:
        report.limit(f"Further query, user CPU, {compiler.name} -O1", cost["ms"], 30, "ms")
        report.limit(f"Further query, object file, {compiler.name} -O1", cost["bytes"], 6 * 1024, "bytes")
    rows = [
        [str(n), number(c.user, "s"), number(c.memory, "MB"), number(c.size / 1024, "KB"), number(c.sections / 1024, "KB")]
        for n, c in compiled.items()
    ]
    report.section(
        f"Queries, {compiler.name} -O1",
        ["queries", "user CPU", "peak memory", "object file", "loaded"],
        rows,
        "Selects of 4 columns under 5 conditions, executed and read, over 10 tables of 8 columns; the least of "
        f"{TIMES}{f', of the first and the last {2 * TIMES}' if limits_are_close else ''}. Loaded is what is not symbols.",
    )
    report.section(
        f"Further query, {compiler.name} -O1",
        ["what", "a query"],
        shown,
        note,
    )
    return charts.Line(f"retort, {compiler.name}", [(n, c.user) for n, c in compiled.items()])


def others(report, compiler, quick):
    """The same sweep for other libraries."""
    lines, rows = [], []
    for name, (header, program) in peers.PEERS.items():
        if program is None or not compiler.has(header):
            continue
        counts = [1, 32] if quick else [1, 32, 128]
        progress(f"compile: {counts[0]} to {counts[-1]} queries of {name}")
        sources = {n: write(f"peer_{name}_{n}", program(n)) for n in counts}
        try:
            found = compiler.measure(sources.values(), 1)
        except Unable as error:
            report.problem(f"compile: {name}: {error}")
            continue
        first, last = found[sources[counts[0]]], found[sources[counts[-1]]]
        further = counts[-1] - counts[0]
        cost = {"ms": (last.user - first.user) / further * 1000, "bytes": (last.size - first.size) / further}
        rows.append(
            [name, number(cost["ms"], "ms"), number(cost["bytes"]), number(last.memory, "MB"), number(first.user, "s")]
        )
        report.value(f"compile.{compiler.name}.{name}.query", cost)
        lines.append(charts.Line(name, [(n, found[source].user) for n, source in sources.items()]))
    if rows:
        report.section(
            f"Further query of others, {compiler.name} -O1",
            ["library", "user CPU a query", "object bytes a query", "peak memory", "with one query"],
            rows,
            "The same queries in their words. sqlite3 is the C API by hand, SOCI is text: neither checks anything.",
        )
    return lines


def whole(report, lines):
    """The picture of all sweeps."""
    for section in report.sections:
        if section.title.startswith("Queries, g++"):
            section.chart = charts.lines(lines, "queries", "seconds")


def debug_info(compiler, source):
    """The size of the object file with -g, and that of the debug information in it."""
    cost_of(compiler.command(source, "-O1", "-g"), FOLDER)
    made = compiler.object(source)
    debug = 0
    for line in run(["size", "-A", made]).splitlines():
        words = line.split()
        if len(words) == 3 and words[0].startswith((".debug", ".rela.debug")):
            debug += int(words[1])
    size = made.stat().st_size
    cost_of(compiler.command(source, "-O1"), FOLDER)  # as it was, for who asks next
    return size, debug


def longest_symbol(compiler, source):
    names = [line.split()[0] for line in run(["nm", "--format=posix", compiler.object(source)]).splitlines() if line]
    return max(map(len, names))


def parts(report, compiler, times):
    """What a further table, column, join and condition cost."""
    progress(f"compile: tables, columns, joins and conditions with {compiler.name}")
    n, wide, tables = 40, 40, 40
    base = write("part_base", sweep.program(n))
    sources = {
        "table": (base, write("part_tables", sweep.program(n, tables=tables)), tables - 10),
        "column": (base, write("part_columns", sweep.program(n, columns=wide)), 10 * (wide - 8)),
        "join": (write("part_join_2", sweep.chain(10, 2)), write("part_join_7", sweep.chain(10, 7)), 50),
        "condition": (write("part_where_2", sweep.where(2)), write("part_where_60", sweep.where(60)), 58),
    }
    notes = {
        "table": f"{n} queries over {tables} tables instead of 10: with its first use",
        "column": f"10 tables of {wide} columns instead of 8, which nothing reads",
        "join": "10 queries over 7 tables instead of 2",
        "condition": "one query under 60 conditions instead of 2",
    }
    found = compiler.measure({source: 0 for pair in sources.values() for source in pair[:2]}, times)
    rows = []
    for what, (less, more, count) in sources.items():
        cost = {
            "ms": (found[more].user - found[less].user) / count * 1000,
            "bytes": (found[more].size - found[less].size) / count,
            "memory_mb": (found[more].memory - found[less].memory) / count,
        }
        report.value(f"compile.{compiler.name}.{what}", cost)
        memory = number(cost["memory_mb"] * 1024, "KB")
        rows.append([f"a {what}", number(cost["ms"], "ms"), number(cost["bytes"]), memory, notes[what]])
    report.section(
        f"Further table, column, join and condition, {compiler.name} -O1",
        ["what", "user CPU", "object bytes", "memory", "measured by"],
        rows,
        f"The least of {times}.",
    )


def joins(report, compiler, quick):
    """A query over 1 to 8 tables, out of 8 and out of 40 wide ones."""
    progress(f"compile: joins of up to 8 tables with {compiler.name}")
    empty = write("join_nothing", sweep.chain(0, 1, what="nothing"))
    one = write("join_one", sweep.chain(0, 1, what="one"))
    wide_one = write("join_wide_one", sweep.chain(0, 1, 40, 40, "one"))
    texts = {k: write(f"join_text_{k}", sweep.chain(1, k, what="text")) for k in ([8] if quick else [2, 8])}
    executed = {k: write(f"join_execute_{k}", sweep.chain(1, k)) for k in ([8] if quick else [1, 2, 4, 6, 8])}
    wide = write("join_wide_8", sweep.chain(1, 8, 40, 40))
    found = compiler.measure([empty, one, wide_one, *texts.values(), *executed.values(), wide], TIMES)
    if not quick:
        compiler.measure_again([empty, one, texts[8], executed[8]], found)
    nothing, simple = found[empty].user, found[one].user

    def row(what, source, than):
        more = found[source].user - than if than is not None else None
        return [
            what,
            number(found[source].user, "s"),
            number(found[source].user - nothing, "s"),
            number(more, "s") if more is not None else "",
            number(found[source].memory, "MB"),
        ]

    rows = [row("empty main", empty, None), row("one column of one table", one, None)]
    rows += [row(f"{k} tables, checked and rendered", source, nothing) for k, source in texts.items()]
    rows += [row(f"{k} tables, executed and read", source, simple) for k, source in executed.items()]
    rows.append(row("one column, of 40 tables × 40", wide_one, None))
    rows.append(row("8 tables of 40 × 40, executed", wide, found[wide_one].user))
    report.value(f"compile.{compiler.name}.joins", {source.stem: dataclasses.asdict(cost) for source, cost in found.items()})
    report.section(
        f"A query over many tables, {compiler.name} -O1",
        ["program", "user CPU", "more than an empty main", "more than its base", "peak memory"],
        rows,
        "All include `retort/sqlite.hpp`, the empty main, too. A query that is only checked and rendered is compared with the empty "
        "main; one that is executed and read with a program that reads one column of one table, so that what the first query of a "
        f"program costs is not in it. Tables of 8 columns, but for the last two lines, whose second describes the 280 columns of seven more "
        f"tables as well; the least of {TIMES}, of those with limits {TIMES * (1 if quick else 2)}.",
    )
    for what, more in [
        ("checked and rendered, more than an empty main with retort/sqlite.hpp", found[texts[8]].user - nothing),
        ("executed and read, more than a program that reads one column", found[executed[8]].user - simple),
    ]:
        report.limit(f"Query over 8 tables, {what}", more, SECONDS_OF_JOIN, "s")
    report.limit("Peak memory, 40 tables of 40 columns", found[wide].memory, MOST_MEMORY, "MB")


def conditions(report, compiler, quick):
    """A where of up to 60 conditions."""
    progress(f"compile: up to 60 conditions with {compiler.name}")
    counts = [2, 30, 60] if quick else [2, 15, 30, 45, 60]
    tables = 8 if quick else 16  # one query alone costs less than the compiler's time varies
    sources = {n: write(f"where_{n}", sweep.where(n, tables)) for n in counts}
    found = compiler.measure(sources.values(), TIMES)
    users = {n: found[s].user for n, s in sources.items()}
    rows = []
    for n, source in sources.items():
        further = number((users[n] - users[2]) / (n - 2) / tables * 1000, "ms") if n > 2 else ""
        rows.append([str(n), number(users[n], "s"), further, number(found[source].memory, "MB")])
    report.value(f"compile.{compiler.name}.conditions", users)
    report.section(
        f"A where of many conditions, {compiler.name} -O1",
        ["conditions", "user CPU", "a further one", "peak memory"],
        rows,
        f"{tables} queries, executed and read, of pairs by OR that are joined by AND; the least of {TIMES}. Linear is: the second "
        "thirty cost less than twice the first.",
        charts.lines([charts.Line(compiler.name, list(users.items()))], "conditions", "seconds"),
    )
    first, second = users[30] - users[2], users[60] - users[30]
    report.limit("60 conditions: the second 30 of the first 30", second / max(first, 0.001), 2, "×")
    report.limit("60 conditions: peak memory", found[sources[60]].memory, MOST_MEMORY, "MB")


# Numbers that are the same in each run


def instantiated(report, compiler):
    progress(f"compile: template instantiations with {compiler.name}")
    rows = []
    counted = {}
    for name, source in exact_programs().items():
        counted[name] = instantiations(compiler, source)
        rows.append([name, str(counted[name]["functions"]), str(counted[name]["classes"])])
    report.value(f"compile.{compiler.name}.instantiations", counted)
    one, many = counted["1 query"], counted[f"{CHECKED} queries"]
    further = {what: (many[what] - one[what]) / (CHECKED - 1) for what in one}
    rows.append(["a further query", number(further["functions"]), number(further["classes"])])
    report.section(
        f"Template instantiations, {compiler.name}",
        ["program", "functions", "classes"],
        rows,
        "Counted in clang's time trace, with -O0. `./dev bench compile --check` compares them with the committed baseline.",
    )


def exact_programs():
    """The programs whose numbers are kept in the baseline."""
    return {
        "1 query": write("checked_1", sweep.program(1)),
        f"{CHECKED} queries": write("checked", sweep.program(CHECKED)),
        "join of 8 tables": write("checked_join", sweep.chain(1, 8)),
        "60 conditions": write("checked_where", sweep.where(60)),
    }


def instantiations(compiler, source):
    trace = FOLDER / "checked.json"
    flags = ["-O0", f"-ftime-trace={trace}", "-ftime-trace-granularity=0"]
    cost_of(compiler.command(source, *flags), FOLDER)
    if not trace.is_file():
        raise Unable(f"{compiler.name} writes no time trace")
    events = re.findall(r'"name":"Instantiate(Function|Class)"', trace.read_text())
    trace.unlink()
    return {"functions": events.count("Function"), "classes": events.count("Class")}


def exact_numbers():
    """What does not depend on the machine, for the versions of the compilers that are here."""
    found = {}
    for name in ["g++", newest_clang()]:
        if name is None:
            raise Unable("clang++ is not installed (./dev setup bench)")
        compiler = Compiler(name)
        numbers = {}
        for what, source in exact_programs().items():
            progress(f"compile: {what} with {name}")
            numbers[f"{what}: object bytes"] = compiler.measure([source], 1)[source].size
            if "clang" in name:
                numbers.update({f"{what}: {kind}": n for kind, n in instantiations(compiler, source).items()})
        found[standing(name)] = numbers
    return found


def compare(update):
    """Compares the numbers of now with the committed ones. Returns the code to exit with."""
    baselines = json.loads(BASELINE.read_text()) if BASELINE.is_file() else {}
    grown = compared = 0
    for compiler, numbers in exact_numbers().items():
        known = baselines.get(compiler)
        if known is None and not update:
            # Another version counts other things: nothing can be said of it, and nothing is wrong.
            print(f"{compiler}: no baseline; compared are {', '.join(sorted(baselines))}")
            continue
        compared += 1
        for what, value in numbers.items():
            before = None if known is None else known.get(what)
            change = "new" if before is None else f"was {before:,}, {(value - before) / before:+.1%}"
            too_much = before is not None and value > before * (1 + MOST_GROWTH)
            grown += too_much or before is None
            print(f"{compiler}: {what} {value:,} ({change}){' FAIL' if too_much and not update else ''}")
        baselines[compiler] = numbers
    if update:
        BASELINE.write_text(json.dumps(baselines, indent=2, sort_keys=True) + "\n")
        print(f"written to {BASELINE.relative_to(ROOT)}")
        return 0
    if compared == 0:
        print("bench: the baseline knows none of these compilers, so nothing was compared; see `compile --update-baseline`")
        return 1
    if grown:
        print(f"bench: {grown} numbers have no baseline or grew by more than {MOST_GROWTH:.0%}; see `compile --update-baseline`")
    return 1 if grown else 0
