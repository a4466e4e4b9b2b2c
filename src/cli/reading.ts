import type { Case } from "../access/case";
import { toFailure } from "../base/failure";
import type { Session, Surroundings } from "./session";

/**
 * Reads a case and its entries. Entries that the server refuses to tell are a gap; rejects where there is no answer to
 * either request.
 */
export async function readCaseWith(
  { signal }: Surroundings,
  { workspace: { cases }, connection }: Session,
  caseId: string,
): Promise<Case> {
  const of = await cases.readCase(connection, caseId, signal);
  try {
    await cases.loadEntries(connection, of.id, signal);
  } catch (thrown) {
    const { kind } = toFailure(thrown);
    if (kind !== "notAllowed" && kind !== "notSupported") throw thrown;
  }
  return of;
}

/** The same, and meanwhile who the caller is: neither needs the other. */
export async function readCaseAndCaller(around: Surroundings, session: Session, caseId: string): Promise<Case> {
  const { workspace, connection } = session;
  const [of] = await Promise.all([
    readCaseWith(around, session, caseId),
    workspace.cases.learn(connection, undefined, around.signal),
  ]);
  return of;
}
