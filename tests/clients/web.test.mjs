// MapLibre GL and OpenLayers draw the tiles and the features of the service, on pages of another origin.
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, open } from "../browser/browser.mjs";
import { pictures } from "../browser/server.mjs";
import { begin, collections, download, points } from "./direct.mjs";

const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript" };
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const FOLDERS = { maplibre: here("../../src/web/assets/maplibre"), ol: here("../browser/node_modules/ol"), pages: here(".") };
/** A second collection, that each may see. */
const MARKS = { public: "control-list", official: "wells" };
let service, browser, pages;

before(async () => {
  service = await begin();
  browser = await launch();
  pages = createServer(async (asked, answered) => {
    const [, folder, ...rest] = normalize(new URL(asked.url, "http://pages").pathname).split("/");
    const body = await readFile(join(FOLDERS[folder] ?? "/nowhere", ...rest)).catch(() => null);
    answered.writeHead(body ? 200 : 404, { "content-type": TYPES[extname(rest.at(-1) ?? "")] ?? "text/plain" });
    answered.end(body);
  });
  await new Promise((done) => pages.listen(0, "127.0.0.1", done));
});

after(async () => {
  await browser?.close();
  pages?.closeAllConnections();
  pages?.close();
  await service?.stop();
});

/** Opens a page of a client; what the browser complains of is an error. */
async function visit(client, who, tiling = "WebMercatorQuad") {
  const page = await open(browser, "about:blank");
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure().errorText}`));
  const [parcels] = await collections(service, who);
  const query = new URLSearchParams({ base: service.base, token: service.tokens[who] ?? "", marks: MARKS[who], bounds: parcels.extent.spatial.bbox[0], tiling });
  await page.goto(`http://127.0.0.1:${pages.address().port}/pages/${client}.html?${query}`);
  await page.waitForFunction(() => window.__map_idle === true, null, { timeout: 60_000 });
  await page.screenshot({ path: join(pictures, `client-${client}-${who}-${tiling}.png`) });
  return { page, complaints };
}

const placed = (features) => features.filter((one) => one.geometry);
const inOrder = (values) => [...new Set(values)].sort();

for (const who of ["public", "official"]) {
  test(`MapLibre GL draws the tiles and the features, with their values (${who})`, async () => {
    const { page, complaints } = await visit("maplibre", who);
    const [parcels, labels, marks] = await Promise.all(["parcels", "labels", "marks"].map((layer) => page.evaluate((name) => window.drawn(name), layer)));
    const direct = placed(await download(service, who, "parcels"));
    deepStrictEqual(inOrder(parcels.map((one) => one.properties.id)), inOrder(direct.map((one) => one.id)));
    const words = ({ name, id }) => name ?? id;
    ok(labels.length > 0 && labels.every(({ properties }) => direct.some((one) => words({ id: one.id, ...one.properties }) === words(properties))), "labels");
    for (const { id, properties } of direct) {
      const own = parcels.find((one) => one.properties.id === id).properties;
      deepStrictEqual([own.name ?? null, own.stage ?? null], [properties.name, properties.stage], id);
    }
    const own = (features) => inOrder(features.map(({ properties }) => String(properties.number ?? JSON.stringify(properties.names))));
    const second = placed(await download(service, who, MARKS[who]));
    deepStrictEqual(own(marks), own(second));
    deepStrictEqual(complaints, []);
    await page.close();
  });
}

/** A place inside: the middle of the first three corners, which lies inside of the demo's areas, or the point itself. */
function inside({ geometry }) {
  const corners = points(geometry).slice(0, 3);
  return [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis] / corners.length, 0));
}

const TILINGS = [
  ["public", "WebMercatorQuad"],
  ["official", "WebMercatorQuad"],
  // degrees of CGCS2000, as Chinese map services have them
  ["public", "CGCS2000Quad"],
];
for (const [who, tiling] of TILINGS) {
  test(`OpenLayers draws the tiles and the features in the window, with their values (${who}, ${tiling})`, async () => {
    const { page, complaints } = await visit("openlayers", who, tiling);
    const at = (layer, place) => page.evaluate(([name, where]) => window.at(name, where), [layer, place]);
    const open = new Set(placed(await download(service, "public", "parcels")).map((one) => one.id));
    const direct = placed(await download(service, who, "parcels"));
    for (const feature of direct) {
      const [own] = (await at("parcels", inside(feature))).filter((one) => one.id === feature.id);
      ok(own, `${feature.id} is drawn`);
      for (const [name, value] of Object.entries(feature.properties)) deepStrictEqual(own[name], value, `${feature.id} ${name}`);
      // tiles are asked for without a token
      const tiled = (await at("tiles", inside(feature))).some((one) => one.layer === "parcels" && one.id === feature.id);
      strictEqual(tiled, open.has(feature.id), `${feature.id} in the tiles`);
    }
    for (const feature of placed(await download(service, who, MARKS[who]))) {
      const [own] = (await at("marks", inside(feature))).filter((one) => one.id === feature.id);
      ok(own, `${feature.id} is drawn`);
      for (const [name, value] of Object.entries(feature.properties)) deepStrictEqual(own[name], value, `${feature.id} ${name}`);
    }
    deepStrictEqual(complaints, []);
    await page.close();
  });
}

test("the page of a collection shows how far a download is", async () => {
  const httpCredentials = { username: "planner", password: service.tokens.official };
  const page = await browser.newPage({ locale: "en", httpCredentials });
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${service.base}/collections/wells?f=html&lang=en`);
  const rows = (await download(service, "official", "wells")).length;
  // the first look finds it half way
  await page.route("**/downloads/*", (route) => route.fulfill({ json: { rows: 1, of: rows, bytes: 2_340_000, state: "writing" } }), { times: 1 });
  const formats = await page.locator("a[download]").evaluateAll((links) => links.map((link) => new URL(link.href).searchParams.get("f")));
  const link = page.locator("a[download]").nth(formats.indexOf("csv"));
  const [saved] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const said = link.locator("xpath=..").locator("output");
  await said.getByText(`1 of ${rows} features written, 2.34 MB`).waitFor();
  strictEqual(await said.locator("progress").getAttribute("max"), String(rows));
  await page.screenshot({ path: join(pictures, "client-download-under-way.png"), fullPage: true });
  const bytes = (await readFile(await saved.path())).length;
  await said.getByText(`Complete: ${rows} features, ${Math.ceil(bytes / 1000)} kB`).waitFor();
  strictEqual((await readFile(await saved.path(), "utf8")).trim().split("\n").length, rows + 1);
  // what was narrowed down on a page of features is what is downloaded from there, all of it
  await page.goto(`${service.base}/collections/wells/items?f=html&lang=en&limit=1&bbox=0,0,180,90`);
  const narrowed = page.locator("a[download]").nth(formats.indexOf("csv"));
  const [again] = await Promise.all([page.waitForEvent("download"), narrowed.click()]);
  await narrowed.locator("xpath=..").locator("output").getByText(`Complete: ${rows} features`).waitFor();
  strictEqual((await readFile(await again.path(), "utf8")).trim().split("\n").length, rows + 1);
  await page.screenshot({ path: join(pictures, "client-features-download.png"), fullPage: true });
  deepStrictEqual(complaints, []);
  await page.close();
});
