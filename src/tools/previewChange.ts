import { changeEffects } from "../wording/effects";
import { nothingChanged, type Ask } from "./ask";
import type { Change } from "../access/case";
import { readTime, type WrittenTime } from "../text/until";
import { aboutCase, aboutLevel, aboutSubject, aboutWatcher } from "./answer";
import type { InputOf } from "./input";
import { isRefused, type Refused } from "./refusal";
import { wantedChange } from "./wantedChange";

/** So many effects are listed at most; how many were left out is said. */
const mostEffects = 60;

/** What a change would do to whom. It is planned as for the user's own change, and goes no further. */
export async function previewChange(ask: Ask, input: InputOf<"previewChange">): Promise<object> {
  const { reading, l10n, connection, signal } = ask;
  const state = await reading.readState(connection, input.case, signal);
  const { capabilities } = await reading.system(connection);
  const until = untilOfChange(ask, input.change);
  if (until !== undefined && isRefused(until)) return until;
  const change = await wantedChange(ask, state, capabilities, input.change);
  if (isRefused(change)) return change;
  const planned = await reading.preview(connection, state.case.id, change, signal);
  const ends = until && (await reading.end(planned, until));
  const effects = planned.effects.slice(0, mostEffects);
  const leftOut = planned.leftOut + planned.effects.length - effects.length;
  return {
    changed: false,
    case: aboutCase(planned.case),
    change: aboutChange(planned.change),
    ...(ends && { ends: { at: new Date(ends.until).toISOString(), then: ends.then ?? null } }),
    ...(planned.alreadySo && { alreadySo: true }),
    locksTheUserOut: planned.locksOut,
    ...(planned.locksOutLater && { locksTheUserOutAfterTheNextRecompute: planned.locksOutLater }),
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
    hint: nothingChanged(ask, planned.change.kind, planned.case.id),
  };
}

/** When what the change leaves is to end. */
function untilOfChange({ l10n }: Ask, change: InputOf<"previewChange">["change"]): WrittenTime | Refused | undefined {
  if (!("until" in change) || change.until === undefined) return undefined;
  return (
    readTime(change.until) ?? {
      refused: l10n.t(
        "That is not a time. Pass a time with its zone as {0}, for example {1}, or a span: {2}.",
        "until",
        "2026-12-24T17:00:00+01:00",
        "90m, 4h, 3d, 2w",
      ),
    }
  );
}

function aboutChange(change: Change): object {
  switch (change.kind) {
    case "changeMode":
      return { kind: change.kind, mode: change.mode };
    case "recompute":
      return { kind: change.kind, person: aboutSubject(change.subject) };
    case "grant":
      return {
        kind: change.kind,
        person: aboutSubject(change.subject),
        level: change.level,
        ...(change.on === "definition" && { on: change.on }),
        ...told(change),
      };
    case "reporter":
      return {
        kind: change.kind,
        person: aboutSubject(change.subject),
        ...(change.from && { inPlaceOf: aboutSubject(change.from) }),
        ...told(change),
      };
    case "publish":
      return { kind: change.kind, ...told(change) };
    case "unwatch": {
      const { id, subject, channel } = change.watcher;
      return { kind: change.kind, watcher: aboutWatcher({ id, subject, channel }) };
    }
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
        : { kind: change.kind, entry, level: change.level, ...told(change) };
    }
  }
}

function told({ notify }: { readonly notify?: true }): object {
  return notify ? { notify } : {};
}
