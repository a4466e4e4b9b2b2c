import { rights, type Right } from "./level";
import type { FactName, PolicyRow, TablePolicy } from "./policy";

/** A place in the access table: a column of the row of a mode. Mode undefined: the row of what holds in every mode. */
export interface Cell {
  readonly mode: string | undefined;
  readonly right: Right;
  /** Present where the policy has no table: the tier that says so. */
  readonly tier?: string;
}

/** The gate of a policy as sets of facts. */
export interface CompiledGate {
  /** Each of these facts opens it: the condition itself, and what passes without it. */
  readonly opens: number;
  readonly disputed: number;
  /** The hidden condition: with it, a disputed fact opens the gate too. */
  readonly hidden: number;
  /** The condition of the case and the hidden one. */
  readonly conditions: number;
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
  /** What has a bit: the facts and, behind them, the hidden condition of the gate. */
  readonly bits: readonly FactName[];
  /** All bits. */
  readonly all: number;
  readonly gate: CompiledGate | undefined;
  /** For each bit: itself and every fact that it implies, directly or not. */
  readonly implied: readonly number[];
  /** For each fact: itself and every fact that implies it. */
  readonly implying: readonly number[];
  row(mode: string): CompiledRow;
}

/** Two sets of facts have to fit into the 53 bits of a safe integer (the key of a remembered answer). */
const mostFacts = 26;

/** Stands for the hidden condition of a gate where facts and unknowns are named. */
export const hiddenCondition = "hidden condition of the gate";

const compiledPolicies = new WeakMap<TablePolicy, Compiled>();

/**
 * The policy prepared for evaluation; the work is done once for each policy object.
 * Throws a RangeError when the table or an implication names a fact that the policy does not list, or when it has too
 * many facts.
 */
export function compile(policy: TablePolicy): Compiled {
  let compiled = compiledPolicies.get(policy);
  if (!compiled) {
    compiled = compileNow(policy);
    compiledPolicies.set(policy, compiled);
  }
  return compiled;
}

function compileNow(policy: TablePolicy): Compiled {
  const { facts } = policy;
  const bits = policy.gate ? [...facts, hiddenCondition] : facts;
  if (bits.length > mostFacts) throw new RangeError(`a policy can have ${mostFacts} facts, not ${bits.length}`);
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

  const compileRow = (row: PolicyRow, mode: string | undefined): CompiledRow => {
    const gives: Record<Right, number> = { read: 0, write: 0, owner: 0 };
    const cells: Record<Right, (Cell | undefined)[]> = { read: [], write: [], owner: [] };
    const add = (from: PolicyRow, column: Right, cell: Cell): void => {
      for (const fact of from[column]) {
        const place = placeOf(fact);
        for (const right of rights.slice(0, rights.indexOf(column) + 1)) {
          gives[right] |= 1 << place;
          cells[right][place] ??= cell; // the lowest column, because the columns come weakest first
        }
      }
    };
    for (const column of policy.rights) {
      add(row, column, Object.freeze({ mode, right: column }));
      if (policy.beside) add(policy.beside, column, Object.freeze({ mode: undefined, right: column }));
    }
    return { inTable: mode !== undefined, gives, cells };
  };

  const rows = new Map(Object.entries(policy.modes).map(([mode, row]) => [mode, compileRow(row, mode)]));
  const anyOther = compileRow(policy.everyMode, undefined);
  const setOf = (names: readonly FactName[]): number => names.reduce((set, fact) => set | (1 << placeOf(fact)), 0);
  const hidden = 1 << facts.length;
  const gate = policy.gate && {
    opens: setOf([policy.gate.fact, ...policy.gate.passes]),
    disputed: setOf(policy.gate.disputed),
    hidden,
    conditions: setOf([policy.gate.fact]) | hidden,
  };
  if (gate) implied.push(hidden);
  const all = 2 ** bits.length - 1;
  return { facts, bits, all, gate, implied, implying, row: (mode) => rows.get(mode) ?? anyOther };
}

/** Whether the gate is open in a world in which exactly these facts, and possibly the hidden condition, hold. */
export function isOpen({ gate }: Compiled, holding: number): boolean {
  if (!gate || holding & gate.opens) return true;
  return (holding & gate.disputed) !== 0 && (holding & gate.hidden) !== 0;
}
