import type { PlannedChange } from "../core/changes/model";
import { isExpiryOpen } from "../core/expiry/model";
import type { Swept } from "../core/expiry/sweeping";
import { counted } from "../text/localize";
import { oneLine } from "../text/untrusted";
import { reasonText, stateName } from "../wording/expiry";
import { wordsOf } from "../wording/wordsOf";
import type { Due } from "./dueNow";
import { endingDocument, endingHolder } from "./endings";
import { exitStatus, firstStatus, type ExitStatus } from "./exitStatus";
import { recordDocument } from "./outcome";
import type { OutcomeWord } from "./outcomeWord";
import { refusalOf } from "./output/advice";
import type { Answer } from "./output/answer";
import { planLines } from "./plan";
import type { Session, Surroundings, Workplace } from "./session";

/** What is to be done about one, or was, in sentences. */
export function linesOf(around: Surroundings, { session, expiry, looked, failure }: Due): readonly string[] {
  const { l10n } = around.language;
  const head = `${oneLine(expiry.case.id, 60)} ${endingHolder(around, expiry)}`;
  if (looked === undefined || session === undefined)
    return [
      l10n.t(
        "{0}: could not be read. {1}",
        head,
        failure === undefined ? "" : refusalOf(l10n, failure, session?.connection).message,
      ),
    ];
  switch (looked.verdict.kind) {
    case "restore":
      return [`${head}:`, ...effectLines(around, session, looked.planned)];
    case "gone":
      return [l10n.t("{0}: {1}", head, stateName(l10n, "gone"))];
    case "superseded":
      return [l10n.t("{0}: {1}", head, stateName(l10n, "superseded"))];
    case "changed":
      return [l10n.t("{0}: {1}", head, stateName(l10n, "asked"))];
    case "unclear": {
      const reason = { kind: "unclear", why: looked.verdict.why } as const;
      return [`${head}: ${reasonText(wordsOf(l10n, expiry.system), { ...expiry, reason }) ?? ""}`];
    }
    case "early":
      return [];
  }
}

function effectLines(around: Surroundings, session: Session, planned: PlannedChange | undefined): readonly string[] {
  if (planned === undefined) return [];
  return planLines(around, session, { planned: [planned] }).map((line) => `  ${line}`);
}

/** What would be done about all of them. `todo`: the command line that does it. */
export function previewOf(
  around: Surroundings,
  place: Workplace,
  due: readonly Due[],
  others: number,
  { digest, todo }: { readonly digest: string; readonly todo: string },
): Answer {
  const { l10n } = around.language;
  const isToDo = due.some(({ looked }) => looked?.verdict.kind === "restore");
  return {
    status: exitStatus.done,
    about: aboutOf(around, place, due, others),
    result: {
      digest,
      due: due.map(({ expiry, looked }) => ({
        ...endingDocument(around, expiry, Date.now()),
        verdict: looked?.verdict.kind ?? "notRead",
      })),
    },
    lines: [
      ...(due.length + others === 0 ? [l10n.t("Nothing is due.")] : due.flatMap((one) => linesOf(around, one))),
      ...(isToDo ? [l10n.t("Digest: {0}", digest)] : []),
    ],
    notes: isToDo ? [l10n.t("To apply it: {0}", todo)] : [],
  };
}

function aboutOf(
  { language: { l10n, locale } }: Surroundings,
  { workspace }: Workplace,
  due: readonly Due[],
  others: number,
): Answer["about"] {
  const connections = [...new Set(due.flatMap(({ session }) => session?.connection ?? []))];
  const only = connections.length === 1 ? connections[0] : undefined;
  const caller = only && workspace.cases.directory(only).caller;
  const unread = due.filter(({ looked }) => looked === undefined).length;
  const missing = [
    ...(unread === 0 ? [] : [l10n.t("{0} that could not be read", locale.count(unread))]),
    ...(others === 0 ? [] : [l10n.t("{0} of another caller, or without a connection", locale.count(others))]),
  ];
  return {
    connection: only?.name ?? null,
    origin: only?.origin ?? null,
    caller: caller === undefined ? null : { id: caller.id, kind: caller.kind, name: oneLine(caller.name, 80) },
    readAt: due.length === 0 ? null : new Date().toISOString(),
    coverage: { whole: missing.length === 0, read: due.length - unread, of: due.length + others, missing },
    selfCheck: null,
    unknowns: [],
  };
}

/** What was done. */
export interface Done {
  readonly due: readonly Due[];
  readonly swept: readonly Swept[];
  readonly others: number;
  readonly digest: string;
  /** When it began, in milliseconds since 1970. */
  readonly begun: number;
}

/** What came of it, and what is left. */
export async function answerOf(around: Surroundings, place: Workplace, done: Done): Promise<Answer> {
  const { due, swept, others, digest, begun } = done;
  const { l10n, locale } = around.language;
  const unread = due.filter(({ session }) => session === undefined);
  // Of those of another caller nobody knows.
  const open = unread.length + others;
  const statuses = [...swept.map(sweptStatus), ...(open > 0 ? [exitStatus.partly] : [])];
  const isLeft = ({ expiry }: Swept) => isExpiryOpen(expiry);
  const left = swept.filter(isLeft).length + open;
  const records = await recordsOf(around, place, swept, begun);
  return {
    status: firstStatus(statuses),
    about: aboutOf(around, place, due, others),
    result: {
      outcome: sweepOutcome(swept, open),
      digest,
      due: [...swept.map(({ expiry }) => expiry), ...unread.map(({ expiry }) => expiry)].map((one) =>
        endingDocument(around, one, Date.now()),
      ),
      records,
    },
    lines: [
      ...(due.length + others === 0 ? [l10n.t("Nothing is due.")] : []),
      ...swept.flatMap((one) => sweptLines(around, due, one)),
      ...unread.flatMap((one) => linesOf(around, one)),
    ],
    notes:
      left === 0
        ? []
        : [counted(left, l10n.t("1 is overdue and left."), l10n.t("{0} are overdue and left.", locale.count(left)))],
  };
}

/** Nothing is left of it, it is there still, or nobody knows. */
function sweptStatus({ expiry }: Swept): ExitStatus {
  if (!isExpiryOpen(expiry)) return exitStatus.done;
  const { reason, state } = expiry;
  const isThere = state === "asked" || (reason?.kind === "failure" && reason.isThere === true);
  return isThere ? exitStatus.provenNotSo : exitStatus.partly;
}

function sweepOutcome(swept: readonly Swept[], unread: number): OutcomeWord {
  const open = swept.filter(({ expiry }) => isExpiryOpen(expiry));
  if (unread > 0 || open.some((one) => sweptStatus(one) === exitStatus.partly)) return "undetermined";
  if (open.length > 0) return open.length === swept.length ? "notDone" : "partly";
  return "done";
}

function sweptLines(around: Surroundings, due: readonly Due[], { expiry, result }: Swept): readonly string[] {
  const { l10n } = around.language;
  const session = due.find((one) => one.expiry.id === expiry.id)?.session;
  const head = `${oneLine(expiry.case.id, 60)} ${endingHolder(around, expiry)}: ${stateName(l10n, expiry.state)}`;
  const reason = isExpiryOpen(expiry) ? reasonText(wordsOf(l10n, expiry.system), expiry) : undefined;
  return [
    reason === undefined ? head : `${head}. ${reason}`,
    // The first line is the question; what it does follows.
    ...(session === undefined || isExpiryOpen(expiry) ? [] : effectLines(around, session, result?.planned).slice(1)),
  ];
}

/** What the journal has of it. */
async function recordsOf(
  around: Surroundings,
  { workspace }: Workplace,
  swept: readonly Swept[],
  begun: number,
): Promise<readonly object[]> {
  const ids = new Set(swept.map(({ expiry }) => expiry.id));
  const cases = [...new Set(swept.map(({ expiry }) => expiry.case.id))];
  const read = await Promise.all(cases.map((caseId) => workspace.journal.read({ caseId })));
  return read
    .flatMap(({ attempts }) => attempts)
    .filter(
      ({ at, expires, elsewhere }) => expires !== undefined && ids.has(expires) && at >= begun && elsewhere !== true,
    )
    .sort((a, b) => a.at - b.at)
    .map((attempt) => recordDocument(around, attempt));
}
