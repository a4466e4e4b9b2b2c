import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import fc from "fast-check";
import type { CaseState, Change } from "../../src/access/case";
import type { SandboxRequest } from "../../src/sandbox/exchange";
import { noSignal } from "../unit/noSignal";
import { listed, nils, openHarness, siv, type Harness } from "./changesHarness";

/** A change that another process makes, and where it is killed. */
interface Kill {
  readonly kind: "entry" | "mode";
  readonly subject: typeof nils;
  /** At this request of it, which the server carries out or not. */
  readonly request: number;
  readonly applied: boolean;
}

const caseId = "9003";
const runs = Number(process.env.CASE_ACCESS_RUNS ?? 3);
const kill = fc.record<Kill>({
  kind: fc.constantFrom("entry", "entry", "mode"),
  subject: fc.constantFrom(nils, siv),
  // Most of a change is reading, so what writes is met often enough only by asking for it: 0 is the first write.
  request: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })),
  applied: fc.boolean(),
});

/** How often it was killed where. */
const survived = new Map<string, number>();

describe("a process that is killed in the middle of a change", function () {
  this.timeout(60_000 + runs * 30_000);

  it("leaves a journal that says what was sent, and a case that the next one can change at once", async () => {
    await fc.assert(fc.asyncProperty(fc.array(kill, { minLength: 1, maxLength: 3 }), live), { numRuns: runs });
  });

  after(() => {
    const total = [...survived.values()].reduce((sum, count) => sum + count, 0);
    console.log(
      [`    ${total} kills survived`, ...[...survived].sort().map(([at, n]) => `      ${at}: ${n}`)].join("\n"),
    );
  });
});

async function live(kills: readonly Kill[]): Promise<void> {
  const h = await openHarness();
  try {
    for (const one of kills) {
      const before = await h.truth(caseId);
      const change = changeOf(one, before);
      const known = new Set((await h.journal.read()).attempts.map(({ id }) => id));
      const at = await killed(h, change, one);
      const now = await h.truth(caseId);
      const isMade = JSON.stringify(shape(now)) !== JSON.stringify(shape(before));

      await h.changes.recover();
      const marked = h.changes.undetermined(h.connection).has(caseId);
      await h.cases.refresh(h.connection, caseId, noSignal);
      await settled(h);
      const { attempts } = await h.journal.read();
      const added = attempts.filter(({ id }) => !known.has(id));
      const wasSent = /^(at|after) the write/.test(at);
      assert.equal(added.length, wasSent || at === "when it was done" ? 1 : 0, `${at}: an intent for what was sent`);
      assert.equal(marked, wasSent, `${at}: marked`);
      if (wasSent) assert.equal(added[0]?.outcome?.kind, isMade ? "done" : "notDone", at);
      assert.deepEqual([...h.changes.undetermined(h.connection)], [], at);
      const check = await h.store.read((sql) => sql.get("PRAGMA integrity_check")?.integrity_check, undefined);
      assert.equal(check ?? "ok", "ok");

      // Nobody has the turn any more, or this would wait for ever.
      const mode = now.case.mode === "explicit" ? "roleBased" : "explicit";
      assert.equal((await h.change(caseId, { kind: "changeMode", mode })).kind, "done", at);
      survived.set(at, (survived.get(at) ?? 0) + 1);
    }
  } finally {
    await h.close();
  }
}

/** Lets another process make a change, and kills it. Resolves with where it was. */
async function killed(h: Harness, change: Change, { request, applied }: Kill): Promise<string> {
  const script = join(__dirname, "changesKilledChild.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, h.sandbox.url, h.folder, h.key], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  let seen = 0;
  let met: SandboxRequest | undefined;
  let hasWritten = false;
  const fault = h.sandbox.faults.next({
    kind: "hang",
    applied,
    match: (one) => {
      seen += 1;
      const isHit = met === undefined && (request === 0 ? isWrite(one) : seen === request);
      if (isHit) met = one;
      else if (met === undefined) hasWritten ||= isWrite(one);
      return isHit;
    },
  });
  child.stdin.write(`${JSON.stringify({ caseId, change })}\n`);
  const done = await Promise.race([fault.reached.then(() => false), lines.next().then(() => true)]);
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
  fault.remove();
  if (done || met === undefined) return "when it was done";
  if (isWrite(met)) return `at the write, ${applied ? "carried out" : "not carried out"}`;
  return hasWritten ? "after the write, while it looked" : "before the write";
}

const isWrite = ({ method, path }: Pick<SandboxRequest, "method" | "path">) =>
  method !== "GET" && !path.includes("/search");
const shape = ({ case: of, entries }: CaseState) => ({ mode: of.mode, entries: listed(entries) });

function changeOf({ kind, subject }: Kill, now: CaseState): Change {
  if (kind === "mode") return { kind: "changeMode", mode: now.case.mode === "explicit" ? "roleBased" : "explicit" };
  const entry = now.entries.find((one) => one.subject?.id === subject.id);
  return entry === undefined ? { kind: "grant", subject, level: "read" } : { kind: "revoke", entry };
}

/** Resolves when nothing is open in the journal. */
async function settled({ journal }: Harness): Promise<void> {
  for (;;) {
    const written = new Promise<void>((resolve) => {
      const listening = journal.onDidChange(() => {
        listening.dispose();
        resolve();
      });
    });
    const { attempts } = await journal.read();
    if (attempts.every(({ outcome }) => outcome !== undefined && outcome.kind !== "undetermined")) return;
    await written;
  }
}
