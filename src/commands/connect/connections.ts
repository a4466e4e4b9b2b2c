import { skeleton } from "../../text/skeleton";
import { l10n, window } from "vscode";
import type { CaseSystem } from "../../backends/system";
import { allSystems, findSystem } from "../../backends/systems";
import { connectionQuestions, keyQuestion, type ConnectionQuestion } from "../../wording/connectionQuestions";
import { inMessage } from "../../text/untrusted";
import type { Connection } from "../../core/connections/connections";
import type { Argument } from "../argument";
import { chooseConnection } from "../ask/choose";
import { askAnswer } from "../ask/askAnswer";
import { ask } from "../ask/pick";
import { attempt } from "../report";
import { keyTrial, type KeyTrial } from "./keyTrial";
import { askCaller } from "./sandbox";
import type { Uses } from "../services";
import { showInformation } from "../../platform/messages";

/** Adds a connection: which system, where, under which name, with which key. Then reads who the key belongs to. */
export async function addConnection(
  services: Uses<"connections" | "cases" | "tree" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const system = findSystem(argument.system ?? "") ?? (await askSystem());
  if (system === undefined) return;
  const questions = connectionQuestions(l10n, system, (name) => isTaken(services, name));
  const told = { url: argument.url, name: argument.name, key: argument.apiKey };
  const trial = keyTrial(services);
  const answers = await answersTo(
    l10n.t("Add Connection"),
    questions,
    told,
    2,
    (key, { url = "", name = "" }, signal) => trial.doubt({ name, system: system.id, url }, key, signal),
  );
  if (answers === undefined) return;
  const { url, name, key } = answers as Required<Answers>;
  const given = { name, system: system.id, url };
  const added = await attempt(services, { ...given, origin: "", sandbox: false }, l10n.t("Adding the connection"), () =>
    services.connections.add(given, key),
  );
  if (added) await showConnection(services, added, key === "" ? undefined : trial);
}

interface Answers {
  readonly url?: string;
  readonly name?: string;
  readonly key?: string;
}

/**
 * Asks what is not answered yet, one question after the other. Undefined: dismissed.
 * @param first the number of the first step
 * @param doubt what speaks against a key
 */
async function answersTo(
  title: string,
  questions: readonly ((answers: Answers) => ConnectionQuestion)[],
  given: Answers,
  first: number,
  doubt?: (key: string, answers: Answers, signal: AbortSignal) => Promise<string | undefined>,
): Promise<Answers | undefined> {
  const answers: { url?: string; name?: string; key?: string } = { ...given };
  for (const [place, questionAfter] of questions.entries()) {
    const question = questionAfter(answers);
    if (answers[question.id] !== undefined) continue;
    const step = { step: place + first, totalSteps: questions.length + first - 1 };
    const doubted = question.id === "key" &&
      doubt && { doubt: (key: string, signal: AbortSignal) => doubt(key, answers, signal) };
    answers[question.id] = await askAnswer(title, question, { ...step, ...doubted });
    if (answers[question.id] === undefined) return undefined;
  }
  return answers;
}

/** Leads to a connection that was added or changed: it may be out of sight, below all others. */
async function showConnection(
  services: Uses<"tree">,
  connection: Connection,
  ofNewKey: KeyTrial | undefined,
): Promise<void> {
  await services.tree.reveal(connection).catch(() => undefined); // it is there, in sight or not
  await ofNewKey?.tell(connection);
}

/** Changes the name or the address of a connection. Another server needs a key of its own. */
export async function editConnection(
  services: Uses<"connections" | "cases" | "tree" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const title = l10n.t("Edit Connection");
  const connection = await chooseConnection(services, argument, title);
  const system = connection && findSystem(connection.system);
  if (connection === undefined || system === undefined) return;
  if (connection.sandbox) {
    showInformation(l10n.t("The sandbox has no address to change."));
    return;
  }
  const [askUrl, askName, askKey] = connectionQuestions(l10n, system, (name) => isTaken(services, name, connection));
  const questions = [
    (answers: Answers) => ({ ...askUrl!(answers), usual: connection.url }),
    (answers: Answers) => ({ ...askName!(answers), usual: connection.name }),
  ];
  const given = { url: argument.url, name: argument.name };
  const { url, name } = (await answersTo(title, questions, given, 1)) ?? {};
  if (url === undefined || name === undefined) return;
  const isElsewhere = !URL.canParse(url) || new URL(url).origin !== connection.origin;
  const trial = keyTrial(services);
  const doubt = (text: string, signal: AbortSignal) => trial.doubt({ name, system: system.id, url }, text, signal);
  const key = argument.apiKey ?? (isElsewhere ? await askAnswer(title, askKey!({ url }), { doubt }) : "");
  if (key === undefined) return;
  const changed = await attempt(services, connection, l10n.t("Changing the connection"), () =>
    services.connections.change(connection.name, { name, url }, key),
  );
  if (changed) await showConnection(services, changed, isElsewhere && key === "" ? undefined : trial);
}

/** Keeps a key for a connection. In the sandbox, people with a known key can be chosen instead. */
export async function setApiKey(
  services: Uses<"connections" | "cases" | "view" | "sandbox" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const connection = await chooseConnection(services, argument, l10n.t("Set API Key"));
  if (connection === undefined) return;
  if (connection.sandbox && argument.apiKey === undefined) {
    const chosen = await askCaller(services, [connection], l10n.t("Use {0} As…", inMessage(connection.name)));
    if (chosen) await services.sandbox.useCaller(connection, chosen.caller);
    return;
  }
  const system = findSystem(connection.system);
  if (system === undefined) return;
  const title = l10n.t("Set API Key of {0}", inMessage(connection.name));
  const trial = keyTrial(services);
  const doubt = (text: string, signal: AbortSignal) => trial.doubt(connection, text, signal);
  const key = argument.apiKey ?? (await askAnswer(title, keyQuestion(l10n, system, connection.url), { doubt }));
  if (key === undefined || key === "") return;
  const kept = await attempt(services, connection, l10n.t("Keeping the key"), async () => {
    await services.connections.setKey(connection.name, key);
    return true;
  });
  if (kept) await trial.tell(connection);
}

/** Removes a connection and its key, after asking. */
export async function removeConnection(
  services: Uses<"connections" | "cases" | "view" | "sandbox" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const connection = await chooseConnection(services, argument, l10n.t("Remove Connection"));
  if (connection === undefined) return;
  if (connection.sandbox) {
    await services.sandbox.close(connection);
    return;
  }
  const remove = l10n.t("Remove");
  const detail = l10n.t(
    "Its address is removed from your settings, and its API key from the secret storage. Nothing " +
      "is changed in the case system.",
  );
  const answer = await window.showWarningMessage(
    l10n.t("Remove the connection “{0}”?", inMessage(connection.name)),
    { modal: true, detail },
    remove,
  );
  if (answer === remove)
    await attempt(services, connection, l10n.t("Removing the connection"), () =>
      services.connections.remove(connection.name),
    );
}

function isTaken(services: Uses<"connections">, name: string, apartFrom?: Connection): boolean {
  return services.connections.all().some((one) => one !== apartFrom && skeleton(one.name) === skeleton(name));
}

function askSystem(): Promise<CaseSystem | undefined> {
  return ask<CaseSystem>({
    title: l10n.t("Add Connection"),
    placeholder: l10n.t("Which case system?"),
    step: 1,
    steps: 4,
    choices: allSystems().map((value) => {
      const { name, detail } = value.connectionForm(l10n);
      return { label: name, detail, value };
    }),
  });
}
