import assert from "node:assert/strict";
import { endedStates, openStates, type ExpiryState } from "../../../src/core/expiry/model";
import { expiryEvents, expiryStates, pauseAfter, stateAfter, type ExpiryEvent } from "../../../src/core/expiry/states";

/** Where an event leads from an open state; undefined: it stays as it is. */
const fromOpen: Readonly<Record<ExpiryEvent, ExpiryState | undefined>> = {
  made: undefined,
  notMade: "void",
  restored: "done",
  foundGone: "gone",
  foundLater: "superseded",
  foundChanged: "asked",
  failed: "couldNot",
  cleared: "cleared",
  undone: "undone",
  handedOver: "handedOver",
  takenBack: undefined,
};

describe("the states of an expiry", () => {
  it("are all there, each once", () => {
    assert.deepEqual([...new Set(expiryStates)], [...openStates, ...endedStates]);
  });

  for (const state of expiryStates)
    for (const event of expiryEvents)
      it(`after "${event}" are what the table says of "${state}"`, () => {
        const after = stateAfter(state, event);
        if (openStates.some((one) => one === state)) {
          const made = state === "unconfirmed" ? "scheduled" : state;
          assert.equal(after, event === "made" ? made : (fromOpen[event] ?? state));
        } else {
          const begins = event === "made" ? /^(void|gone)$/ : event === "takenBack" ? /^handedOver$/ : /^$/;
          assert.equal(after, begins.test(state) ? "scheduled" : state);
        }
      });

  it("never come back from done, cleared, undone or superseded, whatever follows", () => {
    for (const ended of ["done", "cleared", "undone", "superseded"] as const)
      for (const first of expiryEvents)
        for (const second of expiryEvents) assert.equal(stateAfter(stateAfter(ended, first), second), ended);
  });

  it("are tried again after pauses that grow, to a quarter of a day", () => {
    const pauses = Array.from({ length: 20 }, (_, tries) => pauseAfter(tries + 1));
    assert.equal(pauses[0], 60_000);
    pauses.slice(1).forEach((pause, place) => assert.ok(pause >= pauses[place]!));
    assert.equal(pauses.at(-1), 6 * 60 * 60_000);
    assert.equal(pauseAfter(10_000), 6 * 60 * 60_000);
  });
});
