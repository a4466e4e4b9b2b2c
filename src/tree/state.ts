import { commands, l10n, type Disposable, type TreeView } from "vscode";
import type { SelfCheckCount } from "../access/selfCheck";
import { isFiltered } from "../backends/filter";
import { selfCheckBrief } from "../wording/access";
import { connectionProblems } from "../wording/connection";
import type { Cases } from "../workspace/cases";
import type { Connections } from "../workspace/connections";
import { locale } from "../workspace/locale";
import type { Row } from "./rows";

/** What the welcome views and menus of package.json ask about. */
export interface ViewState extends Disposable {
  sandbox(running: boolean): void;
  /** True when the tree has nothing but connections without a key, so that the welcome view asks for one. */
  asksForKey(): Promise<boolean>;
}

/** Keeps the context keys up to date: `caseAccess.state`, `.connections`, `.filtered`, `.sandbox`. */
export function createViewState(view: TreeView<Row>, connections: Connections, cases: Cases): ViewState {
  const set = (name: string, value: unknown) => void commands.executeCommand("setContext", `caseAccess.${name}`, value);
  let told = "";
  let disposed = false;

  async function asksForKey(): Promise<boolean> {
    const [only, ...others] = connections.all();
    // VS Code shows a message or the welcome view, never both.
    return only !== undefined && others.length === 0 && connections.problems().length === 0 && !(await connections.hasKey(only.name));
  }

  async function update(): Promise<void> {
    const all = connections.all();
    const noKey = await asksForKey();
    if (disposed) return;
    const state = all.length === 0 ? (connections.problems().length > 0 ? "broken" : "none") : noKey ? "noKey" : "ready";
    const filtered = all.some((one) => isFiltered(cases.filter(one)));
    const description = agreement(all.map((one) => cases.selfCheck(one)));
    // VS Code draws the head of the view again also for what it has already.
    if (view.description !== description) view.description = description;
    const problems = connections.problems();
    const now = JSON.stringify([state, all.length, filtered, problems]);
    if (now === told) return;
    told = now;
    set("state", state);
    set("connections", all.length);
    set("filtered", filtered);
    view.message = all.length > 0 ? connectionProblems(l10n, problems) : undefined;
  }

  const watching = [connections.onDidChange(() => void update()), cases.onDidChange(() => void update())];
  void update();
  return {
    sandbox: (running) => set("sandbox", running),
    asksForKey,
    dispose() {
      disposed = true;
      for (const one of watching) one.dispose();
    },
  };
}

/** How often the model and the server agree about the caller, over all connections; their rows have it in more words. */
function agreement(checks: readonly SelfCheckCount[]): string | undefined {
  const sum = (of: (check: SelfCheckCount) => number) => checks.reduce((all, check) => all + of(check), 0);
  return selfCheckBrief(l10n, locale, {
    agreed: sum(({ agreed }) => agreed),
    compatible: sum(({ compatible }) => compatible),
    disagreed: checks.flatMap(({ disagreed }) => disagreed),
    total: sum(({ total }) => total),
  });
}
