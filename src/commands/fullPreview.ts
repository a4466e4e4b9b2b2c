import { EventEmitter, l10n, Uri, window, workspace, type Disposable } from "vscode";
import { changeEffects, changeQuestion } from "../wording/preview";
import type { PlannedChange } from "../workspace/changes";

const scheme = "case-access-preview";

/** Shows what a change does to everyone, where a confirmation has no room for it. Nothing is changed. */
export interface FullPreview extends Disposable {
  show(planned: PlannedChange): Promise<void>;
}

export function createFullPreview(): FullPreview {
  const changed = new EventEmitter<Uri>();
  let text = "";
  // One document, which always shows the preview that was asked for last.
  const address = Uri.from({ scheme, path: `/${l10n.t("Preview of a Change")}.txt` });
  const provider = workspace.registerTextDocumentContentProvider(scheme, { onDidChange: changed.event, provideTextDocumentContent: () => text });
  return {
    async show(planned) {
      text = [changeQuestion(l10n, planned), "", ...changeEffects(l10n, planned, Number.MAX_SAFE_INTEGER), "", l10n.t("This is a preview: nothing has been changed.")].join("\n");
      changed.fire(address);
      await window.showTextDocument(await workspace.openTextDocument(address), { preview: true });
    },
    dispose() {
      provider.dispose();
      changed.dispose();
    },
  };
}
