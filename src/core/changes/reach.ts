import type { Reach, EffectElsewhere } from "./model";
import { apply } from "../../access/apply";
import type { Case, CaseState, Change, Subject } from "../../access/case";
import { previewEvidence } from "../../access/preview";
import type { Backend } from "../../backends/backend";
import { unlessCancelled } from "../../base/failure";
import { eachAtOnce } from "../../base/semaphore";
import type { Cases } from "../cases/cases";
import { freshFor } from "../cases/directory";
import type { Connection } from "../connections/connections";
import { sideOf } from "./impact";

export interface Reaching {
  readonly cases: Cases;
  readonly connection: Connection;
  readonly backend: Backend;
}

/** So many cases are looked at. */
const mostCasesReached = 2_000;
const casesPerPage = 500;

/**
 * What a change does to a person on all other cases that the caller can see, each read now. Rejects when cancelled, or
 * when the list of cases cannot be read.
 */
export async function reachOf(
  { cases, connection, backend }: Reaching,
  change: Change,
  subject: Subject,
  except: string,
  signal: AbortSignal,
): Promise<Reach> {
  const all = await allCases(backend, signal);
  const wanted = all.filter(({ id }) => id !== except);
  const effects: EffectElsewhere[] = [];
  let looked = 0;
  await eachAtOnce(wanted.slice(0, mostCasesReached), signal, async (one) => {
    try {
      const before = await cases.readState(connection, one.id, signal, { bulk: true });
      await cases.learn(connection, subject, signal, { caseId: one.id, bulk: true, maxAge: freshFor });
      const found = effectOn(cases, connection, backend, before, change, subject);
      looked += 1;
      if (found.preview.verdict !== "same") effects.push(found);
    } catch (thrown) {
      // A case may be hidden since it was listed; what is cancelled is over.
      unlessCancelled(thrown);
    }
  });
  const order = new Map(wanted.map(({ id }, place) => [id, place]));
  effects.sort((a, b) => order.get(a.case.id)! - order.get(b.case.id)!);
  return { effects, looked, missing: wanted.length - looked };
}

function effectOn(
  cases: Pick<Cases, "directory">,
  connection: Connection,
  backend: Backend,
  before: CaseState,
  change: Change,
  subject: Subject,
): EffectElsewhere {
  const directory = cases.directory(connection, freshFor);
  const plain = apply(before, change);
  const after = backend.sideEffects?.(before, plain, change, directory) ?? plain;
  const sides = [sideOf(backend, before, subject, directory), sideOf(backend, after, subject, directory)] as const;
  return { case: before.case, before, after, preview: previewEvidence(backend.policy, ...sides) };
}

async function allCases(backend: Pick<Backend, "listCases">, signal: AbortSignal): Promise<readonly Case[]> {
  const found = new Map<string, Case>();
  let next: string | undefined;
  do {
    const page = await backend.listCases({}, next, signal, casesPerPage);
    for (const one of page.items) found.set(one.id, one);
    next = page.next;
  } while (next !== undefined);
  return [...found.values()];
}

/** Whether the levels that are enforced for a person are among those expected. Undefined: the server tells none. */
export function isAsExpected(expected: CaseState, now: CaseState, { id }: Subject): boolean | undefined {
  const [wanted, found] = [expected.enforced?.levels[id], now.enforced?.levels[id]];
  if (wanted === undefined || found === undefined) return undefined;
  return found.every((level) => wanted.includes(level));
}
