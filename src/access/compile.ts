import { rights, type Right } from "./level";
import type { FactName, Policy, Row } from "./policy";

/** A place in the access table: a column of the row of a mode. Mode undefined: the row of what holds in every mode. */
export interface Cell {
  readonly mode: string | undefined;
  readonly right: Right;
}

/** A row of the table as sets of facts; a set of facts is a number with one bit for each fact. */
export interface CompiledRow {
  /** False for the row that stands for modes which are not in the table. */
  readonly inTable: boolean;
  /** The facts that give a right: those in its own column and in the columns of the higher rights. */
  readonly gives: Readonly<Record<Right, number>>;
  /** For each right and each fact (by its bit's place) the cell through which it gives the right. */
  readonly cells: Readonly<Record<Right, readonly (Cell | undefined)[]>>;
}

/** A policy prepared for many evaluations. */
export interface Compiled {
  readonly facts: readonly FactName[];
  /** All facts. */
  readonly all: number;
  /** For each fact: itself and every fact that it implies, directly or not. */
  readonly implied: readonly number[];
  /** For each fact: itself and every fact that implies it. */
  readonly implying: readonly number[];
  row(mode: string): CompiledRow;
}

/** Two sets of facts have to fit into the 53 bits of a safe integer (the key of a remembered answer). */
const mostFacts = 26;

const compiledPolicies = new WeakMap<Policy, Compiled>();

/**
 * The policy prepared for evaluation; the work is done once for each policy object.
 * Throws a RangeError when the table or an implication names a fact that the policy does not list, or when it has too
 * many facts.
 */
export function compile(policy: Policy): Compiled {
  let compiled = compiledPolicies.get(policy);
  if (!compiled) {
    compiled = compileNow(policy);
    compiledPolicies.set(policy, compiled);
  }
  return compiled;
}

function compileNow(policy: Policy): Compiled {
  const { facts } = policy;
  if (facts.length > mostFacts) throw new RangeError(`a policy can have ${mostFacts} facts, not ${facts.length}`);
  const placeOf = (fact: FactName): number => {
    const place = facts.indexOf(fact);
    if (place < 0) throw new RangeError(`the policy has no fact "${fact}"`);
    return place;
  };

  const implied = facts.map((fact) => {
    let set = 0;
    const add = (name: FactName): void => {
      const bit = 1 << placeOf(name);
      if (set & bit) return;
      set |= bit;
      for (const next of policy.implies[name] ?? []) add(next);
    };
    add(fact);
    return set;
  });
  for (const name of Object.keys(policy.implies)) placeOf(name);
  const implying = facts.map((_, place) =>
    implied.reduce((set, of, from) => (of & (1 << place) ? set | (1 << from) : set), 0),
  );

  const compileRow = (row: Row, mode: string | undefined): CompiledRow => {
    const gives: Record<Right, number> = { read: 0, write: 0, owner: 0 };
    const cells: Record<Right, (Cell | undefined)[]> = { read: [], write: [], owner: [] };
    for (const column of policy.rights) {
      const cell: Cell = Object.freeze({ mode, right: column });
      for (const fact of row[column]) {
        const place = placeOf(fact);
        for (const right of rights.slice(0, rights.indexOf(column) + 1)) {
          gives[right] |= 1 << place;
          cells[right][place] ??= cell; // the lowest column, because the columns come weakest first
        }
      }
    }
    return { inTable: mode !== undefined, gives, cells };
  };

  const rows = new Map(Object.entries(policy.modes).map(([mode, row]) => [mode, compileRow(row, mode)]));
  const anyOther = compileRow(policy.everyMode, undefined);
  return { facts, all: 2 ** facts.length - 1, implied, implying, row: (mode) => rows.get(mode) ?? anyOther };
}
