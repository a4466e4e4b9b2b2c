// Reads the colours that VS Code gives a webview in its four themes, as far as the inspector's style uses them, and writes
// them to inspectorThemes.json for the tests that show the inspector without a workbench:
//
//   node --import tsx test/e2e/inspectorThemes.ts

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { openBrowser } from "../host/browser";
import { ROOT } from "../host/code";
import { startServer } from "../host/server";
import { themes } from "./inspectorPage";

const manifest = { name: "colors", publisher: "sample", version: "1.0.0", engines: { vscode: "^1.100.0" }, main: "main.js", activationEvents: ["*"] };
const main = `
const { window, ViewColumn } = require("vscode");
exports.activate = () => {
  window.createWebviewPanel("sample.colors", "Colors", ViewColumn.One, { enableScripts: true }).webview.html = "<!DOCTYPE html><html><body>colors</body></html>";
};`;

async function readColors(): Promise<void> {
  const used = new Set(readFileSync(path.join(ROOT, "src/inspector/webview/inspector.css"), "utf8").match(/--vscode-[\w-]+/g));
  const folder = mkdtempSync(path.join(os.tmpdir(), "colors-"));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(path.join(folder, "main.js"), main);
  const found: Record<string, object> = {};
  try {
    for (const theme of themes) found[theme] = await colorsOf(theme, folder, [...used].sort());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  writeFileSync(path.join(ROOT, "test/e2e/inspectorThemes.json"), JSON.stringify(found, undefined, 2) + "\n");
}

async function colorsOf(theme: string, extension: string, names: string[]): Promise<object> {
  const server = await startServer({ extensions: [extension], settings: { "workbench.colorTheme": theme } });
  const browser = await openBrowser();
  try {
    await browser.page.goto(server.address());
    const frame = browser.page.frameLocator('iframe.webview[src*="extensionId=sample.colors"]').frameLocator("#active-frame");
    await frame.locator("body").waitFor({ timeout: 60_000 });
    return await frame.locator("html").evaluate((html, wanted) => {
      const variables = wanted.map((name) => [name, html.style.getPropertyValue(name).trim()]).filter(([, value]) => value !== "");
      return { class: document.body.className, variables: Object.fromEntries(variables) as Record<string, string> };
    }, names);
  } finally {
    await browser.close();
    await server.stop();
  }
}

void readColors();
