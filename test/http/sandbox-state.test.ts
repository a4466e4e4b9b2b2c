import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../src/backends/standIns";
import { openState } from "../../src/sandbox/state";
import { caller, grantTo } from "./sandboxCaller";

const path = "/cases/v2/case/9003/access";

describe("sandbox: state", () => {
  let folder: string;
  let stateFile: string;
  const running = new Set<Sandbox>();
  const start = async (options: SandboxOptions = {}): Promise<Sandbox> => {
    const sandbox = await startSandbox({ stateFile, ...options });
    running.add(sandbox);
    return sandbox;
  };
  const entries = async (sandbox: Sandbox): Promise<unknown[]> => (await caller(sandbox, "ada").get(path)).body.data;
  const grant = (sandbox: Sandbox, subjectID: number) => caller(sandbox, "ada").post(path, grantTo(subjectID));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sandbox-state-"));
    stateFile = join(folder, "deep", "state.json");
  });
  afterEach(async () => {
    for (const sandbox of running) await sandbox.close();
    running.clear();
    await rm(folder, { recursive: true });
  });

  it("keeps changes, keys and address between restarts", async () => {
    const first = await start();
    await grant(first, 1205);
    await caller(first, "ada").put(path, { accessMode: "explicit" });
    const before = await entries(first);
    const listed = (await caller(first, "ada").search({ limit: 0 })).body.data;
    const history = (await caller(first, "ada").get("/cases/v2/case/9003/history")).body.data;
    await first.close();

    const second = await start();
    assert.equal(second.url, first.url);
    assert.deepEqual(second.argus.keys, first.argus.keys);
    assert.deepEqual(await entries(second), before);
    assert.equal(before.length, 3);
    assert.deepEqual((await caller(second, "ada").search({ limit: 0 })).body.data, listed);
    assert.deepEqual((await caller(second, "ada").get("/cases/v2/case/9003/history")).body.data, history);
  });

  it("has every change on disk before it answers", async () => {
    const sandbox = await start();
    const saved = async (): Promise<number> =>
      (
        JSON.parse(await readFile(stateFile, "utf8")) as {
          sections: { argus: { changed: Record<string, { edit: { entries: unknown[] } }> } };
        }
      ).sections.argus.changed[9003]?.edit.entries.length ?? 0;
    assert.equal(await saved(), 0);
    await Promise.all([1203, 1204, 1205, 1206].map(async (id) => assert.equal((await grant(sandbox, id)).status, 201)));
    assert.equal(await saved(), 6);
    assert.deepEqual(await readdir(join(folder, "deep")), ["state.json"], "no temporary file is left");
  });

  it("stores differences only, for its owner's eyes only", async () => {
    const sandbox = await start({ cases: 100_000 });
    await grant(sandbox, 1205);
    const about = await stat(stateFile);
    assert.ok(about.size < 3000, `${about.size} bytes`);
    if (process.platform !== "win32") assert.equal(about.mode & 0o777, 0o600);
  });

  it("brings the world back on reset, and keeps the keys", async () => {
    const first = await start();
    const before = await entries(first);
    await grant(first, 1205);
    await first.reset();
    assert.deepEqual(await entries(first), before);
    await grant(first, 1205);
    await first.close();
    const second = await start({ reset: true });
    assert.deepEqual(await entries(second), before);
    assert.deepEqual(second.argus.keys, first.argus.keys);
  });

  it("starts afresh in a world of another seed, and after a file that is no state", async () => {
    const first = await start();
    await grant(first, 1205);
    await first.close();
    const other = await start({ seed: 2 });
    assert.equal((await entries(other)).length, 2);
    await other.close();

    await writeFile(stateFile, '{"version":1,');
    const third = await start();
    assert.equal((await entries(third)).length, 2);
    assert.notDeepEqual(third.argus.keys, first.argus.keys);
    assert.deepEqual((await readdir(join(folder, "deep"))).sort(), ["state.json", "state.json.unreadable"]);
  });

  it("has other secrets in every sandbox", async () => {
    const [one, other] = [await startSandbox(), await startSandbox()];
    running.add(one).add(other);
    const secrets = [...one.argus.keys, ...other.argus.keys].map(({ key }) => key.split("/")[2]!);
    assert.equal(new Set(secrets).size, secrets.length);
    for (const secret of secrets) assert.ok(secret.length >= 32);
    assert.equal(
      (await fetch(`${one.url}/authentication/v1/session`, { headers: { "Argus-API-Key": other.argus.keys[0]!.key } }))
        .status,
      401,
    );
  });

  it("is shared by a second window over the same state, which can reset it", async () => {
    const first = await start();
    const second = await start();
    assert.deepEqual([first.shared, second.shared, second.url === first.url], [false, true, true]);
    await grant(second, 1205);
    assert.equal((await entries(first)).length, 3);
    await second.reset();
    assert.equal((await entries(first)).length, 2);
    await second.close();
    assert.equal((await entries(first)).length, 2, "it runs on");
    await first.close();
    await assert.rejects(second.reset());
  });

  it("takes another port when a stranger has the one of the last time", async () => {
    const first = await start();
    await first.close();
    const stranger = await startSandbox({ port: Number(new URL(first.url).port) });
    running.add(stranger);
    const second = await start();
    assert.equal(second.shared, false);
    assert.notEqual(second.url, first.url);
    assert.equal((await entries(second)).length, 2);
  });

  describe("where a stranger has the port of the last time", () => {
    let strangers: Server[] = [];
    afterEach(() => {
      for (const one of strangers) one.close();
      strangers = [];
    });
    /** A server on that port that says yes to everything. */
    async function strangerOn(
      url: string,
      answer: (headers: IncomingHttpHeaders) => string,
    ): Promise<{ readonly heard: string[] }> {
      const heard: string[] = [];
      const server = createServer((request, response) => {
        heard.push(JSON.stringify([request.url, request.headers]));
        response.writeHead(200, { "Content-Type": "application/json" }).end(answer(request.headers));
      });
      strangers.push(server);
      server.listen(Number(new URL(url).port), "127.0.0.1");
      await once(server, "listening");
      return { heard };
    }

    for (const [name, answer] of [
      ["says yes", () => "{}"],
      [
        "gives the proof back that it was sent",
        (headers: IncomingHttpHeaders) => JSON.stringify({ proof: headers["x-sandbox-proof"] }),
      ],
      ["never ends", () => " ".repeat(5_000)],
    ] as const) {
      it(`is not taken for itself, and sends it neither the secret nor anything that a reset takes: one that ${name}`, async () => {
        const first = await start();
        await grant(first, 1205);
        await first.close();
        const { heard } = await strangerOn(first.url, answer);
        const second = await start();
        assert.deepEqual([second.shared, second.url === first.url, heard.length], [false, false, 1]);
        const secret = (await openState(stateFile)).secretFor("control");
        assert.ok(!heard.join().includes(secret));

        const [, sent] = JSON.parse(heard[0]!) as [string, Record<string, string>];
        const headers = {
          "X-Sandbox-Challenge": sent["x-sandbox-challenge"]!,
          "X-Sandbox-Proof": sent["x-sandbox-proof"]!,
        };
        await fetch(`${second.url}/sandbox/control`, { method: "POST", headers });
        assert.equal((await entries(second)).length, 3, "what it heard resets nothing");
      });
    }
  });
});
