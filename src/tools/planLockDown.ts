import type { Keep } from "../access/lockDown/question";
import type { LockDownPlan } from "../core/lockDown/planLockDown";
import { lockDownText, type LockDownItem } from "../wording/lockDown";
import { aboutCase, aboutLevel, aboutSubject } from "./answer";
import { nothingChanged, type Ask } from "./ask";
import { findPerson } from "./find";
import type { InputOf } from "./input";
import { isRefused, type Refused } from "./refusal";

/** So many people of a list are told at most; how many were left out is said. */
const mostPeople = 40;

/** The fewest changes after which only some have access, and what is proven of it. It goes no further. */
export async function planLockDown(ask: Ask, input: InputOf<"planLockDown">): Promise<object> {
  const { reading, l10n, connection, signal } = ask;
  const keep = await keepOf(ask, input);
  if (isRefused(keep)) return keep;
  const plan: LockDownPlan = await reading.lockDown(connection, input.case, keep, signal);
  const { own, steps, kept, out, remains, unknown, remarks } = lockDownText(l10n, plan);
  return {
    changed: false,
    case: aboutCase(plan.state.case),
    ...(own !== undefined && { callerLoses: own }),
    modeAfterwards: plan.found.after.case.mode,
    steps,
    isProvenLeast: plan.found.exact,
    stay: aboutItems(kept),
    provenOut: aboutItems(out),
    cannotBeKeptOut: aboutItems(remains),
    notKnown: aboutItems(unknown),
    remarks,
    hint: nothingChanged(ask, "lockDown", plan.state.case.id),
  };
}

async function keepOf(ask: Ask, { case: caseId, keep }: InputOf<"planLockDown">): Promise<readonly Keep[] | Refused> {
  const { reading, l10n, connection, signal } = ask;
  const state = await reading.readState(connection, caseId, signal);
  await reading.learn(connection, undefined, signal, state.case.id);
  const found: Keep[] = [];
  for (const { person, level } of keep) {
    const subject = await findPerson(l10n, reading, connection, state, person, signal);
    if (isRefused(subject)) return subject;
    found.push({ subject, level });
  }
  return found;
}

function aboutItems(items: readonly LockDownItem[]): object {
  return {
    people: items.slice(0, mostPeople).map(({ subject, name, proven, why }) => ({
      ...(subject === undefined ? { name } : aboutSubject(subject)),
      ...(proven !== undefined && { before: aboutLevel(proven.before), after: aboutLevel(proven.after) }),
      ...(why.length > 0 && { why }),
    })),
    ...(items.length > mostPeople && { leftOut: items.length - mostPeople }),
  };
}
