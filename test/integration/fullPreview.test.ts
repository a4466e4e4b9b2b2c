import assert from "node:assert/strict";
import { commands, window, workspace } from "vscode";
import { createFullPreview, type Decision, type FullPreview } from "../../src/commands/fullPreview";

describe("the full preview of a change", () => {
  let preview: FullPreview;
  const close = () => commands.executeCommand("workbench.action.closeActiveEditor");

  beforeEach(() => (preview = createFullPreview()));
  afterEach(() => preview.dispose());

  /** Resolves with the text when it is open. */
  const opened = () =>
    new Promise<string>((resolve) => {
      const watching = window.onDidChangeActiveTextEditor((editor) => {
        if (editor?.document.uri.scheme !== "case-access-preview") return;
        watching.dispose();
        resolve(editor.document.getText());
      });
    });

  it("is a text to read, and is over when it is closed", async () => {
    const text = opened();
    const shown = preview.show(["Change mode?", "12 lose access: …"]);
    assert.match(
      await text,
      /^This is a preview: .* with the buttons at the top right\.\n\nChange mode\?\n\n12 lose access: …$/,
    );
    await close();
    assert.equal(await shown, "cancel");
  });

  it("is decided by its buttons, which close it", async () => {
    for (const decision of ["apply", "cancel"] as const) {
      const text = opened();
      const shown = preview.show([`Change mode? ${decision}`]);
      await text;
      await preview.decide(decision);
      assert.equal(await shown, decision);
      assert.notEqual(window.activeTextEditor?.document.uri.scheme, "case-access-preview");
    }
  });

  it("waits while something else is opened and closed, which does not take its tab", async () => {
    const text = opened();
    let over: Decision | undefined;
    const shown = preview.show(["Change mode?"]).then((decision) => (over = decision));
    await text;
    assert.equal(window.tabGroups.activeTabGroup.activeTab?.isPreview, false);
    await window.showTextDocument(await workspace.openTextDocument({ content: "" }), { preview: true });
    await close();
    assert.equal(over, undefined, "no question over something else");
    await close();
    assert.equal(await shown, "cancel");
  });

  it("is over, without having been decided, when another one takes its place", async () => {
    const text = opened();
    const first = preview.show(["first"]);
    await text;
    const second = preview.show(["second"]);
    assert.equal(await first, "replaced");
    preview.dispose();
    assert.equal(await second, "replaced", "nor is it closed by a person when the extension ends");
    await close();
  });
});
