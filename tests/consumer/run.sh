#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh ROOT COMPILER…: builds and runs main.cpp the four ways in which a program may come by retort.
set -u

root=$1
here=$root/tests/consumer
shift
export CXX="$*"
unset CXXFLAGS LDFLAGS DESTDIR
failed=0

work=$(mktemp -d "${TMPDIR:-/tmp}/retort-consumer.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

# way NAME FUNCTION: runs the function in a folder of its own, and shows what it printed if it fails.
way() {
  mkdir -p "$work/$2"
  (
    set -e
    cd "$work/$2"
    "$2"
  ) >"$work/$2.log" 2>&1
  if [ $? = 0 ]; then
    echo "$1: ok"
  else
    echo "$1: failed"
    cat "$work/$2.log"
    failed=1
  fi
}

plain() {
  $CXX -std=c++20 -I "$root/include" "$here/main.cpp" -o consumer -lsqlite3
  ./consumer
}

# A tree without what a release would not need either; the library is installed from it and used as a subproject.
tree() {
  mkdir retort
  cp -r "$root/include" "$root/.cmake" "$root/meson.build" "$root/LICENSE" retort/
  meson setup build retort --prefix="$work/prefix" --wrap-mode=nodownload
  meson install --no-rebuild -C build
}

installed_pkg_config() {
  local dir
  dir=$(find "$work/prefix" -name retort-sqlite.pc -printf '%h\n')
  [ -n "$dir" ]
  export PKG_CONFIG_PATH=$dir
  pkg-config --exists 'retort >= 0.1'
  $CXX -std=c++20 "$here/main.cpp" -o consumer $(pkg-config --cflags --libs retort-sqlite)
  ./consumer
}

installed_cmake() {
  cmake -S "$here" -B build -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix"
  cmake --build build
  build/consumer
}

subproject() {
  mkdir -p app/subprojects
  cp "$here/main.cpp" "$here/meson.build" app/
  ln -s "$work/tree/retort" app/subprojects/retort
  meson setup build app --wrap-mode=nodownload --force-fallback-for=retort-sqlite,retort
  meson test -C build --print-errorlogs
}

way 'plain -I' plain
way 'installing' tree
way 'installed, pkg-config' installed_pkg_config
way 'installed, CMake' installed_cmake
way 'Meson subproject' subproject
exit "$failed"
