import type { Disposable, Event } from "vscode";
import type { Backend } from "../backends/backend";

export interface Connection {
  /** Unique; what people and command arguments call it. */
  readonly name: string;
  readonly system: "argus" | "cmf";
  /** Base address of the API, without a slash at the end. */
  readonly url: string;
  /** The key is sent to this origin only. */
  readonly origin: string;
  /** A sandbox: gone when its server ends, not in the settings. */
  readonly sandbox: boolean;
}

/** The connections of the settings and of running sandboxes, their keys and their backends. */
export interface Connections extends Disposable {
  readonly onDidChange: Event<void>;
  all(): readonly Connection[];
  find(name: string): Connection | undefined;
  /** Settings entries that are not usable, with the reason for people. */
  problems(): readonly { readonly name: string; readonly problem: string }[];
  /** Writes the setting and, when given, the key. Rejects with Failure "invalid" for a bad or taken name or address. */
  add(connection: { name: string; system: "argus" | "cmf"; url: string }, key?: string): Promise<Connection>;
  remove(name: string): Promise<void>;
  setKey(name: string, key: string): Promise<void>;
  hasKey(name: string): Promise<boolean>;
  /** The backend with its key. Rejects with Failure "noKey" where none is stored for this origin. */
  backend(connection: Connection): Promise<Backend>;
  /** Adds a connection that is in no setting, for a sandbox, until it is disposed. */
  attach(connection: Omit<Connection, "origin" | "sandbox">, key: string): Disposable;
}
