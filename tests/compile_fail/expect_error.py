# SPDX-License-Identifier: BSL-1.0
"""A mistake must not compile, for the right reason and in few words; without the mistake the file must.

    expect_error.py FILE PRECOMPILED INCLUDE -- COMPILER…
    expect_error.py --precompile HEADER PRECOMPILED DEPENDENCIES INCLUDE -- COMPILER…

FILE is compiled twice: as it is, which must succeed, and with -DBAD, which must fail. Its comments say what the compiler prints:

    // error: REGEX         the first one must be found in the first error, the others anywhere in the output
    // error gcc: REGEX     the same, asked of one compiler alone (gcc or clang)
"""

import os
import pathlib
import re
import subprocess
import sys

LIMIT = 25  # lines of diagnostic, without the excerpts of source

before = sys.argv.index("--")
*what, include = sys.argv[1:before]
compiler = sys.argv[before + 1 :]
is_clang = "__clang__" in subprocess.run(
    [*compiler, "-dM", "-E", "-x", "c++", os.devnull], capture_output=True, text=True, check=True
).stdout
flags = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-I", include]
flags += ["-fno-caret-diagnostics" if is_clang else "-fno-diagnostics-show-caret"]
if "BOOST_INCLUDEDIR" in os.environ:
    flags += ["-isystem", os.environ["BOOST_INCLUDEDIR"]]
if what[0] == "--precompile":
    header, precompiled, dependencies = what[1:]
    how = ["-include", header, "-x", "c++-header", os.devnull, "-o", precompiled, "-MD", "-MF", dependencies]
    sys.exit(subprocess.run([*compiler, *flags, *how]).returncode)
file, precompiled = what


def compile(*more):
    run = subprocess.run(
        [*compiler, *flags, "-fsyntax-only", "-include", precompiled.removesuffix(".gch"), *more, file],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    return run.returncode, run.stdout


def fail(why, output=""):
    print(f"{pathlib.Path(file).name}: {why}")
    print(output, end="")
    sys.exit(1)


text = pathlib.Path(file).read_text()
if not re.search(r"^\s*#\s*if.*\bBAD\b", text, re.M):
    fail("no #ifdef BAD: nothing tells the mistake from its good twin")
other = "gcc" if is_clang else "clang"
wanted = [
    pattern.strip()
    for only, pattern in re.findall(r"//\s*error(?:\s+(gcc|clang))?:(.*)$", text, re.M)
    if only != other
]
if not wanted:
    fail("no `// error: REGEX` says what the compiler should print")

code, output = compile("-Werror")
if code != 0:
    fail("the good twin does not compile", output)

code, output = compile("-DBAD")
if code == 0:
    fail("the mistake compiles")
lines = [line for line in output.splitlines() if not line.endswith("from <command-line>:")]  # what the user has not
first = next((line for line in lines if re.search(r"\berror:", line)), "")
if not re.search(wanted[0], first):
    fail(f"the first error does not match /{wanted[0]}/", output)
for pattern in wanted[1:]:
    if not re.search(pattern, output):
        fail(f"nothing in the output matches /{pattern}/", output)
print(f"{len(lines)} lines: {first}")
if len(lines) > LIMIT:
    fail(f"{len(lines)} lines of diagnostic, {LIMIT} are allowed", output)
