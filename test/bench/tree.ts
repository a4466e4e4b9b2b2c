import type { Locator, Page } from "playwright-core";
import type { Workbench } from "../e2e/workbench";
import { startHost, type Host } from "./host";
import { startSandboxProcess, type SandboxProcess } from "./sandboxProcess";
import { median } from "./statistics";
import { timeUntilPainted } from "./stopwatch";
import { milliseconds, times, type Line } from "./table";

const LATENCY = 50;
/** As many connections to one sandbox, so that each can be opened for the first time. */
const TIMES = 12;

/** Milliseconds of the same thing: in our tree, in a tree without anything behind it, and the request alone. */
interface Samples {
  readonly ours: number[];
  readonly painting: number[];
  readonly request: number[];
}

const samples = (): Samples => ({ ours: [], painting: [], request: [] });

/**
 * Opens a connection and a case in the tree by a click, until the rows are on the screen; in turn with the two it is
 * held against.
 */
export async function measureTree(folder: string): Promise<Line[]> {
  const sandbox = await startSandboxProcess({ cases: 1000 });
  const names = Array.from({ length: TIMES + 1 }, (_, place) => `bench ${String(place).padStart(2, "0")}`);
  const settings = { "caseAccess.connections": names.map((name) => ({ name, system: "argus", url: sandbox.url })) };
  let host: Host | undefined;
  try {
    host = await startHost([folder], { settings });
    for (const connection of names)
      await host.probe("execute", { command: "caseAccess.setApiKey", argument: { connection, apiKey: sandbox.key } });
    await host.workbench.showCases();
    await close(host.workbench.row(new RegExp(names[0]!))); // the first one is opened by itself
    await host.probe("settle");
    await sandbox.setLatency(LATENCY);
    await sandbox.requests();

    const page = samples();
    const access = samples();
    let pageRequests: readonly string[] = [];
    let accessRequests: readonly string[] = [];
    for (const [turn, name] of names.slice(1).entries()) {
      const { workbench } = host;
      await showView(workbench.page, "Case Access", workbench.row(new RegExp(name)));
      const connection = workbench.row(new RegExp(name));
      page.ours.push(await open(workbench.page, connection, 2));
      await host.probe("settle");
      pageRequests = await sandbox.requests();
      const one = child(workbench, turn % 5);
      access.ours.push(await open(workbench.page, one, 3));
      accessRequests = await sandbox.requests();
      const children = await workbench.sidebar.locator('[role="treeitem"][aria-level="3"]').count();
      await close(connection);

      await host.probe("children", { count: children });
      const root = workbench.row(`root ${turn}`);
      await showView(workbench.page, "Bench", root);
      page.painting.push(await open(workbench.page, root, 2));
      access.painting.push(await open(workbench.page, child(workbench, turn % 5), 3));
      await close(root);

      page.request.push(await host.probe<number>("request", search(sandbox)));
      access.request.push(await host.probe<number>("request", list(sandbox, accessRequests[0]!)));
      await sandbox.requests();
    }
    return [
      ...lines("First page of the tree", page, pageRequests.length),
      ...lines("Opening a case in the tree", access, accessRequests.length),
    ];
  } finally {
    await host?.stop();
    await sandbox.close();
  }
}

/** Switches to a view of the side bar; a click within half a second of the last switch gets lost. */
async function showView(page: Page, name: string, row: Locator): Promise<void> {
  const tab = page.locator("#workbench\\.parts\\.activitybar").getByRole("tab", { name });
  for (let attempt = 0; !(await row.isVisible()); attempt++) {
    if (attempt === 10) throw new Error(`the view ${name} did not open`);
    await tab.click();
    await row.waitFor({ timeout: 2000 }).catch(() => undefined);
  }
}

function child({ sidebar }: Workbench, place: number): Locator {
  return sidebar.locator('[role="treeitem"][aria-level="2"]').nth(place);
}

async function open(page: Page, row: Locator, level: number): Promise<number> {
  await row.hover();
  return timeUntilPainted(page, `#workbench\\.parts\\.sidebar [role="treeitem"][aria-level="${level}"]`, () =>
    row.locator(".monaco-tl-twistie").click(),
  );
}

async function close(row: Locator): Promise<void> {
  if ((await row.getAttribute("aria-expanded")) === "false") return;
  await row.locator(".monaco-tl-twistie").click();
  await row.and(row.page().locator('[aria-expanded="false"]')).waitFor();
}

function search({ url, key }: SandboxProcess): object {
  const body = JSON.stringify({ limit: 25, offset: 0, sortBy: ["-lastUpdatedTimestamp"], includeDescription: false });
  return {
    url: `${url}/cases/v2/case/search`,
    method: "POST",
    body,
    headers: { ...header(key), "Content-Type": "application/json" },
  };
}

function list({ url, key }: SandboxProcess, request: string): object {
  return { url: url + request.replace("GET ", ""), headers: header(key) };
}

const header = (key: string) => ({ "Argus-API-Key": key, Accept: "application/json" });

function lines(what: string, { ours, painting, request }: Samples, requests: number): Line[] {
  const [whole, bare, paint] = [median(ours), median(request), median(painting)];
  const ratio = (whole - paint) / bare;
  return [
    {
      what: `${what}, ${LATENCY} ms`,
      measured: `${milliseconds(whole)} from click to rows, ${requests === 1 ? "1 request" : `${requests} requests`}`,
      against: `bare request ${milliseconds(bare)}, painting ${milliseconds(paint)}`,
      figure: `${times(ratio)} + painting`,
      target: "≤ 1.20 × + painting",
      met: ratio <= 1.2,
    },
  ];
}
