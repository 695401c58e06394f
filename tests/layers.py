# SPDX-License-Identifier: BSL-1.0
"""Checks what the layout of include/retort/ promises: layers.py ROOT."""

import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".") / "include" / "retort"

# Low to high. A header includes its own layer and lower ones; of the top ones, only those named here.
LAYERS = ["meta", "schema", "types", "expr", "stmt", "render", "driver", "engine", "session"]
TOP = {"async": [], "reflect": [], "orm": [], "migrate": ["reflect"]}
# driver/ sees text, parameters and row shape only.
HIDDEN = {"driver": ["expr", "stmt"]}
# Headers of client libraries, and the one folder that may include them.
CLIENTS = {
    r"sqlite3(ext)?\.h$": "driver/sqlite/",
    r"(postgresql/)?(libpq-fe|libpq-events|postgres_ext|pg_config\w*)\.h$|libpq/|pqxx(/|$)": "driver/postgres/",
}
# Where deadlines, ages and waits are.
TIMED = ["driver", "engine", "session", "async"]
MAX_LINES, MAX_MACROS, MAX_IFS = 500, 19, 19

problems = []


def allowed(layer):
    if layer in TOP:
        return {*LAYERS, layer, *TOP[layer]}
    return set(LAYERS[: LAYERS.index(layer) + 1]) - set(HIDDEN.get(layer, []))


def code_of(text):
    """The text without comments; line numbers stay."""
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda found: "\n" * found[0].count("\n"), text, flags=re.S)


headers = sorted(root.rglob("*.hpp")) if root.is_dir() else []
if not headers:
    sys.exit(f"{root} has no headers")
macros, ifs = [], []

for header in headers:
    name = header.relative_to(root).as_posix()
    text = header.read_text()
    lines = text.splitlines()

    def problem(line, why):
        problems.append(f"include/retort/{name}:{line}: {why}")

    if lines[:1] != ["// SPDX-License-Identifier: BSL-1.0"]:
        problem(1, "the first line is not `// SPDX-License-Identifier: BSL-1.0`")
    if next((line for line in code_of(text).splitlines() if line.strip()), "") != "#pragma once":
        problem(2, "does not begin with `#pragma once`")
    if len(lines) > MAX_LINES:
        problem(len(lines), f"{len(lines)} lines, split at {MAX_LINES}")

    layer = name.split("/")[0] if "/" in name else None  # an umbrella includes anything
    if layer and layer not in LAYERS and layer not in TOP:
        problem(1, f"`{layer}` is not a layer")
        continue
    driver = re.match(r"driver/(\w+)/", name)

    for number, line in enumerate(code_of(text).splitlines(), 1):
        if re.match(r"\s*#\s*define\b", line):
            macros.append(f"{name}:{number}")
        if re.match(r"\s*#\s*(if|ifdef|ifndef)\b", line):
            ifs.append(f"{name}:{number}")
        if layer in TIMED and "system_clock" in line:
            problem(number, "time is counted by the steady clock, which nobody sets")
        include = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if not include:
            continue
        quote, target = include.groups()
        if quote == '"' and not target.startswith("retort/"):
            problem(number, f'"{target}": own headers are included as "retort/…", others as <…>')
            continue
        for pattern, home in CLIENTS.items():
            if re.match(pattern, target) and not name.startswith(home):
                problem(number, f"<{target}> belongs to {home}")
        if re.match(r"boost/asio(/|\.hpp)", target) and "async" not in name:
            problem(number, f"<{target}> belongs to the async headers")
        if not target.startswith("retort/"):
            continue
        target = target.removeprefix("retort/")
        if not (root / target).is_file():
            problem(number, f"<retort/{target}> does not exist")
        elif layer and "/" not in target:
            problem(number, f"<retort/{target}> is an umbrella: for users, not for the layers below it")
        elif layer and target.split("/")[0] not in allowed(layer):
            problem(number, f"{layer}/ does not include {target.split('/')[0]}/ (<retort/{target}>)")
        other = re.match(r"driver/(\w+)/", target)
        if layer and other and not (driver and driver[1] == other[1]) and layer == "driver":
            problem(number, f"<retort/{target}>: only driver/{other[1]}/ itself and the layers above include it")

for kind, found, limit in (("macros", macros, MAX_MACROS), ("#ifs", ifs, MAX_IFS)):
    if len(found) > limit:
        problems.append(f"{len(found)} {kind}, {limit} are allowed: {', '.join(found)}")

print(*problems, sep="\n", end="\n" if problems else "")
print(f"{len(headers)} headers, {len(macros)} macros, {len(ifs)} #ifs, {len(problems)} problems")
sys.exit(bool(problems))
