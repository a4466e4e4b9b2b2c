import { commands, l10n, window } from "vscode";
import type { Case, Entry } from "../../access/case";
import type { Backend } from "../../backends/backend";
import { Failure } from "../../base/failure";
import { modeLabel } from "../../wording/labels";
import { caseLine, entryLine, ownLine, subjectIcon } from "../../wording/rows";
import { skeleton } from "../../text/skeleton";
import { inMessage } from "../../text/untrusted";
import type { Connection } from "../../core/connections/connections";
import { entriesById } from "../../core/cases/people";
import type { Argument } from "../argument";
import { holderName } from "../names";
import { ask, askSeveral, type Choice } from "./pick";
import { attempt, tellFailure, tellNoConnection } from "../report";
import type { Uses } from "../services";
import { showInformation } from "../../platform/messages";
import { wordsFor } from "../../platform/words";
import { joinParts } from "../../text/localize";

/** A case and how to reach it. */
export interface Target {
  readonly connection: Connection;
  readonly backend: Backend;
  readonly case: Case;
}

/**
 * The connection that is meant; asks when there are several. Undefined: dismissed, or there is none, and that was said.
 */
export async function chooseConnection(
  services: Uses<"connections" | "cases">,
  argument: Argument,
  title: string,
): Promise<Connection | undefined> {
  const all = services.connections.all();
  if (argument.connection !== undefined) {
    const found = services.connections.find(argument.connection);
    if (found === undefined) tellNoConnection(argument.connection);
    return found;
  }
  if (all.length === 0) {
    // Not awaited: the message stays until it is answered.
    void offerToConnect();
    return undefined;
  }
  if (all.length === 1) return all[0];
  const holding =
    argument.case === undefined ? [] : all.filter((one) => services.cases.find(one, argument.case!) !== undefined);
  if (holding.length === 1) return holding[0];
  return ask({
    title,
    placeholder: l10n.t("Which connection?"),
    choices: all.map((one) => ({ label: inMessage(one.name), description: inMessage(one.url), value: one })),
  });
}

async function offerToConnect(): Promise<void> {
  const add = l10n.t("Add Connection");
  const open = l10n.t("Open Sandbox");
  const answer = await window.showInformationMessage(
    l10n.t("There is no connection yet. Add one, or open the sandbox."),
    add,
    open,
  );
  if (answer === add) await commands.executeCommand("caseAccess.addConnection");
  if (answer === open) await commands.executeCommand("caseAccess.openSandbox");
}

/** The backend of a connection. Undefined: there is no key, and that was said. */
export async function openConnection(
  services: Uses<"connections" | "cases" | "view" | "log" | "again">,
  connection: Connection,
): Promise<Backend | undefined> {
  return attempt(services, connection, connection.name, () => services.connections.backend(connection));
}

/** The case that is meant; asks with a search over loaded cases and the server's. */
export async function chooseCase(
  services: Uses<"connections" | "cases" | "view" | "log" | "again">,
  argument: Argument,
  title: string,
): Promise<Target | undefined> {
  const connection = await chooseConnection(services, argument, title);
  const backend = connection && (await openConnection(services, connection));
  if (connection === undefined || backend === undefined) return undefined;
  const id = argument.case ?? (await askCase(services, connection, backend, title));
  if (id === undefined) return undefined;
  const found = await attempt(services, connection, l10n.t("Reading the case"), (signal) =>
    readByNumber(services, connection, id, signal),
  );
  return found && { connection, backend, case: found };
}

/** Any number of cases of one connection, other than some. */
export async function chooseCases(
  services: Uses<"cases">,
  connection: Connection,
  title: string,
  except: (one: Case) => boolean,
): Promise<readonly Case[] | undefined> {
  const loaded = services.cases.list(connection).cases.filter((one) => !except(one));
  return askSeveral({
    title,
    placeholder: l10n.t("Which cases?"),
    choices: loaded.map((one) => caseChoice(connection, one, one)),
  });
}

async function readByNumber(
  services: Uses<"cases">,
  connection: Connection,
  idOrNumber: string,
  signal: AbortSignal,
): Promise<Case> {
  const known =
    services.cases.find(connection, idOrNumber) ??
    services.cases.list(connection).cases.find((one) => one.number === idOrNumber);
  return known ?? services.cases.readCase(connection, idOrNumber, signal);
}

async function askCase(
  services: Uses<"cases" | "log" | "again">,
  connection: Connection,
  backend: Pick<Backend, "listCases" | "capabilities">,
  title: string,
): Promise<string | undefined> {
  return ask<string>({
    title,
    placeholder: l10n.t("Which case? Type a number or words of its title"),
    search: async (text, signal) => {
      if (text === "") {
        if (services.cases.list(connection).state === "idle") await services.cases.loadPage(connection, signal);
        const list = services.cases.list(connection);
        if (list.failure) void tellFailure(services, list.failure, connection);
        return {
          choices: list.cases.map((one) => caseChoice(connection, one, one.id)),
          note: list.more ? l10n.t("Type to search all cases") : undefined,
        };
      }
      const wanted = skeleton(text);
      const near = services.cases
        .list(connection)
        .cases.filter((one) => one.id === text || skeleton(`${one.number} ${one.title}`).includes(wanted));
      const found = await backend.listCases({ text }, undefined, signal).catch(() => undefined);
      const all = new Map([...near, ...(found?.items ?? [])].map((one) => [one.id, one]));
      const byNumber: Choice<string>[] =
        backend.capabilities.caseId.test(text) &&
        ![...all.values()].some((one) => one.id === text || one.number === text)
          ? [{ label: l10n.t("Case {0}", inMessage(text)), description: l10n.t("by number"), value: text }]
          : [];
      return {
        choices: [...[...all.values()].map((one) => caseChoice(connection, one, one.id)), ...byNumber],
        note: found === undefined ? l10n.t("The search on the server failed: only loaded cases are shown") : undefined,
      };
    },
  });
}

function caseChoice<T>(connection: Connection, one: Case, value: T): Choice<T> {
  return {
    label: caseLine(one),
    description: joinParts([modeLabel(wordsFor(connection), one.mode), ownLine(l10n, one)]),
    value,
  };
}

/** One of the explicit entries of a case, read now unless they are loaded. */
export async function chooseEntry(
  services: Uses<"cases" | "view" | "log" | "again">,
  target: Target,
  argument: Argument,
  title: string,
): Promise<Entry | undefined> {
  const { connection } = target;
  const entries = await attempt(services, connection, l10n.t("Reading who has access"), (signal) =>
    services.cases.loadEntries(connection, target.case.id, signal),
  );
  if (entries === undefined) return undefined;
  if (argument.entry !== undefined) {
    const found = entries.find((one) => one.id === argument.entry);
    if (found === undefined)
      void tellFailure(services, new Failure("notFound", { detail: argument.entry }), connection);
    return found;
  }
  const about =
    argument.subject === undefined
      ? entries
      : entriesById(entries, services.cases.people(connection), connection.system, argument.subject);
  if (about.length === 0) {
    showInformation(
      l10n.t(
        "{0} has no explicit entry to change. Access by role is changed with the access mode.",
        caseLine(target.case),
      ),
    );
    return undefined;
  }
  if (about.length === 1 && argument.subject !== undefined) return about[0];
  return ask({
    title,
    placeholder: l10n.t("Which entry of {0}?", caseLine(target.case)),
    choices: about.map((one) => ({
      label: `$(${subjectIcon(one.subject)}) ${holderName(services, target, one)}`,
      description: entryLine(l10n, one),
      value: one,
    })),
  });
}
