// The pages of the office, used as a registrar, an administrator and the public use them.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { pictures, start } from "./server.mjs";

const PASSWORD = "correct horse battery";
/** Land of the demo on which risk was shown. */
const OWED = "HQ-000107";

let demo, browser, base, registrar, setup;

before(async () => {
  demo = await start("demo", /setup#\w+\n/);
  base = demo.lines[0].origin;
  registrar = demo.lines.find((address) => address.hash.startsWith("#token=")).hash;
  setup = demo.lines.find((address) => address.pathname === "/setup");
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** A page that is drawn, and what it must not do: complain, or ask another host. */
async function visit(path, { lang = "zh-CN", hash = "", width = 1280, height = 900 } = {}) {
  const page = await open(browser, "about:blank", { lang, width, height });
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => request.url().startsWith("http") && !request.url().startsWith(base) && complaints.push(request.url()));
  await page.goto(`${base}${path}${hash}`);
  await page.waitForFunction(() => window.__page_drawn === true);
  return { page, complaints, picture: (name) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true }) };
}

/** Whether something reaches beyond the right edge of the window. */
const isTooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);

test("every page is drawn in both languages, on a laptop and on a phone", async () => {
  for (const lang of ["zh-CN", "en"]) {
    for (const [width, height] of [[1280, 900], [390, 844]]) {
      for (const [name, path] of [["dossier", `/parcels/${OWED}`], ["duties", "/duties"], ["lists", "/lists"], ["list", "/lists/control_list"], ["negative", "/lists/negative_list"], ["statistics", "/statistics"], ["reviews", "/reviews"], ["firms", "/practitioners"], ["units", "/supervised-units"], ["unit", "/supervised-units/key-unit-example-48"], ["review", "/reviews/review-example-6"],
        ["groundwater", "/groundwater"], ["consultations", "/consultations"], ["consultation", "/consultations/consultation-example-3"], ["exchange", "/exchange"], ["clues", "/clues"]]) {
        const { page, complaints, picture } = await visit(`${path}?lang=${lang}`, { lang, hash: registrar, width, height });
        assert.deepEqual(complaints, [], path);
        assert.equal(await page.getAttribute("html", "lang"), lang);
        assert.ok((await page.textContent("#page h1")).length > 1, path);
        assert.equal(await isTooWide(page), false, `${path} ${width}`);
        await picture(`office-${name}-${lang}-${width}`);
        await page.close();
      }
    }
  }
});

test("the timeline shows a block for each stage and a dot for each act", async () => {
  const { page } = await visit("/parcels/HQ-000159?lang=en", { lang: "en", hash: registrar });
  assert.equal(await page.locator(".timeline rect").count(), 4);
  assert.equal(await page.locator(".timeline circle").count(), 4);
  assert.equal(await page.locator("#possible").count(), 2, "each unit has its own acts");
  await page.close();
});

test("a registrar records an act, and a refusal names guard and article", async () => {
  const { page, picture } = await visit(`/parcels/${OWED}?lang=en`, { lang: "en", hash: registrar });
  const acts = async () => page.locator("tbody tr").count();
  const before = await acts();
  await page.click('[data-act="T02-U1"]');
  const fill = async (values) => {
    for (const [name, value] of Object.entries(values)) {
      const input = page.locator(`dialog [name="${name}"]`);
      if ((await input.evaluate((element) => element.tagName)) === "SELECT") await input.selectOption(value);
      else await input.fill(value);
    }
  };
  const day = await page.inputValue('dialog [name="day"]');
  const paper = (index) => ({ [`p${index}.title`]: "示例 (example)", [`p${index}.number`]: `示例〔${index}〕`, [`p${index}.issuer`]: "示例局" });
  await fill({ "actor.kind": "district_environment", "actor.name": "示例区生态环境局 (example)", reason: "example: notice again", ...paper(0), ...paper(1), day: "2025-01-01" });
  await page.click("dialog form .primary");
  await page.waitForSelector("dialog .faults:not([hidden])");
  const told = await page.textContent("dialog .faults");
  await picture("office-act-refused");
  assert.match(told, /day|earlier|later/i, told);
  assert.equal(await acts(), before, "nothing is recorded");
  await fill({ day });
  await page.click("dialog form .primary");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.waitForFunction((count) => document.querySelectorAll("tbody tr").length === count + 1, before);
  assert.match(await page.textContent("#page"), /example: notice again/);
  await page.close();
});

test("a municipal notice is compared before it is accepted", async () => {
  const { page, picture } = await visit("/lists/control_list?lang=zh-CN", { hash: registrar });
  await page.click("#page .page-head button");
  await page.fill("#notice-number", "示例公告〔2026〕9号");
  await page.fill("#notice-day", new Date(Date.now() - 86400e3).toISOString().slice(0, 10));
  await page.fill("#notice", "示例名录公告,,\n序号,地块编码,地块名称\n1,HQ-000129,示例29 名录内规划住宅地块 (example: listed; housing planned)\n2,HQ-999999,示例 无此地块\n");
  await page.click("dialog form button");
  await page.waitForSelector("dialog table");
  const told = await page.textContent("dialog");
  await picture("office-notice");
  assert.match(told, /公告中没有 [1-9]/, told);
  assert.match(told, /未对应 1/, told);
  await page.close();
});

test("a safe-use rate opens onto the parcels behind it", async () => {
  const { page } = await visit("/statistics?lang=en", { lang: "en" });
  await page.click("#page details summary");
  await page.waitForSelector("#page details .state, #page details .muted");
  assert.match(await page.textContent("#page"), /Only published parcels/);
  await page.close();
});

test("without signing in a page of officials leads to the sign-in, and back", async () => {
  const { page } = await visit("/duties?lang=en", { lang: "en" });
  const address = new URL(await page.getAttribute("#page a.primary", "href"), base);
  assert.equal(address.pathname, "/sign-in");
  assert.match(address.searchParams.get("next"), /^\/duties/);
  await page.close();
});

test("an administrator keeps accounts, and everybody his own tokens", async () => {
  const page = await open(browser, setup.href, { lang: "en", selector: "#card h1" });
  for (const [name, value] of Object.entries({ sign_in_name: "admin", display_name: "示例 管理员", password: PASSWORD })) await page.fill(`#${name}`, value);
  await page.click("form button.primary");
  await page.waitForSelector("#panel h1");
  await page.goto(`${base}/people?lang=en`);
  await page.waitForSelector("#accounts");
  await page.click("#add-account");
  for (const [name, value] of Object.entries({ sign_in_name: "li", display_name: "示例 李", password: PASSWORD, reason: "example", "source.title": "示例通知" })) await page.fill(`dialog [name="${name}"]`, value);
  await page.check('dialog [name="registrar"]');
  await page.click("dialog form .primary");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.waitForFunction(() => document.querySelector("#accounts").textContent.includes("示例 李"));
  await page.click("#add-token");
  await page.fill('dialog [name="name"]', "示例 QGIS");
  await page.check('dialog [name="admin"]');
  await page.click("dialog form .primary");
  await page.waitForSelector("#new-token");
  assert.match(await page.textContent("#new-token"), /^j\w_[0-9a-f]{64}$/);
  await page.screenshot({ path: join(pictures, "office-people.png"), fullPage: true });
  await page.close();
});

test("a review shows who was drawn, who was passed over and why, and who dissented; the public sees no expert", async () => {
  const own = await visit("/reviews/review-example-6?lang=en", { lang: "en", hash: registrar });
  const panel = await own.page.textContent("#panel");
  for (const told of ["dissent", "Passed over", "paid by a firm on the file", "Seed"]) assert.match(panel, new RegExp(told));
  await own.page.click("#letter");
  await own.page.waitForSelector("dialog form");
  await own.page.close();
  const stranger = await visit("/reviews?lang=en", { lang: "en" });
  assert.doesNotMatch(await stranger.page.textContent("#page"), /X-0000|Pool of experts/);
  await stranger.page.close();
});
