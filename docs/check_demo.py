# SPDX-License-Identifier: BSL-1.0
"""Runs the demo on a small file and on what it has to refuse: check_demo.py DEMO."""

import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

demo = sys.argv[1]
failed = 0
GOOD = """\
Package: libz
Status: install ok installed
Installed-Size: 160
Section: libs
Architecture: amd64
Version: 1.2
Description: a library
 with a second line: of text

Package: editor
Status: install ok installed
Installed-Size: 2048
Section: editors
Architecture: amd64
Version: 3:4-5
Pre-Depends: libz (>= 1)
Depends: libz (<< 2), speller | dictionary:any, gone

Package: viewer
Status: hold ok installed
Version: 0
Architecture: all
Depends: libz,
 editor

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 9
"""


def run(*arguments):
    return subprocess.run([demo, *map(str, arguments)], capture_output=True, text=True, timeout=60)


def expect(what, condition, shown=""):
    global failed
    if not condition:
        failed = 1
        print(f"failed: {what}\n{shown}")


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    status, database = folder / "status", folder / "packages.db"
    status.write_text(GOOD)

    for attempt in ("new file", "file replaced"):
        done = run(status, database)
        expect(f"{attempt}: runs", done.returncode == 0 and done.stderr == "", done.stdout + done.stderr)
        expect(f"{attempt}: counts", "3 packages and 6 dependencies" in done.stdout, done.stdout)
    expect("no bar without a terminal", "\r" not in done.stdout, done.stdout)
    expect("no log is left", sorted(p.name for p in folder.iterdir()) == ["packages.db", "status"])
    rows = sqlite3.connect(database).execute(
        "SELECT p.name, d.name, d.kind, t.name FROM dependencies d JOIN packages p ON p.id = d.package_id"
        " LEFT JOIN packages t ON t.id = d.target_id ORDER BY p.id, d.name"
    )
    found = list(rows)
    expected = [
        ("editor", "dictionary", "depends", None),
        ("editor", "gone", "depends", None),
        ("editor", "libz", "pre_depends", "libz"),
        ("editor", "speller", "depends", None),
        ("viewer", "editor", "depends", "editor"),
        ("viewer", "libz", "depends", "libz"),
    ]
    expect("dependencies", found == expected, found)
    before = database.read_bytes()

    bad = {
        "no field": "Package: a\nnonsense\n",
        "no package": "Version: 1\n\n",
        "no version": "Package: a\nStatus: install ok installed\n",
        "a size that is none": "Package: a\nVersion: 1\nInstalled-Size: many\n",
        "a size below zero": "Package: a\nVersion: 1\nInstalled-Size: -1\n",
        "a continuation of nothing": " text\n",
        "nothing": "",
        "nothing installed": "Package: a\nStatus: purge ok not-installed\n",
        "bytes": "\x7fELF\0\0:\1\n",
        "the same package twice, seen by the database": GOOD + "\n" + GOOD,
    }
    new = folder / "new.db"
    broken = folder / "broken"
    for what, text in bad.items():
        broken.write_text(text)
        for target in (database, new):
            done = run(broken, target)
            lines = done.stderr.splitlines()
            good = done.returncode == 1 and len(lines) == 1 and lines[0].startswith("demo: ")
            expect(f"{what}: one sentence", good, done.stdout + done.stderr)
        expect(f"{what}: nothing is left behind", not new.exists())
    expect("the old database is untouched", database.read_bytes() == before)

    refused = {
        "no such file": (folder / "none", new),
        "a folder for a file": (folder, new),
        "a database where there is no folder": (status, folder / "none" / "x.db"),
        "a database that is a folder": (status, folder),
        "a database that is something else": (status, status),
    }
    if os.geteuid() != 0:
        locked = folder / "locked.db"
        locked.write_bytes(before)
        locked.chmod(0o400)
        refused["a database that is read-only"] = (status, locked)
    for what, arguments in refused.items():
        done = run(*arguments)
        lines = done.stderr.splitlines()
        good = done.returncode == 1 and len(lines) == 1 and lines[0].startswith("demo: ")
        expect(f"{what}: one sentence", good, done.stdout + done.stderr)
        print(done.stderr, end="")
    expect("what is no database is untouched", status.read_text() == GOOD)

sys.exit(failed)
