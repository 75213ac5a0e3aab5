#!/usr/bin/env bash
# Fuzzes the readers of files, one door after the other, each for JINGTU_FUZZ_SECONDS (600).
#
#   bash tests/fuzz/run.sh              every door
#   bash tests/fuzz/run.sh NAME ...     these doors (see doors.rs)
#
# It needs a C++ compiler for libFuzzer (Debian: g++) and the usual toolchain, no nightly. What was learnt stays in
# tests/fuzz/corpus, which is not committed. An input that breaks a door is left in tests/fuzz/artifacts: make it small
# (DOOR=NAME target/.../readers -minimize_crash=1 -runs=100000 INPUT), mend the reader, and put the input into
# tests/fuzz/regressions/DOOR, where the test readers_survive_what_once_broke_them finds it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec </dev/null

if ! command -v c++ >/dev/null; then
    echo "missing: a C++ compiler for libFuzzer (Debian: apt-get install g++)"
    exit 1
fi
seconds=${JINGTU_FUZZ_SECONDS:-600}
mapfile -t doors < <(sed -n 's/^    ("\([a-z_]*\)", [a-z_]*),$/\1/p' doors.rs)
if [ $# -gt 0 ]; then doors=("$@"); fi

# Counters of edges and traces of comparisons, as libFuzzer reads them. With --target they do not reach build scripts.
host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares"
target=${CARGO_TARGET_DIR:-target}
build=(cargo build --release --locked --target "$host")
"${build[@]}"
readers=$target/$host/release/readers
"$readers"

broken=()
for door in "${doors[@]}"; do
    mkdir -p "artifacts/$door"
    echo "== $door for $seconds s"
    DOOR=$door "$readers" "corpus/$door" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=200000 \
        -dict=corpus/words.dict -artifact_prefix="artifacts/$door/" -print_final_stats=1 -verbosity=1 \
        >"artifacts/$door.log" 2>&1 || broken+=("$door")
    grep -aE '^stat::(number_of_executed_units|new_units_added|slowest_unit_time_sec|peak_rss_mb)|^(==|SUMMARY)|panicked' \
        "artifacts/$door.log" | grep -av 'caught' | tail -12 || true
done
if [ ${#broken[@]} -gt 0 ]; then
    printf 'FAILED: %s (see tests/fuzz/artifacts)\n' "${broken[@]}"
    exit 1
fi
