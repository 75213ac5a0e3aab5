"""jingtu beside pygeoapi, tipg and martin; run.sh prepares what this needs."""

import argparse
import http.client
import json
import os
import platform
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

from generate import EAST, NORTH, SOUTH, WEST

HERE = Path(__file__).resolve().parent
THREADS, CONNECTIONS = 2, 8
PAGE = 1000
# a box holds about so many parcels: more than a page
IN_A_BOX = 1400
ZOOMS = range(12, 17)
PATIENCE = 300
# with fewer answers a round is repeated, three times as long
ENOUGH = 50
# rounds of one measurement at the most: the first warms up
ROUNDS = 4

# what the comparison is for: (name of the measurement, whom against): at least so many times as many answers
AIMS = {
    ("page, new boxes", "pygeoapi"): 80,
    ("page, new boxes", "tipg"): 80,
    ("page, same again, gzip", "hello"): 0.2,
    ("page, same again, zstd", "hello"): 0.2,
    ("item", "tipg"): 30,
    ("tile, kept, one", "martin"): 1,
    ("tile, kept, 50", "martin"): 1,
    ("tile, not kept, zooms 12-16", "martin"): 2,
}


def say(text):
    print(f"== {text}", flush=True)


def fail(text):
    sys.exit(f"peers.py: {text}")


def free_port():
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return own.getsockname()[1]


def without_settings():
    """The environment without what jingtu would take for its own settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("JINGTU_") and name != "DATABASE_URL"}


class Server:
    """A process of ours with its children, answering on a port of loopback."""

    def __init__(self, name, command, work, ready, env=None, headers=None, port=None):
        self.name, self.port = name, port or free_port()
        self.headers = headers or {}
        self.log = open(work / f"{name.replace(' ', '-')}.log", "wb")
        command = [str(word).replace("{port}", str(self.port)) for word in command]
        self.process = subprocess.Popen(
            command,
            env={**without_settings(), **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            cwd=work,
            start_new_session=True,
        )
        started = time.monotonic()
        while True:
            try:
                if self.get(ready)[0] == 200:
                    break
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() - started > PATIENCE:
                self.stop()
                fail(f"{name} does not answer:\n{Path(self.log.name).read_text(errors='replace')[-4000:]}")
            time.sleep(0.2)

    def get(self, path, headers=None):
        """Status, headers and body."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("GET", path, headers={**self.headers, **(headers or {})})
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def json(self, path):
        status, _, body = self.get(path)
        if status != 200:
            fail(f"{self.name} answers {status} to {path}: {body[:600].decode(errors='replace')}")
        return json.loads(body)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                # the group is ours alone: it was made for this process
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.log.close()


def family(pid):
    """A process and all below it, each with the seconds of processor that it took."""
    children, took = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
            took[int(entry.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    left = [pid]
    while left:
        one = left.pop()
        left.extend(children.get(one, []))
        yield one, took.get(one, 0)


def settle(pids):
    """Waits until these work at nothing any more: a server may go on with what nobody waits for."""
    started, before = time.monotonic(), None
    while time.monotonic() - started < PATIENCE:
        now = sum(took for pid in pids for _, took in family(pid))
        if before is not None and now - before < 0.05:
            return
        before = now
        time.sleep(0.5)
    print("   (still at work on what was asked before)", flush=True)


def memory(pid):
    """MiB resident of a process and all below it; what they share is counted once."""
    total = 0
    for one, _ in family(pid):
        try:
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.M)
        except OSError:
            continue
        total += int(found[1]) if found else 0
    return total / 1024


class Addresses:
    """How each server is asked for the same thing. `{...}` is filled in by load.lua."""

    JINGTU = "/ogc/collections/parcels"
    PYGEOAPI = "/collections/parcels"
    TIPG = "/collections/public.parcels"
    # tipg has no request for the count alone: the smallest page that bears it
    HITS = {
        "jingtu": "resultType=hits",
        "pygeoapi": "f=json&resulttype=hits",
        "tipg": "f=geojson&limit=1&properties=id&geom-column=none",
    }
    # pygeoapi knows the older name of the language only
    LANGUAGE = {"jingtu": "cql2-text", "pygeoapi": "cql-text", "tipg": "cql2-text"}

    def __init__(self):
        self.at = {"jingtu": self.JINGTU, "pygeoapi": self.PYGEOAPI, "tipg": self.TIPG}
        # the form is said where a browser would get a page
        self.form = {"jingtu": "", "pygeoapi": "f=json&", "tipg": "f=geojson&"}

    def page(self, who, box="{box}"):
        return f"{self.at[who]}/items?{self.form[who]}bbox={box}&limit={PAGE}"

    def part(self, who, offset):
        return f"{self.at[who]}/items?{self.form[who]}limit={PAGE}&offset={offset}"

    def hits(self, who, question):
        return f"{self.at[who]}/items?{self.HITS[who]}&{question}"

    def filter_hits(self, who, text):
        """`text` is CQL2; its places stay as they are."""
        escaped = urllib.parse.quote(text, safe="{}")
        return self.hits(who, f"filter-lang={self.LANGUAGE[who]}&filter={escaped}")

    def item(self, who, no="{id}"):
        form = self.form[who].rstrip("&")
        return f"{self.at[who]}/items/{no}" + (f"?{form}" if form else "")

    @staticmethod
    def tile(who, z="{z}", x="{x}", y="{y}"):
        if who == "jingtu":
            return f"{Addresses.JINGTU}/tiles/WebMercatorQuad/{z}/{y}/{x}"
        return f"/parcels/{z}/{x}/{y}"


ASK = Addresses()
FILTERS = {"comparison": "area_m2 > {area}", "LIKE": "name LIKE '示例地块 {digits}%'"}


def walk(server, who, parcels, taken=None):
    """Every feature, page by page over one connection: how many, and how many a second."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    path, count, offset, started = ASK.part(who, 0).replace("&offset=0", ""), 0, 0, time.monotonic()
    while path:
        line.request("GET", path, headers=server.headers)
        answer = line.getresponse()
        body = answer.read()
        if answer.status != 200:
            fail(f"{server.name} answers {answer.status} to {path}: {body[:600].decode(errors='replace')}")
        if taken:
            taken(json.loads(body)["features"])
        returned = int(re.search(rb'"numberReturned"\s*:\s*(\d+)', body)[1])
        count += returned
        offset += returned
        if who == "jingtu":
            found = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
            path = re.sub(r"^https?://[^/]+", "", found[1]) if found else None
        else:
            path = ASK.part(who, offset) if returned and offset < parcels else None
    line.close()
    return count, count / (time.monotonic() - started)


def sql(options, text):
    command = ["psql", "--quiet", "--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]
    command += ["-h", options.postgres, "-p", "5432", "-U", "postgres", "-d", "peers"]
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode:
        fail(f"psql: {done.stderr}")
    return done.stdout.strip()


def load_postgis(options, jingtu):
    """What jingtu serves, row by row into PostGIS; the number of rows."""
    say("the same rows into PostGIS")
    rows = options.work / "rows.geojsonl"
    with rows.open("w", encoding="utf-8") as out:

        def taken(features):
            for feature in features:
                json.dump(feature, out, ensure_ascii=False, separators=(",", ":"))
                out.write("\n")

        count, _ = walk(jingtu, "jingtu", options.parcels, taken)
    sql(options, "create extension postgis;")
    target = f"PG:host={options.postgres} port=5432 user=postgres dbname=peers"
    command = ["ogr2ogr", "-f", "PostgreSQL", target, rows, "-nln", "parcels", "-nlt", "MULTIPOLYGON"]
    command += ["-a_srs", "EPSG:4326", "-lco", "GEOMETRY_NAME=geom", "-lco", "FID=row", "-lco", "SPATIAL_INDEX=NONE"]
    subprocess.run([str(word) for word in command], check=True)
    rows.unlink()
    # martin's table lies in the tiles' own system, as its manual advises, and holds what jingtu's tiles carry
    sql(
        options,
        """
        alter table parcels drop column row, add primary key (id);
        create index on parcels using gist (geom);
        create index on parcels (area_m2);
        create index on parcels (name text_pattern_ops);
        create schema mercator;
        create table mercator.parcels as
            select id, name, stage,
                nullif(lists, '') as lists,
                st_transform(geom, 3857)::geometry(MultiPolygon, 3857) as geom
            from parcels order by geom;
        alter table mercator.parcels add primary key (id);
        create index on mercator.parcels using gist (geom);
        """,
    )
    sql(options, "vacuum analyze;")
    loaded = int(sql(options, "select count(*) from parcels;"))
    if loaded != count:
        fail(f"{count} rows came from jingtu and {loaded} are in PostGIS")
    return count


def start_jingtu(options):
    token = (options.register / "token").read_text().strip()
    command = [options.jingtu, "serve", "--listen", "127.0.0.1:{port}", "--data", options.register]
    headers = {"Authorization": f"Bearer {token}"}
    return Server("jingtu", command, options.work, "/readyz", {"RUST_LOG": "error"}, headers)


def start_pygeoapi(options):
    """Two gevent workers of gunicorn with the application loaded before they fork, as its own image runs it."""
    home, port = options.cache / "pygeoapi", free_port()
    text = (HERE / "pygeoapi.yml").read_text(encoding="utf-8")
    config = options.work / "pygeoapi.yml"
    config.write_text(text.replace("{port}", str(port)).replace("{host}", str(options.postgres)), encoding="utf-8")
    env = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(options.work / "pygeoapi-openapi.yml")}
    made = [home / "bin/pygeoapi", "openapi", "generate", config, "--output-file", env["PYGEOAPI_OPENAPI"]]
    with open(options.work / "pygeoapi-openapi.log", "wb") as log:
        subprocess.run([str(word) for word in made], check=True, env={**os.environ, **env}, stdout=log, stderr=log)
    command = [home / "bin/gunicorn", "--workers", "2", "--worker-class", "gevent", "--preload", "--keep-alive", "75"]
    command += ["--timeout", "6000", "--bind", "127.0.0.1:{port}", "pygeoapi.flask_app:APP"]
    return Server("pygeoapi", command, options.work, "/conformance?f=json", env, port=port)


def start_tipg(options):
    """Two workers of uvicorn with uvloop and httptools."""
    socket_folder = urllib.parse.quote(str(options.postgres), safe="")
    env = {
        "DATABASE_URL": f"postgresql://postgres@{socket_folder}:5432/peers",
        "TIPG_DB_SCHEMAS": '["public"]',
        "TIPG_MAX_FEATURES_PER_QUERY": "10000",
    }
    command = [options.cache / "tipg/bin/uvicorn", "tipg.main:app", "--host", "127.0.0.1", "--port", "{port}"]
    command += ["--workers", "2", "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    return Server("tipg", command, options.work, "/healthz", env)


def start_martin(options, cached):
    port, name = free_port(), "martin" if cached else "martin without cache"
    text = (HERE / "martin.yaml").read_text(encoding="utf-8").replace("{port}", str(port))
    text = text.replace("{host}", str(options.postgres)).replace("{mb}", "512" if cached else "0")
    config = options.work / f"martin-{'cached' if cached else 'uncached'}.yaml"
    config.write_text(text, encoding="utf-8")
    command = [options.cache / "martin/bin/martin", "--config", config]
    return Server(name, command, options.work, "/health", {"RUST_LOG": "warn"}, port=port)


def tiles_of_district():
    """All tiles at the zooms that touch the parcels."""

    def place(lon, lat, zoom):
        import math

        across = 2**zoom
        turned = math.asinh(math.tan(math.radians(lat)))
        return int((lon + 180) / 360 * across), int((1 - turned / math.pi) / 2 * across)

    for zoom in ZOOMS:
        (left, bottom), (right, top) = place(WEST, SOUTH, zoom), place(EAST, NORTH, zoom)
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                yield zoom, x, y


def features_in(tile, layer):
    """How many features the layer of a vector tile has."""

    def fields(data):
        at = 0

        def number():
            nonlocal at
            value = shift = 0
            while True:
                byte = data[at]
                at += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    return value

        while at < len(data):
            key = number()
            if key & 7 == 2:
                size = number()
                yield key >> 3, data[at : at + size]
                at += size
            elif key & 7 == 0:
                yield key >> 3, number()
            else:
                at += {1: 8, 5: 4}[key & 7]

    for number, value in fields(tile):
        if number == 3:
            inside = list(fields(value))
            if (1, layer.encode()) in inside:
                return sum(1 for number, _ in inside if number == 2)
    return 0


def random_box(chance, side):
    west = chance.uniform(WEST, EAST - side)
    south = chance.uniform(SOUTH, NORTH - side)
    return f"{west:.9f},{south:.9f},{west + side:.9f},{south + side:.9f}"


def compare(servers, side, tiles, most_area, rows):
    """The answers agree, or there is nothing to measure. Returns lines that tell of it."""
    say("comparing the answers")
    chance, told = random.Random(3), []
    features = [name for name in ("jingtu", "pygeoapi", "tipg") if name in servers]
    for _ in range(10):
        box = random_box(chance, side)
        matched = {}
        for who in features:
            page = servers[who].json(ASK.page(who, box))
            if len(page["features"]) != PAGE:
                fail(f"{who} answers {len(page['features'])} features of box {box} and not {PAGE}")
            matched[who] = page["numberMatched"]
        if len(set(matched.values())) != 1:
            fail(f"box {box}: {matched}")
    told.append(f"10 boxes: the same number matched, {PAGE} features each")
    for _ in range(10):
        area, digits = chance.uniform(0.2, 1) * most_area, chance.randrange(1, 9999)
        for name, text in FILTERS.items():
            text = text.replace("{area}", f"{area:.3f}").replace("{digits}", str(digits))
            matched = {who: servers[who].json(ASK.filter_hits(who, text))["numberMatched"] for who in features}
            if len(set(matched.values())) != 1:
                fail(f"{name} {text}: {matched}")
    told.append("20 filters: the same number matched")
    for _ in range(10):
        no = f"BN-{chance.randrange(1, rows + 1):06}"
        read = {who: servers[who].json(ASK.item(who, no)) for who in features}
        own = read["jingtu"]
        for who, item in read.items():
            for name in ("name", "stage", "stage_since", "area_m2", "lists"):
                if item["properties"][name] != own["properties"][name]:
                    fail(f"{who} {no}: {name} is {item['properties'][name]!r}, of jingtu {own['properties'][name]!r}")
            if sum(len(part[0]) for part in item["geometry"]["coordinates"]) != sum(
                len(part[0]) for part in own["geometry"]["coordinates"]
            ):
                fail(f"{who} {no}: other corners than of jingtu")
    told.append("10 items: the same values and corners")
    worst, empty = 0.0, []
    for z, x, y in tiles:
        counts = {}
        for who in ("jingtu", "martin without cache"):
            status, _, body = servers[who].get(ASK.tile(who, z, x, y))
            if status not in (200, 204):
                fail(f"{who} answers {status} to tile {z}/{x}/{y}")
            counts[who] = features_in(body, "parcels")
        if 0 in counts.values():
            empty.append((z, x, y))
            continue
        own, other = counts["jingtu"], counts["martin without cache"]
        worst = max(worst, abs(own - other) / max(own, other) if abs(own - other) > 2 else 0)
    if worst > 0.05:
        fail(f"the tiles of jingtu and martin differ by up to {worst:.1%} of their features")
    told.append(f"{len(tiles) - len(empty)} tiles: features differ by {worst:.2%} at the most ({len(empty)} tiles at the rim left out)")
    return told, [tile for tile in tiles if tile not in empty]


def wrk(server, template, given, seconds, headers=None):
    """What wrk found; anything but 200 and whole answers is a failure."""
    command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", f"{PATIENCE}s"]
    for name, value in {**server.headers, **(headers or {})}.items():
        command += ["-H", f"{name}: {value}"]
    command += ["-s", str(HERE / "load.lua"), f"http://127.0.0.1:{server.port}", "--", template]
    command += [f"{name}={value}" for name, value in given.items()]
    done = subprocess.run(command, capture_output=True, text=True)
    found = re.search(r"^FIGURES (.*)$", done.stdout, re.M)
    if done.returncode or not found:
        fail(f"wrk: {done.stdout}{done.stderr}")
    figures = json.loads(found[1])
    if figures["status"] or figures["socket"] or figures["timeout"]:
        fail(f"{server.name}, {template}: {figures}")
    if server.process.poll() is not None:
        fail(f"{server.name} ended")
    return figures


class Table:
    def __init__(self, options):
        self.options, self.rows, self.rounds = options, [], 0
        self.only = [word.strip() for word in options.only.split(",") if word.strip()]

    def wanted(self, what):
        return not self.only or any(word in what for word in self.only)

    def measure(self, what, servers, template_of, given=None, headers=None, enough=ENOUGH):
        """Each server in turn; one short round before the one that counts, which has so many answers at least."""
        if not self.wanted(what):
            return
        first, self.rounds = self.rounds, self.rounds + ROUNDS
        for who, server in servers.items():
            template = template_of(who)
            lengths = [2, *(self.options.seconds * 3**n for n in range(ROUNDS - 1))]
            for number, seconds in enumerate(lengths):
                figures = wrk(server, template, {**(given or {}), "round": first + number}, seconds, headers)
                if number > 0 and figures["requests"] >= enough:
                    break
            settle([server.process.pid, self.options.postmaster])
            rate = figures["requests"] / figures["seconds"]
            row = {"what": what, "who": who, "rate": rate, "mb": figures["bytes"] / figures["seconds"] / 1e6, **figures}
            row["few"] = figures["requests"] < enough
            self.rows.append(row)
            print(f"   {what:<32} {who:<22} {rate:>10.1f} /s   p50 {row['p50']:.2f} ms   p99 {row['p99']:.2f} ms", flush=True)

    def together(self, what, parts, servers):
        """Tiles of several zooms, each once: from the rates at each, since a round never ends with a whole pass.

        `parts` are names of measurements with how many tiles each has.
        """
        for who in servers:
            rates = [(self.rate(part, who), count) for part, count in parts]
            if all(rate for rate, _ in rates):
                rate = sum(count for _, count in rates) / sum(count / rate for rate, count in rates)
                few = any(row.get("few") for row in self.rows if row["who"] == who and row["what"] in dict(parts))
                self.rows.append({"what": what, "who": who, "rate": rate, "few": few})

    def rate(self, what, who):
        return next((row["rate"] for row in self.rows if (row["what"], row["who"]) == (what, who)), None)

    def lines(self):
        """The table in Markdown."""
        yield "| measurement | server | answers/s | p50 ms | p99 ms | MB/s | jingtu / this | aim |"
        yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
        for row in self.rows:
            what, who = row["what"], row["who"]
            # a page again and again is held against the cheapest answer of the same server
            own = self.rate(what, "jingtu")
            ratio = aim = ""
            against = who
            if who == "jingtu" and (what, "hello") in AIMS:
                hello = self.rate("hello", "jingtu")
                against, ratio = "hello", f"{row['rate'] / hello:.4f} of hello" if hello else ""
            elif who != "jingtu" and own is not None:
                ratio = f"{own / row['rate']:.2f}" if row["rate"] else ""
            wanted = AIMS.get((what, against.removesuffix(" without cache")))
            if wanted is not None and ratio:
                met = float(ratio.split()[0]) >= wanted
                aim = f"{wanted} {'met' if met else 'MISSED'}"
            latency = [f"{row[name]:.2f}" if name in row else "" for name in ("p50", "p99")]
            size = f"{row['mb']:.1f}" if "mb" in row else ""
            few = ""
            if row.get("few"):
                few = f" ({row['requests']} answers only)" if "requests" in row else " (few answers)"
            yield f"| {what} | {who} | {row['rate']:.1f}{few} | {latency[0]} | {latency[1]} | {size} | {ratio} | {aim} |"


def busted(jingtu, tile):
    """Whether the addition to the query does keep a tile from coming out of jingtu's own cache."""

    def fastest(more):
        path, times = ASK.tile("jingtu", *tile), []
        for n in range(8):
            asked = time.monotonic()
            jingtu.get(path + more(n))
            times.append(time.monotonic() - asked)
        return min(times)

    kept = fastest(lambda _: "")
    made = fastest(lambda n: "?" + "&" * (n + 1) + "f=%6Dvt&&&&&&")
    return made > 2 * kept


def measure(options, servers, rows, tiles, side, areas):
    table = Table(options)
    jingtu = {"jingtu": servers["jingtu"]}
    features = {name: servers[name] for name in ("jingtu", "pygeoapi", "tipg")}
    drawn = {"jingtu": servers["jingtu"], "martin without cache": servers["martin without cache"]}
    kept = {"jingtu": servers["jingtu"], "martin": servers["martin"]}

    def listed(name, some):
        path = options.work / f"{name}.tiles"
        path.write_text("".join(f"{z} {x} {y}\n" for z, x, y in some))
        return path

    say(f"measuring, {options.seconds} s each, {THREADS} threads, {CONNECTIONS} connections")
    table.measure("hello", jingtu, lambda _: "/healthz")
    boxes = {"west": WEST, "south": SOUTH, "east": EAST, "north": NORTH, "side": side}
    table.measure("page, new boxes", features, ASK.page, boxes)
    box = random_box(random.Random(5), side)
    same = lambda who: ASK.page(who, box)
    table.measure("page, same again", features, same)
    for form in ("gzip", "zstd"):
        some = features if form == "gzip" else jingtu
        table.measure(f"page, same again, {form}", some, same, headers={"Accept-Encoding": form})
    table.measure("item", features, ASK.item, {"parcels": rows})
    least, most = areas
    table.measure("hits, comparison", features, lambda who: ASK.filter_hits(who, FILTERS["comparison"]), {"least": least, "most": most})
    table.measure("hits, LIKE", features, lambda who: ASK.filter_hits(who, FILTERS["LIKE"]))

    if table.wanted("tile, not kept") and not busted(servers["jingtu"], min(tiles)):
        fail("jingtu keeps tiles whatever is added to the query: the tiles that are not kept cannot be measured so")
    fresh = lambda who: ASK.tile(who) + ("?{pass}" if who == "jingtu" else "")
    again = lambda who: ASK.tile(who)
    parts = []
    for zoom in ZOOMS:
        some = [tile for tile in tiles if tile[0] == zoom]
        parts.append((f"tile, not kept, zoom {zoom}", len(some)))
        # each thread goes through the tiles twice and more, or the mixture is another for each server
        table.measure(parts[-1][0], drawn, fresh, {"tiles": listed(str(zoom), some)}, enough=max(ENOUGH, 4 * len(some)))
    table.together("tile, not kept, zooms 12-16", parts, drawn)
    fifteen = [tile for tile in tiles if tile[0] == 15]
    one, fifty = fifteen[len(fifteen) // 2], random.Random(9).sample(tiles, min(50, len(tiles)))
    small = [tile for tile in fifty if tile[0] > 13]
    sets = {"one": [one], "50": [*small, *[tile for tile in fifteen if tile not in small][: 50 - len(small)]]}
    for name, some in sets.items():
        table.measure(f"tile, kept, {name}", kept, again, {"tiles": listed(f"kept-{name}", some)})
        table.measure(f"tile, kept, {name}, gzip", kept, again, {"tiles": listed(f"kept-{name}", some)}, {"Accept-Encoding": "gzip"})

    what = "all features, by pages (features/s)"
    if table.wanted(what):
        for who, server in features.items():
            count, rate = walk(server, who, rows)
            if count != rows:
                fail(f"{who} gave {count} of {rows} features")
            table.rows.append({"what": what, "who": who, "rate": rate})
            print(f"   {what:<32} {who:<22} {rate:>10.1f} /s", flush=True)
    return table


def machine(options):
    model = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    yield f"{os.cpu_count()} cores, {model[1] if model else platform.machine()}, Linux {platform.release()}"
    version = lambda *command: subprocess.run([str(word) for word in command], capture_output=True, text=True).stdout.strip()
    yield f"{version(options.jingtu, '--version')} on SQLite; {version(options.cache / 'martin/bin/martin', '--version')}"
    pinned = {}
    for name in ("tipg", "pygeoapi"):
        text = (HERE / f"requirements-{name}.txt").read_text()
        pinned[name] = re.search(rf"^{name}==(.*)$", text, re.M)[1]
    yield f"tipg {pinned['tipg']}, pygeoapi {pinned['pygeoapi']}, PostgreSQL {sql(options, 'show server_version;')}, PostGIS {sql(options, 'select postgis_lib_version();')}"


SETTINGS = (
    "pygeoapi: gunicorn with 2 preloaded gevent workers, as its own image runs it, PostgreSQL provider over a socket",
    "tipg: uvicorn with 2 workers, uvloop and httptools, asyncpg over a socket",
    "martin: 2 workers, 20 connections over a socket, a table in EPSG:3857 with only the columns that jingtu's tiles "
    "carry; 512 MB of cache, or none where tiles are not kept",
    "PostGIS: GiST on the outlines, B-trees on id, area_m2 and name (text_pattern_ops, locale C), vacuumed and analysed; "
    "shared_buffers 1 GB, work_mem 64 MB, random_page_cost 1.1, no JIT",
    "jingtu: as it comes, asked with the token of a reviewer: exact outlines, permission checked in each answer; its "
    "tiles also hold a layer of label points, which martin's do not",
    "tipg has no request for a count alone: it is asked for one row without geometry",
)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("jingtu", "register", "postgres", "work", "cache", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("parcels", "seconds"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    if options.parcels < 5000:
        fail("fewer than 5000 parcels: a box inside the district does not hold a page of them")
    side = (IN_A_BOX * (EAST - WEST) * (NORTH - SOUTH) / options.parcels) ** 0.5
    busy = os.getloadavg()[0]
    options.postmaster = int((options.postgres / "data/postmaster.pid").read_text().split()[0])
    servers = {}
    try:
        say("starting the servers")
        servers["jingtu"] = start_jingtu(options)
        rows = load_postgis(options, servers["jingtu"])
        servers["pygeoapi"] = start_pygeoapi(options)
        servers["tipg"] = start_tipg(options)
        servers["martin"] = start_martin(options, True)
        servers["martin without cache"] = start_martin(options, False)
        least, most = (float(n) for n in sql(options, "select min(area_m2), max(area_m2) from parcels;").split("|"))
        told, tiles = compare(servers, side, list(tiles_of_district()), most, rows)
        table = measure(options, servers, rows, tiles, side, (least, most))
        lines = [f"# jingtu beside its peers, {rows} parcels", ""]
        lines += [f"- {line}" for line in machine(options)]
        lines += [f"- {line}" for line in SETTINGS]
        lines += [f"- load of the machine before: {busy:.2f} (more than about 0.5 makes the figures worthless)"]
        lines += [f"- {line}" for line in told]
        lines += [f"- {options.seconds} s each, {THREADS} threads, {CONNECTIONS} connections, kept alive, over loopback", ""]
        lines += [*table.lines(), "", "| memory at the end | MiB |", "| --- | ---: |"]
        for who, server in servers.items():
            lines.append(f"| {who} | {memory(server.process.pid):.0f} |")
        lines.append(f"| PostgreSQL behind the peers | {memory(options.postmaster):.0f} |")
        text = "\n".join([*lines, ""])
        print(f"\n{text}")
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "peers.md").write_text(text, encoding="utf-8")
        (options.out / "peers.json").write_text(json.dumps(table.rows, indent=1), encoding="utf-8")
    finally:
        for server in servers.values():
            server.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
