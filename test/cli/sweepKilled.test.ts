import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { SandboxRequest } from "../../src/sandbox/exchange";
import { openAccount, type Account } from "./harness";

const somebody = "user:1009";

/** A case of its own for each history, with a store of its own. */
interface History {
  readonly aCase: string;
  readonly ask: (...words: string[]) => ReturnType<Account["ask"]>;
  readonly words: readonly string[];
}

describe("case-access: a sweep that is killed", function () {
  this.timeout(600_000);

  let account: Account;
  let owned: string[];
  before(async () => {
    account = await openAccount();
    const file = path.join(account.home, "connections.json");
    const content = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...content, "sweep.approve": "unchanged" }));
    const { document } = await account.ask(["cases", "--connection", "argus"], { env: account.as("ada") });
    owned = (document.result as { id: string; own?: string }[]).flatMap(({ id, own }) => (own === "owner" ? id : []));
  });
  after(() => account.close());

  /** Gives somebody access for an hour on the next case. */
  async function begin(): Promise<History> {
    account.sandbox.argus.setClockAhead(0);
    for (let aCase = owned.shift(); aCase !== undefined; aCase = owned.shift()) {
      const words = ["--connection", "argus", "--state", path.join(account.home, `of ${aCase}`)];
      const ask: History["ask"] = (...given) => account.ask([...given, ...words], { env: account.as("ada") });
      const grant = ["--grant", `${somebody}=read`, "--until", "1h"];
      const { document } = await ask("preview", aCase, ...grant);
      if (document.error !== undefined || document.result.alreadySo) continue;
      assert.equal((await ask("apply", aCase, ...grant, "--approve", document.result.digest)).status, 0);
      account.sandbox.argus.requests.length = 0;
      return { aCase, ask, words };
    }
    throw new Error("there is no case left");
  }

  const timeCame = () => account.sandbox.argus.setClockAhead(2 * 60 * 60_000);
  const revokes = () => account.sandbox.argus.requests.filter(({ method }) => method === "DELETE");

  /**
   * Whether the entry is there, and how many ends are open; on no account may it be there and nobody know of it.
   * `isDone`: the request that was torn off was carried out.
   */
  async function assertKept({ aCase, ask }: History, what: string, isDone: boolean): Promise<void> {
    const { document: who } = await ask("who", aCase);
    const isThere = (who.result as { subject: { id: string }; through: string[] }[]).some(
      ({ subject, through }) => subject.id === "1009" && through.includes("has a read entry"),
    );
    const { document: due } = await ask("due");
    assert.equal(due.result.length > 0, isThere, `${what}: forgotten, or open although it is gone`);
    // A request that nobody answered has ended it, or was lost; another one for the same entry ends nothing else.
    const done = revokes().filter(({ status }) => status === 200).length;
    assert.equal(done, isThere || isDone ? 0 : 1, `${what}: ended once, or not yet`);
  }

  /** Kills a sweep while the request that is meant is on its way, then sweeps again. */
  async function killedAt(isMeant: (request: SandboxRequest) => boolean, applied: boolean, what: string) {
    const history = await begin();
    timeCame();
    const placed = account.sandbox.argus.faults.next({ kind: "hang", applied, match: isMeant });
    const child = account.start(["sweep", ...history.words], { env: account.as("ada") });
    const ended = once(child, "close");
    await placed.reached;
    child.kill("SIGKILL");
    await ended;
    placed.remove();
    account.sandbox.argus.faults.clear();
    const { status } = await history.ask("sweep");
    assert.ok(status === 0 || status === 3, `${what}: ${status}`);
    const isDone = applied && revokes().some(({ status }) => status === undefined);
    await assertKept(history, what, isDone);
  }

  it("ends once what was to end, is never early, and forgets nothing, wherever it is killed", async () => {
    const { ask } = await begin();
    assert.equal((await ask("sweep")).status, 0);
    assert.equal(revokes().length, 0, "nothing happens early");
    timeCame();
    account.sandbox.argus.requests.length = 0;
    assert.equal((await ask("sweep")).status, 0);
    const all = account.sandbox.argus.requests.map(({ method }) => method);
    const sent = all.indexOf("DELETE");
    assert.ok(sent > 0 && sent < all.length - 1, "it reads, writes and reads again");
    const isWrite = ({ method }: { readonly method: string }) => method === "DELETE";
    for (const place of [0, sent - 2]) {
      let count = -1;
      await killedAt(() => (count += 1) === place, true, `at request ${place + 1} of ${all.length}`);
    }
    await killedAt(() => revokes().length > 0, true, "while it reads again");
    await killedAt(isWrite, false, "before the server carries it out");
    await killedAt(isWrite, true, "after the server has carried it out");
  });

  it("ends once what was to end where two sweep at once and the one that writes is killed", async () => {
    for (const applied of [false, true]) {
      const history = await begin();
      timeCame();
      const { faults } = account.sandbox.argus;
      const sweep = () => account.start(["sweep", ...history.words], { env: account.as("ada") });
      const writing = faults.next({ kind: "hang", applied, match: ({ method }) => method === "DELETE" });
      const killed = sweep();
      const died = once(killed, "close");
      await writing.reached;
      const reading = faults.next({ kind: "hang", applied: true, match: () => true });
      const second = sweep();
      const ended = once(second, "close");
      await reading.reached; // both are at it
      killed.kill("SIGKILL");
      await died;
      writing.remove();
      faults.clear();
      const [status] = await ended;
      assert.ok(status === 0 || status === 3, `the other one: ${String(status)}`);
      const isDone = applied && revokes().some(({ status }) => status === undefined);
      await assertKept(history, `two at once, ${applied ? "carried out" : "lost"}`, isDone);
    }
  });
});
