import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { subjectIn } from "../../src/access/case";
import type { RowMessage, ToWebview } from "../../src/inspector/protocol";
import type { ChangeRequest } from "../../src/core/changes/requests";
import { openBrowser, type OpenBrowser } from "../host/browser";
import { openHarness, type Harness } from "../http/changesHarness";
import { openIrisAt, openSandbox } from "../http/irisHarness";
import { finished, talk, type TalkingSession } from "../http/inspectorSession";
import { crowd } from "../unit/inspector/crowd";
import { openInspectorPage, themes, type InspectorPage } from "./inspectorPage";
import { InspectorView } from "./inspectorView";

const rita = { id: "1004", name: "Rita Reporter", kind: "user" } as const;
const kari = { id: "1101", name: "Kari Writer", kind: "user" } as const;

describe("inspector: page", function () {
  this.timeout(300_000);
  let browser: OpenBrowser;
  let harness: Harness;
  let talking: TalkingSession;
  let view: InspectorPage;
  let page: Page;
  let matrix: InspectorView;
  const complaints: string[] = [];

  before(async () => {
    browser = await openBrowser({ width: 1300, height: 760 });
    browser.context.setDefaultTimeout(90_000);
    browser.context.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    browser.context.on("weberror", (error) => complaints.push(error.error().message));
    harness = await openHarness({ keyName: "ada" });
  });
  after(async () => {
    await browser.close();
    await harness.close();
  });
  afterEach(async () => {
    await view.close();
    assert.deepEqual(
      complaints.splice(0),
      [],
      "nothing was refused by the content security policy, and nothing was thrown",
    );
  });

  async function open(
    over: Parameters<typeof talk>[0] = harness,
    look?: Parameters<TalkingSession["session"]["look"]>[0],
    hintSeen = false,
  ): Promise<void> {
    talking = talk(over);
    talking.hintSeen = hintSeen;
    if (look) talking.session.look(look);
    view = await openInspectorPage(browser.context, talking);
    page = view.page;
    matrix = new InspectorView(page.mainFrame());
    await page.locator(".grid .cell[data-value]").first().waitFor();
  }
  const grid = (): Locator => page.getByRole("grid");
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Waits until the page has kept its state, which it does 100 ms later: its timers end in order. */
  const isKept = () => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 120)));
  /** Waits until what the page was sent is painted: messages arrive in order. */
  const isPainted = () =>
    page.evaluate(
      () =>
        new Promise((resolve) => {
          addEventListener(
            "message",
            ({ data }) => data === "last" && requestAnimationFrame(() => setTimeout(resolve)),
          );
          postMessage("last");
        }),
    );
  /** A new window: nothing is left of the session, and nothing is read yet, but what the extension remembers. */
  const reloadWindow = async (over: Parameters<typeof talk>[0] = harness) => {
    await isKept();
    const again = talk(over);
    again.hintSeen = talking.hintSeen;
    talking.session.dispose();
    Object.assign(talking, { session: again.session });
    again.onMessage = (message) => {
      talking.sent.push(message);
      talking.onMessage(message);
    };
    await view.reload();
  };
  const field = () => page.getByRole("combobox", { name: "Choose a person or group" });
  const filter = () => page.getByRole("searchbox", { name: "Find" });
  const titleIs = (title: string) =>
    page.waitForFunction((wanted) => document.querySelector("h1")?.textContent === wanted, title);
  const asked = () => view.said.filter(({ type }) => type === "why");
  const place = () =>
    grid().evaluate((element) => ({ top: element.scrollTop, active: element.getAttribute("aria-activedescendant") }));
  /** Looks again after each message of the page or to it. */
  const expectSoon = async (isSo: () => boolean) => {
    while (!isSo()) await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  };

  it("tries out, applies and takes back with the keyboard", async () => {
    await open(harness, { type: "user", subject: { id: "1107", name: "Nils Nothing", kind: "user" } });
    await grid().focus();
    await page.keyboard.type("9003");
    await matrix.isActive(/^9003/, 0);
    await press("F2"); // of the row: its entry
    await page.getByRole("menu").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "no entry");
    await press("Escape", "Home", "ArrowRight");
    await matrix.opensMenu();
    await press("F2");
    await page.getByRole("menu").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "read restricted");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-checked")), "true");
    await press("Escape");
    assert.ok(await grid().evaluate((element) => element === document.activeElement));
    await matrix.toColumn("Entry");
    await press("Enter");
    await page.getByRole("menuitemradio", { name: "write" }).waitFor();
    await page.keyboard.type("w");
    await press("Enter");
    const gained = page.locator('[data-case="9003"][data-level="write"][data-mark="gains"][data-value="yes"]');
    await gained.waitFor();
    assert.match(
      (await gained.getAttribute("aria-label"))!,
      /^9003 Board member device lost, Write, yes\. gains: no → yes$/,
    );
    const apply = page.getByRole("button", { name: "Apply…" });
    const applied: (readonly ChangeRequest[])[] = [];
    let answer = (): void => undefined;
    talking.onApply = (_, wanted) => {
      applied.push(wanted);
      return new Promise((resolve) => (answer = () => resolve(undefined)));
    };
    await apply.dblclick();
    await page.waitForFunction(
      () => document.querySelector(".trial-buttons .button:not(.secondary)")?.getAttribute("aria-disabled") === "true",
    );
    answer();
    await page.waitForFunction(() => document.querySelector(".notice")?.textContent === "1 left to apply.");
    assert.ok(await apply.isEnabled());
    assert.deepEqual(
      applied.map((wanted) => wanted.map(({ caseId, change }) => [caseId, change.kind])),
      [[["9003", "grant"]]],
    );
    await page.getByRole("button", { name: "Discard" }).click();
    await gained.waitFor({ state: "detached" });
  });

  it("keeps the reasons closed when the answer to an earlier question arrives late", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.locator('[data-case="9004"][data-level="write"]').click();
    await page.getByRole("heading", { name: "Write: yes" }).waitFor();
    // The next answer is on its way when the reasons are closed: it arrives before the host's word that it knows.
    const deliver = talking.onMessage;
    const late: ToWebview[] = [];
    talking.onMessage = (message) => {
      if (message.type === "why") return void late.push(message);
      if (message.type === "noWhy") late.splice(0).forEach(deliver);
      deliver(message);
    };
    const before = asked().length;
    await press("ArrowUp");
    await expectSoon(() => asked().length > before && late.length > 0);
    await press("Escape");
    await expectSoon(() => late.length === 0);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    assert.ok(await page.getByRole("complementary").isHidden());
    talking.onMessage = deliver;
    await press("Enter");
    await page.getByRole("heading", { level: 2 }).waitFor();
  });

  it("chooses whom to look at by typing", async () => {
    await open();
    const field = page.getByRole("combobox", { name: "Choose a person or group" });
    await field.click();
    await page
      .getByRole("option", { name: /Ada Admin/ })
      .first()
      .waitFor();
    await field.fill("Rita");
    await page.waitForFunction(() =>
      document.querySelector('[role=option][aria-selected="true"]')?.textContent?.includes("Rita Reporter"),
    );
    await matrix.isAccessible("the suggestions");
    await press("Enter");
    await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Access of Rita Reporter");
    assert.equal(talking.title, "Access of Rita Reporter");
  });

  it("copies the active cell, and offers more in a menu", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.getByRole("rowheader", { name: /^9004/ }).click({ button: "right" });
    await page.getByRole("menu").waitFor();
    await matrix.isAccessible("the menu");
    await page.getByRole("menuitem", { name: "Copy Row" }).click();
    await page.waitForFunction(() => document.querySelector(".notice")?.textContent === "Row copied");
    assert.match(talking.copied[0]!, /^9004 Insider investigation\texplicit\t[^\t]*\tyes\tyes[^\t]*\tno\t/);
    await page.keyboard.press("Control+c");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "9004 Insider investigation");
  });

  it("comes back after a reload as it was", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.getByRole("button", { name: "Got It" }).click();
    await page.getByLabel("Show").selectOption("may");
    await grid().focus();
    await page.keyboard.type("9004");
    await matrix.isActive(/^9004/, 0);
    await press("ArrowRight", "Enter");
    await page.getByRole("menuitemradio", { name: "role based" }).click();
    await page.locator('[data-case="9004"][data-mark="loses"]').waitFor();
    await press("ArrowRight", "ArrowRight", "ArrowRight", "Enter");
    await page.getByRole("heading", { name: "Write: no" }).waitFor();
    const top = await grid().evaluate((element) => element.scrollTop);
    await reloadWindow();
    await page.locator('[data-case="9004"][data-mark="loses"]').waitFor();
    await page.getByRole("heading", { name: "Write: no" }).waitFor();
    assert.equal(await page.getByLabel("Show").inputValue(), "may");
    await page.waitForFunction((top) => document.querySelector("[role=grid]")?.scrollTop === top, top);
    await matrix.isActive(/^9004/, 4);
    assert.ok(await page.getByText("9004: mode role based").isVisible());
    assert.ok(!(await page.getByRole("button", { name: "Got It" }).isVisible()));
  });

  it("keeps the cell that is asked about in sight, with every right beside it", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.getByRole("button", { name: "Got It" }).click();
    await page.setViewportSize({ width: 912, height: 640 });
    await page.locator('[data-case="9020"][data-level="write"]').click();
    await page.getByRole("heading", { level: 2 }).waitFor();
    await page.waitForFunction(() => {
      const { top, bottom, right } = document.querySelector("[role=grid]")!.getBoundingClientRect();
      const cell = document.querySelector(".cell.active")!.getBoundingClientRect();
      const owner = document.querySelector('[role=columnheader][data-right="owner"]')!.getBoundingClientRect();
      return cell.top >= top && cell.bottom <= bottom + 1 && owner.right <= right + 1;
    });
    await page.setViewportSize({ width: 1300, height: 760 });
  });

  it("is where it was after a reload, although rows come page by page, and one that is hidden and shown again is, too", async () => {
    const many = crowd({ cases: 900, people: 40 });
    await open(many, { type: "user", subject: many.person(5) });
    await finished(talking); // what is said of the reading makes the head of the page taller
    await isPainted();
    await matrix.rowCount(900);
    await grid().focus();
    await press("Control+End", "PageUp", "PageUp", "ArrowUp", "ArrowRight", "ArrowRight");
    const before = await place();
    assert.ok(before.top > 10_000);
    const isBack = () =>
      page.waitForFunction(
        ([top, active]) =>
          document.querySelector("[role=grid]")?.scrollTop === top &&
          document.querySelector("[role=grid]")?.getAttribute("aria-activedescendant") === active,
        [before.top, before.active] as const,
      );
    // The rows that come next reach there, but with them nobody can scroll so far.
    let goOn = (): void => undefined;
    const rest = new Promise<void>((resolve) => (goOn = resolve));
    const again = crowd({
      cases: 900,
      people: 40,
      otherwise: ({ listCases }) => ({
        listCases: async (filter, after, signal, size = 25) => {
          if (after === "860") await rest;
          return listCases(filter, after, signal, Math.min(size, 760));
        },
      }),
    });
    await reloadWindow(again);
    await matrix.rowCount(860);
    await isPainted();
    goOn();
    await matrix.rowCount(900);
    await isBack();
    await isKept();
    await view.reload(); // as hidden and shown
    await isBack();
  });

  it("stays where somebody goes before the rows are there", async () => {
    const many = crowd({ cases: 900 });
    await open(many, { type: "user", subject: many.person(5) });
    await matrix.rowCount(900);
    await grid().focus();
    await press("Control+End");
    await reloadWindow(crowd({ cases: 90 }));
    await matrix.rowCount(90);
    await grid().focus();
    await press("ArrowDown");
    await matrix.isActive("10001", 0);
    await reloadWindow(crowd({ cases: 90 }));
    await matrix.rowCount(90);
    await matrix.isActive("10001", 0);
  });

  it("says in its fields whom the matrix is about and what is filtered, also when a command changes that while a field has the focus", async () => {
    const many = crowd({ cases: 50 });
    await open(many, { type: "user", subject: many.person(5) });
    await field().focus();
    talking.session.look({ type: "user", subject: many.person(7) });
    await titleIs("Access of Person 7");
    assert.equal(await field().inputValue(), "Person 7");
    await filter().fill("phishing");
    await matrix.rowCount(9);
    talking.session.look({ type: "user", subject: many.person(5) });
    await titleIs("Access of Person 5");
    assert.equal(await filter().inputValue(), talking.last("table").arrangement.find);
  });

  it("goes on to show what is typed in a field, and what the matrix is about once the field is left", async () => {
    const many = crowd({ cases: 50 });
    await open(many, { type: "user", subject: many.person(5) });
    await field().fill("Person 3");
    talking.session.look({ type: "user", subject: many.person(7) });
    await titleIs("Access of Person 7");
    assert.equal(await field().inputValue(), "Person 3");
    await press("Escape");
    await grid().focus();
    assert.equal(await field().inputValue(), "Person 7");
  });

  it("says again what it is about when the other kind was chosen and then left, and keeps the kind as long as one chooses", async () => {
    const many = crowd({ cases: 50 });
    await open(many, { type: "user", subject: many.person(5) });
    const kind = page.getByLabel("Look at");
    await kind.selectOption("case");
    const cases = page.getByRole("combobox", { name: "Choose a case" });
    await page.getByRole("option", { name: /^10000/ }).waitFor();
    await talking.say({ type: "try", key: "10000", edit: "mode", value: "explicit" });
    await page.getByRole("columnheader", { name: "Change" }).waitFor();
    assert.deepEqual([await kind.inputValue(), await cases.inputValue()], ["case", ""]);
    await press("Escape");
    await grid().focus();
    assert.deepEqual([await kind.inputValue(), await field().inputValue()], ["subject", "Person 5"]);
  });

  it("offers no people in the field for cases", async () => {
    const many = crowd({ cases: 50 });
    await open(many, { type: "user", subject: many.person(5) });
    await field().focus();
    await field().fill("1000");
    await expectSoon(() => view.said.some((message) => message.type === "search" && message.text === "1000"));
    const late = talking.sent.findLast(({ type }) => type === "choices")!;
    await page.getByLabel("Look at").selectOption("case");
    await page.getByRole("combobox", { name: "Choose a case" }).fill("1000");
    await page.getByRole("option", { name: /^10000/ }).waitFor();
    talking.onMessage({
      ...late,
      type: "choices",
      place: "subject",
      asked: "1000",
      items: [{ value: "x", label: "Somebody", kind: "user" }],
    });
    talking.onMessage({ type: "notice", text: "after it" });
    await page.getByText("after it").waitFor();
    assert.equal(await page.getByRole("option", { name: "Somebody" }).count(), 0);
  });

  it("asks about the side that was clicked in a comparison, and again after a reload", async () => {
    await open(harness, { type: "users", subject: rita, other: kari });
    const column = page.getByRole("columnheader", { name: "Write: Kari Writer" });
    const at = Number(await column.getAttribute("aria-colindex"));
    await page.locator(`.body .row:has(:text("9003")) [aria-colindex="${at}"]`).click();
    await page.getByText("Kari Writer on 9003 Board member device lost").waitFor();
    assert.deepEqual(asked(), [{ type: "why", key: "9003", right: "write", side: 1 }]);
    await reloadWindow();
    await page.getByText("Kari Writer on 9003 Board member device lost").waitFor();
  });

  it("keeps a draft over a comparison and a reload", async () => {
    await open(harness, { type: "user", subject: rita });
    await talking.say({ type: "try", key: "9004", edit: "mode", value: "roleBased" });
    await page.getByRole("columnheader", { name: "Change" }).waitFor();
    talking.session.look({ type: "users", subject: rita, other: kari });
    await page.getByRole("columnheader", { name: "Read: Kari Writer" }).waitFor();
    await reloadWindow();
    await page.getByRole("button", { name: "End comparison" }).click();
    await page.getByRole("columnheader", { name: "Change" }).waitFor();
    await matrix.trials.getByText("9004: mode role based").waitFor();
  });

  it("does nothing where one presses a cell and lets go elsewhere", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.locator('[data-case="9004"][data-level="write"]').hover();
    await page.mouse.down();
    await filter().hover();
    await page.mouse.up();
    await page.getByRole("rowheader", { name: /^9003/ }).click();
    await matrix.isActive("9003", 0);
    assert.deepEqual(asked(), []);
    await page.locator('[data-case="9004"][data-level="write"]').click();
    await page.getByRole("heading", { name: "Write: yes" }).waitFor();
  });

  it("is not taken back to an older filter by a table that was made before the newer one had arrived", async () => {
    await open(harness, { type: "user", subject: kari }); // the reporter of one case that is not published
    const { say } = talking;
    const held: Parameters<typeof say>[0][] = [];
    talking.say = async (message) => (message.type === "arrange" ? void held.push(message) : say(message));
    await page.getByLabel("Show").selectOption("unknown");
    await expectSoon(() => held.length === 1);
    await say({ type: "try", key: "9001", edit: "mode", value: "explicit" });
    await page.getByRole("columnheader", { name: "Change" }).waitFor();
    assert.equal(await page.getByLabel("Show").inputValue(), "unknown");
    await page.getByLabel("Group by").selectOption("mode");
    await expectSoon(() => held.length === 2);
    talking.say = say;
    for (const message of held) await say(message);
    await page.getByText("1 of 52", { exact: true }).waitFor();
    await page.getByRole("rowheader", { name: /^role based/ }).waitFor();
    assert.deepEqual(
      [await page.getByLabel("Show").inputValue(), await page.getByLabel("Group by").inputValue()],
      ["unknown", "mode"],
    );
  });

  it("shows all also where another filter is chosen before that is known", async () => {
    await open(harness, { type: "user", subject: rita });
    await filter().fill("nothing like it");
    await page.getByRole("button", { name: "Show All" }).waitFor();
    const { say } = talking;
    const held: Parameters<typeof say>[0][] = [];
    talking.say = async (message) => void held.push(message);
    await page.getByRole("button", { name: "Show All" }).click();
    await page.getByLabel("Group by").selectOption("mode");
    await expectSoon(() => held.length === 2);
    assert.equal(await filter().inputValue(), "");
    talking.say = say;
    for (const message of held) await say(message);
    await page.getByRole("rowheader", { name: /^role based/ }).waitFor();
    await page.getByRole("rowheader", { name: "9004 Insider" }).waitFor();
  });

  it("gives its hint once", async () => {
    await open();
    await page.getByRole("button", { name: "Got It" }).click();
    await expectSoon(() => talking.hintSeen);
    await view.close();
    await open(harness, undefined, true);
    assert.equal(await page.getByRole("button", { name: "Got It" }).count(), 0);
  });

  it("names the row with each of its cells, and says how many rows a filter leaves", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.getByRole("gridcell", { name: "9004 Insider investigation, Write, yes" }).waitFor();
    await page.getByRole("gridcell", { name: "9004 Insider investigation, Mode, explicit", exact: true }).waitFor();
    await page.getByRole("gridcell", { name: "9003 Board member device lost, Entry, none", exact: true }).waitFor();
    await page
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name: "9004 Insider investigation" }) })
      .waitFor();
    await filter().fill("phishing");
    await page
      .getByRole("status")
      .filter({ hasText: /^2 of 52 rows shown$/ })
      .waitFor();
    await filter().fill("");
    await page.getByRole("status").filter({ hasText: "rows shown" }).waitFor({ state: "detached" });
  });

  it("goes from one found row to the next, and back", async () => {
    await open(harness, { type: "user", subject: rita });
    await press("Control+f");
    await page.keyboard.type("phishing");
    await press("Enter");
    await matrix.isFocused("Access matrix");
    await matrix.rowCount(2);
    await filter().fill("");
    await matrix.rowCount(52);
    await grid().focus();
    await press("Control+Home");
    await page.keyboard.type("phishing");
    await matrix.isActive("9002", 0);
    await press("F3");
    await matrix.isActive("9040", 0);
    await press("F3");
    await matrix.isActive("9002", 0);
    await press("Shift+F3");
    await matrix.isActive("9040", 0);
    await page.keyboard.type("phishing");
    await matrix.isActive("9002", 0);
    await page.keyboard.type("phishing"); // without a pause
    await matrix.isActive("9040", 0);
    await page.keyboard.type("zzz");
    await page.waitForFunction(() => document.querySelector(".notice")?.textContent?.startsWith("No row with"));
  });

  it("reads everything again", async () => {
    await open();
    await page.getByRole("button", { name: "Refresh" }).click();
    await expectSoon(() => talking.commands.length > 0);
    assert.deepEqual(talking.commands, [["caseAccess.refresh", { connection: harness.connection.name }]]);
  });

  it("groups what somebody may do, and leaves open what was opened", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.locator('[data-case="9004"][data-level="write"]').click();
    const reasons = page.getByRole("complementary");
    const group = (name: string) => reasons.getByRole("group").filter({ has: page.getByText(name, { exact: true }) });
    await group("May").getByText("add comments").waitFor();
    await group("May not").getByText("change the access mode").waitFor();
    await matrix.isAccessible("groups of operations");
    await group("May not").locator("summary").focus();
    await press("Enter");
    await group("May not").getByText("change the access mode").waitFor({ state: "hidden" });
    await page.locator('[data-case="9005"][data-level="write"]').click();
    await page.getByText("Rita Reporter on 9005").waitFor();
    await group("May").getByText("read all details of the case").waitFor();
    assert.ok(await group("May not").getByText("change the access mode").isHidden());
    await page.locator('[data-case="9003"][data-level="write"]').click();
    await page.getByText("Rita Reporter on 9003").waitFor();
    assert.equal(await reasons.getByRole("group").count(), 1);
    await matrix.isAccessible("one group of operations");
  });

  for (const theme of themes) {
    it(`is readable in ${theme}: a case, nothing to show, and an error`, async () => {
      await open(harness, { type: "case", caseId: "9004" });
      await view.wear(theme);
      await page.locator('[data-subject="1001"][data-level="write"]').click();
      await page.getByRole("heading", { name: "Write: yes" }).waitFor();
      await matrix.isAccessible("a case");
      await filter().fill("nothing like it");
      await page.getByRole("button", { name: "Show All" }).waitFor();
      await matrix.isAccessible("nothing to show");
      talking.session.look({ type: "case", caseId: "4711" });
      await page.locator('.problem[data-kind="error"]').waitFor();
      await matrix.isAccessible("an error");
    });
  }

  /** A draft that was prepared on the case as it was before, with what was proven of it. */
  const handedOn = {
    trials: [
      { type: "mode", caseId: "9004", mode: "roleBased", was: { mode: "writeRestricted" } },
      { type: "entry", caseId: "9004", subject: kari, level: "none", until: 4_070_908_800_000 },
      { type: "entry", caseId: "9004", subject: { id: "1107", name: "Nils Nothing", kind: "user" }, level: "write" },
    ],
    origin: {
      ...{ by: "", reason: "Lock Down", ticket: "" },
      proof: {
        ...{ caseId: "9004", changes: "", state: "" },
        lines: [
          ...["Access mode afterwards: role based", "Cannot be kept out:", "  Administrators", "Not known:"],
          ...["  Tor Tech", "Stay:", "  Nils Nothing: write", "Proven out:", "  Kari Writer"],
        ],
      },
    },
  } as const;

  for (const theme of themes)
    it(`is readable in ${theme}: a draft and all that opens on it, also at 300 pixels`, async () => {
      await open(harness, { type: "case", caseId: "9004" }, true);
      await page.setViewportSize({ width: 690, height: 600 }); // beside a side bar, in a window of 1000 × 700
      await view.wear(theme);
      talking.session.takeDraft(handedOn);
      await page.getByRole("heading", { name: "Proven out:" }).waitFor();
      await page.getByText("The draft was changed since.").waitFor();
      await page.getByText("mode role based: The case has changed since").first().waitFor();
      assert.deepEqual(await clipped(), []);
      await matrix.isAccessible("the review of a plan that is doubted");
      await page.setViewportSize({ width: 300, height: 620 });
      assert.deepEqual(await clipped(), []);
      await page.getByRole("button", { name: "Close" }).click();
      const add = page.getByRole("combobox", { name: "Add people or groups" });
      await add.fill("Ola");
      const has = page.getByRole("option", { name: /^Ola Reader.* has access: read/ });
      await has.and(page.locator(".taken:has(> .icon)")).waitFor();
      await page.locator(".suggestion:not([aria-selected=true])").first().hover();
      await matrix.isAccessible("suggestions, at 300 pixels");
      await page.setViewportSize({ width: 690, height: 600 });
      await press("Escape");
      await grid().focus();
      await press("ArrowDown"); // from the heading of a group to the first row of it
      await matrix.toColumn("Entry");
      await matrix.opensMenu();
      await press("F2");
      await matrix.isAccessible("levels");
      await press("Escape");
      await page.getByRole("button", { name: "Hand On" }).click();
      await matrix.isAccessible("how a draft is handed on");
      await press("Escape");
      await page.getByRole("button", { name: "Discard" }).click();
      await matrix.trials.waitFor({ state: "hidden" });
    });

  it("is readable in every theme: what is still being read", async () => {
    const silent = () => new Promise<never>(() => undefined);
    await open(crowd({ cases: 3 }));
    await reloadWindow(crowd({ cases: 3, otherwise: () => ({ listCases: silent }) }));
    await page.locator('.problem[data-kind="loading"]').waitFor();
    for (const theme of themes) {
      await view.wear(theme);
      await matrix.isAccessible(`what is being read, ${theme}`);
    }
  });

  it("is readable in every theme: a draft after which nobody who is known owns the case", async () => {
    const sandbox = await openSandbox();
    const iris = await openIrisAt(sandbox.iris.url, sandbox.iris.keyOf("ada.admin"));
    try {
      await open(iris, { type: "case", caseId: "9001" }, true);
      await finished(talking);
      const owns = ({ cells }: RowMessage) => cells.some(({ level, value }) => level === "owner" && value !== "no");
      const subjects = talking.last("table").rows.flatMap((row) => {
        const subject = subjectIn(row.key);
        return subject === undefined || !owns(row) ? [] : [{ ...subject, name: row.cells[0]!.text }];
      });
      const trials = subjects.map((subject) => ({ type: "entry", caseId: "9001", subject, level: "deny" }) as const);
      talking.session.takeDraft({ trials, origin: { by: "", reason: "", ticket: "" } });
      await page.locator('[data-level=owner][data-mark="loses"]').first().waitFor();
      await page.locator('[data-level=owner][data-value="yes"]').first().waitFor({ state: "detached" });
      for (const theme of themes) {
        await view.wear(theme);
        await matrix.isAccessible(`a draft that leaves no owner, ${theme}`);
      }
      await page.getByRole("button", { name: "Discard" }).click();
    } finally {
      talking.session.dispose();
      await iris.close();
      await sandbox.close();
    }
  });

  /** Words and buttons of the draft and of the reasons that are cut off where nothing can be scrolled to them. */
  const clipped = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(".trials *, .reasons-content *")]
        .filter((one) => one.checkVisibility() && !one.closest(".aside, svg"))
        .filter((one) => {
          const { left, right } = one.getBoundingClientRect();
          return left < 0 || right > innerWidth || (one.children.length === 0 && one.scrollWidth > one.clientWidth + 1);
        })
        .map((one) => one.textContent ?? ""),
    );

  it("says what went wrong, and tries again", async () => {
    harness.sandbox.faults.next({ kind: "status", status: 500, times: Infinity });
    const other = harness.another();
    talking = talk(other);
    view = await openInspectorPage(browser.context, talking);
    page = view.page;
    matrix = new InspectorView(page.mainFrame());
    await page.getByRole("button", { name: "Retry" }).waitFor();
    await matrix.isAccessible("an error");
    harness.sandbox.faults.clear();
    await page.getByRole("button", { name: "Retry" }).click();
    await page.locator(".grid .cell[data-value]").first().waitFor();
    other.dispose();
  });
});
