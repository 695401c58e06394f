#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Runs the benchmarks: run.py [compile] [sqlite] [postgres] [many] [--quick]

  compile    what the library costs the compiler
  sqlite     a select by primary key: instructions, heap, time, against the C API
  postgres   the same against libpq and libpqxx, on a server of its own
  many       async sessions, pipelines, streams and bulk, against the simple ways

Without names, all of them. --quick takes fewer rounds. Prints tables and writes them to build/bench/report.md, and the numbers to
build/bench/results.json. Ends with 1 if something could not be measured or a limit is not kept.

  compile --check             compares template instantiations and object size with benchmarks/compile/baseline.json
  compile --update-baseline   writes them there
"""

import argparse
import json
import sys

import common
import compile.measure as compile_time
import runtime.measure as run_time

BENCHMARKS = {
    "compile": compile_time.measure,
    "sqlite": run_time.measure_sqlite,
    "postgres": run_time.measure_postgres,
    "many": run_time.measure_many,
}


class Report:
    """Collects what the benchmarks find. Sections are printed as they come."""

    def __init__(self):
        self.sections, self.limits, self.numbers, self.problems = [], [], {}, []

    def section(self, title, head, rows, note=""):
        self.sections.append(common.Section(title, head, rows, note))
        print(self.text_of(self.sections[-1]), flush=True)

    def limit(self, *what, **how):
        self.limits.append(common.Limit(*what, **how))

    def value(self, name, value):
        self.numbers[name] = value

    def problem(self, text):
        self.problems.append(text)
        print(f"bench: {text}", file=sys.stderr, flush=True)

    @staticmethod
    def text_of(section):
        note = f"\n{section.note}\n" if section.note else ""
        return f"\n## {section.title}\n\n{common.table(section.head, section.rows)}\n{note}"


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--update-baseline", action="store_true")
    arguments = parser.parse_args()
    for name in arguments.names:
        if name not in BENCHMARKS:
            parser.error(f"there is no benchmark {name}")

    if arguments.check or arguments.update_baseline:
        if arguments.names != ["compile"]:
            parser.error("--check and --update-baseline belong to `compile` alone")
        try:
            return compile_time.compare(update=arguments.update_baseline)
        except common.Unable as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1

    report = Report()
    versions = common.versions()
    report.section("Versions", ["what", "version"], [[f"{name}", version] for name, version in versions.items()])
    for name in arguments.names or BENCHMARKS:
        try:
            BENCHMARKS[name](report, arguments.quick)
        except common.Unable as error:
            report.problem(f"{name}: {error}")
    if report.limits:
        report.section("Limits", ["what", "measured", "limit", ""], [limit.cells() for limit in report.limits])

    write(report, versions, arguments.quick)
    missed = [limit for limit in report.limits if not limit.met]
    for problem in report.problems:
        print(f"bench: not measured: {problem}", file=sys.stderr)
    print(f"{len(report.limits) - len(missed)} of {len(report.limits)} limits kept; build/bench/report.md has the tables")
    return 1 if missed or report.problems else 0


def write(report, versions, quick):
    common.BUILD.mkdir(parents=True, exist_ok=True)
    text = "# Benchmarks" + (" (quick)" if quick else "") + "\n" + "".join(map(report.text_of, report.sections))
    for problem in report.problems:
        text += f"\nNot measured: {problem}\n"
    (common.BUILD / "report.md").write_text(text)
    results = {
        "versions": versions,
        "quick": quick,
        "results": report.numbers,
        "limits": [
            {"what": x.what, "value": x.value, "limit": x.limit, "unit": x.unit, "at_most": x.at_most, "met": x.met}
            for x in report.limits
        ],
        "not_measured": report.problems,
    }
    (common.BUILD / "results.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
