import assert from "node:assert/strict";
import { onAbort } from "../../src/base/abort";

describe("what runs when a signal aborts", () => {
  it("is all run, also where one of them fails", () => {
    const heard: (() => void)[] = [];
    const hear = { addEventListener: (_: string, tell: () => void) => heard.push(tell) };
    const signal = Object.assign(new EventTarget(), hear) as unknown as AbortSignal;
    const ran: number[] = [];
    onAbort(signal, () => {
      throw new Error("first");
    });
    onAbort(signal, () => ran.push(2));
    const forget = onAbort(signal, () => ran.push(3));
    forget();
    assert.throws(() => heard[0]!(), /^Error: first$/);
    assert.deepEqual([heard.length, ran], [1, [2]]);
  });
});
