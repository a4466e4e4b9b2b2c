import { apply } from "../../access/apply";
import { isSameSubject, subjectKey, type CaseState, type Change, type Subject } from "../../access/case";
import type { Backend } from "../../backends/backend";
import type { Cases } from "../../core/cases/cases";
import type { Connection } from "../../core/connections/connections";
import type { Holder } from "../../core/cases/whoIsOn";
import { changesToMake, driftFrom, standingOf, type Wanted, type Was } from "../../core/plans/wanted";
import type { Edit, Trial } from "../protocol";

/** What a choice in a cell, or in a row's menu, tries out. Undefined where this case system has no such thing. */
export function trialFor(
  { capabilities: { modes, levels, special } }: Pick<Backend, "capabilities">,
  caseId: string,
  holder: Holder | undefined,
  edit: Edit,
  value: string,
): Trial | undefined {
  if (edit === "mode") return modes.includes(value) ? { type: "mode", caseId, mode: value } : undefined;
  if (edit === "publish") return special?.publish === undefined ? undefined : { type: "publish", caseId };
  if (holder === undefined || "fact" in holder) return undefined;
  const { subject } = holder;
  if (edit === "reporter")
    return special?.reporter === undefined || subject.kind === "group"
      ? undefined
      : { type: "reporter", caseId, subject };
  const level = (["none", ...levels] as const).find((one) => one === value);
  return level && { type: "entry", caseId, subject, level };
}

/**
 * The changes that would make the trials of one case true, from its present state. None where they are true already.
 */
export function changesFor(state: CaseState, trials: readonly Trial[]): readonly Change[] {
  return trials.flatMap((trial) => (trial.caseId === state.case.id ? changesToMake(state, wantedOf(trial)) : []));
}

/** What a trial wants, as a plan says it. */
export function wantedOf(trial: Trial): Wanted {
  switch (trial.type) {
    case "mode":
      return { kind: "changeMode", mode: trial.mode };
    case "reporter":
      return { kind: "reporter", subject: trial.subject };
    case "publish":
      return { kind: "publish" };
    case "entry": {
      const { subject, level, entry: id, raises } = trial;
      if (id === undefined)
        return raises && level !== "none" ? { kind: "grant", subject, level } : { kind: "setLevel", subject, level };
      const entry = { id, subject, on: "case" } as const;
      return level === "none" ? { kind: "revoke", entry } : { kind: "changeLevel", entry, level };
    }
  }
}

/** What a change does beside what it is: see `Backend.sideEffects`. */
type Beside = (before: CaseState, after: CaseState, change: Change) => CaseState;

/** The case as it would be if the trials were true. */
export function tryOut(state: CaseState, trials: readonly Trial[], beside: Beside = (_, after) => after): CaseState {
  return changesFor(state, trials).reduce((now, change) => beside(now, apply(now, change), change), state);
}

/** The trials with one more, in the place of an earlier one about the same thing. */
export function withTrial(trials: readonly Trial[], trial: Trial): readonly Trial[] {
  return [...trials.filter((other) => !isAboutTheSame(other, trial)), trial];
}

/** The trials without those that change nothing, as far as that is known. */
export function withoutTrue(
  trials: readonly Trial[],
  cases: Pick<Cases, "find" | "entries">,
  connection: Connection,
): readonly Trial[] {
  return trials.filter((trial) => {
    const of = cases.find(connection, trial.caseId);
    const entries = cases.entries(connection, trial.caseId);
    if (of === undefined || (trial.type === "entry" && !entries.known)) return true;
    const listed = entries.known ? entries.value : [];
    const unlisted = entries.known && entries.truncated === true;
    return changesFor({ case: of, entries: listed, ...(unlisted && { unlisted }) }, [trial]).length > 0;
  });
}

/** True when both try the same of one case: its mode, its reporter, its publication, or an entry of one subject. */
export function isAboutTheSame(a: Trial, b: Trial): boolean {
  if (a.caseId !== b.caseId) return false;
  if (a.type !== "entry" || b.type !== "entry") return a.type === b.type;
  if (!isSameSubject(a.subject, b.subject)) return false;
  // One of their entries, another one, and that there is one at least are three things; their level is about them all.
  const [one, other] = [a, b].map(({ entry, raises }) => entry ?? (raises ? "raises" : undefined));
  return one === other || one === undefined || other === undefined;
}

/** Whom the trials give something or take it away from. */
export function triedSubjects(trials: readonly Trial[]): readonly Subject[] {
  return trials.flatMap((trial) => ("subject" in trial ? [trial.subject] : []));
}

/** The trial with what it is drafted on, as far as that is known. */
export function drafted(trial: Trial, cases: Pick<Cases, "find" | "entries">, connection: Connection): Trial {
  if (trial.was?.mode !== undefined && (trial.type !== "entry" || trial.was.levels !== undefined)) return trial;
  const was = presentStanding(trial, cases, connection);
  return Object.keys(was).length === 0 ? trial : { ...trial, was: { ...was, ...trial.was } };
}

/** In what a case is otherwise than when a trial was drafted on it. Undefined: in nothing, as far as that is known. */
export function driftOf(
  trial: Trial,
  cases: Pick<Cases, "find" | "entries">,
  connection: Connection,
): keyof Was | undefined {
  return driftFrom(trial.was, presentStanding(trial, cases, connection));
}

function presentStanding(trial: Trial, cases: Pick<Cases, "find" | "entries">, connection: Connection): Was {
  const of = cases.find(connection, trial.caseId);
  const entries = cases.entries(connection, trial.caseId);
  return of === undefined ? {} : standingOf(of, entries.known ? entries.value : undefined, wantedOf(trial));
}

/** What kept changes of a draft from being made, also where it is known better by now what they were drafted on. */
export class Refusals {
  readonly #texts = new Map<string, string>();

  get(trial: Trial): string | undefined {
    return this.#texts.get(trialKey(trial));
  }

  set(trial: Trial, text: string): void {
    this.#texts.set(trialKey(trial), text);
  }

  delete(trial: Trial): void {
    this.#texts.delete(trialKey(trial));
  }
}

function trialKey({ was: _, ...trial }: Trial): string {
  return JSON.stringify("subject" in trial ? { ...trial, subject: subjectKey(trial.subject) } : trial);
}
