import type { Effect } from "../../../src/core/changes/model";
import { changeEffects } from "../../../src/wording/effects";
import assert from "node:assert/strict";
import { preview, type Change, type Facts, type Subject } from "../../../src/access";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { changeLine } from "../../../src/wording/changeLine";
import { createLocale } from "../../../src/text/locale";
import { naming } from "../../../src/wording/naming";
import { changeButton, changeQuestion, verdictName, verdictText, type ShownChange } from "../../../src/wording/preview";
import { entry, group, person } from "../access/evidence";
import { englishOf } from "../english";

const l10n = englishOf("argus");
const none: Facts = {
  ...Object.fromEntries(argusPolicy.facts.map((fact) => [fact, "no" as const])),
  published: "yes",
};
const [ola, kari, nils, ada, rita] = [
  person("1", "Ola Reader"),
  person("2", "Kari Writer"),
  person("3", "Nils Nothing"),
  person("4", "Ada Admin"),
  person("5", "Rita Unknown"),
] as const;
const one = { number: "9001", title: "Suspicious login", mode: "roleBased" };

function effect(subject: Subject, from: string, before: Facts, to: string, after: Facts, self = false): Effect {
  return {
    subject,
    self,
    preview: preview(
      argusPolicy,
      { mode: from, facts: { ...none, ...before } },
      { mode: to, facts: { ...none, ...after } },
    ),
  };
}

/** The same person before and after a change of mode. */
function moved(subject: Subject, to: string, facts: Facts, self = false): Effect {
  return effect(subject, "roleBased", facts, to, facts, self);
}

const toExplicit: Change = { kind: "changeMode", mode: "explicit" };

function planned(change: Change, ...effects: Effect[]): ShownChange {
  return { case: one, change, effects };
}

describe("the confirmation of a change", () => {
  it("asks in one sentence", () => {
    assert.equal(
      changeQuestion(l10n, planned(toExplicit)),
      "Change “9001 Suspicious login” from role based to explicit?",
    );
    assert.equal(
      changeQuestion(l10n, planned({ kind: "grant", subject: ola, level: "write" })),
      "Grant Ola Reader write on “9001 Suspicious login”?",
    );
    const denied = { kind: "grant", subject: ola, level: "deny" } as const;
    assert.match(changeQuestion(l10n, planned(denied)), /^Deny Ola .* access to “/);
    assert.equal(changeButton(l10n, denied), "Deny");
    assert.equal(
      changeQuestion(l10n, planned({ kind: "revoke", entry: entry("e", ola, "read") })),
      "Revoke the entry of Ola Reader on “9001 Suspicious login”?",
    );
    assert.equal(
      changeQuestion(l10n, planned({ kind: "revoke", entry: entry("e", ola, "read", "definition") })),
      "Revoke the entry of Ola Reader on the case definition of “9001 Suspicious login”?",
    );
    assert.equal(
      changeQuestion(l10n, planned({ kind: "changeLevel", entry: { id: "e", on: "case" }, level: "read" })),
      "Change the entry of somebody not named on “9001 Suspicious login” to read?",
    );
    assert.equal(
      changeQuestion(
        l10n,
        planned({ kind: "changeLevel", entry: entry("e", ola, "read", "definition"), level: "write" }),
      ),
      "Change the entry of Ola Reader on the case definition of “9001 Suspicious login” to write?",
    );
    assert.equal(changeButton(l10n, toExplicit), "Change mode");
    assert.equal(
      changeQuestion(l10n, planned({ kind: "reporter", subject: ola, from: kari })),
      "Change the reporter of “9001 Suspicious login” from Kari Writer to Ola Reader?",
    );
    assert.equal(
      changeQuestion(l10n, planned({ kind: "reporter", subject: ola, from: null })),
      "Make Ola Reader the reporter of “9001 Suspicious login”?",
    );
    assert.equal(changeQuestion(l10n, planned({ kind: "publish" })), "Publish “9001 Suspicious login”?");
    assert.equal(
      changeQuestion(l10n, planned({ kind: "unwatch", watcher: { id: "w" } })),
      "Stop notifying somebody not named of “9001 Suspicious login”?",
    );
  });

  it("says of the case itself what cannot be taken back, who sees it, and who is told", () => {
    const quiet = "Nobody gets a message about it.";
    const loud = "Those who are notified of the case get a message about it.";
    const told = (change: Change, more: Partial<ShownChange> = {}) =>
      changeEffects(l10n, { ...planned(change), ...more }).join(" ");
    assert.match(told({ kind: "reporter", subject: ola, from: kari }), new RegExp(`${quiet}$`));
    assert.match(told({ kind: "reporter", subject: ola, notify: true }), new RegExp(`${loud}$`));
    assert.match(told({ kind: "reporter", subject: ola, from: null }), /so this cannot be undone\./);
    assert.match(told({ kind: "publish" }), /There is no way back.* Nobody gets a message/);
    assert.match(told({ kind: "publish" }, { opensTo: ["serviceRead"] }), /: Users with the service read role\./);
    assert.doesNotMatch(told({ kind: "publish" }), /even if no list/);
    assert.match(told({ kind: "unwatch", watcher: { id: "w" } }), /^What they may do on the case stays as it is\./);
    assert.match(
      told({ kind: "grant", subject: ola, level: "read", notify: true }),
      /Ola Reader is notified of this case from then on\.$/,
    );
    assert.match(
      told({ kind: "grant", subject: ola, level: "read", notify: true }, { alreadySo: true }),
      /Nobody is added to those who are notified/,
    );
  });

  it("says in every line that a change is on the definition, and so holds for all of its cases", () => {
    const line = (on: "case" | "definition") =>
      [
        { kind: "grant", subject: ola, level: "write", on } as const,
        { kind: "changeLevel", entry: entry("e", ola, "read", on), level: "write" } as const,
        { kind: "revoke", entry: entry("e", ola, "read", on) } as const,
      ].map((change) => changeLine(l10n, change));
    assert.deepEqual(line("case"), [
      "Grant Ola Reader write",
      "Change level of Ola Reader to write",
      "Revoke Ola Reader",
    ]);
    assert.deepEqual(line("definition"), [
      "Grant Ola Reader write on the case definition",
      "Change level of Ola Reader on the case definition to write",
      "Revoke Ola Reader on the case definition",
    ]);
  });

  it("says first that a change on the definition holds for cases that were not looked at, and never that nobody is concerned", () => {
    const named = {
      ...planned({ kind: "grant", subject: ola, level: "write", on: "definition" }),
      case: { ...one, scope: { id: "7", name: "Complaint" } },
    };
    assert.deepEqual(changeEffects(l10n, named), [
      "The effect shown is for this case only. The change holds for every case of Complaint; the others were not read.",
    ]);
    const gains = { aclMember: "yes", aclWrite: "yes" } as const;
    for (const change of [
      { kind: "revoke", entry: entry("e", ola, "read", "definition") },
      { kind: "changeLevel", entry: entry("e", ola, "read", "definition"), level: "write" },
    ] satisfies Change[]) {
      const [first, second] = changeEffects(l10n, planned(change, effect(nils, "roleBased", {}, "roleBased", gains)));
      assert.equal(
        first,
        "The effect shown is for this case only. The change holds for every case of its definition; " +
          "the others were not read.",
      );
      assert.match(second!, /Nils Nothing/);
    }
    assert.deepEqual(changeEffects(l10n, { ...named, change: { kind: "grant", subject: ola, level: "write" } }), [
      "No effect on anybody who is known.",
    ]);
  });

  it("says who loses, who gains and why, who may lose, and what the caller keeps", () => {
    const text = changeEffects(
      l10n,
      planned(
        toExplicit,
        moved(ola, "explicit", { serviceRead: "yes" }),
        moved(kari, "explicit", { serviceRead: "yes", serviceWrite: "yes" }),
        moved(nils, "explicit", { aclMember: "yes" }),
        moved(rita, "explicit", { serviceRead: "unknown" }),
        moved(ada, "explicit", { admin: "yes" }, true),
      ),
    );
    assert.deepEqual(text, [
      "2 lose access: Ola Reader (read), Kari Writer (write).",
      "1 gains: Nils Nothing (read → write).",
      "Rita Unknown: no access (now unknown, up to read).",
      "Could not check: service read role.",
      "You keep ownership (administrator).",
      "In explicit mode any entry can write, also a read entry.",
    ]);
  });

  it("counts a group as a group, not as one more person", () => {
    const [team, legal] = [group("70", "Incident Responders"), group("71", "Legal")];
    const first = (...subjects: Subject[]) =>
      changeEffects(
        l10n,
        planned(toExplicit, ...subjects.map((one) => moved(one, "explicit", { serviceRead: "yes" }))),
      )[0];
    assert.equal(first(team), "1 group loses access: Incident Responders (read).");
    assert.equal(first(team, legal), "2 groups lose access: Incident Responders (read), Legal (read).");
    assert.equal(first(team, ola), "1 group and 1 person lose access: Incident Responders (read), Ola Reader (read).");
    assert.equal(
      first(team, ola, kari),
      "1 group and 2 people lose access: Incident Responders (read), Ola Reader (read), Kari Writer (read).",
    );
  });

  it("names ten at most, and counts the rest", () => {
    const effects = Array.from({ length: 22 }, (_, number) =>
      moved(person(`p${number}`, `P${number}`), "explicit", { serviceRead: "yes" }),
    );
    const [line] = changeEffects(l10n, planned(toExplicit, ...effects));
    assert.match(line!, /^22 lose access: P0 \(read\), .*P9 \(read\) and 12 more\.$/);
  });

  it("writes its counts as the language does", () => {
    const effects = Array.from({ length: 1_213 }, (_, number) =>
      moved(person(`p${number}`, `P${number}`), "explicit", { serviceRead: "yes" }),
    );
    const [line] = changeEffects(l10n, planned(toExplicit, ...effects), 1, undefined, createLocale("en").count);
    assert.equal(line, "1,213 lose access: P0 (read) and 1,212 more.");
  });

  it("names somebody of every kind of effect, however many there are of the others", () => {
    const losing = Array.from({ length: 12 }, (_, number) =>
      moved(person(`p${number}`, `P${number}`), "explicit", { serviceRead: "yes" }),
    );
    const lines = changeEffects(
      l10n,
      planned(
        toExplicit,
        ...losing,
        moved(nils, "explicit", { aclMember: "yes" }),
        moved(rita, "explicit", { aclMember: "yes" }),
      ),
    );
    assert.equal(lines[1], "2 gain: Nils Nothing (read → write) and 1 more.");
  });

  it("tells people of the same name apart, those who are shown or those who are given", () => {
    const [one, other] = [
      { ...ola, login: "ola.r" },
      { ...ola, id: "6", login: "ola.r2" },
    ];
    const shown = planned(
      { kind: "revoke", entry: entry("e", one, "read") },
      effect(one, "roleBased", { aclMember: "yes" }, "roleBased", {}),
    );
    assert.equal(changeQuestion(l10n, shown), "Revoke the entry of Ola Reader on “9001 Suspicious login”?");
    assert.equal(
      changeQuestion(l10n, shown, naming([other])),
      "Revoke the entry of Ola Reader (ola.r) on “9001 Suspicious login”?",
    );
    assert.deepEqual(changeEffects(l10n, shown, 10, naming([other])), ["1 loses access: Ola Reader (ola.r) (read)."]);
    const [line] = changeEffects(
      l10n,
      planned(
        toExplicit,
        moved(one, "explicit", { serviceRead: "yes" }),
        moved(other, "explicit", { serviceRead: "yes" }),
      ),
    );
    assert.equal(line, "2 lose access: Ola Reader (ola.r) (read), Ola Reader (ola.r2) (read).");
  });

  it("says that a revoked person keeps access by another path, and that roles cannot be revoked", () => {
    const change: Change = { kind: "revoke", entry: entry("e", ola, "read") };
    const facts: Facts = { serviceRead: "yes" };
    assert.deepEqual(
      changeEffects(
        l10n,
        planned(change, effect(ola, "roleBased", { ...facts, aclMember: "yes" }, "roleBased", facts)),
      ),
      [
        "Ola Reader still has read by another path: service read role.",
        "Access by role cannot be revoked. Only a stricter access mode ends it.",
      ],
    );
    assert.deepEqual(
      changeEffects(
        l10n,
        planned(
          change,
          effect(ola, "roleBased", { aclMember: "yes", aclWrite: "yes" }, "roleBased", { aclMember: "yes" }),
        ),
      ),
      ["1 loses rights: Ola Reader (write → read).", "Ola Reader still has read by another path: entry."],
    );
    assert.deepEqual(
      changeEffects(l10n, planned(change, effect(ola, "roleBased", { aclMember: "yes" }, "roleBased", {}))),
      ["1 loses access: Ola Reader (read)."],
    );
  });

  it("warns before the caller locks themselves out", () => {
    const lines = (before: Facts, after: Facts): readonly string[] =>
      changeEffects(
        l10n,
        planned(
          { kind: "revoke", entry: entry("e", ada, "read") },
          effect(ada, "roleBased", before, "roleBased", after, true),
        ),
      );
    assert.deepEqual(lines({ aclMember: "yes" }, {}), ["You lose sight of this case, and cannot undo this yourself."]);
    assert.deepEqual(lines({ reporter: "yes", aclMember: "yes" }, { aclMember: "yes" }), [
      "You lose ownership, and cannot undo this yourself. You keep: read.",
    ]);
    assert.deepEqual(lines({ aclMember: "yes" }, { serviceRead: "unknown" }), [
      "You may lose sight of this case: unknown, up to read (now read).",
    ]);
    assert.deepEqual(lines({ reporter: "yes" }, { reporter: "unknown", aclMember: "yes" }), [
      "You may lose ownership: at least read, up to owner (now owner).",
    ]);
  });

  it("gives the caller no range that is the same before and after", () => {
    const open: Facts = { serviceRead: "unknown", serviceWrite: "unknown", serviceTech: "unknown" };
    const change: Change = { kind: "changeMode", mode: "writeRestricted" };
    const lines = changeEffects(l10n, planned(change, moved(ada, "writeRestricted", open, true)));
    assert.deepEqual(lines, ["You may gain or lose rights."]);
    assert.equal(verdictText(l10n, moved(ada, "writeRestricted", open).preview), "may gain or lose");
    assert.equal(verdictText(l10n, moved(ada, "explicit", { serviceRead: "yes" }).preview), "loses: read → no access");
  });

  it("says that a read entry writes, when it is granted in explicit", () => {
    const change: Change = { kind: "grant", subject: nils, level: "read" };
    const lines = changeEffects(l10n, {
      ...planned(change, effect(nils, "explicit", {}, "explicit", { aclMember: "yes" })),
      case: { ...one, mode: "explicit" },
    });
    assert.deepEqual(lines, [
      "1 gains: Nils Nothing (no access → write).",
      "In explicit mode any entry can write, also a read entry.",
    ]);
  });

  it("says so when nobody who is known is concerned", () => {
    assert.deepEqual(changeEffects(l10n, planned(toExplicit)), ["No effect on anybody who is known."]);
  });

  it("says that a grant gives ownership, and to whom owns the case already nothing", () => {
    const change: Change = { kind: "grant", subject: kari, level: "owner" };
    const given = (before: Facts) => [effect(kari, "explicit", before, "explicit", { ...before, aclOwner: "yes" })];
    assert.match(
      changeEffects(l10n, { case: one, change, effects: given({}) }).join(" "),
      /This gives ownership: Kari/,
    );
    assert.deepEqual(changeEffects(l10n, { case: one, change, effects: given({ reporter: "yes" }) }), [
      "No effect: Kari Writer already owns this case.",
    ]);
  });

  it("makes hostile names and titles harmless", () => {
    const evil = group("6", "$(trash) [click](command:evil)\nsecond line\u202e");
    const text = [
      changeQuestion(l10n, {
        ...planned({ kind: "grant", subject: evil, level: "read" }),
        case: { ...one, title: "[x](command:y)\n$(zap)" },
      }),
      ...changeEffects(l10n, planned(toExplicit, moved(evil, "explicit", { serviceRead: "yes" }))),
    ].join("");
    assert.ok(!/\]\(|\$\(|\n|\u202e/.test(text), text);
  });

  it("has a word for every verdict", () => {
    const verdicts = ["gains", "loses", "mayGain", "mayLose", "mayChange", "same"] as const;
    assert.equal(new Set(verdicts.map((verdict) => verdictName(l10n, verdict))).size, verdicts.length);
  });
});
