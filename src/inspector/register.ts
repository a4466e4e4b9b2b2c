import { window, type Disposable, type WebviewPanel } from "vscode";

/** The type of the inspector's webview panels; also in package.json's activation events. */
export const inspectorType = "caseAccess.inspector";

/** What the root needs of the lazily loaded parts to bring a panel back. */
export interface InspectorPart {
  readonly inspector: { restore(panel: WebviewPanel, state: unknown): void };
}

/** Brings inspector panels back after a reload of the window. Loads nothing until there is one. */
export function registerInspector(parts: () => Promise<InspectorPart>): Disposable {
  return window.registerWebviewPanelSerializer(inspectorType, {
    async deserializeWebviewPanel(panel, state) {
      (await parts()).inspector.restore(panel, state);
    },
  });
}
