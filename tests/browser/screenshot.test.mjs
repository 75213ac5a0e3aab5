import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, open } from "./browser.mjs";

// Stands for a page with a map: it is loaded at once and drawn later.
const PAGE = `<!doctype html><meta charset="utf-8"><p id="state">正在绘制</p><script>
  window.__map_idle = false;
  setTimeout(() => { document.getElementById("state").textContent = navigator.language; window.__map_idle = true; }, 900);
</script>`;

let server, browser, url;

before(async () => {
  server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(PAGE));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  url = `http://127.0.0.1:${server.address().port}/`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
});

test("a page is looked at only when its map is drawn", async () => {
  const page = await open(browser, url);
  assert.equal(await page.textContent("#state"), "zh-CN");
});

test("a page is opened in the language asked for", async () => {
  const page = await open(browser, url, { lang: "en" });
  assert.equal(await page.textContent("#state"), "en");
});

test("a screenshot is a picture", () => {
  const directory = mkdtempSync(join(tmpdir(), "jingtu-"));
  try {
    const file = join(directory, "page.png");
    const page = `data:text/html,<meta charset=utf-8><p id=ready>${encodeURIComponent("净土")}`;
    execFileSync(process.execPath, [fileURLToPath(new URL("screenshot.mjs", import.meta.url)), page, file, "#ready"]);
    assert.equal(readFileSync(file).subarray(1, 4).toString(), "PNG");
  } finally {
    rmSync(directory, { recursive: true });
  }
});
