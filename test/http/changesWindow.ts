import type { Outcome } from "../../src/core/changes/model";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Change } from "../../src/access/case";
import { createEvent, type Event } from "../../src/base/event";
import { noSignal } from "../unit/noSignal";
import type { Harness } from "./changesHarness";
import type { Asked, Said } from "./changesWindowChild";

export const caseId = "9003";

/** What a history does in a window, of this process or of another one. */
export interface Window {
  readonly onDidArrive: Event<{ readonly change: Change; readonly doubled: boolean; readonly half: boolean }>;
  /** Undefined: it cannot be planned. */
  make(change: Change): Promise<Outcome | undefined>;
  look(): Promise<void>;
  recover(): Promise<void>;
  undetermined(): Promise<readonly string[]>;
  /** Times out every request that is under way. */
  expire(): void;
  /** Ends it; a process is killed. */
  close(): Promise<void>;
}

/** A window of this process. */
export function windowOf({ changes, connection, journal, expire, dispose }: Harness): Window {
  const plan = (change: Change) => changes.plan(connection, caseId, change, noSignal);
  return {
    onDidArrive: (listen) =>
      changes.onDidArrive(({ change, doubled, half }) => listen({ change, doubled, half: half !== undefined })),
    make: async (change) => {
      const planned = await plan(change).catch(() => undefined);
      return planned && changes.apply(planned, noSignal);
    },
    look: async () => {
      await plan({ kind: "changeMode", mode: "explicit" });
      await journal.read();
    },
    recover: changes.recover,
    undetermined: async () => [...changes.undetermined(connection)],
    expire,
    close: async () => dispose(),
  };
}

/** A window in a process of its own, over the same sandbox and the same store. */
export async function windowIn({ sandbox, folder, key }: Harness): Promise<Window> {
  const script = join(__dirname, "changesWindowChild.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, sandbox.url, folder, key], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const arrived = createEvent<{ readonly change: Change; readonly doubled: boolean; readonly half: boolean }>();
  type Answer = Extract<Said, { undetermined: readonly string[] }>;
  const waiting: ((answer: Answer) => void)[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    const said = JSON.parse(line) as Said;
    if ("arrived" in said) arrived.fire(said.arrived);
    else waiting.shift()?.(said);
  });
  const answer = () => new Promise<Answer>((resolve) => waiting.push(resolve));
  const tell = (asked: Asked) => void child.stdin.write(`${JSON.stringify(asked)}\n`);
  const ask = (asked: Asked) => {
    tell(asked);
    return answer();
  };
  await answer();
  return {
    onDidArrive: arrived.event,
    make: async (change) => (await ask({ do: "make", caseId, change })).outcome,
    look: async () => void (await ask({ do: "look", caseId })),
    recover: async () => void (await ask({ do: "recover" })),
    undetermined: async () => (await ask({ do: "undetermined" })).undetermined,
    expire: () => tell({ do: "expire" }),
    close: async () => {
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
      arrived.dispose();
    },
  };
}
