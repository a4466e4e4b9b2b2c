import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { CaseState, Change, Subject } from "../../../src/access/case";
import { namesFile, planDigest, planFileOf, readPlanFile, writePlanFile } from "../../../src/cli/planFile";
import { english } from "../english";

const kari: Subject = { id: "7", kind: "user", name: "Kari" };
const connection = { system: "toy", url: "https://cases.example" };
const state = (id: string, mode = "open"): CaseState => ({
  case: { id, number: id, title: `Case ${id}`, mode, people: [], details: [], readAt: 1 },
  entries: [{ id: "e1", subject: kari, level: "read", on: "case" }],
});
const revoke: Change = { kind: "revoke", entry: { id: "e1", subject: kari, level: "read", on: "case" } };
const close: Change = { kind: "changeMode", mode: "closed" };
const row = (id: string, change: Change) => ({ case: { id, title: `Case ${id}` }, change });

describe("the file of a plan", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "case-access-plan-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const content = { connection, caller: kari, states: [state("1"), state("2")], rows: [row("1", revoke)] };

  it("comes back as it was written, for nobody but its owner", async () => {
    const file = path.join(folder, "plan.json");
    const plan = planFileOf("lockdown", { ...content, rows: [row("1", revoke), row("2", close)] }, 0, { note: "x" });
    await writePlanFile(english(), file, plan);
    assert.deepEqual(await readPlanFile(english(), file), plan);
    if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("is approved by another digest for another state, change, order, caller or system", () => {
    const both = [row("1", revoke), row("2", close)];
    const digests = [
      planDigest({ ...content, rows: both }),
      planDigest({ ...content, rows: both.toReversed() }),
      planDigest({ ...content, rows: [row("1", revoke)] }),
      planDigest({ ...content, rows: both, caller: undefined }),
      planDigest({ ...content, rows: both, connection: { ...connection, url: "https://other.example" } }),
      planDigest({ ...content, rows: both, states: [state("1"), state("2", "closed")] }),
    ];
    assert.equal(new Set(digests).size, digests.length);
  });

  it("is refused where it is none", async () => {
    const file = path.join(folder, "plan.json");
    const refused = (text: string | undefined) => {
      if (text !== undefined) writeFileSync(file, text);
      return assert.rejects(readPlanFile(english(), file), { kind: "planFile", status: 64 });
    };
    await refused(undefined);
    for (const text of ["", "{", "[]", '{"format":"case-access plan","version":2}']) await refused(text);
    const plan = planFileOf("lockdown", content, 0);
    await refused(JSON.stringify({ ...plan, rows: [{ ...plan.rows[0], change: { kind: "elevate" } }] }));
  });

  it("is told from the id of a case", () => {
    assert.deepEqual(["1001", "plan.json", "./plan", "OD-17"].map(namesFile), [false, true, true, false]);
  });
});
