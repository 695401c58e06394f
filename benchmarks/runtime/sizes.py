# SPDX-License-Identifier: BSL-1.0
"""Builds a program of each implementation alone, and tells its size."""

import concurrent.futures
import os
import pathlib
import shlex
import shutil

import charts
from common import BUILD, ROOT, Unable, build, number, progress, run
from runtime.scenarios import SCENARIOS

HERE = pathlib.Path(__file__).parent
FOLDER = BUILD / "sizes"
# The names that are measured, one for each library, and what the names of their files end in.
SOURCES = {
    "raw_sqlite": "sqlite3",
    "raw_libpq_text": "libpq",
    "raw_libpq_binary": "libpq",
    "libpqxx": "libpqxx",
    "soci": "soci",
    "sqlite_orm": "sqlite_orm",
    "sqlpp11": "sqlpp11",
    "retort": "retort",
    "retort_async": "retort_async",
}
FLAGS = ["-std=c++20", "-O3", "-DNDEBUG", "-ffunction-sections", "-fdata-sections", f"-I{ROOT / 'include'}", f"-I{HERE}"]
LINK = ["-s", "-Wl,--gc-sections,--as-needed", "-lsqlite3", "-lpq", "-pthread"]
QUICK = ["pk_select"]
TITLES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}


def measure(report, quick):
    """The sizes of all implementations that the benchmarks have, or if it shall be quick, of one scenario."""
    offered = [line.split() for line in run([build("runtime"), "list"]).splitlines()]
    names = dict.fromkeys(s.program_name for s in SCENARIOS)
    wanted = [(d, s, n) for d, s, n in offered if n in SOURCES and s in (QUICK if quick else names)]
    if quick:
        report.skip(f"sizes: of {', '.join(QUICK)} alone, since it shall be quick")
    progress(f"sizes: {len(wanted)} programs")
    FOLDER.mkdir(parents=True, exist_ok=True)
    around = FOLDER / "alone.o"
    compiler = ["ccache"] * (shutil.which("ccache") is not None) + ["g++"]
    run([*compiler, *FLAGS, "-c", HERE / "alone.cpp", "-o", around])
    jobs = int(os.environ.get("JOBS") or os.cpu_count())
    found = {}
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        tried = {which: pool.submit(size_of, compiler, around, *which) for which in wanted}
        for which, size in tried.items():
            try:
                found[which] = size.result()
            except Unable as error:
                report.problem(f"size of {' '.join(which)}: {error}")
    for database, title in TITLES.items():
        tell(report, title, {(s, n): size for (d, s, n), size in found.items() if d == database})
    for which, size in found.items():
        report.value(f"size.{'.'.join(which)}", size)


def size_of(compiler, around, database, scenario, name):
    """The bytes of code and constants of a stripped program of one implementation."""
    source = source_of(scenario, name)
    made = FOLDER / f"{database}_{scenario}_{name}"
    alone = [f'-DBENCH_{key}="{value}"' for key, value in [("DATABASE", database), ("SCENARIO", scenario), ("NAME", name)]]
    packages = shlex.split(run(["pkg-config", "--cflags", "sqlite3", "libpq", "libpqxx"]))
    run([*compiler, *FLAGS, *packages, *alone, "-c", source, "-o", f"{made}.o"])
    libraries = shlex.split(run(["pkg-config", "--libs", "libpqxx"]))
    if name == "soci":
        libraries += ["-lsoci_core", "-lsoci_sqlite3", "-lsoci_postgresql"]
    run([*compiler[-1:], f"{made}.o", around, "-o", made, *LINK, *libraries])
    return int(run(["size", made]).splitlines()[1].split()[0])


def source_of(scenario, name):
    """The file that an implementation stands in."""
    own = HERE / f"{scenario}_{SOURCES[name]}.cpp"
    for file in [own, *sorted(HERE.glob(f"*_{SOURCES[name]}.cpp"))]:
        if file.is_file() and f'"{scenario}"' in file.read_text():
            return file
    raise Unable("no file has it")


def tell(report, title, sizes):
    names = [name for name in SOURCES if any(n == name for _, n in sizes)]
    scenarios = list(dict.fromkeys(s for s, _ in sizes))
    if not names:
        return
    rows = [[s, *(number(sizes[s, n] / 1024, "KB") if (s, n) in sizes else "" for n in names)] for s in scenarios]
    kinds = {"retort": "ours", "raw": "base"}
    bars = [
        charts.Bar(name, *[sizes[scenarios[0], name] / 1024] * 3, kinds.get(name.split("_")[0], "other"))
        for name in names
        if (scenarios[0], name) in sizes
    ]
    report.section(
        f"{title}: size of the program",
        ["scenario", *names],
        rows,
        "Code and constants of a stripped program that holds one implementation of one scenario and nothing else, g++ -O3. The "
        "libraries it is linked to (SQLite, libpq, libpqxx, SOCI) are shared, and not in it; what a header brings is.",
        charts.bars(bars, f"KB, {scenarios[0]}", " KB", cut=None),
    )
