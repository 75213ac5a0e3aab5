// OWSLib and the newest GDAL read what a direct download has. Both come from PyPI, as requirements.txt names them.
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ask, begin, boxed, collections, COLLECTIONS, crsUri, download, ids, points, sameFeatures } from "./direct.mjs";

const PYTHON = fileURLToPath(new URL(".venv/bin/python", import.meta.url));
let service;

before(async () => {
  service = await begin();
});
after(() => service?.stop());

const told = (who, questions) => ({ base: service.base, token: service.tokens[who], ...questions });
const gdal = (who, questions) => ask(PYTHON, "gdal_client.py", told(who, questions));
const owslib = (who, questions) => ask(PYTHON, "owslib_client.py", told(who, questions));
const times = (pattern) => service.heard.filter((asked) => pattern.test(asked)).length;

for (const [client, name] of [[gdal, "The newest GDAL"], [owslib, "OWSLib"]]) {
  for (const who of ["public", "official"]) {
    test(`${name} reads every row of every collection with its values and coordinates, in pages (${who})`, async () => {
      const names = (await collections(service, who)).map((one) => one.id);
      strictEqual(names.length, COLLECTIONS[who]);
      service.heard.length = 0;
      const { layers, rows } = await client(who, { read: names.map((collection) => ({ collection })) });
      deepStrictEqual(layers, names);
      ok(times(/parcels\/items\?.*limit=7\b/) >= 3, "in pages");
      for (const [place, collection] of names.entries()) sameFeatures(collection, rows[place], await download(service, who, collection));
    });
  }
}

test("The newest GDAL is new", async () => {
  const { version: [major, minor] } = await gdal("public", {});
  ok(major > 3 || (major === 3 && minor >= 11), `${major}.${minor}`);
});

const WHERE = [
  ["stage = 'P0' OR area_m2 > 10000", (own) => own.stage === "P0" || own.area_m2 > 10000],
  ["name LIKE '%示例%' AND revision >= 4", (own) => Boolean(own.name?.includes("示例") && own.revision >= 4)],
  ["stage IS NULL", (own) => own.stage === null],
  ["stage IN ('P0', 'L0')", (own) => ["P0", "L0"].includes(own.stage)],
];

test("The newest GDAL asks for a box and for values, and the service answers them", async () => {
  const all = await download(service, "official", "parcels");
  const box = boxed(all);
  const direct = await download(service, "official", "parcels", { bbox: box });
  ok(direct.length > 0 && direct.length < all.length);
  service.heard.length = 0;
  const { rows } = await gdal("official", { read: [{ collection: "parcels", bbox: box }, ...WHERE.map(([where]) => ({ collection: "parcels", where }))] });
  deepStrictEqual(ids(rows[0]), ids(direct));
  for (const [place, [where, fits]] of WHERE.entries()) deepStrictEqual(ids(rows[place + 1]), ids(all.filter((one) => fits(one.properties))), where);
  ok(times(/[?&]bbox=/) > 0 && times(/[?&]filter=/) > 0, service.heard.join("\n"));
});

test("The newest GDAL asks for what is published", async () => {
  const all = await download(service, "official", "parcels");
  const { rows } = await gdal("official", { read: [{ collection: "parcels", where: "published = 1" }] });
  deepStrictEqual(ids(rows[0]), ids(all.filter((one) => one.properties.published)));
});

test("The newest GDAL reads each system with its axes in order", async () => {
  const northFirst = [4326, 4490, 4548, 4527];
  const systems = [...northFirst, 3857];
  service.heard.length = 0;
  const { rows } = await gdal("official", { read: systems.map((code) => ({ collection: "plumes", CRS: `EPSG:${code}` })) });
  for (const [place, code] of systems.entries()) {
    // what is longitude first in GDAL's own order, it asks for as such
    ok(times(new RegExp(`crs=${code === 4326 ? ".*CRS84" : crsUri(code)}`)) > 0, `asks for ${code}`);
    sameFeatures(`plumes in ${code}`, rows[place], await download(service, "official", "plumes", { crs: crsUri(code) }), { swapped: northFirst.includes(code) });
    const [[x, y]] = points(rows[place][0].geometry);
    const box = [x - 1e-3, y - 1e-3, x + 1e-3, y + 1e-3];
    const { rows: [inside] } = await gdal("official", { read: [{ collection: "plumes", CRS: `EPSG:${code}`, bbox: box }] });
    ok(ids(inside).includes(rows[place][0].id), `in a box of ${code}`);
  }
});

test("OWSLib describes the service and its collections", async () => {
  const names = (await collections(service, "official")).map((one) => one.id);
  const { title, openapi, classes, schemas, queryables } = await owslib("official", { describe: names });
  ok(title && openapi.startsWith("3.0") && classes.some((uri) => uri.endsWith("cql2-text")));
  for (const name of names) {
    const [{ properties }] = await download(service, "official", name);
    for (const key of Object.keys(properties)) ok(key in schemas[name].properties, `${name}: ${key} is in the schema`);
    ok(Object.keys(queryables[name].properties).length > 0, name);
  }
});

test("OWSLib asks for a box, a filter, an order, a day and one feature", async () => {
  const all = await download(service, "official", "parcels");
  const box = boxed(all);
  const day = "2025-01-01T00:00:00Z";
  const { rows, items } = await owslib("official", {
    read: [
      { collection: "parcels", bbox: box },
      { collection: "parcels", sortby: ["name", "desc"] },
      { collection: "wells", datetime_: day },
      ...WHERE.map(([filter]) => ({ collection: "parcels", filter, "filter-lang": "cql2-text" })),
    ],
    item: [["parcels", all.at(-1).id]],
  });
  deepStrictEqual(ids(rows[0]), ids(await download(service, "official", "parcels", { bbox: box })));
  deepStrictEqual(rows[1].map((one) => one.id), (await download(service, "official", "parcels", { sortby: "-name" })).map((one) => one.id));
  deepStrictEqual(ids(rows[2]), ids(await download(service, "official", "wells", { datetime: day })));
  for (const [place, [filter, fits]] of WHERE.entries()) deepStrictEqual(ids(rows[place + 3]), ids(all.filter((one) => fits(one.properties))), filter);
  sameFeatures("parcels", items, all.slice(-1));
});

test("OWSLib reads each system with its axes as the service writes them, and asks for a box in it", async () => {
  const [{ geometry }] = await download(service, "official", "wells", { crs: crsUri(4548) });
  const [north, east] = geometry.coordinates;
  const question = { collection: "wells", crs: crsUri(4548), "bbox-crs": crsUri(4548), bbox: [north - 1, east - 1, north + 1, east + 1] };
  const { rows } = await owslib("official", { read: [question] });
  strictEqual(rows[0].length, 1);
  deepStrictEqual(rows[0][0].geometry.coordinates, [north, east]);
});

test("The descriptions are valid OpenAPI, 3.0 and 3.1", async () => {
  const documents = [];
  for (const who of ["public", "official"]) {
    for (const [form, version] of [["json", "3.0.3"], ["oas31", "3.1.0"]]) {
      const response = await fetch(`${service.base}/api?f=${form}`, { headers: who === "public" ? {} : { authorization: `Bearer ${service.tokens[who]}` } });
      const document = await response.json();
      strictEqual(document.openapi, version);
      documents.push(document);
    }
  }
  documents.push(await (await fetch(`${new URL(service.base).origin}/api/v1/openapi.json`)).json());
  const { faults } = await ask(PYTHON, "openapi_client.py", { documents });
  deepStrictEqual(faults, documents.map(() => []));
});
