import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as z from "zod/mini";
import { subjectOf, type CaseState, type Change, type Subject } from "../access/case";
import type { BulkRow } from "../core/changes/bulk";
import type { Connection } from "../core/connections/connections";
import { changeForm, jsonOf } from "../core/journal/forms";
import type { Words } from "../text/localize";
import { oneLine } from "../text/untrusted";
import { Complaint, unwritten } from "./complaint";
import { digestOf } from "./digest";
import { exitStatus } from "./exitStatus";
import { jsonText } from "./output/document";
import { writePrivateFile } from "./settings/privateFile";

/** What made a plan: the command that has the same name. */
export type PlanKind = "lockdown" | "offboard";

/** Changes that wait for an approval, of one case or of many, in the order in which they are to be made. */
export interface PlanFile {
  readonly format: "case-access plan";
  readonly version: 1;
  readonly kind: PlanKind;
  /** The case system that it was made for: a plan is never carried out on another one. */
  readonly system: string;
  readonly url: string;
  /** Whose key it was made with; null: the system does not tell. */
  readonly caller: string | null;
  /** ISO text. */
  readonly madeAt: string;
  readonly rows: readonly PlanRow[];
  /** What approves exactly this: see `planDigest`. */
  readonly digest: string;
  /** What the command said of it, for people and programs. Nothing is read from it. */
  readonly about?: unknown;
}

/** One change of one case. Rows of one case follow each other. */
export interface PlanRow {
  readonly case: { readonly id: string; readonly title: string };
  readonly change: Change;
}

const form = z.object({
  format: z.literal("case-access plan"),
  version: z.literal(1),
  kind: z.enum(["lockdown", "offboard"]),
  system: z.string(),
  url: z.string(),
  caller: z.nullable(z.string()),
  madeAt: z.string(),
  rows: z.array(z.object({ case: z.object({ id: z.string(), title: z.string() }), change: changeForm })),
  digest: z.string(),
  about: z.optional(z.unknown()),
});

/** A plan is a small file; whatever is larger is none. */
const mostBytes = 20_000_000;

/** What a digest of changes of several cases is of. */
export interface PlanContent {
  readonly connection: Pick<Connection, "system" | "url">;
  readonly caller: Subject | undefined;
  /** Each case as it was read, before the first change of it. */
  readonly states: readonly CaseState[];
  readonly rows: readonly { readonly case: { readonly id: string }; readonly change: Change }[];
}

/**
 * The digest that approves changes of several cases: it is another one for another change, another order, another
 * caller or system, and as soon as anything that access rests on is otherwise on one of the cases.
 */
export function planDigest({ connection, caller, states, rows }: PlanContent): string {
  const parts = states.map((before) => {
    const changes = rows.filter((row) => row.case.id === before.case.id).map(({ change }) => change);
    return digestOf({ connection, caller, before, changes, of: "plan file" });
  });
  // The same number may be that of a person and of a group.
  const order = rows.map((row) => [row.case.id, subjectOf(row.change)?.kind ?? null]);
  return createHash("sha256")
    .update(JSON.stringify(["case-access plan file 2", parts, order]))
    .digest("hex")
    .slice(0, 24);
}

/** The file of a plan. */
export function planFileOf(
  kind: PlanKind,
  content: Omit<PlanContent, "rows"> & { readonly rows: readonly PlanRow[] },
  now: number,
  about?: unknown,
): PlanFile {
  const { connection, caller, rows } = content;
  return {
    format: "case-access plan",
    version: 1,
    kind,
    system: connection.system,
    url: connection.url,
    caller: caller?.id ?? null,
    madeAt: new Date(now).toISOString(),
    rows: rows.map((row) => ({ case: { id: row.case.id, title: row.case.title }, change: row.change })),
    digest: planDigest(content),
    ...(about !== undefined && { about }),
  };
}

/** The rows of a bulk as a plan has them. */
export function planRows(rows: readonly BulkRow[]): PlanRow[] {
  return rows.map(({ caseId, title, change }) => ({ case: { id: caseId, title }, change }));
}

/** Writes a plan for its owner alone: it names people. */
export async function writePlanFile(l10n: Words, file: string, plan: PlanFile): Promise<void> {
  try {
    await writePrivateFile(file, jsonText(plan));
  } catch (thrown) {
    throw unwritten(l10n, file, thrown);
  }
}

/** Reads a plan. Throws a Complaint for a file that is none. */
export async function readPlanFile(l10n: Words, file: string): Promise<PlanFile> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (thrown) {
    throw unusable(l10n, file, (thrown as Error).message);
  }
  const parsed = text.length > mostBytes ? undefined : form.safeParse(jsonOf(text));
  if (parsed?.success !== true) throw unusable(l10n, file, l10n.t("it is no plan"));
  return parsed.data;
}

/** Whether a word of the command line names a file and not a case. */
export function namesFile(word: string): boolean {
  return /\.json$/i.test(word) || /[\\/]/.test(word);
}

function unusable(l10n: Words, file: string, why: string): Complaint {
  return new Complaint(
    exitStatus.usage,
    "planFile",
    l10n.t("The plan {0} cannot be used: {1}.", oneLine(file, 200), oneLine(why, 200)),
    l10n.t("Make one: {0}", "case-access lockdown CASE --only SUBJECT=LEVEL --out plan.json"),
  );
}
