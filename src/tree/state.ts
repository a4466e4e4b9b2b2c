import { allSystems } from "../backends/systems";
import { commands, EventEmitter, l10n, type Disposable, type Event, type TreeView } from "vscode";
import type { SelfCheckCount } from "../access/selfCheck";
import { filterParts, narrowingParts } from "../wording/filter";
import { unfiltered, type Filters } from "./filters";
import { connectionProblems } from "../wording/connection";
import type { Settings } from "../core/connections/settings";
import { oneLine } from "../text/untrusted";
import type { Cases } from "../core/cases/cases";
import type { Connection, Connections } from "../core/connections/connections";
import { count } from "../platform/locale";
import { wordsFor } from "../platform/words";
import type { Row } from "./rows";

/**
 * What the tree has to show: rows, or else what its welcome view says, by the words of `caseAccess.state` in
 * package.json.
 */
type TreeState = "ready" | "none" | "broken" | "noKey" | "unreachable" | "certificate" | "proxy" | "nothing";

/** What the welcome views and menus of package.json ask about. */
export interface ViewState extends Disposable {
  sandbox(running: boolean): void;
  /** True when the tree stays empty, so that a welcome view says why, and what can be done. */
  welcomes(): Promise<boolean>;
  /** What `welcomes` says changed. */
  readonly onDidChange: Event<void>;
}

/**
 * Keeps the context keys up to date: `caseAccess.state`, `.connections`, `.filtered`, `.sandbox`. Long because its
 * functions share its state.
 */
export function createViewState(
  view: TreeView<Row>,
  connections: Connections,
  cases: Cases,
  settings: Pick<Settings, "readOnly" | "onDidChange">,
  filters: Pick<Filters, "narrowing" | "isActive" | "onDidChange"> = unfiltered(cases),
): ViewState {
  const set = (name: string, value: unknown) => void commands.executeCommand("setContext", `caseAccess.${name}`, value);
  const changed = new EventEmitter<void>();
  let told = "";
  let last: TreeState = "ready";
  let turns = 0;
  let disposed = false;

  /**
   * Several connections, and settings that are wrong, have rows and a message. VS Code shows a message or the welcome
   * view, never both.
   */
  async function read(): Promise<TreeState> {
    const [only, ...others] = connections.all();
    if (only === undefined) return connections.problems().length > 0 ? "broken" : "none";
    if (others.length > 0 || connections.problems().length > 0) return "ready";
    return (await connections.hasKey(only.name)) ? stateOfList(only) : "noKey";
  }

  function stateOfList(connection: Connection): TreeState {
    const list = cases.list(connection);
    if (list.cases.length > 0) return "ready";
    // Rows say by what the cases are filtered, also where none matches, and what matches may be on a later page.
    if (list.state === "loaded") return filters.isActive(connection) || list.more ? "ready" : "nothing";
    if (list.state !== "failed") return "ready";
    switch (list.failure?.kind) {
      case "offline":
      case "timeout":
        return "unreachable";
      case "tls":
        return "certificate";
      case "proxy":
        return "proxy";
      default:
        // The case system has answered, and what it said stands in a row.
        return "ready";
    }
  }

  async function update(): Promise<void> {
    const turn = ++turns;
    const state = await read();
    // Whether there is a key takes a while to read, and what came of a later question counts.
    if (disposed || turn !== turns) return;
    const all = connections.all();
    const active = all.filter(filters.isActive);
    const filtered = active.length > 0;
    const narrowed = active.map((one) => filterLine(one, all.length > 1)).join(" ");
    const description =
      all.length > 0 && state !== "ready"
        ? oneLine(all[0]!.name)
        : contradictions(all.map((one) => cases.selfCheck(one)));
    // VS Code draws the head of the view again also for what it has already.
    if (view.description !== description) view.description = description;
    const problems = connections.problems();
    const now = JSON.stringify([state, all.length, narrowed, problems, settings.readOnly()]);
    if (now === told) return;
    told = now;
    set("state", state);
    set("connections", all.length);
    set("filtered", filtered);
    const wrong = connectionProblems(
      l10n,
      problems,
      allSystems().map(({ id }) => id),
    );
    const closed = settings.readOnly() && state === "ready" ? l10n.t("Read-only: nothing can be changed.") : undefined;
    // VS Code shows a message in place of the welcome view, which says the same.
    const filter = state === "ready" && filtered ? narrowed : undefined;
    const messages = [closed, wrong, filter].filter((text) => text !== undefined);
    view.message = all.length > 0 && messages.length > 0 ? messages.join(" ") : undefined;
    const wasEmpty = last !== "ready";
    last = state;
    if (wasEmpty !== (state !== "ready")) changed.fire();
  }

  /** What narrows the cases of a connection, which is named where there are several. */
  function filterLine(connection: Connection, isNamed: boolean): string {
    const words = wordsFor(connection);
    const parts = [
      ...filterParts(words, cases.filter(connection)),
      ...narrowingParts(words, filters.narrowing(connection)),
    ].join(" · ");
    return isNamed
      ? l10n.t("{0} is filtered: {1}.", oneLine(connection.name, 60), parts)
      : l10n.t("Filtered: {0}.", parts);
  }

  const watching = [connections, cases, settings, filters].map((one) => one.onDidChange(() => void update()));
  void update();
  return {
    sandbox: (running) => set("sandbox", running),
    welcomes: async () => (await read()) !== "ready",
    onDidChange: changed.event,
    dispose() {
      disposed = true;
      for (const one of watching) one.dispose();
      changed.dispose();
    },
  };
}

/** On how many cases the model and the server contradict each other about the caller, over all connections. */
function contradictions(all: readonly SelfCheckCount[]): string | undefined {
  // A server that has not followed its own entries says nothing of the model.
  const checks = all.filter(({ about }) => about === undefined);
  const sum = (of: (check: SelfCheckCount) => number) => checks.reduce((all, check) => all + of(check), 0);
  const disagreed = sum((check) => check.disagreed.length);
  return disagreed === 0
    ? undefined
    : l10n.t("model disagrees on {0} of {1}", count(disagreed), count(sum(({ total }) => total)));
}
