import { ConfigurationTarget, workspace, type Disposable } from "vscode";
import { createEvent } from "../base/event";
import { bounds, withinBounds, type Settings } from "../core/connections/settings";

const section = "caseAccess";
const read = ["connections", "pageSize", "requestTimeoutSeconds", "connectTimeoutSeconds", "roleFunctions", "readOnly"];

export interface UserSettings extends Settings, Disposable {
  /** After so many days records of the journal go when the extension starts; 0: never. */
  journalRetentionDays(): number;
}

/**
 * The settings of VS Code. Reads the user's value or the default and nothing else: a value of the workspace or the
 * folder could send the key to a server of the workspace's choosing.
 */
export function readSettings(): UserSettings {
  const changed = createEvent<void>();
  const watching = workspace.onDidChangeConfiguration((event) => {
    if (read.some((name) => event.affectsConfiguration(`${section}.${name}`))) changed.fire();
  });

  return {
    onDidChange: changed.event,
    connections: () => value("connections") ?? [],
    writeConnections: async (connections) => {
      await workspace.getConfiguration(section).update("connections", connections, ConfigurationTarget.Global);
    },
    pageSize: () => withinBounds(value("pageSize"), bounds.pageSize),
    requestTimeoutSeconds: () => withinBounds(value("requestTimeoutSeconds"), bounds.requestTimeoutSeconds),
    connectTimeoutSeconds: () => withinBounds(value("connectTimeoutSeconds"), bounds.connectTimeoutSeconds),
    journalRetentionDays: () => withinBounds(value("journalRetentionDays"), bounds.journalRetentionDays),
    readOnly: isSetReadOnly,
    roleFunctions: () => listsOfText(value("roleFunctions")),
    dispose: () => {
      watching.dispose();
      changed.dispose();
    },
  };
}

function value(name: string): unknown {
  const found = workspace.getConfiguration(section).inspect<unknown>(name);
  return found?.globalValue ?? found?.defaultValue;
}

/** A workspace can switch writing off as well, but not on again: what is true anywhere counts. */
function isSetReadOnly(): boolean {
  const found = workspace.getConfiguration(section).inspect<unknown>("readOnly");
  return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue, found?.defaultValue].includes(true);
}

function listsOfText(given: unknown): Record<string, readonly string[]> {
  if (typeof given !== "object" || given === null) return {};
  return Object.fromEntries(
    Object.entries(given)
      .filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
      .map(([name, list]) => [
        name,
        list.filter((item): item is string => typeof item === "string" && item.trim() !== ""),
      ]),
  );
}
