# SPDX-License-Identifier: BSL-1.0
"""Prints the files of a folder with a suffix, one a line, sorted, relative to the folder: list_files.py FOLDER SUFFIX."""

import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
for file in sorted(folder.rglob("*" + sys.argv[2])):
    print(file.relative_to(folder).as_posix())
