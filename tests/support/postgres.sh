# SPDX-License-Identifier: BSL-1.0
# What the scripts that start PostgreSQL servers share; to be sourced. Needs a function `fail`. Sets `bin`, the folder of the
# server's programs, and `as` and `owner`, to run it as another user where this one is root.

# The newest server there is: Debian keeps them apart by version, others have them on the path.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -V | tail -n 1)
[ -n "$bin" ] && [ -x "$bin/initdb" ] || bin=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
[ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] || fail 'no PostgreSQL server is installed (./dev setup installs it)'

# A server refuses to run as root.
as=()
if [ "$(id -u)" = 0 ]; then
  owner=postgres
  id "$owner" >/dev/null 2>&1 || owner=nobody
  command -v runuser >/dev/null || fail 'runuser is needed to start PostgreSQL as root (package util-linux)'
  as=(runuser -u "$owner" --)
fi
unset PGDATA PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGOPTIONS PGSERVICE

random_port() { echo $((20000 + (RANDOM * 32768 + RANDOM) % 12000)); }
as_owner() { (cd / && "${as[@]}" "$@"); }
