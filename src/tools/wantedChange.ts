import { isSameSubject, type CaseState, type Change, type Entry, type Subject, type Watcher } from "../access/case";
import type { Capabilities } from "../backends/backend";
import { aboutWatcher } from "./answer";
import type { Ask } from "./ask";
import { findPerson } from "./find";
import type { InputOf } from "./input";
import { inMessage } from "../text/untrusted";
import { mayHaveEntry, subjectName } from "../wording/reason";
import { isRefused, noSuchMode, type Refused } from "./refusal";

type WantedInput = InputOf<"previewChange">["change"];

/** The change that a model means, as the case is now; or why there is none, in words for it. */
export async function wantedChange(
  ask: Ask,
  state: CaseState,
  { modes, levels, special }: Capabilities,
  wanted: WantedInput,
): Promise<Change | Refused> {
  const { l10n } = ask;
  const telling = "notify" in wanted && wanted.notify === true ? ({ notify: true } as const) : {};
  if (wanted.kind === "publish") return { kind: wanted.kind, ...telling };
  if (wanted.kind === "reporter" || wanted.kind === "recompute") {
    const subject = await findWantedPerson(ask, state, wanted.person);
    return isRefused(subject) ? subject : { kind: wanted.kind, subject, ...telling };
  }
  if (wanted.kind === "unwatch") {
    if (special?.unwatch === undefined)
      return { refused: l10n.t("This system does not tell who is notified of a case: tell the user.") };
    const watcher = await findWatcher(ask, state, wanted);
    return isRefused(watcher) ? watcher : { kind: wanted.kind, watcher };
  }
  if (wanted.kind === "changeMode") {
    const { kind, mode } = wanted;
    if (modes.length === 0)
      return { refused: l10n.t("Cases of this system have no access mode that can be changed: tell the user.") };
    return modes.includes(mode) ? { kind, mode } : { refused: noSuchMode(l10n, modes) };
  }
  if ("level" in wanted && !levels.includes(wanted.level)) {
    const why = l10n.system.failureDetail?.(wanted.level);
    const refused = l10n.t("There is no such level. Pass one of these as {0}: {1}.", "level", JSON.stringify(levels));
    return { refused: why === undefined ? refused : `${why}. ${refused}` };
  }
  if (wanted.kind === "grant") {
    const subject = await findWantedPerson(ask, state, wanted.person);
    const { kind, level, on } = wanted;
    return isRefused(subject) ? subject : { kind, subject, level, ...(on && { on }), ...telling };
  }
  const entry = await findWantedEntry(ask, state, wanted);
  if (isRefused(entry)) return entry;
  return wanted.kind === "revoke"
    ? { kind: "revoke", entry }
    : { kind: "changeLevel", entry, level: wanted.level, ...telling };
}

async function findWantedPerson(
  { reading, l10n, connection, signal }: Ask,
  state: CaseState,
  text: string,
): Promise<Subject | Refused> {
  await reading.learn(connection, undefined, signal, state.case.id);
  return findPerson(l10n, reading, connection, state, text, signal);
}

/** The one entry that is meant. */
async function findWantedEntry(
  ask: Ask,
  state: CaseState,
  wanted: { readonly person?: string; readonly entry?: string },
): Promise<Entry | Refused> {
  const { l10n } = ask;
  const subject = wanted.person === undefined ? undefined : await findWantedPerson(ask, state, wanted.person);
  if (subject !== undefined && isRefused(subject)) return subject;
  const entries = state.entries.filter(
    (entry) =>
      (wanted.entry === undefined || entry.id === wanted.entry) &&
      (subject === undefined || (entry.subject !== undefined && isSameSubject(entry.subject, subject))),
  );
  if (entries.length === 1) return entries[0]!;
  if (entries.length === 0 && state.unlisted)
    return {
      refused: mayHaveEntry(l10n, subject === undefined ? `“${inMessage(wanted.entry ?? "")}”` : subjectName(subject)),
    };
  return {
    refused:
      entries.length === 0
        ? l10n.t(
            "There is no such entry on the case. Call {0} to see the entries; access by role or by being the " +
              "reporter is not an entry and cannot be revoked.",
            "caseAccess_whoCanAccess",
          )
        : l10n.t(
            "There are several entries. Ask the user which one is meant, and pass its ID as {0}: {1}.",
            "entry",
            JSON.stringify(entries.map(({ id, level, on }) => ({ id, level: level ?? "unknown", on }))),
          ),
  };
}

/** The one notification that is meant: somebody may be notified in several ways. */
async function findWatcher(
  ask: Ask,
  state: CaseState,
  wanted: { readonly person?: string; readonly watcher?: string },
): Promise<Watcher | Refused> {
  const { l10n, reading, connection, signal } = ask;
  const subject = wanted.person === undefined ? undefined : await findWantedPerson(ask, state, wanted.person);
  if (subject !== undefined && isRefused(subject)) return subject;
  const found = (await reading.watchers(connection, state.case.id, signal)).filter(
    (one) =>
      (wanted.watcher === undefined || one.id === wanted.watcher) &&
      (subject === undefined || (one.subject !== undefined && isSameSubject(one.subject, subject))),
  );
  if (found.length === 1) return found[0]!;
  return {
    refused:
      found.length === 0
        ? l10n.t("They are not notified of the case: tell the user.")
        : l10n.t(
            "They are notified in several ways. Ask the user which one is meant, and pass its ID as {0}: {1}.",
            "watcher",
            JSON.stringify(found.map(aboutWatcher)),
          ),
  };
}
