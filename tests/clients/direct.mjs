// What the clients are compared with: the service of the demo, asked directly. A relay before it notes what the clients ask.
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { execFile } from "node:child_process";
import { createServer, request } from "node:http";
import { fileURLToPath } from "node:url";
import { start } from "../browser/server.mjs";

/** Collections that the public sees, and an official. */
export const COLLECTIONS = { public: 7, official: 15 };
export const crsUri = (code) => `http://www.opengis.net/def/crs/EPSG/0/${code}`;

/** Starts the demo. `heard` lists what was asked since it was last emptied, as `METHOD /path?query`, readable. */
export async function begin(settings) {
  const demo = await start("demo", /#token=\S+[\s\S]*#token=\S+[\s\S]*#token=\S+/, settings);
  const { hostname, port } = demo.lines[0];
  const heard = [];
  const relay = createServer((asked, answered) => {
    heard.push(`${asked.method} ${decodeURIComponent(asked.url.replaceAll("+", " "))}`);
    const onward = request({ hostname, port, path: asked.url, method: asked.method, headers: asked.headers }, (answer) => {
      answered.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(answered);
    });
    onward.on("error", () => answered.destroy());
    asked.pipe(onward);
  });
  await new Promise((done) => relay.listen(0, "127.0.0.1", done));
  // the registrar writes; the planner may read everything
  const [registrar, official] = demo.lines.map((line) => line.hash).filter((hash) => hash.startsWith("#token=")).map((hash) => hash.slice("#token=".length));
  const stop = async () => {
    relay.closeAllConnections();
    relay.close();
    await demo.stop();
  };
  return { base: `http://127.0.0.1:${relay.address().port}/ogc`, tokens: { registrar, official }, heard, stop };
}

const headers = (service, who) => (who === "public" ? {} : { authorization: `Bearer ${service.tokens[who]}` });

/** The collections of whoever asks. */
export async function collections(service, who) {
  const answer = await fetch(`${service.base}/collections`, { headers: headers(service, who) });
  return (await answer.json()).collections;
}

/** Every feature of a collection, page by page. */
export async function download(service, who, collection, query = {}) {
  const features = [];
  for (let url = `${service.base}/collections/${collection}/items?${new URLSearchParams({ limit: 1000, ...query })}`; url;) {
    const response = await fetch(url, { headers: headers(service, who) });
    strictEqual(response.status, 200, url);
    const page = await response.json();
    features.push(...page.features);
    url = page.links.find((link) => link.rel === "next")?.href;
  }
  return features;
}

/** What a program says to questions put to it as JSON on its standard input. */
export function ask(program, file, questions) {
  return new Promise((answered, failed) => {
    const script = fileURLToPath(new URL(file, import.meta.url));
    const running = execFile(program, [script], { maxBuffer: 1 << 28 }, (error, stdout) => {
      if (error) failed(new Error(`${file}: ${error.message}`));
      else answered(JSON.parse(stdout));
    });
    running.stdin.on("error", () => {}); // a program that did not start is told above
    running.stdin.end(JSON.stringify(questions));
  });
}

/** The vertices of a geometry, in their order. */
export const points = (geometry) => (!geometry ? [] : geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2));
export const ids = (features) => features.map((one) => String(one.id ?? one.properties.id)).sort();
const same = (a, b, within) => typeof a === "number" && Math.abs(a - b) <= within;

/** The placed feature in the middle of a small box, and the box. */
export function boxed(features) {
  const [lon, lat] = points(features.find((one) => one.geometry).geometry)[0];
  return [lon - 0.004, lat - 0.003, lon + 0.004, lat + 0.003];
}

/** What was read is what is there: rows, values, coordinates. */
export function sameFeatures(collection, read, direct, { within = 1e-9, swapped = false, skip = () => false } = {}) {
  deepStrictEqual(ids(read), ids(direct), `${collection}: rows`);
  const byId = new Map(read.map((one) => [String(one.id ?? one.properties.id), one]));
  for (const feature of direct) {
    const own = byId.get(feature.id);
    const at = `${collection} ${feature.id}`;
    for (const [name, value] of Object.entries(feature.properties)) if (!skip(value)) sameValue(`${at} ${name}`, own.properties[name] ?? null, value);
    const theirs = points(feature.geometry).map(([a, b]) => (swapped ? [b, a] : [a, b]));
    const mine = points(own.geometry);
    strictEqual(mine.length, theirs.length, `${at}: vertices`);
    for (const [place, [x, y]] of theirs.entries()) ok(same(mine[place][0], x, within) && same(mine[place][1], y, within), `${at}: ${mine[place]} for ${x},${y}`);
  }
}

function sameValue(at, found, value) {
  // GDAL writes days with slashes where it took them for dates
  if (typeof found === "string" && /^\d{4}\/\d\d\/\d\d$/.test(found)) found = found.replaceAll("/", "-");
  if (typeof value === "number") ok(same(found, value, 1e-9), `${at}: ${found} for ${value}`);
  else if (typeof value === "boolean") strictEqual(typeof found === "string" ? found : Boolean(found), value, at);
  else deepStrictEqual(found, value, at);
}
