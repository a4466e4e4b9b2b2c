import assert from "node:assert/strict";
import { screen } from "./screen";
import { createCommands } from "../../src/commands";
import { foundByFocus, passedRow } from "../../src/commands/focusedRow";
import { rowButtons } from "../../src/commands/commandNames";
import type { Services } from "../../src/commands/services";
import type { Row } from "../../src/tree/rows";
import { contributes } from "../../package.json";

const row = (id: string): Row => ({ kind: "case", id: `sandbox/case/${id}`, connection: "sandbox", case: id });

describe("a row that is drawn again when a menu or a key of it is used", () => {
  const selection: Row[] = [];
  const part = createCommands({
    view: { visible: true, selection },
    connections: { all: () => [] },
    log: { error: () => undefined },
  } as unknown as Omit<Services, "again">);

  beforeEach(() => {
    screen.clear();
    selection.length = 0;
  });

  /** VS Code puts the focused row in, and knows it again after some times. */
  function focusOn(focused: Row, unknown: number): void {
    let times = 0;
    screen.execute = async (_, argument) => {
      const [{ command, args }] = (argument as { commands: [{ command: string; args: [unknown, ...unknown[]] }] })
        .commands;
      assert.equal(command, "caseAccess.copyId");
      return part.run("copyId", [times++ < unknown ? undefined : focused, ...args.slice(1)], undefined);
    };
  }

  it("is found again by the focus that its menu gave it", async () => {
    focusOn(row("9010"), 2);
    await part.run("copyId", undefined, undefined, true);
    assert.equal(screen.copied, "9010");
    assert.equal(screen.run.length, 3);
  });

  it("stands for all that are selected where it is one of them, and for itself where it is none", async () => {
    selection.push(row("9001"), row("9010"));
    focusOn(selection[1]!, 1);
    await part.run("copyId", undefined, undefined, true);
    assert.equal(screen.copied, "9001\n9010");
    focusOn(row("9005"), 1);
    await part.run("copyId", undefined, undefined, true);
    assert.equal(screen.copied, "9005");
  });

  it("is none that is selected, where it is gone", async () => {
    selection.push(row("9001"), row("9002"));
    focusOn(row("9010"), Infinity);
    await part.run("copyId", undefined, undefined, true);
    assert.equal(screen.copied, "");
  });

  it("is not looked for by focus for a button, which gives its row none, or for the palette", () => {
    for (const name of Object.values(rowButtons)) assert.equal(passedRow(name, undefined, false).way, "call");
    const places = Object.entries(contributes.menus).flatMap(([menu, items]) =>
      (items as readonly { command: string; when?: string; group?: string }[]).map((item) => ({ menu, ...item })),
    );
    for (const name of foundByFocus) {
      const offered = places.filter(
        ({ menu, command }) => command === `caseAccess.${name}` && menu !== "commandPalette",
      );
      assert.ok(offered.length > 0, name);
      for (const { menu, when = "", group = "" } of offered)
        assert.ok(
          menu === "view/item/context" &&
            when.startsWith("view == caseAccess.cases && ") &&
            !group.startsWith("inline"),
          `${name} in ${menu}, ${group}`,
        );
    }
  });
});
