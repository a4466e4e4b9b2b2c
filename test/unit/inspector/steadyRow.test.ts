import assert from "node:assert/strict";
import { SteadyRow } from "../../../src/inspector/webview/steadyRow";

describe("inspector: the row that stays where it is", () => {
  const places = (...keys: string[]) => new Map(keys.map((key, at) => [key, at]));
  let pointed: string;
  let told: [rows: readonly string[], again: boolean][];
  let steady: SteadyRow;
  beforeEach(() => {
    pointed = "a";
    told = [];
    steady = new SteadyRow(
      () => ({ steady: pointed, active: undefined }),
      (...message) => told.push(message),
    );
  });
  const putsOff = (keys: ReadonlyMap<string, number>): boolean => steady.putsOff({ key: pointed, at: 0 }, keys);

  it("is asked about once, and waited for as long as it takes, however many tables come before", () => {
    for (let n = 0; n < 50; n++) assert.ok(putsOff(places("x", "y")));
    assert.deepEqual(told, [[["a"], true]]);
    assert.ok(!putsOff(places("x", "a")), "the answer is shown");
    steady.shown();
    assert.ok(putsOff(places("x")), "and the next one is put off again");
    assert.equal(told.length, 2);
  });

  it("does not keep what is new from somebody whose pointer never rests", () => {
    for (let n = 0; n < 4; n++) {
      pointed = `row ${n}`;
      assert.ok(putsOff(places("x")));
    }
    pointed = "another row";
    assert.ok(!putsOff(places("x")));
  });

  it("is waited for no longer where other rows were asked for meanwhile", () => {
    assert.ok(putsOff(places("x")));
    steady.shown(); // sorted otherwise, for example
    assert.ok(putsOff(places("x")));
    assert.equal(told.length, 2, "it is asked about anew");
  });
});
