// Screening of results: a table is dropped, mended, judged by class, drawn.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { pictures, start } from "./server.mjs";

/** A made-up table: arsenic above control, chromium (VI) by a method that cannot see the limit, zinc without one. */
const ROWS = [
  ["示例S1-1", "S1", "0-0.5", "砷", "24.1", "mg/kg", "0.01"],
  ["示例S1-2", "S1", "0.5-1.5", "砷", "121", "mg/kg", "0.01"],
  ["示例S1-1", "S1", "0-0.5", "铅", "450", "mg/kg", "0.1"],
  ["示例S2-1", "S2", "0-0.5", "砷", "9.5", "mg/kg", "0.01"],
  ["示例S2-1", "S2", "0-0.5", "铅", "61", "mg/kg", "0.1"],
  ["示例S3-1", "S3", "0-0.5", "砷", "15.2", "mg/kg", "0.01"],
  ["示例S3-1", "S3", "0-0.5", "六价铬", "ND", "mg/kg", "5"],
  ["示例S3-1", "S3", "0-0.5", "锌", "300", "mg/kg", "1"],
];
const csv = (rows) => Buffer.from(["样品编号,点位,采样深度(m),检测项目,检测结果,单位,检出限", ...rows.map((row) => row.join(","))].join("\n"));
const file = (name, buffer) => ({ name, mimeType: "text/csv", buffer });
const point = (name, lon, lat) => ({ type: "Feature", properties: { point: name }, geometry: { type: "Point", coordinates: [lon, lat] } });
const POINTS = { type: "FeatureCollection", features: [point("S1", 117.3046, 39.1047), point("S2", 117.3052, 39.1047), point("S3", 117.3058, 39.1052)] };
const OUTLINE = { type: "Polygon", coordinates: [[[117.304, 39.104], [117.3064, 39.1041], [117.3066, 39.1055], [117.3039, 39.1056], [117.304, 39.104]]] };

let demo, browser, base, registrar;

before(async () => {
  demo = await start("demo", /setup#\w+\n/);
  base = demo.lines[0].origin;
  [registrar] = demo.lines.filter((address) => address.hash.startsWith("#token=")).map((address) => address.hash);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function visit({ hash = registrar, lang = "en", width = 1280, height = 900 } = {}) {
  const page = await open(browser, "about:blank", { lang, width, height });
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => request.url().startsWith("http") && !request.url().startsWith(base) && complaints.push(request.url()));
  await page.goto(`${base}/screening?lang=${lang}${hash}`);
  await page.waitForFunction(() => window.__page_drawn === true);
  return { page, complaints, picture: (name) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true }) };
}

const drawn = (page) => page.waitForFunction(() => document.querySelectorAll('#pictures img[data-drawn="true"]').length === 4);

test("a table is screened, the class is switched, the pictures are drawn", async () => {
  const { page, complaints, picture } = await visit();
  await page.click("details summary");
  await page.setInputFiles("#points-file", { name: "points.geojson", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(POINTS)) });
  await page.setInputFiles("#outline-file", { name: "outline.geojson", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(OUTLINE)) });
  await page.setInputFiles("#results-file", file("示例结果.csv", csv(ROWS)));
  await page.waitForSelector("#soil tbody tr");
  assert.match(await page.textContent("#accepted"), /No error/);
  const first = await page.textContent("#soil tbody tr");
  assert.match(first, /Arsenic.*above control.*121.*5.05.*S1 · 示例S1-2.*0.5–1.5 m.*20 \/ 120.*table 1 item 1/s, first);
  assert.match(await page.textContent("#other-class"), /Arsenic: above control → above screening.*Lead: above screening → not above screening/s);
  await drawn(page);
  assert.deepEqual(complaints, []);
  for (const image of await page.$$("#pictures img")) {
    assert.match(await image.getAttribute("src"), /^blob:/, "a picture is an image and never a part of the page");
    assert.ok(await image.evaluate((one) => one.naturalWidth > 300));
  }
  await picture("screening");
  await page.click('#soil button[data-class="II"]');
  await page.waitForSelector('#soil button[data-class="II"][aria-pressed="true"]');
  assert.match(await page.textContent("#soil tbody tr"), /Arsenic.*above screening.*60 \/ 140/s);
  assert.ok(await page.isChecked("#class-II"));
  await drawn(page);
  await page.selectOption("#picture-of", { label: "Lead" });
  await page.fill("#picture-title", "示例 (example) <b>");
  await page.press("#picture-title", "Tab");
  await page.waitForSelector('[data-picture="heat"][data-turn="3"] img[data-drawn]'); // drawn at first, then for each change
  const [download] = await Promise.all([page.waitForEvent("download"), page.click('[data-picture="boxes"] button')]);
  const svg = readFileSync(await download.path(), "utf8");
  assert.match(download.suggestedFilename(), /示例结果-boxes\.svg/);
  assert.match(svg, /^<svg xmlns=.*示例 \(example\) &lt;b&gt;.*Lead/s);
  assert.doesNotMatch(svg, /Arsenic/);
  await page.close();
});

test("faults are told at their cells, and the marked table is downloaded", async () => {
  const { page, complaints, picture } = await visit({ lang: "zh-CN" });
  const faulty = ROWS.map((row) => [...row]);
  faulty[0][4] = "约24";
  faulty[3][5] = "";
  await page.setInputFiles("#results-file", file("示例结果.csv", csv(faulty)));
  await page.waitForSelector("#faults tbody tr");
  assert.match(await page.textContent("#accepted"), /2 处错误/);
  const rows = await page.locator("#faults tbody tr").allTextContents();
  assert.match(rows[0], /错误E2检测结果.*约24/s, rows[0]);
  assert.match(rows[1], /错误F5单位/s, rows[1]);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#annotated")]);
  assert.match(download.suggestedFilename(), /示例结果-标注\.xlsx/);
  assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), "PK");
  await drawn(page);
  await picture("screening-faults");
  await page.setInputFiles("#results-file", file("示例.csv", Buffer.from("%PDF-1.7")));
  await page.waitForSelector("#told .faults");
  assert.equal(await page.locator("#soil").count(), 0, "what belonged to the table before is gone");
  assert.equal(complaints.filter((text) => !/400/.test(text)).length, 0, complaints.join("\n"));
  await page.close();
});

test("on a phone a table is dropped and fits", async () => {
  const { page, complaints, picture } = await visit({ width: 390, height: 844 });
  await page.evaluate((text) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([text], "example.csv", { type: "text/csv" }));
    document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
  }, csv(ROWS).toString());
  await drawn(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1));
  assert.deepEqual(complaints, []);
  await picture("screening-phone");
  await page.close();
});

test("the public is told to sign in", async () => {
  const { page, complaints } = await visit({ hash: "" });
  assert.match(await page.textContent("#page"), /Sign in to screen/);
  assert.equal(await page.locator("#drop").count(), 0);
  assert.deepEqual(complaints, []);
  await page.close();
});
