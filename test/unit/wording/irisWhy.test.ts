import assert from "node:assert/strict";
import { explain, type Path, type Right } from "../../../src/access";
import { irisPolicy } from "../../../src/backends/iris/policy";
import { powerlessText } from "../../../src/wording/reason";
import { toNoText, toYesText } from "../../../src/wording/remedy";
import { entry, evidenceOf, group, path, person } from "../access/evidence";
import { englishOf } from "../english";

const l10n = englishOf("iris");
const own: Path = { ...path(), entry: entry("user:7", person("user:7", "Nils"), "deny") };
const legal: Path = { ...path(), entry: entry("group:9", group("group:9", "Legal"), "owner") };

function explained(paths: Readonly<Record<string, readonly Path[]>>, right: Right = "read") {
  const why = explain(irisPolicy, "tiers", evidenceOf(irisPolicy.facts, paths), right);
  return {
    why,
    powerless: why.powerless.map((one) => powerlessText(l10n, one, "tiers")),
    toYes: toYesText(l10n, why),
    toNo: toNoText(l10n, why),
  };
}

describe("Why, in words, where a level is enforced beside the entries", () => {
  it("says which level decides, without a mode that there is not", () => {
    const { powerless } = explained({ enforcedNone: [path()], userDeny: [own] });
    assert.deepEqual(powerless, [
      "no access enforced: gives no access",
      "entry of Nils: overridden by what comes before it",
    ]);
    assert.deepEqual(explained({ enforcedRead: [path()] }, "write").powerless, [
      "read enforced: gives no more than read",
    ]);
  });

  it("never says that what gives a right would take it, or that what denies would give it", () => {
    const stale = explained({ enforcedFull: [path()], userDeny: [own], groupFull: [legal] });
    assert.deepEqual(stale.why.toNo.takers, [{ fact: "userDeny", entry: "deny" }, { fact: "groupDeny" }]);
    const other = explained({ enforcedNone: [path()], customer: [path()] });
    assert.deepEqual(
      other.why.toYes.givers.map(({ fact }) => fact),
      ["userRead", "userFull", "customer", "groupRead", "groupFull"],
    );
  });

  it("promises nobody whose account is switched off a right", () => {
    const { why, toYes } = explained({ deactivated: [path()], enforcedFull: [path()], groupFull: [legal] });
    assert.equal(why.value, "unknown");
    assert.equal(toYes, "Nothing gives read while this holds: deactivated account.");
  });
});
