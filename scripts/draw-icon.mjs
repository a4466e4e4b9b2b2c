// Draws media/icon.png, which the marketplace wants, from media/icon.svg:  node scripts/draw-icon.mjs
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { ROOT, ensureInstalled } from "./install.mjs";

ensureInstalled();
const require = createRequire(import.meta.url);
require("tsx/cjs/api").register();
const { openBrowser } = require("../test/host/browser.ts");

const size = 256; // pixels
const drawing = readFileSync(path.join(ROOT, "media/icon.svg"), "utf8");
const browser = await openBrowser();
try {
  await browser.page.setViewportSize({ width: size, height: size });
  await browser.page.setContent(
    `<style>body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`,
  );
  await browser.page.screenshot({ path: path.join(ROOT, "media/icon.png"), omitBackground: true });
} finally {
  await browser.close();
}
