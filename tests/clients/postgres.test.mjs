// GDAL reads the layers of the schema gis from PostgreSQL, as a role that may read nothing else, and finds what the map service
// shows to an official.
import { deepStrictEqual, doesNotMatch, match, ok } from "node:assert";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { begin, download, ids, sameFeatures } from "./direct.mjs";

const run = promisify(execFile);
const server = process.env.JINGTU_TEST_POSTGRES;
if (!server && process.env.JINGTU_REQUIRE_POSTGRES) throw new Error("no PostgreSQL: JINGTU_TEST_POSTGRES does not say where");
const skip = server ? false : "no PostgreSQL: eval \"$(tests/postgres.sh start)\" starts one";
const NAME = `gis_${process.pid}`;
const READER = `reader_${process.pid}`;
/** A view, and the collection that shows the same. */
const SAME = { parcels: "parcels", units: "units", zones: "control-zones", plumes: "plumes", wells: "wells", monitoring_points: "sampling-points" };
let service;

function database(name) {
  const address = new URL(server);
  address.pathname = `/${name}`;
  return address.href;
}

/** Lets the server carry out statements, one by one. */
async function sql(name, ...statements) {
  const { stdout } = await run(fileURLToPath(new URL("../postgres.sh", import.meta.url)), ["where"]);
  const told = statements.flatMap((statement) => ["--command", statement]);
  await run(`${stdout.trim()}/psql`, ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", ...told, database(name)]);
}

before(async () => {
  if (skip) return;
  await sql("postgres", `create database ${NAME} template jingtu_template`, `create role ${READER} login`);
  service = await begin({ DATABASE_URL: database(NAME) });
  await sql(NAME, `grant usage on schema gis to ${READER}`, `grant select on all tables in schema gis to ${READER}`);
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

test("GDAL reads every row of a view of PostgreSQL where the map service shows it", { skip }, async () => {
  for (const [view, collection] of Object.entries(SAME)) {
    const direct = (await download(service, "official", collection)).filter((one) => one.geometry);
    // the values of a view are its own; those that both have are the same
    const common = direct.map((one) => ({ ...one, properties: {} }));
    const read = await gdal(view);
    sameFeatures(view, read, common);
    for (const { properties } of read) {
      const own = direct.find((one) => one.id === properties.id).properties;
      for (const name of ["name", "status", "parcel", "valid_from"]) if (name in own && name in properties) deepStrictEqual(properties[name]?.replaceAll("/", "-") ?? null, own[name], `${view} ${properties.id} ${name}`);
    }
  }
});

test("GDAL learns the geometry, the system and the words of each view of PostgreSQL", { skip }, async () => {
  for (const view of [...Object.keys(SAME), "listings"]) {
    const { stdout } = await reading(`gis.${view}`);
    match(stdout, /Geometry: (Multi Polygon|Point)/, view);
    match(stdout, /ID\["EPSG",4490\]\]\n/, view);
    match(stdout, /DESCRIPTION=\S+/, view);
    match(stdout, /valid_from: Date/, view);
  }
});

test("GDAL reads from PostgreSQL every entry of a list that the map service shows", { skip }, async () => {
  const lists = ["control-list", "contaminated-list", "suspected", "not-developed-zones"];
  const shown = (await Promise.all(lists.map((list) => download(service, "official", list)))).flat();
  const read = ids(await gdal("listings"));
  ok(shown.length > 0);
  deepStrictEqual(ids(shown).filter((id) => !read.includes(id)), []);
});

test("A reader of the layers of PostgreSQL reads nothing else", { skip }, async () => {
  // some versions of ogrinfo say so and end well
  const { stdout, stderr } = await reading("-sql", "select id from public.version").catch((error) => error);
  match(stderr, /permission denied/);
  doesNotMatch(stdout, /Feature Count/);
});
