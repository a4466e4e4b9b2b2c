import assert from "node:assert/strict";
import { commands, window, workspace } from "vscode";
import { createFullPreview, type FullPreview } from "../../src/commands/fullPreview";

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
      /^This is a preview: .*Close this tab to be asked again\.\n\nChange mode\?\n\n12 lose access: …$/,
    );
    await close();
    assert.equal(await shown, true);
  });

  it("waits while something else is opened and closed, which does not take its tab", async () => {
    const text = opened();
    let over: boolean | undefined;
    const shown = preview.show(["Change mode?"]).then((closed) => (over = closed));
    await text;
    assert.equal(window.tabGroups.activeTabGroup.activeTab?.isPreview, false);
    await window.showTextDocument(await workspace.openTextDocument({ content: "" }), { preview: true });
    await close();
    assert.equal(over, undefined, "no question over something else");
    await close();
    assert.equal(await shown, true);
  });

  it("is over, without having been closed, when another one takes its place", async () => {
    const text = opened();
    const first = preview.show(["first"]);
    await text;
    const second = preview.show(["second"]);
    assert.equal(await first, false);
    preview.dispose();
    assert.equal(await second, false, "nor is it closed by a person when the extension ends");
    await close();
  });
});
