#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Runs the benchmarks: run.py [NAME…] [--quick | --publish]

  compile            what the library costs the compiler
  runtime            all scenarios on both databases, against the raw drivers and others
  sqlite, postgres   the same on one of them
  size               the programs of all implementations, each alone
  pool               taking a connection and giving it back
  SCENARIO           one scenario, on both databases:
                     {scenarios}

Without names, everything. --quick takes fewer and shorter rounds, counts instructions only where a limit needs them, and leaves out
sizes and the includes of a second compiler. Prints tables, and writes build/bench/report.md, report.html
and results.json; --publish writes the tables to docs/benchmarks.md, too. Ends with 1 if something could not be measured or a
limit is not kept.

  compile --check             compares template instantiations and object size with benchmarks/compile/baseline.json
  compile --update-baseline   writes them there
"""

import argparse
import json
import shutil
import sys
import textwrap
import time

import common
import compile.measure as compile_time
import page
import runtime.measure as run_time
import runtime.sizes as sizes

GROUPS = {"runtime": ["sqlite", "postgres"], "sqlite": ["sqlite"], "postgres": ["postgres"]}
LEAST_DISK = 2_000  # MB


class Report:
    """Collects what the benchmarks find. Sections are printed as they come."""

    def __init__(self):
        self.sections, self.limits, self.numbers, self.problems, self.skipped = [], [], {}, [], []

    def section(self, title, head, rows, note="", chart=""):
        rows = [[cell if isinstance(cell, str) else common.number(cell) for cell in row] for row in rows]
        self.sections.append(common.Section(title, head, rows, note, chart))
        print(self.text_of(self.sections[-1]), flush=True)

    def limit(self, *what, **how):
        self.limits.append(common.Limit(*what, **how))

    def value(self, name, value):
        self.numbers[name] = value

    def problem(self, text):
        if text not in self.problems:
            self.problems.append(text)
            print(f"bench: {text}", file=sys.stderr, flush=True)

    def skip(self, text):
        """What is left out without being missed."""
        if text not in self.skipped:
            self.skipped.append(text)
            common.progress(f"left out: {text}")

    @staticmethod
    def text_of(section):
        note = f"\n{section.note}\n" if section.note else ""
        return f"\n## {section.title}\n\n{common.table(section.head, section.rows)}\n{note}"


def main():
    scenarios = textwrap.fill(", ".join(run_time.names()), 100, subsequent_indent=" " * 21)
    parser = argparse.ArgumentParser(usage=__doc__.replace("{scenarios}", scenarios))
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--publish", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--update-baseline", action="store_true")
    arguments = parser.parse_args()
    known = ["compile", "pool", "size", *GROUPS, *run_time.names()]
    for name in arguments.names:
        if name not in known:
            parser.error(f"there is no benchmark {name}; there are {', '.join(known)}")

    if arguments.check or arguments.update_baseline:
        if arguments.names != ["compile"]:
            parser.error("--check and --update-baseline belong to `compile` alone")
        try:
            return compile_time.compare(update=arguments.update_baseline)
        except common.Unable as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1

    if arguments.publish and (arguments.names or arguments.quick):
        parser.error("--publish is for a whole run")
    start = time.monotonic()
    report = Report()
    common.BUILD.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(common.BUILD).free / 1e6
    if free < LEAST_DISK:
        report.problem(f"little disk: {free:,.0f} MB are free at build/bench, {LEAST_DISK:,} may be needed")
    versions = common.versions()
    report.section("Versions", ["what", "version"], [[f"{name}", version] for name, version in versions.items()])
    for work in plan(arguments.names, arguments.quick):
        try:
            work(report, arguments.quick)
        except (common.Unable, OSError) as error:
            report.problem(str(error))
    if report.limits:
        cells = [limit.cells() for limit in report.limits]
        report.section("Limits", ["what", "measured", "limit", ""], cells)
        # They are what one looks for first.
        report.sections.insert(1, report.sections.pop())

    minutes = (time.monotonic() - start) / 60
    try:
        write(report, versions, arguments.quick, minutes)
        if arguments.publish:
            publish(report)
    except OSError as error:
        report.problem(f"the report could not be written: {error}")
    missed = [limit for limit in report.limits if not limit.met]
    for problem in report.problems:
        print(f"bench: not measured: {problem}", file=sys.stderr)
    print(
        f"{len(report.limits) - len(missed)} of {len(report.limits)} limits kept, {minutes:.1f} minutes; "
        "build/bench/report.md and report.html have the tables"
    )
    return 1 if missed or report.problems else 0


def plan(names, quick):
    """What is to be done: functions of the report and of whether it shall be quick."""
    everything = not names
    scenarios = {"sqlite": [], "postgres": []}
    for database, chosen in scenarios.items():
        whole = everything or any(database in databases for name, databases in GROUPS.items() if name in names)
        chosen += [name for name in run_time.names() if whole or name in names]
    for database, chosen in scenarios.items():
        if chosen:
            yield lambda report, quick, d=database, c=chosen: run_time.measure(report, c, [d], quick)
    if (everything and not quick) or "size" in names:
        yield sizes.measure
    if everything or "pool" in names:
        yield run_time.micro
    if everything or "compile" in names:
        yield compile_time.measure


def write(report, versions, quick, minutes):
    title = "Benchmarks" + (" (quick)" if quick else "")
    rest = [f"Not measured: {problem}" for problem in report.problems] + [f"Left out: {what}" for what in report.skipped]
    text = f"# {title}\n" + "".join(map(report.text_of, report.sections))
    (common.BUILD / "report.md").write_text(text + "".join(f"\n{line}\n" for line in rest))
    lead = f"retort beside the raw drivers and others, in one run of {minutes:.0f} minutes on one machine. {versions['date']}."
    (common.BUILD / "report.html").write_text(page.page(title, lead, report.sections, report.problems + report.skipped))
    results = {
        "versions": versions,
        "quick": quick,
        "minutes": round(minutes, 2),
        "results": report.numbers,
        "limits": [
            {"what": x.what, "value": x.value, "limit": x.limit, "unit": x.unit, "at_most": x.at_most, "met": x.met}
            for x in report.limits
        ],
        "not_measured": report.problems,
        "left_out": report.skipped,
    }
    (common.BUILD / "results.json").write_text(json.dumps(results, indent=1) + "\n")


def publish(report):
    """Writes the report to the documents, one level deeper."""
    begin, end = "<!-- report -->\n", "<!-- end of report -->\n"
    document = common.ROOT / "docs" / "benchmarks.md"
    text = document.read_text()
    head, tail = text[: text.index(begin) + len(begin)], text[text.index(end) :]
    tables = "".join(map(report.text_of, report.sections)).replace("\n## ", "\n### ")
    document.write_text(f"{head}{tables}\n{tail}")


if __name__ == "__main__":
    sys.exit(main())
