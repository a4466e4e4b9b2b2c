import * as z from "zod/mini";
import { allGrantLevels } from "../../access/level";
import type { Case, Entry } from "../../access/case";
import { changeForm, jsonOf, subjectForm } from "../journal/forms";
import type { Connection } from "../connections/connections";
import { readTime } from "../../text/until";
import { standingOf, type Wanted, type Was } from "./wanted";

/** What made a plan: a command of the terminal of the same name, or a draft in the editor. */
export type PlanKind = "lockdown" | "offboard" | "draft";

/** Changes that wait for an approval, of one case or of many, in the order in which they are to be made. */
export interface PlanFile {
  readonly format: "case-access plan";
  readonly version: 2;
  readonly kind: PlanKind;
  /** The case system that it was made for: a plan is never carried out on another one. */
  readonly system: string;
  readonly url: string;
  /** The id of whose key it was made with; null: the system does not tell. */
  readonly caller: string | null;
  /** ISO text. */
  readonly madeAt: string;
  readonly rows: readonly PlanRow[];
  /** What approves exactly this; null: nobody has, and what approves it depends on the cases as they are then. */
  readonly digest: string | null;
  /** Why it is wanted, and the ticket, in the words of the author of the plan. */
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  /** What the command said of it, for people and programs. Nothing is read from it. */
  readonly about?: unknown;
}

/** One change of one case. Rows of one case are made in their order. Titles and names in it are not believed. */
export interface PlanRow {
  readonly case: { readonly id: string; readonly title: string };
  readonly change: Wanted;
  /** When what it gives ends, as ISO text. */
  readonly until?: string | undefined;
  readonly was?: Was | undefined;
}

const wasForm = z.optional(
  z.object({
    mode: z.optional(z.string()),
    levels: z.optional(z.readonly(z.array(z.string()))),
    reporter: z.optional(z.nullable(z.string())),
    condition: z.optional(z.enum(["yes", "no", "unknown"])),
  }),
);
const levelOrNone = z.enum(["none", ...allGrantLevels]);
const wanted = z.union([
  changeForm,
  z.object({ kind: z.literal("setLevel"), subject: subjectForm, level: levelOrNone }),
]);
const ofCase = z.object({ id: z.string(), title: z.string() });
const writtenTime = z.string().check(z.refine((text) => "at" in (readTime(text) ?? {})));
const common = {
  format: z.literal("case-access plan"),
  system: z.string(),
  url: z.string(),
  caller: z.nullable(z.string()),
  madeAt: z.string(),
  about: z.optional(z.unknown()),
};

const second = z.object({
  ...common,
  version: z.literal(2),
  kind: z.enum(["lockdown", "offboard", "draft"]),
  rows: z.array(z.object({ case: ofCase, change: wanted, until: z.optional(writtenTime), was: wasForm })),
  digest: z.nullable(z.string()),
  reason: z.optional(z.string()),
  ticket: z.optional(z.string()),
});

/** As the terminal wrote it. */
const first = z.object({
  ...common,
  version: z.literal(1),
  kind: z.enum(["lockdown", "offboard"]),
  rows: z.array(z.object({ case: ofCase, change: changeForm })),
  digest: z.string(),
});

/** As the editor wrote a draft. */
const oldDraft = z.object({
  format: z.literal("case-access draft"),
  version: z.literal(1),
  system: z.string(),
  url: z.string(),
  origin: z.object({ by: z.string(), reason: z.string(), ticket: z.string() }),
  madeAt: z.string(),
  changes: z.array(
    z.discriminatedUnion("type", [
      z.object({ type: z.literal("mode"), caseId: z.string(), mode: z.string(), was: wasForm }),
      z.object({
        type: z.literal("entry"),
        caseId: z.string(),
        subject: subjectForm,
        level: levelOrNone,
        was: wasForm,
      }),
    ]),
  ),
});

/** A plan is a small file; whatever is larger is none. */
const mostBytes = 20_000_000;

/** Reads the text of a plan of any version, also of a draft. Undefined where it is none. */
export function readPlan(text: string): PlanFile | undefined {
  if (text.length > mostBytes) return undefined;
  const value = jsonOf(text);
  const present = second.safeParse(value);
  // A plan without an approval of its own is a draft; the commands of the terminal approve what they plan.
  if (present.success) return present.data.digest === null && present.data.kind !== "draft" ? undefined : present.data;
  const earlier = first.safeParse(value);
  if (earlier.success) return { ...earlier.data, version: 2 };
  const draft = oldDraft.safeParse(value);
  return draft.success ? fromOldDraft(draft.data) : undefined;
}

function fromOldDraft({ system, url, madeAt, origin, changes }: z.infer<typeof oldDraft>): PlanFile {
  const rows = changes.map((one): PlanRow => ({
    case: { id: one.caseId, title: "" },
    change:
      one.type === "mode"
        ? { kind: "changeMode", mode: one.mode }
        : { kind: "setLevel", subject: one.subject, level: one.level },
    was: one.was,
  }));
  const { reason, ticket } = origin;
  return {
    ...{ format: "case-access plan", version: 2, kind: "draft", system, url, caller: null, madeAt, rows, digest: null },
    ...{ reason, ticket },
  };
}

/** A plan of now. @param now in milliseconds since 1970 */
export function planOf(
  { system, url }: Pick<Connection, "system" | "url">,
  content: Pick<PlanFile, "kind" | "caller" | "rows" | "digest" | "reason" | "ticket" | "about">,
  now: number,
): PlanFile {
  const { kind, ...rest } = content;
  return { format: "case-access plan", version: 2, kind, system, url, madeAt: new Date(now).toISOString(), ...rest };
}

/** A row with what it is decided on. */
export function planRow(of: Case, entries: readonly Entry[] | undefined, change: Wanted): PlanRow {
  return { case: { id: of.id, title: of.title }, change, was: standingOf(of, entries, change) };
}

/** True where a plan is for the case system of a connection. */
export function isFor(
  { system, url }: Pick<PlanFile, "system" | "url">,
  connection: Pick<Connection, "system" | "url">,
): boolean {
  const plain = (address: string) => address.replace(/\/+$/, "");
  return system === connection.system && plain(url) === plain(connection.url);
}
