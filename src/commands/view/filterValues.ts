import { l10n } from "vscode";
import { modesOf } from "../../access/policy";
import type { Backend, CaseFilter, NamedId } from "../../backends/backend";
import type { Connection } from "../../core/connections/connections";
import { compareNames } from "../../platform/locale";
import { inMessage } from "../../text/untrusted";
import type { Narrowing } from "../../tree/narrowing";
import { detailName } from "../../wording/filter";
import { detailLabel, modeLabel, statusLabel } from "../../wording/labels";
import type { SystemWords } from "../../wording/systemWords";
import type { Choice } from "../ask/pick";
import type { Uses } from "../services";

/** What narrows the cases of a connection. */
export interface Filtering {
  readonly filter: CaseFilter;
  readonly narrowing: Narrowing;
}

/** What there is to say about the cases of one connection. */
export interface FilterQuestion {
  readonly services: Uses<"cases" | "recent">;
  readonly connection: Connection;
  readonly backend: Backend;
  readonly words: SystemWords;
  readonly title: string;
  readonly now: Filtering;
}

/** Makes the next filtering; undefined: dismissed. */
export type FilterStep = () => Filtering | undefined | Promise<Filtering | undefined>;

/** So many values of a kind are offered. */
const mostValues = 200;

/** Each value by itself, which is added to the filter, or taken out of it where it is there. */
export function valuesOf(asked: FilterQuestion): Choice<FilterStep>[] {
  const { backend, words, now, services, connection } = asked;
  const { filter: given } = now;
  const can = (kind: keyof CaseFilter) => backend.capabilities.filters.includes(kind);
  const current = l10n.t("$(check) current");
  const choice = (label: string, isOn: boolean, next: CaseFilter): Choice<FilterStep> => ({
    label,
    description: isOn ? current : "",
    value: () => ({ ...now, filter: next }),
  });
  const toggled = (all: readonly string[] = [], value: string) =>
    all.includes(value) ? all.filter((one) => one !== value) : [...all, value];
  const { cases } = services.cases.list(connection);
  const { caller } = services.cases.directory(connection);
  const scopeName = words.system.scope ?? l10n.t("Belongs to");
  const reporters = cases.map(({ reporter }) => reporter ?? undefined);
  const named = (
    kind: "scope" | "reportedBy" | "assignedTo",
    label: (name: string) => string,
    all: readonly (NamedId | undefined)[],
  ): Choice<FilterStep>[] =>
    uniqueNamed(can(kind) ? [...(given[kind] ?? []), ...all] : []).map((one) => {
      const others = (given[kind] ?? []).filter(({ id }) => id !== one.id);
      const isOn = others.length < (given[kind] ?? []).length;
      return choice(label(inMessage(one.name, 60)), isOn, { ...given, [kind]: isOn ? others : [one] });
    });
  return [
    ...(can("mode") ? modesOf(backend.policy) : []).map((mode) =>
      choice(l10n.t("Access mode: {0}", modeLabel(words, mode)), given.mode?.includes(mode) ?? false, {
        ...given,
        mode: toggled(given.mode, mode),
      }),
    ),
    ...(can("status") ? statusesOf(asked) : []).map((status) =>
      choice(l10n.t("Status: {0}", statusLabel(words, status)), given.status?.includes(status) ?? false, {
        ...given,
        status: toggled(given.status, status),
      }),
    ),
    ...(can("details") ? detailsToFilter(words) : []).flatMap(([label, all]) =>
      all.map((value) =>
        choice(
          `${detailLabel(words, label)}: ${detailName(words, label)(value)}`,
          given.details?.[label]?.includes(value) ?? false,
          { ...given, details: { ...given.details, [label]: toggled(given.details?.[label], value) } },
        ),
      ),
    ),
    ...named(
      "scope",
      (name) => `${scopeName}: ${name}`,
      cases.map(({ scope }) => scope),
    ),
    ...named("reportedBy", (name) => l10n.t("Reported by: {0}", name), [caller, ...reporters]),
    ...named("assignedTo", (name) => l10n.t("Assigned to: {0}", name), [caller]),
  ];
}

/** Details whose values the system can be asked for. */
export function detailsToFilter({ system }: SystemWords): (readonly [label: string, values: readonly string[]])[] {
  return Object.entries(system.details).flatMap(([label, { values, isFilter }]) =>
    isFilter && values !== undefined ? [[label, Object.keys(values)] as const] : [],
  );
}

export function statusesOf({ services, connection, words, now }: FilterQuestion): string[] {
  const seen = services.cases.list(connection).cases.map((one) => one.status);
  const all = [...Object.keys(words.system.states), ...seen, ...(now.filter.status ?? [])];
  return [...new Set(all)].filter((status) => status !== undefined);
}

/** Each id once, by name. */
export function uniqueNamed(all: readonly (NamedId | undefined)[]): NamedId[] {
  const byId = new Map(all.flatMap((one) => (one === undefined ? [] : [[one.id, { id: one.id, name: one.name }]])));
  return [...byId.values()].sort((a, b) => compareNames(a.name, b.name)).slice(0, mostValues);
}
