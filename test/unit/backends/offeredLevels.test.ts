import assert from "node:assert/strict";
import { allSystems } from "../../../src/backends/systems";

describe("the levels that a system offers", () => {
  for (const { id, open } of allSystems())
    it(`begin with one that reads and end with one that takes away, where there is one, in ${id}`, () => {
      const { capabilities } = open({
        url: "https://case.example",
        key: "Bearer key",
        fetch: () => Promise.reject(new Error("nothing is asked")),
        pageSize: 100,
        timeoutSeconds: 1,
        connectTimeoutSeconds: 1,
        roleFunctions: {},
      });
      const [first, ...others] = capabilities.levels;
      assert.equal(first, "read");
      assert.ok(!others.includes("deny") || others.at(-1) === "deny");
    });
});
