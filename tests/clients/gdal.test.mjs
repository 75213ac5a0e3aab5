// GDAL reads every row of every collection with its values, as a direct download has them. Nothing is told to GDAL but the
// address, and the token as the password.
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { start } from "../browser/server.mjs";

const run = promisify(execFile);
const OFFICIAL = 14;
const PUBLIC = 7;
let demo;
let base;
let token;

before(async () => {
  demo = await start("demo", /#token=\S+[\s\S]*#token=\S+[\s\S]*#token=\S+/);
  base = `${demo.lines[0].origin}/ogc`;
  // the planner, who may read everything
  token = demo.lines.map((line) => line.hash).filter((hash) => hash.startsWith("#token="))[1].slice("#token=".length);
});
after(() => demo?.stop());

const headers = (who) => (who === "public" ? {} : { authorization: `Bearer ${token}` });

/** Every feature of a collection, page by page. */
async function download(who, collection, query = "") {
  const features = [];
  for (let url = `${base}/collections/${collection}/items?limit=1000${query}`; url;) {
    const response = await fetch(url, { headers: headers(who) });
    strictEqual(response.status, 200, url);
    const page = await response.json();
    features.push(...page.features);
    url = page.links.find((link) => link.rel === "next")?.href;
  }
  return features;
}

/** What GDAL makes of a collection, as GeoJSON features. */
async function gdal(who, collection, ...options) {
  const password = who === "public" ? [] : ["--config", "GDAL_HTTP_USERPWD", `gdal:${token}`];
  const open = ["-oo", "PAGE_SIZE=13"];
  const command = [...password, "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", "-lco", "ID_FIELD=id", ...options, "/vsistdout/", `OAPIF:${base}`, collection];
  const { stdout } = await run("ogr2ogr", [...open, ...command], { maxBuffer: 1 << 28 });
  return JSON.parse(stdout).features;
}

async function layers(who) {
  const password = who === "public" ? [] : ["--config", "GDAL_HTTP_USERPWD", `gdal:${token}`];
  const { stdout } = await run("ogrinfo", [...password, "-ro", "-q", `OAPIF:${base}`], { maxBuffer: 1 << 26 });
  return [...stdout.matchAll(/^\d+: (\S+)/gm)].map(([, name]) => name);
}

const same = (a, b) => Math.abs(a - b) < 1e-9;
const points = (geometry) => (geometry ? geometry.coordinates.flat(geometry.type === "Point" ? 0 : geometry.type === "Polygon" ? 2 : 3) : []);

test("GDAL lists the collections of whoever asks", async () => {
  strictEqual((await layers("public")).length, PUBLIC);
  strictEqual((await layers("official")).length, OFFICIAL);
});

for (const who of ["public", "official"]) {
  test(`GDAL reads every row with its values and coordinates (${who})`, async () => {
    for (const collection of await layers(who)) {
      const [direct, read] = [await download(who, collection), await gdal(who, collection)];
      strictEqual(read.length, direct.length, `${collection}: rows`);
      const byId = new Map(read.map((feature) => [String(feature.id ?? feature.properties.id), feature]));
      for (const feature of direct) {
        const own = byId.get(feature.id);
        ok(own, `${collection}: ${feature.id}`);
        for (const [name, value] of Object.entries(feature.properties)) {
          let found = own.properties[name] ?? null;
          // GDAL writes days with slashes where it took them for dates
          if (typeof found === "string" && /^\d{4}\/\d\d\/\d\d$/.test(found)) found = found.replaceAll("/", "-");
          if (Array.isArray(value) && value.length === 0) continue;
          if (typeof value === "number") ok(same(found, value), `${collection} ${feature.id} ${name}: ${found} for ${value}`);
          else if (typeof value === "boolean") strictEqual(Boolean(found), value, `${collection} ${feature.id} ${name}`);
          else deepStrictEqual(found, value, `${collection} ${feature.id} ${name}`);
        }
        const [mine, theirs] = [points(own.geometry), points(feature.geometry)];
        strictEqual(mine.length, theirs.length, `${collection} ${feature.id}: vertices`);
        ok(mine.flat().every((value, place) => same(value, theirs.flat()[place])), `${collection} ${feature.id}: coordinates`);
      }
    }
  });
}

test("GDAL asks for a box and for a value, and gets what a direct question gets", async () => {
  const all = await download("official", "parcels");
  const placed = all.find((feature) => feature.geometry);
  const [lon, lat] = placed.geometry.coordinates[0][0][0];
  const box = [lon - 0.004, lat - 0.003, lon + 0.004, lat + 0.003];
  const direct = await download("official", "parcels", `&bbox=${box}`);
  const read = await gdal("official", "parcels", "-spat", ...box.map(String));
  ok(direct.length > 0 && direct.length < all.length);
  deepStrictEqual(read.map((one) => one.properties.registry_no).sort(), direct.map((one) => one.id).sort());
  for (const [where, fits] of [
    ["area_m2 > 10000", (own) => own.area_m2 > 10000],
    ["name LIKE '%示例%'", (own) => own.name?.includes("示例")],
    ["valid_from >= '2026/01/01'", (own) => own.valid_from >= "2026-01-01"],
    ["stage = 'P0' OR area_m2 > 10000", (own) => own.stage === "P0" || own.area_m2 > 10000],
  ]) {
    const found = await gdal("official", "parcels", "-where", where);
    deepStrictEqual(found.map((one) => one.properties.registry_no).sort(), all.filter((one) => fits(one.properties)).map((one) => one.id).sort(), where);
  }
  const staged = await gdal("official", "parcels", "-where", "stage = 'P0'");
  deepStrictEqual(staged.map((one) => one.properties.registry_no).sort(), all.filter((one) => one.properties.stage === "P0").map((one) => one.id).sort());
});

test("GDAL brings a collection into another system as the service itself does", async () => {
  const crs = "http://www.opengis.net/def/crs/EPSG/0/4548";
  const direct = await download("official", "wells", `&crs=${encodeURIComponent(crs)}`);
  const read = await gdal("official", "wells", "-t_srs", "EPSG:4548", "-lco", "RFC7946=NO");
  for (const feature of direct) {
    const own = read.find((one) => String(one.id ?? one.properties.id) === feature.id);
    const [north, east] = feature.geometry.coordinates;
    const [x, y] = own.geometry.coordinates;
    // GDAL writes eastings first
    ok(Math.abs(x - east) < 0.01 && Math.abs(y - north) < 0.01, `${feature.id}: ${x} ${y} for ${east} ${north}`);
  }
});
