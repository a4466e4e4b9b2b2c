import assert from "node:assert/strict";
import { screen, type Shown } from "./screen";
import type { Argument } from "../../src/commands/argument";
import { changeReporter, publish } from "../../src/commands/change/caseItself";
import { changeLevel, changeMode, grant, revoke } from "../../src/commands/change/change";
import { offboard } from "../../src/commands/change/offboard";
import { removeWatcher } from "../../src/commands/change/removeWatcher";
import { changeModeOfMany } from "../../src/commands/change/selected";
import { undo } from "../../src/commands/change/undo";
import type { Services } from "../../src/commands/services";
import { noSignal } from "../unit/noSignal";
import { entryOf, nils, openHarness, siv, type Harness } from "./changesHarness";

type Run = (services: Services, argument: Argument) => Promise<void>;

/** Every command that changes something says why it does not, however far its questions are answered. */
describe("commands where everything is read-only", function () {
  this.timeout(60_000);
  let readOnly: boolean;
  let h: Harness;
  beforeEach(async () => {
    screen.clear();
    readOnly = false;
    h = await openHarness({ readOnly: () => readOnly });
    for (const login of ["siv.nettum", "1107"]) await h.cases.findSubjects(h.connection, login, noSignal);
  });
  afterEach(() => h.close());

  function services(): Services {
    const { connections, cases, changes, expiries, journal, bulk } = h;
    return {
      ...{ connections, cases, changes, expiries, journal, bulk },
      tree: { redraw: () => undefined },
      view: { visible: false },
      log: { error: () => undefined, info: () => undefined, warn: () => undefined },
      fullPreview: { show: async () => "apply" },
      again: () => undefined,
    } as unknown as Services;
  }

  const isReading = ({ method, path }: { method: string; path: string }) =>
    method === "GET" || path.endsWith("/search");
  const many = (run: (services: Services, selection: readonly Argument[]) => Promise<void>): Run => {
    const rows = ["9001", "9003"].map((id): Argument => ({ connection: "sandbox", case: id }));
    return (parts, argument) =>
      run(
        parts,
        rows.map((row) => ({ ...argument, ...row })),
      );
  };
  const about = (caseId: string, more: object = {}) =>
    Promise.resolve<Argument>({ connection: "sandbox", case: caseId, ...more } as Argument);
  const entry = async (caseId: string, id: string) => entryOf(await h.truth(caseId), id).id;
  const commands: readonly (readonly [string, Run, () => Promise<Argument>])[] = [
    ["grant", grant, () => about("9003", { subject: siv.id, level: "read" })],
    ["changeLevel", changeLevel, async () => about("9001", { entry: await entry("9001", nils.id), level: "write" })],
    ["revoke", revoke, async () => about("9001", { entry: await entry("9001", nils.id) })],
    ["changeMode", changeMode, () => about("9003", { mode: "explicit" })],
    ["changeReporter", changeReporter, () => about("9003", { subject: siv.id })],
    ["publish", publish, () => about("9049")],
    ["removeWatcher", removeWatcher, () => about("9051", { subject: nils.id })],
    ["changeMode of many", many(changeModeOfMany), () => about("", { mode: "explicit" })],
    ["revokeEverywhere", offboard, () => about("", { case: undefined, subject: nils.id })],
    ["undo", undo, async () => ({ record: (await h.journal.read()).attempts[0]!.id })],
  ];

  for (const [name, run, argument] of commands)
    it(`${name} is refused with the reason and the setting, and sends nothing that writes`, async () => {
      assert.equal((await h.change("9003", { kind: "grant", subject: nils, level: "read" })).kind, "done");
      const given = await argument();
      await h.cases.loadPage(h.connection, noSignal);
      readOnly = true;
      h.sandbox.requests.length = 0;
      const told = new Promise<Shown>((resolve) => {
        screen.answer = (shown) => {
          if (!/read-only/.test(shown.text)) return shown.buttons[0];
          resolve(shown);
          return undefined;
        };
      });
      await run(services(), given);
      const { text, buttons } = await told;
      assert.match(text, /^Nothing was sent to sandbox: Case Access is set to read-only\./);
      assert.deepEqual(buttons, ["Open Settings"]);
      assert.deepEqual(
        h.sandbox.requests.filter((request) => !isReading(request)).map(({ method, path }) => `${method} ${path}`),
        [],
      );
      assert.equal((await h.journal.read()).attempts.length, 1, "nothing more is recorded");
    });
});
