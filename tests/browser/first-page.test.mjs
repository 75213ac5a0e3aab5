// The first page, used as a reviewer uses it: a demo of its own, in both languages, on a laptop and on a phone.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { pictures, start } from "./server.mjs";

const laptop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const AREA = { type: "Polygon", coordinates: [[[117.1272, 39.1565], [117.13, 39.1565], [117.13, 39.1585], [117.1272, 39.1585], [117.1272, 39.1565]]] };

let demo, browser, base, fragment;

before(async () => {
  demo = await start("demo", /#token=\w+\n[^]*setup#/);
  base = demo.lines[0].origin;
  fragment = demo.lines.find((address) => address.hash.startsWith("#token=")).hash;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** A page that remembers what it must not do: complain, or ask another host. */
async function visit(path, { lang = "zh-CN", ...size } = laptop) {
  const complaints = [];
  const watched = { newPage: async (options) => {
    const page = await browser.newPage(options);
    page.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith("http") && url.origin !== base) complaints.push(`asked ${url.href}`);
    });
    return page;
  } };
  const page = await open(watched, base + path, { lang, selector: "#panel h1", ...size });
  return { page, complaints, picture: (name) => page.screenshot({ path: join(pictures, `${name}.png`) }) };
}

/** Finds a parcel by typing, and asks for its supply for a kindergarten. */
async function askForKindergarten(page, text) {
  await page.fill("#search", text);
  await page.click("#search-list [role=option] >> nth=0");
  await page.waitForSelector("form.question");
  await page.selectOption("#q-transaction", "SUPPLY");
  await page.fill("#q-planned_use", "080404");
  await page.waitForSelector("#q-planned_use-list [role=option]");
  await page.press("#q-planned_use", "Enter");
  await page.click("form.question button[type=submit]");
  await page.waitForSelector(".verdict");
}

for (const [lang, verdict, warning] of [["zh-CN", "附条件", "未列入名录不等于土壤清洁"], ["en", "Allowed with conditions", "“Not listed” is not “clean”"]]) {
  for (const [device, size] of [["laptop", laptop], ["phone", phone]]) {
    test(`the public asks about a parcel, ${lang}, on a ${device}`, async () => {
      const { page, complaints, picture } = await visit(`/?lang=${lang}`, size);
      assert.match(await page.textContent("#panel .warning"), new RegExp(warning));
      await picture(`${lang}-${device}-start`);
      await askForKindergarten(page, "HQ-000101");
      assert.equal(await page.textContent(".verdict-word"), verdict);
      assert.match(await page.textContent(".reasons"), /R-21[^]*454/);
      assert.equal(await page.locator("#case").count(), 0, "the public records nothing");
      await page.waitForFunction(() => window.__map_idle === true);
      await picture(`${lang}-${device}-answer`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wide, false, "nothing sticks out sideways");
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }
}

test("the address of an answer asks the same question again, and the language can be changed on the way", async () => {
  const { page, complaints } = await visit("/?lang=zh-CN");
  await askForKindergarten(page, "HQ-000101");
  const address = new URL(page.url());
  assert.equal(address.searchParams.get("parcel"), "HQ-000101");
  assert.deepEqual(address.searchParams.getAll("planned_use"), ["080404"]);
  await page.click("#language");
  await page.waitForSelector(".verdict");
  assert.equal(await page.textContent(".verdict-word"), "Allowed with conditions");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("what is wrong with a question stands at its field", async () => {
  const { page } = await visit("/?lang=zh-CN&parcel=HQ-000101");
  await page.waitForSelector("form.question");
  await page.fill("#q-planned_use", "99");
  await page.waitForSelector("#q-planned_use-list [role=option]");
  await page.press("#q-planned_use", "Enter");
  await page.click("form.question button[type=submit]");
  await page.waitForSelector("#q-transaction[aria-invalid]");
  assert.match(await page.textContent("#q-planned_use-fault"), /99/);
  await page.screenshot({ path: join(pictures, "faults.png") });
  await page.close();
});

test("drawing needs a token: the public is asked to sign in", async () => {
  const { page } = await visit("/?lang=en");
  await page.click("#paste");
  await page.fill("#token", "jt_not_a_token");
  await page.press("#token", "Enter");
  await page.waitForSelector("dialog .fault:not([hidden])");
  await page.close();
});

test("a reviewer pastes an area, asks, and records the answer under a number", async () => {
  const { page, complaints, picture } = await visit(`/?lang=zh-CN${fragment}`);
  assert.equal(new URL(page.url()).hash, "", "the token does not stay in the address");
  assert.match(await page.textContent("#who"), /审查员/);
  await page.click("#paste");
  await page.fill("#geojson", JSON.stringify({ type: "Feature", properties: {}, geometry: AREA }));
  await page.click("dialog button.primary");
  await page.waitForSelector("form.question");
  await page.selectOption("#q-transaction", "SUPPLY");
  await page.fill("#q-planned_use", "幼儿园");
  await page.waitForSelector("#q-planned_use-list [role=option]");
  await page.press("#q-planned_use", "Enter");
  await page.click("form.question button[type=submit]");
  await page.waitForSelector(".verdict");
  await page.fill("#case", "测试〔2026〕1号");
  await page.press("#case", "Enter");
  await page.waitForSelector("#recorded-id");
  assert.match(await page.textContent("#recorded-id"), /D-\d{4}-\d{6}/);
  await page.locator("#recorded-id").scrollIntoViewIfNeeded();
  await picture("reviewer-recorded");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a reviewer draws an area on the map", async () => {
  const { page, complaints, picture } = await visit(`/?lang=en${fragment}`);
  await page.click("#draw");
  const box = await page.locator("#map canvas").boundingBox();
  const at = (x, y) => [box.x + box.width * x, box.y + box.height * y];
  for (const [x, y] of [[0.45, 0.45], [0.6, 0.45], [0.6, 0.6]]) {
    await page.mouse.click(...at(x, y));
    await page.waitForTimeout(400); // two clicks in a moment are a double click
  }
  await page.waitForFunction(() => window.__map_idle === true);
  await picture("reviewer-draws");
  await page.mouse.dblclick(...at(0.45, 0.6));
  await page.waitForSelector("form.question");
  const { coordinates: [ring] } = JSON.parse(new URL(page.url()).searchParams.get("polygon"));
  assert.equal(ring.length, 5, "four corners, closed");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a register too large for one page is drawn by what the map shows", async () => {
  const boxes = [];
  const page = await browser.newPage({ viewport: laptop });
  await page.route("**/api/v1/parcels?limit=1000*", async (route) => {
    const box = new URL(route.request().url()).searchParams.get("bbox");
    const answer = await route.fetch();
    const body = await answer.json();
    if (box) boxes.push(box);
    else body.next = "/api/v1/parcels?limit=1000&after=HQ-000001";
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(`${base}/?lang=en`);
  await page.waitForFunction(() => window.__map_idle === true);
  assert.equal(boxes.length, 1, "the first view");
  const next = page.waitForResponse((response) => response.url().includes("bbox="));
  await page.click(".maplibregl-ctrl-zoom-in");
  await next;
  assert.notEqual(boxes[1], boxes[0], "and each one after it");
  await page.close();
});

test("what is served: types, policy, and no page where there is none", async () => {
  const page = await fetch(`${base}/`);
  const policy = page.headers.get("content-security-policy");
  assert.match(policy, /default-src 'self'; script-src 'self'; style-src 'self'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
  const worker = await fetch(`${base}/assets/maplibre/maplibre-gl-worker.mjs`);
  assert.match(worker.headers.get("content-type"), /^text\/javascript/);
  const again = await fetch(`${base}/assets/app.js`, { headers: { "if-none-match": (await fetch(`${base}/assets/app.js`)).headers.get("etag") } });
  assert.equal(again.status, 304);
  const nothing = await fetch(`${base}/no-such-page`);
  assert.equal(nothing.status, 404);
  assert.match(nothing.headers.get("content-type"), /^text\/html/);
  const problem = await fetch(`${base}/api/v1/no-such-thing`);
  assert.equal(problem.status, 404);
  assert.equal(problem.headers.get("content-type"), "application/problem+json");
});
