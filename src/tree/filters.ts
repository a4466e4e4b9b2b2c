import { EventEmitter, type Disposable, type Event, type Memento } from "vscode";
import type { CaseFilter, NamedId } from "../backends/backend";
import type { Cases } from "../core/cases/cases";
import type { Connection, Connections } from "../core/connections/connections";
import { isFiltered } from "../backends/filter";
import { isWide, type Narrowing } from "./narrowing";
import { stated } from "../base/stated";

const filtersKey = "caseAccess.filters";

/** What narrows the cases of each connection: the filter of its server, and what is left out of its answer. */
export interface Filters extends Disposable {
  narrowing(connection: Connection): Narrowing;
  isActive(connection: Connection): boolean;
  set(connection: Connection, filter: CaseFilter, narrowing: Narrowing): void;
  readonly onDidChange: Event<Connection>;
}

interface KeptFilter {
  readonly filter: CaseFilter;
  readonly narrowing: Narrowing;
}

/** Filters as they were when the window was closed, by the address of their system. */
export function createFilters(
  remembered: Pick<Memento, "get" | "update">,
  connections: Pick<Connections, "all" | "onDidChange">,
  cases: Pick<Cases, "filter" | "setFilter">,
): Filters {
  const changed = new EventEmitter<Connection>();
  const narrowings = new Map<string, Narrowing>();
  const applied = new Set<string>();
  const keyOf = ({ name, system, url }: Connection) => JSON.stringify([name, system, url]);

  function apply(): void {
    const all = connections.all();
    const present = new Set(all.map(keyOf));
    // What is gone may come back, e.g. where an address is edited twice, and is then read anew.
    for (const key of applied) if (!present.has(key)) applied.delete(key);
    for (const connection of all) {
      const key = keyOf(connection);
      if (applied.has(key)) continue;
      applied.add(key);
      const kept = keptOf(remembered.get<Record<string, unknown>>(filtersKey, {})[key]);
      if (kept === undefined) continue;
      narrowings.set(key, kept.narrowing);
      cases.setFilter(connection, kept.filter);
    }
  }

  const watching = connections.onDidChange(apply);
  apply();
  return {
    narrowing: (connection) => narrowings.get(keyOf(connection)) ?? {},
    isActive: (connection) => isFiltered(cases.filter(connection)) || !isWide(narrowings.get(keyOf(connection)) ?? {}),
    set(connection, filter, narrowing) {
      const key = keyOf(connection);
      narrowings.set(key, narrowing);
      cases.setFilter(connection, filter);
      const { [key]: _, ...others } = remembered.get<Record<string, unknown>>(filtersKey, {});
      const isNone = !isFiltered(filter) && isWide(narrowing);
      void remembered.update(filtersKey, isNone ? others : { ...others, [key]: { filter, narrowing } });
      changed.fire(connection);
    },
    onDidChange: changed.event,
    dispose() {
      watching.dispose();
      changed.dispose();
    },
  };
}

/** Where nothing narrows the cases but the filter of the server. */
export function unfiltered(cases: Pick<Cases, "filter">): Pick<Filters, "narrowing" | "isActive" | "onDidChange"> {
  return {
    narrowing: () => ({}),
    isActive: (connection) => isFiltered(cases.filter(connection)),
    onDidChange: () => ({ dispose: () => undefined }),
  };
}

/** What is understood of a remembered filter; what is not is left out. */
function keptOf(given: unknown): KeptFilter | undefined {
  if (!isObject(given)) return undefined;
  const filter = isObject(given.filter) ? given.filter : {};
  const narrowing = isObject(given.narrowing) ? given.narrowing : {};
  const texts = (value: unknown) =>
    Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined;
  const named = (value: unknown) => (Array.isArray(value) && value.every(isNamedId) ? value : undefined);
  const details = isObject(filter.details)
    ? Object.fromEntries(
        Object.entries(filter.details).flatMap(([label, value]) => {
          const values = texts(value);
          return values === undefined ? [] : [[label, values]];
        }),
      )
    : undefined;
  return {
    filter: stated({
      text: typeof filter.text === "string" ? filter.text : undefined,
      status: texts(filter.status),
      mode: texts(filter.mode),
      details,
      scope: named(filter.scope),
      reportedBy: named(filter.reportedBy),
      assignedTo: named(filter.assignedTo),
    }),
    narrowing: { ...(narrowing.own === true && { own: true }), ...(narrowing.closed === true && { closed: true }) },
  };
}

function isObject(given: unknown): given is Record<string, unknown> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function isNamedId(given: unknown): given is NamedId {
  return isObject(given) && typeof given.id === "string" && typeof given.name === "string";
}
