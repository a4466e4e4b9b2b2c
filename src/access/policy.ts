import { rights, type GrantLevel, type Right, type Tri } from "./level";

/** The name of something that is true or false of a person on a case, such as "reporter". Each policy has its own. */
export type FactName = string;

/** What is known of the facts of one person on one case. A fact that is absent is unknown. */
export type Facts = Readonly<Partial<Record<FactName, Tri>>>;

/** One row of an access table: for each right, the facts of which any one gives it. */
export type Row = Readonly<Record<Right, readonly FactName[]>>;

/** Roles a person can have on a case, beside the level. Weakest first; each implies the ones before it. */
export type Role = string;

/** Something a person may do with a case when any one of the alternatives holds. */
export interface Operation {
  readonly id: string;
  readonly anyOf: readonly { readonly level: Right; readonly role?: Role }[];
}

/**
 * A condition of the case. Where it does not hold, it narrows every right to people with one of other facts.
 *
 * Of people with a fact in `disputed` and none in `passes` the source says both, that they have their rights and that
 * they do not. Which of the two is true is one hidden condition of the case: never known, and not touched by a change.
 */
export interface Gate {
  /** The fact that holds for everybody, or for nobody, on a case. */
  readonly fact: FactName;
  readonly passes: readonly FactName[];
  readonly disputed: readonly FactName[];
}

/**
 * An access model as data. There is no deny: more facts never mean less access, which is what makes the
 * evaluation of unknown facts exact with two passes.
 */
export interface Policy {
  readonly facts: readonly FactName[];
  /** A fact that cannot be true without others, e.g. a write entry is an entry. */
  readonly implies: Readonly<Partial<Record<FactName, readonly FactName[]>>>;
  /** The table: access mode → right → facts. */
  readonly modes: Readonly<Record<string, Row>>;
  /** What holds in every mode, also in one that is not in the table. */
  readonly everyMode: Row;
  /** What holds in every mode too and stands beside the table, because the source of the table does not list it. */
  readonly beside?: Row;
  /** A condition of the case that narrows every right, also in a mode that is not in the table. */
  readonly gate?: Gate;
  /** The fact that holds for who reported the case; absent: it makes no difference who did. */
  readonly reporterFact?: FactName;
  /** The facts that an entry on the case itself makes hold for whom it names, by its level. */
  readonly entryFacts: { readonly read: FactName; readonly write: FactName; readonly owner?: FactName };
  /** Roles, weakest first, with the facts that give them to whoever can read the case. */
  readonly roles: readonly { readonly role: Role; readonly anyOf: readonly FactName[] | "read" }[];
  readonly operations: readonly Operation[];
  /** Rights that the case system has at all (CMf has no owner). */
  readonly rights: readonly Right[];
}

/** The levels that an entry can have, weakest first. */
export function grantLevels({ entryFacts }: Policy): readonly GrantLevel[] {
  return rights.filter((level) => entryFacts[level] !== undefined);
}

/** The row of the table for a mode; of one that is not in the table what holds in every mode. */
export function tableRow({ modes, everyMode }: Policy, mode: string): Row {
  return Object.hasOwn(modes, mode) ? modes[mode]! : everyMode;
}

/**
 * The facts that give each right in a mode, those beside the table included; of a mode that is not in the table what
 * holds in every mode.
 */
export function rowOf(policy: Policy, mode: string): Row {
  const row = tableRow(policy, mode);
  const { beside } = policy;
  if (!beside) return row;
  const withBeside = (right: Right): FactName[] => [...new Set([...row[right], ...beside[right]])];
  return { read: withBeside("read"), write: withBeside("write"), owner: withBeside("owner") };
}
