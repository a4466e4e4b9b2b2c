import { apply } from "../../access/apply";
import { entriesOf, isSameSubject, subjectKey, type CaseState, type Change } from "../../access/case";
import type { Backend } from "../../backends/backend";
import type { Cases } from "../../core/cases/cases";
import type { Connection } from "../../core/connections/connections";
import type { Holder } from "../../core/cases/whoIsOn";
import type { Trial } from "../protocol";

/** What a choice in an editable cell tries out. Undefined where this case system has no such thing. */
export function trialFor(
  { capabilities }: Pick<Backend, "capabilities">,
  caseId: string,
  holder: Holder | undefined,
  edit: "mode" | "entry",
  value: string,
): Trial | undefined {
  if (edit === "mode") return capabilities.modes.includes(value) ? { type: "mode", caseId, mode: value } : undefined;
  if (holder === undefined || "fact" in holder) return undefined;
  const level = (["none", ...capabilities.levels] as const).find((one) => one === value);
  return level && { type: "entry", caseId, subject: holder.subject, level };
}

/**
 * The changes that would make the trials of one case true, from its present state. None where they are true already.
 */
export function changesFor({ case: of, entries }: CaseState, trials: readonly Trial[]): readonly Change[] {
  return trials.flatMap((trial): Change[] => {
    if (trial.caseId !== of.id) return [];
    if (trial.type === "mode") return trial.mode === of.mode ? [] : [{ kind: "changeMode", mode: trial.mode }];
    const { subject, level } = trial;
    const theirs = entriesOf(entries, subject);
    if (level === "none") return theirs.map((entry) => ({ kind: "revoke", entry }));
    if (theirs.length === 0) return [{ kind: "grant", subject, level }];
    return theirs.filter((entry) => entry.level !== level).map((entry) => ({ kind: "changeLevel", entry, level }));
  });
}

/** The case as it would be if the trials were true. */
export function tryOut(state: CaseState, trials: readonly Trial[]): CaseState {
  return changesFor(state, trials).reduce(apply, state);
}

/** The trials with one more, in the place of an earlier one about the same thing. */
export function withTrial(trials: readonly Trial[], trial: Trial): readonly Trial[] {
  return [...trials.filter((other) => !isAboutTheSame(other, trial)), trial];
}

/** The trials without those that are so already, as far as that is known. */
export function withoutTrue(
  trials: readonly Trial[],
  cases: Pick<Cases, "find" | "entries">,
  connection: Connection,
): readonly Trial[] {
  return trials.filter((trial) => {
    const of = cases.find(connection, trial.caseId);
    const entries = cases.entries(connection, trial.caseId);
    if (of === undefined || (trial.type === "entry" && !entries.known)) return true;
    return changesFor({ case: of, entries: entries.known ? entries.value : [] }, [trial]).length > 0;
  });
}

/** True when both try the mode of one case, or the entry of one subject on one case. */
export function isAboutTheSame(a: Trial, b: Trial): boolean {
  if (a.caseId !== b.caseId) return false;
  if (a.type === "mode" || b.type === "mode") return a.type === b.type;
  return isSameSubject(a.subject, b.subject);
}

/** The trial with what it is drafted on, as far as that is known. */
export function drafted(trial: Trial, cases: Pick<Cases, "find" | "entries">, connection: Connection): Trial {
  if (trial.was?.mode !== undefined && (trial.type === "mode" || trial.was.levels !== undefined)) return trial;
  const was = presentOf(trial, cases, connection);
  return Object.keys(was).length === 0 ? trial : { ...trial, was: { ...was, ...trial.was } };
}

/** True where the case is otherwise than when the trial was drafted. Undefined where that is not known. */
export function hasDrifted(trial: Trial, cases: Pick<Cases, "find" | "entries">, connection: Connection): boolean {
  const { was } = trial;
  const now = presentOf(trial, cases, connection);
  const differs = (a: unknown, b: unknown) => a !== undefined && b !== undefined && String(a) !== String(b);
  return differs(was?.mode, now.mode) || differs(was?.levels, now.levels);
}

function presentOf(
  trial: Trial,
  cases: Pick<Cases, "find" | "entries">,
  connection: Connection,
): NonNullable<Trial["was"]> {
  const mode = cases.find(connection, trial.caseId)?.mode;
  const entries = trial.type === "entry" ? cases.entries(connection, trial.caseId) : undefined;
  const levels =
    trial.type === "entry" && entries?.known
      ? entriesOf(entries.value, trial.subject)
          .map(({ level }) => level ?? "")
          .sort()
          .slice(0, 50)
      : undefined;
  return { ...(mode !== undefined && { mode }), ...(levels !== undefined && { levels }) };
}

/** What kept changes of a draft from being made, also where it is known better by now what they were drafted on. */
export class Refusals {
  readonly #texts = new Map<string, string>();

  get(trial: Trial): string | undefined {
    return this.#texts.get(nameOf(trial));
  }

  set(trial: Trial, text: string): void {
    this.#texts.set(nameOf(trial), text);
  }

  delete(trial: Trial): void {
    this.#texts.delete(nameOf(trial));
  }
}

function nameOf(trial: Trial): string {
  const { type, caseId } = trial;
  const what = trial.type === "mode" ? [trial.mode] : [subjectKey(trial.subject), trial.level];
  return JSON.stringify([type, caseId, ...what]);
}
