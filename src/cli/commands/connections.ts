import { findSystem } from "../../backends/systems";
import { statedOfKeys } from "../../backends/keyFacts";
import { toFailure, unlessFailed } from "../../base/failure";
import { checkConnection } from "../../core/connections/checkConnection";
import type { Connection, ConnectionProblem } from "../../core/connections/connections";
import { shellWord } from "../../text/commandLine";
import type { Words } from "../../text/localize";
import { flat, oneLine } from "../../text/untrusted";
import { connectionProblem } from "../../wording/connection";
import { checkParts, checkText, keyUnknowns } from "../../wording/keyCheck";
import { aboutAnswer, nobodyAsked } from "../about";
import { checkDocument } from "../checkDocument";
import { Complaint } from "../complaint";
import { exitStatus } from "../exitStatus";
import { usage } from "../flags";
import type { Answer } from "../output/answer";
import { wholeOf } from "../output/document";
import { badConnections, chooseConnection, systemIds, withSession, withWorkplace, type Surroundings } from "../session";
import { isListsOfText } from "../settings/connectionsFile";
import { wordsOf } from "../../wording/wordsOf";
import { keyVariable } from "../settings/keySources";

/** What `connections add` is given. */
export interface NewConnection {
  readonly name: string;
  readonly system: string;
  readonly url: string;
  readonly keyCommand?: string;
  /** JSON: fact → names of functions. */
  readonly roleFunctions?: string;
}

/** `connections list`. Contacts nobody. */
export function listConnections(around: Surroundings): Promise<Answer> {
  const { l10n } = around.language;
  return withWorkplace(around, (place) => {
    const all = place.workspace.connections.all();
    const problems = badConnections(l10n, place);
    const missing = problems === undefined ? [] : [problems];
    const of = all.length + place.workspace.connections.problems().length;
    return Promise.resolve({
      status: exitStatus.done,
      about: { ...nobodyAsked, coverage: { whole: missing.length === 0, read: all.length, of, missing } },
      result: all.map(connectionDocument),
      lines: of === 0 ? [l10n.t("There is no connection yet.")] : [],
      table: {
        title: l10n.t("Connections"),
        columns: [l10n.t("Name"), l10n.t("System"), l10n.t("Address")],
        rows: all.map(({ name, system, url }) => [oneLine(name, 60), system, url]),
      },
      notes: [l10n.t("They are in {0}.", place.file.path), ...missing],
    });
  });
}

/** `connections add`. Contacts nobody. */
export function addConnection(around: Surroundings, given: NewConnection): Promise<Answer> {
  const { l10n } = around.language;
  const extras = givenExtras(around, given);
  if (flat(given.name) !== given.name.trim())
    throw usage(l10n, "NAME", oneLine(given.name, 60), l10n.t("Write a name without control characters."));
  return withWorkplace(around, async ({ workspace, file }) => {
    const added = await workspace.connections.add({ ...given }).catch((thrown: unknown) => {
      throw asUsage(l10n, thrown);
    });
    const list = file.settings.connections() as readonly Record<string, unknown>[];
    if (Object.keys(extras).length > 0)
      await file.settings.writeConnections(list.map((one) => (one.name === added.name ? { ...one, ...extras } : one)));
    const inVariable = `${keyVariable(added.name)}="${added.origin} …"`;
    return {
      status: exitStatus.done,
      about: { ...nobodyAsked, coverage: wholeOf(1), connection: added.name, origin: added.origin },
      result: connectionDocument(added),
      lines: [l10n.t("The connection {0} leads to {1}.", added.name, added.url)],
      notes: [
        l10n.t("Its key: {0}", findSystem(added.system)!.connectionForm(l10n).key.example),
        given.keyCommand === undefined
          ? l10n.t("Give its key in {0}, or with {1}.", inVariable, "--key-file")
          : l10n.t("Its key comes from: {0}", oneLine(given.keyCommand)),
        l10n.t("Try it: {0}", `case-access connections check ${shellWord(added.name)}`),
      ],
    };
  });
}

/** `connections remove`. Contacts nobody. */
export function removeConnection(around: Surroundings, name: string): Promise<Answer> {
  const { l10n } = around.language;
  return withWorkplace(around, async (place) => {
    const connection = chooseConnection(around, place, name);
    await place.workspace.connections.remove(connection.name);
    return {
      status: exitStatus.done,
      about: { ...nobodyAsked, coverage: wholeOf(1) },
      result: connectionDocument(connection),
      lines: [l10n.t("The connection {0} was removed.", connection.name)],
      notes: [],
    };
  });
}

/** `connections check`: whose key it is, what it may read and change, and what stays unknown for lack of what. */
export function showCheck(around: Surroundings, name: string | undefined): Promise<Answer> {
  const { locale } = around.language;
  const asked = name === undefined ? around : { ...around, flags: { ...around.flags, connection: name } };
  return withSession(asked, async (session) => {
    const { connection, workspace, backend, l10n } = session;
    const check = await checkConnection(backend, around.signal);
    await unlessFailed(workspace.cases.learn(connection, undefined, around.signal));
    const unknowns = keyUnknowns(l10n, check);
    const isReadOnly = workspace.changes.refusal() !== undefined;
    const facts = statedOfKeys.length + check.lookUps.length;
    const about = aboutAnswer(session, {
      coverage: {
        whole: unknowns.length === 0,
        read: facts - unknowns.length,
        of: facts,
        missing: unknowns.map(({ text }) => text),
      },
      readAt: [Date.now()],
      unknowns,
    });
    const parts = checkParts(l10n, locale, connection, check, isReadOnly);
    return {
      status: exitStatus.done,
      about,
      result: { ...connectionDocument(connection), caller: about.caller, ...checkDocument(check, isReadOnly) },
      lines: checkText(parts).split("\n"),
      notes: [],
    };
  });
}

function givenExtras({ language: { l10n } }: Surroundings, given: NewConnection): object {
  const { system, keyCommand, roleFunctions } = given;
  const read = roleFunctions === undefined ? undefined : parsedJson(roleFunctions);
  if (roleFunctions !== undefined && !isListsOfText(read))
    throw usage(l10n, "--role-functions", oneLine(roleFunctions, 60), `{"serviceRead": ["…"]}`);
  const { facts } = wordsOf(l10n, system).system;
  const wrong = Object.keys(read ?? {}).find((fact) => !Object.hasOwn(facts, fact));
  if (wrong !== undefined && findSystem(system) !== undefined)
    throw usage(
      l10n,
      "--role-functions",
      oneLine(wrong, 60),
      l10n.t("Write one of these: {0}.", Object.keys(facts).join(", ")),
    );
  return { ...(keyCommand !== undefined && { keyCommand }), ...(read !== undefined && { roleFunctions: read }) };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function connectionDocument({ name, system, url }: Connection): { name: string; system: string; url: string } {
  return { name, system, url };
}

/** A bad name or address is wrong usage; no server was asked. */
function asUsage(l10n: Words, thrown: unknown): unknown {
  const failure = toFailure(thrown);
  if (failure.detail?.startsWith("connection.") !== true) return thrown;
  const problem = failure.detail.slice("connection.".length) as ConnectionProblem;
  const message =
    problem === "credentials"
      ? l10n.t("The address contains a user name or password.")
      : connectionProblem(l10n, problem, systemIds());
  return new Complaint(exitStatus.usage, problem, message, l10n.t("Correct what is named and try again."));
}
