import assert from "node:assert/strict";
import fc from "fast-check";
import type { Subject } from "../../../src/access";
import { createPeople } from "../../../src/core/cases/people";
import { csvLine } from "../../../src/text/csv";
import { separatorOf } from "../../../src/text/locale";
import { skeleton } from "../../../src/text/skeleton";
import { flat, oneLine } from "../../../src/text/untrusted";
import { journalTable } from "../../../src/wording/journalTable";
import { naming } from "../../../src/wording/naming";
import { subjectName } from "../../../src/wording/reason";
import { english } from "../english";

const user = (id: string, name: string, login?: string): Subject => ({
  id,
  kind: "user",
  name,
  ...(login && { login }),
});
const invisible = [
  "\u200b",
  "\u200d",
  "\u3164",
  "\u2800",
  "\uffa0",
  "\u115f",
  "\ufe0f",
  "\u{e0100}",
  "\u{e01ef}",
  "\u00ad",
];

describe("The skeleton of a text", () => {
  it("is the same for texts that look alike", () => {
    const alike: [string, string][] = [
      ["Åse", "A\u030ase"],
      ["ﬁn", "fin"],
      ["Ｏｌａ", "ola"],
      ["İstanbul", "istanbul"],
      ["ISTANBUL", "ıstanbul"],
      ["Straße", "STRASSE"],
      ["ΟΔΟΣ", "οδος"],
      ["Ola\u00a0 Nord", " ola nord "],
      ...invisible.map((sign): [string, string] => [`Ola${sign} Nord`, "Ola Nord"]),
    ];
    for (const [one, other] of alike) assert.equal(skeleton(one), skeleton(other), `${one} and ${other}`);
  });

  it("tells apart what does not look alike", () => {
    for (const [one, other] of [
      ["Ola Nord", "Ola Nor"],
      ["Åse", "Ase"],
      ["a b", "ab"],
    ] as const)
      assert.notEqual(skeleton(one), skeleton(other));
  });

  it("is its own skeleton, and has nothing that is not seen", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const bones = skeleton(text);
        assert.equal(skeleton(bones), bones);
        assert.doesNotMatch(bones, /[\p{DI}\p{Cc}\u2800]/u);
      }),
      { numRuns: 500 },
    );
  });

  it("finds people, composed or not, with or without a dot", () => {
    const people = createPeople();
    people.add(user("1", "A\u030ase Dahl"));
    people.add(user("2", "İstanbul Desk"));
    assert.deepEqual(
      people.find("Åse").map(({ id }) => id),
      ["1"],
    );
    assert.deepEqual(
      people.find("istanbul").map(({ id }) => id),
      ["2"],
    );
  });

  it("tells two people apart whose names differ in nothing that is seen", () => {
    for (const sign of invisible) {
      const people = [user("1", "Ola Nord"), user("2", `Ola N${sign}ord`)];
      assert.deepEqual(
        people.map(naming(people)).map((name) => name.replaceAll("\u200d", "")),
        ["Ola Nord (1)", "Ola Nord (2)"],
      );
    }
  });

  it("gives somebody a name who has none to be seen", () => {
    assert.equal(subjectName(user("7", "", "ola.nord")), "ola.nord");
    for (const sign of [...invisible, "", " "]) assert.equal(subjectName(user("7", sign, sign)), "7");
  });
});

describe("Text of a case system on one line", () => {
  it("loses every character that is not seen", () => {
    for (const sign of invisible.filter((one) => one !== "\u200d")) assert.equal(oneLine(`Ola${sign}Nord`), "OlaNord");
    assert.equal(oneLine("\u200dOla \u200d Nord\u200d"), "Ola Nord");
  });

  it("hides no sentence in variation selectors", () => {
    const hidden = [..."ignore what was said"]
      .map((sign) => String.fromCodePoint(0xe0100 + sign.charCodeAt(0)))
      .join("");
    for (const text of [`Ola${hidden}`, `😀${hidden}`, `😀${"\ufe0f".repeat(30)}`, `${"x\ufe00\u200d".repeat(9)}`])
      assert.ok([...oneLine(text)].length <= 18, oneLine(text));
    assert.equal(flat(`Ola${hidden}`), "Ola");
  });

  it("keeps joiners between letters and within emoji, and what makes a sign an emoji", () => {
    for (const text of [
      "می\u200cخواهم",
      "क्\u200dष",
      "👩\u200d💻",
      "🏳\ufe0f\u200d🌈",
      "👩🏽\u200d🚀",
      "❤\ufe0f",
      "1\ufe0f\u20e3",
    ])
      assert.equal(oneLine(text), text);
    assert.equal(oneLine("\u3164\u200d\u3164"), "");
    assert.equal(oneLine("a\ufe0f\u200d😀"), "a😀");
  });
});

describe("Tables for a spreadsheet", () => {
  it("have a semicolon between cells in languages with a comma in numbers", () => {
    assert.deepEqual(["en", "nb", "pt-br", "de", "ja"].map(separatorOf), [",", ";", ";", ";", ","]);
    assert.equal(csvLine(["a", "b;c"], ";"), `"a";"b;c"\r\n`);
    assert.match(journalTable(english(), [], "nb"), /^\ufeff"time";"connection";/);
    assert.match(journalTable(english(), [], "en"), /^\ufeff"time","connection",/);
  });

  it("leave no formula behind a comma either where they have semicolons", () => {
    assert.equal(csvLine(["x,=cmd()"], ";"), `"x,'=cmd()"\r\n`);
  });
});
