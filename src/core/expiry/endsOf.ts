import type { Disposable } from "../../base/disposable";
import { createEvent, type Event } from "../../base/event";
import type { Connection } from "../connections/connections";
import type { Entry } from "../../access/case";
import type { Expiries } from "./expiries";
import { isExpiryOf, type Expiry } from "./model";
import { localTime } from "./wake";

/** What is to end, as far as it is known without waiting: for rows that are drawn. */
export interface KnownEnds extends Disposable {
  readonly onDidChange: Event<void>;
  all(): readonly Expiry[];
  /** Reads again, and tells of it also where only time has passed: what was to come may be overdue. */
  look(): Promise<void>;
  /** Of an entry of a case; the newest. Undefined: it does not end, as far as is known. */
  ofEntry(connection: Connection, caseId: string, entry: Pick<Entry, "subject" | "on">): Expiry | undefined;
  /** Those of a connection, or of one of its cases, whose time has come and that are still to be carried out. */
  late(connection: Connection, caseId?: string): readonly Expiry[];
  /** This computer's time, in milliseconds since 1970. */
  now(): number;
  /** Of the mode of a case. */
  ofMode(connection: Connection, caseId: string): Expiry | undefined;
}

/** Whether its time has come by this computer's clock, or came by the server's, which has found it so. */
export function isLate(one: Pick<Expiry, "until" | "skew" | "state">, now: number): boolean {
  return localTime(one) <= now || one.state === "asked" || one.state === "couldNot";
}

/** Reads them at the start and whenever they change. */
export function createKnownEnds(
  expiries: Pick<Expiries, "open" | "onDidChange">,
  now: () => number = Date.now,
): KnownEnds {
  const changed = createEvent<void>();
  let known: readonly Expiry[] = [];
  const watching = expiries.onDidChange(() => void look());
  void look();

  async function look(): Promise<void> {
    known = await expiries.open().catch(() => known);
    changed.fire();
  }

  const of = (connection: Connection, caseId?: string) =>
    known.filter((one) => isExpiryOf(one, connection) && (caseId === undefined || one.case.id === caseId));
  return {
    onDidChange: changed.event,
    all: () => known,
    look,
    now,
    late: (connection, caseId) => of(connection, caseId).filter((one) => isLate(one, now())),
    ofEntry: (connection, caseId, { subject, on }) =>
      of(connection, caseId).findLast(
        (one) => one.subject !== undefined && one.subject.id === subject?.id && one.on === on,
      ),
    ofMode: (connection, caseId) => of(connection, caseId).findLast((one) => one.subject === undefined),
    dispose: () => {
      watching.dispose();
      changed.dispose();
    },
  };
}
