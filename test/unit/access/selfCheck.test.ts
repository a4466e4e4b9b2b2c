import assert from "node:assert/strict";
import { evaluate, narrow, restsOn, selfCheck, type Facts, type Level } from "../../../src/access";
import { argusPolicy } from "../../../src/backends/argus/policy";
import * as oracle from "./oracle";

const none: Facts = { reporter: "no", serviceRead: "no", serviceWrite: "no", serviceTech: "no", admin: "no", aclMember: "no", aclWrite: "no" };

describe("the self-check", () => {
  it("agrees, is compatible or disagrees as the server's level is the only, one or none of the possible ones", () => {
    for (const mode of [...oracle.modeNames, "new"]) {
      for (const facts of oracle.partialFacts()) {
        const access = evaluate(argusPolicy, mode, facts);
        const low = oracle.levelNames.indexOf(access.atLeast);
        const high = oracle.levelNames.indexOf(access.atMost);
        oracle.levelNames.forEach((server, level) => {
          const { kind, ours, rules } = selfCheck(mode, access, server as Level);
          assert.equal(kind, level < low || level > high ? "disagrees" : low === high ? "agrees" : "compatible");
          assert.deepEqual(ours, { atLeast: access.atLeast, atMost: access.atMost });
          assert.equal(rules.length > 0, kind === "disagrees");
        });
      }
    }
  });

  it("names the cells that gave too much", () => {
    const access = evaluate(argusPolicy, "explicit", { ...none, aclMember: "yes" });
    assert.deepEqual(selfCheck("explicit", access, "read").rules, [{ mode: "explicit", right: "write" }]);
    assert.deepEqual(selfCheck("explicit", access, "none").rules, [
      { mode: "explicit", right: "read" },
      { mode: "explicit", right: "write" },
    ]);
  });

  it("names the columns that gave too little", () => {
    const access = evaluate(argusPolicy, "roleBased", { ...none, serviceRead: "yes" });
    assert.deepEqual(selfCheck("roleBased", access, "owner").rules, [
      { mode: "roleBased", right: "write" },
      { mode: "roleBased", right: "owner" },
    ]);
  });

  it("marks the answers that rest on the same rule, and no others", () => {
    const rules = selfCheck("explicit", evaluate(argusPolicy, "explicit", { ...none, aclMember: "yes" }), "read").rules;
    const writer = evaluate(argusPolicy, "explicit", { ...none, aclMember: "yes", aclWrite: "yes" });
    assert.equal(restsOn("explicit", writer, "write", rules), true);
    assert.equal(restsOn("explicit", writer, "read", rules), false);
    assert.equal(restsOn("explicit", evaluate(argusPolicy, "explicit", none), "write", rules), true);
    assert.equal(restsOn("roleBased", evaluate(argusPolicy, "roleBased", { ...none, aclWrite: "yes" }), "write", rules), false);
  });
});

describe("the server's answer", () => {
  it("narrows what is shown, only where it does not contradict, and then to exactly that level", () => {
    for (const mode of [...oracle.modeNames, "new"]) {
      for (const facts of oracle.partialFacts()) {
        const access = evaluate(argusPolicy, mode, facts);
        for (const server of oracle.levelNames as Level[]) {
          const narrowed = narrow(access, server);
          if (selfCheck(mode, access, server).kind === "disagrees") {
            assert.equal(narrowed, access);
          } else {
            assert.deepEqual([narrowed.atLeast, narrowed.atMost], [server, server]);
            const level = oracle.levelNames.indexOf(server);
            assert.deepEqual([narrowed.read, narrowed.write, narrowed.owner], [1, 2, 3].map((right) => (level >= right ? "yes" : "no")));
            assert.ok(narrowed.because.every(({ right }) => narrowed[right] === "yes"));
          }
        }
      }
    }
  });
});
