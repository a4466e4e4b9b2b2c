import type { Cases } from "../core/cases/cases";
import type { Connection, Connections } from "../core/connections/connections";
import { createKeyEnds, type KeyEnds } from "../core/connections/keyEnd";
import type { Loads } from "./loads";
import { connectionRow, type CaseRow, type ConnectionRow, type Row } from "./rows";

/** What is asked beside what rows need to be drawn, after they are. */
export interface Background {
  learnCaller(row: ConnectionRow, connection: Connection): Promise<void>;
  learnOwnLevel(row: CaseRow, connection: Connection): Promise<void>;
  readAccessAgain(row: CaseRow, connection: Connection): Promise<void>;
  /** The ends of keys that are near, as far as they were told. */
  readonly keyEnds: Pick<KeyEnds, "of">;
  /** Forgets who the callers are, so that they are asked for again. */
  forgetCallers(): void;
}

/**
 * Long because its functions share its state.
 * @param draw draws a row again
 */
export function createBackground(
  connections: Pick<Connections, "backend">,
  cases: Cases,
  loads: Loads,
  draw: (rowId: string) => void,
): Background {
  const learned = new Map<string, Connection>();
  const keyEnds = createKeyEnds();

  /** When the key ends, asked for after everything that somebody waits for. */
  async function learnKeyEnd(row: ConnectionRow, connection: Connection): Promise<void> {
    const load = loads.begin(`${row.id}/key`);
    const backend = await connections.backend(connection).catch(() => undefined);
    const told = backend && keyEnds.learn(backend, load.signal).catch(() => undefined);
    await told;
    if (load.done() && backend && keyEnds.of(backend) !== undefined) draw(row.id);
  }

  /**
   * Asks once who the caller is and what roles it has, so that the access table can be held against the server's word,
   * and when the key ends.
   */
  async function learnCaller(row: ConnectionRow, connection: Connection): Promise<void> {
    const id = `${row.id}/caller`;
    if (loads.running(id) || learned.get(row.id) === connection) return;
    const load = loads.begin(id);
    const known = await cases.learn(connection, undefined, load.signal).then(
      () => true,
      () => false,
    );
    if (!load.done() || !known) return;
    learned.set(row.id, connection);
    await learnKeyEnd(row, connection);
  }

  /** Asks the server for the caller's own level where cases come without it, once for each case that is looked at. */
  async function learnOwnLevel(row: CaseRow, connection: Connection): Promise<void> {
    const { caller } = cases.directory(connection);
    const id = `${row.id}/level`;
    if (caller === undefined || loads.running(id) || cases.judge(connection, row.case, caller)?.agreement !== undefined)
      return;
    const load = loads.begin(id);
    const level = await cases.loadServerLevel(connection, row.case, caller, load.signal).catch(() => undefined);
    // The connection's row says how often the model agrees.
    if (load.done() && level !== undefined) draw(connectionRow(connection).id);
  }

  /**
   * VS Code drops what somebody expands while it waits for the children of another row, so what was read before stays
   * until there is news of it.
   */
  async function readAccessAgain(row: CaseRow, connection: Connection): Promise<void> {
    if (loads.running(accessId(row))) return;
    const load = loads.begin(accessId(row));
    // is kept, and told, as why it failed
    await cases.loadEntries(connection, row.case, load.signal).catch(() => undefined);
    load.done();
  }

  return { learnCaller, learnOwnLevel, readAccessAgain, keyEnds, forgetCallers: () => learned.clear() };
}

/** Under this id who has access to a case is read again. */
export function accessId(row: Row): string {
  return `${row.id}/access`;
}
