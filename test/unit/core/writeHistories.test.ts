import type { Outcome } from "../../../src/core/changes/model";
import assert from "node:assert/strict";
import fc from "fast-check";
import { entriesOf, subjectOf, type CaseState, type Change, type Subject } from "../../../src/access/case";
import { Failure } from "../../../src/base/failure";
import { runs } from "../../runs";
import { openTwisted, type Held, type Twisted } from "./twisted";

const people: readonly Subject[] = ["7", "8"].map((id) => ({ id, kind: "user", name: `Person ${id}` }));

/** What becomes of a write, beside what the client asked for. */
const fates = ["done", "refused", "refused but done", "otherwise", "lost", "lost but done", "both gone"] as const;
/** What somebody else does, before a reading. */
const others = ["nothing", "nothing", "grants", "revokes", "changes the mode"] as const;

interface Step {
  readonly wish: "grant read" | "grant write" | "raise" | "lower" | "revoke" | "mode";
  readonly who: number;
  readonly fate: (typeof fates)[number];
  readonly status: number;
  readonly other: (typeof others)[number];
  readonly when: number;
  /** Nothing can be read from the write on. */
  readonly unread: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  wish: fc.constantFrom("grant read", "grant write", "raise", "lower", "revoke", "mode"),
  who: fc.nat({ max: 1 }),
  fate: fc.constantFrom(...fates),
  status: fc.constantFrom(401, 403, 404, 409, 412, 500),
  other: fc.constantFrom(...others),
  when: fc.nat({ max: 5 }),
  unread: fc.nat({ max: 3 }).map((one) => one === 0),
});

function changeFor({ wish, who }: Step, server: Twisted): Change | undefined {
  const subject = people[who]!;
  const [entry] = server.of(subject);
  switch (wish) {
    case "mode":
      return { kind: "changeMode", mode: server.held.mode === "explicit" ? "roleBased" : "explicit" };
    case "grant read":
      return { kind: "grant", subject, level: "read" };
    case "grant write":
      return { kind: "grant", subject, level: "write" };
    case "revoke":
      return entry && { kind: "revoke", entry };
    default:
      return entry && { kind: "changeLevel", entry, level: wish === "raise" ? "write" : "read" };
  }
}

const kindOf: Readonly<Record<number, Failure["kind"]>> = {
  401: "keyRefused",
  403: "notAllowed",
  404: "notFound",
  409: "conflict",
  412: "invalid",
  500: "server",
};

/** What the server holds says of a change. An oracle of its own: it shares nothing with what is tested. */
function isSo({ case: of, entries }: CaseState, change: Change): boolean {
  if (change.kind === "changeMode") return of.mode === change.mode;
  assert.ok(change.kind === "grant" || change.kind === "changeLevel" || change.kind === "revoke");
  const theirs = entriesOf(entries, subjectOf(change)!);
  if (change.kind === "revoke") return !entries.some(({ id }) => id === change.entry.id);
  if (change.kind === "grant")
    return theirs.some(({ level }) => level === change.level || (change.level === "read" && level === "write"));
  // Another entry may have had that level before; the one that is changed has it now, or is gone.
  const isChanged = !entries.some(({ id, level }) => id === change.entry.id && level !== change.level);
  return isChanged && theirs.some(({ level }) => level === change.level);
}

/** Holds what is certain in an outcome against what was true at some moment since the change was planned. */
function assertTrue(outcome: Outcome, change: Change, truths: readonly CaseState[], story: string): void {
  const wasSo = truths.some((truth) => isSo(truth, change));
  switch (outcome.kind) {
    case "done":
      return assert.ok(wasSo, `${story}: it was never so`);
    case "notDone":
      return assert.ok(
        // The first one is from before the plan; what is told is of after the write.
        truths.slice(1).some((truth) => !isSo(truth, change)),
        `${story}: it was so all the time`,
      );
    case "doneOtherwise":
      return assert.ok(
        truths.some((truth) => !isSo(truth, change)) && truths.length > 1,
        `${story}: nothing was otherwise`,
      );
    case "half":
      return assert.ok(
        truths.some(({ entries }) => entriesOf(entries, subjectOf(change)!).length > 1),
        `${story}: there were never two`,
      );
    case "undetermined":
    case "cancelled":
      return;
  }
}

/** Sets what becomes of the next write, and what somebody else does before one of the next readings. */
function prepare(server: Twisted, step: Step, truths: CaseState[]): void {
  const { fate, status, who, other, when, unread } = step;
  const note = () => void truths.push(server.truth());
  let readings = 0;
  let isSent = false;
  server.beforeRead(() => {
    if (isSent && unread) throw new Failure("server", { status: 500 });
    if (readings++ !== when) return;
    meddle(server, server.held, other, who);
    note();
  });
  server.twist((held, change, usual) => {
    isSent = true;
    const refuse = (notHandled: boolean): never => {
      note();
      throw new Failure(notHandled ? kindOf[status]! : "offline", notHandled ? { status, notHandled } : {});
    };
    if (fate === "done" || fate === "refused but done" || fate === "lost but done") usual();
    if (fate === "otherwise") {
      if (change.kind === "grant") held.entries.push(server.newEntry(change.subject, "read"));
      else if (change.kind === "changeMode") held.mode = "readRestricted";
      else usual();
    }
    if (fate === "both gone") {
      usual();
      if (change.kind === "revoke") held.entries = [];
    }
    if (fate.startsWith("refused")) refuse(status !== 500);
    if (fate.startsWith("lost")) refuse(false);
    note();
  });
}

function meddle(server: Twisted, held: Held, other: Step["other"], who: number): void {
  if (other === "grants") held.entries.push(server.newEntry(people[who]!, "read"));
  if (other === "revokes") held.entries = held.entries.slice(1);
  if (other === "changes the mode") held.mode = "writeRestricted";
}

/** Reads the case again, and holds what the journal then says for certain against what was true. */
async function assertSettled(server: Twisted, change: Change, truths: CaseState[], step: Step): Promise<void> {
  server.beforeRead(() => undefined);
  await server.cases.refresh(server.connection, "1", new AbortController().signal);
  truths.push(server.truth());
  const [attempt] = (await server.journal.read()).attempts;
  const { kind } = attempt!.outcome ?? {};
  const story = `${JSON.stringify(step)}, settled as ${kind}`;
  if (kind === "done")
    assert.ok(
      truths.some((truth) => isSo(truth, change)),
      story,
    );
  if (kind === "notDone")
    assert.ok(
      truths.slice(1).some((truth) => !isSo(truth, change)),
      story,
    );
  if (kind === "doneOtherwise") assert.ok(!isSo(truths.at(-1)!, change), story);
}

describe("Histories of writes that the server twists and others meddle with", function () {
  this.timeout(600_000);

  it("never say for certain what was true at no moment", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        const server = await openTwisted();
        try {
          for (const one of steps) {
            const change = changeFor(one, server);
            if (change === undefined) continue;
            server.beforeRead(() => undefined);
            const truths = [server.truth()];
            const planned = await server.plan(change).catch((thrown: unknown) => {
              if (thrown instanceof Failure) return undefined;
              throw thrown;
            });
            if (planned === undefined) continue;
            prepare(server, one, truths);
            const outcome = await server.changes.apply(planned, new AbortController().signal);
            truths.push(server.truth());
            assertTrue(outcome, planned.change, truths, JSON.stringify(one));
            if (outcome.kind === "undetermined") await assertSettled(server, planned.change, truths, one);
          }
        } finally {
          await server.close();
        }
      }),
      { numRuns: runs(40) },
    );
  });
});
