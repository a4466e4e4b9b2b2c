import { window, type Disposable, type Uri } from "vscode";

/** What the root needs of the lazily loaded parts to follow a link. */
export interface LinksPart {
  open(link: Uri): Promise<void>;
}

/** Links from outside: `vscode://case-access.case-access/case?connection=Argus&id=9001` shows the case in the tree. */
export function registerLinks(parts: () => Promise<{ readonly links: LinksPart }>): Disposable {
  return window.registerUriHandler({
    async handleUri(link) {
      await (await parts()).links.open(link);
    },
  });
}
