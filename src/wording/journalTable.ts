import { placeOf, subjectOf, type Subject } from "../access/case";
import type { Attempt } from "../workspace/journal";
import { csvLine } from "./csv";
import { outcomeLine } from "./journal";

const head = ["time", "connection", "case", "title", "change", "subject", "on", "from", "to", "by", "reason", "outcome", "failure", "batch", "undoes", "id"];

/** The journal as CSV, oldest first, in English for programs. It begins with a byte order mark, without which Excel takes it for another encoding. */
export function journalTable(attempts: readonly Attempt[]): string {
  const rows = attempts.toReversed().map((one) => {
    const { id, at, connection, case: of, change, from, to, caller, reason, outcome, batch, undoes } = one;
    return [
      new Date(at).toISOString(), connection, of.id, of.title, change.kind, withId(subjectOf(change)), placeOf(change), from, to, withId(caller), reason,
      outcomeLine({ t: (text) => text }, one), outcome?.failure?.kind, batch?.id, undoes, id,
    ];
  });
  return `\ufeff${[head, ...rows].map(csvLine).join("")}`;
}

function withId(subject: Subject | undefined): string | undefined {
  return subject && `${subject.name} (${subject.id})`;
}
