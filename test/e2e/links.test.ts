import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { useVSCode } from "./session";

describe("what is handed over from outside", function () {
  this.timeout(300_000);

  const vscode = useVSCode({ env: { CASE_ACCESS_SANDBOX: "open" } });

  describe("a link from outside", () => {
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
        "This link leads to a case of “Nowhere”, and you have no connection of that name.",
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
        await workbench.told(said);
        await workbench.run("Notifications: Clear All Notifications");
      });
    }
  });

  describe("a draft that is handed on", () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(path.join(os.tmpdir(), "case-access-draft-"));
      mkdirSync(path.join(folder, "already there"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const draft = () => vscode().workbench.webview().getByRole("region", { name: "Draft" });
    const change = () => draft().getByText("mode read restricted", { exact: true });
    const draw = () =>
      vscode()
        .workbench.webview()
        .locator(".draft-fields")
        .getByLabel("Mode", { exact: true })
        .selectOption("readRestricted");

    async function handOn(as: string): Promise<void> {
      const { workbench } = vscode();
      await draft().getByRole("button", { name: "Hand On" }).click();
      await workbench.webview().getByRole("menuitem", { name: as }).click();
      await workbench.answer("The investigation is over");
      await workbench.quickInput.getByText("Number or address of the ticket.").waitFor();
      await workbench.answer("INC-42");
    }
    async function discard(): Promise<void> {
      await draft().getByRole("button", { name: "Discard" }).click();
      await change().waitFor({ state: "detached" });
    }
    /** The draft as it is at somebody who opened it. */
    async function isOpen(): Promise<void> {
      await change().waitFor();
      await draft().getByText("Said to be prepared by Signe Vakt: The investigation is over · INC-42").waitFor();
    }

    it("as a link opens as a draft again, which has changed nothing", async () => {
      const { workbench } = vscode();
      const of = workbench.row(/^Case 9004,.*explicit/);
      await of.waitFor();
      await workbench.chooseFromMenu(of, "Inspect Access", () =>
        workbench.webview().locator('[data-case="9004"][data-level="write"]').first().waitFor(),
      );
      await draw();
      await handOn("Copy Link");
      const link = await workbench.copied(/^[\w-]+:\/\/case-access\.case-access\/draft\?draft=/);
      await discard();
      await workbench.follow(link);
      await isOpen();
      await of.waitFor();
      await discard();
      await workbench.follow(link.slice(0, -20));
      await workbench.told("it carries no draft, or was cut off on its way");
    });

    it("as a file is saved and opened with VS Code's own dialogs", async () => {
      const { workbench } = vscode();
      const file = path.join(folder, "plan.json");
      await draw();
      await handOn("Save Plan");
      await workbench.chooseFile(file, "already there");
      await workbench.webview().getByText("Plan saved").waitFor();
      const { format, kind, reason, ticket, digest } = JSON.parse(readFileSync(file, "utf8")) as Record<
        string,
        unknown
      >;
      assert.deepEqual(
        [format, kind, reason, ticket, digest],
        ["case-access plan", "draft", "The investigation is over", "INC-42", null],
      );
      await discard();
      await workbench.webview().getByRole("button", { name: "Export" }).click();
      await workbench.webview().getByRole("menuitem", { name: "Open Plan…" }).click();
      await workbench.chooseFile(file, "already there");
      await isOpen();
    });
  });
});
