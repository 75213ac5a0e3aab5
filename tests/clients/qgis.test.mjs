// QGIS reads, and edits, what a direct download has: Debian's QGIS without a window, or the one that JINGTU_QGIS starts.
// What it asks of the service depends on its version: 3.22 reads in CRS84 and filters by itself, 3.40 knows CQL2, other
// systems and editing.
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { ask, begin, boxed, collections, COLLECTIONS, crsUri, download, ids, points, sameFeatures } from "./direct.mjs";

const PYTHON = process.env.JINGTU_QGIS ?? "/usr/bin/python3";
let service;

before(async () => {
  service = await begin();
});
after(() => service?.stop());

const qgis = (who, questions) => ask(PYTHON, "qgis_client.py", { base: service.base, token: service.tokens[who], ...questions });
const times = (pattern) => service.heard.filter((asked) => pattern.test(asked)).length;
const modern = (version) => version >= 33200;

// lists have a test of their own
const skip = Array.isArray;

for (const who of ["public", "official"]) {
  test(`QGIS lists the collections and reads every row with its values and coordinates, in pages (${who})`, async () => {
    const names = (await collections(service, who)).map((one) => one.id);
    service.heard.length = 0;
    const { layers, read, complaints } = await qgis(who, { list: true, read: names.map((collection) => ({ collection })) });
    deepStrictEqual(layers.map((uri) => uri.match(/typename='(.*?)'/)[1]), names);
    strictEqual(layers.length, COLLECTIONS[who]);
    deepStrictEqual(complaints, []);
    ok(times(/parcels\/items\?limit=7/) >= 3, "in pages");
    for (const [place, collection] of names.entries()) {
      const direct = await download(service, who, collection);
      strictEqual(read[place].count, direct.length, `${collection}: the number that QGIS shows`);
      sameFeatures(collection, read[place].rows, direct, { skip });
    }
  });
}

test("QGIS reads the lists in a row", async () => {
  const names = ["parcels", "control-list", "plumes"];
  const { read } = await qgis("official", { read: names.map((collection) => ({ collection })) });
  for (const [place, collection] of names.entries()) {
    for (const { id, properties } of await download(service, "official", collection)) {
      const own = read[place].rows.find((row) => row.id === id).properties;
      // a list of one may be shown as its only word
      for (const [name, value] of Object.entries(properties)) if (Array.isArray(value)) deepStrictEqual([own[name] ?? []].flat(), value, `${collection} ${id} ${name}`);
    }
  }
});

test("QGIS asks for what holds since a day", async () => {
  const { read, version } = await qgis("official", { read: [{ collection: "parcels", subset: `"valid_from" >= '2022-01-01'` }] });
  // without CQL2 it asks by "datetime", and leaves it at that
  const since = modern(version)
    ? (await download(service, "official", "parcels")).filter((one) => one.properties.valid_from >= "2022-01-01")
    : await download(service, "official", "parcels", { datetime: "2022-01-01/.." });
  deepStrictEqual(ids(read[0].rows), ids(since), service.heard.filter((asked) => asked.includes("datetime=2022-01-01")).join("\n"));
});

test("QGIS signs in with a name and a password in the address of the layer, too", async () => {
  const { read } = await qgis("official", { read: [{ collection: "parcels", password: true }] });
  deepStrictEqual(ids(read[0].rows), ids(await download(service, "official", "parcels")));
});

test("QGIS asks for values, and gets what fits", async () => {
  const all = await download(service, "official", "parcels");
  const filters = [
    [`"stage" = 'P0'`, (own) => own.stage === "P0"],
    [`"area_m2" > 10000 OR "stage" = 'P0'`, (own) => own.area_m2 > 10000 || own.stage === "P0"],
    [`"name" ILIKE '%EXAMPLE%' AND "revision" >= 4`, (own) => Boolean(/example/i.test(own.name) && own.revision >= 4)],
    [`"stage" IN ('P0', 'L0')`, (own) => ["P0", "L0"].includes(own.stage)],
    [`"stage" IS NULL`, (own) => own.stage === null],
    [`"published" = true`, (own) => own.published === true],
    [`"stage" <> 'P0' AND NOT ("area_m2" < 8000)`, (own) => own.stage !== null && own.stage !== "P0" && own.area_m2 >= 8000],
    [`"name" NOT LIKE '%示例%'`, (own) => !own.name.includes("示例")],
    [`"name" NOT ILIKE '%EXAMPLE%'`, (own) => !/example/i.test(own.name)],
    [`"area_m2" / 2 > 5000`, (own) => own.area_m2 / 2 > 5000],
    [`"stage_since" < make_date(2025, 1, 1)`, (own) => own.stage_since !== null && own.stage_since < "2025-01-01"],
  ];
  service.heard.length = 0;
  for (const way of ["subset", "expression"]) {
    const { read, version, complaints } = await qgis("official", { read: filters.map(([filter]) => ({ collection: "parcels", [way]: filter })) });
    for (const [place, [filter, fits]] of filters.entries()) deepStrictEqual(ids(read[place].rows), ids(all.filter((one) => fits(one.properties))), `${way} ${filter} ${complaints}`);
    if (modern(version)) ok(times(/[?&]filter=.*filter-lang=cql2-text/) > 0, service.heard.join("\n"));
  }
});

test("QGIS asks for what is inside the window, and only for that", async () => {
  const all = await download(service, "official", "parcels");
  const box = boxed(all);
  service.heard.length = 0;
  const { read } = await qgis("official", { read: [{ collection: "parcels", box, restrictToRequestBBOX: "1" }, { collection: "parcels", box, restrictToRequestBBOX: "1", subset: "\"area_m2\" > 0" }] });
  const direct = await download(service, "official", "parcels", { bbox: box });
  ok(direct.length > 0 && direct.length < all.length);
  for (const { rows } of read) deepStrictEqual(ids(rows), ids(direct));
  ok(times(/[?&]bbox=/) > 0, service.heard.join("\n"));
});

test("QGIS asks for what touches the box of an outline", async () => {
  const all = await download(service, "official", "parcels");
  const [west, south, east, north] = boxed(all);
  const outline = `POLYGON((${west} ${south}, ${east} ${south}, ${east} ${north}, ${west} ${north}, ${west} ${south}))`;
  service.heard.length = 0;
  const { read, version } = await qgis("official", { read: [{ collection: "parcels", subset: `intersects_bbox($geometry, geom_from_wkt('${outline}'))` }] });
  deepStrictEqual(ids(read[0].rows), ids(await download(service, "official", "parcels", { bbox: [west, south, east, north] })));
  if (modern(version)) ok(times(/filter=.*S_INTERSECTS.*filter-crs=/i) > 0, service.heard.join("\n"));
});

test("QGIS brings a layer into another system as the service itself does", async () => {
  const direct = await download(service, "official", "plumes", { crs: crsUri(4548) });
  const { read, version } = await qgis("official", { read: [{ collection: "plumes", crs: "EPSG:4548" }] });
  // QGIS has eastings first
  sameFeatures("plumes", read[0].rows, direct, { within: 0.01, swapped: true, skip });
  if (!modern(version)) return;
  service.heard.length = 0;
  for (const code of [4326, 4490, 4548, 3857]) {
    const { read: [{ rows, crs }] } = await qgis("official", { read: [{ collection: "plumes", srsname: `EPSG:${code}` }] });
    strictEqual(crs, `EPSG:${code}`);
    ok(times(new RegExp(`crs=${crsUri(code)}`)) > 0, `asks for ${code}`);
    const there = await download(service, "official", "plumes", { crs: crsUri(code) });
    sameFeatures("plumes", rows, there, { within: 1e-6, swapped: code !== 3857, skip });
    const [[x, y]] = points(rows[0].geometry);
    const box = [x - 1e-3, y - 1e-3, x + 1e-3, y + 1e-3];
    const { read: [inside] } = await qgis("official", { read: [{ collection: "plumes", srsname: `EPSG:${code}`, restrictToRequestBBOX: "1", box }] });
    ok(inside.rows.some((one) => one.id === rows[0].id), `in a box of ${code}: ${service.heard.at(-1)}`);
  }
});

// ---- editing ----

const PAPER = { paper_kind: "monitoring_plan", paper_title: "示例文件 (example)", paper_number: "示例〔2026〕9号", paper_issuer: "示例区生态环境局", paper_day: "2026-01-31" };
const WELL = { number: "示例井-99", kind: "local", depth_m: 12.5, valid_from: "2026-02-01", ...PAPER };
const wells = () => `${service.base}/collections/wells/items`;
const authorization = () => ({ authorization: `Basic ${btoa(`qgis:${service.tokens.registrar}`)}` });
const well = async (id) => (await download(service, "registrar", "wells")).find((one) => one.id === id);

/** The methods that the service allows at an address. */
async function allowed(url) {
  const { headers } = await fetch(url, { method: "OPTIONS", headers: authorization() });
  return headers.get("allow").split(/,\s*/);
}

test("A registrar edits wells in QGIS: adds, changes, moves, deletes", async (t) => {
  const before = ids(await download(service, "registrar", "wells"));
  const edit = async (question) => {
    const { edits: [edited], version } = await qgis("registrar", { edit: [{ collection: "wells", ...question }] });
    return { ...edited, version };
  };
  const added = await edit({ add: { properties: WELL, point: [117.141, 39.162] } });
  if (!modern(added.version)) return t.skip(`QGIS ${added.version} only reads`);
  match(added.can, /Add Features.*Delete Features.*Change Attribute Values.*Change Geometries/);
  ok(added.kept, added.errors.join("\n"));
  const made = (await download(service, "registrar", "wells")).find((one) => !before.includes(one.id));
  for (const [name, value] of Object.entries(WELL)) strictEqual(made.properties[name], value, name);
  deepStrictEqual(made.geometry.coordinates, [117.141, 39.162]);
  const { id } = made;

  const changed = await edit({ id, change: { depth_m: 11, owner: "示例公司" } });
  ok(changed.kept, changed.errors.join("\n"));
  let now = await well(id);
  deepStrictEqual([now.properties.depth_m, now.properties.owner, now.properties.number], [11, "示例公司", WELL.number]);
  // a state comes by an act, and QGIS is told so
  const sealed = await edit({ id, change: { status: "sealed" } });
  ok(!sealed.kept);
  strictEqual((await well(id)).properties.status, "planned");

  const moved = await edit({ id, move: [117.142, 39.163] });
  ok(moved.kept, moved.errors.join("\n"));
  now = await well(id);
  deepStrictEqual([now.geometry.coordinates, now.properties.depth_m], [[117.142, 39.163], 11]);

  const deleted = await edit({ id, delete: true });
  ok(deleted.kept, deleted.errors.join("\n"));
  deepStrictEqual(ids(await download(service, "registrar", "wells")), before);
});

test("The public edits nothing in QGIS", async () => {
  const before = await download(service, "public", "parcels");
  const { edits: [edited] } = await qgis("public", { edit: [{ collection: "parcels", id: before[0].id, change: { name: "x" } }] });
  ok(!edited.kept);
  deepStrictEqual(await download(service, "public", "parcels"), before);
});

test("The service takes the very requests by which QGIS 3.40 edits", async () => {
  const before = ids(await download(service, "registrar", "wells"));
  const send = (method, url, type, body, more = {}) =>
    new Promise((done, failed) => {
      const asked = request(url, { method, headers: { ...authorization(), ...(type && { "content-type": type }), ...more } }, async (answer) => {
        done({ status: answer.statusCode, headers: answer.headers, spelled: answer.rawHeaders, text: Buffer.concat(await answer.toArray()).toString() });
      });
      asked.on("error", failed);
      asked.end(body && JSON.stringify(body));
    });
  const methods = await allowed(`${wells()}/${encodeURIComponent(before[0])}`);
  for (const method of ["PUT", "PATCH", "DELETE"]) ok(methods.includes(method), `${method} among ${methods}`);

  // every field of the layer is sent, the latitude first, the system without angle brackets, nothing of If-Match
  const inCgcs = { "content-crs": crsUri(4490) };
  const empty = { aquifer: null, built: null, ground_elevation_m: null, in_service: null, owner: null, parcel: null, revision: null, sealed: null, status: null };
  const feature = { type: "Feature", properties: { ...empty, ...WELL }, geometry: { type: "Point", coordinates: [39.162, 117.141] } };
  const created = await send("POST", wells(), "application/geo+json", feature, inCgcs);
  strictEqual(created.status, 201, created.text);
  const id = decodeURIComponent(created.headers.location.split("/items/")[1]);
  ok(created.spelled.includes("Location"), "QGIS 3.40 does not know location in small letters");
  deepStrictEqual((await well(id)).geometry.coordinates, [117.141, 39.162]);

  const merge = "application/merge-patch+json";
  for (const [body, more] of [[{ properties: { depth_m: 11 } }, {}], [{ geometry: { type: "Point", coordinates: [39.163, 117.142] } }, inCgcs]]) {
    const patched = await send("PATCH", `${wells()}/${encodeURIComponent(id)}`, merge, body, more);
    ok([200, 204].includes(patched.status), `${patched.status} ${patched.text}`);
  }
  const now = await well(id);
  deepStrictEqual([now.geometry.coordinates, now.properties.depth_m, now.properties.number], [[117.142, 39.163], 11, WELL.number]);
  const deleted = await send("DELETE", `${wells()}/${encodeURIComponent(id)}`);
  ok([200, 204].includes(deleted.status), `${deleted.status} ${deleted.text}`);
  deepStrictEqual(ids(await download(service, "registrar", "wells")), before);
});
