import { l10n } from "vscode";
import type { Right } from "../../access/level";
import type { Argument } from "../argument";
import { chooseCase, chooseConnection, openConnection } from "../ask/choose";
import { chooseSubject } from "../ask/chooseSubject";
import type { Uses } from "../services";

/** Opens the matrix that a row is about: everyone on a case, or all cases of a person. */
export function inspect(
  services: Uses<"connections" | "cases" | "inspector" | "recent" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  return argument.kind === "case" ? inspectCase(services, argument) : inspectUser(services, argument);
}

/** Opens the matrix of one person or group over all cases. Without one, the matrix itself asks for whom. */
export async function inspectUser(
  services: Uses<"connections" | "cases" | "inspector" | "recent" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const title = l10n.t("Inspect Access");
  const connection = await chooseConnection(services, argument, title);
  if (connection === undefined) return;
  // People are looked for on the server; what keeps a matrix from being read is said in it.
  if (argument.subject === undefined && (await openConnection(services, connection)) === undefined) return;
  const subject = await chooseSubject(services, connection, argument, title);
  if (subject) services.inspector.openInspector({ connection, subject });
}

/** Opens the matrix of everyone on one case. */
export async function inspectCase(
  services: Uses<"connections" | "cases" | "inspector" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const target = await chooseCase(services, argument, l10n.t("Inspect Access to a Case"));
  if (target) services.inspector.openInspector({ connection: target.connection, case: target.case.id });
}

/** Shows why a person has, has not or may have access to a case; of those with a role, everyone on the case. */
export async function explain(
  services: Uses<"connections" | "cases" | "inspector" | "recent" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  if (argument.kind === "role") return inspectCase(services, argument);
  const title = l10n.t("Explain Access");
  const target = await chooseCase(services, argument, title);
  const subject = target && (await chooseSubject(services, target.connection, argument, title));
  if (subject === undefined) return;
  services.inspector.openInspector({
    connection: target!.connection,
    subject,
    case: target!.case.id,
    right: readRight(argument.level),
  });
}

function readRight(level: string | undefined): Right {
  return level === "write" || level === "owner" ? level : "read";
}
