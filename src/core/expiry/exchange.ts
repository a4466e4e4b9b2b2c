import * as z from "zod/mini";
import { jsonOf, subjectForm } from "../journal/forms";
import type { Expiry } from "./model";
import { leftForm } from "./rows";

/** What the file is, so that no other one is read as one. */
const format = "case-access due 1";

const exportForm = z.object({
  format: z.literal(format),
  expiries: z.array(
    z.object({
      id: z.string().check(z.regex(/^[\w-]{8,64}$/)),
      at: z.int(),
      connection: z.string(),
      system: z.string(),
      origin: z.string(),
      url: z.string(),
      caller: z.optional(z.string()),
      case: z.object({ id: z.string(), title: z.string() }),
      subject: z.optional(subjectForm),
      on: z.enum(["case", "definition"]),
      left: leftForm,
      then: z.optional(z.string()),
      until: z.int(),
      skew: z.int(),
    }),
  ),
});

/** Expiries as another computer reads them. Holds no key. */
export function exportExpiries(all: readonly Expiry[]): string {
  const expiries = all.map(
    ({ id, at, connection, system, origin, url, caller, case: of, subject, on, left, then, until, skew }) => ({
      ...{ id, at, connection, system, origin, url, caller, case: of, subject, on, left, then, until, skew },
    }),
  );
  return `${JSON.stringify({ format, expiries }, undefined, 2)}\n`;
}

/** What another computer wrote. Undefined: it is no such file. */
export function readExport(text: string): readonly Expiry[] | undefined {
  const read = exportForm.safeParse(jsonOf(text));
  return read.success
    ? read.data.expiries.map((one): Expiry => ({ ...one, state: "scheduled", tries: 0, reminded: false }))
    : undefined;
}
