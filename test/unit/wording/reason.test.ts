import { barrierText, toNoText, toYesText } from "../../../src/wording/remedy";
import assert from "node:assert/strict";
import { evaluate, explain, type Evidence, type Facts, type Gap, type Path } from "../../../src/access";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { cmfPolicy } from "../../../src/backends/cmf/policy";
import {
  becauseText,
  factName,
  gapName,
  missingText,
  powerlessText,
  tableFactName,
  unknownText,
  wayText,
} from "../../../src/wording/reason";
import { entry, evidenceOf, group, need, person } from "../access/evidence";
import { englishOf } from "../english";

const l10n = englishOf("argus");
const cmf = englishOf("cmf");
const legal = group("77", "Legal");
const night = group("78", "Night shift");
const readOfLegal: Path = { needs: [], through: [legal], entry: entry("e1", legal, "read") };
/** On a published case, unless the paths say otherwise. */
const evidence = (paths: Readonly<Record<string, readonly Path[]>>): Evidence =>
  evidenceOf(argusPolicy.facts, { published: [{ needs: [], through: [] }], ...paths });
const none: Facts = {
  ...Object.fromEntries(argusPolicy.facts.map((fact) => [fact, "no" as const])),
  published: "yes",
};

function wayOf(path: Path, mode: string, right: "read" | "write" | "owner", fact = "aclMember"): string {
  return wayText(l10n, explain(argusPolicy, mode, evidence({ [fact]: [path] }), right).wins[0]!);
}

describe("facts and gaps in words", () => {
  it("have words of their own, every one of both systems", () => {
    for (const [words, policy] of [[l10n, argusPolicy] as const, [cmf, cmfPolicy] as const]) {
      for (const fact of policy.facts) {
        assert.notEqual(factName(words, fact), fact === "reporter" || fact === "delegation" ? "" : fact);
        assert.notEqual(tableFactName(words, fact), "");
      }
    }
    const gaps: Gap[] = [
      ...(["forbidden", "notMapped", "notFetched", "truncated", "failed", "stale", "moved"] as const),
      ...(["notStated", "disputed", "notModelled"] as const),
    ];
    assert.equal(new Set(gaps.map((gap) => gapName(l10n, gap))).size, gaps.length);
  });

  it("that are new are shown as they came, on one line", () => {
    assert.equal(factName(l10n, "new\u202efact\nhere"), "newfact here");
  });

  it("name what is not known and why", () => {
    assert.equal(
      unknownText(l10n, { ...need("member:77:5"), group: legal }),
      "member of Legal (this key may not read it)",
    );
    assert.equal(
      unknownText(l10n, need("role:x", "role", "notMapped"), ["serviceTech"]),
      "service tech role (no setting says which function stands for it)",
    );
    assert.equal(
      unknownText(l10n, { ...need("l", "level", "notStated"), entry: entry("e", person("5", "Ola"), undefined) }),
      "level of the entry of Ola (the system did not say)",
    );
    assert.equal(
      unknownText(l10n, need("delegation:1", "delegation", "notModelled")),
      "delegations (the system does not list it)",
    );
  });
});

describe("ways in words", () => {
  it("follow the groups from the inside out to the entry, and end at the table", () => {
    assert.equal(
      wayOf(readOfLegal, "roleBased", "read"),
      "member of Legal, which has a read entry → rule: in mode role based, all entries can read",
    );
    assert.equal(
      wayOf({ ...readOfLegal, through: [legal, night] }, "roleBased", "read"),
      "member of Night shift, in Legal, which has a read entry → rule: in mode role based, all entries can read",
    );
    assert.equal(
      wayOf({ needs: [], through: [], entry: entry("e2", person("5"), "write") }, "roleBased", "write", "aclWrite"),
      "has a write entry → rule: in mode role based, write entries can write",
    );
  });

  it("say that explicit lets a read entry write", () => {
    assert.equal(
      wayOf(readOfLegal, "explicit", "write"),
      "member of Legal, which has a read entry → rule: in mode explicit, all entries can write. In " +
        "explicit mode any entry can write, also a read entry.",
    );
    assert.ok(!wayOf(readOfLegal, "explicit", "read").includes("any entry can write"));
  });

  it("name the function that stands for a role, and where it is held", () => {
    assert.equal(
      wayOf(
        { needs: [], through: [night], role: { name: "CASE_READ", inheritedFrom: "Acme Group" } },
        "roleBased",
        "read",
        "serviceRead",
      ),
      "service read role: function CASE_READ, held on Acme Group, through Night shift → rule: in mode role based, " +
        "users with service read role can read",
    );
  });

  it("say what they rest on that is not known", () => {
    const of = evidence({ aclMember: [{ ...readOfLegal, needs: [{ ...need("member:77:5"), group: legal }] }] });
    const text = wayText(l10n, explain(argusPolicy, "roleBased", of, "read").possible[0]!);
    assert.equal(
      text,
      "member of Legal, which has a read entry; not known: member of Legal (this key may not read it) → " +
        "rule: in mode role based, all entries can read",
    );
  });
});

describe("what is not known in words", () => {
  const possible = (
    policy: typeof argusPolicy,
    mode: string,
    fact: string,
    ...needs: ReturnType<typeof need>[]
  ): string =>
    wayText(
      policy === cmfPolicy ? cmf : l10n,
      explain(
        policy,
        mode,
        evidenceOf(policy.facts, { published: [{ needs: [], through: [] }], [fact]: [{ needs, through: [] }] }),
        "read",
      ).possible[0]!,
    );

  it("is said once where it is the fact itself", () => {
    assert.equal(
      possible(argusPolicy, "readRestricted", "serviceTech", need("r", "role")),
      "service tech role (this key may not read it) → rule: in mode read restricted, " +
        "users with service tech role can read",
    );
    assert.match(
      possible(argusPolicy, "roleBased", "serviceRead", need("r", "role"), need("k", "key", "notStated")),
      new RegExp(
        /^service read role \(this key may not read it\); not known: whether the key carries all /.source +
          /roles of its person \(the system did not say\) →/.source,
      ),
    );
    const [one, other] = [
      need("definition", "definition", "notModelled"),
      need("definitionWrite", "definition", "notModelled"),
    ];
    assert.match(
      possible(cmfPolicy, "on", "definitionEntry", one, other),
      /^entry on the case definition \(the system does not list it\) →/,
    );
    assert.equal(unknownText(l10n, one), "entries of the case definition (the system does not list it)");
  });
});

describe("the rest of an explanation in words", () => {
  it("says where what holds would count", () => {
    const of = evidence({ serviceWrite: [{ needs: [], through: [] }] });
    assert.equal(
      powerlessText(l10n, explain(argusPolicy, "explicit", of, "write").powerless[0]!, "explicit"),
      "service write role: does not count in explicit, only in role based",
    );
    assert.equal(
      powerlessText(l10n, explain(argusPolicy, "roleBased", of, "owner").powerless[0]!, "roleBased"),
      "service write role: gives only write in role based",
    );
  });

  it("says what would confirm it", () => {
    const of = evidence({ admin: [{ needs: [need("role:admin:5", "role")], through: [] }] });
    assert.equal(
      missingText(l10n, explain(argusPolicy, "explicit", of, "owner").missing[0]!),
      "administrator (this key may not read it): would confirm it",
    );
  });

  it("says what would make it yes", () => {
    assert.equal(
      toYesText(l10n, explain(argusPolicy, "explicit", evidence({}), "write")),
      "To give write, one of: reporter, administrator, an entry on the case (read is enough).",
    );
    const role = evidence({ serviceWrite: [{ needs: [], through: [] }] });
    assert.match(toYesText(l10n, explain(argusPolicy, "explicit", role, "write"))!, /, mode role based\.$/);
    assert.equal(
      toYesText(l10n, explain(argusPolicy, "explicit", evidence({ reporter: [{ needs: [], through: [] }] }), "owner")),
      undefined,
    );
    assert.equal(
      toYesText(cmf, explain(cmfPolicy, "on", evidenceOf(cmfPolicy.facts, {}), "owner")),
      "Nothing can give this right: the system does not have it.",
    );
  });

  it("says what would have to go to make it no, and that roles stay", () => {
    assert.equal(
      toNoText(l10n, explain(argusPolicy, "explicit", evidence({ aclMember: [readOfLegal] }), "write")),
      "To remove write, this has to go: the entry of Legal. It is no in: mode role based, mode write " +
        "restricted, mode read restricted.",
    );
    const both = evidence({ aclMember: [readOfLegal], serviceRead: [{ needs: [], through: [] }] });
    assert.equal(
      toNoText(l10n, explain(argusPolicy, "roleBased", both, "read")),
      "To remove read, both have to go: service read role, the entry of Legal. Access by role cannot be " +
        "revoked. Only a stricter access mode ends it.",
    );
    const held = (inheritedFrom: string): Path => ({
      needs: [need(`above:${inheritedFrom}`, "scope", "notStated")],
      through: [],
      role: { name: "CASE_READ", inheritedFrom },
    });
    const text = toNoText(
      l10n,
      explain(argusPolicy, "roleBased", evidence({ serviceRead: [held("Acme"), held("Havkraft")] }), "read"),
    )!;
    assert.ok(
      text.startsWith(
        "To remove read, both have to go: service read role (function CASE_READ on Acme, if it holds), service " +
          "read role (function CASE_READ on Havkraft, if it holds).",
      ),
      text,
    );
    assert.equal(toNoText(l10n, explain(argusPolicy, "roleBased", evidence({}), "read")), undefined);
    assert.match(
      toNoText(l10n, explain(argusPolicy, "new", both, "read"))!,
      /not known what would remove it, because the access mode is not in the table/,
    );
  });

  it("says of an unpublished case who sees it, what opens it, and what closes it", () => {
    const closed = explain(argusPolicy, "roleBased", evidence({ published: [], aclMember: [readOfLegal] }), "read");
    assert.equal(barrierText(l10n, closed), "The case is not published: only tech users and administrators see it.");
    assert.equal(
      toYesText(l10n, closed),
      "To give read, one of: the case is published, service tech role, administrator.",
    );
    assert.equal(
      toYesText(l10n, explain(argusPolicy, "explicit", evidence({ published: [] }), "read")),
      "To give read, one of: reporter, administrator, an entry on the case (read is enough); " +
        "and one of: the case is published, service tech role, administrator.",
    );
    const reporter = evidence({ published: [], reporter: [{ needs: [], through: [] }] });
    assert.equal(
      barrierText(l10n, explain(argusPolicy, "explicit", reporter, "owner")),
      "The case is not published: only tech users and administrators see it. " +
        "Not known: whether the reporter sees a case that is not published (the documentation says both).",
    );
    const tech = evidence({ published: [], aclMember: [readOfLegal], serviceTech: [{ needs: [], through: [] }] });
    assert.match(
      toNoText(l10n, explain(argusPolicy, "explicit", tech, "read"))!,
      /It is also no without: service tech role \(not published\)\./,
    );
    assert.equal(barrierText(l10n, explain(argusPolicy, "explicit", evidence({}), "read")), undefined);
  });

  it("fits into a line for a row", () => {
    const line = (mode: string, facts: Facts): string => becauseText(l10n, evaluate(argusPolicy, mode, facts));
    assert.equal(line("explicit", { ...none, reporter: "yes" }), "reporter");
    assert.equal(line("explicit", { ...none, aclMember: "yes", admin: "unknown" }), "entry; not known: administrator");
    assert.equal(line("explicit", none), "nothing gives access");
    assert.equal(line("explicit", { ...none, aclMember: "yes", published: "no" }), "not published");
    assert.equal(
      line("explicit", { ...none, aclMember: "yes", published: "unknown" }),
      "entry; not known: whether the case is hidden from them",
    );
    assert.equal(line("restricted", none), "not known: the access mode is not in the table");
    assert.equal(
      line("readRestricted", { ...none, serviceTech: "unknown", admin: "unknown" }),
      "not known: service tech role, administrator",
    );
  });
});
