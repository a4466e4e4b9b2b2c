import { EMPTY, startHost } from "./host";
import { median } from "./statistics";
import { atMost, megabytes, milliseconds, type Line } from "./table";

const OURS = "case-access.case-access";
const NONE = "bench.empty";

const STARTS = 10;

/** Milliseconds and bytes. */
interface Activated {
  readonly whole: number;
  readonly load: number;
  readonly run: number;
  readonly heap: number;
}

/**
 * Both extensions are activated in the same extension host, now this one first, now the other; a new host for each
 * pair.
 */
export async function measureActivation(folder: string): Promise<Line[]> {
  const ours: Activated[] = [];
  const none: Activated[] = [];
  const host = await startHost([folder, EMPTY]);
  try {
    for (let start = 0; start < STARTS; start++) {
      if (start > 0) await host.restart();
      await host.probe("settle");
      for (const id of start % 2 === 0 ? [OURS, NONE] : [NONE, OURS]) {
        (id === OURS ? ours : none).push(await host.probe<Activated>("activate", { id }));
      }
    }
  } finally {
    await host.stop();
  }
  const of = (all: readonly Activated[], figure: keyof Activated): number => median(all.map((one) => one[figure]));
  const inside = (all: readonly Activated[]): string =>
    `${milliseconds(of(all, "load"))} to load, ${milliseconds(of(all, "run"))} to run`;
  const more = of(ours, "heap") - of(none, "heap");
  return [
    {
      what: "Activation, asked for until active",
      measured: `${milliseconds(of(ours, "whole"))}, ${STARTS} hosts`,
      against: `empty extension ${milliseconds(of(none, "whole"))}`,
      ...atMost(1.5, of(ours, "whole") / of(none, "whole")),
    },
    {
      what: "… of which its own code",
      measured: inside(ours),
      against: inside(none),
      figure: `+ ${milliseconds(of(ours, "load") + of(ours, "run") - of(none, "load") - of(none, "run"))}`,
    },
    {
      what: "Heap after activation",
      measured: megabytes(of(ours, "heap")),
      against: `empty extension ${megabytes(of(none, "heap"))}`,
      figure: `+ ${megabytes(more)}`,
      target: "≤ 1.50 MB",
      met: more <= 1.5 * 1024 * 1024,
    },
  ];
}
