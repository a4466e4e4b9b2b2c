import assert from "node:assert/strict";
import { useVSCode } from "./session";

describe("a link from outside", function () {
  this.timeout(120_000);

  const vscode = useVSCode({ env: { CASE_ACCESS_SANDBOX: "open" } });

  it("shows the case in the tree, also one that is on no page yet", async () => {
    const { workbench } = vscode();
    await workbench.row(/^Case 9001,/).waitFor();
    assert.equal(await workbench.row(/^Case 9040,/).count(), 0);
    await workbench.follow("code-oss://case-access.case-access/case?connection=Argus%20sandbox&id=9040");
    const row = workbench.row(/^Case 9040,/);
    await row.waitFor();
    await workbench.page
      .locator('[role="treeitem"][aria-selected="true"][aria-label^="Case 9040,"][aria-expanded="true"]')
      .waitFor();
  });

  it("opens the view when another is shown", async () => {
    const { workbench } = vscode();
    await workbench.run("View: Show Explorer");
    await workbench.row(/^Case 9004,/).waitFor({ state: "detached" });
    await workbench.follow("code-oss://case-access.case-access/case?connection=Argus%20sandbox&id=9004");
    await workbench.row(/^Case 9004,/).waitFor();
  });

  for (const [what, link, said] of [
    [
      "another connection",
      "/case?connection=Nowhere&id=1",
      "The link is to a case of “Nowhere”, and there is no such connection.",
    ],
    [
      "no connection where there are several",
      "/case?id=9001",
      "The link does not say which of your connections the case is in.",
    ],
    ["another path", "/revoke?connection=Argus%20sandbox&id=9001", "This link is not understood."],
    [
      "a case that is not visible",
      "/case?connection=Argus%20sandbox&id=1",
      "did not find it: it is gone, or not visible to you.",
    ],
  ] as const) {
    it(`says so when it is to ${what}`, async () => {
      const { workbench } = vscode();
      await workbench.follow(`code-oss://case-access.case-access${link}`);
      await workbench.notification(said).waitFor();
      await workbench.run("Notifications: Clear All Notifications");
    });
  }
});
