import type { Page } from "playwright-core";
import { startHost, type Host } from "./host";
import { startSandboxProcess, type SandboxProcess } from "./sandboxProcess";
import { median } from "./statistics";
import { atMost, milliseconds, type Line } from "./table";

const SIZES = [1_000, 10_000, 100_000];
const TIMES = 5;
/** The administrator, who reports cases, too. */
const SUBJECT = "1001";

/** Cases, who the caller is, the caller's groups, the caller's roles. */
const NEEDED = 4;

/** What is looked for in every webview, until the frame in which it is painted. */
const LANDMARKS = { empty: "#bench-empty", inspector: ".grid [data-value]" } as const;
type Landmark = keyof typeof LANDMARKS;

/**
 * The inspector opened over a connection that nothing was read of yet, and again when it was, in turn with an empty
 * webview; from the command until rows are on the screen.
 */
export async function measureInspector(folder: string): Promise<Line[]> {
  const sandboxes: SandboxProcess[] = [];
  let host: Host | undefined;
  try {
    for (const cases of SIZES) sandboxes.push(await startSandboxProcess({ cases }));
    const connections = sandboxes.flatMap(({ url }, size) =>
      Array.from({ length: TIMES }, (_, time) => ({ name: `bench ${size} ${time}`, system: "argus", url })),
    );
    host = await startHost([folder], { settings: { "caseAccess.connections": connections } });
    for (const { name } of connections)
      await host.probe("execute", {
        command: "caseAccess.setApiKey",
        argument: { connection: name, apiKey: sandboxes[Number(name.split(" ")[1])]!.key },
      });
    const seen = await watchWebviews(host.browser.page);
    await host.probe("settle");

    const empty: number[] = [];
    const first = SIZES.map((): number[] => []);
    const again = SIZES.map((): number[] => []);
    const requests = SIZES.map((): number[] => []);
    const opened = async (landmark: Landmark, action: string, given?: object): Promise<number> => {
      const painted = seen(landmark);
      const asked = await host!.probe<number>(action, given);
      const at = await painted;
      await host!.probe("closeEditors");
      await host!.probe("settle");
      return at - asked;
    };
    await opened("empty", "emptyWebview"); // the first webview of a window brings its own code
    for (let time = 0; time < TIMES; time++) {
      for (const [size, sandbox] of sandboxes.entries()) {
        await sandbox.requests();
        const command = {
          command: "caseAccess.inspectUser",
          argument: { connection: `bench ${size} ${time}`, subject: SUBJECT },
        };
        empty.push(await opened("empty", "emptyWebview"));
        first[size]!.push(await opened("inspector", "start", command));
        requests[size]!.push((await sandbox.requests()).length);
        again[size]!.push(await opened("inspector", "start", command));
      }
    }
    const base = median(empty);
    return SIZES.flatMap((cases, size) => [
      {
        what: `Inspector over ${cases.toLocaleString("en")} cases, first rows`,
        measured: `${milliseconds(median(first[size]!))}, ${median(requests[size]!)} requests, ${NEEDED} needed`,
        against: `empty webview ${milliseconds(base)}`,
        ...atMost(1.3, median(first[size]!) / base),
      },
      {
        what: "… opened again",
        measured: milliseconds(median(again[size]!)),
        against: `empty webview ${milliseconds(base)}`,
        ...atMost(1.3, median(again[size]!) / base),
      },
    ]);
  } finally {
    await host?.stop();
    for (const sandbox of sandboxes) await sandbox.close();
  }
}

/** Looks for landmarks in every webview, also in those that come later. */
async function watchWebviews(page: Page): Promise<(landmark: Landmark) => Promise<number>> {
  const waiting = new Map<Landmark, (at: number) => void>();
  await page.exposeFunction("benchSeen", (landmark: Landmark, at: number) => waiting.get(landmark)?.(at));
  await page.addInitScript((landmarks) => {
    if (window === window.top) return;
    const until = Date.now() + 60_000;
    const look = (): void => {
      // VS Code writes the content into a frame of the webview's own one, and shows it under this id.
      const content = document.querySelector<HTMLIFrameElement>("iframe#active-frame")?.contentDocument;
      const found = Object.entries(landmarks).find(([, selector]) => content?.querySelector(selector));
      if (found === undefined) {
        if (Date.now() < until) requestAnimationFrame(look);
      } else
        requestAnimationFrame(() =>
          (window as unknown as { benchSeen(landmark: string, at: number): void }).benchSeen(found[0], Date.now()),
        );
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
