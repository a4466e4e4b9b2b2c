import type { Locator, Page } from "playwright-core";
import type { Workbench } from "../e2e/workbench";
import { startHost, type Host } from "./host";
import { startSandboxProcess, type SandboxProcess, type SentRequest } from "./sandboxProcess";
import { median } from "./statistics";
import { atMost, milliseconds, times, type Line } from "./table";

const SIZES = [1_000, 10_000, 100_000];
const TIMES = 9;
/** The administrator, who reports cases, too. */
const SUBJECT = "1001";

/** Cases, who the caller is, the caller's groups, the caller's roles. */
const NEEDED = 4;

/** What is looked for in every webview, until the frame in which it is painted. An answer is a certain one. */
const LANDMARKS = {
  empty: "#bench-empty",
  rows: ".grid [role=rowheader]",
  answers: ".grid :is([data-value=yes], [data-value=no])",
} as const;
type Landmark = keyof typeof LANDMARKS;

/** From the command to the first rows, and to the first answers in them, in milliseconds. */
interface Opened {
  readonly rows: number[];
  readonly answers: number[];
}

interface Samples {
  /** An empty webview whose line comes when the search was answered that the first opening sent. */
  readonly answered: number[];
  /** Nothing was read of the connection. */
  readonly first: Opened;
  /** The tree shows its first page of cases. */
  readonly fromTree: Opened;
  /** It was open before. */
  readonly again: Opened;
  /** Of the first opening. */
  readonly requests: number[];
}

/**
 * The inspector opened over a connection that nothing was read of yet, over one whose cases the tree shows, and over
 * one that it was opened over before, in turn with an empty webview; from the command until rows and answers are on the
 * screen. Who comes from the tree has the focus there, which an editor takes over: so has the empty one then. Rows that
 * nobody has read come no sooner than their answer: where nothing was read, the empty one waits for one, too.
 */
export async function measureInspector(folder: string): Promise<Line[]> {
  const sandboxes: SandboxProcess[] = [];
  let host: Host | undefined;
  try {
    for (const cases of SIZES) sandboxes.push(await startSandboxProcess({ cases }));
    host = await startOver(folder, sandboxes);
    const seen = await watchWebviews(host.browser.page);
    await host.probe("settle");
    const [empty, emptyFromTree]: [number[], number[]] = [[], []];
    const samples = SIZES.map((): Samples => ({
      answered: [],
      first: none(),
      fromTree: none(),
      again: none(),
      requests: [],
    }));
    const opened = async (landmarks: readonly Landmark[], action: string, given?: object): Promise<number[]> => {
      const painted = Promise.all(landmarks.map(seen));
      const asked = await host!.probe<number>(action, given);
      const at = await painted;
      await host!.probe("closeEditors");
      await host!.probe("settle");
      return at.map((time) => time - asked);
    };
    const inspect = async (into: Opened, connection: string): Promise<void> => {
      const argument = { connection, subject: SUBJECT };
      const command = { command: "caseAccess.inspectUser", argument };
      const [rows, answers] = await opened(["rows", "answers"], "start", command);
      into.rows.push(rows!);
      into.answers.push(answers!);
    };
    await opened(["empty"], "emptyWebview"); // the first webview of a window brings its own code
    for (let time = 0; time < TIMES; time++) {
      for (const [size, sandbox] of sandboxes.entries()) {
        const { answered, first, fromTree, again, requests } = samples[size]!;
        await sandbox.sent();
        empty.push(...(await opened(["empty"], "emptyWebview")));
        await inspect(first, `bench ${size} ${time}`);
        const sent = await sandbox.sent();
        requests.push(sent.length);
        answered.push(...(await opened(["empty"], "emptyWebview", bareSearch(sandbox, sent))));
        await inspect(again, `bench ${size} ${time}`);
        const row = await showInTree(host.workbench, `tree ${size} ${time}`);
        await host.probe("settle");
        emptyFromTree.push(...(await opened(["empty"], "emptyWebview")));
        await host.workbench.sidebar.getByRole("tree").focus();
        await inspect(fromTree, `tree ${size} ${time}`);
        await row.locator(".monaco-tl-twistie").click();
      }
    }
    return samples.flatMap((one, size) => lines(SIZES[size]!, one, median(empty), median(emptyFromTree)));
  } finally {
    await host?.stop();
    for (const sandbox of sandboxes) await sandbox.close();
  }
}

const none = (): Opened => ({ rows: [], answers: [] });

/** A VS Code with connections of its own for each opening. */
async function startOver(folder: string, sandboxes: readonly SandboxProcess[]): Promise<Host> {
  // Those of the tree come first, so that their rows are in sight.
  const connections = ["tree", "bench"].flatMap((kind) =>
    sandboxes.flatMap((sandbox, size) =>
      Array.from({ length: TIMES }, (_, time) => ({ name: `${kind} ${size} ${time}`, sandbox })),
    ),
  );
  const setting = connections.map(({ name, sandbox }) => ({ name, system: "argus", url: sandbox.url }));
  const host = await startHost([folder], { settings: { "caseAccess.connections": setting } });
  for (const { name, sandbox } of connections)
    await host.probe("execute", {
      command: "caseAccess.setApiKey",
      argument: { connection: name, apiKey: sandbox.key },
    });
  return host;
}

/** The first search that was sent, with nothing around it. */
function bareSearch({ url, key }: SandboxProcess, sent: readonly SentRequest[]): object {
  const { method, address, body } = sent.find(({ address }) => address.endsWith("/case/search"))!;
  const headers = { "Argus-API-Key": key, Accept: "application/json", "Content-Type": "application/json" };
  return { url: url + address, method, headers, body: JSON.stringify(body) };
}

/** Opens a connection in the tree, until its first cases are there. */
async function showInTree(workbench: Workbench, name: string): Promise<Locator> {
  await workbench.showCases();
  const row = workbench.row(new RegExp(name));
  if ((await row.getAttribute("aria-expanded")) !== "true") await row.locator(".monaco-tl-twistie").click();
  await workbench.sidebar.locator('[role="treeitem"][aria-level="2"]').nth(3).waitFor();
  return row;
}

function lines(
  cases: number,
  { answered, first, fromTree, again, requests }: Samples,
  empty: number,
  emptyFromTree: number,
): Line[] {
  const line = (what: string, taken: readonly number[], base = empty, more = "", after = ""): Line => ({
    what,
    measured: milliseconds(median(taken)) + more,
    against: `empty webview ${after}${milliseconds(base)}`,
    ...atMost(1.3, median(taken) / base),
  });
  const bare = median(answered);
  const after = "after the bare search ";
  const over = `Inspector over ${cases.toLocaleString("en")} cases, `;
  return [
    line(`${over}first rows`, first.rows, bare, `, ${median(requests)} requests, ${NEEDED} needed`, after),
    line("… first answers", first.answers, bare, "", after),
    {
      what: "… the same, against one that waits for nothing",
      measured: milliseconds(median(first.rows)),
      against: `empty webview ${milliseconds(empty)}`,
      figure: times(median(first.rows) / empty),
    },
    line("… first rows, where the tree shows cases", fromTree.rows, emptyFromTree),
    line("… first answers, where the tree shows cases", fromTree.answers, emptyFromTree),
    line("… first rows, opened again", again.rows),
    line("… first answers, opened again", again.answers),
  ];
}

/** Looks for landmarks in every webview, also in those that come later. */
async function watchWebviews(page: Page): Promise<(landmark: Landmark) => Promise<number>> {
  const waiting = new Map<Landmark, (at: number) => void>();
  await page.exposeFunction("benchSeen", (landmark: Landmark, at: number) => waiting.get(landmark)?.(at));
  await page.addInitScript((landmarks) => {
    if (window === window.top) return;
    const until = Date.now() + 60_000;
    const left = new Map(Object.entries(landmarks));
    const look = (): void => {
      // VS Code writes the content into a frame of the webview's own one, and shows it under this id.
      const content = document.querySelector<HTMLIFrameElement>("iframe#active-frame")?.contentDocument;
      const found = [...left].filter(([, selector]) => content?.querySelector(selector)).map(([landmark]) => landmark);
      for (const landmark of found) left.delete(landmark);
      if (found.length > 0)
        requestAnimationFrame(() => {
          const { benchSeen } = window as unknown as { benchSeen(landmark: string, at: number): void };
          for (const landmark of found) benchSeen(landmark, Date.now());
        });
      if (Date.now() < until) requestAnimationFrame(look);
    };
    look();
  }, LANDMARKS);
  return (landmark) =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the webview "${landmark}" did not show up`)), 30_000);
      waiting.set(landmark, (at) => {
        clearTimeout(late);
        resolve(at);
      });
    });
}
