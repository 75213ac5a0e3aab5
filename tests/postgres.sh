#!/usr/bin/env bash
# A PostgreSQL server with PostGIS for the tests: its own cluster, on a private Unix socket, listening on no address.
# The system's own PostgreSQL is never touched.
#
#   eval "$(tests/postgres.sh start)"    start one; JINGTU_TEST_POSTGRES then says where it is
#   tests/postgres.sh stop               stop it and remove every trace
#   tests/postgres.sh crash DIRECTORY    end it at once, in the middle of whatever it does; what it holds stays
#   tests/postgres.sh again DIRECTORY    start it again after that
#   tests/postgres.sh where              the directory of the server's programs; fails when something is missing
#
# `start DIRECTORY` and `stop DIRECTORY` use a directory of your choice (new, and not deep: a socket's path is short).
# JINGTU_TEST_FSYNC=on makes commits durable, which the tests that kill the server need; they are off for speed.
set -euo pipefail

MARK=jingtu-test-cluster

fail() {
    echo "postgres.sh: $*" >&2
    exit 1
}

# The newest installed server that has PostGIS.
find_programs() {
    local directory
    # shellcheck disable=SC2012 # names made by a package
    for directory in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb || echo /)")"; do
        if [ -x "$directory/initdb" ] && [ -e "$("$directory/pg_config" --sharedir 2>/dev/null)/extension/postgis.control" ]; then
            echo "$directory"
            return
        fi
    done
    return 1
}

# PostgreSQL refuses to run as root: then the user that its package made runs it.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups env HOME=/ "$@"
    else
        "$@"
    fi
}

start() {
    programs=$(find_programs) || fail "no PostgreSQL server with PostGIS here (Debian: postgresql postgresql-postgis)"
    home=${1:-$(mktemp -d /tmp/jingtu-postgres.XXXXXX)}
    trap 'stop "$home"; exit 130' INT TERM
    mkdir -p "$home"
    touch "$home/$MARK"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$home"; fi
    chmod 700 "$home"
    cd "$home"
    {
        as_owner "$programs/initdb" --pgdata="$home/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync &&
        configure | as_owner tee -a "$home/data/postgresql.conf" &&
        as_owner "$programs/pg_ctl" start --wait --pgdata="$home/data" --log="$home/log" &&
        make_template
    } >"$home/start.log" 2>&1 </dev/null || {
        cat "$home/start.log" "$home/log" >&2 2>/dev/null || true
        stop "$home"
        fail "the server did not start"
    }
    trap - INT TERM
    echo "export JINGTU_TEST_POSTGRES='$(url)'"
    echo "export JINGTU_TEST_POSTGRES_HOME='$home'"
}

# In the form that sqlx and psql both understand.
url() {
    echo "postgres://postgres@localhost/postgres?host=$home&port=5432"
}

# The time zone is deliberately not Tianjin's and not UTC: no legal day may come from a session's zone.
configure() {
    local fsync=${JINGTU_TEST_FSYNC:-off}
    cat <<SETTINGS
listen_addresses = ''
port = 5432
unix_socket_directories = '$home'
max_connections = 200
fsync = $fsync
full_page_writes = $fsync
timezone = 'America/Los_Angeles'
SETTINGS
}

# Every test database is copied from this one. It sorts text as a Chinese city's database does, not by bytes as SQLite
# does: whoever relies on an order must state it.
make_template() {
    as_owner "$programs/psql" --quiet --no-psqlrc --set=ON_ERROR_STOP=1 "$(url)" <<'SQL'
create database jingtu_template template template0 locale_provider icu icu_locale 'zh-Hans-CN';
\connect jingtu_template
create extension postgis;
\connect postgres
alter database jingtu_template is_template true allow_connections false;
SQL
}

# No checkpoint, no word to the clients: the next start has to recover from the write-ahead log.
crash() {
    control stop --mode=immediate
}

again() {
    control start
}

control() {
    programs=$(find_programs)
    [ -e "$home/$MARK" ] || fail "$home is no cluster that this script made"
    cd "$home"
    as_owner "$programs/pg_ctl" "$@" --wait --pgdata="$home/data" --log="$home/log" >>"$home/start.log" 2>&1 </dev/null || {
        tail -n 20 "$home/start.log" "$home/log" >&2
        fail "the server did not $1"
    }
}

stop() {
    local home=${1:-${JINGTU_TEST_POSTGRES_HOME:-}}
    [ -n "$home" ] || fail "which one? Say stop DIRECTORY, or set JINGTU_TEST_POSTGRES_HOME"
    [ -e "$home/$MARK" ] || return 0
    local pid=
    pid=$(head -n 1 "$home/data/postmaster.pid" 2>/dev/null) || true
    if [ -n "$pid" ]; then
        kill -QUIT "$pid" 2>/dev/null || true
        for _ in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
    fi
    rm -rf -- "$home"
}

case ${1:-} in
start) start "${2:-}" ;;
stop) stop "${2:-}" ;;
crash | again)
    home=${2:-}
    [ -n "$home" ] || fail "which one? Say $1 DIRECTORY"
    "$1"
    ;;
where) find_programs ;;
*) fail "say start, stop, crash, again or where" ;;
esac
