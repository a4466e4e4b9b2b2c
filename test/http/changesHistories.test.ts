import type { Outcome } from "../../src/core/changes/model";
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { subjectOf, type CaseState, type Change, type Subject } from "../../src/access/case";
import type { FaultKind } from "../../src/sandbox/faults";
import type { Attempt } from "../../src/core/journal/attempt";
import { runs } from "../runs";
import { noSignal } from "../unit/noSignal";
import { legal, listed, nils, openHarness, siv, type Harness } from "./changesHarness";
import { caseId, windowIn, windowOf, type Window } from "./changesWindow";

/** What somebody wants to do; of an entry only where there is one. */
interface Wish {
  readonly kind: "grant" | "changeLevel" | "revoke" | "changeMode" | "reporter";
  readonly subject: Subject;
  readonly level: "read" | "write";
  readonly mode: string;
}

interface Step {
  /** The second window is closed and opened again, before anything else. */
  readonly restarts: boolean;
  /** Then the server comes to the last request that was given up. */
  readonly arrives: boolean;
  /** By window. Where there are two they are made at the same time. */
  readonly wishes: readonly (Wish | undefined)[];
  /** Meets the first request of the step that writes, or the second one. */
  readonly fault?: FaultKind & { readonly applied: boolean; readonly second: boolean };
}

/** A change that was sent, and what the window said of it. */
interface Made {
  readonly window: Window;
  readonly change: Change;
  readonly outcome: Outcome;
}

const people = [nils, siv, legal];
const modes = ["roleBased", "writeRestricted", "readRestricted", "explicit"];
/** What the case system itself says it has refused it has not carried out. */
const refusals: readonly number[] = [403, 412, 503];
const faults: readonly FaultKind[] = [
  { kind: "drop" },
  { kind: "hang" },
  { kind: "html" },
  { kind: "empty" },
  ...[...refusals, 500, 504].map((status) => ({ kind: "status", status }) as const),
];

const wish = fc.record<Wish>({
  kind: fc.constantFrom("grant", "grant", "changeLevel", "revoke", "changeMode", "reporter"),
  subject: fc.constantFrom(...people),
  level: fc.constantFrom("read", "write"),
  mode: fc.constantFrom(...modes),
});
const fault = fc
  .record({ kind: fc.constantFrom(...faults), applied: fc.boolean(), second: fc.boolean() })
  .map(({ kind, applied, second }) => ({
    ...kind,
    applied: applied && !("status" in kind && refusals.includes(kind.status!)),
    second,
  }));
const step = fc.record<Step>({
  restarts: fc.boolean(),
  arrives: fc.boolean(),
  wishes: fc.oneof(fc.tuple(wish), fc.tuple(fc.constant(undefined), wish), fc.tuple(wish, wish)),
  fault: fc.option(fault, { nil: undefined }),
});

describe("any history of changes on a bad network", function () {
  this.timeout(runs(25) * 30_000);
  const check = (open: (h: Harness) => Promise<Window>, numRuns: number) =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => live(steps, open)),
      { numRuns },
    );

  it("in two windows is told, marked and noted as the server has it", () =>
    check((h) => Promise.resolve(windowOf(h.another())), runs(25)));

  it("in a window and another process, which is killed, is told, marked and noted as the server has it", () =>
    check(windowIn, runs(2)));
});

async function live(steps: readonly Step[], another: (h: Harness) => Promise<Window>): Promise<void> {
  const h = await openHarness();
  const story: string[] = [];
  /** Of whom it was told that there are two entries. */
  const twice = new Set<string | undefined>();
  /** Of whom it was told since the last look at what had arrived. */
  const news = new Set<string | undefined>();
  function open(window: Window): Window {
    window.onDidArrive(({ change, doubled, half }) => {
      story.push(
        `  ${brief(change)} arrived${doubled ? ", so that there are two" : half ? ", the new entry only" : ""}`,
      );
      if (doubled || half) [twice, news].forEach((told) => told.add(subjectOf(change)?.id));
    });
    return window;
  }
  const windows = [open(windowOf(h)), open(await another(h))];
  const told = () => story.join("\n");
  try {
    const first = await h.truth(caseId);
    let givenUp: Change | undefined;
    let inOrder = true;
    for (const { restarts, arrives, wishes, fault } of steps) {
      if (restarts) {
        story.push("the second window is closed and opened again");
        await windows[1]!.close();
        windows[1] = open(await another(h));
        await windows[1].recover();
        // Where other changes have followed it, perhaps nobody watches for it any more.
        givenUp = undefined;
      }
      if (arrives && givenUp !== undefined) {
        story.push(`the server comes to ${brief(givenUp)}`);
        const late =
          givenUp.kind === "changeLevel"
            ? ({ kind: "grant", subject: givenUp.entry.subject!, level: givenUp.level } as const)
            : givenUp;
        const before = await h.truth(caseId);
        // What is gone cannot be taken away any more.
        await (
          await h.connections.backend(h.connection)
        )
          .write(before, late, noSignal)
          .catch((error: Error) => story.push(`  in vain: ${error.message}`));
        const isNews = !isDeepStrictEqual(shape(await h.truth(caseId)), shape(before));
        const said = story.length + (await settledIn(h));
        [givenUp, inOrder] = [undefined, false];
        await look(windows);
        const now = await h.truth(caseId);
        for (const id of news)
          assert.ok(
            now.entries.filter(({ subject }) => subject?.id === id).length > 1,
            `told of two entries where there are not\n${told()}`,
          );
        assert.ok(!isNews || story.length + (await settledIn(h)) > said, `nobody noticed\n${told()}`);
      }
      const before = await h.truth(caseId);
      const made = await make(h, windows, wishes, before, fault);
      const after = await h.truth(caseId);
      for (const { window, change, outcome } of made) {
        story.push(
          `${brief(change)} ${JSON.stringify(fault ?? {})} → ${outcome.kind} ` +
            ("failure" in outcome ? outcome.failure.message : ""),
        );
        if (made.length === 1) {
          assertTold(outcome, change, before, after, told());
          assert.ok(outcome.kind !== "undetermined" || (await window.undetermined()).includes(caseId), told());
        }
        if (saysTwo(outcome)) twice.add(subjectOf(change)?.id);
        if (mayArrive(outcome) && fault?.applied === false && !fault.second) givenUp = change;
      }
      await look(windows);
      news.clear();
      const now = await h.truth(caseId);
      for (const one of people)
        assert.ok(theirs(now, one).length < 2 || twice.has(one.id), `two entries of ${one.name}\n${told()}`);
    }
    const { attempts } = await h.journal.read();
    if (attempts.some(({ outcome }) => outcome === undefined || outcome.kind === "undetermined")) return;
    for (const window of windows) assert.deepEqual(await window.undetermined(), [], told());
    if (inOrder) assert.deepEqual(replay(first, attempts), shape(await h.truth(caseId)), told());
  } finally {
    await windows[1]!.close();
    await h.close();
  }
}

/**
 * Lets each window do what it wants to, at the same time. What cannot be done, or is refused before it is sent, is left
 * out.
 */
async function make(
  h: Harness,
  windows: readonly Window[],
  wishes: Step["wishes"],
  before: CaseState,
  fault: Step["fault"],
): Promise<Made[]> {
  let writes = 0;
  const placed =
    fault &&
    h.sandbox.faults.next({
      ...fault,
      match: ({ method, path }) => method !== "GET" && !path.includes("/search") && ++writes === (fault.second ? 2 : 1),
    });
  if (fault?.kind === "hang") void placed!.reached.then(() => windows.forEach(({ expire }) => expire()));
  const made = await Promise.all(
    wishes.map(async (wish, at) => {
      const change = wish && changeOf(wish, before);
      if (change === undefined) return [];
      const window = windows[at]!;
      const outcome = await window.make(change);
      return outcome === undefined ? [] : [{ window, change, outcome }];
    }),
  );
  placed?.remove();
  return made.flat();
}

function changeOf({ kind, subject, level, mode }: Wish, now: CaseState): Change | undefined {
  if (kind === "changeMode") return { kind, mode };
  if (kind === "grant") return { kind, subject, level };
  // A group reports nothing.
  if (kind === "reporter") return subject.kind === "user" ? { kind, subject } : undefined;
  const [entry] = theirs(now, subject);
  if (entry === undefined) return undefined;
  return kind === "revoke" ? { kind, entry } : { kind, entry, level };
}

/** Every window looks at what is there, as it does before another change, and what it finds is in the journal. */
async function look(windows: readonly Window[]): Promise<void> {
  for (const window of windows) await window.look();
}

/** How many records a later reading has settled. */
async function settledIn({ journal }: Harness): Promise<number> {
  return (await journal.read()).attempts.filter(({ outcome }) => outcome?.settled).length;
}

const theirs = (state: CaseState, { id }: Subject) => state.entries.filter(({ subject }) => subject?.id === id);
const shape = ({ case: of, entries }: CaseState) => ({
  mode: of.mode,
  reporter: of.reporter?.id,
  entries: listed(entries),
});
const brief = (change: Change) =>
  JSON.stringify(change, (key, value: unknown) =>
    ["name", "login", "grantedBy", "grantedAt"].includes(key) ? undefined : value,
  );

function saysTwo(outcome: Outcome): boolean {
  return (
    outcome.kind === "half" ||
    (outcome.kind === "undetermined" && outcome.left !== undefined) ||
    (outcome.kind === "done" && outcome.remark === "doubled")
  );
}

function mayArrive(outcome: Outcome): boolean {
  return outcome.kind === "undetermined" || (outcome.kind === "notDone" && !outcome.failure.notHandled);
}

/** Holds what was said of a change against the server's state before and after it. */
function assertTold(outcome: Outcome, change: Change, before: CaseState, after: CaseState, story: string): void {
  switch (outcome.kind) {
    case "done":
      return assert.ok(isSo(after, change), story);
    case "notDone":
    case "cancelled":
      return assert.deepEqual(shape(after), shape(before), story);
    case "doneOtherwise":
      assert.ok(!isSo(after, change), story);
      return assert.notDeepEqual(shape(after), shape(before), story);
    case "half":
      return assert.ok(theirs(after, subjectOf(change)!).length > 1, story);
    case "undetermined":
      return;
  }
}

/** What the server's state says of a change. */
function isSo(state: CaseState, change: Change): boolean {
  switch (change.kind) {
    case "reporter":
      return state.case.reporter?.id === change.subject.id;
    case "recompute":
    case "publish":
    case "unwatch":
      return assert.fail("nobody wished for it");
    case "changeMode":
      return state.case.mode === change.mode;
    case "grant":
      return theirs(state, change.subject).some(({ level }) => level === change.level || level === "write");
    case "revoke":
      return !state.entries.some(({ id }) => id === change.entry.id);
    case "changeLevel":
      return (
        theirs(state, change.entry.subject!).some(({ level }) => level === change.level) &&
        !state.entries.some(({ id, level }) => id === change.entry.id && level !== change.level)
      );
  }
}

/** The state to which the journal's records lead from the first one. */
function replay(first: CaseState, attempts: readonly Attempt[]): ReturnType<typeof shape> {
  let { mode } = first.case;
  let reporter = first.case.reporter?.id;
  const entries = listed(first.entries);
  for (const { change, outcome } of [...attempts].reverse()) {
    if (
      (outcome?.kind !== "done" && outcome?.kind !== "half") ||
      outcome.remark === "alreadySo" ||
      outcome.remark === "wasGone"
    )
      continue;
    if (change.kind === "changeMode") {
      mode = change.mode;
      continue;
    }
    if (change.kind === "reporter") {
      reporter = change.subject.id;
      continue;
    }
    assert.ok(change.kind === "grant" || change.kind === "changeLevel" || change.kind === "revoke");
    const { id } = subjectOf(change)!;
    if (change.kind !== "grant" && outcome.kind === "done")
      entries.splice(entries.indexOf(`${id} ${change.entry.level}`), 1);
    // One that got half way before has its new entry already.
    if (change.kind === "grant" || (change.kind === "changeLevel" && !entries.includes(`${id} ${change.level}`)))
      entries.push(`${id} ${change.level}`);
  }
  return { mode, reporter, entries: entries.sort() };
}
