import { commands, l10n } from "vscode";
import { attempt } from "../commands/report";
import { isFor } from "../core/plans/planFile";
import { readDraftLink } from "../inspector/handOn/draftPlan";
import type { LinksPart } from "./register";
import type { Uses } from "../commands/services";
import { inMessage } from "../text/untrusted";
import { readCaseLink } from "../core/connections/caseLink";
import { showWarning } from "../platform/messages";

/** Follows links. A link shows, it never changes anything: anybody can make one. */
export function createLinks(parts: Uses<"connections" | "cases" | "inspector" | "tree" | "view" | "log">): LinksPart {
  const part: LinksPart = {
    async open(link) {
      const services: Uses<"connections" | "cases" | "inspector" | "tree" | "view" | "log" | "again"> = {
        ...parts,
        again: () => part.open(link),
      };
      if (link.path === "/draft") return openDraftLink(services, link.query);
      const asked =
        link.path === "/case"
          ? readCaseLink(link.query, (name) => services.connections.find(name) !== undefined)
          : undefined;
      if (asked === undefined) {
        const form = "/case?connection=…&id=…";
        showWarning(l10n.t("This link is not understood. A link to a case ends in {0}.", form));
        return;
      }
      const { connection: name, id } = asked;
      const all = services.connections.all();
      const connection = name === undefined ? (all.length === 1 ? all[0] : undefined) : services.connections.find(name);
      if (connection === undefined) {
        showWarning(nowhere(name, all.length));
        return;
      }
      const found = await attempt(services, connection, l10n.t("Reading the case"), (signal) =>
        services.cases.readCase(connection, id, signal),
      );
      if (found === undefined) return;
      await commands.executeCommand("caseAccess.cases.focus");
      await services.tree.reveal(connection, found.id);
    },
  };
  return part;
}

/** Shows a draft that was handed on, where there is a connection to its case system. */
async function openDraftLink(
  { connections, inspector }: Uses<"connections" | "inspector">,
  query: string,
): Promise<void> {
  const draft = readDraftLink(query);
  const connection = draft && connections.all().find((one) => isFor(draft, one));
  if (draft !== undefined && connection !== undefined) return inspector.openDraft(connection, draft);
  showWarning(
    draft === undefined
      ? l10n.t("This link is not understood: it carries no draft, or was cut off on its way.")
      : l10n.t("The draft is for {0}, and there is no connection to it.", inMessage(draft.url)),
  );
}

/** Why a link leads to no connection. */
function nowhere(name: string | undefined, connections: number): string {
  if (name !== undefined)
    return l10n.t("This link leads to a case of “{0}”, and you have no connection of that name.", inMessage(name));
  return connections === 0
    ? l10n.t("This link leads to a case, and you have no connection yet. Add one, then follow the link again.")
    : l10n.t("The link does not say which of your connections the case is in. Ask its author for one that does.");
}
