import assert from "node:assert/strict";
import { createLocale } from "../../../src/text/locale";

describe("counts, times and names", () => {
  it("are written as the display language does, whatever the process speaks", () => {
    const time = Date.UTC(2025, 4, 7, 12);
    assert.deepEqual(
      ["en", "nb", "pt-br"].map((language) => createLocale(language).count(12_345)),
      ["12,345", "12\u00a0345", "12.345"],
    );
    assert.deepEqual(
      ["en", "nb", "pt-br"].map((language) => createLocale(language).day(time)),
      ["May 7, 2025", "7. mai 2025", "7 de mai. de 2025"],
    );
    assert.match(createLocale("nb").moment(time), /^7\. mai 2025, \d\d:\d\d:00$/);
  });

  it("are told with the day where that is not today", () => {
    const noon = new Date(2025, 4, 7, 12).getTime();
    const at = (now: Date) => createLocale("nb", () => now.getTime()).recent(noon);
    assert.deepEqual(
      [at(new Date(2025, 4, 7, 23)), at(new Date(2025, 4, 8, 0))],
      ["12:00:00", "7. mai 2025, 12:00:00"],
    );
  });

  it("that somebody has chosen are told without seconds, unless they have some", () => {
    const noon = new Date(2025, 4, 7, 12).getTime();
    assert.match(createLocale("en").chosen(noon), /^May 7, 2025 at 12:00\sPM \S+$/);
    assert.match(createLocale("en").chosen(noon + 1_000), /^May 7, 2025 at 12:00:01\sPM \S+$/);
  });

  it("are ordered as the display language does: å, æ and ø come after z in Norwegian only", () => {
    const names = ["Øystein", "zoe", "Åse", "Person 10", "Ægir", "anna", "Person 9"];
    assert.deepEqual([...names].sort(createLocale("nb").compareNames), [
      "anna",
      "Person 9",
      "Person 10",
      "zoe",
      "Ægir",
      "Øystein",
      "Åse",
    ]);
    assert.deepEqual([...names].sort(createLocale("en").compareNames), [
      "Ægir",
      "anna",
      "Åse",
      "Øystein",
      "Person 9",
      "Person 10",
      "zoe",
    ]);
  });

  it("come out also in a display language that nobody speaks, as VS Code has one for testing", () => {
    const { count, compareNames } = createLocale("qps-ploc");
    assert.deepEqual([count(7), compareNames("a", "b")], ["7", -1]);
  });
});
