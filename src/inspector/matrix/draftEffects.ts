import { isSameSubject, type Subject } from "../../access/case";
import type { Preview } from "../../access/preview";
import { holdersOf } from "../../core/cases/whoIsOn";
import { judgeOne, trialsOf, type MatrixContext } from "./context";
import { triedSubjects } from "./trials";

/** What a draft does to somebody on a case. */
export interface DraftEffect {
  readonly caseId: string;
  readonly subject: Subject;
  /** The group through which they are on it. */
  readonly via?: Subject;
  readonly preview: Preview;
  /** It is the caller. */
  readonly self: boolean;
}

/** Time that counting may take before something else has its turn, in milliseconds. */
const slice = 8;

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
    const effects = effectsOf(ground);
    const go = (): void => {
      const until = performance.now() + slice;
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

/** Undefined for each on whom it does nothing. */
function* effectsOf(ground: MatrixContext): Generator<DraftEffect | undefined> {
  for (const caseId of new Set(ground.trials.map((trial) => trial.caseId))) {
    const of = ground.cases.find(ground.connection, caseId);
    if (of === undefined) continue;
    for (const holder of holdersOf(ground, [of], [], draftedOn(ground, caseId))) {
      if ("fact" in holder) continue;
      const effect = draftEffectOn(ground, caseId, holder);
      yield effect?.preview.verdict === "same" ? undefined : effect;
    }
  }
}

/** What a draft does to one person or group on a case; undefined where nothing is drafted there. */
export function draftEffectOn(
  ground: MatrixContext,
  caseId: string,
  { subject, via }: Pick<DraftEffect, "subject" | "via">,
): DraftEffect | undefined {
  const { caller } = ground.cases.directory(ground.connection);
  const preview = judgeOne(ground, caseId, subject)?.preview;
  const self = caller !== undefined && isSameSubject(caller, subject);
  return preview && { caseId, subject, preview, self, ...(via !== undefined && { via }) };
}

/** Whose access a draft names on a case. */
export function draftedOn(ground: MatrixContext, caseId: string): readonly Subject[] {
  return triedSubjects(trialsOf(ground, caseId));
}
