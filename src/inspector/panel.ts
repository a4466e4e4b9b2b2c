import { randomBytes } from "node:crypto";
import { Uri, ViewColumn, window, type Disposable, type WebviewPanel } from "vscode";
import type { Subject } from "../access/case";
import type { Right } from "../access/level";
import type { Cases } from "../workspace/cases";
import type { Changes } from "../workspace/changes";
import type { Connection, Connections } from "../workspace/connections";
import { inspectorType } from "./register";

/** What the inspector works with; all of it is made by the composition of the parts. */
export interface InspectorServices {
  readonly extensionUri: Uri;
  readonly connections: Connections;
  readonly cases: Cases;
  readonly changes: Changes;
}

/** What to look at: a person, a case, or one person on one case (then with the reason for `right`). */
export interface Inspect {
  readonly connection: Connection;
  readonly subject?: Subject;
  readonly case?: string;
  readonly right?: Right;
}

/** The panels with the access matrix, one per connection. */
export interface Inspector extends Disposable {
  /** Opens or reveals the panel of the connection and shows what is asked. */
  openInspector(what: Inspect): void;
  /** Gives a panel that VS Code kept over a reload its content back. */
  restore(panel: WebviewPanel, state: unknown): void;
}

export function createInspector(services: InspectorServices): Inspector {
  const panels = new Map<string, WebviewPanel>();
  return {
    openInspector({ connection }) {
      let panel = panels.get(connection.name);
      if (panel === undefined) {
        panel = window.createWebviewPanel(inspectorType, connection.name, ViewColumn.Active, { enableScripts: true });
        panels.set(connection.name, panel);
        panel.onDidDispose(() => panels.delete(connection.name));
        panel.webview.html = page(panel, services.extensionUri);
      }
      panel.reveal();
    },
    restore(panel) {
      panel.webview.html = page(panel, services.extensionUri);
    },
    dispose() {
      for (const panel of [...panels.values()]) panel.dispose();
    },
  };
}

function page(panel: WebviewPanel, extensionUri: Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const { webview } = panel;
  const at = (name: string) => webview.asWebviewUri(Uri.joinPath(extensionUri, "dist", name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${at("inspector.css")}">
</head>
<body>
<script nonce="${nonce}" src="${at("inspector.js")}"></script>
</body>
</html>`;
}
