# SPDX-License-Identifier: BSL-1.0
"""Runs the programs of this folder: instructions, heap and time of each implementation of a scenario."""

import contextlib
import json
import os
import re
import subprocess
import tempfile

from common import BUILD, ROOT, Unable, bars, build, median, need, number, one_core, progress, run


def prove(program, queries):
    """Runs each implementation once and makes sure that all of them did the same work."""
    names = run([program, "list"]).split()
    facts = {name: json.loads(run([program, "run", name, queries])) for name in names}
    for what in ["rows", "sum", "text", "columns", "runs", "steps"]:
        values = {name: fact[what] for name, fact in facts.items()}
        if len(set(values.values())) > 1:
            raise Unable(f"the implementations of {program.name} do not do the same: {what} is {values}")
    if next(iter(facts.values()))["rows"] != queries:
        raise Unable(f"{program.name} did not find the rows")
    return facts


def timed(program, queries, rounds):
    """The times of all implementations, measured in turn, by name and round."""
    times = json.loads(run([program, "time", queries, rounds], preexec_fn=one_core))
    return {row["name"]: row for row in times}


@contextlib.contextmanager
def postgres_server():
    """A server of our own, which the programs find in the environment."""
    script = 'echo "$RETORT_TEST_POSTGRES"; cat'
    server = subprocess.Popen(
        [ROOT / "tests" / "support" / "with_postgres", "sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=one_core,
    )
    try:
        url = server.stdout.readline().strip()
        if not url:
            raise Unable((server.stderr.read().strip() or "the server did not start").splitlines()[-1])
        os.environ["RETORT_TEST_POSTGRES"] = url
        yield
    finally:
        os.environ.pop("RETORT_TEST_POSTGRES", None)
        server.stdin.close()
        server.wait()


def ratio(base, other):
    """How fast the other is in terms of the base: the median over rounds, each of which had the same weather for both."""
    return median([b / o for b, o in zip(base["wall"], other["wall"])])


def instructions(program, name, queries):
    """Instructions a query: what a longer loop takes more than a shorter one."""

    def total(count):
        out = BUILD / f"callgrind.{name}.{count}"
        run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program, "run", name, count])
        return int(re.search(r"^totals: (\d+)", out.read_text(), re.MULTILINE)[1])

    shorter, longer = queries
    return (total(longer) - total(shorter)) / (longer - shorter)


def measure_sqlite(report, quick):
    program = build("pk_select_sqlite")
    base = "raw_sqlite"
    progress("sqlite: that all do the same")
    facts = prove(program, 2_000)
    names = sorted(facts, key=lambda name: (name != base, name))
    progress("sqlite: time")
    times = timed(program, 2_000 if quick else 10_000, 11 if quick else 51)
    counts = {}
    try:
        need("valgrind")
        for name in names:
            progress(f"sqlite: instructions of {name}")
            counts[name] = instructions(program, name, (2_000, 7_000) if quick else (2_000, 12_000))
    except Unable as error:
        report.problem(f"sqlite: instructions: {error}")
        counts.clear()

    rows = []
    for name in names:
        counted = [number(counts[name]), number(counts[name] / counts[base], "×")] if name in counts else ["", ""]
        time = min(times[name]["wall"])
        speed = number(ratio(times[base], times[name]), "×")
        rows.append([name, *counted, facts[name]["new_first"], facts[name]["new_further"], time, speed])
    head = ["implementation", "instructions", "of raw", "new, first", f"new, next {2_000:,}", "least µs", "speed"]
    fact = facts[base]
    note = (
        f"A query each: `{fact['text']}`; {fact['columns']} columns into a struct, {fact['steps'] / fact['runs']:g} steps of "
        f"SQLite's machine a query in all implementations. `new`: calls of operator new.\n\n"
    )
    if counts:
        note += bars([(name, counts[name]) for name in names], "instructions")
    report.section("SQLite: select by primary key, in memory", head, rows, note)

    for name in names:
        measured = {"instructions": counts.get(name), "us": min(times[name]["wall"])}
        report.value(f"sqlite.pk_select.{name}", {**measured, **facts[name]})
        if name == base:
            continue
        if counts:
            report.limit(f"SQLite: instructions, {name} of {base}", counts[name] / counts[base], 1.10, "×")
        report.limit(f"SQLite: operator new a query, {name}", facts[name]["new_further"] / facts[name]["queries"], 0, "")


def measure_postgres(report, quick):
    program = build("pk_select_postgres")
    base = "raw_libpq_text"
    with postgres_server():
        progress("postgres: that all do the same")
        facts = prove(program, 2_000)
        progress("postgres: time")
        times = timed(program, 1_000, 21 if quick else 101)

    names = sorted(facts, key=lambda name: (name != base, name))
    rows = []
    ratios = {name: ratio(times[base], times[name]) for name in names}
    for name in names:
        rows.append(
            [
                name,
                median(times[name]["wall"]),
                min(times[name]["wall"]),
                median(times[name]["cpu"]),
                number(ratios[name], "×"),
                facts[name]["new_first"],
                facts[name]["new_further"],
            ]
        )
    head = ["implementation", "µs", "least µs", "client CPU µs", "speed", "new, first", f"new, next {2_000:,}"]
    note = (
        f"A query each: `{facts[base]['text']}`, prepared once, on a socket; client and server on one core, "
        f"{len(times[base]['wall'])} rounds of 1,000 queries in turn, medians.\n\n"
    )
    note += bars([(name, ratios[name]) for name in names], "×")
    report.section("PostgreSQL: select by primary key", head, rows, note)

    for name in names:
        report.value(f"postgres.pk_select.{name}", {"us": median(times[name]["wall"]), "speed": ratios[name], **facts[name]})
    ours = "retort_postgres"
    report.limit(f"PostgreSQL: speed, {ours} of {base}", ratios[ours], 0.95, "×", at_most=False)
    report.limit(f"PostgreSQL: operator new a query, {ours}", facts[ours]["new_further"] / facts[ours]["queries"], 0, "")


# scenario: {way: at least so many times as fast as the first way}
MANY = {
    "select by key": {"retort_async": 0.95, "retort_pipeline_100": 2.5},
    "read 100,000 rows": {"retort_execute_loop": 1.2},
    "insert 100,000 rows": {"retort_insert_range": 8, "retort_bulk_insert": 15},
    "read one row of a file": {"retort_async": 1 / 1.3},
    "write one row to a file": {"retort_async_64_writers": 5},
}


def measure_many(report, quick):
    rounds = 5 if quick else 15
    with postgres_server(), tempfile.TemporaryDirectory() as folder:
        program = build("many_postgres")
        progress("many: PostgreSQL")
        lines = run([program, rounds], preexec_fn=one_core).splitlines()
        program = build("async_sqlite")
        progress("many: SQLite")
        lines += run([program, folder, rounds], preexec_fn=one_core).splitlines()
    scenarios = {}
    for way in map(json.loads, lines):
        scenarios.setdefault(way["scenario"], []).append(way)
    for scenario, ways in scenarios.items():
        base = ways[0]
        rows = []
        for way in ways:
            speed = ratio(base, way)
            rows.append([way["name"], median(way["wall"]), min(way["wall"]), number(speed, "×")])
            report.value(f"many.{scenario}.{way['name']}", {"us": median(way["wall"]), "speed": speed})
            if way["name"] in MANY[scenario]:
                report.limit(f"{scenario}: {way['name']} of {base['name']}", speed, MANY[scenario][way["name"]], "×", at_most=False)
        note = f"Microseconds for one of them, {len(base['wall'])} rounds in turn on one core.\n"
        report.section(f"Many: {scenario}", ["way", "µs", "least µs", "speed"], rows, note)
