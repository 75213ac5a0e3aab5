#!/usr/bin/env bash
# THE test command: formatting, lints, licences, every Rust test on SQLite and on PostgreSQL, the browser checks, and what
# other people's programs read of the map service.
#
#   bash tests/all.sh              what is missing on this machine is listed (as root: installed), then all is checked
#   bash tests/all.sh --install    the same, installing through sudo
#
# The last line counts the tests of all runners. The exit code is 0 only when everything passed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

cargo_deny=0.20.2
python=/usr/bin/python3 # Debian's: QGIS is there for no other
install=no
if [ "$(id -u)" = 0 ]; then install=yes; fi
case ${1:-} in
'') ;;
--install) install=yes ;;
*)
    echo "usage: tests/all.sh [--install]" >&2
    exit 2
    ;;
esac

# ---- what the tests need ----

have() { command -v "$1" >/dev/null 2>&1; }

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

have_rust() { cargo fmt --version && cargo clippy --version; }

# A page with Chinese labels needs a font that has them.
have_chinese_font() { [ -n "$(fc-list :lang=zh family)" ]; }

# Prints the Debian packages of what is not here.
missing_packages() {
    have cc || echo gcc libc6-dev
    tests/postgres.sh where >/dev/null || echo postgresql postgresql-postgis
    have node || echo nodejs
    have npm || echo npm
    find_chromium >/dev/null || echo chromium
    have_chinese_font 2>/dev/null || echo fontconfig fonts-wqy-microhei
    have ogrinfo || echo gdal-bin
    "$python" -c 'import ensurepip' 2>/dev/null || echo python3-venv
    "$python" -c 'import qgis.core' 2>/dev/null || echo python3-qgis
}

install_packages() {
    local sudo=() no_cluster=/etc/postgresql-common/createcluster.d/jingtu-tests.conf
    if [ "$(id -u)" != 0 ]; then sudo=(sudo); fi
    echo "installing: $*"
    # Nobody's PostgreSQL is touched: no upgrade restarts it, and Debian's package does not create a cluster of its own.
    "${sudo[@]}" mkdir -p "${no_cluster%/*}"
    echo 'create_main_cluster = false' | "${sudo[@]}" tee "$no_cluster" >/dev/null
    "${sudo[@]}" apt-get -q update &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-upgrade --no-install-recommends "$@"
    local status=$?
    "${sudo[@]}" rm -f "$no_cluster"
    return $status
}

prepare() {
    local missing
    if ! have_rust >/dev/null 2>&1; then
        echo "missing: Rust $(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) or later with rustfmt and clippy (rustup)"
        return 1
    fi
    missing=$(missing_packages | tr '\n' ' ')
    if [ -n "$missing" ]; then
        if [ $install = no ] || ! have apt-get; then
            echo "missing: $missing(names of Debian's packages; tests/all.sh --install installs them)"
            return 1
        fi
        # shellcheck disable=SC2086 # a list of names
        install_packages $missing || return
    fi
    if ! cargo deny --version >/dev/null 2>&1; then
        if [ $install = no ]; then
            echo "missing: cargo-deny (cargo install cargo-deny --locked; tests/all.sh --install does it)"
            return 1
        fi
        # it reads for six seconds instead of three: compiling it well takes minutes more
        cargo install cargo-deny --version "$cargo_deny" --locked --debug || return
    fi
    if ! cmp -s tests/browser/package-lock.json tests/browser/node_modules/.lock-installed; then
        npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --no-update-notifier || return
        cp tests/browser/package-lock.json tests/browser/node_modules/.lock-installed
    fi
    if ! cmp -s tests/clients/requirements.txt tests/clients/.venv/.requirements-installed; then
        "$python" -m venv --clear tests/clients/.venv || return
        tests/clients/.venv/bin/pip install --quiet --no-deps --only-binary :all: --requirement tests/clients/requirements.txt || return
        cp tests/clients/requirements.txt tests/clients/.venv/.requirements-installed
    fi
}

# ---- the phases ----

work=$(mktemp -d /tmp/jingtu-tests.XXXXXX)
chmod 711 "$work"
beside='' # the process that runs beside the Rust tests
trap 'if [ -n "$beside" ]; then kill "$beside" 2>/dev/null || true; fi; tests/postgres.sh stop "$work/postgres"; rm -rf -- "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
touch "$work/cargo.log" "$work/browser.log"
broken=()

# phase NAME COMMAND...: runs it, says how long it took, remembers it when it failed.
phase() {
    local name=$1 began=$SECONDS outcome=ok
    shift
    printf '\n== %s\n' "$name"
    "$@" || outcome=FAILED
    printf '== %s: %s after %d s\n' "$name" "$outcome" $((SECONDS - began))
    [ $outcome = ok ] || broken+=("$name")
}

# What is published about weaknesses (cargo deny check advisories) changes by the day and needs a network: not here.
licences() { cargo deny --locked check bans licenses sources; }

start_postgres() {
    local settings
    settings=$(tests/postgres.sh start "$work/postgres") || return
    eval "$settings"
    # From here on a test that cannot reach PostgreSQL fails instead of saying that it was skipped.
    export JINGTU_REQUIRE_POSTGRES=1
}

build_tests() { cargo test --locked --no-run; }

rust_tests() { cargo test --locked --no-fail-fast 2>&1 | tee "$work/cargo.log"; }

# Browsers and clients wait for the program much of the time: they run beside the Rust tests and are told of afterwards.
begin_browser_and_client_tests() {
    JINGTU_CHROMIUM=$(find_chromium) node --test --test-reporter=spec tests/browser/*.test.mjs tests/clients/*.test.mjs >"$work/browser.log" 2>&1 &
    beside=$!
}

browser_and_client_tests() {
    local outcome=0
    wait "$beside" || outcome=$?
    beside=''
    cat "$work/browser.log"
    return $outcome
}

# The sum over cargo's "test result: ok. 3 passed; 0 failed; 1 ignored; ..." and node's "pass 3", "fail 0", "skipped 1".
count() {
    awk '
        /^test result: / { passed += $4; failed += $6; skipped += $8 }
        NF == 3 && $2 == "pass" { passed += $3 }
        NF == 3 && $2 == "fail" { failed += $3 }
        NF == 3 && $2 == "skipped" { skipped += $3 }
        END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }
    ' "$work/cargo.log" "$work/browser.log"
}

phase "what the tests need" prepare
if [ ${#broken[@]} -gt 0 ]; then exit 1; fi
phase "formatting" cargo fmt --check
phase "lints" cargo clippy --locked --all-targets -- -D warnings
phase "licences" licences
phase "PostgreSQL" start_postgres
phase "building the tests" build_tests
begin_browser_and_client_tests
phase "Rust tests" rust_tests
phase "browser and client tests" browser_and_client_tests

printf '\n== all after %d s\n' $SECONDS
if [ ${#broken[@]} -gt 0 ]; then printf 'FAILED: %s\n' "${broken[@]}"; fi
count
[ ${#broken[@]} = 0 ]
