import { EventEmitter, l10n, Uri, window, workspace, type Disposable } from "vscode";

const scheme = "case-access-preview";

/** Shows what a change does to everyone, where a confirmation has no room for it. Nothing is changed. */
export interface FullPreview extends Disposable {
  show(lines: readonly string[]): Promise<void>;
}

export function createFullPreview(): FullPreview {
  const changed = new EventEmitter<Uri>();
  let text = "";
  // One document, which always shows the preview that was asked for last.
  const address = Uri.from({ scheme, path: `/${l10n.t("Preview of a Change")}.txt` });
  const provider = workspace.registerTextDocumentContentProvider(scheme, { onDidChange: changed.event, provideTextDocumentContent: () => text });
  return {
    async show(lines) {
      text = [...lines, "", l10n.t("This is a preview: nothing has been changed.")].join("\n");
      changed.fire(address);
      await window.showTextDocument(await workspace.openTextDocument(address), { preview: true });
    },
    dispose() {
      provider.dispose();
      changed.dispose();
    },
  };
}
