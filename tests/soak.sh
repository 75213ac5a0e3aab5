#!/usr/bin/env bash
# The tests that take long: they write for minutes, kill what they write to, and compare. Not part of tests/all.sh.
# Commits are durable here (fsync on), because the tests ask what is left after a kill.
#
#   bash tests/soak.sh              every test marked #[ignore] whose name contains "soak"
#   bash tests/soak.sh NAME ...     only those whose names contain NAME
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

work=$(mktemp -d /tmp/jingtu-soak.XXXXXX)
chmod 711 "$work"
trap 'tests/postgres.sh stop "$work/postgres"; rm -rf -- "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

settings=$(JINGTU_TEST_FSYNC=on tests/postgres.sh start "$work/postgres")
eval "$settings"
export JINGTU_REQUIRE_POSTGRES=1

if [ $# = 0 ]; then set -- soak; fi
command=(cargo test --release --locked -- --ignored --nocapture --test-threads=1 "$@")
echo "== ${command[*]}"
"${command[@]}" 2>&1 | tee "$work/log"
awk '/^test result: / { ran += $4 + $6 } END { if (!ran) { print "soak.sh: no test of that name"; exit 1 } }' "$work/log"
