# SPDX-License-Identifier: BSL-1.0
"""Lets the implementations of each scenario work in turn: time, instructions, heap and memory of each."""

import contextlib
import dataclasses
import json
import os
import pathlib
import random
import shutil
import statistics
import tempfile

import charts
from common import Unable, build, median, number, progress, run, spread
from runtime.scenarios import SCENARIOS
from runtime.workers import SQLALCHEMY, Pgbench, Server, Worker, instructions, python_with

# What results.json has of what an implementation did
KEPT = ["instructions", "heap_calls", "heap_peak", "memory_mb", "rows", "sum", "text", "runs"]
TITLES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}


@dataclasses.dataclass
class Effort:
    """How much is done."""

    rounds: int
    seconds: float  # what a round takes
    counted: float  # seconds of work, about, that callgrind counts
    quick: bool

    @classmethod
    def of(cls, quick):
        return cls(5, 0.006, 0.002, True) if quick else cls(21, 0.03, 0.01, False)


@dataclasses.dataclass
class Contender:
    worker: object
    command: list
    count: int = 1  # operations a round
    rows: float = 1  # of an operation, where rows are what is counted
    facts: dict = dataclasses.field(default_factory=dict)
    wall: list = dataclasses.field(default_factory=list)  # microseconds each, of each round
    cpu: list = dataclasses.field(default_factory=list)


def names():
    return [scenario.name for scenario in SCENARIOS]


def measure(report, wanted, databases, quick):
    """Measures scenarios, in turn on each database."""
    effort = Effort.of(quick)
    program = build("runtime")
    offered = [line.split() for line in run([program, "list"]).splitlines()]
    python = python_with("sqlalchemy", "psycopg2")
    if python is None:
        report.problem("SQLAlchemy: no Python here has the modules sqlalchemy and psycopg2 (./dev setup bench)")
    if not any(name == "soci" for _, _, name in offered):
        report.problem("SOCI: its headers or libraries are not here (./dev setup bench)")
    for peer in ["sqlite_orm", "sqlpp11"]:
        if not any(name == peer for _, _, name in offered):
            report.skip(f"{peer}: its headers are not on the include path (CPLUS_INCLUDE_PATH)")
    if shutil.which("valgrind") is None:
        report.problem("instructions: valgrind is not installed (./dev setup bench)")

    chosen = [s for s in SCENARIOS if s.name in wanted]
    for database in databases:
        here = [s for s in chosen if database in s.databases]
        # Client and server share a core, except where there are many clients.
        for pinned in (True, False):
            some = [s for s in here if (s.work == "") == pinned]
            if not some:
                continue
            try:
                with place(database, program, pinned) as url:
                    for scenario in some:
                        try:
                            one(report, scenario, database, url, program, python, offered, effort, pinned)
                        except OSError as error:  # a disk that is full, say
                            report.problem(f"{TITLES[database]}, {scenario.name}: {error}")
            except Unable as error:
                report.problem(f"{TITLES[database]}: {error}")


@contextlib.contextmanager
def place(database, program, pinned):
    """The URL of the database; of SQLite nothing, since each implementation has its own."""
    if database == "sqlite":
        yield ""
        return
    progress("starting PostgreSQL")
    server = Server(program, pinned)
    try:
        yield server.url
    finally:
        server.close()


def one(report, scenario, database, url, program, python, offered, effort, pinned):
    progress(f"{TITLES[database]}: {scenario.title}")
    with tempfile.TemporaryDirectory() as folder:
        contenders = {}
        try:
            enter(report, contenders, scenario, database, url, program, python, offered, folder, pinned)
            if scenario.base(database) not in contenders:
                raise Unable(f"{scenario.base(database)} is missing, and all are measured against it")
            calibrate(contenders, scenario, effort)
            compete(contenders, effort)
            close = {name: c for name, c in contenders.items() if scenario.is_close(database, name)}
            for _ in range(0 if effort.quick else scenario.again(database)):
                renew(close, program, pinned, folder)
                compete(close, effort)
            for contender in contenders.values():
                contender.facts["memory_mb"] = contender.worker.peak_memory()
        except Unable as error:
            report.problem(f"{TITLES[database]}, {scenario.name}: {error}")
            return
        finally:
            for contender in contenders.values():
                contender.worker.close()
        if shutil.which("valgrind") and scenario.tasks == 1 and (scenario.counts_instructions(database) or not effort.quick):
            count_instructions(report, contenders, scenario, effort, folder)
    tell(report, scenario, database, contenders)


def enter(report, contenders, scenario, database, url, program, python, offered, folder, pinned):
    """Starts the implementations, and keeps those that do the same as the raw driver."""
    mine = [name for d, s, name in offered if (d, s) == (database, scenario.program_name)]
    base = scenario.base(database)
    mine.sort(key=lambda name: (name != base, name))
    commands = {name: [program, "serve", database, scenario.program_name, name] for name in mine}
    if python and scenario.program_name in SQLALCHEMY.read_text().split("SCENARIOS = {")[1]:
        commands["sqlalchemy"] = [python, SQLALCHEMY, database, scenario.program_name, program]
    if not any(name.startswith("retort") for name in commands):
        report.skip(f"{scenario.name}: there is no implementation with retort yet")
    for name, command in commands.items():
        where = url or (str(pathlib.Path(folder) / f"{name}.db") if scenario.file else "")
        command += [where, str(scenario.tasks)]
        try:
            worker = Worker(name, command, pinned)
            contenders[name] = Contender(worker, command)
            found = worker.ask("check", scenario.check)
            same = contenders[base].facts if base in contenders else {}
            # What nobody looks at has no sum.
            looked = "undecoded" not in name + base
            for what in ["rows", "left", *["sum"] * looked]:
                if what in same and found[what] != same[what]:
                    raise Unable(f"{name} did something else than {base}: {what} {found[what]:,} instead of {same[what]:,}")
            if name.startswith("retort") and found["text"] and same.get("text") and found["text"] != same["text"]:
                contenders[name].facts["other_text"] = True
            contenders[name].facts.update(found)
            if scenario.per_row:
                contenders[name].rows = found["rows"] / scenario.check
            if name != "sqlalchemy":
                heap = worker.ask("heap", scenario.check)
                count = heap["rows"] if scenario.per_row else scenario.check
                contenders[name].facts.update(heap_calls=heap["calls"] / count, heap_peak=heap["peak"])
        except Unable as error:
            report.problem(f"{TITLES[database]}, {scenario.name}: {error}")
            if name in contenders:
                contenders.pop(name).worker.close()
    if scenario.name == "pk_select" and url:
        try:
            contenders["pgbench"] = Contender(Pgbench(url, folder), [])
        except Unable as error:
            report.problem(f"PostgreSQL, pk_select: {error}")


def calibrate(contenders, scenario, effort):
    """So many operations for each that a round takes the same time, about. It is the warm-up, too."""
    for contender in contenders.values():
        count = max(1, scenario.check // 20)
        for _ in range(6):
            took = contender.worker.ask("time", count)["wall"]
            if took >= effort.seconds * 0.7 or count >= scenario.most:
                break
            count = min(scenario.most, max(count + 1, round(count * min(20, effort.seconds / max(took, 1e-6)))))
        contender.count = min(scenario.most, max(scenario.least, scenario.tasks, round(count * effort.seconds / max(took, 1e-6))))


def renew(contenders, program, pinned, folder):
    """The same by other processes, of another copy of the program: where its pages and its data happen to lie in memory
    is up to two percent of a short query."""
    copy = pathlib.Path(tempfile.mkdtemp(dir=folder)) / program.name
    shutil.copy(program, copy)
    for contender in contenders.values():
        contender.worker.close()
        contender.worker = Worker(contender.worker.name, [copy, *contender.command[1:]], pinned)
        contender.worker.ask("time", contender.count)
    copy.unlink()  # the processes keep it


def compete(contenders, effort):
    """Rounds in which each works once, in another order each time: who comes after one that starts programs and ends
    them finds the caches cold, and the server busy with what is left."""
    order = list(contenders.values())
    chance = random.Random(len(order[0].wall))  # others again where it is not the first time
    for _ in range(effort.rounds):
        chance.shuffle(order)
        for contender in order:
            answer = contender.worker.ask("time", contender.count)
            items = contender.count * contender.rows
            contender.wall.append(answer["wall"] * 1e6 / items)
            contender.cpu.append(answer["cpu"] * 1e6 / items)


def count_instructions(report, contenders, scenario, effort, folder):
    for name, contender in contenders.items():
        if name in ("sqlalchemy", "pgbench") or (effort.quick and kind_of(name) == "other"):
            continue
        each = median(contender.cpu) / 1e6 * contender.rows
        count = max(2 if scenario.check > 2 else 1, round(min(effort.counted, scenario.check * each) / max(each, 1e-9)))
        if scenario.file and contender.command[-2]:
            for old in pathlib.Path(folder).glob("*.db*"):
                old.unlink()
        try:
            total = instructions(contender.command, count, folder)
        except Unable as error:
            report.problem(f"{scenario.name}: instructions of {name}: {error}")
            continue
        contender.facts["instructions"] = total / (count * contender.rows)


def ratios(base, other):
    """How fast the other is, in terms of the base: of each round, which had the same weather for both."""
    return [b / o for b, o in zip(base, other) if o > 0]


def tell(report, scenario, database, contenders):
    base = contenders[scenario.base(database)]
    unit = scenario.unit
    rows, results = [], {}
    for name, contender in contenders.items():
        speed = ratios(base.wall, contender.wall)
        facts = contender.facts
        results[name] = {
            "us": spread(contender.wall),
            "cpu_us": spread(contender.cpu),
            "speed": spread(speed),
            "operations_a_round": contender.count,
            **{key: facts.get(key) for key in KEPT},
            "rounds_us": [round(value, 4) for value in contender.wall],
        }
        low, middle, high = results[name]["speed"].values()
        counted, base_counted = facts.get("instructions"), base.facts.get("instructions")
        rows.append(
            [
                name,
                number(median(contender.wall)),
                f"{number(results[name]['us']['low'])} – {number(results[name]['us']['high'])}",
                number(middle, "×"),
                f"{low:.2f} – {high:.2f}",
                number(median(contender.cpu)) if median(contender.cpu) else "",
                number(counted) if counted else "",
                number(counted / base_counted, "×") if counted and base_counted else "",
                number(facts["heap_calls"]) if "heap_calls" in facts else "",
                number(facts["heap_peak"] / 1024, "KB") if "heap_peak" in facts else "",
                number(facts["memory_mb"], "MB") if facts.get("memory_mb") else "",
            ]
        )
    head = ["implementation", f"µs {a(unit)}", "quartiles", "speed", "quartiles", "CPU µs"]
    head += ["instructions", "of raw", "heap calls", "heap peak", "memory"]
    note = scenario.note
    if base.facts.get("text"):
        note += f"\n\n`{base.facts['text']}`"
    rounds = sorted({len(contender.wall) for contender in contenders.values()})
    more = f", of those that limits are set for {rounds[-1]}" if len(rounds) > 1 else ""
    note += f"\n\n{rounds[0]} rounds{more}. Speed against `{scenario.base(database)}` in the same round."
    bars = [
        charts.Bar(name, *(1 / found["speed"][end] for end in ["median", "high", "low"]), kind_of(name))
        for name, found in results.items()
    ]
    chart = charts.bars(bars, f"time {a(unit)}, {scenario.base(database)} = 1")
    report.section(f"{TITLES[database]}: {scenario.title}", head, rows, note, chart)
    report.value(f"{database}.{scenario.name}", results)

    for limit in scenario.limits:
        if limit.database == database:
            keep(report, limit, scenario, contenders)


def a(unit):
    return f"an {unit}" if unit[0] in "aeiou" else f"a {unit}"


def kind_of(name):
    return "ours" if name.startswith("retort") else "base" if name.startswith("raw_") else "other"


def keep(report, limit, scenario, contenders):
    ours, base = contenders.get(limit.name), contenders.get(limit.base)
    what = f"{TITLES[limit.database]}, {scenario.name}: "
    if ours is None or base is None:
        report.problem(f"{what}no limit for {limit.name}, since {limit.name if ours is None else limit.base} is missing")
    elif limit.what == "speed":
        value = statistics.median(ratios(base.wall, ours.wall))
        report.limit(f"{what}speed, {limit.name} of {limit.base}", value, limit.limit, "×", at_most=False)
    elif limit.what == "cpu":
        value = statistics.median(ratios(ours.cpu, base.cpu))
        report.limit(f"{what}client CPU, {limit.name} of {limit.base}", value, limit.limit, "×")
    elif limit.what == "heap":
        value = ours.facts["heap_calls"] - base.facts["heap_calls"]
        # The first of all may take what the others use again.
        report.limit(f"{what}heap calls, {limit.name} more than {limit.base}", max(0, round(value, 2)), limit.limit, "")
    elif "instructions" in ours.facts and "instructions" in base.facts:
        value = ours.facts["instructions"] / base.facts["instructions"]
        report.limit(f"{what}instructions, {limit.name} of {limit.base}", value, limit.limit, "×")


def micro(report, quick):
    """The pool, by Google Benchmark."""
    program = build("pool_checkout")
    progress("taking a connection from the pool")
    server = Server(None, True)
    try:
        seconds = 0.05 if quick else 0.5
        out = run(
            [program, "--benchmark_format=json", f"--benchmark_min_time={seconds}", f"--benchmark_repetitions={3 if quick else 9}",
             "--benchmark_enable_random_interleaving=true"],
            env=dict(os.environ, RETORT_TEST_POSTGRES=server.url),
        )  # fmt: skip
    finally:
        server.close()
    found = {}
    for entry in json.loads(out)["benchmarks"]:
        if entry["run_type"] == "iteration":
            found.setdefault(entry["run_name"], []).append(entry)
    rows = []
    for name, entries in found.items():
        times = [entry["cpu_time"] for entry in entries]
        rows.append([name, number(median(times), "ns"), f"{min(times):.0f} – {max(times):.0f}", number(entries[0]["heap"])])
        report.value(f"pool.{name}", {"ns": spread(times), "heap_calls": entries[0]["heap"]})
    head = ["what", "CPU", "least, most", "heap calls"]
    report.section("Pool: check-out and return", head, rows, "Google Benchmark, random interleaving.")
    for name, limit in [("check-out and return", 150), ("with the look at the socket", 500)]:
        if name in found:
            report.limit(f"Pool: {name}", median([e["cpu_time"] for e in found[name]]), limit, "ns")
            report.limit(f"Pool: {name}, heap calls", found[name][0]["heap"], 0, "")
