import { env, l10n, Uri, window } from "vscode";
import { caseLine } from "../../wording/rows";
import { commandLine } from "../../text/commandLine";
import { inMessage } from "../../text/untrusted";
import { caseLink } from "../../core/connections/caseLink";
import type { Connection } from "../../core/connections/connections";
import type { Argument } from "../argument";
import { chooseCase, chooseConnection } from "../ask/choose";
import { tellFailure, withSignal } from "../report";
import type { Uses } from "../services";
import { showInformation } from "../../platform/messages";

/** Reads again what is loaded: everything, one connection, or one case. Expansion and selection stay. */
export async function refresh(
  services: Uses<"connections" | "cases" | "tree" | "view">,
  argument: Argument,
): Promise<void> {
  const wanted = await chooseRefreshed(services, argument);
  if (wanted.length === 0) return;
  await withSignal(services, l10n.t("Refreshing"), (signal) =>
    Promise.all(wanted.map((one) => services.cases.refresh(one, argument.case, signal).catch(() => undefined))),
  );
  // A reading that failed changes nothing in the store, but its row has to say so.
  for (const one of wanted) services.tree.redraw(one.name, argument.case);
}

/** A case is of one connection, so only without any every connection is meant. */
async function chooseRefreshed(
  services: Uses<"connections" | "cases">,
  argument: Argument,
): Promise<readonly Connection[]> {
  if (argument.connection === undefined && argument.case === undefined) return services.connections.all();
  const connection = await chooseConnection(services, argument, l10n.t("Refresh"));
  return connection === undefined ? [] : [connection];
}

/**
 * Reads again what failed or was stopped. From a welcome view everything, and what fails again is told: no row says it
 * there.
 */
export async function retry(
  services: Uses<"connections" | "cases" | "tree" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const connection = argument.connection === undefined ? undefined : services.connections.find(argument.connection);
  if (connection === undefined) return retryAll(services);
  if (argument.case !== undefined) return refresh(services, argument);
  if (services.cases.list(connection).state !== "failed") services.tree.redraw(connection.name);
  else await services.tree.loadMore(connection);
}

async function retryAll(services: Uses<"connections" | "cases" | "tree" | "view" | "log" | "again">): Promise<void> {
  await refresh(services, {});
  for (const connection of services.connections.all()) {
    const { failure } = services.cases.list(connection);
    // Not awaited: the message stays until it is answered.
    if (failure !== undefined) void tellFailure(services, failure, connection);
  }
}

/** Shows a page more of the cases of a connection. */
export async function loadMore(services: Uses<"connections" | "cases" | "tree">, argument: Argument): Promise<void> {
  const connection = await chooseConnection(services, argument, l10n.t("Load More Cases"));
  if (connection) await services.tree.loadMore(connection);
}

/** Puts the number of a person, or else of the case, on the clipboard; of each selected row where there are several. */
export async function copyId(
  services: Uses<"connections" | "cases" | "view" | "log" | "again">,
  argument: Argument,
  selection: readonly Argument[],
): Promise<void> {
  const ids = (selection.length > 0 ? selection : [argument]).flatMap((one) => one.subject ?? one.case ?? []);
  const chosen =
    ids.length > 0
      ? ids
      : [(await chooseCase(services, argument, l10n.t("Copy ID")))?.case.id].filter((id) => id !== undefined);
  if (chosen.length === 0) return;
  await copy(chosen, ", ");
}

/**
 * Puts a link that shows the case in Case Access on the clipboard. Who follows it needs a connection of the same name.
 */
export async function copyLink(
  services: Uses<"connections" | "cases" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const target = await chooseCase(services, argument, l10n.t("Copy Link"));
  if (target === undefined) return;
  await env.clipboard.writeText(caseLink(env.uriScheme, target.connection.name, target.case.id));
  window.setStatusBarMessage(l10n.t("Copied a link to {0}", caseLine(target.case)), 3000);
}

/** Puts what asks the same in a terminal on the clipboard, a line for each row. */
export async function copyCommand(
  services: Uses<"connections" | "cases" | "view" | "log" | "again">,
  argument: Argument,
  selection: readonly Argument[],
): Promise<void> {
  const rows = (selection.length > 0 ? selection : [argument]).filter((one) => one.case ?? one.subject);
  const lines = rows.flatMap(({ connection, case: id, subject }) =>
    connection === undefined ? [] : [commandLine({ connection, case: id, subject })],
  );
  if (lines.length === 0) {
    const target = await chooseCase(services, argument, l10n.t("Copy as Command"));
    if (target === undefined) return;
    lines.push(commandLine({ connection: target.connection.name, case: target.case.id }));
  }
  await copy(lines, "; ");
}

/** Puts lines on the clipboard; the message has them side by side. */
async function copy(lines: readonly string[], separator: string): Promise<void> {
  await env.clipboard.writeText(lines.join("\n"));
  window.setStatusBarMessage(l10n.t("Copied {0}", inMessage(lines.join(separator))), 3000);
}

/** Opens the page of the case in the system's own web interface. */
export async function openInBrowser(
  services: Uses<"connections" | "cases" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const target = await chooseCase(services, argument, l10n.t("Open in Browser"));
  if (target === undefined) return;
  const address = target.backend.webAddress(target.case);
  if (address === undefined) showInformation(l10n.t("No web page of {0} is known here.", caseLine(target.case)));
  else await env.openExternal(Uri.parse(address, true));
}
