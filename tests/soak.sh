#!/usr/bin/env bash
# The tests that take long: they write for minutes, kill what they write to, and compare; and they fuzz every reader of
# files. Not part of tests/all.sh.
# Commits are durable here (fsync on), because the tests ask what is left after a kill.
#
#   bash tests/soak.sh              200 kills on each database, 20 crashes of PostgreSQL, 10,000 commits on two nodes, a
#                                   reader of 40,000 parcels while a writer splits them, a register of 1,000,000 parcels,
#                                   a sheet of ten million cells, and each reader of files fuzzed for JINGTU_FUZZ_SECONDS (600)
#   bash tests/soak.sh fuzz [DOOR]  only the readers of files (tests/fuzz/run.sh, which says what it needs)
#   bash tests/soak.sh peers        only beside pygeoapi, tipg and martin (tests/peers/run.sh, which says what it needs)
#   bash tests/soak.sh NAME ...     only the tests whose names contain NAME, at full length
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

if [ "${1:-}" = fuzz ]; then
    shift
    exec tests/fuzz/run.sh "$@"
fi
if [ "${1:-}" = peers ]; then
    exec tests/peers/run.sh
fi

work=$(mktemp -d /tmp/jingtu-soak.XXXXXX)
chmod 711 "$work"
trap 'tests/postgres.sh stop "$work/postgres"; rm -rf -- "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

settings=$(JINGTU_TEST_FSYNC=on tests/postgres.sh start "$work/postgres")
eval "$settings"
export JINGTU_REQUIRE_POSTGRES=1 JINGTU_KILLS=${JINGTU_KILLS:-200} JINGTU_LONG=1

bench=no
if [ $# = 0 ]; then
    set -- kill nodes paging
    bench=yes
fi
command=(cargo test --release --locked --test it -- --nocapture --test-threads=1 "$@")
echo "== ${command[*]}"
"${command[@]}" 2>&1 | tee "$work/log"
awk '/^test result: / { ran += $4 + $6 } END { if (!ran) { print "soak.sh: no test of that name"; exit 1 } }' "$work/log"

if [ "$bench" = yes ]; then
    command=(cargo bench --locked --bench million -- --parcels 1000000)
    echo "== ${command[*]}"
    "${command[@]}"
    command=(cargo test --release --locked --lib -- --ignored ten_million_cells)
    echo "== ${command[*]}"
    "${command[@]}" | tee "$work/log"
    grep -q '1 passed' "$work/log"
    tests/fuzz/run.sh
fi
