// GDAL reads every row of every collection with its values, as a direct download has them. Nothing is told to GDAL but the
// address, and the token as the password.
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { begin, boxed, COLLECTIONS, crsUri, download, ids, sameFeatures } from "./direct.mjs";

const run = promisify(execFile);
let service;

before(async () => {
  service = await begin();
});
after(() => service?.stop());

const password = (who) => (who === "public" ? [] : ["--config", "GDAL_HTTP_USERPWD", `gdal:${service.tokens[who]}`]);

/** What GDAL makes of a collection, as GeoJSON features. */
async function gdal(who, collection, ...options) {
  const written = ["-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", "-lco", "ID_FIELD=id"];
  const command = ["-oo", "PAGE_SIZE=13", ...password(who), ...written, ...options, "/vsistdout/", `OAPIF:${service.base}`, collection];
  const { stdout } = await run("ogr2ogr", command, { maxBuffer: 1 << 28 });
  return JSON.parse(stdout).features;
}

async function layers(who) {
  const { stdout } = await run("ogrinfo", [...password(who), "-ro", "-q", `OAPIF:${service.base}`], { maxBuffer: 1 << 26 });
  return [...stdout.matchAll(/^\d+: (\S+)/gm)].map(([, name]) => name);
}

test("GDAL lists the collections of whoever asks", async () => {
  strictEqual((await layers("public")).length, COLLECTIONS.public);
  strictEqual((await layers("official")).length, COLLECTIONS.official);
});

for (const who of ["public", "official"]) {
  test(`GDAL reads every row with its values and coordinates (${who})`, async () => {
    for (const collection of await layers(who)) sameFeatures(collection, await gdal(who, collection), await download(service, who, collection));
  });
}

test("GDAL asks for a box and for a value, and gets what a direct question gets", async () => {
  const all = await download(service, "official", "parcels");
  const box = boxed(all);
  const direct = await download(service, "official", "parcels", { bbox: box });
  ok(direct.length > 0 && direct.length < all.length);
  deepStrictEqual(ids(await gdal("official", "parcels", "-spat", ...box.map(String))), ids(direct));
  for (const [where, fits] of [
    ["area_m2 > 10000", (own) => own.area_m2 > 10000],
    ["name LIKE '%示例%'", (own) => own.name?.includes("示例")],
    ["valid_from >= '2026/01/01'", (own) => own.valid_from >= "2026-01-01"],
    ["stage = 'P0' OR area_m2 > 10000", (own) => own.stage === "P0" || own.area_m2 > 10000],
    ["stage = 'P0'", (own) => own.stage === "P0"],
  ]) {
    const found = await gdal("official", "parcels", "-where", where);
    deepStrictEqual(ids(found), ids(all.filter((one) => fits(one.properties))), where);
  }
});

test("GDAL brings a collection into another system as the service itself does", async () => {
  const direct = await download(service, "official", "wells", { crs: crsUri(4548) });
  // GDAL writes eastings first
  sameFeatures("wells", await gdal("official", "wells", "-t_srs", "EPSG:4548", "-lco", "RFC7946=NO"), direct, { within: 0.01, swapped: true });
});
