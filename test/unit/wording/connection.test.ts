import assert from "node:assert/strict";
import { connectionProblems } from "../../../src/wording/connection";
import { english } from "../english";

const l10n = english();

describe("what is wrong with the connections, in words", () => {
  it("begins with the name of the one that it is about", () => {
    const problems = ["Argus", "CMf"].map((name) => ({ name, problem: "notHttp" as const }));
    assert.equal(
      connectionProblems(l10n, problems, ["argus", "cmf"]),
      "Argus: The address has to begin with https://. CMf: The address has to begin with https://.",
    );
  });

  it("names nobody where it is about the setting itself", () => {
    assert.equal(
      connectionProblems(l10n, [{ name: "", problem: "notAList" }], []),
      "The setting has to be a list of connections.",
    );
  });

  it("is nothing where nothing is wrong", () => {
    assert.equal(connectionProblems(l10n, [], []), undefined);
  });
});
