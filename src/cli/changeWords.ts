import { entriesOf, type CaseState, type Change, type Entry, type Subject, type Watcher } from "../access/case";
import { allGrantLevels, type GrantLevel } from "../access/level";
import type { Capabilities } from "../backends/backend";
import { notSupported } from "../base/failure";
import { watchersOf } from "../core/changes/watchers";
import { revokesOfSubject } from "../core/plans/wanted";
import type { Words } from "../text/localize";
import { oneLine } from "../text/untrusted";
import { mayHaveEntry, subjectName } from "../wording/reason";
import { Complaint } from "./complaint";
import { exitStatus } from "./exitStatus";
import { readChoice, usage } from "./flags";
import type { Session, Surroundings } from "./session";
import { meantSubject, subjectWord } from "./subjects";

/** A change as it was typed; several are made in their order. */
export interface ChangeWord {
  readonly kind: "grant" | "level" | "revoke" | "mode" | "recompute" | "reporter" | "publish" | "unwatch";
  /** Empty for a flag that takes none. */
  readonly value: string;
}

/** Kinds of change that can notify somebody. */
const tells: readonly ChangeWord["kind"][] = ["grant", "level", "reporter", "publish"];

/**
 * The changes that are meant, as the case is now. Throws a Complaint for what nobody can mean. `notify`: those whom
 * they concern are told, where a change can do that.
 */
export async function readChanges(
  around: Surroundings,
  session: Session,
  state: CaseState,
  words: readonly ChangeWord[],
  on: Entry["on"],
  notify = false,
): Promise<readonly Change[]> {
  const { l10n } = around.language;
  if (words.length === 0)
    throw new Complaint(
      exitStatus.usage,
      "noChange",
      l10n.t("The command does not say what to change."),
      l10n.t("Write for example {0}.", "--grant user:7=read"),
    );
  const other = words.find(({ kind }) => kind === "recompute");
  if (other !== undefined && words.length > 1)
    throw usage(l10n, "--recompute", oneLine(other.value, 60), l10n.t("Make this change with a command of its own."));
  if (notify && !words.some(({ kind }) => tells.includes(kind)))
    throw new Complaint(
      exitStatus.usage,
      "usage",
      l10n.t("{0} cannot be used with this change: nobody is notified of it.", "--notify"),
      l10n.t("It can be used with {0}.", tells.map((kind) => `--${kind}`).join(", ")),
    );
  const changes: Change[] = [];
  for (const word of words) changes.push(...(await readChange(around, session, state, word, on)));
  return notify ? changes.map(notifying) : changes;
}

function notifying(change: Change): Change {
  switch (change.kind) {
    case "grant":
    case "changeLevel":
    case "reporter":
    case "publish":
      return { ...change, notify: true };
    default:
      return change;
  }
}

async function readChange(
  around: Surroundings,
  session: Session,
  state: CaseState,
  { kind, value }: ChangeWord,
  on: Entry["on"],
): Promise<readonly Change[]> {
  const { l10n } = around.language;
  const { modes } = session.backend.capabilities;
  // A system without modes refuses in its own words.
  if (kind === "mode")
    return [{ kind: "changeMode", mode: modes.length === 0 ? value : readChoice(l10n, "--mode", value, modes) }];
  if (kind === "recompute" || kind === "reporter")
    return [{ kind, subject: await meantSubject(around, session, value) }];
  if (kind === "publish") return [{ kind }];
  if (kind === "unwatch") return unwatching(around, session, state, await meantSubject(around, session, value));
  if (kind === "revoke") {
    const subject = await meantSubject(around, session, value);
    return revokesOfSubject(entriesFor(state, subject, on), subject, on);
  }
  const { who, level } = readPair(l10n, `--${kind}`, value, session.backend.capabilities);
  const subject = await meantSubject(around, session, who);
  if (kind === "grant") return [{ kind: "grant", subject, level, on }];
  const theirs = entriesFor(state, subject, on);
  if (theirs.length > 0) return theirs.map((entry) => ({ kind: "changeLevel", entry, level }));
  throw new Complaint(
    exitStatus.refused,
    "noEntry",
    state.unlisted
      ? mayHaveEntry(l10n, subjectName(subject))
      : l10n.t("{0} has no entry on the case.", subjectName(subject)),
    l10n.t("Grant one: {0}", `--grant ${subjectWord(subject)}=${level}`),
  );
}

/** Somebody may be notified in several ways, and by a rule that only the system's own pages change. */
async function unwatching(
  { signal }: Surroundings,
  { workspace: { cases }, connection }: Session,
  { case: { id } }: CaseState,
  subject: Subject,
): Promise<readonly Change[]> {
  const all = watchersOf(await cases.loadWatchers(connection, id, signal, { now: true }), subject);
  const removable = all.filter((one) => one.removable);
  const theirs = removable.length > 0 ? removable : all.slice(0, 1);
  // Who is not notified is a change that makes no difference.
  const watchers: readonly Watcher[] = theirs.length > 0 ? theirs : [{ id: "", subject, removable: true }];
  return watchers.map((watcher) => ({ kind: "unwatch", watcher }));
}

/** Reads `user:7=read`. */
function readPair(
  l10n: Words,
  flag: string,
  value: string,
  { levels }: Capabilities,
): { readonly who: string; readonly level: GrantLevel } {
  const place = value.lastIndexOf("=");
  if (place < 1)
    throw usage(l10n, flag, oneLine(value, 60), l10n.t("Write whom, “=” and the level: {0}", "user:7=read"));
  const level = value.slice(place + 1);
  // A level that other systems have is refused in the system's own words.
  const isOfOthers = allGrantLevels.some((one) => one === level) && !levels.some((one) => one === level);
  if (isOfOthers) throw notSupported(level);
  return { who: value.slice(0, place), level: readChoice(l10n, flag, level, levels) };
}

function entriesFor(state: CaseState, subject: Subject, on: Entry["on"]): readonly Entry[] {
  return entriesOf(state.entries, subject, on);
}
