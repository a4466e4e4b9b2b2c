import assert from "node:assert/strict";
import { commands } from "vscode";
import { ask } from "../../src/commands/ask/pick";

describe("a choice of which more becomes known while it is open", () => {
  const down = () => commands.executeCommand("workbench.action.quickOpenSelectNext");
  const accept = () => commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
  const choices = (detail: string) => ["read", "write"].map((value) => ({ label: value, detail, value }));

  for (const begin of [undefined, "read"]) {
    it(`stays on what the person went to${begin === undefined ? "" : ", also where it began on one"}`, async () => {
      const chosen = await ask({
        title: "Test",
        placeholder: "Which?",
        choices: choices("working it out"),
        ...(begin !== undefined && { active: (value: string) => value === begin }),
        fill: async (show) => {
          await down();
          show(choices("known"));
          // VS Code sends what is shown by a timer of 0 ms, which was set before this one and so is over before it.
          await new Promise((resolve) => setTimeout(resolve, 0));
          await accept();
        },
      });
      assert.equal(chosen, "write");
    });
  }
});
