import type { Entry, Subject } from "../../src/access/case";
import { evidence } from "../../src/backends/argus/evidence";
import { Failure } from "../../src/base/failure";
import { inSlices } from "../../src/base/slices";
import { createDirectory } from "../../src/core/cases/directory";
import { effectsIn } from "../../src/core/changes/impact";
import { aCase, fakeBackend, me } from "../unit/core/fakeBackend";
import { goal } from "./blocks";
import { longestBlock } from "./eventLoop";
import { atMost, milliseconds, type Line } from "./table";

/** What the entries of a case are of. */
const kinds = ["groups", "unreadable groups", "people"] as const;

/** From a thousand entries to ten thousand. */
const mostGrowth = 12;

/** What a preview of a change of mode takes over many entries, and how long it holds the event loop at a time. */
export async function measurePreviews(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const kind of kinds) {
    await preview(kind, 1_000);
    const [few, many] = [await preview(kind, 1_000), await preview(kind, 10_000)];
    lines.push(
      {
        what: `Preview of a mode over 10,000 ${kind}`,
        measured: milliseconds(many.took),
        against: `1,000: ${milliseconds(few.took)}`,
        ...atMost(mostGrowth, many.took / few.took),
      },
      {
        what: "… the event loop, held at a time",
        measured: milliseconds(many.block),
        against: `1,000: ${milliseconds(few.block)}`,
        figure: milliseconds(Math.max(few.block, many.block)),
        target: `≤ ${goal} ms`,
        met: Math.max(few.block, many.block) <= goal,
      },
    );
  }
  return lines;
}

async function preview(kind: (typeof kinds)[number], count: number): Promise<{ took: number; block: number }> {
  const { backend } = fakeBackend();
  const directory = createDirectory(Date.now, () => true);
  await directory.keepCaller(Promise.resolve(me));
  const entries = Array.from({ length: count }, (_, n): Entry => {
    const subject: Subject = { id: `s${n}`, kind: kind === "people" ? "user" : "group", name: `S${n}` };
    return { id: `e${n}`, subject, level: "read", on: "case" };
  });
  for (const { subject } of kind === "people" ? [] : entries) await directory.keepMembers(subject!.id, membersOf(kind));
  const before = { case: aCase("1"), entries };
  const after = { case: aCase("1", { mode: "explicit" }), entries };
  const change = { kind: "changeMode", mode: "explicit" } as const;
  let took = 0;
  const block = await longestBlock(async () => {
    const began = performance.now();
    await inSlices(effectsIn({ ...backend, evidence }, before, after, change, directory, []));
    took = performance.now() - began;
  });
  return { took, block };
}

function membersOf(kind: (typeof kinds)[number]): Promise<{ members: readonly Subject[]; truncated: boolean }> {
  return kind === "groups"
    ? Promise.resolve({ members: [], truncated: false })
    : Promise.reject(new Failure("notAllowed", { status: 403, notHandled: true }));
}
