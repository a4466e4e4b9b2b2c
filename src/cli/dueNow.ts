import { createHash } from "node:crypto";
import type { CaseState } from "../access/case";
import { toFailure, unlessCancelled, type Failure } from "../base/failure";
import type { Connection } from "../core/connections/connections";
import type { Looked } from "../core/expiry/carryOut";
import { isExpiryOf, type Expiry } from "../core/expiry/model";
import { inOrder } from "../core/expiry/sweeping";
import { localTime } from "../core/expiry/wake";
import { oneLine } from "../text/untrusted";
import { Complaint } from "./complaint";
import { digestOf } from "./digest";
import { sessionOn, type Session, type Surroundings, type Workplace } from "./session";

/** Something that is due, and what is to be done about it now; or why that is not known. */
export interface Due {
  readonly session?: Session;
  readonly expiry: Expiry;
  readonly looked?: Looked;
  readonly failure?: Failure;
}

/**
 * Reads what is due of every connection that is meant. What cannot be read is among it, with its failure. `others`: so
 * many of these servers are overdue that another caller has set; or of any server, where no connection is named.
 */
export async function lookAtAll(
  around: Surroundings,
  place: Workplace,
): Promise<{ readonly due: readonly Due[]; readonly others: number }> {
  const { expiries, connections } = place.workspace;
  const named = around.flags.connection;
  const open = await expiries.open();
  const meant = connections
    .all()
    .filter((one) => (named === undefined ? open.some((expiry) => isExpiryOf(expiry, one)) : one.name === named));
  if (named !== undefined && meant.length === 0) await sessionOn(around, place, named); // which says why
  const looked: Due[] = [];
  for (const connection of meant) {
    const theirs = open.filter((one) => isExpiryOf(one, connection));
    looked.push(...(await lookAtEnds(around, place, connection, theirs)));
  }
  const found = new Set(looked.map(({ expiry }) => expiry.id));
  const now = Date.now();
  const asked =
    named === undefined ? open : open.filter((one) => meant.some((connection) => isExpiryOf(one, connection)));
  const others = asked.filter((one) => localTime(one) <= now && !found.has(one.id)).length;
  return { due: looked.filter((one) => one.looked?.verdict.kind !== "early"), others };
}

/** Those of a connection's caller that are due by either clock, with what was read of each. */
async function lookAtEnds(
  around: Surroundings,
  place: Workplace,
  connection: Connection,
  open: readonly Expiry[],
): Promise<readonly Due[]> {
  const { signal, terminal, language } = around;
  const { workspace } = place;
  let session: Session;
  try {
    session = await sessionOn(around, place, connection.name);
    // Who the caller is, and what time it is there.
    await workspace.cases.learn(connection, undefined, signal, { caseId: open[0]?.case.id });
    await workspace.changes.recover();
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.kind === "cancelled" || thrown instanceof Complaint) throw thrown;
    return open.filter((one) => localTime(one) <= Date.now()).map((expiry) => ({ expiry, failure }));
  }
  const due: Due[] = [];
  // What one of them leaves is what the next one of the same case finds.
  const left = new Map<string, CaseState>();
  for (const expiry of inOrder(await workspace.expiries.due(connection))) {
    terminal.progress(() => language.l10n.t("Reading case {0}…", oneLine(expiry.case.id, 60)));
    try {
      const looked = await workspace.expiries.look(connection, expiry, signal, left.get(expiry.case.id));
      left.set(expiry.case.id, looked.planned?.after ?? looked.state);
      due.push({ session, expiry, looked });
    } catch (thrown) {
      due.push({ session, expiry, failure: unlessCancelled(thrown) });
    }
  }
  return due;
}

/** Approves exactly what was found: which ends, what is to be done about each, and the cases as they were read. */
export function digestOfAll(due: readonly Due[]): string {
  const parts = due.map(({ session, expiry, looked }) => [
    expiry.id,
    expiry.until,
    looked?.verdict.kind ?? "not read",
    looked?.planned === undefined || session === undefined
      ? null
      : digestOf({
          connection: session.connection,
          caller: session.workspace.cases.directory(session.connection).caller,
          before: looked.planned.before,
          changes: [looked.planned.change],
          of: expiry.id,
        }),
  ]);
  const text = JSON.stringify(["case-access sweep 1", parts.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))]);
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
