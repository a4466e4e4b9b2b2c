import { EventEmitter, languages, Uri, window, workspace, type Disposable } from "vscode";

/** Of the address; the language is the one for which package.json has lines wrapped. */
const pageScheme = "case-access-page";
const language = "case-access-preview";

/** Texts to read and to copy from, each in a tab of its own. */
export interface Pages extends Disposable {
  /** Shows a text under a title, in place of the one that had it before. */
  show(title: string, text: string): Promise<void>;
}

/** Registers the documents that show pages. */
export function createPages(): Pages {
  const changed = new EventEmitter<Uri>();
  const texts = new Map<string, string>();
  const provider = workspace.registerTextDocumentContentProvider(pageScheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: ({ path }) => texts.get(path),
  });
  return {
    async show(title, text) {
      // The last part of an address is what the tab says.
      const address = Uri.from({ scheme: pageScheme, path: `/${title.replaceAll("/", "∕")}` });
      texts.set(address.path, text);
      changed.fire(address);
      const document = await languages.setTextDocumentLanguage(await workspace.openTextDocument(address), language);
      await window.showTextDocument(document, { preview: true });
    },
    dispose() {
      provider.dispose();
      changed.dispose();
    },
  };
}
