import type { Case, Subject } from "../../access/case";
import { roleFacts } from "../../access/roleFacts";
import { subjectName } from "../../wording/reason";
import { oneLine } from "../../wording/untrusted";
import type { Cases } from "../../workspace/cases";
import { caseAxis, subjectAxis, type Axis } from "./axis";
import type { Ground } from "./ground";
import { holdersOf } from "./holders";
import type { Side } from "./matrix";
import type { View } from "../protocol";
import { isOverCases } from "../views";

/** What is down the side of the matrix and what is across it. */
export interface Layout {
  readonly axis: Axis;
  readonly sides: readonly [Side] | readonly [Side, Side];
}

/** How a view is laid out over what is loaded. Undefined when a case that it is about is not loaded. */
export function layOut(ground: Ground, cases: Cases, view: View): Layout | undefined {
  return isOverCases(view) ? overCases(ground, cases, view) : overPeople(ground, cases, view);
}

function overCases(ground: Ground, cases: Cases, view: Extract<View, { subject: unknown }>): Layout {
  const { connection } = ground;
  const rows = [...cases.list(connection).cases];
  const listed = new Set(rows.map(({ id }) => id));
  // A case with a trial stays in sight, also when the list no longer has it.
  for (const { caseId } of ground.whatIf ? ground.trials : []) {
    const one = listed.has(caseId) ? undefined : cases.find(connection, caseId);
    if (one !== undefined) rows.push(one);
    listed.add(caseId);
  }
  const side = (subject: Subject, name: string): Side => ({ name, at: (row) => ({ caseId: rows[row]!.id, holder: { subject } }) });
  const axis = caseAxis(ground, rows);
  if (view.type === "user") return { axis, sides: [side(view.subject, "")] };
  return { axis, sides: [side(view.subject, subjectName(view.subject)), side(view.other, subjectName(view.other))] };
}

function overPeople(ground: Ground, cases: Cases, view: Extract<View, { caseId: string }>): Layout | undefined {
  const { connection, backend, trials, whatIf } = ground;
  const ids = view.type === "case" ? [view.caseId] : [view.caseId, view.other];
  const of = ids.map((id) => cases.find(connection, id)).filter((one): one is Case => one !== undefined);
  if (of.length < ids.length) return undefined;
  const about = trials.filter(({ caseId }) => whatIf && ids.includes(caseId));
  const modes = [...of.map(({ mode }) => mode), ...about.flatMap((trial) => (trial.type === "mode" ? [trial.mode] : []))];
  const facts = new Set(modes.flatMap((mode) => roleFacts(backend.policy, mode).map(({ fact }) => fact)));
  const tried = about.flatMap((trial) => (trial.type === "entry" ? [trial.subject] : []));
  const holders = holdersOf(cases, ground, of, [...facts], tried);
  const side = (one: Case, name: string): Side => ({ name, at: (row) => ({ caseId: one.id, holder: holders[row]! }) });
  const axis = subjectAxis(ground, holders);
  const [first, second] = of;
  return { axis, sides: second === undefined ? [side(first!, "")] : [side(first!, oneLine(first!.number, 20)), side(second, oneLine(second.number, 20))] };
}
