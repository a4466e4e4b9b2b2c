import { l10n, window } from "vscode";
import { modesOf } from "../../access/policy";
import type { CaseFilter, NamedId } from "../../backends/backend";
import { isFiltered } from "../../backends/filter";
import { skeleton } from "../../text/skeleton";
import { inMessage } from "../../text/untrusted";
import { isWide, type Narrowing } from "../../tree/narrowing";
import { detailName } from "../../wording/filter";
import { detailLabel, modeLabel, statusLabel } from "../../wording/labels";
import type { Argument } from "../argument";
import { chooseConnection, openConnection } from "../ask/choose";
import { chooseSubject } from "../ask/chooseSubject";
import { ask, askSeveral, divider, type Choice, type Divider } from "../ask/pick";
import type { Uses } from "../services";
import {
  detailsToFilter,
  statusesOf,
  uniqueNamed,
  valuesOf,
  type Filtering,
  type FilterQuestion,
  type FilterStep,
} from "./filterValues";
import { wordsFor } from "../../platform/words";

/**
 * Narrows the cases of a connection. One box finds the kinds of conditions and each of their values; words that are
 * typed are looked for by the case system.
 */
export async function filter(
  services: Uses<"connections" | "cases" | "filters" | "recent" | "log" | "view" | "again">,
  argument: Argument,
): Promise<void> {
  const connection = await chooseConnection(services, argument, l10n.t("Filter Cases"));
  const backend = connection && (await openConnection(services, connection));
  if (connection === undefined || backend === undefined) return;
  const asked: FilterQuestion = {
    services,
    connection,
    backend,
    words: wordsFor(connection),
    title: l10n.t("Filter Cases of {0}", inMessage(connection.name)),
    now: { filter: services.cases.filter(connection), narrowing: services.filters.narrowing(connection) },
  };
  const kinds = kindsOf(asked);
  const values = valuesOf(asked);
  const step = await ask<FilterStep>({
    title: asked.title,
    placeholder: l10n.t("Filter by what? Type words of a case, a mode, a status or a name"),
    search: async (typed) => {
      const text = typed.trim();
      if (text === "") return { choices: [...kinds, divider(l10n.t("values")), ...values] };
      const wanted = skeleton(text);
      const isMeant = (choice: Choice<FilterStep> | Divider) =>
        "value" in choice && skeleton(choice.label).includes(wanted);
      const words: Choice<FilterStep> = {
        label: `$(search) ${l10n.t("Text: “{0}”", inMessage(text))}`,
        value: () => ({ ...asked.now, filter: { ...asked.now.filter, text } }),
      };
      return { choices: [...values.filter(isMeant), words, ...kinds.filter(isMeant)] };
    },
  });
  const next = await step?.();
  if (next) services.filters.set(connection, next.filter, next.narrowing);
}

/** The kinds of conditions that the system can be asked for, and those that narrow what is loaded. */
function kindsOf(asked: FilterQuestion): Choice<FilterStep>[] {
  const { backend, words, now } = asked;
  const { filter: given, narrowing } = now;
  const can = (kind: keyof CaseFilter) => backend.capabilities.filters.includes(kind);
  const kind = (label: string, description: readonly string[], value: FilterStep): Choice<FilterStep>[] => [
    { label, description: description.join(", "), value },
  ];
  const names = (all: readonly NamedId[] = []) => all.map(({ name }) => inMessage(name, 40));
  return [
    ...(isFiltered(given) || !isWide(narrowing)
      ? kind(l10n.t("$(clear-all) Clear the filter"), [], () => ({ filter: {}, narrowing: {} }))
      : []),
    ...(can("text")
      ? kind(l10n.t("$(search) Text"), given.text === undefined ? [] : [inMessage(given.text)], () => askFind(asked))
      : []),
    ...(can("status")
      ? kind(
          l10n.t("$(list-unordered) Status"),
          (given.status ?? []).map((each) => statusLabel(words, each)),
          () => askStatus(asked),
        )
      : []),
    ...(can("mode") && modesOf(backend.policy).length > 0
      ? kind(
          l10n.t("$(lock) Access mode"),
          (given.mode ?? []).map((each) => modeLabel(words, each)),
          () => askModes(asked),
        )
      : []),
    ...(can("details")
      ? detailsToFilter(words).flatMap(([label, all]) =>
          kind(
            `$(tag) ${detailLabel(words, label)}`,
            (given.details?.[label] ?? []).map(detailName(words, label)),
            () => askDetail(asked, label, all),
          ),
        )
      : []),
    ...(can("scope")
      ? kind(`$(organization) ${words.system.scope ?? l10n.t("Belongs to")}`, names(given.scope), () => askScope(asked))
      : []),
    ...(can("reportedBy")
      ? kind(l10n.t("$(account) Reported by…"), names(given.reportedBy), () => askPerson(asked, "reportedBy"))
      : []),
    ...(can("assignedTo")
      ? kind(l10n.t("$(person) Assigned to…"), names(given.assignedTo), () => askPerson(asked, "assignedTo"))
      : []),
    ...narrowingKinds(asked),
  ];
}

/** What the tree leaves out by itself, of those that are loaded. */
function narrowingKinds({ backend, words, now }: FilterQuestion): Choice<FilterStep>[] {
  const { narrowing } = now;
  const toggle = (part: keyof Narrowing) => {
    const { [part]: was, ...others } = narrowing;
    return { ...now, narrowing: was ? others : { ...others, [part]: true } };
  };
  const on = (part: keyof Narrowing) => (narrowing[part] ? l10n.t("$(check) current") : l10n.t("loaded cases only"));
  const { gate } = words.system;
  return [
    ...(backend.policy.rights.includes("owner")
      ? [{ label: l10n.t("$(key) I own"), description: on("own"), value: () => toggle("own") }]
      : []),
    ...(gate !== undefined
      ? [{ label: `$(eye-closed) ${gate.closed}`, description: on("closed"), value: () => toggle("closed") }]
      : []),
  ];
}

async function askFind({ title, now }: FilterQuestion): Promise<Filtering | undefined> {
  const text = await window.showInputBox({
    title,
    prompt: l10n.t("Words that the case has to contain; empty for all"),
    value: now.filter.text,
    ignoreFocusOut: true,
  });
  if (text === undefined) return undefined;
  return { ...now, filter: { ...now.filter, text: text.trim() === "" ? undefined : text.trim() } };
}

async function askStatus(asked: FilterQuestion): Promise<Filtering | undefined> {
  const { now, words } = asked;
  const placeholder = l10n.t("Which statuses? None for all");
  const status = await askWords(asked, placeholder, statusesOf(asked), now.filter.status, (each) =>
    statusLabel(words, each),
  );
  return status && { ...now, filter: { ...now.filter, status } };
}

async function askModes(asked: FilterQuestion): Promise<Filtering | undefined> {
  const { now, words, backend } = asked;
  const placeholder = l10n.t("Which access modes? None for all");
  const mode = await askWords(asked, placeholder, modesOf(backend.policy), now.filter.mode, (each) =>
    modeLabel(words, each),
  );
  return mode && { ...now, filter: { ...now.filter, mode } };
}

async function askDetail(asked: FilterQuestion, label: string, all: readonly string[]): Promise<Filtering | undefined> {
  const { now, words } = asked;
  const placeholder = l10n.t("{0}: which ones? None for all", detailLabel(words, label));
  const values = await askWords(asked, placeholder, all, now.filter.details?.[label], detailName(words, label));
  return values && { ...now, filter: { ...now.filter, details: { ...now.filter.details, [label]: values } } };
}

async function askScope({ services, connection, words, title, now }: FilterQuestion): Promise<Filtering | undefined> {
  const { cases } = services.cases.list(connection);
  const chosen = new Set((now.filter.scope ?? []).map(({ id }) => id));
  const scope = await askSeveral<NamedId>({
    title,
    placeholder: l10n.t("{0}: which ones? None for all", words.system.scope ?? l10n.t("Belongs to")),
    choices: uniqueNamed([...(now.filter.scope ?? []), ...cases.map((one) => one.scope)]).map((one) => ({
      label: inMessage(one.name, 60),
      description: one.id,
      picked: chosen.has(one.id),
      value: one,
    })),
  });
  return scope && { ...now, filter: { ...now.filter, scope } };
}

async function askPerson(
  { services, connection, title, now }: FilterQuestion,
  kind: "reportedBy" | "assignedTo",
): Promise<Filtering | undefined> {
  const subject = await chooseSubject(services, connection, {}, title);
  return subject && { ...now, filter: { ...now.filter, [kind]: [{ id: subject.id, name: subject.name }] } };
}

async function askWords(
  { title }: FilterQuestion,
  placeholder: string,
  all: readonly string[],
  chosen: readonly string[] | undefined,
  label: (word: string) => string,
): Promise<readonly string[] | undefined> {
  const words = [...new Set([...all, ...(chosen ?? [])])];
  return askSeveral({
    title,
    placeholder,
    choices: words.map((word) => ({ label: label(word), picked: chosen?.includes(word) ?? false, value: word })),
  });
}

/** Shows all cases again, of one connection or of all. */
export async function clearFilter(services: Uses<"connections" | "filters">, argument: Argument): Promise<void> {
  for (const connection of services.connections.all()) {
    const meant = argument.connection === undefined || argument.connection === connection.name;
    if (meant && services.filters.isActive(connection)) services.filters.set(connection, {}, {});
  }
}
