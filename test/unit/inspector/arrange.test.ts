import assert from "node:assert/strict";
import fc from "fast-check";
import { arrange, dependsOnJudging, groupKey, levelSpanOf } from "../../../src/inspector/matrix/arrange";
import { noMode, plainArrangement, type Arrangement } from "../../../src/inspector/protocol";
import { Gists, type Gist, type Sheet } from "../../../src/inspector/matrix/rows";
import { ways } from "../../../src/inspector/matrix/accessPath";
import { createLocale } from "../../../src/text/locale";

interface TestRow {
  readonly name: string;
  readonly mode: string;
  readonly gist?: Gist;
  readonly tried?: boolean;
}

const access = (read: Gist["access"]["read"], write = read, owner = write): Gist["access"] => ({ read, write, owner });

function sheetOf(rows: readonly TestRow[], onlyDifferences = false): { sheet: Sheet; gists: Gists } {
  const gists = new Gists(rows.length);
  rows.forEach(({ gist }, row) => gist && gists.set(row, gist));
  const sheet: Sheet = {
    size: rows.length,
    columns: [],
    onlyDifferences,
    key: (row) => String(row),
    find: Number,
    text: (row) => rows[row]!.name.toLowerCase(),
    mode: (row) => rows[row]!.mode,
    kind: () => "case",
    sortValue: (row) => rows[row]!.name,
    tried: (row) => rows[row]!.tried ?? false,
    judge: () => assert.fail("arranging must not judge"),
    message: () => assert.fail("arranging must not word"),
    basis: () => undefined,
  };
  return { sheet, gists };
}

const rows: TestRow[] = [
  { name: "10 Beta", mode: "explicit", gist: { access: access("yes", "no") } },
  { name: "9 Alpha", mode: "roleBased", gist: { access: access("unknown") } },
  { name: "2 Gamma", mode: "explicit", gist: { access: access("no") } },
  { name: "3 not judged", mode: "roleBased" },
];
const names = (by: Partial<Arrangement>, of = rows, language = "en") => {
  const { sheet, gists } = sheetOf(of);
  const { order, headings } = arrange(sheet, gists, { ...plainArrangement, ...by }, createLocale(language));
  return [...order].map((row) =>
    row < 0 ? `# ${groupKey(headings[-1 - row]!.group)} ${headings[-1 - row]!.rows}` : of[row]!.name,
  );
};

describe("inspector: arranging", () => {
  it("keeps the order of the case system unless asked", () => {
    assert.deepEqual(
      names({}),
      rows.map(({ name }) => name),
    );
  });

  it("sorts numbers in names as numbers, both ways, and leaves equal ones as they were", () => {
    assert.deepEqual(names({ sort: "case" }), ["2 Gamma", "3 not judged", "9 Alpha", "10 Beta"]);
    assert.deepEqual(names({ sort: "case", descending: true }), ["10 Beta", "9 Alpha", "3 not judged", "2 Gamma"]);
  });

  it("sorts names that begin with numbers, however long, as it sorts names", () => {
    const digits = fc.stringMatching(/^(?:0{0,2}\d{1,3}|\d{15,20})$/);
    const name = fc
      .tuple(digits, fc.constantFrom("", " Alpha", " alpha", ". x", "Å", "-1"))
      .map((parts) => parts.join(""));
    const { compare } = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), (texts) => {
        const of = texts.map((text) => ({ name: text, mode: "explicit" }));
        assert.deepEqual(names({ sort: "case" }, of), [...texts].sort(compare));
      }),
    );
  });

  it("sorts names as the display language does, whatever the process speaks", () => {
    const of = ["Øystein", "Åse", "Zoe", "Ægir", "Anna"].map((name) => ({ name, mode: "" }));
    assert.deepEqual(names({ sort: "case" }, of, "nb"), ["Anna", "Zoe", "Ægir", "Øystein", "Åse"]);
    assert.deepEqual(names({ sort: "case" }, of, "pt-br"), ["Ægir", "Anna", "Åse", "Øystein", "Zoe"]);
  });

  it("sorts a right with yes first, unknown between, and what is not judged last either way", () => {
    assert.deepEqual(names({ sort: "read" }), ["10 Beta", "9 Alpha", "2 Gamma", "3 not judged"]);
    assert.deepEqual(names({ sort: "read", descending: true }), ["2 Gamma", "9 Alpha", "10 Beta", "3 not judged"]);
  });

  it("filters by words in any order, by mode and by verdict; unknown counts as possible access", () => {
    assert.deepEqual(names({ find: "a BET" }), ["10 Beta"]);
    assert.deepEqual(names({ mode: "roleBased" }), ["9 Alpha", "3 not judged"]);
    assert.deepEqual(names({ show: "may" }), ["10 Beta", "9 Alpha"]);
    assert.deepEqual(names({ show: "unknown" }), ["9 Alpha"]);
  });

  it("groups by level as a range, highest first, and by mode", () => {
    assert.deepEqual(names({ group: "level" }), [
      "# level read read 1",
      "10 Beta",
      "# level none owner 1",
      "9 Alpha",
      "# level none none 1",
      "2 Gamma",
      "# not judged 1",
      "3 not judged",
    ]);
    assert.deepEqual(names({ group: "mode" }), [
      "# mode explicit 2",
      "10 Beta",
      "2 Gamma",
      "# mode roleBased 2",
      "9 Alpha",
      "3 not judged",
    ]);
  });

  it("shows differences only where two are compared, and what may be one", () => {
    const of: TestRow[] = [
      { name: "same", mode: "", gist: { access: access("yes"), other: access("yes"), differs: "no" } },
      { name: "other", mode: "", gist: { access: access("yes"), other: access("no"), differs: "yes" } },
      { name: "two unknowns", mode: "", gist: { access: access("unknown"), other: access("unknown"), differs: "may" } },
      {
        name: "the same unknown",
        mode: "",
        gist: { access: access("unknown"), other: access("unknown"), differs: "no" },
      },
    ];
    const { sheet, gists } = sheetOf(of, true);
    assert.deepEqual([...arrange(sheet, gists, plainArrangement, createLocale("en")).order], [1, 2]);
    assert.ok(dependsOnJudging(sheet, plainArrangement));
  });

  it("keeps a row with a trial in sight", () => {
    const of: TestRow[] = [
      { name: "tried", mode: "", tried: true, gist: { access: access("no") } },
      { name: "no", mode: "", gist: { access: access("no") } },
    ];
    assert.deepEqual(names({ show: "may" }, of), ["tried"]);
  });

  it("keeps every answer in a gist as it was", () => {
    const tri = fc.constantFrom("yes" as const, "no" as const, "unknown" as const);
    const rightsOf = fc.record({ read: tri, write: tri, owner: tri }, { noNullPrototype: true });
    const effect = fc.constantFrom(
      "same" as const,
      "gains" as const,
      "loses" as const,
      "mayGain" as const,
      "mayLose" as const,
      "mayChange" as const,
    );
    fc.assert(
      fc.property(
        rightsOf,
        rightsOf,
        fc.boolean(),
        effect,
        fc.constantFrom("no", "may", "yes"),
        fc.constantFrom(...ways),
        fc.string(),
        (mine, other, disagrees, verdict, differs, way, because) => {
          const gists = new Gists(3);
          const gist: Gist = { access: mine, other, disagrees, effect: verdict, differs, way, words: { because } };
          assert.ok(gists.set(1, gist));
          assert.ok(!gists.set(1, gist), "nothing is otherwise");
          assert.deepEqual(gists.get(1), { ...mine, other, disagrees, effect: verdict, differs, way });
          assert.equal(gists.text(1, "because"), because);
          assert.ok(gists.has(1) && !gists.has(0) && !gists.has(2));
        },
      ),
    );
  });

  it("says a level as a range in which unknown is never no", () => {
    assert.deepEqual(levelSpanOf(access("unknown")), { atLeast: "none", atMost: "owner" });
    assert.deepEqual(levelSpanOf(access("yes", "unknown", "no")), { atLeast: "read", atMost: "write" });
    assert.deepEqual(levelSpanOf(access("yes")), { atLeast: "owner", atMost: "owner" });
  });

  it("finds what is shown: nothing that cannot be seen, in rows or in what is typed, makes a difference", () => {
    assert.deepEqual(names({ find: "be\u200bta" }), ["10 Beta"]);
  });

  it("sorts by every column that comes of judging, the second one of a comparison included", () => {
    const of: TestRow[] = [
      {
        name: "a",
        mode: "",
        gist: {
          access: access("yes", "no"),
          other: access("no"),
          words: { because: "reporter", role: "user", entry: "write" },
        },
      },
      {
        name: "b",
        mode: "",
        gist: {
          access: access("no"),
          other: access("yes", "no"),
          words: { because: "entry", role: "admin", entry: "none" },
        },
      },
      {
        name: "c",
        mode: "",
        gist: {
          access: access("yes"),
          other: access("unknown"),
          words: { because: "nothing", role: "tech", entry: "read" },
        },
      },
      { name: "not judged", mode: "" },
    ];
    for (const [sort, order] of Object.entries({
      because: "bca",
      role: "bca",
      entry: "bca",
      level: "cab",
      "other read": "bca",
    })) {
      assert.deepEqual(names({ sort }, of), [...order, "not judged"], sort);
      assert.deepEqual(names({ sort, descending: true }, of), [...[...order].reverse(), "not judged"], sort);
      assert.ok(dependsOnJudging(sheetOf(of).sheet, { ...plainArrangement, sort }));
    }
  });

  it("counts no fact as missing that is known by now, and no group or role with the people who gain or lose", () => {
    const gists = new Gists(3);
    gists.set(0, { access: access("unknown"), missing: 0b101 });
    gists.set(1, { access: access("yes"), effect: "loses", who: "role" });
    assert.deepEqual(gists.counts.missing.slice(0, 3), [1, 0, 1]);
    gists.set(2, { access: access("yes"), effect: "loses", who: "group" });
    assert.deepEqual([gists.counts.effects.loses, gists.counts.ofGroups.loses], [0, 1]);
    gists.set(0, { access: access("unknown"), missing: 0b001 });
    assert.deepEqual(gists.counts.missing.slice(0, 3), [1, 0, 0]);
  });

  it("sections people by how they have access, once that is judged", () => {
    const of: TestRow[] = [
      { name: "not judged", mode: "" },
      ...[...ways].reverse().map((way) => ({ name: way, mode: "", gist: { access: access("yes"), way } })),
    ];
    assert.deepEqual(names({ group: "way" }, of), [
      ...ways.flatMap((way) => [`# way ${way} 1`, way]),
      "# not judged 1",
      "not judged",
    ]);
    assert.ok(dependsOnJudging(sheetOf(of).sheet, { ...plainArrangement, group: "way" }));
  });

  it("filters by a mode that is not stated", () => {
    assert.deepEqual(
      names({ mode: noMode }, [
        { name: "stated", mode: "explicit" },
        { name: "not", mode: "" },
      ]),
      ["not"],
    );
  });
});
