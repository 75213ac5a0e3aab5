// A picture of a page: node tests/browser/screenshot.mjs URL OUT.png [wait-for-selector] [language]
import { launch, open } from "./browser.mjs";

const [url, out, selector, lang] = process.argv.slice(2);
if (!url || !out) {
  console.error("usage: screenshot.mjs URL OUT.png [wait-for-selector] [language]");
  process.exit(2);
}
const browser = await launch();
try {
  const page = await open(browser, url, { selector: selector || undefined, lang: lang || undefined });
  await page.screenshot({ path: out });
} finally {
  await browser.close();
}
