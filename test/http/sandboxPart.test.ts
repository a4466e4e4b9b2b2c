import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExtensionContext } from "vscode";
import "./screen";
import { createSandboxPart, type SandboxPart } from "../../src/platform/sandbox";
import { createConnections, type Connections } from "../../src/core/connections/connections";
import { createArgusBackend } from "../../src/backends/argus";
import { memorySecrets, memorySettings } from "../unit/core/memory";

describe("the sandbox in the extension", () => {
  let folder: string;
  let connections: Connections;
  let part: SandboxPart;
  let told: boolean[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sandbox-part-"));
    const openBackend = ({ url }: { url: string }, key: string) =>
      createArgusBackend({ url, key, fetch, pageSize: 1, timeoutSeconds: 5, roleFunctions: {} });
    connections = createConnections({ settings: memorySettings(), secrets: memorySecrets(), openBackend });
    told = [];
    const context = {
      globalState: { get: (_: string, otherwise: unknown) => otherwise, update: async () => undefined },
      globalStorageUri: { fsPath: folder },
    } as unknown as ExtensionContext;
    part = createSandboxPart(
      context,
      () => connections,
      (running) => told.push(running),
    );
  });
  afterEach(async () => {
    await part.close();
    connections.dispose();
    await rm(folder, { recursive: true });
  });

  const names = () =>
    connections
      .all()
      .map(({ name }) => name)
      .sort();
  const all = ["Argus sandbox", "CMf sandbox", "IRIS sandbox"];
  const answers = (url: string) =>
    fetch(url).then(
      () => true,
      () => false,
    );

  it("is closed for good when that comes while it starts", async () => {
    const opening = part.open();
    await part.close();
    await opening;
    assert.deepEqual([part.running(), names(), told.at(-1)], [false, [], false]);
    // The addresses last, so the same ports are listened on again; nobody is left on them.
    await part.open();
    const urls = connections.all().map(({ origin }) => origin);
    await part.close();
    assert.deepEqual(await Promise.all(urls.map(answers)), [false, false, false]);
  });

  it("loses the connection that is removed, and stops with the last one", async () => {
    await part.open();
    assert.deepEqual(names(), all);
    const [argus, cmf, iris] = all.map((name) => connections.find(name)!);
    await part.close(argus);
    assert.deepEqual(
      [names(), part.running(), part.whole(), await answers(cmf!.origin)],
      [["CMf sandbox", "IRIS sandbox"], true, false, true],
    );
    await part.open();
    assert.deepEqual([names(), part.whole()], [all, true]);
    await part.close(argus);
    await part.close(iris);
    await part.close(cmf);
    assert.deepEqual([names(), part.running(), await answers(cmf!.origin)], [[], false, false]);
  });

  it("brings back no connection that it was not opened with", async () => {
    await part.open({ cmf: true });
    await part.open();
    assert.deepEqual([names(), part.whole()], [["CMf sandbox"], true]);
  });

  it("can be opened and closed many times at once", async () => {
    await Promise.all([part.open(), part.open(), part.close(), part.open()]);
    assert.deepEqual([names(), part.running()], [all, true]);
  });
});
