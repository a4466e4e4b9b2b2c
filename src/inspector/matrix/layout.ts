import type { Side } from "./spot";
import type { Case, Subject } from "../../access/case";
import { roleFacts } from "../../access/roleFacts";
import { isFiltered } from "../../backends/filter";
import { subjectName } from "../../wording/reason";
import { oneLine } from "../../text/untrusted";
import type { View } from "../protocol";
import { casesOf, isOverCases } from "../view";
import { caseAxis, subjectAxis, type Axis } from "./axis";
import type { MatrixContext } from "./context";
import { triedSubjects } from "./trials";
import { groupsUnder, holdersOf } from "../../core/cases/whoIsOn";

/** What is down the side of the matrix and what is across it. */
export interface Layout {
  readonly axis: Axis;
  readonly sides: readonly [Side] | readonly [Side, Side];
}

/** How a view is laid out over what is loaded. Undefined when a case that it is about is not loaded. */
export function layOut(ground: MatrixContext, view: View): Layout | undefined {
  return isOverCases(view) ? overCases(ground, view) : overPeople(ground, view);
}

/**
 * What all rows of people rest on: as long as each of these is the same, only single rows have to be judged again.
 * Undefined where rows are cases, since each rests on groups of its own.
 */
export function basisOf(
  { cases, connection }: Pick<MatrixContext, "cases" | "connection">,
  view: View,
): readonly unknown[] | undefined {
  if (isOverCases(view)) return undefined;
  const ids = casesOf(view);
  const directory = cases.directory(connection);
  const of = ids.map((id) => cases.find(connection, id));
  const entries = ids.map((id) => cases.entries(connection, id));
  const members = groupsUnder(directory, entries).map((one) => one.members);
  // Another list is another reading of all, since when what is known is older.
  return [
    cases.list(connection).cases,
    ...of,
    ...entries,
    cases.people(connection),
    directory.caller,
    directory.ownGroups(),
    ...of.map((one) => one && directory.holders?.(one)),
    ...members,
  ];
}

function overCases(ground: MatrixContext, view: Extract<View, { subject: unknown }>): Layout {
  const { cases, connection } = ground;
  const { first, rest } = namingFirst(ground, view);
  const rows = [...first, ...rest];
  // A case with a trial stays in sight, also when the list no longer has it.
  const tried = new Set(ground.drafts ? ground.trials.map(({ caseId }) => caseId) : []);
  if (tried.size > 0) for (const { id } of rows) tried.delete(id);
  for (const id of tried) rows.push(...[cases.find(connection, id)].filter((one) => one !== undefined));
  const side = (subject: Subject, name: string): Side => ({
    name,
    at: (row) => ({ caseId: rows[row]!.id, holder: { subject } }),
  });
  const axis = caseAxis(ground, rows);
  if (view.type === "user") return { axis, sides: [side(view.subject, "")] };
  return { axis, sides: [side(view.subject, subjectName(view.subject)), side(view.other, subjectName(view.other))] };
}

/**
 * The cases that name a person, also those that the list has not come to, and the others of the list. Two people, and a
 * list that a filter narrows, have the list as it is.
 */
function namingFirst(
  { cases, connection }: Pick<MatrixContext, "cases" | "connection">,
  view: Extract<View, { subject: unknown }>,
): { first: readonly Case[]; rest: readonly Case[] } {
  const list = cases.list(connection).cases;
  const named = view.type === "user" ? cases.namedCases(connection, view.subject) : undefined;
  if (!named?.known || named.value.found.size === 0) return { first: [], rest: list };
  const { found } = named.value;
  const listed = new Set(list.map(({ id }) => id));
  const others = isFiltered(cases.filter(connection)) ? [] : [...found.keys()].filter((id) => !listed.has(id));
  return {
    first: [...list.filter(({ id }) => found.has(id)), ...others.flatMap((id) => cases.find(connection, id) ?? [])],
    rest: list.filter(({ id }) => !found.has(id)),
  };
}

function overPeople(ground: MatrixContext, view: Extract<View, { caseId: string }>): Layout | undefined {
  const { cases, connection, backend, trials, drafts } = ground;
  const ids = casesOf(view);
  const of = ids.map((id) => cases.find(connection, id)).filter((one): one is Case => one !== undefined);
  if (of.length < ids.length) return undefined;
  const about = trials.filter(({ caseId }) => drafts && ids.includes(caseId));
  const modes = [
    ...of.map(({ mode }) => mode),
    ...about.flatMap((trial) => (trial.type === "mode" ? [trial.mode] : [])),
  ];
  const facts = new Set(modes.flatMap((mode) => roleFacts(backend.policy, mode).map(({ fact }) => fact)));
  const tried = triedSubjects(about);
  const holders = holdersOf(ground, of, [...facts], tried);
  const side = (one: Case, name: string): Side => ({ name, at: (row) => ({ caseId: one.id, holder: holders[row]! }) });
  const axis = subjectAxis(ground, holders);
  const [first, second] = of;
  return {
    axis,
    sides:
      second === undefined
        ? [side(first!, "")]
        : [side(first!, oneLine(first!.number, 20)), side(second, oneLine(second.number, 20))],
  };
}
