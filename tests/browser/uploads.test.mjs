// A report from upload to record: an expert sends a table with a fault, mends it and submits; an approver accepts.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { pictures, start } from "./server.mjs";

/** Land of the demo in preliminary sampling. */
const LAND = "HQ-000110";
const TABLE = [
  "样品编号,点位,采样深度(m),检测项目,检测结果,单位,检出限",
  "示例S1-1,S1,0-0.5,砷,9.5,mg/kg,0.01",
  "示例S1-1,S1,0-0.5,铅,61,mg/kg,0.1",
  "示例S2-1,S2,0-0.5,砷,12.1,mg/kg,0.01",
  "示例S2-1,S2,0-0.5,铅,48,mg/kg,0.1",
];

let demo, browser, base, approver, expert;

before(async () => {
  demo = await start("demo", /setup#\w+\n/);
  base = demo.lines[0].origin;
  [, approver, expert] = demo.lines.filter((address) => address.hash.startsWith("#token=")).map((address) => address.hash);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function visit(path, { hash, lang = "en", width = 1280, height = 900 }) {
  const page = await open(browser, "about:blank", { lang, width, height });
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${base}${path}?lang=${lang}${hash}`);
  await page.waitForFunction(() => window.__page_drawn === true);
  return { page, complaints, picture: (name) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true }) };
}

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const input = page.locator(`dialog [name="${name}"]`);
    if ((await input.evaluate((element) => element.tagName)) === "SELECT") await input.selectOption(value);
    else await input.fill(value);
  }
}

const sent = (name, rows) => ({ name, mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
const daysAgo = (days) => new Date(Date.now() + 8 * 3600e3 - days * 86400e3).toISOString().slice(0, 10);

test("a report goes from upload to record by two persons", async () => {
  const { page, complaints, picture } = await visit("/uploads", { hash: expert });
  await page.click("#begin");
  await fill(page, {
    parcel: LAND, title: "示例调查报告 (example)", firm: "示例检测技术有限公司", class_assessed: "I", made_for: "070102",
    sampling_end: daysAgo(20), signed_on: daysAgo(5), number: "示例〔2026〕11号",
  });
  await page.click("dialog form .primary");
  await page.waitForSelector("#upload-form");
  await page.setInputFiles("#upload-file", sent("示例结果.csv", TABLE.with(1, TABLE[1].replace("9.5", "约9.5"))));
  await page.click("#upload-send");
  await page.waitForSelector('[data-file="1"] table');
  assert.match(await page.textContent('[data-file="1"]'), /E2/);
  assert.equal(await page.isDisabled("#submit"), true);
  await picture("upload-faulty");
  const address = new URL(page.url()).pathname;
  await page.setInputFiles("#upload-file", sent("示例结果.csv", TABLE));
  await page.click("#upload-send");
  await page.waitForFunction(() => document.querySelector("#submit:not([disabled])"));
  assert.match(await page.textContent("#screening"), /Arsenic/);
  await picture("upload-checked");
  await page.click("#submit");
  await page.waitForFunction(() => !document.querySelector("#submit"));
  const accepting = await visit(address, { hash: approver });
  await accepting.page.click("#accept");
  await fill(accepting.page, { reason: "example" });
  // two of the 45 basic items: a guard refuses the act, the data may be kept
  await accepting.page.check('dialog [name="data_only"]');
  await accepting.picture("upload-acceptance");
  await accepting.page.click("dialog form .primary");
  await accepting.page.waitForSelector("dialog", { state: "detached" });
  await accepting.page.waitForSelector("p.state.good");
  await accepting.picture("upload-accepted");
  // the parcel's page shows the survey, and draws its samples when they are looked at
  const land = await visit(`/parcels/${LAND}`, { hash: approver });
  const survey = land.page.locator('.survey:has-text("示例调查报告")');
  assert.match(await survey.textContent(), /2, not all basic items among them/);
  await survey.locator("summary").click();
  await land.page.waitForFunction(() => document.querySelectorAll('#surveys details[open] img[data-drawn="true"]').length === 4);
  await land.picture("survey-pictures");
  const saved = land.page.waitForEvent("download");
  await survey.getByText("Download results").click();
  const rows = (await readFile(await (await saved).path(), "utf8")).trim().split("\n");
  assert.equal(rows.length, TABLE.length);
  assert.match(rows[0], /^sample_id,/);
  const zh = await visit(address, { hash: expert, lang: "zh-CN", width: 390, height: 800 });
  await zh.picture("upload-accepted-phone");
  assert.deepEqual([...complaints, ...accepting.complaints, ...land.complaints, ...zh.complaints], []);
});
