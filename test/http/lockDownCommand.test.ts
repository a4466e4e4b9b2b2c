import assert from "node:assert/strict";
import { screen, type Shown } from "./screen";
import { readArgument } from "../../src/commands/argument";
import { lockDown } from "../../src/commands/change/lockDown";
import type { Services } from "../../src/commands/services";
import { noSignal } from "../unit/noSignal";
import { listed, nils, openHarness, type Harness } from "./changesHarness";

/** The command over a real workspace and the stand-in. */
describe("the command that locks a case down", function () {
  this.timeout(30_000);
  let h: Harness;
  beforeEach(async () => {
    screen.clear();
    h = await openHarness();
  });
  afterEach(() => h.close());

  const servicesOf = (): Services => {
    const { connections, cases, changes, journal, bulk } = h;
    const views = { tree: { redraw: () => undefined }, view: { visible: false }, log: { error: () => undefined } };
    const fullPreview = { show: async () => "cancel" };
    const parts = { connections, cases, changes, journal, bulk, ...views, fullPreview, again: () => undefined };
    return parts as unknown as Services;
  };
  const keep = [{ subject: 1107, level: "write" }];
  const about = (id: number) => readArgument({ connection: "sandbox", case: id, keep });
  /** Confirms; resolves with what is told at the end. */
  const confirming = () =>
    new Promise<Shown>((resolve) => {
      screen.answer = (shown) => {
        if (/changed\.$/.test(shown.text)) resolve(shown);
        return shown.buttons.find((one) => one === "Lock Down");
      };
    });

  it("reads who stays, each at a level, and takes nobody for kept where one is not understood", () => {
    assert.deepEqual(about(9003).keep, [{ subject: "1107", level: "write" }]);
    assert.equal(readArgument({ keep: [{ subject: 7 }] }).keep, undefined);
    assert.equal(readArgument({ keep: "user:7" }).keep, undefined);
  });

  it("shows the plan with its lists in one confirmation, and makes it as one batch that can be undone", async () => {
    await h.cases.findSubjects(h.connection, "nils", noSignal);
    const done = confirming();
    await lockDown(servicesOf(), about(9003));
    const [asked] = screen.shown;
    assert.match(asked!.text, /^Lock down “.*9003.*”\?$/);
    assert.match(asked!.detail!, /Access mode afterwards: explicit/);
    assert.match(asked!.detail!, /Proven out:\n(.*\n)*.*Everybody else, apart from: Administrators/);
    assert.match(asked!.detail!, /Cannot be kept out:\n(.*\n)*.*Kari Writer \(owner\): reporter/);
    assert.deepEqual((await done).buttons, ["Undo", "Journal"]);
    const { case: of, entries } = await h.truth("9003");
    assert.deepEqual([of.mode, listed(entries)], ["explicit", [`${nils.id} write`]]);
  });

  it("changes nothing where it is not confirmed", async () => {
    const before = await h.truth("9003");
    screen.answer = () => undefined;
    await lockDown(servicesOf(), about(9003));
    assert.deepEqual(listed((await h.truth("9003")).entries), listed(before.entries));
  });

  it("locks several cases down with one confirmation", async () => {
    const done = confirming();
    await lockDown(servicesOf(), about(9003), [about(9001), about(9003)]);
    assert.match(screen.shown[0]!.text, /^Lock down 2 cases\?$/);
    await done;
    for (const id of ["9001", "9003"]) {
      const { case: of, entries } = await h.truth(id);
      assert.equal(of.mode, "explicit");
      // An entry of any level writes there.
      assert.deepEqual(
        entries.map(({ subject }) => subject?.id),
        [nils.id],
      );
    }
  });

  it("starts from those who have access now, whose levels can be changed", async () => {
    screen.answer = ({ text, buttons }) =>
      text === "Lock Down" ? (buttons.find((one) => one.includes("Work Out the Plan")) ?? buttons[0]) : undefined;
    await lockDown(servicesOf(), readArgument({ connection: "sandbox", case: 9003 }));
    const [first, second, asked] = screen.shown;
    assert.match(first!.detail!, /^Who stays\?/);
    assert.ok(["Kari Writer", "Ola Reader", "Incident Responders"].every((one) => first!.buttons.includes(one)));
    assert.match(second!.detail!, /^These stay\./);
    assert.match(asked!.text, /^Lock down “.*9003/);
  });
});
