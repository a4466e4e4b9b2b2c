import { EventEmitter, l10n, languages, TabInputText, Uri, window, workspace, type Disposable, type Tab } from "vscode";

/** Of the address, and the language for which package.json has lines wrapped: a line may name many people. */
const scheme = "case-access-preview";

/** Shows what a change does to everyone, where a confirmation has no room for it. Nothing is changed. */
export interface FullPreview extends Disposable {
  /** Resolves when it is over: with true when its tab was closed, with false when another preview took its place. */
  show(paragraphs: readonly string[]): Promise<boolean>;
}

/** Registers the document that shows previews; there is one for the window. */
export function createFullPreview(): FullPreview {
  const changed = new EventEmitter<Uri>();
  let text = "";
  let giveWay = (): void => undefined;
  // One document, which always shows the preview that was asked for last.
  const address = Uri.from({ scheme, path: `/${l10n.t("Preview of a Change")}` });
  const provider = workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: () => text,
  });
  const isIt = ({ input }: Tab): boolean =>
    input instanceof TabInputText && input.uri.toString() === address.toString();
  const isOpen = () => window.tabGroups.all.some(({ tabs }) => tabs.some(isIt));

  return {
    async show(paragraphs) {
      giveWay();
      let end!: (closed: boolean) => void;
      const ended = new Promise<boolean>((resolve) => (end = resolve));
      giveWay = () => end(false);
      text = [
        l10n.t("This is a preview: nothing has been changed. Close this tab to be asked again."),
        ...paragraphs,
      ].join("\n\n");
      changed.fire(address);
      // It stays until a person closes it: a tab that the next file replaces would bring the question over that file.
      const document = await languages.setTextDocumentLanguage(await workspace.openTextDocument(address), scheme);
      await window.showTextDocument(document, { preview: false });
      const watching = window.tabGroups.onDidChangeTabs(({ closed }) => {
        if (closed.some(isIt) && !isOpen()) end(true);
      });
      return ended.finally(() => watching.dispose());
    },
    dispose() {
      giveWay();
      provider.dispose();
      changed.dispose();
    },
  };
}
