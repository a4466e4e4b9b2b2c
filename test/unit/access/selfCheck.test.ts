import assert from "node:assert/strict";
import {
  checkRole,
  evaluate,
  narrow,
  possibleLevels,
  possibleRoles,
  restsOn,
  selfCheck,
  withRole,
  type Agreement,
  type Facts,
  type Level,
  type Rule,
} from "../../../src/access";
import { argusPolicy } from "../../../src/backends/argus/policy";
import * as oracle from "./oracle";

const none: Facts = {
  reporter: "no",
  serviceRead: "no",
  serviceWrite: "no",
  serviceTech: "no",
  admin: "no",
  aclMember: "no",
  aclWrite: "no",
  aclOwner: "no",
  published: "yes",
};

describe("the self-check", function () {
  this.timeout(120_000);

  it("agrees, is compatible or disagrees as the server's level is the only, one or none of the possible ones", () => {
    for (const mode of [...oracle.modeNames, "new"]) {
      for (const facts of oracle.partialFacts()) {
        const access = evaluate(argusPolicy, mode, facts);
        const possible = possibleLevels(argusPolicy, mode, facts);
        oracle.levelNames.forEach((server, level) => {
          const { kind, ours, rules } = selfCheck(mode, access, server as Level, possible);
          const given = oracle.levelsOver(mode, facts);
          assert.equal(
            kind,
            !given.has(level) ? "disagrees" : given.size === 1 ? "agrees" : "compatible",
            `${mode} ${server} ${JSON.stringify(facts)}`,
          );
          assert.equal(possible.includes(server as Level), given.has(level));
          assert.deepEqual(ours, { atLeast: access.atLeast, atMost: access.atMost });
          assert.equal(rules.length > 0, kind === "disagrees");
        });
      }
    }
  });

  it("sees a level that is within the range and yet impossible: who may be an administrator and is nothing else cannot just write", () => {
    const facts: Facts = { ...none, admin: "unknown" };
    const agreement = check("explicit", facts, "write");
    assert.equal(agreement.kind, "disagrees");
    assert.deepEqual(agreement.rules, [{ mode: "explicit", right: "write" }]);
    assert.equal(check("explicit", facts, "none").kind, "compatible");
    assert.equal(check("explicit", facts, "owner").kind, "compatible");
  });

  it("names the cells that gave too much", () => {
    const facts: Facts = { ...none, aclMember: "yes" };
    assert.deepEqual(check("explicit", facts, "read").rules, [{ mode: "explicit", right: "write" }]);
    assert.deepEqual(check("explicit", facts, "none").rules, [
      { mode: "explicit", right: "read" },
      { mode: "explicit", right: "write" },
    ]);
  });

  it("names the gate, and no cell, where the case is closed to somebody to whom the server shows it", () => {
    const closed: Facts = { ...none, aclWrite: "yes", published: "no" };
    assert.deepEqual(check("roleBased", closed, "write"), {
      kind: "disagrees",
      ours: { atLeast: "none", atMost: "none" },
      server: "write",
      rules: ["gate"],
    });
    const rules: readonly Rule[] = ["gate"];
    const rests = (facts: Facts) => restsOn("explicit", evaluate(argusPolicy, "explicit", facts), "read", rules);
    assert.equal(rests({ ...none, aclMember: "yes", published: "no" }), true);
    assert.equal(rests({ ...none, aclMember: "yes", published: "unknown" }), true);
    assert.equal(rests({ ...none, aclMember: "yes" }), false, "the gate is open");
    assert.equal(rests({ ...none, aclMember: "yes", serviceTech: "yes", published: "no" }), false, "it lets them pass");
  });

  it("names the columns that gave too little", () => {
    const facts: Facts = { ...none, serviceRead: "yes" };
    assert.deepEqual(check("roleBased", facts, "owner").rules, [
      { mode: "roleBased", right: "write" },
      { mode: "roleBased", right: "owner" },
    ]);
  });

  it("marks the answers that rest on the same rule, and no others", () => {
    const rules = check("explicit", { ...none, aclMember: "yes" }, "read").rules;
    const writer = evaluate(argusPolicy, "explicit", { ...none, aclMember: "yes", aclWrite: "yes" });
    assert.equal(restsOn("explicit", writer, "write", rules), true);
    assert.equal(restsOn("explicit", writer, "read", rules), false);
    const reporterToo = evaluate(argusPolicy, "explicit", { ...none, reporter: "yes", admin: "yes" });
    assert.equal(restsOn("explicit", reporterToo, "write", rules), true, "one of two cells is enough");
    assert.equal(restsOn("explicit", evaluate(argusPolicy, "explicit", none), "write", rules), true);
    assert.equal(
      restsOn("roleBased", evaluate(argusPolicy, "roleBased", { ...none, aclWrite: "yes" }), "write", rules),
      false,
    );
  });
});

describe("the check of the role", () => {
  it("finds a role possible exactly where it is the highest in some world", () => {
    const states = ["yes", "no", "unknown"] as const;
    for (const serviceTech of states)
      for (const admin of states) {
        const worlds = [true, false].flatMap((tech) =>
          [true, false].flatMap((isAdmin) => {
            const fits = (known: string, value: boolean) => known === "unknown" || (known === "yes") === value;
            return fits(serviceTech, tech) && fits(admin, isAdmin) ? [isAdmin ? "admin" : tech ? "tech" : "user"] : [];
          }),
        );
        const possible = possibleRoles(argusPolicy, { ...none, serviceTech, admin });
        assert.deepEqual(new Set(possible), new Set(worlds), `${serviceTech} ${admin}`);
        for (const server of ["user", "tech", "admin"]) {
          const { kind } = checkRole(possible, server);
          const expected = !worlds.includes(server)
            ? "disagrees"
            : new Set(worlds).size === 1
              ? "agrees"
              : "compatible";
          assert.equal(kind, expected);
        }
      }
  });

  it("makes a disagreement of levels that agree, and leaves one that there is", () => {
    const agrees = check("explicit", { ...none, aclMember: "yes" }, "write");
    const wrong = checkRole(["user"], "admin");
    assert.deepEqual(withRole(agrees, wrong), { ...agrees, kind: "disagrees", role: wrong });
    assert.equal(withRole(agrees, checkRole(["user", "tech"], "tech")).kind, "agrees");
    const differs = check("explicit", { ...none, aclMember: "yes" }, "read");
    assert.equal(withRole(differs, checkRole(["user"], "user")).kind, "disagrees");
  });
});

describe("the server's answer", function () {
  this.timeout(120_000);

  it("narrows what is shown, only where it does not contradict, and then to exactly that level", () => {
    for (const mode of [...oracle.modeNames, "new"]) {
      for (const facts of oracle.partialFacts()) {
        const access = evaluate(argusPolicy, mode, facts);
        for (const server of oracle.levelNames as Level[]) {
          const narrowed = narrow(access, server);
          const inRange = [access.atLeast, server, access.atMost]
            .map((level) => oracle.levelNames.indexOf(level))
            .every((level, place, all) => place === 0 || all[place - 1]! <= level);
          assert.equal(selfCheck(mode, access, server).kind === "disagrees", !inRange);
          if (!inRange) {
            assert.equal(narrowed, access);
          } else {
            assert.deepEqual([narrowed.atLeast, narrowed.atMost], [server, server]);
            const level = oracle.levelNames.indexOf(server);
            assert.deepEqual(
              [narrowed.read, narrowed.write, narrowed.owner],
              [1, 2, 3].map((right) => (level >= right ? "yes" : "no")),
            );
            assert.ok(narrowed.because.every(({ right }) => narrowed[right] === "yes"));
          }
        }
      }
    }
  });
});

function check(mode: string, facts: Facts, server: Level): Agreement {
  return selfCheck(mode, evaluate(argusPolicy, mode, facts), server, possibleLevels(argusPolicy, mode, facts));
}
