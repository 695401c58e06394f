# SPDX-License-Identifier: BSL-1.0
"""Adds up what the last test runs found: summary.py LABEL=BUILD_FOLDER…

A doctest program counts by its cases, any other test as one. What was skipped is named, with its reason; of what failed, what
it printed of that comes last but for the line `N passed, N failed`.
"""

import json
import pathlib
import re
import sys

ENDING = 40  # lines of what failed without naming a case
CASES = re.compile(r"\[doctest\] test cases:\s*(\d+)\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed")



def output_of(test):
    return re.sub(r"\x1b\[[\d;]*m", "", (test.get("stdout") or "") + (test.get("stderr") or ""))


def failures_in(output):
    """The cases that failed, as doctest prints them; or else the end of the output."""
    cases = re.split(r"^={20,}\n", output, flags=re.M)
    failed = [case.strip() for case in cases if re.search(r"\bERROR:", case)]
    return failed or ["\n".join(output.strip().splitlines()[-ENDING:])]


all_passed = all_failed = 0
remarks = []
for argument in sys.argv[1:]:
    label, _, folder = argument.partition("=")
    logs = pathlib.Path(folder, "meson-logs").glob("testlog*.json")
    tests = [json.loads(line) for log in logs for line in log.read_text().splitlines()]
    if not tests:
        tests = [{"name": "no test was run", "result": "ERROR"}]
    passed = failed = 0
    for test in tests:
        if test["result"] == "SKIP":
            reason = (test.get("stdout") or "").strip() or f"{test['name']}: skipped"
            remarks.append(f"{label}: {reason}")
            continue
        ran_well = test["result"] == "OK"
        cases = CASES.search(output_of(test))
        good, bad = (int(cases[2]), int(cases[3])) if cases else (0, 0)
        if good + bad == 0:
            good = int(ran_well)
        if not ran_well and bad == 0:  # a crash, a sanitizer's report, a time-out
            bad = 1
        passed += good
        failed += bad
        if bad:
            remarks.append(f"{label}: {test['name']}: {test['result'].lower()}")
            remarks += failures_in(output_of(test))
    print(f"{label}: {passed} passed, {failed} failed")
    all_passed += passed
    all_failed += failed

for remark in remarks:
    print(remark)
print(f"{all_passed} passed, {all_failed} failed")
sys.exit(all_failed > 0 or all_passed == 0)
