import assert from "node:assert/strict";
import fc from "fast-check";
import {
  evaluate,
  factsOf,
  type Asked,
  type Case,
  type Entry,
  type Evidence,
  type GrantLevel,
  type Subject,
  type Tri,
} from "../../../../src/access";
import { evidence } from "../../../../src/backends/argus/evidence";
import { roleFacts } from "../../../../src/backends/argus/functions";
import { argusPolicy } from "../../../../src/backends/argus/policy";
import type { Directory, RoleAnswers, RoleGrant } from "../../../../src/backends/backend";
import { unknownText } from "../../../../src/wording/reason";
import { englishOf } from "../../english";
import { roleAnswers } from "../../roleAnswers";

const ola: Subject = { id: "2", kind: "user", name: "Ola" };
const me: Subject = { id: "1", kind: "user", name: "Me" };
const legal: Subject = { id: "10", kind: "group", name: "Legal" };
const inner: Subject = { id: "11", kind: "group", name: "Inner" };
const havkraft = { id: "7", name: "Havkraft" };
const holding = { id: "8", name: "Holding" };

const known = <T>(value: T, more: { readAt?: number; truncated?: boolean } = {}): Asked<T> => ({
  known: true,
  value,
  readAt: 50,
  ...more,
});
const unknown = <T>(gap: "forbidden" | "notFetched" | "failed" | "truncated", detail?: string): Asked<T> => ({
  known: false,
  gap,
  detail,
});

/** A number that somebody typed. */
const nobody: Subject = { id: "9003", kind: "unknown", name: "9003" };

function directory(
  answers: {
    caller?: Subject;
    ownGroups?: Asked<readonly Subject[]>;
    members?: Record<string, Asked<readonly Subject[]>>;
    groupsAbove?: Asked<readonly Subject[]>;
    roles?: Record<string, Asked<RoleAnswers>>;
  } = {},
): Directory {
  return {
    caller: "caller" in answers ? answers.caller : me,
    ownGroups: () => answers.ownGroups ?? unknown("notFetched"),
    members: (id) => answers.members?.[id] ?? unknown("notFetched"),
    groupsAbove: () => answers.groupsAbove ?? unknown("notFetched"),
    roles: (id) => answers.roles?.[id] ?? unknown("notFetched"),
    isSomebody: ({ id }) => id !== nobody.id,
  };
}
function aCase(more: Partial<Case> = {}): Case {
  return {
    id: "9001",
    number: "9001",
    title: "",
    mode: "roleBased",
    condition: "yes",
    people: [],
    details: [],
    scope: havkraft,
    reporter: null,
    readAt: 100,
    ...more,
  };
}
function entry(id: string, subject: Subject | undefined, level: Entry["level"]): Entry {
  return { id, subject, level, on: "case" };
}
function judge(
  of: Partial<Case>,
  entries: Asked<readonly Entry[]>,
  subject: Subject,
  about: Directory,
  named?: Asked<readonly GrantLevel[]>,
): Evidence {
  return evidence({ case: aCase(of), entries, named }, subject, about);
}
const facts = (found: Evidence) => factsOf(found) as Record<string, Tri>;
const gaps = (found: Evidence, fact: string) =>
  found[fact]!.paths.map(({ needs }) => needs.map(({ gap, about }) => `${about} ${gap}`));

describe("Argus evidence", () => {
  it("has a finding for every fact of the policy", () => {
    assert.deepEqual(Object.keys(judge({}, known([]), ola, directory())).sort(), [...argusPolicy.facts].sort());
  });

  it("rules nothing out that nobody was asked about", () => {
    const found = judge(
      { reporter: undefined, condition: "unknown" },
      unknown("notFetched"),
      ola,
      directory({ caller: undefined }),
    );
    for (const fact of argusPolicy.facts) assert.equal(facts(found)[fact], "unknown", fact);
  });

  describe("of a number of which nothing has shown that anybody has it", () => {
    const about = (roles: Asked<RoleAnswers>) =>
      judge({ reporter: me }, known([entry("a", ola, "write")]), nobody, directory({ roles: { [nobody.id]: roles } }));
    it("knows what rests on entries and the reporter, and takes an empty answer about roles for none", () => {
      const found = about(known(roleAnswers()));
      assert.deepEqual(facts(found), {
        reporter: "no",
        aclMember: "no",
        aclWrite: "no",
        serviceRead: "unknown",
        serviceWrite: "unknown",
        serviceTech: "unknown",
        admin: "unknown",
        aclOwner: "no",
        published: "yes",
      });
      assert.deepEqual(gaps(found, "admin"), [["somebody notStated", "role notStated"]]);
      assert.equal(
        unknownText(englishOf("argus"), found.admin!.paths[0]!.needs[0]!),
        "whether anybody has the number 9003 (the system did not say)",
      );
    });
    it("says so where the directory does not know the number", () => {
      const [missing] = about({ known: false, gap: "failed", detail: "notFound" }).admin!.paths[0]!.needs;
      assert.equal(
        unknownText(englishOf("argus"), missing!),
        "whether anybody has the number 9003 (the directory does not know the number)",
      );
    });
    it("has the entry that names it all the same", () => {
      assert.equal(facts(judge({}, known([entry("a", nobody, "write")]), nobody, directory())).aclWrite, "yes");
    });
  });

  describe("of the reporter", () => {
    it("is what the case says", () => {
      assert.equal(facts(judge({ reporter: ola }, known([]), ola, directory())).reporter, "yes");
      assert.equal(facts(judge({ reporter: me }, known([]), ola, directory())).reporter, "no");
      assert.equal(facts(judge({ reporter: null }, known([]), ola, directory())).reporter, "no");
      const silent = judge({ reporter: undefined }, known([]), ola, directory());
      assert.deepEqual(gaps(silent, "reporter"), [["reporter notStated"]]);
      assert.deepEqual([silent.reporter!.source, silent.reporter!.readAt], ["case", 100]);
    });
    it("does not say whether members of a reporting group are", () => {
      assert.deepEqual(gaps(judge({ reporter: legal }, known([]), ola, directory()), "reporter"), [
        ["reporter notModelled"],
      ]);
      assert.equal(facts(judge({ reporter: legal }, known([]), legal, directory())).reporter, "yes");
      const unstated: Subject = { id: "10", kind: "unknown", name: "10" };
      assert.deepEqual(
        gaps(judge({ reporter: unstated }, known([]), ola, directory()), "reporter"),
        [["reporter notModelled"]],
        "one of no kind may be a group",
      );
    });
  });

  describe("of entries", () => {
    it("names the entry, and its level decides on writing", () => {
      const read = judge({}, known([entry("a", ola, "read")]), ola, directory());
      assert.deepEqual(
        [facts(read).aclMember, facts(read).aclWrite, read.aclMember!.paths[0]!.entry!.id, read.aclMember!.source],
        ["yes", "no", "a", "entries"],
      );
      const both = judge({}, known([entry("a", ola, "read"), entry("b", ola, "write")]), ola, directory());
      assert.deepEqual(
        both.aclMember!.paths.map((path) => path.entry!.id),
        ["a", "b"],
      );
      assert.deepEqual(
        both.aclWrite!.paths.map((path) => path.entry!.id),
        ["b"],
      );
    });
    it("without a level may write", () => {
      const found = judge({}, known([entry("a", ola, undefined)]), ola, directory());
      assert.deepEqual([facts(found).aclMember, facts(found).aclWrite], ["yes", "unknown"]);
      assert.deepEqual(gaps(found, "aclWrite"), [["level notStated"]]);
    });
    it("without a subject may name anybody, with its level", () => {
      const found = judge(
        {},
        known([entry("a", undefined, "read"), entry("b", undefined, undefined)]),
        ola,
        directory(),
      );
      assert.deepEqual(gaps(found, "aclMember"), [["subject notStated"], ["subject notStated"]]);
      assert.deepEqual(gaps(found, "aclWrite"), [["subject notStated", "level notStated"]]);
      assert.equal(
        found.aclMember!.paths[1]!.needs[0]!.id,
        found.aclWrite!.paths[0]!.needs[0]!.id,
        "the same question is one unknown",
      );
    });
    it("reach through nested groups, with the way", () => {
      const about = directory({ members: { 10: known([inner]), 11: known([ola]) } });
      const found = judge({}, known([entry("a", legal, "write")]), ola, about);
      assert.deepEqual([facts(found).aclWrite, found.aclWrite!.source], ["yes", "groups"]);
      assert.deepEqual(
        found.aclWrite!.paths[0]!.through.map(({ id }) => id),
        ["10", "11"],
      );
    });
    it("of groups that cannot be read leave it open", () => {
      for (const gap of ["forbidden", "notFetched", "failed"] as const) {
        const found = judge({}, known([entry("a", legal, "read")]), ola, directory({ members: { 10: unknown(gap) } }));
        assert.deepEqual(
          [facts(found).aclMember, facts(found).aclWrite, gaps(found, "aclMember")],
          ["unknown", "no", [[`membership ${gap}`]]],
        );
      }
    });
    it("of groups are decided for the caller by its own groups", () => {
      const granted = known([entry("a", legal, "read")]);
      assert.equal(facts(judge({}, granted, me, directory({ ownGroups: known([legal]) }))).aclMember, "yes");
      const found = judge({}, granted, me, directory({ ownGroups: known([inner], { readAt: 20 }) }));
      assert.deepEqual([facts(found).aclMember, found.aclMember!.readAt], ["no", 20]);
    });
    it("that were not read leave open whether there is one, and then its level", () => {
      const found = judge({}, unknown("failed", "timeout"), ola, directory());
      assert.deepEqual(gaps(found, "aclMember"), [["entries failed"]]);
      assert.deepEqual(gaps(found, "aclWrite"), [["entries failed", "entries failed"]]);
      assert.equal(
        found.aclMember!.paths[0]!.needs[0]!.id,
        found.aclWrite!.paths[0]!.needs[0]!.id,
        "whoever has a write entry has an entry",
      );
      assert.notDeepEqual(
        found.aclMember!.paths[0]!.needs[0]!.id,
        judge({}, unknown("failed"), me, directory()).aclMember!.paths[0]!.needs[0]!.id,
        "another person is another question",
      );
    });
    it("that were cut off say what they say and leave the rest open", () => {
      const found = judge({}, known([entry("a", ola, "read")], { truncated: true }), ola, directory());
      assert.deepEqual([facts(found).aclMember, facts(found).aclWrite], ["yes", "unknown"]);
    });
  });

  describe("of a search for entries", () => {
    const read = (
      named: Asked<readonly GrantLevel[]> | undefined,
      entries: Asked<readonly Entry[]> = unknown("notFetched"),
    ) => {
      const found = judge({}, entries, ola, directory(), named);
      return [facts(found).aclMember, facts(found).aclWrite, found.aclMember!.source];
    };
    it("is what it found, where the list of the case was not read", () => {
      assert.deepEqual(read(known(["read"], { readAt: 40 })), ["yes", "no", "search"]);
      assert.deepEqual(read(known(["read", "write"])), ["yes", "yes", "search"]);
      assert.deepEqual(read(known(["owner"])), ["yes", "yes", "search"]);
      assert.deepEqual(read(known([])), ["no", "no", "search"]);
      assert.equal(judge({}, unknown("notFetched"), ola, directory(), known([], { readAt: 40 })).aclMember!.readAt, 40);
    });
    it("is open where it was cut off, failed or was not made", () => {
      assert.deepEqual(read(known([], { truncated: true })), ["unknown", "unknown", "search"]);
      assert.deepEqual(read(known(["read"], { truncated: true })), ["yes", "unknown", "search"]);
      assert.deepEqual(read(unknown("failed")), ["unknown", "unknown", "none"]);
      assert.deepEqual(read(undefined), ["unknown", "unknown", "none"]);
    });
    it("says nothing where the list of the case was read", () => {
      assert.deepEqual(read(known(["write"]), known([])), ["no", "no", "entries"]);
    });
  });

  describe("of roles", () => {
    const held = (name: string, about: Partial<RoleGrant> = {}): RoleGrant => ({ name, scope: havkraft, ...about });
    const roleOf = (roles: Asked<RoleAnswers>, of: Partial<Case> = {}, above?: Asked<readonly Subject[]>) =>
      judge(of, known([]), ola, directory({ roles: { 2: roles }, groupsAbove: above }));

    it("is yes where something that stands for it is held on the customer of the case", () => {
      const found = roleOf(
        known(
          roleAnswers(
            { serviceRead: [held("Responders")], serviceTech: [held("TECH", { through: legal })] },
            { readAt: 60 },
          ),
        ),
      );
      assert.deepEqual(
        [facts(found).serviceRead, facts(found).serviceWrite, facts(found).serviceTech, facts(found).admin],
        ["yes", "no", "yes", "no"],
      );
      assert.deepEqual(found.serviceRead!.paths, [
        { needs: [], through: [], role: { name: "Responders", inheritedFrom: undefined } },
      ]);
      assert.deepEqual(found.serviceTech!.paths[0]!.through, [legal]);
      assert.deepEqual([found.serviceRead!.source, found.serviceRead!.readAt], ["permissions", 60]);
    });
    it("is yes where it is held on a customer above", () => {
      const found = roleOf(known(roleAnswers({ admin: [held("ADMIN", { scope: holding, isAbove: true })] })));
      assert.deepEqual(found.admin!.paths, [
        { needs: [], through: [], role: { name: "ADMIN", inheritedFrom: "Holding" } },
      ]);
    });
    it("is open where it is held on another customer, which may be above", () => {
      const found = roleOf(
        known(
          roleAnswers({
            serviceRead: [held("READ", { scope: holding })],
            admin: [held("ADMIN", { scope: holding })],
            serviceWrite: [held("WRITE", { scope: undefined })],
          }),
        ),
      );
      assert.deepEqual(
        [gaps(found, "serviceRead"), gaps(found, "serviceWrite")],
        [[["scope notStated"]], [["scope notStated"]]],
      );
      assert.equal(found.serviceRead!.paths[0]!.role!.inheritedFrom, "Holding");
      assert.equal(
        found.serviceRead!.paths[0]!.needs[0]!.id,
        found.admin!.paths[0]!.needs[0]!.id,
        "whether one customer is above another is one unknown",
      );
    });
    it("is not held through a group that the person is known not to be in", () => {
      const roles = known(roleAnswers({ serviceRead: [held("READ", { through: legal })] }));
      const shown = (above?: Asked<readonly Subject[]>) => facts(roleOf(roles, {}, above)).serviceRead;
      assert.deepEqual(
        [shown(known([legal])), shown(known([inner])), shown(known([], { truncated: true })), shown(undefined)],
        ["yes", "unknown", "yes", "yes"],
      );
      assert.deepEqual(gaps(roleOf(roles, {}, known([])), "serviceRead"), [["role truncated"]]);
    });
    it("is never no where it is not readable, not read, not stated, not mapped, or not all there", () => {
      for (const [roles, gap] of [
        [unknown<RoleAnswers>("forbidden", "needs viewPermissions"), "forbidden"],
        [unknown<RoleAnswers>("notFetched"), "notFetched"],
        [known<RoleAnswers>({ serviceRead: unknown("forbidden", "needs viewPermissions") }), "forbidden"],
        [known<RoleAnswers>({ serviceRead: { known: false, gap: "notMapped" } }), "notMapped"],
        [known<RoleAnswers>({}), "notStated"],
        [known(roleAnswers({}, { truncated: true })), "truncated"],
      ] as const) {
        assert.deepEqual(gaps(roleOf(roles), "serviceRead"), [[`role ${gap}`]]);
      }
      const [refused] = roleOf(unknown("forbidden", "needs viewPermissions")).admin!.paths;
      assert.equal(
        unknownText(englishOf("argus"), refused!.needs[0]!, ["admin"]),
        "administrator (this key may not read it: it needs viewPermissions)",
      );
    });
    it("is yes in a cut off answer, too", () => {
      const cut = known(roleAnswers({ serviceRead: [held("READ")] }, { truncated: true }));
      assert.equal(facts(roleOf(cut)).serviceRead, "yes");
    });
    it("is the same question for every case of a customer, and another one for another", () => {
      const id = (of: Partial<Case>) => roleOf(unknown("forbidden"), of).admin!.paths[0]!.needs[0]!.id;
      assert.equal(id({ id: "1" }), id({ id: "2" }));
      assert.notEqual(id({}), id({ scope: holding }));
    });
  });

  describe("of the caller", () => {
    const mine = (role: string | undefined, roles: Asked<RoleAnswers> = unknown("forbidden"), subject = me) =>
      judge(
        { own: { level: "owner", role } },
        known([]),
        subject,
        directory({ ownGroups: known([]), roles: { 1: roles } }),
      );

    it("comes from the role that the case states, as far as that tells", () => {
      const shown = (role: string | undefined) =>
        ["serviceRead", "serviceWrite", "serviceTech", "admin"].map((fact) => facts(mine(role))[fact]);
      assert.deepEqual(shown("admin"), ["unknown", "unknown", "unknown", "yes"]);
      assert.deepEqual(shown("tech"), ["unknown", "unknown", "yes", "no"]);
      assert.deepEqual(shown("user"), ["unknown", "unknown", "no", "no"]);
      assert.deepEqual(shown("somethingNew"), ["unknown", "unknown", "unknown", "unknown"]);
      assert.deepEqual(shown(undefined), ["unknown", "unknown", "unknown", "unknown"]);
      assert.deepEqual([mine("tech").admin!.source, mine("tech").admin!.readAt], ["ownRole", 100]);
    });
    it("is not told by the role of somebody else", () => {
      assert.equal(facts(mine("admin", undefined, ola)).admin, "unknown");
    });
    it("leaves open what a limited key carries", () => {
      const held = (name: string): RoleGrant => ({ name, scope: havkraft });
      const roles = known(roleAnswers({ serviceTech: [held("TECH")], serviceRead: [held("READ")] }));
      const limited = mine("user", roles);
      assert.deepEqual(
        [facts(limited).serviceTech, facts(limited).serviceRead, facts(limited).serviceWrite],
        ["no", "unknown", "no"],
      );
      assert.deepEqual(gaps(limited, "serviceRead"), [["key notStated"]]);
      assert.equal(facts(mine("tech", roles)).serviceRead, "yes");
    });
    it("never rests on the level that the server states", () => {
      fc.assert(
        fc.property(
          fc.constantFrom("read", "write", "owner" as const),
          fc.constantFrom("read", "write", "owner" as const),
          fc.constantFrom("user", "tech", "admin", undefined),
          (a, b, role) => {
            const of = (level: "read" | "write" | "owner") =>
              judge(
                { own: { level, role } },
                known([entry("a", legal, undefined)]),
                me,
                directory({ ownGroups: known([legal]) }),
              );
            assert.deepEqual(of(a), of(b));
          },
        ),
      );
    });
  });

  it("stays true whatever more is learned: what was yes or no stays so", () => {
    const some = fc
      .dictionary(
        fc.constantFrom(...roleFacts),
        fc.array(fc.record({ name: fc.constant("F"), scope: fc.constantFrom(havkraft, holding) }), { maxLength: 2 }),
      )
      .map((held) => roleAnswers(held));
    const levels = fc.constantFrom<Entry["level"]>("read", "write");
    const entries = fc.array(fc.record({ subject: fc.constantFrom(ola, me, legal, inner), level: levels }), {
      maxLength: 4,
    });
    const hidden = fc.record({
      roles: fc.boolean(),
      legal: fc.boolean(),
      inner: fc.boolean(),
      entries: fc.boolean(),
      level: fc.boolean(),
      subject: fc.boolean(),
      reporter: fc.boolean(),
    });
    fc.assert(
      fc.property(some, entries, fc.boolean(), fc.boolean(), hidden, (roles, granted, inLegal, inInner, hide) => {
        const list = granted.map(({ subject, level }, index) => entry(String(index), subject, level));
        const members = { 10: known(inLegal ? [ola, inner] : [inner]), 11: known(inInner ? [ola, legal] : [legal]) };
        const full = judge({ reporter: me }, known(list), ola, directory({ members, roles: { 2: known(roles) } }));
        const partly = judge(
          { reporter: hide.reporter ? undefined : me },
          hide.entries
            ? unknown("forbidden")
            : known(
                list.map((one, index) => ({
                  ...one,
                  level: hide.level && index === 0 ? undefined : one.level,
                  subject: hide.subject && index === 1 ? undefined : one.subject,
                })),
              ),
          ola,
          directory({
            members: {
              10: hide.legal ? unknown("forbidden") : members[10],
              11: hide.inner ? unknown("forbidden") : members[11],
            },
            roles: { 2: hide.roles ? unknown("forbidden") : known(roles) },
          }),
        );
        for (const fact of argusPolicy.facts) {
          if (facts(partly)[fact] !== "unknown") assert.equal(facts(full)[fact], facts(partly)[fact], fact);
        }
        const [some_, all] = [partly, full].map((found) => evaluate(argusPolicy, "explicit", factsOf(found)));
        for (const right of ["read", "write", "owner"] as const)
          if (some_![right] !== "unknown") assert.equal(all![right], some_![right]);
      }),
      { numRuns: 500 },
    );
  });
});
