#!/usr/bin/env bash
# jingtu beside its peers, on this machine: pygeoapi and tipg for features, martin for vector tiles.
#
#   bash tests/soak.sh peers        the same as bash tests/peers/run.sh
#
# The same parcels are served by jingtu from SQLite and by the peers from PostGIS; the answers are compared first, then
# one server after another is asked by wrk over loopback. The table goes to tests/peers/out/, too. The machine should
# have nothing else to do: what the load was is written beside the figures.
#
#   JINGTU_BIN              the program to measure [default: what `cargo build --release` makes]
#   JINGTU_PEERS_PARCELS    how many parcels (100000)
#   JINGTU_PEERS_SECONDS    seconds of each measurement (10)
#   JINGTU_PEERS_ONLY       only the measurements with one of these words in their names, such as "page,item"
#   JINGTU_PEERS_KEEP       folder that keeps the generated register for the next run
#
# Needs wrk, GDAL's ogr2ogr, PostgreSQL with PostGIS, psql and Python 3 with venv (Debian: wrk gdal-bin postgresql
# postgresql-postgis python3-venv). The peers are installed below tests/peers/.cache at the first run; martin is
# compiled there, which takes a quarter of an hour.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec </dev/null

MARTIN=1.14.0
parcels=${JINGTU_PEERS_PARCELS:-100000}
cache=$PWD/tests/peers/.cache
python=${PYTHON:-python3}

for program in wrk ogr2ogr psql "$python" cargo; do
    command -v "$program" >/dev/null || {
        echo "run.sh: $program is missing (Debian: wrk gdal-bin postgresql postgresql-postgis python3-venv)" >&2
        exit 1
    }
done
tests/postgres.sh where >/dev/null || {
    echo "run.sh: no PostgreSQL with PostGIS (Debian: postgresql postgresql-postgis)" >&2
    exit 1
}

# install_python NAME: a virtual environment with exactly what requirements-NAME.txt says
install_python() {
    local home=$cache/$1 wanted=tests/peers/requirements-$1.txt
    if ! cmp -s "$wanted" "$home/.installed"; then
        echo "== installing $1"
        "$python" -m venv --clear "$home"
        "$home/bin/pip" install --quiet --no-deps --only-binary :all: --requirement "$wanted"
        cp "$wanted" "$home/.installed"
    fi
}

install_martin() {
    if ! "$cache/martin/bin/martin" --version 2>/dev/null | grep -qF "$MARTIN"; then
        echo "== compiling martin $MARTIN"
        CARGO_TARGET_DIR=$cache/martin-target nice -n 19 cargo install --quiet martin --locked --version "$MARTIN" \
            --no-default-features --features postgres --root "$cache/martin"
    fi
}

mkdir -p "$cache" tests/peers/out
install_python tipg
install_python pygeoapi
install_martin

bin=${JINGTU_BIN:-}
if [ -z "$bin" ]; then
    echo "== cargo build --release"
    bin=$(cargo build --release --locked --message-format json-render-diagnostics |
        "$python" -c 'import json, sys; print([m["executable"] for m in map(json.loads, sys.stdin) if m.get("executable")][-1])')
fi
# jingtu would take them for settings
for name in ${!JINGTU_@} DATABASE_URL; do export -n "$name"; done

work=$(mktemp -d /tmp/jingtu-peers.XXXXXX)
chmod 711 "$work"
trap 'tests/postgres.sh stop "$work/postgres"; rm -rf -- "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The register, once: 100,000 parcels take a minute or two.
kept=${JINGTU_PEERS_KEEP:-$work}
register=$kept/register-$parcels
if [ ! -e "$register/done" ]; then
    echo "== a register of $parcels parcels"
    rm -rf -- "$register"
    mkdir -p "$register"
    "$python" tests/peers/generate.py "$parcels" "$register/parcels.geojson"
    RUST_LOG=warn "$bin" demo --scale "$register/parcels.geojson" --fill-only --data "$register"
    RUST_LOG=warn "$bin" token add --role reviewer --name peers --data "$register" | awk '{ print $NF }' >"$register/token"
    touch "$register/done"
fi

# PostgreSQL as its manual and PostGIS's tune it: a quarter of a small machine's memory, solid-state disk, no JIT.
settings=$(tests/postgres.sh start "$work/postgres")
eval "$settings"
psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 "$JINGTU_TEST_POSTGRES" <<'SQL'
alter system set shared_buffers = '1GB';
alter system set effective_cache_size = '4GB';
alter system set work_mem = '64MB';
alter system set maintenance_work_mem = '256MB';
alter system set random_page_cost = 1.1;
alter system set jit = off;
create database peers template template0 encoding 'UTF8' locale 'C';
SQL
tests/postgres.sh crash "$work/postgres"
tests/postgres.sh again "$work/postgres"

"$python" tests/peers/peers.py --jingtu "$(realpath "$bin")" --register "$(realpath "$register")" --parcels "$parcels" \
    --seconds "${JINGTU_PEERS_SECONDS:-10}" --only "${JINGTU_PEERS_ONLY:-}" --postgres "$work/postgres" \
    --work "$work" --cache "$cache" --out tests/peers/out
