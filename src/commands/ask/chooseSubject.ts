import { l10n } from "vscode";
import { isSameSubject, type Entry, type Subject } from "../../access/case";
import { subjectById } from "../../core/cases/people";
import type { Connection } from "../../core/connections/connections";
import { compareNames } from "../../platform/locale";
import { wordsFor } from "../../platform/words";
import { inMessage } from "../../text/untrusted";
import { subjectName } from "../../wording/reason";
import { entryLevel, subjectIcon } from "../../wording/rows";
import type { Argument } from "../argument";
import type { Uses } from "../services";
import { ask, askSeveral, divider, type Choice, type Divider, type FoundChoices, type PickQuestion } from "./pick";
import { joinParts } from "../../text/localize";

/** What is needed to find people. */
type FindNeeds = Uses<"cases" | "recent">;

/** So many are offered before anything is typed. */
const mostOffered = 500;

/** A person or group; searches the directory as one types, and among the people seen where that is closed. */
export async function chooseSubject(
  services: FindNeeds,
  connection: Connection,
  argument: Argument,
  title: string,
): Promise<Subject | undefined> {
  if (argument.subject !== undefined)
    return subjectById(services.cases.people(connection), connection.system, argument.subject);
  return ask(subjectQuestion(services, connection, title, []));
}

/**
 * One person or group, or several at once, to whom access is to be granted. Who has an entry among `entries` is marked.
 * Undefined: dismissed.
 */
export async function chooseSubjects(
  services: FindNeeds,
  connection: Connection,
  argument: Argument,
  title: string,
  entries: readonly Entry[],
): Promise<readonly Subject[] | undefined> {
  if (argument.subject !== undefined)
    return [subjectById(services.cases.people(connection), connection.system, argument.subject)];
  const question = subjectQuestion(services, connection, title, entries);
  const several: Choice<"several"> = {
    label: `$(checklist) ${l10n.t("Choose several people and groups…")}`,
    value: "several",
    alwaysShow: true,
  };
  const { placeholder, search } = question;
  const one = await ask<Subject | "several">({
    title,
    placeholder,
    search: async (text, signal) => {
      const { choices, note } = await search!(text, signal);
      return { choices: [...choices, ...(choices.length > 0 ? [several] : [])], note };
    },
  });
  if (one !== "several") return one && [one];
  const all = await askSeveral(question);
  return all === undefined || all.length === 0 ? undefined : all;
}

function subjectQuestion(
  services: FindNeeds,
  connection: Connection,
  title: string,
  entries: readonly Entry[],
): PickQuestion<Subject> {
  const { prompt, nobodyFound } = wordsFor(connection).system.findSubject;
  const choice = (subject: Subject) => subjectChoice(subject, entries);
  return {
    title,
    placeholder: prompt,
    search: async (text, signal): Promise<FoundChoices<Subject>> => {
      if (text === "")
        return { choices: offered(services, connection).map((one) => ("id" in one ? choice(one) : one)) };
      const { subjects, complete, failure } = await services.cases.findSubjects(connection, text, signal);
      const note = complete
        ? subjects.length === 0
          ? nobodyFound
          : undefined
        : failure === undefined || failure.kind === "notAllowed"
          ? l10n.t("The directory is closed to your key: only people seen in loaded cases are found, and any number")
          : l10n.t("The directory did not answer: only people seen in loaded cases are found, and any number");
      return { choices: subjects.map(choice), note };
    },
  };
}

/** Those whom access was granted to last, then everybody who was seen, by name. */
function offered({ cases, recent }: FindNeeds, connection: Connection): (Subject | Divider)[] {
  const all = [...cases.people(connection)].sort((a, b) => compareNames(a.name, b.name)).slice(0, mostOffered);
  const last = (recent?.of(connection) ?? []).flatMap((id) => all.find((one) => one.id === id) ?? []);
  if (last.length === 0) return all;
  return [divider(l10n.t("recent")), ...last, divider(l10n.t("all")), ...all.filter((one) => !last.includes(one))];
}

function subjectChoice(subject: Subject, entries: readonly Entry[]): Choice<Subject> {
  const { login, name, id, kind, belongsTo = "" } = subject;
  const key = `${kind} ${id}`;
  if (kind === "unknown" && name === id)
    return { label: l10n.t("User or group {0}", inMessage(id)), description: l10n.t("by number"), key, value: subject };
  const entry = entries.find((one) => one.subject !== undefined && isSameSubject(one.subject, subject));
  const has = entry === undefined ? "" : l10n.t("has {0}", entryLevel(l10n, entry.level));
  return {
    label: `$(${subjectIcon(subject)}) ${inMessage(subjectName(subject))}`,
    description: joinParts([
      has,
      login !== undefined && login !== name ? inMessage(login) : "",
      id,
      inMessage(belongsTo),
    ]),
    key,
    value: subject,
  };
}
