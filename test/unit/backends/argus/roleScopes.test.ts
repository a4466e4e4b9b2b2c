import assert from "node:assert/strict";
import type { Case } from "../../../../src/access/case";
import { systemClock } from "../../../../src/base/clock";
import { createRoleScopes } from "../../../../src/backends/argus/roleScopes";
import { aCase } from "../../core/fakeBackend";
import { noSignal } from "../../noSignal";

describe("The functions of a service in Argus", () => {
  const soc = { id: "5", name: "SOC" };
  const ofService = (id: string): Case => aCase(id, { handledBy: soc });

  /** The server names another function at each time that it is asked. */
  function open() {
    let [now, asked] = [0, 0];
    const scopes = createRoleScopes({ roleFunctions: {}, clock: { ...systemClock, now: () => now } });
    const http = async () => {
      asked += 1;
      return { responseCode: 200, data: { readFunction: { name: `READ_${asked}` } } };
    };
    return {
      wait: (milliseconds: number) => void (now += milliseconds),
      ahead: (id: string) => scopes.askAhead(http, id, noSignal),
      read: async (id: string) => {
        const functions = await scopes.functionsFor(http, ofService(id), noSignal);
        const names = functions("serviceRead");
        return [names.known && names.value, asked];
      },
    };
  }

  it("are asked for once where they were asked for ahead", async () => {
    const { ahead, read } = open();
    ahead("1");
    assert.deepEqual(await read("1"), [["READ_1"], 1]);
    assert.deepEqual(await read("2"), [["READ_1"], 1], "another case of the service");
  });

  it("are asked for again later, and not taken from an answer that was asked for ahead and not needed", async () => {
    const { ahead, read, wait } = open();
    assert.deepEqual(await read("2"), [["READ_1"], 1]);
    ahead("1");
    assert.deepEqual(await read("1"), [["READ_1"], 2], "the service is known");
    await new Promise(setImmediate); // what was asked for ahead is answered
    wait(11 * 60_000);
    assert.deepEqual(await read("1"), [["READ_3"], 3]);
  });
});
