# SPDX-License-Identifier: BSL-1.0
"""The processes that do the work: one for each implementation, which answers commands (see main.cpp)."""

import json
import pathlib
import re
import select
import shutil
import subprocess
import sys
import tempfile

from common import ROOT, Unable, one_core

SQLALCHEMY = pathlib.Path(__file__).parent / "sqlalchemy_core.py"
PATIENCE = 120  # seconds for one answer


def python_with(*modules):
    """The Python that has these modules, which may not be the one that runs this; or None."""
    for python in dict.fromkeys([sys.executable, "/usr/bin/python3"]):
        tried = subprocess.run([python, "-c", f"import {', '.join(modules)}"], capture_output=True)
        if tried.returncode == 0:
            return python
    return None


class Worker:
    """One implementation of a scenario."""

    def __init__(self, name, command, pinned):
        self.name = name
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            bufsize=1,
            preexec_fn=one_core if pinned else None,
        )
        try:
            self.read()  # it is ready
        except Unable:
            self.close()
            raise

    def ask(self, command, count):
        try:
            self.process.stdin.write(f"{command} {count}\n")
            self.process.stdin.flush()
        except OSError:
            pass  # read says why
        return self.read()

    def read(self):
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            raise Unable(f"{self.name} does not answer")
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            said = self.errors.read().strip().splitlines() or ["it ended"]
            raise Unable(f"{self.name}: {said[-1]}")
        return json.loads(line)

    def peak_memory(self):
        """MB, of the whole process, its SQLite database included."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024

    def close(self):
        try:
            self.process.stdin.close()
            self.process.wait(timeout=10)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.errors.close()


class Pgbench:
    """`pgbench -M prepared` with the statement of pk_select: how fast a client can be that looks at nothing."""

    name = "pgbench"

    def __init__(self, url, folder):
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pgbench"), key=lambda p: int(p.parts[4]))
        self.program = found[-1] if found else shutil.which("pgbench")
        if self.program is None:
            raise Unable("pgbench is not installed")
        self.url = url
        self.script = pathlib.Path(folder) / "pk_select.sql"
        self.script.write_text(
            "\\set key random(1, 1000)\n"
            "SELECT items.id, items.quantity, items.price, items.name FROM items WHERE items.id = :key;\n"
        )

    def ask(self, _, count):
        # Its time is without that of connecting, but a server's new process is slow at first.
        asked, count = count, max(count, 5_000)
        done = subprocess.run(
            [self.program, "-n", "-M", "prepared", "-f", self.script, "-t", str(count), self.url],
            capture_output=True,
            text=True,
            preexec_fn=one_core,
        )
        tps = re.search(r"tps = ([\d.]+) \((?:without|excluding)", done.stdout)
        if done.returncode != 0 or tps is None:
            raise Unable(f"pgbench: {(done.stderr.strip() or 'no output').splitlines()[-1]}")
        return {"rows": count, "wall": asked / float(tps[1]), "cpu": 0}

    def peak_memory(self):
        return None

    def close(self):
        pass


class Server:
    """A PostgreSQL server of our own, with all tables that `program` makes. Its URL is `url`."""

    def __init__(self, program, pinned):
        self.process = subprocess.Popen(
            [ROOT / "tests" / "support" / "with_postgres", "sh", "-c", 'echo "$RETORT_TEST_POSTGRES"; cat'],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=one_core if pinned else None,
        )
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            why = (self.process.stderr.read().strip() or "the server did not start").splitlines()[-1]
            self.close()
            raise Unable(why)
        if program is None:
            return
        try:
            filled = subprocess.run([program, "fill", self.url], capture_output=True, text=True)
            if filled.returncode != 0:
                raise Unable(f"the tables could not be made: {filled.stderr.strip()}")
        except BaseException:
            self.close()
            raise

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def instructions(command, count, folder):
    """Instructions of `count` operations, which follow on as many that nobody counts."""
    out = pathlib.Path(folder) / "callgrind"
    callgrind = ["valgrind", "--tool=callgrind", "--vgdb=no", "--instr-atstart=no", f"--callgrind-out-file={out}"]
    worker = Worker(command[4], callgrind + command, False)
    try:
        worker.ask("time", count)
        worker.ask("instructions", count)
    finally:
        worker.close()
    total = 0
    for part in pathlib.Path(folder).glob("callgrind*"):
        # A dump for each time the counting stopped, and one at the end.
        found = re.findall(r"^(?:summary|totals): (\d+)", part.read_text(), re.MULTILINE)
        total += max(map(int, found), default=0)
        part.unlink()
    return total
