import assert from "node:assert/strict";
import { useVSCode } from "./session";
import { inspectUser, type InspectorView } from "./inspectorView";

const themes = [
  ["Dark Modern", "vscode-dark"],
  ["Light Modern", "vscode-light"],
  ["Dark High Contrast", "vscode-high-contrast"],
  ["Light High Contrast", "vscode-high-contrast-light"],
] as const;

/** What is drawn, and the colour of the theme that it has to have. */
const worn = [
  ["body", "backgroundColor", "editor-background"],
  ["body", "color", "foreground"],
  ["[role=searchbox], input[type=search]", "backgroundColor", "input-background"],
  ["select", "backgroundColor", "dropdown-background"],
  ["aside", "backgroundColor", "sideBar-background"],
  ["[role=menu]", "backgroundColor", "menu-background"],
  ["[role=menu]", "color", "menu-foreground"],
  ["[data-value=yes] .glyph", "color", "testing-iconPassed"],
  ["[data-mark=loses]", "backgroundColor", "diffEditor-removedTextBackground"],
  ["[data-mark=loses]", "borderTopColor", "diffEditor-removedTextBorder"],
  [".trials .button:not(.secondary)", "backgroundColor", "button-background"],
] as const;

describe("the looks of the inspector in VS Code", function () {
  this.timeout(120_000);

  // rows go on arriving while somebody looks
  const options = JSON.stringify({ argus: true, latencyMs: 25 });
  const vscode = useVSCode({ env: { CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: options } });
  let view: InspectorView;
  const seen = new Set<string>();

  before("the matrix of a person is open", async () => {
    const { workbench } = vscode();
    await workbench.row(/^Case 9001,/).waitFor();
    await workbench.becomeInSandbox("ada");
    await workbench.row(/^Case 9001,.*you own it/).waitFor();
    view = await inspectUser(workbench, "Rita Reporter");
  });

  for (const [theme, kind] of themes) {
    it(`are those of ${theme}, and accessible`, async () => {
      const { workbench } = vscode();
      await workbench.chooseTheme(theme);
      await view.frame.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();

      await view.cell({ case: "9004" }, "write").click();
      await view.frame.getByRole("heading", { name: "Write: yes" }).waitFor();
      await view.isAccessible("the matrix and the reasons");
      await workbench.takePicture(`inspector matrix ${theme}`);

      await view.frame.getByRole("rowheader", { name: "9004 " }).click();
      await view.press("ArrowRight");
      await view.opensMenu();
      await view.press("F2");
      await view.frame.getByRole("menuitemradio", { name: "role based" }).click();
      await view.frame.locator('[data-mark="loses"]').first().waitFor();
      await view.press("F2");
      await view.isAccessible("a draft");
      await workbench.takePicture(`inspector draft ${theme}`);
      const colors = await colorsOf(view);
      assert.deepEqual(colors.drawn, colors.wanted);
      seen.add(JSON.stringify(colors.drawn));
      await view.press("Escape");
      await view.frame.getByRole("button", { name: "Review" }).click();
      await view.frame.getByRole("heading", { name: "Draft" }).waitFor();
      await view.isAccessible("the review of a draft");
      await workbench.takePicture(`inspector review ${theme}`);
      await view.frame.getByRole("button", { name: "Discard" }).click();
      await view.frame.getByRole("columnheader", { name: "Change" }).waitFor({ state: "detached" });

      await view.frame.getByRole("button", { name: "Compare" }).click();
      await view.frame.getByRole("combobox", { name: "Compare with" }).fill("Tor");
      await view.frame.getByRole("option", { name: /Tor Tech/, selected: true }).waitFor();
      await view.isAccessible("the suggestions");
      await view.press("Enter");
      await view.frame.getByRole("columnheader", { name: "Read: Tor Tech" }).waitFor();
      await view.isAccessible("a comparison");
      await workbench.takePicture(`inspector comparison ${theme}`);
      await view.frame.getByRole("button", { name: "End comparison" }).click();
      await view.frame.getByRole("columnheader", { name: "Read: Tor Tech" }).waitFor({ state: "detached" });
    });

    it(`are those of ${theme} for a case, and where there is nothing to show`, async () => {
      const { workbench } = vscode();
      await lookAt(view, "Access to", "Choose a case", "9049"); // what its reporter may do before it is published
      const kari = view.cell({ case: "9049", subject: "1101" }, "write");
      await kari.and(view.frame.locator('[data-value="unknown"]')).waitFor();
      await kari.click();
      await view.frame.getByRole("heading", { name: "Write: unknown" }).waitFor();
      await view.isAccessible("a case");
      await workbench.takePicture(`inspector case ${theme}`);
      await view.frame.getByRole("searchbox", { name: "Find" }).fill("nothing like it");
      await view.frame.getByRole("button", { name: "Show All" }).waitFor();
      await view.isAccessible("nothing to show");
      await workbench.takePicture(`inspector empty ${theme}`);
      await view.frame.getByRole("button", { name: "Show All" }).click();
      await lookAt(view, "Access of", "Choose a person or group", "Rita Reporter");
      await view.frame.getByRole("columnheader", { name: "Case", exact: true }).waitFor();
    });
  }

  it("differ from theme to theme", () => {
    assert.equal(seen.size, themes.length);
  });

  for (const [name, width, height] of [
    ["at 200 %", 700, 450],
    ["in a column of 400 pixels", 748, 900],
  ] as const) {
    it(`lose no control ${name}`, async () => {
      const { workbench } = vscode();
      await workbench.page.setViewportSize({ width, height });
      await view.frame.getByRole("rowheader", { name: "9004 " }).click();
      await view.press("ArrowRight");
      await view.opensMenu();
      await view.press("F2");
      await view.frame.getByRole("menuitemradio", { name: "role based" }).click();
      await view.cell({ case: "9004" }, "write").click();
      await view.frame.getByRole("heading", { name: "Write: no" }).waitFor();
      await workbench.takePicture(`inspector ${name}`);
      await view.isAccessible(name);
      assert.ok((await rowsInSight(view)) >= 3, "rows are seen without scrolling");
      const { lost, wider, matrix, reasons } = await roomOf(view);
      assert.deepEqual(lost, []);
      assert.ok(wider <= 0 && matrix >= 96 && reasons >= 96, JSON.stringify({ wider, matrix, reasons }));
      await view.frame.getByRole("button", { name: "Discard" }).click();
      await view.frame.getByRole("columnheader", { name: "Change" }).waitFor({ state: "detached" });
    });
  }
});

/** Chooses in the first field whom or what to look at. */
async function lookAt({ frame }: InspectorView, kind: string, field: string, name: string): Promise<void> {
  await frame.getByLabel("Look at").selectOption({ label: kind });
  await frame.getByRole("combobox", { name: field }).fill(name);
  await frame.getByRole("option", { name: new RegExp(name), selected: true }).click();
}

/** Rows of the matrix that are seen whole where nothing is scrolled but the matrix. */
async function rowsInSight({ frame }: InspectorView): Promise<number> {
  return frame.evaluate(() => {
    document.body.scrollTop = 0;
    const top = document.querySelector(".row.head")!.getBoundingClientRect().bottom;
    const bottom = Math.min(innerHeight, document.querySelector("[role=grid]")!.getBoundingClientRect().bottom);
    return [...document.querySelectorAll(".body > .row")].filter(
      (row) => row.getBoundingClientRect().top >= top - 1 && row.getBoundingClientRect().bottom <= bottom + 1,
    ).length;
  });
}

/** Controls that are cut off or covered where one scrolls to them, and the heights of the matrix and the reasons. */
async function roomOf({
  frame,
}: InspectorView): Promise<{ lost: string[]; wider: number; matrix: number; reasons: number }> {
  return frame.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>("button, input, select")].filter((control) =>
      control.checkVisibility(),
    );
    const lost = controls.filter((control) => {
      control.scrollIntoView({ block: "nearest" });
      const { left, right, top, bottom } = control.getBoundingClientRect();
      const inside = left >= -1 && right <= innerWidth + 1 && top >= -1 && bottom <= innerHeight + 1;
      return (
        !inside || !control.parentElement!.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2))
      );
    });
    return {
      lost: lost.map((control) => control.getAttribute("aria-label") ?? control.textContent ?? ""),
      wider: document.documentElement.scrollWidth - innerWidth,
      matrix: document.querySelector("[role=grid]")!.clientHeight,
      reasons: document.querySelector("aside")!.clientHeight,
    };
  });
}

/** The colours as they are drawn, and those of the theme's variables, as the browser writes both. */
async function colorsOf({ frame }: InspectorView): Promise<{ drawn: string[]; wanted: string[] }> {
  return frame.evaluate((all) => {
    const probe = document.body.appendChild(document.createElement("span"));
    const drawn: string[] = [];
    const wanted: string[] = [];
    for (const [selector, property, variable] of all) {
      const element = document.querySelector(selector)!;
      probe.style.color = `var(--vscode-${variable}, transparent)`;
      drawn.push(`${selector}: ${getComputedStyle(element)[property]}`);
      wanted.push(`${selector}: ${getComputedStyle(probe).color}`);
    }
    probe.remove();
    return { drawn, wanted };
  }, worn);
}
