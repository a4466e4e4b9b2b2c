import { changeEffects } from "../wording/effects";
import type { Ask } from "./ask";
import { isSameSubject, type CaseState, type Change, type Entry, type Subject } from "../access/case";
import type { Capabilities } from "../backends/backend";
import { aboutCase, aboutLevel, aboutSubject } from "./answer";
import { findPerson } from "./find";
import type { InputOf } from "./input";
import { isRefused, type Refused } from "./refusal";

/** So many effects are listed at most; how many were left out is said. */
const mostEffects = 60;

type PreviewInput = InputOf<"previewChange">["change"];

/** What a change would do to whom. It is planned as for the user's own change, and goes no further. */
export async function previewChange(ask: Ask, input: InputOf<"previewChange">): Promise<object> {
  const { reading, l10n, connection, signal } = ask;
  const state = await reading.readState(connection, input.case, signal);
  const { capabilities } = await reading.system(connection);
  const change = await changeOf(ask, state, capabilities, input.change);
  if (isRefused(change)) return change;
  const planned = await reading.preview(connection, state.case.id, change, signal);
  const effects = planned.effects.slice(0, mostEffects);
  const leftOut = planned.leftOut + planned.effects.length - effects.length;
  return {
    changed: false,
    case: aboutCase(planned.case),
    change: aboutChange(planned.change),
    ...(planned.alreadySo && { alreadySo: true }),
    locksTheUserOut: planned.locksOut,
    summary: changeEffects(l10n, planned),
    effects: effects.map(({ subject, preview, self, entries }) => ({
      ...aboutSubject(subject),
      ...(self && { isTheUser: true }),
      verdict: preview.verdict,
      before: aboutLevel(preview.before),
      after: aboutLevel(preview.after),
      ...(entries !== undefined && { afterTheNextRecompute: aboutLevel(entries.after) }),
    })),
    ...(leftOut > 0 && { leftOut }),
    hint: l10n.t(
      "Nothing was changed, and no tool can change it. If the user wants it, they run the command “{0}” themselves.",
      commandTitle(ask, planned.change),
    ),
  };
}

async function changeOf(
  ask: Ask,
  state: CaseState,
  { modes, levels }: Capabilities,
  wanted: PreviewInput,
): Promise<Change | Refused> {
  const { l10n } = ask;
  if (wanted.kind === "changeMode") {
    const { kind, mode } = wanted;
    if (modes.length === 0)
      return { refused: l10n.t("Cases of this system have no access mode that can be changed: tell the user.") };
    return modes.includes(mode)
      ? { kind, mode }
      : {
          refused: l10n.t(
            "There is no such access mode. Pass one of these as {0}: {1}.",
            "mode",
            JSON.stringify(modes),
          ),
        };
  }
  if ("level" in wanted && !levels.includes(wanted.level)) {
    const why = l10n.system.failureDetail?.(wanted.level);
    const refused = l10n.t("There is no such level. Pass one of these as {0}: {1}.", "level", JSON.stringify(levels));
    return { refused: why === undefined ? refused : `${why}. ${refused}` };
  }
  if (wanted.kind === "grant") {
    const subject = await person(ask, state, wanted.person);
    return isRefused(subject) ? subject : { kind: "grant", subject, level: wanted.level };
  }
  const entry = await findEntry(ask, state, wanted);
  if (isRefused(entry)) return entry;
  return wanted.kind === "revoke" ? { kind: "revoke", entry } : { kind: "changeLevel", entry, level: wanted.level };
}

async function person(
  { reading, l10n, connection, signal }: Ask,
  state: CaseState,
  text: string,
): Promise<Subject | Refused> {
  await reading.learn(connection, undefined, signal, state.case.id);
  return findPerson(l10n, reading, connection, state, text, signal);
}

/** The one entry that is meant. */
async function findEntry(
  ask: Ask,
  state: CaseState,
  wanted: { readonly person?: string; readonly entry?: string },
): Promise<Entry | Refused> {
  const { l10n } = ask;
  const subject = wanted.person === undefined ? undefined : await person(ask, state, wanted.person);
  if (subject !== undefined && isRefused(subject)) return subject;
  const entries = state.entries.filter(
    (entry) =>
      (wanted.entry === undefined || entry.id === wanted.entry) &&
      (subject === undefined || (entry.subject !== undefined && isSameSubject(entry.subject, subject))),
  );
  if (entries.length === 1) return entries[0]!;
  return {
    refused:
      entries.length === 0
        ? l10n.t(
            "There is no such entry on the case. Call {0} to see the entries; access by role or by being the " +
              "reporter is not an entry and cannot be revoked.",
            "caseAccess_whoCanAccess",
          )
        : l10n.t(
            "There are several entries. Ask the user which one is meant, and pass its id as {0}: {1}.",
            "entry",
            JSON.stringify(entries.map(({ id, level, on }) => ({ id, level: level ?? "unknown", on }))),
          ),
  };
}

function aboutChange(change: Change): object {
  switch (change.kind) {
    case "changeMode":
      return { kind: change.kind, mode: change.mode };
    case "recompute":
      return { kind: change.kind, person: aboutSubject(change.subject) };
    case "grant":
      return { kind: change.kind, person: aboutSubject(change.subject), level: change.level };
    case "reporter":
      return { kind: change.kind, person: aboutSubject(change.subject) };
    case "publish":
      return { kind: change.kind };
    case "unwatch":
      return { kind: change.kind, ...(change.watcher.subject && { person: aboutSubject(change.watcher.subject) }) };
    default: {
      const { id, subject, level, on } = change.entry;
      const entry = {
        id,
        on,
        level: level ?? "unknown",
        ...(subject !== undefined && { person: aboutSubject(subject) }),
      };
      return change.kind === "revoke"
        ? { kind: change.kind, entry }
        : { kind: change.kind, entry, level: change.level };
    }
  }
}

/** As the command palette calls it. */
function commandTitle({ l10n }: Ask, change: Change): string {
  switch (change.kind) {
    case "grant":
      return l10n.t("Case Access: Grant Access…");
    case "changeLevel":
      return l10n.t("Case Access: Change Level…");
    case "revoke":
      return l10n.t("Case Access: Revoke Access…");
    case "changeMode":
      return l10n.t("Case Access: Change Access Mode…");
    case "recompute":
      return l10n.t("Case Access: Recompute Access…");
    case "reporter":
      return l10n.t("Case Access: Change Reporter…");
    case "publish":
      return l10n.t("Case Access: Publish…");
    case "unwatch":
      return l10n.t("Case Access: Remove Watcher…");
  }
}
