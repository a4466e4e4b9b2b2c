import type { Page } from "playwright-core";
import type { Workbench } from "../e2e/workbench";

/** Goes to what is to be seen, and takes pictures of it by their names. The tabs that it opened are closed after it. */
export type Scene = (workbench: Workbench, take: (name: string) => Promise<void>) => Promise<void>;

/** Over the sandboxes, in this order: who acts, and what is expanded, stays from one to the next. */
export const ofSandbox: readonly Scene[] = [
  // With that the last news is drawn: a menu of a row that is being drawn again has lost its row.
  (workbench) => workbench.row(/^Connection Argus sandbox, .* · Signe Vakt/).waitFor(),
  lockDown({ row: /^Case 9003,/, keep: "Nils Nothing", level: "write", as: "lock-down" }),
  lockDown({ row: /^Case 9003,/, keep: "Ola Reader", level: "read", as: "lock-down-reading" }),
  checkConnection,
  confirmation,
  inspector,
  ends,
  async (workbench, take) => {
    await becomeInSandbox(workbench, "ada.admin");
    await workbench.collapse(workbench.row(/^Connection Argus sandbox/));
    await workbench.expand(workbench.row(/^Connection IRIS sandbox/));
    await workbench.row(/^Case 9003,.*you own it/).waitFor();
    const scene = lockDown({ row: /^Case 9003,/, keep: "Nils Nothing", level: "read", as: "lock-down-iris" });
    await scene(workbench, take);
  },
];

/** Over a connection whose first case many people can see. */
export const ofCrowd = (key: string): readonly Scene[] => [
  async (workbench, take) => {
    await workbench.run("Case Access: Set API Key…");
    await workbench.answer(key);
    await workbench.row(/^Connection Nordlys, .* · Signe Vakt/).waitFor();
    const of = workbench.row(/^Case 9001,/);
    const content = workbench.webview();
    await workbench.chooseFromMenu(of, "Inspect Access", () =>
      content
        .getByText(/ by role/)
        .first()
        .waitFor(),
    );
    await content
      .getByText(/^Nobody else: /)
      .first()
      .waitFor();
    await content.getByRole("button", { name: "Got It" }).click();
    await alone(workbench, { width: 1200, height: 640 }, () => take("everybody"));
  },
];

interface LockDown {
  readonly row: RegExp;
  /** Who alone is to stay. */
  readonly keep: string;
  readonly level: "read" | "write";
  /** The name of the picture. */
  readonly as: string;
}

/** The plan of a lock-down as a draft, with its lists beside it. */
function lockDown({ row, keep, level, as }: LockDown): Scene {
  return async (workbench, take) => {
    const content = workbench.webview();
    await workbench.row(row).waitFor();
    await workbench.chooseFromMenu(workbench.row(row), "Lock Down…");
    await workbench.quickInput.getByText(/^\d+ Selected$/).waitFor();
    await workbench.quickInput.locator(".quick-input-header [role=checkbox]").first().click();
    await workbench.quickInput.getByText(/^0 Selected$/).waitFor();
    await workbench.accept();
    await workbench.choose(/Somebody Else…/);
    await workbench.option(/Work Out the Plan/).waitFor({ state: "detached" });
    await workbench.type(keep);
    await workbench.choose(new RegExp(keep));
    await workbench.choose(new RegExp(`^${level}`));
    await workbench.choose(/Work Out the Plan/);
    await content.getByRole("button", { name: "Review" }).click();
    await content.getByRole("heading", { name: "Proven out:" }).waitFor();
    await alone(workbench, { width: 1400, height: 880 }, async () => {
      const hint = content.getByRole("button", { name: "Got It" });
      if (await hint.isVisible()) await hint.click();
      await content
        .getByRole("heading", { name: /^(Cannot be kept out|Not known):$/ })
        .last()
        .scrollIntoViewIfNeeded();
      await take(as);
    });
    await content.getByRole("button", { name: "Discard" }).click();
  };
}

/** What the page about a key says of one that ends and may not look people up. */
async function checkConnection(workbench: Workbench, take: (name: string) => Promise<void>): Promise<void> {
  await becomeInSandbox(workbench, "tor-ending");
  const of = workbench.row(/^Connection Argus sandbox,.* Tor Tech/);
  await of.waitFor();
  const page = workbench.page.locator(".monaco-editor .view-lines").filter({ hasText: "The key belongs to" });
  await workbench.chooseFromMenu(of, "Check Connection", () => page.waitFor());
  await alone(workbench, { width: 1100, height: 860 }, () => take("check-connection"));
}

async function confirmation(workbench: Workbench, take: (name: string) => Promise<void>): Promise<void> {
  await workbench.becomeInSandbox("ada");
  await workbench.row(/^Case 9001,.*you own it/).waitFor();
  await workbench.expand(workbench.row(/^Case 9004,/));
  await workbench.row(/^Administrators/).waitFor();
  await workbench.chooseFromMenu(workbench.row(/^Case 9001,/), "Change Access Mode…");
  await workbench.choose(/^explicit/);
  await workbench.dialog.waitFor();
  await take("confirmation");
  await workbench.page.keyboard.press("Escape");
  await workbench.dialog.waitFor({ state: "detached" });
}

async function inspector(workbench: Workbench, take: (name: string) => Promise<void>): Promise<void> {
  await workbench.run("Case Access: Inspect Access of a User or Group…");
  await workbench.choose(/^Argus sandbox/);
  await workbench.option(/Kari Writer/).waitFor(); // the question before this one is gone
  await workbench.type("rita");
  await workbench.choose(/Rita Reporter/);
  const content = workbench.webview();
  const cell = content.locator('[data-case="9004"][data-level=write]');
  await cell.waitFor();
  const hint = content.getByRole("button", { name: "Got It" });
  if (await hint.isVisible()) await hint.click();
  await cell.click();
  await workbench.page.keyboard.press("Enter");
  await content.getByRole("heading", { name: /Write/ }).first().waitFor();
  await restMouse(workbench);
  await take("inspector");
}

/** Access that ends: on the row of its entry, and in the view of what is due. */
async function ends(workbench: Workbench, take: (name: string) => Promise<void>): Promise<void> {
  await workbench.collapse(workbench.row(/^Case 9004,/));
  await workbench.expand(workbench.row(/^Case 9001,/));
  await workbench.chooseFromMenu(workbench.row(/^Nils Nothing, read/), "Change Level…");
  await workbench.option(/^write, (?!.*Working out what changes)/).waitFor();
  await workbench.quickInput.getByRole("button", { name: "Until …" }).click();
  await workbench.choose(/^write/);
  await workbench.choose(/^3 days/);
  await workbench.row(/^Nils Nothing, write · until .*, then read/).waitFor();
  await workbench.run("Case Access: Show What Is Due");
  await workbench.row(/^Nils Nothing, write until .*, then read/).waitFor();
  await workbench.run("Notifications: Clear All Notifications");
  await widenSidebar(workbench.page, 230);
  await restMouse(workbench);
  await take("ends");
  await widenSidebar(workbench.page, -230);
  await workbench.collapse(workbench.row(/^Case 9001,/));
}

/** Acts as somebody of a list that is longer than what is in sight of it. */
async function becomeInSandbox(workbench: Workbench, name: string): Promise<void> {
  await workbench.run("Case Access: Open Sandbox");
  await workbench.option(/^signe\b/).waitFor();
  await workbench.type(name);
  await workbench.choose(new RegExp(`^${name}\\b`));
}

/** Without the side bar, in a size in pixels that shows all of what is beside it. */
async function alone(workbench: Workbench, size: { width: number; height: number }, show: () => Promise<void>) {
  const { page, sidebar } = workbench;
  const before = page.viewportSize()!;
  await page.setViewportSize(size);
  await workbench.run("View: Toggle Primary Side Bar Visibility");
  await sidebar.waitFor({ state: "hidden" });
  await restMouse(workbench);
  await show();
  await workbench.run("View: Toggle Primary Side Bar Visibility");
  await sidebar.waitFor();
  await page.setViewportSize(before);
}

/** Moves the mouse away from rows, whose tooltip hides what is beside them. */
async function restMouse({ page, tooltip }: Workbench): Promise<void> {
  await page.mouse.move(1090, 600);
  await tooltip.waitFor({ state: "hidden" });
  await page.locator(".workbench-hover:visible").waitFor({ state: "hidden" });
}

/** Drags the edge of the side bar to the right, in pixels. */
export async function widenSidebar(page: Page, by: number): Promise<void> {
  const box = await page.locator("#workbench\\.parts\\.sidebar").boundingBox();
  if (!box) throw new Error("the side bar is not shown");
  const edge = { x: box.x + box.width + 1, y: box.y + box.height / 2 };
  await page.mouse.move(edge.x, edge.y);
  await page.mouse.down();
  await page.mouse.move(edge.x + by, edge.y, { steps: 5 });
  await page.mouse.up();
}
