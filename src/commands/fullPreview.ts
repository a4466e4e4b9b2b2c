import {
  commands,
  EventEmitter,
  l10n,
  languages,
  TabInputText,
  Uri,
  window,
  workspace,
  type Disposable,
  type Tab,
} from "vscode";

/** Of the address, and the language for which package.json has lines wrapped: a line may name many people. */
const previewScheme = "case-access-preview";

/** What was decided about a preview. "replaced": another one took its place, or the extension ended. */
export type Decision = "apply" | "cancel" | "replaced";

/** Shows what a change does to everyone, where a confirmation has no room for it. */
export interface FullPreview extends Disposable {
  /** Resolves when it is over; a preview whose tab is closed is cancelled. */
  show(paragraphs: readonly string[]): Promise<Decision>;
  /** Decides about the preview that is shown, as the buttons in the title bar of its tab do, and closes the tab. */
  decide(decision: "apply" | "cancel"): Promise<void>;
}

/** Registers the document that shows previews; there is one for the window. */
export function createFullPreview(): FullPreview {
  const changed = new EventEmitter<Uri>();
  let text = "";
  let end: (decision: Decision) => void = () => undefined;
  // One document, which always shows the preview that was asked for last.
  const address = Uri.from({ scheme: previewScheme, path: `/${l10n.t("Preview of a Change")}` });
  const provider = workspace.registerTextDocumentContentProvider(previewScheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: () => text,
  });
  const isIt = ({ input }: Tab): boolean =>
    input instanceof TabInputText && input.uri.toString() === address.toString();
  const tabs = () => window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(isIt));
  /** The buttons of the title bar are there only as long as something can be decided. */
  const offer = (open: boolean) => void commands.executeCommand("setContext", "caseAccess.previewOpen", open);

  return {
    async show(paragraphs) {
      end("replaced");
      const ended = new Promise<Decision>((resolve) => (end = resolve));
      text = [
        l10n.t("This is a preview: nothing has been changed. Apply or cancel it with the buttons at the top right."),
        ...paragraphs,
      ].join("\n\n");
      changed.fire(address);
      // It stays until it is decided: the next file that is opened must not take its tab.
      const document = await languages.setTextDocumentLanguage(
        await workspace.openTextDocument(address),
        previewScheme,
      );
      await window.showTextDocument(document, { preview: false });
      offer(true);
      const watching = window.tabGroups.onDidChangeTabs(({ closed }) => {
        if (closed.some(isIt) && tabs().length === 0) end("cancel");
      });
      const decision = await ended.finally(() => watching.dispose());
      if (decision !== "replaced") offer(false);
      return decision;
    },
    async decide(decision) {
      end(decision);
      await window.tabGroups.close(tabs());
    },
    dispose() {
      end("replaced");
      offer(false);
      provider.dispose();
      changed.dispose();
    },
  };
}
