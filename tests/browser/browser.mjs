// An installed Chromium, driven without a download and without calls of its own to the network.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const ARGUMENTS = [
  "--no-sandbox", // root, in CI, has no sandbox
  "--disable-gpu",
  "--use-angle=swiftshader", // a map is drawn with WebGL, in software
  "--enable-unsafe-swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser named by JINGTU_CHROMIUM, or the first that is found. */
export function launch() {
  const executablePath = process.env.JINGTU_CHROMIUM || PLACES.find(existsSync);
  if (!executablePath) throw new Error("no Chromium here: install one, or name it in JINGTU_CHROMIUM");
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** Opens `url` and waits until it has come to rest: nothing more is loaded, and a map, if there is one, is drawn. */
export async function open(browser, url, { lang = "zh-CN", selector, width = 1280, height = 800 } = {}) {
  const page = await browser.newPage({ locale: lang, timezoneId: "Asia/Shanghai", viewport: { width, height } });
  await page.goto(url);
  if (selector) await page.waitForSelector(selector);
  const drawn = page.waitForFunction(() => window.__map_idle === true);
  await Promise.race([drawn, page.waitForLoadState("networkidle")]);
  // A page with a map sets the property to false before it loads anything.
  await page.waitForFunction(() => window.__map_idle !== false);
  return page;
}
