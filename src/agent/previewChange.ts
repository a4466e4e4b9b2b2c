import type { CaseState, Change, Entry } from "../access/case";
import type { Capabilities } from "../backends/backend";
import { changeEffects } from "../wording/preview";
import { isSameSubject } from "../workspace/people";
import { aboutCase, aboutLevel, aboutSubject } from "./answer";
import { findPerson } from "./find";
import type { InputOf } from "./input";
import { Refusal } from "./refusal";
import type { Ask } from "./tools";

/** So many effects are listed at most; how many were left out is said. */
const mostEffects = 60;

/** What a change would do to whom. It is planned as for the user's own change, and goes no further. */
export async function previewChange(ask: Ask, input: InputOf<"previewChange">): Promise<object> {
  const { reading, l10n, connection, signal } = ask;
  const state = await reading.readState(connection, input.case, signal);
  const { capabilities } = await reading.system(connection);
  const planned = await reading.preview(connection, state.case.id, await changeOf(ask, state, capabilities, input), signal);
  const effects = planned.effects.slice(0, mostEffects);
  const leftOut = planned.leftOut + planned.effects.length - effects.length;
  return {
    changed: false,
    case: aboutCase(planned.case),
    change: aboutChange(planned.change),
    ...(planned.alreadySo && { alreadySo: true }),
    locksTheUserOut: planned.locksOut,
    summary: changeEffects(l10n, planned),
    effects: effects.map(({ subject, preview, self }) => ({
      ...aboutSubject(subject),
      ...(self && { isTheUser: true }),
      verdict: preview.verdict,
      before: aboutLevel(preview.before),
      after: aboutLevel(preview.after),
    })),
    ...(leftOut > 0 && { leftOut }),
    hint: l10n.t("Nothing was changed, and no tool can change it. If the user wants it, they run the command “{0}” themselves.", commandTitle(ask, planned.change)),
  };
}

async function changeOf(ask: Ask, state: CaseState, { modes, levels }: Capabilities, input: InputOf<"previewChange">): Promise<Change> {
  const { l10n } = ask;
  const lacking = (field: string) => new Refusal(l10n.t("For {0}, {1} is needed. Ask the user, and call the tool again with it.", input.change, field));
  if (input.change === "changeMode") {
    if (modes.length === 0) throw new Refusal(l10n.t("Cases of this system have no access mode that can be changed: tell the user."));
    if (input.mode === undefined) throw lacking("mode");
    if (!modes.includes(input.mode)) throw new Refusal(l10n.t("There is no such access mode. Pass one of these as {0}: {1}.", "mode", JSON.stringify(modes)));
    return { kind: "changeMode", mode: input.mode };
  }
  if (input.change !== "revoke" && input.level === undefined) throw lacking("level");
  if (input.level !== undefined && !levels.includes(input.level)) throw new Refusal(l10n.t("There is no such level. Pass one of these as {0}: {1}.", "level", JSON.stringify(levels)));
  const { level = "read" } = input;
  if (input.change === "grant") {
    if (input.person === undefined) throw lacking("person");
    return { kind: "grant", subject: await person(ask, state, input.person), level };
  }
  const entry = input.entry === undefined && input.person === undefined ? undefined : await findEntry(ask, state, input);
  if (entry === undefined) throw lacking("person");
  return input.change === "revoke" ? { kind: "revoke", entry } : { kind: "changeLevel", entry, level };
}

async function person({ reading, l10n, connection, signal }: Ask, state: CaseState, text: string) {
  await reading.learn(connection, undefined, signal, state.case.id);
  return findPerson(l10n, reading, connection, state, text, signal);
}

/** The one entry that is meant. */
async function findEntry(ask: Ask, state: CaseState, input: InputOf<"previewChange">): Promise<Entry> {
  const { l10n } = ask;
  const subject = input.person === undefined ? undefined : await person(ask, state, input.person);
  const entries = state.entries.filter(
    (entry) => (input.entry === undefined || entry.id === input.entry) && (subject === undefined || (entry.subject !== undefined && isSameSubject(entry.subject, subject))),
  );
  if (entries.length === 1) return entries[0]!;
  if (entries.length === 0) throw new Refusal(l10n.t("There is no such entry on the case. Call {0} to see the entries; access by role or by being the reporter is not an entry and cannot be revoked.", "caseAccess_whoCanAccess"));
  throw new Refusal(l10n.t("There are several entries. Ask the user which one is meant, and pass its id as {0}: {1}.", "entry", JSON.stringify(entries.map(({ id, level, on }) => ({ id, level: level ?? "unknown", on })))));
}

function aboutChange(change: Change): object {
  switch (change.kind) {
    case "changeMode":
      return { kind: change.kind, mode: change.mode };
    case "grant":
      return { kind: change.kind, person: aboutSubject(change.subject), level: change.level };
    default: {
      const { id, subject, level, on } = change.entry;
      const entry = { id, on, level: level ?? "unknown", ...(subject !== undefined && { person: aboutSubject(subject) }) };
      return change.kind === "revoke" ? { kind: change.kind, entry } : { kind: change.kind, entry, level: change.level };
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
  }
}
