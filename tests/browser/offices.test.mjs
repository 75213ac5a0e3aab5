// Groundwater, consultations, exchange, clues, cases: used as two offices and the public use them.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { pictures, start } from "./server.mjs";

const WELL = "示例井-01";
/** Land of the demo on which risk was shown; and land that is published. */
const OWED = "HQ-000107", PUBLISHED = "HQ-000103";

let demo, browser, base, registrar, planner;

before(async () => {
  demo = await start("demo", /setup#\w+\n/);
  base = demo.lines[0].origin;
  [registrar, planner] = demo.lines.filter((address) => address.hash.startsWith("#token=")).map((address) => address.hash);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function visit(path, { hash = "", lang = "en", width = 1280, height = 900 } = {}) {
  const page = await open(browser, "about:blank", { lang, width, height });
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => request.url().startsWith("http") && !request.url().startsWith(base) && complaints.push(request.url()));
  await page.goto(`${base}${path}${path.includes("?") ? "&" : "?"}lang=${lang}${hash}`);
  await page.waitForFunction(() => window.__page_drawn === true);
  return { page, complaints, picture: (name) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true }) };
}

/** Fills the form of the open dialog. */
async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const input = page.locator(`dialog [name="${name}"]`);
    if ((await input.evaluate((element) => element.tagName)) === "SELECT") await input.selectOption(value);
    else await input.fill(value);
  }
}

const PAPER = { title: "示例文件 (example)", number: "示例〔2026〕1号", issuer: "示例局" };
const submit = (page) => page.click("dialog form .primary");
const recorded = (page) => page.waitForSelector("dialog", { state: "detached" });
async function refused(page) {
  await page.waitForSelector("dialog .faults:not([hidden])");
  return page.textContent("dialog .faults");
}

test("an observation is recorded, and the well is classed by its worst index", async () => {
  const { page, complaints, picture } = await visit("/groundwater", { hash: registrar });
  await page.waitForFunction(() => window.__map_idle === true);
  assert.equal(await page.locator(".layers input").count(), 6, "each layer can be switched");
  await page.click('a[href="#wells"]');
  await page.click(`.water-lists a:text("${WELL}")`);
  const dots = () => page.locator(".water-plot circle").count();
  await page.waitForSelector(".water-plot circle", { state: "attached" });
  const before = await dots();
  assert.deepEqual(complaints, []);
  await page.click("#add-observation");
  await fill(page, { lab: "示例检测公司 (example)", results: "砷 0.06 parsec", reason: "example", ...PAPER });
  await submit(page);
  assert.match(await refused(page), /unit/);
  assert.equal(await dots(), before, "nothing is recorded");
  await fill(page, { results: "砷 0.06 mg/L\n苯 <0.4 µg/L" });
  await submit(page);
  await recorded(page);
  await page.waitForFunction((count) => document.querySelectorAll(".water-plot circle").length === count + 1, before);
  const newest = await page.textContent("#well tbody tr");
  assert.match(newest, /V.*Arsenic 0.06 mg\/L/, newest);
  assert.match(newest, /not tested/, "what was not tested is told");
  await picture("office-well");
  await page.close();
});

test("every list of groundwater fits a phone, and is reached by the keyboard", async () => {
  const { page, complaints } = await visit("/groundwater", { hash: registrar, width: 390, height: 844 });
  for (const tab of ["wells", "sources", "plumes", "points", "coverage"]) {
    await page.focus(`.tabs a[href="#${tab}"]`);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`.tabs a[href="#${tab}"][aria-current="page"]`);
    assert.ok((await page.textContent(".water-lists")).length > 20, tab);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1), tab);
  }
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the public sees how much is covered, no place, and why", async () => {
  const { page, complaints } = await visit("/groundwater");
  assert.deepEqual(complaints, []);
  assert.match(await page.textContent('[data-network="soil"]'), /\d %/);
  assert.equal(await page.locator(".water-map, .tabs").count(), 0);
  assert.match(await page.textContent("#not-public"), /not published/);
  await page.close();
});

test("a consultation is asked by the planner and answered by the registrar", async () => {
  const asking = await visit("/consultations", { hash: planner });
  await asking.page.click("#ask");
  await fill(asking.page, { about: "supply", parcels: OWED, planned_uses: "0701", question: "example: may it be supplied for housing?" });
  await submit(asking.page);
  await asking.page.waitForURL(/\/consultations\/[^/?]+$/);
  await asking.page.waitForSelector(".thread");
  const address = new URL(asking.page.url()).pathname;
  assert.match(await asking.page.textContent(".register-says"), /HQ-000107.*(Do not proceed yet|Forbidden)/);
  assert.equal(await asking.page.locator('[data-step="opinion"]').count(), 0, "who asks does not answer");

  const answering = await visit(address, { hash: registrar });
  await answering.page.click('[data-step="opinion"]');
  await fill(answering.page, { opinion: "agree_with_conditions", ...PAPER });
  await submit(answering.page);
  assert.match(await refused(answering.page), /conditions/);
  await fill(answering.page, { conditions: "example: survey first", text: "example" });
  await submit(answering.page);
  await recorded(answering.page);
  await answering.page.waitForSelector(".thread .asked");
  await answering.picture("office-consultation-answered");

  await asking.page.reload();
  await asking.page.click('[data-step="acknowledgement"]');
  await fill(asking.page, { reason: "example: noted" });
  await submit(asking.page);
  await recorded(asking.page);
  await asking.page.waitForFunction(() => document.querySelectorAll(".thread > li").length === 3);
  assert.match(await asking.page.textContent(".thread"), /survey first.*example: noted/s);
  await asking.page.close();
  await answering.page.close();
});

test("a clue is sent by the public, handled, and found again by its code", async () => {
  const { page, picture } = await visit("/clues", { width: 390, height: 844 });
  await page.fill('#clue-form [name="text"]', "example: drums were buried");
  await page.click("#clue-form .primary");
  await page.waitForSelector("#clue-form .faults:not([hidden])");
  await page.fill('#clue-form [name="parcel"]', PUBLISHED);
  await page.fill('#clue-form [name="contact"]', "示例 13800000000");
  await page.click("#clue-form .primary");
  await page.waitForSelector("#clue-code");
  const [number, code] = [await page.textContent("#clue-number"), await page.textContent("#clue-code")];
  await picture("office-clue-sent");

  const office = await visit("/clues", { hash: registrar });
  await office.page.click(`[data-contents="${number}"]`);
  await office.page.waitForSelector("dialog dl");
  assert.match(await office.page.textContent("dialog"), /drums were buried.*13800000000/s);
  await office.page.keyboard.press("Escape");
  await office.page.click(`[data-step="${number} rejected"]`);
  await fill(office.page, { outcome: "example: not in this district", reason: "example" });
  await submit(office.page);
  await recorded(office.page);

  await page.reload();
  const look = async (with_code) => {
    await page.fill('#look-form [name="number"]', number);
    await page.fill('#look-form [name="code"]', with_code);
    await page.click("#look-form .primary");
  };
  await look(code.replace(/.$/, (last) => (last === "0" ? "1" : "0")));
  await page.waitForSelector("#look-form .faults:not([hidden])");
  assert.equal(await page.locator("#clue-state").count(), 0, "a wrong code tells nothing");
  await look(code);
  await page.waitForSelector("#clue-state");
  const told = await page.textContent("#clue-state");
  assert.match(told, /rejected.*not in this district/s);
  assert.doesNotMatch(told, /13800000000/);
  await page.close();
  await office.page.close();
});

test("a package is made, its download bears its digest, the office receipts it", async () => {
  const making = await visit("/exchange", { hash: registrar });
  await making.page.click("#make");
  await fill(making.page, { office: "natural_resources", reason: "example" });
  await submit(making.page);
  await recorded(making.page);
  const { page, picture } = await visit("/exchange", { hash: planner });
  const made = page.locator("#packages li[data-package]").first();
  await Promise.all([page.waitForEvent("download"), made.locator("button").first().click()]);
  await made.locator(".state.good").waitFor();
  await made.locator("button.primary").click();
  assert.match(await page.inputValue('dialog [name="digest"]'), /^[0-9a-f]{64}$/);
  await fill(page, { reason: "example" });
  await submit(page);
  await recorded(page);
  await page.locator("#packages li[data-package]").first().locator(".state.good").first().waitFor();
  await page.fill("#held", `parcel,stage\n${OWED},P0\nHQ-999999,U0\n`);
  await page.click("#compare");
  await page.waitForSelector("#differences table");
  const told = await page.textContent("#differences");
  assert.match(told, /HQ-000107stageU1P0/, told);
  assert.match(told, /Missing in the register 1HQ-999999/);
  await picture("office-exchange-compared");
  await making.page.close();
  await page.close();
});

test("a case is raised and closed on the dossier, and a lookup changes the answer at once", async () => {
  const { page, picture } = await visit(`/parcels/${OWED}`, { hash: registrar });
  await page.click('[data-flag="enforcement_case"]');
  const yesterday = new Date(Date.now() - 16 * 3600e3).toISOString().slice(0, 10);
  await page.evaluate((day) => document.querySelectorAll('dialog input[type="date"][required]').forEach((input) => { input.value = day; }), yesterday);
  await fill(page, { text: "example: dumping", reason: "example", "case.number": "示例立〔2026〕9号", "case.subject": "示例公司 (example)", "case.article": "示例条款", ...PAPER });
  await submit(page);
  await recorded(page);
  await page.waitForSelector("#flags .state.bad");
  assert.match(await page.textContent("#flags"), /示例立〔2026〕9号/);
  await picture("office-case");
  await page.click('[data-flag^="end "]');
  await fill(page, { reason: "example", ...PAPER });
  await submit(page);
  await recorded(page);
  await page.waitForSelector("#flags .state.calm");
  await page.click('[data-entry="lookups"]');
  await fill(page, { result: "example: no entry", reason: "example", ...PAPER });
  await submit(page);
  await recorded(page);
  await page.waitForSelector("#entries .state.good");
  assert.match(await page.textContent("#entries [role=status]"), /Written down/);
  assert.match(await page.textContent("#entries table"), /example: no entry/);
  await page.click('[data-take-back^="lookup"]');
  await fill(page, { reason: "example: entered in error" });
  await submit(page);
  await recorded(page);
  await page.waitForFunction(() => !document.querySelector("#entries").textContent.includes("example: no entry"));
  await picture("office-steps");
  await page.close();
});
