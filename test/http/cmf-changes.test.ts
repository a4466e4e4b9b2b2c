import type { Outcome, PlannedChange } from "../../src/core/changes/model";
import assert from "node:assert/strict";
import type { CaseState, Change, Entry } from "../../src/access/case";
import { Failure } from "../../src/base/failure";
import type { Fault } from "../../src/sandbox/faults";
import { revokesOf } from "../../src/core/changes/requests";
import { Conflict } from "../../src/core/changes/drift";
import { planUndo } from "../../src/core/changes/undo";
import { failureText } from "../../src/wording/failure";
import { englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { group, user } from "./cmfCaller";
import { openCmf, type CmfHarness } from "./cmfHarness";
import { assertTold, inShort, networkFaults, neverInTime, printTable, type NetworkFault } from "./networkFaults";

/** Grants of a case and its definition, as "case user 14 write", in order. */
function truthOf(h: CmfHarness, index = 0): string[] {
  const { onCase, onDefinition } = h.sandbox.cmf.grantsOf(index);
  return [
    ["case", onCase],
    ["definition", onDefinition],
  ]
    .flatMap(([scope, grants]) =>
      (["users", "groups"] as const).flatMap((kind) =>
        Object.entries((grants as typeof onCase)[kind]).map(
          ([id, write]) =>
            `${scope as string} ${kind === "users" ? "user" : "group"}:${id} ${write ? "write" : "read"}`,
        ),
      ),
    )
    .sort();
}
function entryOf({ entries }: CaseState, id: string, on: Entry["on"] = "case"): Entry {
  const found = entries.find((one) => one.subject?.id === id && one.on === on);
  assert.ok(found, `${id} on the ${on}`);
  return found;
}
const levelOf = ({ entries }: CaseState, id: string): string =>
  entries
    .filter((one) => one.subject?.id === id)
    .map(({ on, level }) => `${on} ${level}`)
    .join(", ");
const said = (outcome: Outcome): string =>
  [
    outcome.kind,
    outcome.kind === "done" ? outcome.remark : undefined,
    "failure" in outcome ? outcome.failure.kind : undefined,
  ]
    .filter(Boolean)
    .join(" ");

/**
 * The next request that matches meets the fault; where it keeps the answer back, the time is up as soon as the request
 * is there.
 */
function spoil(h: CmfHarness, fault: Fault): void {
  const placed = h.sandbox.cmf.faults.next(fault);
  if (neverInTime.has(fault.kind)) void placed.reached.then(h.expire);
}

const atFirst = ["case group:12 read", "case user:14 write", "definition group:7 write", "definition user:15 read"];
const without = (gone: string, ...added: string[]): string[] =>
  [...atFirst.filter((one) => one !== gone), ...added].sort();

interface Kind {
  readonly name: string;
  /**
   * Whether it is there cannot be proven by a list that looks as before: it takes away what a grant on the definition,
   * which no
   * list shows, may give as well, or it is such a grant.
   */
  readonly hidden?: true;
  readonly request: { readonly method: "POST"; readonly path: RegExp };
  change(state: CaseState): Change;
  readonly after: readonly string[];
}
const kinds: readonly Kind[] = [
  {
    name: "grant to a user",
    request: { method: "POST", path: /\/Case_GrantAccessToUser$/ },
    change: () => ({ kind: "grant", subject: user(23), level: "read" }),
    after: without("", "case user:23 read"),
  },
  {
    name: "grant to a group",
    request: { method: "POST", path: /\/Case_GrantAccessToGroup$/ },
    change: () => ({ kind: "grant", subject: group(10), level: "write" }),
    after: without("", "case group:10 write"),
  },
  {
    name: "raise",
    request: { method: "POST", path: /\/Case_UpdateGroupAccess$/ },
    change: (state) => ({ kind: "changeLevel", entry: entryOf(state, "group:12"), level: "write" }),
    after: without("case group:12 read", "case group:12 write"),
  },
  {
    name: "lower",
    hidden: true,
    request: { method: "POST", path: /\/Case_UpdateUserAccess$/ },
    change: (state) => ({ kind: "changeLevel", entry: entryOf(state, "user:14"), level: "read" }),
    after: without("case user:14 write", "case user:14 read"),
  },
  {
    name: "revoke from a user",
    hidden: true,
    request: { method: "POST", path: /\/Case_RevokeAccessFromUser$/ },
    change: (state) => ({ kind: "revoke", entry: entryOf(state, "user:14") }),
    after: without("case user:14 write"),
  },
  {
    name: "revoke from a group",
    hidden: true,
    request: { method: "POST", path: /\/Case_RevokeAccessFromGroup$/ },
    change: (state) => ({ kind: "revoke", entry: entryOf(state, "group:12") }),
    after: without("case group:12 read"),
  },
  {
    name: "grant on the definition",
    hidden: true,
    request: { method: "POST", path: /\/CaseDefinition_GrantAccessToUser$/ },
    change: () => ({ kind: "grant", subject: user(23), level: "write", on: "definition" }),
    after: without("", "definition user:23 write"),
  },
];

const faults: readonly NetworkFault[] = [
  ...networkFaults,
  {
    name: "500 with a code",
    fault: { kind: "status", status: 500, message: "OS-CMFR-GEN-20002: You need write access." },
    carriedOut: false,
    failure: "notAllowed",
  },
  {
    name: "500 for a failed log-in",
    fault: { kind: "status", status: 500, message: "Invalid credentials." },
    carriedOut: false,
    failure: "server",
  },
  {
    name: "replaced error body",
    fault: { kind: "answer", status: 400, body: { problem: 17 } },
    carriedOut: false,
    failure: "invalid",
  },
  // An empty 200 is what success looks like, so only reading again tells, or where no list shows it nothing.
  { name: "success that was none", fault: { kind: "empty" }, carriedOut: false, failure: "unexpected" },
  {
    name: "another body than none",
    fault: { kind: "answer", body: { ok: true }, applied: true },
    carriedOut: true,
    failure: "unexpected",
    answered: true,
  },
];

describe("CMf: changes over a faulty network", function () {
  const table = new Map<string, Map<string, string>>();
  let h: CmfHarness;
  afterEach(() => h.close());

  for (const { name, fault, carriedOut, failure } of faults) {
    for (const kind of kinds) {
      it(`${kind.name} × ${name}`, async () => {
        h = await openCmf();
        const id = h.sandbox.cmf.caseIdAt(0);
        const planned = await h.changes.plan(h.connection, id, kind.change(await h.state(id)), noSignal);
        h.sandbox.cmf.requests.length = 0;
        spoil(h, { ...fault, match: kind.request });
        const outcome = await h.changes.apply(planned, noSignal);
        h.sandbox.cmf.faults.clear();
        const truth = truthOf(h);
        table.set(name, (table.get(name) ?? new Map<string, string>()).set(kind.name, inShort(outcome)));

        const optionalAbsent = kind.name === "grant on the definition" && name === "404";
        assert.deepEqual(truth, carriedOut ? kind.after : atFirst);
        // What no list shows is not called undone, and what did not answer in time not yet.
        const unproven = "failure" in outcome && !outcome.failure.notHandled && (kind.hidden || failure === "timeout");
        assert.equal(outcome.kind, carriedOut ? "done" : unproven ? "undetermined" : "notDone", said(outcome));
        if (optionalAbsent) assert.ok(outcome.kind === "notDone" && outcome.failure.kind === "notSupported");
        else if ("failure" in outcome && !/^(perhapsElsewhere|notListed|notThere)$/.test(outcome.failure.detail ?? ""))
          assertTold(outcome.failure, failure);

        // Sent more than once only where the system itself said that it did not take it on.
        const writes = h.sandbox.cmf.requests.filter(
          ({ method, path }) => method === "POST" && kind.request.path.test(path),
        );
        if (!/^(503|429)/.test(name)) assert.equal(writes.length, 1);

        const [attempt, ...rest] = (await h.journal.read()).attempts;
        assert.deepEqual(rest, []);
        assert.equal(attempt?.outcome?.kind, outcome.kind);
        assert.deepEqual([...h.changes.undetermined(h.connection)], outcome.kind === "undetermined" ? [id] : []);
        assert.ok(!(await h.journalText()).includes(h.secret), "no password in the journal");
        if ("failure" in outcome) assert.ok(!failureText(englishOf("cmf"), outcome.failure, "cmf").includes(h.secret));

        // The cache recovers, and reading again proves no more than it did.
        await h.cases.refresh(h.connection, id, noSignal);
        assert.ok(h.cases.entries(h.connection, id).known);
        assert.deepEqual([...h.changes.undetermined(h.connection)], outcome.kind === "undetermined" ? [id] : []);
      });
    }
  }

  for (const kind of kinds.slice(0, 6)) {
    for (const applied of [false, true]) {
      it(`${kind.name}, ${applied ? "carried out" : "not carried out"}, when nothing can be read afterwards: marked until a reading, or doing it again, settles it`, async () => {
        h = await openCmf();
        const id = h.sandbox.cmf.caseIdAt(0);
        const planned = await h.changes.plan(h.connection, id, kind.change(await h.state(id)), noSignal);
        const hit = h.sandbox.cmf.faults.next({ kind: "drop", applied, match: kind.request });
        h.sandbox.cmf.faults.next({ kind: "status", status: 500, times: Infinity, match: () => hit.hits > 0 });
        const outcome = await h.changes.apply(planned, noSignal);
        assert.equal(outcome.kind, "undetermined");
        assert.deepEqual([...h.changes.undetermined(h.connection)], [id]);
        h.sandbox.cmf.faults.clear();
        if (kind.hidden && !applied) {
          await h.cases.refresh(h.connection, id, noSignal);
          assert.deepEqual(
            [...h.changes.undetermined(h.connection)],
            [id],
            "it may have been carried out, and a grant on the definition give as much",
          );
          assert.equal((await h.change(id, kind.change(await h.state(id)))).kind, "done");
        } else {
          const settled = new Promise((resolve) => h.changes.onDidChange(resolve));
          await h.cases.refresh(h.connection, id, noSignal);
          await settled;
        }
        assert.deepEqual([...h.changes.undetermined(h.connection)], []);
        assert.deepEqual(truthOf(h), applied || kind.hidden ? kind.after : atFirst);
      });
    }
  }

  after(() => printTable(table));
});

describe("CMf: changes of who has a grant on the case and one on the definition, over a faulty network", function () {
  let h: CmfHarness;
  let id: string;
  const both = without("", "case user:23 write", "definition user:23 write");
  async function open(): Promise<void> {
    h = await openCmf();
    id = h.sandbox.cmf.caseIdAt(0);
    for (const on of ["case", "definition"] as const)
      assert.equal((await h.change(id, { kind: "grant", subject: user(23), level: "write", on })).kind, "done");
    assert.deepEqual(truthOf(h), both);
  }
  afterEach(() => h.close());

  const masked: readonly {
    readonly name: string;
    readonly path: RegExp;
    change(state: CaseState): Change;
    readonly after: readonly string[];
  }[] = (["case", "definition"] as const).flatMap((on) => {
    const other = on === "case" ? "definition" : "case";
    const scope = on === "case" ? "Case" : "CaseDefinition";
    return [
      {
        name: `revoke on the ${on}`,
        path: new RegExp(`/${scope}_RevokeAccessFromUser$`),
        change: (state: CaseState) => ({ kind: "revoke", entry: entryOf(state, "user:23", on) }) as const,
        after: without("", `${other} user:23 write`),
      },
      {
        name: `lower on the ${on}`,
        path: new RegExp(`/${scope}_UpdateUserAccess$`),
        change: (state: CaseState) =>
          ({ kind: "changeLevel", entry: entryOf(state, "user:23", on), level: "read" }) as const,
        after: without("", `${on} user:23 read`, `${other} user:23 write`),
      },
    ];
  });
  for (const kind of masked) {
    for (const [name, fault] of [
      ["reset before", { kind: "drop" }],
      ["reset after", { kind: "drop", applied: true }],
      ["no answer", { kind: "hang" }],
      ["no answer, carried out", { kind: "hang", applied: true }],
      ["500", { kind: "status", status: 500 }],
      ["500, carried out", { kind: "status", status: 500, applied: true }],
      ["400", { kind: "status", status: 400 }],
    ] as const) {
      it(`${kind.name} × ${name}: not known, since no list shows it, and not sent again`, async () => {
        await open();
        const planned = await h.changes.plan(h.connection, id, kind.change(await h.state(id)), noSignal);
        h.sandbox.cmf.requests.length = 0;
        spoil(h, { ...fault, match: { method: "POST", path: kind.path } });
        const outcome = await h.changes.apply(planned, noSignal);
        h.sandbox.cmf.faults.clear();
        assert.deepEqual(truthOf(h), "applied" in fault ? kind.after : both);
        assert.equal(outcome.kind, name === "400" ? "notDone" : "undetermined", said(outcome));
        assert.deepEqual([...h.changes.undetermined(h.connection)], name === "400" ? [] : [id]);
        assert.equal(
          h.sandbox.cmf.requests.filter(({ method, path }) => method === "POST" && kind.path.test(path)).length,
          1,
          "nothing is sent to look it up",
        );
      });
    }
  }
});

describe("CMf: changes, journal, undo, bulk", function () {
  let h: CmfHarness;
  let id: string;
  beforeEach(async () => {
    h = await openCmf();
    id = h.sandbox.cmf.caseIdAt(0);
  });
  afterEach(() => h.close());

  it("changes a level in place, with one write", async () => {
    const planned = await h.changes.plan(
      h.connection,
      id,
      { kind: "grant", subject: group(12), level: "write" },
      noSignal,
    );
    assert.equal(planned.change.kind, "changeLevel");
    h.sandbox.cmf.requests.length = 0;
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "done");
    assert.deepEqual(
      h.sandbox.cmf.requests.filter(({ method }) => method === "POST").map(({ path }) => path.split("/").at(-1)),
      ["Case_UpdateGroupAccess"],
    );
  });

  it("refuses when the case changed since it was planned", async () => {
    const planned = await h.changes.plan(
      h.connection,
      id,
      { kind: "grant", subject: user(23), level: "read" },
      noSignal,
    );
    await h.sandbox.cmf.assignActivity(0, { user: 20 });
    const outcome = await h.changes.apply(planned, noSignal);
    assert.ok(outcome.kind === "notDone" && outcome.failure instanceof Conflict);
    assert.deepEqual(truthOf(h), without("", "case user:20 write"));
  });

  it("says whom a revoke may concern: a proven member of the group may lose, who is certainly not in it does not", async () => {
    const planned = await h.changes.plan(
      h.connection,
      h.sandbox.cmf.caseIdAt(5),
      { kind: "grant", subject: user(15), level: "write" },
      noSignal,
    );
    assert.equal(
      planned.effects.find(({ subject }) => subject.id === "user:15")?.preview.before.atLeast,
      "read",
      "Eva is an auditor, and the auditors read",
    );
    const one = await h.changes.plan(
      h.connection,
      id,
      { kind: "revoke", entry: entryOf(await h.state(id), "user:14") },
      noSignal,
    );
    const effect = one.effects.find(({ subject }) => subject.id === "user:14");
    assert.equal(effect?.preview.verdict, "mayLose", "a grant on the definition or a delegation may be left");
  });

  it("a change that cannot be made is refused before anything is written: modes, levels that CMf has not", async () => {
    await assert.rejects(
      h.changes.plan(h.connection, id, { kind: "changeMode", mode: "off" }, noSignal),
      (error: unknown) => error instanceof Failure && error.kind === "notSupported",
    );
    assert.equal(
      h.sandbox.cmf.requests.some(({ method }) => method === "POST"),
      false,
    );
  });

  it("a revoke of what comes from the definition is not done, says why, and can then be made there", async () => {
    const outcome = await h.change(id, { kind: "revoke", entry: entryOf(await h.state(id), "group:7") });
    assert.ok(outcome.kind === "notDone");
    assert.match(failureText(englishOf("cmf"), outcome.failure, "cmf"), /case definition, a group or a delegation/);
    assert.deepEqual(truthOf(h), atFirst);
    const state = await h.state(id);
    assert.equal(levelOf(state, "group:7"), "definition write");
    assert.equal((await h.change(id, { kind: "revoke", entry: entryOf(state, "group:7", "definition") })).kind, "done");
    assert.deepEqual(truthOf(h), without("definition group:7 write"));
  });

  it("who has a grant on both keeps the other one, and that is shown", async () => {
    assert.equal(
      (await h.change(id, { kind: "grant", subject: user(14), level: "read", on: "definition" })).kind,
      "done",
    );
    let state = await h.state(id);
    assert.equal(levelOf(state, "user:14"), "case write, definition read");
    assert.equal((await h.change(id, { kind: "revoke", entry: entryOf(state, "user:14") })).kind, "done");
    state = await h.state(id);
    assert.equal(levelOf(state, "user:14"), "definition read");
    assert.deepEqual(truthOf(h), without("case user:14 write", "definition user:14 read"));
  });

  it("revokes a selected entry on the definition also where the entries are not known when it is asked for", async () => {
    assert.equal(
      (await h.change(id, { kind: "grant", subject: user(23), level: "write", on: "definition" })).kind,
      "done",
    );
    const { id: entryId } = entryOf(await h.state(id), "user:23", "definition");
    h.sandbox.cmf.faults.next({
      kind: "status",
      status: 500,
      times: Infinity,
      match: { method: "GET", path: /GetGroupsUsersWithAccess$/ },
    });
    await h.cases.refresh(h.connection, id, noSignal);
    h.sandbox.cmf.faults.clear();
    assert.ok(!h.cases.entries(h.connection, id).known);
    const plan = await h.bulk.plan(
      h.connection,
      revokesOf(h.cases, h.connection, [{ caseId: id, entryId, subject: user(23) }]),
      noSignal,
    );
    const { outcomes } = await h.bulk.run(plan, noSignal);
    assert.deepEqual(
      outcomes.map((one) => (one.kind === "done" ? (one.remark ?? "done") : one.kind)),
      ["done"],
    );
    assert.deepEqual(truthOf(h), atFirst);
  });

  /**
   * A lowering or a revoke of user 14, beside a write on the definition that this window knows nothing of and that no
   * list shows, or without it.
   */
  async function plannedTaking(masked: boolean, change: (entry: Entry) => Change): Promise<PlannedChange> {
    const planned = await h.changes.plan(h.connection, id, change(entryOf(await h.state(id), "user:14")), noSignal);
    if (masked) await h.another().change(id, { kind: "grant", subject: user(14), level: "write", on: "definition" });
    return planned;
  }
  const lower = (entry: Entry): Change => ({ kind: "changeLevel", entry, level: "read" });
  const revoke = (entry: Entry): Change => ({ kind: "revoke", entry });

  it("a revoke that was accepted, while a grant on the definition that nobody knew of gives as much, is not called done, and is not sent again", async () => {
    const planned = await plannedTaking(true, revoke);
    h.sandbox.cmf.requests.length = 0;
    const outcome = await h.changes.apply(planned, noSignal);
    assert.deepEqual(
      [outcome.kind, "failure" in outcome && outcome.failure.detail],
      ["undetermined", "perhapsElsewhere"],
    );
    assert.equal(h.sandbox.cmf.requests.filter(({ method }) => method === "POST").length, 1);
    assert.deepEqual(truthOf(h), without("case user:14 write", "definition user:14 write"));
    // A second attempt tells where the access comes from.
    const again = await h.change(id, revoke(entryOf(await h.state(id), "user:14")));
    assert.equal(again.kind, "notDone");
    assert.equal(levelOf(await h.state(id), "user:14"), "definition write");
  });

  it("takes away nothing that somebody else grants just after a revoke", async () => {
    const planned = await plannedTaking(false, revoke);
    let revoked = false;
    let assigned = false;
    h.sandbox.cmf.requests.length = 0;
    h.sandbox.cmf.faults.next({
      kind: "drop",
      times: Infinity,
      match: ({ path }) => {
        if (path.endsWith("Case_RevokeAccessFromUser")) revoked = true;
        else if (revoked && !assigned && path.endsWith("Case_GetGroupsUsersWithAccess")) {
          assigned = true;
          // The framework grants write to the assignee of an activity.
          void h.sandbox.cmf.assignActivity(0, { user: 14 });
        }
        return false;
      },
    });
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "undetermined");
    assert.equal(h.sandbox.cmf.requests.filter(({ path }) => path.endsWith("Case_RevokeAccessFromUser")).length, 1);
    assert.equal(h.sandbox.cmf.grantsOf(0).onCase.users[14], true);
  });

  it("a grant on the definition of which no answer came is open, and is found when it is made again", async () => {
    const grant = { kind: "grant", subject: user(23), level: "write", on: "definition" } as const;
    const planned = await h.changes.plan(h.connection, id, grant, noSignal);
    spoil(h, { kind: "hang", match: { method: "POST", path: /CaseDefinition_GrantAccessToUser$/ } });
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "undetermined");
    assert.deepEqual([...h.changes.undetermined(h.connection)], [id]);
    // It arrives late, and only then.
    const other = h.another();
    await (await other.connections.backend(other.connection)).write(await h.state(id), grant, noSignal);
    await h.changes.plan(h.connection, id, grant, noSignal);
    assert.deepEqual([...h.changes.undetermined(h.connection)], [id], "what is listed may be a grant on the case");
    assert.equal((await h.change(id, grant)).kind, "done");
    assert.deepEqual(truthOf(h), without("", "definition user:23 write"));
  });

  for (const masked of [true, false]) {
    it(`a lowering that was accepted and does not show is neither done nor not done, and teaches nothing: ${
      masked ? "the definition " + "gives as much" : "it got lost, twice"
    }`, async () => {
      const planned = await plannedTaking(masked, lower);
      if (!masked)
        h.sandbox.cmf.faults.next({
          kind: "empty",
          times: 2,
          match: { method: "POST", path: /Case_UpdateUserAccess$/ },
        });
      h.sandbox.cmf.requests.length = 0;
      const outcome = await h.changes.apply(planned, noSignal);
      assert.deepEqual(
        truthOf(h),
        masked ? without("case user:14 write", "case user:14 read", "definition user:14 write") : atFirst,
      );
      assert.ok(outcome.kind === "undetermined");
      assert.match(
        failureText(englishOf("cmf"), outcome.failure, "cmf"),
        new RegExp(
          /cmf accepted the change, .*The entry on the case may still give it, or something /.source +
            /else may, such as an entry on the case definition or a delegation/.source,
        ),
      );
      assert.equal(h.sandbox.cmf.requests.filter(({ method }) => method === "POST").length, 1);
      const [attempt] = (await h.journal.read()).attempts;
      assert.deepEqual(
        [attempt?.outcome?.kind, attempt?.outcome?.failure?.detail],
        ["undetermined", outcome.failure.detail],
      );
      assert.deepEqual([...h.changes.undetermined(h.connection)], [id]);
      assert.equal(levelOf(await h.state(id), "user:14"), "case write", "as listed");
      const elsewhere = await h.state(h.sandbox.cmf.caseIdAt(5));
      assert.deepEqual(
        elsewhere.entries.filter(({ on, subject }) => on === "definition" && subject?.id === "user:14"),
        [],
      );
    });
  }

  for (const [what, change] of [
    ["lowering", lower],
    ["revoke", revoke],
  ] as const) {
    for (const masked of [true, false]) {
      for (const fault of [
        { kind: "drop", applied: true },
        { kind: "drop" },
        { kind: "hang", applied: true },
        { kind: "hang" },
      ] as const) {
        it(`a ${what} without an answer (${JSON.stringify(fault)})${
          masked ? ", beside a grant on the " + "definition that nobody knew of" : ""
        }: what is told is what is`, async () => {
          const planned = await plannedTaking(masked, change);
          spoil(h, { ...fault, match: { method: "POST", path: /Case_(UpdateUserAccess|RevokeAccessFromUser)$/ } });
          const outcome = await h.changes.apply(planned, noSignal);
          assert.equal(outcome.kind, "applied" in fault && !masked ? "done" : "undetermined");
          assert.deepEqual([...h.changes.undetermined(h.connection)], outcome.kind === "done" ? [] : [id]);
        });
      }
    }
  }

  it("a lowering without an answer is not done where the definition is known to give nothing", async () => {
    await h.change(id, { kind: "grant", subject: user(14), level: "read", on: "definition" });
    await h.change(id, { kind: "revoke", entry: entryOf(await h.state(id), "user:14", "definition") });
    const planned = await plannedTaking(false, lower);
    spoil(h, { kind: "drop", match: { method: "POST", path: /Case_UpdateUserAccess$/ } });
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "notDone");
  });

  it("a module without methods for definitions: refused once with a reason, then not offered", async () => {
    h.sandbox.cmf.quirks.definitionMethods = "absent404";
    const grant = { kind: "grant", subject: user(23), level: "read", on: "definition" } as const;
    const outcome = await h.change(id, grant);
    assert.ok(outcome.kind === "notDone");
    assert.match(
      failureText(englishOf("cmf"), outcome.failure, "cmf"),
      /does not offer the method CaseDefinition_GrantAccessToUser/,
    );
    await assert.rejects(
      h.change(id, grant),
      (error: unknown) => error instanceof Failure && error.kind === "notSupported",
    );
  });

  it("works without a single code: replaced error bodies, translated texts, 500 for everything", async () => {
    for (const errors of ["replaced", "translated", "bare"] as const) {
      for (const always500 of [false, true]) {
        await h.sandbox.reset();
        Object.assign(h.sandbox.cmf.quirks, { errors, always500 });
        const window = h.another();
        assert.equal((await window.change(id, { kind: "grant", subject: user(23), level: "read" })).kind, "done");
        assert.equal(
          (
            await window.change(id, {
              kind: "changeLevel",
              entry: entryOf(await window.state(id), "user:23"),
              level: "write",
            })
          ).kind,
          "done",
        );
        assert.equal(
          (await window.change(id, { kind: "revoke", entry: entryOf(await window.state(id), "user:23") })).kind,
          "done",
        );
        const refused = await window.change(id, { kind: "revoke", entry: entryOf(await window.state(id), "group:7") });
        // A 500 without a code may have been carried out, and the definition give as much.
        assert.equal(refused.kind, always500 ? "undetermined" : "notDone", `${errors} ${always500}`);
        assert.deepEqual(truthOf(h), atFirst);
      }
    }
  });

  it("keeps a journal of it all, and takes each back", async () => {
    const changes: ((state: CaseState) => Change)[] = [
      () => ({ kind: "grant", subject: user(23), level: "read" }),
      (state) => ({ kind: "changeLevel", entry: entryOf(state, "user:14"), level: "read" }),
      (state) => ({ kind: "changeLevel", entry: entryOf(state, "group:12"), level: "write" }),
      (state) => ({ kind: "revoke", entry: entryOf(state, "user:14") }),
      () => ({ kind: "grant", subject: group(10), level: "write", on: "definition" }),
    ];
    for (const change of changes) {
      const before = truthOf(h);
      assert.equal((await h.change(id, change(await h.state(id)))).kind, "done");
      const { attempts } = await h.journal.read();
      const [attempt] = attempts;
      assert.deepEqual([attempt?.system, attempt?.case.id, attempt?.caller?.id], ["cmf", id, "user:11"]);
      const { planned, newEntry } = await planUndo(h, h.connection, attempt!, attempts, noSignal);
      assert.equal(newEntry, attempt!.change.kind === "revoke", "a level changes in place");
      assert.equal((await h.changes.apply(planned, noSignal, { undoes: attempt!.id })).kind, "done");
      assert.deepEqual(truthOf(h), before);
    }
    assert.equal((await h.journal.read()).attempts.length, 2 * changes.length);
    assert.ok(!(await h.journalText()).includes(h.secret));
  });

  it("an undo is refused when the case has drifted", async () => {
    await h.change(id, { kind: "grant", subject: user(23), level: "read" });
    const { attempts } = await h.journal.read();
    await h.change(id, { kind: "changeLevel", entry: entryOf(await h.state(id), "user:23"), level: "write" });
    await assert.rejects(planUndo(h, h.connection, attempts[0]!, attempts, noSignal), Conflict);
  });

  it("grants on many cases at once, with an outcome for each, and finishes what a cancel left", async () => {
    const wanted = Array.from({ length: 42 }, (_, index) => ({
      caseId: h.sandbox.cmf.caseIdAt(index),
      change: { kind: "grant", subject: user(23), level: "read" } as const,
    }));
    const plan = await h.bulk.plan(h.connection, wanted, noSignal);
    const stop = new AbortController();
    const run = await h.bulk.run(plan, stop.signal, {
      progress: ({ done }) => (done === 10 ? stop.abort() : undefined),
    });
    assert.equal(run.unfinished, true);
    const granted = () => wanted.filter((_, index) => h.sandbox.cmf.grantsOf(index).onCase.users[23] === false).length;
    const told = run.outcomes.filter(({ kind }) => kind === "done").length;
    assert.equal(granted(), told, "what was told is what is");
    const [unfinished] = await h.another().bulk.unfinished();
    const left = unfinished ?? (await h.bulk.unfinished())[0];
    assert.ok(left);
    assert.equal(left.left.length, 42 - told);
  });

  async function anotherOfItsDefinition(): Promise<string> {
    const { scope } = (await h.state(id)).case;
    for (let index = 1; index < h.sandbox.cmf.size; index++) {
      const other = h.sandbox.cmf.caseIdAt(index);
      if ((await h.state(other)).case.scope?.id === scope?.id) return other;
    }
    return assert.fail("there is no other case of this definition");
  }

  it("two cases of a definition take turns at its grants, so that what is known of it is what was done last", async () => {
    const [a, b] = [id, await anotherOfItsDefinition()];
    const on = "definition" as const;
    const wanted = [
      { kind: "grant", subject: user(23), level: "read", on },
      { kind: "grant", subject: user(23), level: "write", on },
    ] as const;
    const [first, second] = await Promise.all([
      h.changes.plan(h.connection, a, wanted[0], noSignal),
      h.changes.plan(h.connection, b, wanted[1], noSignal),
    ]);
    // The answer to the first comes late.
    const slow = h.sandbox.cmf.faults.next({
      kind: "hang",
      applied: true,
      match: { method: "POST", path: /CaseDefinition_GrantAccessToUser/ },
    });
    const applying = [h.changes.apply(first, noSignal), h.changes.apply(second, noSignal)];
    await slow.reached;
    slow.release();
    await Promise.all(applying);
    const known = await Promise.all(
      [a, b].map(async (id) =>
        (await h.state(id)).entries
          .filter(({ subject }) => subject?.id === "user:23")
          .map((entry) => `${entry.on} ${entry.level}`),
      ),
    );
    const level = h.sandbox.cmf.grantsOf(0).onDefinition.users["23"] ? "write" : "read";
    assert.deepEqual(known, [[`definition ${level}`], [`definition ${level}`]]);
  });

  it("a window does not grant on the case again what another one has granted there beside a lower one on the definition", async () => {
    const other = h.another();
    await h.change(id, { kind: "grant", subject: user(23), level: "read", on: "definition" });
    assert.equal(levelOf(await h.state(id), "user:23"), "definition read");
    assert.equal((await other.change(id, { kind: "grant", subject: user(23), level: "write" })).kind, "done");
    h.sandbox.cmf.requests.length = 0;
    const outcome = await h.change(id, { kind: "grant", subject: user(23), level: "write" });
    assert.deepEqual([outcome.kind, outcome.kind === "done" && outcome.remark], ["done", "alreadySo"]);
    assert.deepEqual(
      h.sandbox.cmf.requests.filter(({ method }) => method === "POST"),
      [],
    );
  });

  for (const [first, second] of [
    ["read", "write"],
    ["write", "read"],
  ] as const) {
    it(`a window that has granted ${first} makes it ${first} again after another one has made it ${second}`, async () => {
      const other = h.another();
      assert.equal((await h.change(id, { kind: "grant", subject: user(23), level: first })).kind, "done");
      for (const [window, level] of [
        [other, second],
        [h, first],
      ] as const) {
        const outcome = await window.change(id, {
          kind: "changeLevel",
          entry: entryOf(await window.state(id), "user:23"),
          level,
        });
        assert.equal(outcome.kind, "done", level);
      }
      assert.ok(truthOf(h).includes(`case user:23 ${first}`));
    });
  }

  it("two windows do not undo each other's knowledge of where a grant is", async () => {
    const other = h.another();
    await h.change(id, { kind: "grant", subject: user(23), level: "write", on: "definition" });
    assert.equal(levelOf(await other.state(id), "user:23"), "case write", "the other window cannot know");
    const outcome = await other.change(id, { kind: "revoke", entry: entryOf(await other.state(id), "user:23") });
    assert.equal(outcome.kind, "notDone");
    assert.equal(levelOf(await other.state(id), "user:23"), "definition write", "now it does");
  });
});
