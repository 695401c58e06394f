# SPDX-License-Identifier: BSL-1.0
"""What all benchmarks use: running programs, the report, the versions."""

import dataclasses
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bench"
STARTED = time.monotonic()


class Unable(Exception):
    """Something is missing, or does not do what it should: one sentence."""


def progress(text):
    minutes, seconds = divmod(round(time.monotonic() - STARTED), 60)
    print(f"-- {minutes}:{seconds:02} {text}", flush=True)


def run(command, **options):
    """The output of a command. Raises Unable, with the end of what it printed, if it fails."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, capture_output=True, text=True, **options)
    except FileNotFoundError as error:
        raise Unable(f"{command[0]} is not installed (./dev setup bench)") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise Unable(f"`{' '.join(command[:4])} …` failed with code {done.returncode}: {last}")
    return done.stdout


def need(*programs):
    for name in programs:
        if shutil.which(name) is None:
            raise Unable(f"{name} is not installed (./dev setup bench)")


def build(target):
    """Builds a program of benchmarks/runtime and says where it is."""
    if not (BUILD / "build.ninja").is_file():
        raise Unable("build/bench is not configured: ./dev bench does that")
    progress(f"building {target}")
    jobs = ["-j", os.environ["JOBS"]] if os.environ.get("JOBS") else []
    log = subprocess.run(["ninja", "-C", BUILD, *jobs, f"benchmarks/{target}"], capture_output=True, text=True)
    if log.returncode != 0:
        if "unknown target" in log.stdout + log.stderr:
            raise Unable(f"{target} is not configured: a library that it needs is missing (./dev setup bench)")
        errors = [line for line in log.stdout.splitlines() if "error: " in line] or log.stderr.splitlines() or [""]
        raise Unable(f"{target} could not be built: {errors[0].strip()}")
    return BUILD / "benchmarks" / target


def one_core():
    """Keeps what is started on one core: two programs that wait for each other are steadier there."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


@dataclasses.dataclass
class Cost:
    """What a program took, all its children included."""

    user: float  # seconds of CPU
    memory: float  # MB at the peak


def cost_of(command, cwd):
    """Runs a compiler, without ccache."""
    environment = dict(os.environ, CCACHE_DISABLE="1")
    words = [str(word) for word in command]
    child = subprocess.Popen(
        words, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    with child.stderr:
        errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        lines = [line for line in errors.splitlines() if "error" in line] or [errors.strip()]
        raise Unable(f"{command[0]} can't compile {command[command.index('-c') + 1].name}: {lines[0]}")
    return Cost(usage.ru_utime, usage.ru_maxrss / 1024)


# Report


@dataclasses.dataclass
class Limit:
    what: str
    value: float
    limit: float
    unit: str
    at_most: bool = True

    @property
    def met(self):
        return self.value <= self.limit if self.at_most else self.value >= self.limit

    def cells(self):
        sign = "≤" if self.at_most else "≥"
        verdict = "pass" if self.met else "**FAIL**"
        return [self.what, number(self.value, self.unit), f"{sign} {number(self.limit, self.unit)}", verdict]


@dataclasses.dataclass
class Section:
    title: str
    head: list
    rows: list
    note: str = ""
    chart: str = ""  # SVG


def number(value, unit=""):
    digits = 0 if value == int(value) and unit != "×" else 2 if abs(value) < 10 else 1 if abs(value) < 1000 else 0
    if unit == "×":
        digits = 3
    return f"{value:,.{digits}f}" + {"": "", "×": " ×"}.get(unit, f" {unit}")


def table(head, rows):
    """A Markdown table, aligned so that it can be read as it is. Numbers stand on the right."""
    rows = [[cell if isinstance(cell, str) else number(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(cells):
        aligned = [c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(cells, widths))]
        return "| " + " | ".join(aligned) + " |"

    rule = "|" + "|".join("-" * (w + 2) if i == 0 else "-" * (w + 1) + ":" for i, w in enumerate(widths)) + "|"
    return "\n".join([line(head), rule, *map(line, rows)])


def bars(pairs, unit, width=50):
    """A picture of some numbers."""
    most = max(value for _, value in pairs)
    longest = max(len(name) for name, _ in pairs)
    lines = [f"{name.ljust(longest)}  {'█' * max(1, round(value / most * width))} {number(value, unit)}" for name, value in pairs]
    return "```\n" + "\n".join(lines) + "\n```"


def median(values):
    return statistics.median(values)


def spread(values):
    """The quartiles."""
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    return {"low": low, "median": middle, "high": high}


# Versions


def first_line(*command):
    try:
        out = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    except FileNotFoundError:
        return None
    return out.stdout.splitlines()[0].strip() if out.returncode == 0 and out.stdout.strip() else None


def standing(compiler):
    """A compiler and its standard library, by the numbers that decide what it instantiates."""
    asked = "#include <version>\n_GLIBCXX_RELEASE\n"
    major = first_line(compiler, "-dumpversion").split(".")[0]
    library = run([compiler, "-std=c++20", "-E", "-P", "-x", "c++", "-"], input=asked).split()[-1]
    return f"{compiler.split('-')[0]} {major}, libstdc++ {library}"


def newest_clang():
    """The clang that ./dev works with."""
    for version in ["-19", "-22", "-21", "-20", "-18", "-17", "-16", ""]:
        if shutil.which(f"clang++{version}"):
            return f"clang++{version}"
    return None


def processor():
    found = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def boost_version():
    header = pathlib.Path("/usr/include/boost/version.hpp")
    found = re.search(r'BOOST_LIB_VERSION "(.*)"', header.read_text()) if header.is_file() else None
    return found[1].replace("_", ".") if found else None


def versions():
    servers = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[4]))
    system = dict(re.findall(r'^(\w+)="?(.*?)"?$', pathlib.Path("/etc/os-release").read_text(), re.MULTILINE))
    clang = newest_clang()
    found = {
        "retort": first_line("git", "describe", "--always", "--dirty"),
        "g++": first_line("g++", "--version"),
        "clang++": clang and first_line(clang, "--version"),
        "SQLite": first_line("pkg-config", "--modversion", "sqlite3"),
        "libpq": first_line("pkg-config", "--modversion", "libpq"),
        "libpqxx": first_line("pkg-config", "--modversion", "libpqxx"),
        "PostgreSQL": servers and first_line(servers[-1], "--version"),
        "Boost": boost_version(),
        "valgrind": first_line("valgrind", "--version"),
        "system": f"{system.get('PRETTY_NAME', 'unknown')}, Linux {platform.release()}",
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "date": time.strftime("%Y-%m-%d"),
    }
    return {name: value or "not there" for name, value in found.items()}
