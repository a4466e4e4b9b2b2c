import type { CaseState, Change, Entry, Subject } from "../access/case";
import { Complaint } from "./complaint";
import { findSubject, subjectWord } from "./subjects";
import type { Session, Surroundings } from "./session";

/**
 * A change from a file with the people, groups and entries that were read now in place of those in the file: a name in
 * a file may be anybody's, and no digest covers names. Asks for the names of people that nothing read so far tells; a
 * person who is not found is shown by number.
 * @param isDraft no digest holds whom it names, so that a number of another kind, or with leading zeros, is refused
 */
export async function asReadNow(
  around: Pick<Surroundings, "language" | "signal">,
  session: Session,
  state: CaseState,
  change: Change,
  isDraft: boolean,
): Promise<Change> {
  const person = async (one: Subject): Promise<Subject> => {
    try {
      const found = await findSubject(around.language.l10n, session, subjectWord(one), around.signal);
      if ("subject" in found) return found.subject;
    } catch (thrown) {
      if (!(thrown instanceof Complaint && thrown.kind === "unknownSubject")) throw thrown;
      if (isDraft && ("candidates" in thrown.more || /^(?:user:|group:)?0\d+$/.test(one.id))) throw thrown;
    }
    return { id: one.id, kind: one.kind, name: one.id };
  };
  const entryOf = async (one: Entry): Promise<Entry> => {
    const present = state.entries.find(({ id, on }) => id === one.id && on === one.on);
    if (present !== undefined) return present;
    return one.subject === undefined ? one : { ...one, subject: await person(one.subject) };
  };
  switch (change.kind) {
    case "grant":
    case "recompute":
      return { ...change, subject: await person(change.subject) };
    case "reporter": {
      const { reporter } = state.case;
      const { from: _from, ...rest } = change;
      return { ...rest, subject: await person(change.subject), ...(reporter !== undefined && { from: reporter }) };
    }
    case "changeLevel":
    case "revoke":
      return { ...change, entry: await entryOf(change.entry) };
    case "unwatch": {
      const { subject } = change.watcher;
      return subject === undefined
        ? change
        : { ...change, watcher: { ...change.watcher, subject: await person(subject) } };
    }
    case "changeMode":
    case "publish":
      return change;
  }
}
