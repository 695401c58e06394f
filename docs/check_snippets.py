# SPDX-License-Identifier: BSL-1.0
"""Checks that the code in the documents is code that runs: check_snippets.py ROOT.

Each ```cpp block in README.md and docs/*.md must stand in one program of docs/examples/, line for line (indentation and empty lines
aside), between two `// [name]` marks. Each line of a ```sql block must be a string that such a program compares with. What is
wrong on purpose is marked: ```cpp wrong, or <!-- not compiled --> before the block.
"""

import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
MARK = re.compile(r"// \[([\w-]+)\]$")
BLOCK = re.compile(r"^```(\w*)[ \t]*([^\n]*)\n(.*?)^```[ \t]*$", re.M | re.S)
problems = []


def squeezed(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


snippets, strings = [], set()
for program in sorted((root / "docs" / "examples").rglob("*.[ch]pp")):
    text = program.read_text()
    opened = {}
    for number, line in enumerate(text.splitlines(), 1):
        mark = MARK.match(line.strip())
        if mark and mark[1] in opened:
            snippets.append(opened.pop(mark[1]))
        elif mark:
            opened[mark[1]] = []
        elif line.strip():
            for lines in opened.values():
                lines.append(line.strip())
    problems += [f"{program.relative_to(root)}: [{name}] is not closed" for name in opened]
    strings.update(" ".join(found.split()) for found in re.findall(r'R"\((.*?)\)"', text, re.S))
    # A string over several lines is one, as it is for the compiler.
    joined = re.sub(r'"\s*\n\s*"', "", text)
    strings.update(found.replace('\\"', '"') for found in re.findall(r'"((?:[^"\\\n]|\\.)*)"', joined))


def stands_in(lines, snippet):
    return any(snippet[i : i + len(lines)] == lines for i in range(len(snippet) - len(lines) + 1))


count = 0
for document in [root / "README.md", *sorted((root / "docs").glob("*.md"))]:
    text = document.read_text()
    for block in BLOCK.finditer(text):
        language, note, body = block.groups()
        line = text.count("\n", 0, block.start()) + 1
        where = f"{document.relative_to(root)}:{line}"
        if "wrong" in note or text[: block.start()].rstrip().endswith("<!-- not compiled -->"):
            continue
        if language == "cpp":
            count += 1
            if not any(stands_in(squeezed(body), snippet) for snippet in snippets):
                problems.append(f"{where}: the code stands in no example")
        elif language == "sql":
            count += 1
            for sql in squeezed(body):
                if not sql.startswith("--") and sql not in strings:
                    problems.append(f"{where}: no example compares with: {sql}")

print(*problems, sep="\n", end="\n" if problems else "")
print(f"{count} snippets, {len(problems)} problems")
sys.exit(bool(problems) or count == 0)
