import type { Change } from "../access/case";
import type { RecordedOutcome } from "../core/journal/attempt";
import type { RecordedMode, SearchedWord } from "../core/journal/read";
import type { Words } from "../text/localize";
import { skeleton } from "../text/skeleton";
import { attemptLine, outcomeLine } from "./journal";
import { wordsOf } from "./wordsOf";
import { oneDay } from "../base/clock";

/** What the labels of a search are made from. */
export interface Searched {
  /** Modes that a change was ever made to, by system. */
  readonly modes: readonly RecordedMode[];
  /** The time of the oldest record; undefined: there is none. */
  readonly oldest: number | undefined;
  readonly now: number;
  /** Writes a time as the journal shows it, without the time of day. */
  readonly day: (time: number) => string;
}

const nobody = { id: "", kind: "unknown", name: "" } as const;

/** The words of a search, each with the labels of the reader's language that have it. */
export function searchedWords(l10n: Words, text: string, about: Searched): readonly SearchedWord[] {
  const words = skeleton(text).split(" ").filter(Boolean);
  const changes = changeLabels(l10n, about.modes);
  const outcomes = outcomeLabels(l10n);
  const days = daysOf(about);
  return words.map((word) => ({
    text: word,
    changes: changes.filter(({ label }) => label.includes(word)).map(({ change }) => change),
    outcomes: outcomes.filter(({ label }) => label.includes(word)).map(({ outcome }) => outcome),
    times: days.filter(({ label }) => label.includes(word)).map(({ from, to }) => [from, to] as const),
  }));
}

function changeLabels(l10n: Words, modes: readonly RecordedMode[]) {
  const entry = { id: "", subject: nobody, on: "case" } as const;
  const levels = ["read", "write"] as const;
  const kinds: readonly { readonly change: Change; readonly to?: string }[] = [
    ...levels.map((level) => ({ change: { kind: "grant", subject: nobody, level }, to: level }) as const),
    ...levels.map((level) => ({ change: { kind: "changeLevel", entry, level }, to: level }) as const),
    { change: { kind: "revoke", entry } },
    { change: { kind: "recompute", subject: nobody } },
    { change: { kind: "reporter", subject: nobody } },
    { change: { kind: "publish" } },
    { change: { kind: "unwatch", watcher: { id: "", subject: nobody } } },
  ];
  const systems = new Set([...wordsOf(l10n, "").systemIds, ...modes.map(({ system }) => system)]);
  return [...systems].flatMap((system) => {
    const own = modes.filter((one) => one.system === system);
    const all = [...kinds, ...own.map(({ mode }) => ({ change: { kind: "changeMode", mode }, to: mode }) as const)];
    return all.flatMap(({ change, to }) =>
      [false, true].map((undoes) => ({
        label: skeleton(attemptLine(wordsOf(l10n, system), { change, ...(undoes && { undoes: "" }) })),
        change: { system, kind: change.kind, ...(to !== undefined && { to }), ...(undoes && { undoes }) },
      })),
    );
  });
}

function outcomeLabels(l10n: Words) {
  const remarks: readonly RecordedOutcome["remark"][] = [
    ...[undefined, "alreadySo", "wasGone", "foundAfterTimeout", "levelNotStated", "lostSight", "doubled"],
    ...["standsAgain", "notNotified", "notifiedNotKnown"],
  ] as RecordedOutcome["remark"][];
  const outcomes: readonly (RecordedOutcome | undefined)[] = [
    ...remarks.map((remark) => ({ kind: "done", ...(remark !== undefined && { remark }) }) as const),
    { kind: "half" },
    { kind: "notDone" },
    { kind: "undetermined" },
    undefined,
  ];
  return outcomes.map((outcome) => ({
    label: skeleton(
      outcomeLine(l10n, { underWay: false, ...(outcome !== undefined && { outcome: { at: 0, ...outcome } }) }),
    ),
    outcome: {
      ...(outcome !== undefined && { kind: outcome.kind }),
      ...(outcome?.remark && { remark: outcome.remark }),
    },
  }));
}

/** The days since the oldest record, in the time zone of the reader. */
function daysOf({ oldest, now, day }: Searched) {
  if (oldest === undefined) return [];
  const days: { readonly label: string; readonly from: number; readonly to: number }[] = [];
  const start = new Date(oldest);
  start.setHours(0, 0, 0, 0);
  for (let from = start.getTime(); from <= now;) {
    // Noon of the next day is the next day also where clocks are changed.
    const next = new Date(from + 1.5 * oneDay);
    next.setHours(0, 0, 0, 0);
    days.push({ label: skeleton(day(from)), from, to: next.getTime() });
    from = next.getTime();
  }
  return days;
}
