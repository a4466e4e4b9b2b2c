// Reads the colours that VS Code gives a webview in four of its themes, as far as the inspector's style uses them, and
// writes them to inspectorColors.json for the tests that show the inspector without a workbench:
//
//   npx tsx test/e2e/inspectorColors.ts

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { openBrowser } from "../host/browser";
import { ROOT } from "../host/code";
import { startServer } from "../host/server";

const manifest = {
  name: "colors",
  publisher: "sample",
  version: "1.0.0",
  engines: { vscode: "^1.100.0" },
  main: "main.js",
  activationEvents: ["*"],
};
const themes = ["Dark Modern", "Light Modern", "Default High Contrast", "Default High Contrast Light"];
const main = `
const { window, ViewColumn } = require("vscode");
exports.activate = () => {
  const panel = window.createWebviewPanel("sample.colors", "Colors", ViewColumn.One, { enableScripts: true });
  panel.webview.html = "<!DOCTYPE html><html><body>colors</body></html>";
};`;

async function readColors(): Promise<void> {
  const used = new Set(
    readFileSync(path.join(ROOT, "src/inspector/webview/inspector.css"), "utf8").match(/--vscode-[\w-]+/g),
  );
  const folder = mkdtempSync(path.join(os.tmpdir(), "colors-"));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(path.join(folder, "main.js"), main);
  try {
    const found: Record<string, object> = {};
    for (const theme of themes) found[theme] = await colorsOf(folder, theme, [...used].sort());
    writeFileSync(path.join(ROOT, "test/e2e/inspectorColors.json"), JSON.stringify(found, undefined, 2) + "\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function colorsOf(extension: string, theme: string, names: string[]): Promise<object> {
  const server = await startServer({ extensions: [extension], settings: { "workbench.colorTheme": theme } });
  const browser = await openBrowser();
  try {
    await browser.page.goto(server.address());
    const frame = browser.page
      .frameLocator('iframe.webview[src*="extensionId=sample.colors"]')
      .frameLocator("#active-frame");
    await frame.locator("body").waitFor({ timeout: 60_000 });
    return await frame.locator("html").evaluate((html, wanted) => {
      const variables = wanted
        .map((name) => [name, html.style.getPropertyValue(name).trim()])
        .filter(([, value]) => value !== "");
      return { class: document.body.className, variables: Object.fromEntries(variables) as Record<string, string> };
    }, names);
  } finally {
    await browser.close();
    await server.stop();
  }
}

void readColors();
