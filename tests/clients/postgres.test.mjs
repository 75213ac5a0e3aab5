// GDAL reads the layers of the schema gis from PostgreSQL, as a role that may read nothing else, and finds what the map service
// shows to an official.
import { deepStrictEqual, doesNotMatch, match, ok } from "node:assert";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { begin, download, sameFeatures } from "./direct.mjs";

const run = promisify(execFile);
const server = process.env.JINGTU_TEST_POSTGRES;
if (!server && process.env.JINGTU_REQUIRE_POSTGRES) throw new Error("no PostgreSQL: JINGTU_TEST_POSTGRES does not say where");
const skip = server ? false : "no PostgreSQL: eval \"$(tests/postgres.sh start)\" starts one";
const NAME = `gis_${process.pid}`;
const READER = `reader_${process.pid}`;
const LISTS = { "control-list": "control_list", "contaminated-list": "contaminated_list_42", suspected: "suspected", "not-developed-zones": "not_developed_now" };
/** A view, the collection that shows the same, what the columns are called where they are called otherwise. A view tells the commit
 * that wrote a row; of a parcel and of an entry the service tells the last one that touched what belongs to it. */
const of = (view, collection, names = {}, ...apart) => ({ view, collection, names: { revision: "rev_from", ...names }, apart });
const SAME = [
  of("parcels", "parcels", {}, "revision"),
  of("units", "units"),
  of("zones", "control-zones", { kind: "zone_kind" }),
  of("plumes", "plumes"),
  of("wells", "wells", { kind: "well_kind" }),
  of("groundwater_sources", "groundwater-sources", { kind: "source_kind" }),
  of("monitoring_points", "monitoring-points", { kind: "point_kind" }),
  // what the soil comes to is judged by the service
  of("sampling_points", "sampling-points", {}, "class", "soil", "above_screening"),
  of("removals", "removals"),
  of("negative_list", "negative-list", {}, "revision"),
  of("supervised_sites", "supervised-sites", { entered: "entered_on", left: "left_on" }),
  ...Object.keys(LISTS).map((list) => of("listings", list, {}, "revision")),
];
const VIEWS = [...new Set(SAME.map((one) => one.view))].sort();
let service;

function database(name) {
  const address = new URL(server);
  address.pathname = `/${name}`;
  return address.href;
}

/** Lets the server carry out statements, one by one; every line that it answers. */
async function sql(name, ...statements) {
  const { stdout } = await run(fileURLToPath(new URL("../postgres.sh", import.meta.url)), ["where"]);
  const told = statements.flatMap((statement) => ["--command", statement]);
  const answer = await run(`${stdout.trim()}/psql`, ["--quiet", "--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", ...told, database(name)]);
  return answer.stdout.split("\n").filter(Boolean);
}

/** What the README lets an administrator carry out. */
async function recipe(file) {
  const text = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
  const [, block] = text.match(/```sql\n(create role map_reader[^`]*)```/);
  const here = block.replaceAll("map_reader", READER).replace("database register", `database ${NAME}`).replace("for role jingtu", "for role current_user");
  return here.trim().split("\n");
}

before(async () => {
  if (skip) return;
  await sql("postgres", `create database ${NAME} template jingtu_template`);
  service = await begin({ DATABASE_URL: database(NAME) });
  await sql(NAME, ...(await recipe("README.md")));
});
after(async () => {
  await service?.stop();
  if (!skip) await sql("postgres", `drop database if exists ${NAME} with (force)`, `drop role if exists ${READER}`);
});

/** The database as GDAL's readers name it. */
function layers() {
  const { searchParams, hostname, port } = new URL(server);
  return `PG:host=${searchParams.get("host") ?? hostname} port=${searchParams.get("port") ?? port} dbname=${NAME} user=${READER}`;
}

const reading = (...options) => run("ogrinfo", ["-ro", "-so", layers(), ...options], { maxBuffer: 1 << 26 });

async function gdal(view) {
  const written = ["-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", "-lco", "RFC7946=NO"];
  const { stdout } = await run("ogr2ogr", [...written, "/vsistdout/", layers(), `gis.${view}`], { maxBuffer: 1 << 28 });
  return JSON.parse(stdout).features;
}

/** A row of a view in the words of the service. */
function asService({ names }, { properties, geometry }) {
  const told = { ...properties };
  for (const [name, column] of Object.entries(names)) told[name] = properties[column];
  // a removal and an entry of the negative list name one parcel
  if (!("parcels" in properties)) Object.assign(told, { parcels: [properties.parcel], names: [properties.name].filter(Boolean) });
  // lists of the view are one text of the service
  const text = (one) => (typeof one === "string" ? one : `${one.system}:${one.prefix}*`);
  for (const [name, value] of Object.entries(told)) if (Array.isArray(value)) told[name] = value.filter((one) => one != null).map(text).join(";") || null;
  return { id: properties.id, properties: told, geometry };
}

test("GDAL reads of each view of PostgreSQL what the map service shows an official", { skip }, async () => {
  const read = Object.fromEntries(await Promise.all(VIEWS.map(async (view) => [view, await gdal(view)])));
  for (const same of SAME) {
    const { view, collection, apart } = same;
    const direct = await download(service, "official", collection);
    ok(direct.some((one) => one.geometry), `${collection}: something is drawn`);
    for (const { properties } of direct) for (const name of apart) delete properties[name];
    const rows = read[view].filter(({ properties }) => view !== "listings" || properties.list === LISTS[collection]);
    sameFeatures(`${view} ${collection}`, rows.map((row) => asService(same, row)), direct);
  }
});

test("GDAL learns the geometry, the system and the words of each view of PostgreSQL", { skip }, async () => {
  const relations = await sql(NAME, "select relname from pg_class where relnamespace = 'gis'::regnamespace and relkind in ('r', 'v', 'm') order by relname collate \"C\"");
  deepStrictEqual(relations, VIEWS);
  for (const view of VIEWS) {
    const { stdout } = await reading(`gis.${view}`);
    match(stdout, /Geometry: (Multi Polygon|Point)/, view);
    match(stdout, /ID\["EPSG",4490\]\]\n/, view);
    match(stdout, /DESCRIPTION=\S+ \/ \w+/, view);
    match(stdout, /valid_from: Date/, view);
  }
  const silent = await sql(NAME, "select attrelid::regclass || '.' || attname from pg_attribute join pg_class on pg_class.oid = attrelid where relnamespace = 'gis'::regnamespace and attnum > 0 and col_description(attrelid, attnum) is distinct from substring(col_description(attrelid, attnum) from '^.*[一-龥].* / .*[a-z].*$')");
  deepStrictEqual(silent, []);
});

test("A box on the parcels of PostgreSQL is read by its index, a reader's question too", { skip }, async () => {
  const box = "geom && ST_MakeEnvelope(117.1, 39.1, 117.101, 39.101, 4490)";
  const plan = await sql(NAME, "set enable_seqscan = off", `explain select id, stage, lists, geom from gis.parcels where ${box}`);
  match(plan.join("\n"), /Index Scan (using|on) version_area/);
});

test("Land of several parcels is one ground, and what is drawn nowhere is a row", { skip }, async () => {
  const ground = (id, west) => `('parcel', '${id}', '${id}', 1, 0, '2020-01-01', ST_AsBinary(ST_Multi(ST_MakeEnvelope(${west}, 39, ${west + 0.001}, 39.001))), '{"registry_no": "${id}", "name": "${id} (example)"}')`;
  const entry = (id, parcels) => `('listing', '${id}', '${parcels[0]}', 1, 0, '2020-01-01', null, '{"id": "${id}", "list": "control_list", "parcels": ${JSON.stringify(parcels)}}')`;
  const rows = [ground("T-1", 117), ground("T-2", 117.001), ground("T-3", 117.5), entry("T-adjoin", ["T-2", "T-1"]), entry("T-apart", ["T-1", "T-3"]), entry("T-nowhere", ["T-4"])];
  // beside the record: nobody reads this database after it
  await sql(NAME, `insert into version (kind, id, parcel, rev_from, seq, valid_from, wkb, body) values ${rows.join(", ")}`);
  const read = new Map((await gdal("listings")).map((one) => [one.properties.id, one]));
  const parts = (id) => read.get(id).geometry?.coordinates.map((polygon) => polygon.length) ?? null;
  deepStrictEqual([parts("T-adjoin"), parts("T-apart"), parts("T-nowhere")], [[1], [1, 1], null]);
  deepStrictEqual(read.get("T-adjoin").properties.names, ["T-2 (example)", "T-1 (example)"]);
  const parcel = (await gdal("parcels")).find((one) => one.properties.id === "T-1");
  deepStrictEqual(parcel.properties.lists, ["control_list"]);
});

test("A reader of the layers of PostgreSQL reads all of them, those of later releases too, and nothing else", { skip }, async () => {
  await sql(NAME, "create view gis.later as select 1 as id");
  const may = await sql(NAME, `select relnamespace::regnamespace || '.' || relname from pg_class where relkind in ('r', 'v', 'm', 'p') and relnamespace in ('gis'::regnamespace, 'public'::regnamespace)
    and has_table_privilege('${READER}', oid, 'select') and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e') order by relname collate "C"`);
  deepStrictEqual(may, [...VIEWS, "later"].sort().map((view) => `gis.${view}`));
  const changes = await sql(NAME, `select relname from pg_class where relnamespace = 'gis'::regnamespace and has_table_privilege('${READER}', oid, 'insert, update, delete, truncate')`);
  deepStrictEqual(changes, []);
  // some versions of ogrinfo say so and end well
  const { stdout, stderr } = await reading("-sql", "select id from public.version").catch((error) => error);
  match(stderr, /permission denied/);
  doesNotMatch(stdout, /Feature Count/);
});

test("Both READMEs give the same recipe for a reader", { skip }, async () => {
  const words = (lines) => lines.map((line) => line.replace(/'[^']*'/, "''"));
  deepStrictEqual(words(await recipe("README.zh-CN.md")), words(await recipe("README.md")));
});
