import type { Disposable } from "../../base/disposable";

/** Collects what changed for the time of a frame, so that a burst of answers is one round of drawing. */
export interface ChangeFeed extends Disposable {
  tell(change: CasesChange): void;
}

const frame = 16; // milliseconds

/** `fire` gets each change once; a change of a whole connection stands for those of its cases. */
export function createChangeFeed(fire: (change: CasesChange) => void): ChangeFeed {
  const whole = new Set<string>();
  const single = new Map<string, Set<string>>();
  let timer: NodeJS.Timeout | undefined;

  function tellAll(): void {
    timer = undefined;
    const connections = [...whole];
    const cases = [...single].filter(([connection]) => !whole.has(connection));
    whole.clear();
    single.clear();
    for (const connection of connections) fire({ connection });
    for (const [connection, ids] of cases) for (const caseId of ids) fire({ connection, caseId });
  }

  return {
    tell: ({ connection, caseId }) => {
      if (caseId === undefined) whole.add(connection);
      else single.set(connection, (single.get(connection) ?? new Set()).add(caseId));
      timer ??= setTimeout(tellAll, frame);
    },
    dispose: () => clearTimeout(timer),
  };
}

/** What changed: a whole connection, or one case of it (its row, its entries). */
export interface CasesChange {
  readonly connection: string;
  readonly caseId?: string;
}
