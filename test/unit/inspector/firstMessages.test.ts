import assert from "node:assert/strict";
import { firstMessages } from "../../../src/inspector/session/firstMessages";
import { untilSent } from "../../../src/inspector/session/untilSent";
import type { Of, ToWebview } from "../../../src/inspector/protocol";
import { ready, talk, type TalkingSession } from "../../http/inspectorSession";
import { crowd } from "./crowd";

const noSignal = new AbortController().signal;

describe("inspector: what its page begins with", () => {
  let talking: TalkingSession | undefined;
  afterEach(() => talking?.session.dispose());

  /** A panel over a crowd: what its page begins with, and is told; VS Code shows pages from `makeRoom` on. */
  function open(many: ReturnType<typeof crowd>) {
    const told: ToWebview[] = [];
    const pages: (readonly ToWebview[])[] = [];
    const waiting = new Set<() => void>();
    const changed = () => waiting.forEach((look) => look());
    /** Resolves when a page was begun or something was told, and it is so. */
    const until = (isSo: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => isSo() && resolve();
        waiting.add(look);
        look();
      });
    let makeRoom = (): void => undefined;
    const room = new Promise<void>((resolve) => (makeRoom = resolve));
    const page = firstMessages({
      begin: (messages) => {
        pages.push(messages);
        changed();
      },
      post: (message) => {
        told.push(message);
        changed();
      },
      latest: () => room,
    });
    talking = talk(many, { post: page.post, page });
    const { session } = talking;
    const goLive = async (): Promise<void> => {
      page.goLive();
      await talking!.say(ready);
    };
    const begun = async (times = 1): Promise<Of<ToWebview, "table">> => {
      await until(() => pages.length >= times);
      return tableIn(pages[times - 1]!);
    };
    return { told, until, makeRoom, begun, page, session, goLive };
  }

  const tableIn = (messages: readonly ToWebview[]): Of<ToWebview, "table"> =>
    messages.find((message) => message.type === "table")!;
  const view = (many: ReturnType<typeof crowd>, number: number) => ({
    type: "user" as const,
    subject: { ...many.person(number), kind: "user" as const },
  });
  /** Opens a person over so many known cases: what the page begins with, and how often anybody was judged for it. */
  async function begin(cases: number): Promise<{ rows: number; total: number; judged: number }> {
    let judged = 0;
    const many = crowd({
      cases,
      otherwise: ({ evidence }) => ({ evidence: (...of) => (judged++, evidence(...of)) }),
    });
    await many.cases.loadPage(many.connection, noSignal, cases);
    await many.cases.learn(many.connection, undefined, noSignal);
    const asked = { ...many.asked };
    const { told, begun, page, session, goLive } = open(many);
    session.look(view(many, 0));
    const table = await begun();
    const found = { rows: table.rows.length, total: table.total, judged };
    assert.deepEqual(many.asked, asked, "nothing is asked before");
    assert.equal(page.stage, "drawn");
    assert.deepEqual(told, [], "a page without a script hears nothing");
    await goLive();
    assert.deepEqual(tableIn(told).rows.slice(0, found.rows), table.rows, "the script takes over what stands there");
    session.dispose();
    return found;
  }

  it("has the rows in sight where they are known, and judges no more of them where there are more cases", async () => {
    const [few, many] = [await begin(100), await begin(5_000)];
    assert.deepEqual([few.rows, few.total, many.rows, many.total], [30, 100, 30, 5_000]);
    assert.equal(many.judged, few.judged);
  });

  it("says for certain only what it says in the end", async () => {
    const many = crowd({ cases: 60, eachCase: () => ({ own: undefined }) });
    await many.cases.loadPage(many.connection, noSignal, 60);
    const { told, until, begun, session, goLive } = open(many);
    session.look(view(many, 5));
    const answers = ({ rows }: Of<ToWebview, "table">) =>
      rows.flatMap(({ key, cells }) =>
        cells.flatMap(({ level, value }) => (value === undefined ? [] : [[`${key} ${level}`, value] as const])),
      );
    const first = answers(await begun());
    assert.ok(first.some(([, value]) => value === "unknown"));
    await goLive();
    await until(() => told.some((message) => message.type === "progress" && !message.running && message.text === ""));
    const last = new Map(answers(told.findLast((message) => message.type === "table")!));
    assert.ok(
      first.some(([of, value]) => last.get(of) !== value),
      "there was something to learn",
    );
    for (const [of, value] of first) assert.ok(value === "unknown" || last.get(of) === value, `${of}: ${value}`);
  });

  /** A crowd whose first cases come only after `answer`. */
  function late() {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const many = crowd({
      cases: 30,
      otherwise: ({ listCases }) => ({
        listCases: async (...asked) => {
          await answered;
          return listCases(...asked);
        },
      }),
    });
    return { many, answer };
  }

  it("has the rows that come before VS Code has room for a page", async () => {
    const { many, answer } = late();
    const { told, begun, session } = open(many);
    session.look(view(many, 5));
    answer();
    assert.equal((await begun()).rows.length, 30);
    assert.deepEqual(told, [], "a page without a script hears nothing");
  });

  it("says that cases are being read where it cannot wait for them, and tells its script those that come", async () => {
    const { many, answer } = late();
    const { told, until, begun, makeRoom, page, session } = open(many);
    makeRoom();
    session.look(view(many, 5));
    assert.equal((await begun()).problem?.kind, "loading");
    assert.equal(page.stage, "waiting");
    answer();
    await until(() => told.some((message) => message.type === "table" && message.rows.length === 30));
    assert.equal(told[0]!.type, "hello", "the script is told what it stands for before it asks");
    assert.equal(page.stage, "waiting");
  });

  it("says that cases are being read until they come, and never that there are none", async () => {
    const { many, answer } = late();
    const { told, until, begun, makeRoom, session, goLive } = open(many);
    makeRoom();
    session.look(view(many, 5));
    assert.equal((await begun()).problem?.kind, "loading");
    await goLive();
    answer();
    await until(() => told.some((message) => message.type === "table" && message.rows.length === 30));
    const problems = told.flatMap((message) => (message.type === "table" ? (message.problem?.kind ?? []) : []));
    assert.ok(!problems.includes("empty"), problems.join(" "));
  });

  it("tells a page that is shown again what was asked for while nobody heard it", async () => {
    const many = crowd({ cases: 30 });
    await many.cases.loadPage(many.connection, noSignal, 30);
    await many.cases.learn(many.connection, undefined, noSignal);
    const { told, until, begun, page, session, goLive } = open(many);
    session.look(view(many, 0));
    await begun();
    await goLive();
    await until(() => told.some((message) => message.type === "table" && message.rows.length > 0));
    session.stop();
    page.end();
    told.length = 0;
    session.look(view(many, 5));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    await untilSent(); // the session has begun to wait so long before
    assert.equal(told.length, 0, "a page without a script hears nothing");
    await goLive();
    await until(() => told.some((message) => message.type === "table" && message.rows.length === 30));
    assert.match(tableIn(told).title, /Person 5/);
  });

  it("keeps what is said once until somebody hears it", async () => {
    const told: ToWebview[] = [];
    const post = (message: ToWebview) => void told.push(message);
    const page = firstMessages({ begin: () => undefined, post, latest: () => Promise.resolve() });
    page.end();
    page.post({ type: "notice", text: "Copied." });
    page.post({ type: "answered" });
    page.goLive();
    page.post({ type: "answered" });
    await page.live;
    assert.deepEqual(told, [{ type: "answered" }, { type: "notice", text: "Copied." }]);
  });
});
