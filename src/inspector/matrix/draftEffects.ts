import { isSameSubject, type Subject } from "../../access/case";
import { holdersOf } from "../../core/cases/whoIsOn";
import type { Right } from "../../access/level";
import { lossBy, type LocksOut } from "../../core/changes/lockOut";
import { isTold, onlyAdds } from "../../core/changes/impact";
import type { Effect } from "../../core/changes/model";
import { judgeOne, trialsOf, verdictOnRight, type MatrixContext } from "./context";
import { changesFor, triedSubjects } from "./trials";

/** What a draft does to somebody on a case. */
export interface DraftEffect extends Effect {
  readonly caseId: string;
  /** What the caller loses by it; of others, nothing is said. */
  readonly locksOut: LocksOut;
  /** The group through which they are on it. */
  readonly via?: Subject;
}

/** Time that counting may take before something else has its turn, in milliseconds. */
const effectSlice = 8;

/** What a draft does to everybody who is known on its cases, worked out in slices. */
export class DraftEffects {
  #of: MatrixContext | undefined;
  #found: readonly DraftEffect[] = [];
  #isWhole = true;
  #next: NodeJS.Immediate | undefined;

  /** @param told called when all is worked out */
  constructor(private readonly told: () => void) {}

  /** All that was found; for the earlier draft, until all for the present one is there. */
  get found(): readonly DraftEffect[] {
    return this.#found;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Works out what the draft does, over what is known now. */
  workOut(ground: MatrixContext): void {
    this.stop();
    this.#of = ground;
    if (!ground.drafts) {
      this.#found = [];
      return;
    }
    this.#isWhole = false;
    const found: DraftEffect[] = [];
    const effects = draftEffectsOf(ground);
    const go = (): void => {
      const until = performance.now() + effectSlice;
      do {
        const { value, done } = effects.next();
        if (done) {
          this.#found = found;
          this.#isWhole = true;
          this.#next = undefined;
          return this.told();
        }
        if (value !== undefined) found.push(value);
      } while (performance.now() < until);
      this.#next = setImmediate(go);
    };
    this.#next = setImmediate(go);
  }

  /** What was learned since may change it. */
  workOutAgain(): void {
    if (this.#of !== undefined) this.workOut(this.#of);
  }

  stop(): void {
    clearImmediate(this.#next);
    this.#next = undefined;
    this.#isWhole = true;
  }
}

/** Undefined for each of whom nothing is told. */
function* draftEffectsOf(ground: MatrixContext): Generator<DraftEffect | undefined> {
  for (const caseId of new Set(ground.trials.map((trial) => trial.caseId)))
    for (const holder of peopleOfDraft(ground, caseId)) yield draftEffectOn(ground, caseId, holder);
}

/** Everyone whom a draft may concern on a case: the people and groups of its matrix. */
export function peopleOfDraft(ground: MatrixContext, caseId: string): readonly Pick<DraftEffect, "subject" | "via">[] {
  const of = ground.cases.find(ground.connection, caseId);
  if (of === undefined) return [];
  const named = triedSubjects(trialsOf(ground, caseId));
  return holdersOf(ground, [of], [], named).flatMap((one) => ("fact" in one ? [] : [one]));
}

/**
 * What a draft does to one person or group on a case. Undefined where nothing is drafted there, and where of this one
 * nothing is told.
 */
export function draftEffectOn(
  ground: MatrixContext,
  caseId: string,
  { subject, via }: Pick<DraftEffect, "subject" | "via">,
): DraftEffect | undefined {
  const judged = judgeOne(ground, caseId, subject);
  if (judged?.preview === undefined) return undefined;
  const { caller } = ground.cases.directory(ground.connection);
  const self = caller !== undefined && isSameSubject(caller, subject);
  const { policy } = ground.backend;
  const lost = (right: Right) => (policy.rights.includes(right) ? verdictOnRight(policy, judged, right) : "same");
  const locksOut = self ? lossBy(lost("read"), lost("owner")) : "no";
  const effect = { caseId, subject, preview: judged.preview, self, locksOut, ...(via !== undefined && { via }) };
  const named = [judged.verdict.case.reporter, ...triedSubjects(trialsOf(ground, caseId))];
  return isTold(effect, named) ? effect : undefined;
}

/** Whether a draft may take something on a case from a caller whom the server does not name. */
export function mayLockOut(ground: MatrixContext, caseId: string): boolean {
  const { cases, connection, backend } = ground;
  if (cases.directory(connection).caller !== undefined) return false;
  const [of, entries] = [cases.find(connection, caseId), cases.entries(connection, caseId)];
  if (of === undefined || !entries.known) return true;
  const changes = changesFor({ case: of, entries: entries.value }, trialsOf(ground, caseId));
  return changes.some((change) => !onlyAdds(backend, change));
}
