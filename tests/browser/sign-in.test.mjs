// Coming in, as the first administrator does: the link that the server prints, signing out and in, in both languages.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { pictures, start } from "./server.mjs";

const PASSWORD = "correct horse battery";

let server, browser, link;

before(async () => {
  server = await start("serve", /\/setup#\w+\n/);
  link = server.lines.find((address) => address.pathname === "/setup");
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page, and what it must not do: ask another host. */
async function visit(path, { lang = "zh-CN", width = 1280, height = 900, selector = "#card h1" } = {}) {
  const page = await open(browser, link.origin + path, { lang, width, height, selector });
  return { page, picture: (name) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true }) };
}

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await page.fill(`#${name}`, value);
  await page.click("form button.primary");
}

test("the link makes the first account once, and it is signed in", async () => {
  const { page, picture } = await visit(`/setup?lang=zh-CN${link.hash}`);
  await picture("setup-zh");
  await fill(page, { sign_in_name: "wang wei", display_name: "示例 王", password: PASSWORD });
  await page.waitForSelector("form .fault:not([hidden])");
  assert.match(await page.textContent("form .fault"), /登录名应为/);
  assert.equal(await page.getAttribute("#sign_in_name", "aria-invalid"), "true");
  await fill(page, { sign_in_name: "wang" });
  await page.waitForSelector("#panel h1");
  await page.waitForFunction(() => document.querySelector("#who")?.textContent.includes("王"));
  assert.equal(new URL(page.url()).hash, "", "the secret does not stay in the address");
  const cookies = await page.context().cookies();
  assert.equal(cookies.length, 1);
  assert.deepEqual([cookies[0].name, cookies[0].httpOnly, cookies[0].sameSite], ["jingtu", true, "Lax"]);
  assert.equal(await page.evaluate(() => document.cookie), "", "no script reads the session");
  await page.click("#who");
  assert.match(await page.textContent("dialog"), /管理员/);
  await page.click("#sign-out");
  await page.waitForFunction(() => document.querySelector("#who")?.textContent.includes("登录"));
  assert.equal((await page.context().cookies()).length, 0);
  await page.close();

  const again = await visit(`/setup?lang=en${link.hash}`, { lang: "en", width: 390, height: 844 });
  await again.picture("setup-en-phone");
  await fill(again.page, { sign_in_name: "li", display_name: "Li", password: PASSWORD });
  await again.page.waitForSelector("form .fault:not([hidden])");
  assert.match(await again.page.textContent("form .fault"), /works no more/);
  await again.page.close();
});

test("a wrong password is told, the right one leads back to the page", async () => {
  const { page, picture } = await visit("/sign-in?lang=en&next=%2F%3Flang%3Den%26q%3D1", { lang: "en" });
  await picture("sign-in-en");
  await fill(page, { name: "wang", password: "not the password" });
  await page.waitForSelector("form .fault:not([hidden])");
  assert.match(await page.textContent("form .fault"), /not right/);
  await fill(page, { name: "Wang", password: PASSWORD });
  await page.waitForSelector("#panel h1");
  await page.waitForFunction(() => document.querySelector("#who")?.textContent.includes("王"));
  await page.close();
});

test("nobody is sent to another site after signing in", async () => {
  for (const next of ["//evil.example/", "/\\evil.example", "https://evil.example/", "javascript:alert(1)"]) {
    const { page } = await visit(`/sign-in?lang=en&next=${encodeURIComponent(next)}`, { lang: "en" });
    await fill(page, { name: "wang", password: PASSWORD });
    await page.waitForSelector("#panel h1");
    assert.equal(new URL(page.url()).origin, link.origin);
    await page.close();
  }
});

test("an address without its secret says so", async () => {
  const { page } = await visit("/setup?lang=en", { lang: "en" });
  assert.match(await page.textContent("#card"), /incomplete/);
  await page.close();
});

test("the first page leads to signing in", async () => {
  const { page } = await visit("/?lang=en", { lang: "en", selector: "#panel h1" });
  await page.click("#who");
  await page.click("#to-sign-in");
  await page.waitForSelector("#card h1");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await page.close();
});
