import type { CasesChange } from "../../../src/core/cases/changeFeed";
import assert from "node:assert/strict";
import type { Case, Subject } from "../../../src/access/case";
import type { Level } from "../../../src/access/level";
import { Failure } from "../../../src/base/failure";
import { createCases, type Cases } from "../../../src/core/cases/cases";
import { noSignal } from "../noSignal";
import { roleAnswers } from "../roleAnswers";
import { movingOf } from "../../../src/wording/listCoverage";
import { englishOf } from "../english";
import { aCase, anEntry, fakeBackend, me, settle } from "./fakeBackend";

const ola: Subject = { id: "2", kind: "user", name: "Ola" };
const team: Subject = { id: "70", kind: "group", name: "Team" };
const inner: Subject = { id: "71", kind: "group", name: "Inner" };

/** Answers with pages of `size` cases out of `total`; where the page ends is the continuation. */
function pages(total: number, size = 2) {
  return (detail: string) => {
    const from = Number(/after=(\d+)/.exec(detail)?.[1] ?? 0);
    const until = Math.min(total, from + Number(/size=(\d+)/.exec(detail)?.[1] ?? size));
    const items: Case[] = [];
    for (let id = from + 1; id <= until; id += 1) items.push(aCase(String(id)));
    return { items, next: until < total ? String(until) : undefined, total };
  };
}

describe("the cache of cases", () => {
  let cases: Cases;
  afterEach(() => cases.dispose());

  /** The next news, which come a frame after the change. */
  function news(): Promise<CasesChange> {
    return new Promise((resolve) => {
      const listening = cases.onDidChange((change) => {
        listening.dispose();
        resolve(change);
      });
    });
  }

  it("asks once for each page and for nothing else", async () => {
    const fake = fakeBackend({ list: pages(5) });
    cases = createCases(fake);
    assert.deepEqual(cases.list(fake.connection), { cases: [], total: undefined, more: false, state: "idle" });
    await cases.loadPage(fake.connection, noSignal);
    await cases.loadPage(fake.connection, noSignal);
    await cases.loadPage(fake.connection, noSignal);
    await cases.loadPage(fake.connection, noSignal);
    assert.deepEqual(fake.whats(), ["list", "list after=2", "list after=4"]);
    const list = cases.list(fake.connection);
    assert.deepEqual(
      [list.cases.map(({ id }) => id), list.total, list.more, list.state],
      [["1", "2", "3", "4", "5"], 5, false, "loaded"],
    );
  });

  it("believes a search for entries of what changed before it, by the clock of the server", async () => {
    const day = 86_400_000;
    for (const now of [0, 1_000 * day]) {
      let list = [aCase("1", { updatedAt: 10 * day }), aCase("2", { updatedAt: 9 * day }), aCase("3")];
      const fake = fakeBackend({ list: () => ({ items: list, total: list.length }) });
      const hits = [
        { case: aCase("2", { updatedAt: 9 * day }), levels: ["write"], reports: false },
        { case: aCase("7", { updatedAt: 8 * day }), levels: ["read"], reports: true },
        { case: aCase("8", { updatedAt: 11 * day }), levels: ["read"], reports: false },
      ] as const;
      fake.backend.readNamedCases = async () => ({ cases: hits, truncated: false });
      cases = createCases({ ...fake, now: () => now });
      await cases.loadPage(fake.connection, noSignal);
      await cases.loadNamedCases(fake.connection, ola, noSignal);
      const told = () =>
        ["1", "2", "3", "4"].map((id) => {
          const named = cases.namedOn(fake.connection, id, ola);
          return named?.known ? named.value : undefined;
        });
      assert.deepEqual(told(), [[], ["write"], undefined, undefined]);
      assert.deepEqual(cases.namedOn(fake.connection, "7", ola), {
        known: true,
        value: ["read"],
        readAt: now,
      });
      const late = cases.namedOn(fake.connection, "8", ola);
      assert.ok(late?.known && late.truncated, "it may have changed between two of the searches");
      assert.equal(cases.find(fake.connection, "7")!.id, "7", "what was found is there without another request");
      list = [
        aCase("4", { updatedAt: 12 * day }),
        aCase("2", { updatedAt: 11 * day }),
        aCase("1", { updatedAt: 10 * day }),
      ];
      await cases.refresh(fake.connection, undefined, noSignal);
      assert.deepEqual(told(), [[], undefined, undefined, undefined], "2 changed since, 4 is new");
      cases.dispose();
    }
  });

  it("lets two callers share a page and a case's entries", async () => {
    const fake = fakeBackend({ list: pages(1), entries: () => [anEntry("e", ola)] });
    cases = createCases(fake);
    await Promise.all([cases.loadPage(fake.connection, noSignal), cases.loadPage(fake.connection, noSignal)]);
    const [one, two] = await Promise.all([
      cases.loadEntries(fake.connection, "1", noSignal),
      cases.loadEntries(fake.connection, "1", noSignal),
    ]);
    assert.equal(one, two);
    await cases.loadEntries(fake.connection, "1", noSignal);
    assert.deepEqual(fake.whats(), ["list", "entries 1"]);
  });

  it("aborts a shared request only when nobody waits for it any more", async () => {
    const fake = fakeBackend({ list: pages(1) });
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    const [first, second] = [new AbortController(), new AbortController()];
    const one = cases.loadEntries(fake.connection, "1", first.signal);
    const two = cases.loadEntries(fake.connection, "1", second.signal);
    await settle();
    first.abort();
    await assert.rejects(one, { kind: "cancelled" });
    const request = fake.asked.at(-1)!;
    assert.equal(request.signal.aborted, false);
    second.abort();
    await assert.rejects(two, { kind: "cancelled" });
    assert.equal(request.signal.aborted, true);
    assert.deepEqual(cases.entries(fake.connection, "1"), { known: false, gap: "notFetched" });
  });

  it("makes a failure of a page the list's state, and tries again", async () => {
    let broken = true;
    const list = pages(3);
    const fake = fakeBackend({
      list: (detail) => {
        if (broken) throw new Failure("offline");
        return list(detail);
      },
    });
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    assert.deepEqual(
      [cases.list(fake.connection).state, cases.list(fake.connection).failure?.kind],
      ["failed", "offline"],
    );
    broken = false;
    await cases.loadPage(fake.connection, noSignal);
    assert.deepEqual([cases.list(fake.connection).state, cases.list(fake.connection).cases.length], ["loaded", 2]);
    broken = true;
    await cases.loadPage(fake.connection, noSignal);
    const failed = cases.list(fake.connection);
    assert.deepEqual([failed.state, failed.cases.length, failed.more], ["failed", 2, true], "what was loaded stays");
  });

  it("goes back to where it was when a page is cancelled", async () => {
    const fake = fakeBackend();
    cases = createCases(fake);
    const controller = new AbortController();
    const loading = cases.loadPage(fake.connection, controller.signal);
    await settle();
    assert.equal(cases.list(fake.connection).state, "loading");
    controller.abort();
    await loading;
    await settle();
    assert.equal(cases.list(fake.connection).state, "idle");
  });

  it("drops the answer to a filter that is no longer set", async () => {
    const fake = fakeBackend();
    cases = createCases(fake);
    const old = cases.loadPage(fake.connection, noSignal);
    await settle();
    cases.setFilter(fake.connection, { text: "fraud" });
    const next = cases.loadPage(fake.connection, noSignal);
    await settle();
    fake.asked[0]!.answer({ items: [aCase("1")], total: 1 });
    await old;
    await settle();
    fake.asked[1]!.answer({ items: [aCase("7")], total: 1 });
    await next;
    assert.deepEqual(fake.whats(), ["list", "list text=fraud"]);
    assert.deepEqual(
      cases.list(fake.connection).cases.map(({ id }) => id),
      ["7"],
    );
  });

  it("refreshes many pages with one request, and the entries only when somebody looks at them again", async () => {
    const fake = fakeBackend({ list: pages(8), entries: () => [anEntry("e", ola)] });
    cases = createCases(fake);
    for (let page = 0; page < 3; page += 1) await cases.loadPage(fake.connection, noSignal);
    await cases.loadEntries(fake.connection, "3", noSignal);
    fake.asked.length = 0;
    await cases.refresh(fake.connection, undefined, noSignal);
    assert.deepEqual(fake.whats(), ["list size=6"]);
    assert.deepEqual([cases.list(fake.connection).cases.length, cases.list(fake.connection).more], [6, true]);
    assert.equal(cases.entries(fake.connection, "3").known, true, "shown with its age until it is asked again");
    await cases.loadEntries(fake.connection, "3", noSignal);
    assert.deepEqual(fake.whats().slice(1), ["entries 3"]);
  });

  it("keeps the old list until a refresh is complete, and after one that failed", async () => {
    const fake = fakeBackend({ list: pages(2) });
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    fake.backend.listCases = () => Promise.reject(new Failure("server"));
    await cases.refresh(fake.connection, undefined, noSignal);
    const list = cases.list(fake.connection);
    assert.deepEqual([list.state, list.failure?.kind, list.cases.length], ["failed", "server", 2]);
    fake.backend.listCases = () => Promise.resolve({ items: [aCase("9")], total: 1 });
    await cases.loadPage(fake.connection, noSignal);
    assert.deepEqual(
      cases.list(fake.connection).cases.map(({ id }) => id),
      ["9"],
      "trying again refreshes",
    );
    fake.backend.listCases = () => Promise.resolve({ items: [aCase("9")], total: 5, strays: 4 });
    await cases.refresh(fake.connection, undefined, noSignal);
    const { total, strays } = cases.list(fake.connection);
    assert.deepEqual(
      [total, strays],
      [undefined, 4],
      "how many match is not known of a server that ignores the filter",
    );
  });

  it("never lets an answer that was asked for earlier replace a later one", async () => {
    const fake = fakeBackend({ list: pages(1) });
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    const slow = cases.loadEntries(fake.connection, "1", noSignal);
    await settle();
    const state = cases.readState(fake.connection, "1", noSignal);
    await settle();
    const [, early, of, late] = fake.asked;
    assert.deepEqual(fake.whats(), ["list", "entries 1", "case 1", "entries 1"]);
    of!.answer(aCase("1", { mode: "explicit" }));
    late!.answer([anEntry("new", ola)]);
    await state;
    early!.answer([anEntry("old", ola)]);
    await slow;
    const entries = cases.entries(fake.connection, "1");
    assert.deepEqual(entries.known && entries.value.map(({ id }) => id), ["new"]);
    assert.equal(cases.find(fake.connection, "1")?.mode, "explicit");
  });

  it("does not take who had access before a refresh for what is so after it", async () => {
    const fake = fakeBackend({ list: pages(1) });
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    const first = cases.loadEntries(fake.connection, "1", noSignal);
    await settle();
    await cases.refresh(fake.connection, undefined, noSignal);
    fake.asked.find(({ what }) => what === "entries 1")!.answer([anEntry("old", ola)]);
    await first;
    assert.equal(cases.lastReading(fake.connection, "1")?.due, true);
  });

  it("does not let a page bring an older state of a case back", async () => {
    const fake = fakeBackend({ case: () => aCase("1", { mode: "explicit" }), entries: () => [] });
    cases = createCases(fake);
    const page = cases.loadPage(fake.connection, noSignal);
    await settle();
    await cases.readState(fake.connection, "1", noSignal);
    fake.asked[0]!.answer({ items: [aCase("1", { mode: "roleBased" })], total: 1 });
    await page;
    assert.equal(cases.list(fake.connection).cases[0]?.mode, "explicit");
  });

  it("keeps why entries are not known", async () => {
    for (const [kind, gap] of [
      ["notAllowed", "forbidden"],
      ["notFound", "failed"],
      ["timeout", "failed"],
      ["notSupported", "notStated"],
    ] as const) {
      const fake = fakeBackend({
        list: pages(1),
        entries: () => {
          throw new Failure(kind);
        },
      });
      cases = createCases(fake);
      await cases.loadPage(fake.connection, noSignal);
      await assert.rejects(cases.loadEntries(fake.connection, "1", noSignal), { kind });
      assert.deepEqual(cases.entries(fake.connection, "1"), { known: false, gap, detail: kind });
      cases.dispose();
    }
  });

  it("learns once what a person's access rests on, through nested groups", async () => {
    const members: Record<string, Subject[]> = { "70": [inner, ola], "71": [team] };
    const fake = fakeBackend({
      list: pages(1),
      entries: () => [anEntry("e", team), anEntry("f", ola)],
      caller: () => me,
      ownGroups: () => [],
      roles: () => roleAnswers(),
      members: (id) => ({ members: members[id]!, truncated: false }),
    });
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    await cases.loadEntries(fake.connection, "1", noSignal);
    fake.asked.length = 0;
    const about = { caseId: "1" };
    await Promise.all([1, 2].map(() => cases.learn(fake.connection, ola, noSignal, about)));
    assert.deepEqual(fake.whats(), ["caller", "roles 2", "members 70", "members 71"]);
    await cases.learn(fake.connection, ola, noSignal, about);
    await cases.learn(fake.connection, undefined, noSignal, about);
    assert.deepEqual(fake.whats().slice(4).sort(), ["ownGroups", "roles 1"]);
    assert.deepEqual(
      cases
        .people(fake.connection)
        .map(({ name }) => name)
        .sort(),
      ["Inner", "Me", "Ola", "Team"],
    );
  });

  it("makes a refusal a gap and does not ask again until a refresh", async () => {
    const refused = () => {
      throw new Failure("notAllowed");
    };
    const fake = fakeBackend({
      list: pages(1),
      entries: () => [anEntry("e", team)],
      caller: () => me,
      roles: refused,
      members: refused,
    });
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    await cases.loadEntries(fake.connection, "1", noSignal);
    await cases.learn(fake.connection, ola, noSignal, { caseId: "1" });
    assert.deepEqual(cases.directory(fake.connection).roles("2", aCase("1")), {
      known: false,
      gap: "forbidden",
      detail: "notAllowed",
    });
    const verdict = cases.judge(fake.connection, "1", ola);
    assert.deepEqual([verdict?.access.read, verdict?.access.owner], ["unknown", "unknown"], "a refusal is not a no");
    fake.asked.length = 0;
    await cases.learn(fake.connection, ola, noSignal, { caseId: "1" });
    assert.deepEqual(fake.whats(), []);
    await cases.refresh(fake.connection, undefined, noSignal);
    await cases.learn(fake.connection, ola, noSignal, { caseId: "1" });
    assert.deepEqual(fake.whats(), ["list size=1", "caller", "roles 2", "members 70"]);
  });

  it("judges from what is loaded, and narrows the caller's answer only where the server agrees", async () => {
    const fake = fakeBackend({
      list: () => ({
        items: [
          aCase("1"),
          aCase("2", { reporter: ola, own: { level: "write" } }),
          aCase("3", { reporter: null, own: { level: "read" } }),
        ],
      }),
      entries: () => [anEntry("e", me, "write")],
      caller: () => me,
      ownGroups: () => [],
      roles: () => {
        throw new Failure("notAllowed");
      },
    });
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    assert.deepEqual(cases.selfCheck(fake.connection), { agreed: 0, compatible: 0, disagreed: [], total: 0 });
    await cases.learn(fake.connection, undefined, noSignal);
    await cases.loadEntries(fake.connection, "3", noSignal);
    assert.deepEqual(cases.selfCheck(fake.connection), { agreed: 1, compatible: 1, disagreed: ["3"], total: 3 });
    const own = cases.judge(fake.connection, "2", me)!;
    assert.deepEqual(
      [own.agreement?.kind, own.access.write, own.access.owner, own.server],
      ["compatible", "yes", "no", "write"],
    );
    const wrong = cases.judge(fake.connection, "3", me)!;
    const { agreement, access, server, contradiction } = wrong;
    assert.deepEqual([agreement?.kind, server, contradiction], ["disagrees", undefined, "read"]);
    // Both let read; of what only one of them says neither is believed.
    assert.deepEqual([access.read, access.write], ["yes", "unknown"]);
    assert.equal(cases.judge(fake.connection, "404", me), undefined);
  });

  it("says of how many rows of the list nothing could be read", async () => {
    const pages = [
      { items: [aCase("1")], next: "1", total: 4, unreadable: 1 },
      { items: [aCase("3")], total: 4, unreadable: 1 },
    ];
    const fake = fakeBackend({ list: () => pages.shift() ?? { items: [aCase("1")] } });
    cases = createCases(fake);
    const said = () => movingOf(englishOf("argus"), cases.list(fake.connection));
    await cases.loadPage(fake.connection, noSignal);
    assert.equal(said(), "1 row of the list could not be read: its case is missing");
    await cases.loadPage(fake.connection, noSignal);
    assert.equal(
      said(),
      "2 rows of the list could not be read: their cases are missing; " +
        "read page by page: a case that moved between pages may be missing",
    );
    await cases.refresh(fake.connection, undefined, noSignal);
    assert.equal(said(), undefined);
  });

  it("finds people in the directory and among those seen, only there where it is closed, and by number", async () => {
    let closed = false;
    const fake = fakeBackend({
      list: () => ({ items: [aCase("1", { people: [ola, { ...ola, id: "3", name: "Olav" }] })] }),
      find: () => {
        if (closed) throw new Failure("notAllowed");
        return [ola];
      },
    });
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    const olav = { ...ola, id: "3", name: "Olav" };
    assert.deepEqual(await cases.findSubjects(fake.connection, "ola", noSignal), {
      subjects: [ola, olav],
      complete: true,
    });
    const unseen = await cases.findSubjects(fake.connection, " 4711 ", noSignal);
    assert.deepEqual(
      unseen.subjects.at(-1),
      { id: "4711", kind: "unknown", name: "4711" },
      "nobody found has the number",
    );
    assert.equal(
      (await cases.findSubjects(fake.connection, ola.id, noSignal)).subjects.filter(({ id }) => id === ola.id).length,
      1,
    );
    closed = true;
    const seen = await cases.findSubjects(fake.connection, "OLA", noSignal);
    assert.deepEqual(
      [seen.subjects.map(({ name }) => name), seen.complete, seen.failure?.kind],
      [["Ola", "Olav"], false, "notAllowed"],
    );
    const numbered = await cases.findSubjects(fake.connection, "4711", noSignal);
    assert.deepEqual(numbered.subjects, [{ id: "4711", kind: "unknown", name: "4711" }]);
    assert.equal(
      cases.directory(fake.connection).isSomebody(numbered.subjects[0]!),
      false,
      "to be found by number shows nothing",
    );
  });

  it("forgets everything when the key changes, since it may be somebody else's view", async () => {
    const fake = fakeBackend({ list: pages(1) });
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    const told = news();
    await told;
    const next = news();
    fake.connections.use({ ...fake.backend });
    await next;
    assert.deepEqual([cases.list(fake.connection).state, cases.list(fake.connection).cases.length], ["idle", 0]);
  });

  it("says that there is no key, and starts over when there is one", async () => {
    const fake = fakeBackend({ list: pages(1) });
    cases = createCases(fake);
    fake.connections.use(new Failure("noKey"));
    await cases.loadPage(fake.connection, noSignal);
    assert.equal(cases.list(fake.connection).failure?.kind, "noKey");
    await news();
    const told = news();
    fake.connections.use(fake.backend);
    assert.deepEqual(await told, { connection: "fake" });
    await cases.loadPage(fake.connection, noSignal);
    assert.equal(cases.list(fake.connection).cases.length, 1);
  });

  it("tells of a burst of rows once for each, and of a whole list once for all", async () => {
    const fake = fakeBackend({ list: pages(3, 3), entries: () => [] });
    cases = createCases(fake);
    const heard: CasesChange[] = [];
    cases.onDidChange((change) => heard.push(change));
    await cases.loadPage(fake.connection, noSignal);
    await news();
    assert.deepEqual(heard, [{ connection: "fake" }]);
    heard.length = 0;
    await Promise.all(["1", "2", "3"].map((id) => cases.loadEntries(fake.connection, id, noSignal)));
    await cases.loadEntries(fake.connection, "2", noSignal);
    await news();
    assert.deepEqual(
      heard.map(({ caseId }) => caseId),
      ["1", "2", "3"],
    );
  });

  it("does not keep the server's word on somebody that it was asked for before the entries were read again", async () => {
    const fake = fakeBackend({ list: pages(1), case: aCase, entries: () => [anEntry("e", ola)] });
    const answers: ((level: Level) => void)[] = [];
    fake.backend.readServerLevel = () => new Promise((resolve) => answers.push(resolve));
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    const ask = () => cases.loadServerLevel(fake.connection, "1", ola, noSignal);
    const stated = () => cases.judge(fake.connection, "1", ola)?.agreement?.server;
    const early = ask();
    await settle();
    await cases.readState(fake.connection, "1", noSignal);
    answers[0]!("owner");
    await early;
    assert.equal(stated(), undefined);
    const later = ask();
    await settle();
    answers[1]!("read");
    await later;
    assert.equal(stated(), "read");
  });

  it("keeps 100 000 cases and answers about one of them without going through all", async function () {
    this.timeout(20_000);
    const fake = fakeBackend({
      list: pages(100_000, 2_000),
      caller: () => me,
      ownGroups: () => [],
      roles: () => roleAnswers(),
      entries: () => [anEntry("e", ola)],
    });
    cases = createCases(fake);
    do await cases.loadPage(fake.connection, noSignal);
    while (cases.list(fake.connection).more);
    assert.equal(fake.asked.length, 50);
    await cases.learn(fake.connection, undefined, noSignal);
    assert.equal(cases.selfCheck(fake.connection).total, 100_000);
    let judged = 0;
    const real = fake.backend.evidence;
    fake.backend.evidence = (...given) => {
      judged += 1;
      return real(...given);
    };
    await cases.loadEntries(fake.connection, "70000", noSignal);
    assert.equal(cases.selfCheck(fake.connection).agreed, 100_000);
    assert.equal(judged, 1);
  });
});
