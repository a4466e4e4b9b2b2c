import { allGrantLevels, type GrantLevel, type Level, type Right, type Tri } from "./level";

/** The name of something that is true or false of a person on a case, such as "reporter". Each policy has its own. */
export type FactName = string;

/** What is known of the facts of one person on one case. A fact that is absent is unknown. */
export type Facts = Readonly<Partial<Record<FactName, Tri>>>;

/** One row of an access table: for each right, the facts that give it, each by itself. */
export type PolicyRow = Readonly<Record<Right, readonly FactName[]>>;

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

/** An access model as data: a table, or tiers, where the first that exists decides. */
export type Policy = TablePolicy | TierPolicy;

/** What a model of either form says. */
interface AnyPolicy {
  readonly facts: readonly FactName[];
  /** A fact that cannot be true without others, e.g. a write entry is an entry. */
  readonly implies: Readonly<Partial<Record<FactName, readonly FactName[]>>>;
  /** The fact that holds for who reported the case; absent: it makes no difference who did. */
  readonly reporterFact?: FactName;
  /** The facts that an entry on the case itself makes hold for whom it names, by its level. */
  readonly entryFacts: Readonly<Partial<Record<GrantLevel, FactName>>>;
  /** Roles, weakest first, with the facts that give them to people who can read the case. */
  readonly roles: readonly { readonly role: Role; readonly anyOf: readonly FactName[] | "read" }[];
  readonly operations: readonly Operation[];
  /** Rights that the case system has at all (CMf has no owner). */
  readonly rights: readonly Right[];
}

/**
 * A table. There is no deny: more facts never mean less access, which is what makes the evaluation of unknown facts
 * exact with two passes.
 */
export interface TablePolicy extends AnyPolicy {
  /** The table: access mode → right → facts. */
  readonly modes: Readonly<Record<string, PolicyRow>>;
  /** What holds in every mode, also in one that is not in the table. */
  readonly everyMode: PolicyRow;
  /** What holds in every mode too and stands beside the table, because the source of the table does not list it. */
  readonly beside?: PolicyRow;
  /** A condition of the case that narrows every right, also in a mode that is not in the table. */
  readonly gate?: Gate;
  readonly entryFacts: { readonly read: FactName; readonly write: FactName; readonly owner?: FactName };
}

/**
 * Tiers: the first one that exists decides, whatever those below it give, so that a fact may take access away. There
 * are no modes, and no fact implies another.
 */
export interface TierPolicy extends AnyPolicy {
  /** From the top. Below all of them is no access. */
  readonly tiers: readonly Tier[];
}

/** A tier exists for a person when one of its facts holds. With several, which one counts is not specified. */
export interface Tier {
  readonly name: string;
  /**
   * "kept": the level that the server keeps for the person beside all entries, and goes by; "entry": an entry that
   * names the person, one at most; "group": entries that name groups of the person; "role": what no entry gives.
   */
  readonly from: "kept" | "entry" | "group" | "role";
  /**
   * "any": the fact says that there is an entry whose level is not known. `lasts`: no change of entries ends it, as
   * that an account is switched off.
   */
  readonly gives: readonly { readonly fact: FactName; readonly level: Level | "any"; readonly lasts?: true }[];
}

export function isTiered(policy: Policy): policy is TierPolicy {
  return "tiers" in policy;
}

/** Whether the policy knows a mode. Where there are tiers the mode makes no difference. */
export function hasMode(policy: Policy, mode: string): boolean {
  return isTiered(policy) || Object.hasOwn(policy.modes, mode);
}

/** The modes of the table; none where there are tiers. */
export function modesOf(policy: Policy): readonly string[] {
  return isTiered(policy) ? [] : Object.keys(policy.modes);
}

/** The levels that an entry can have, weakest first. */
export function grantLevels(policy: Policy): readonly GrantLevel[] {
  const { entryFacts }: AnyPolicy = policy;
  return allGrantLevels.filter((level) => entryFacts[level] !== undefined);
}

/** The level of an entry that makes a fact hold; undefined where no entry on the case does. */
export function entryLevelOf(policy: Policy, fact: FactName): GrantLevel | undefined {
  const { entryFacts }: AnyPolicy = policy;
  return allGrantLevels.find((level) => entryFacts[level] === fact);
}

/**
 * The row of the table for a mode; of one that is not in the table what holds in every mode. Of tiers, the facts that
 * give each right unless a tier above them takes it.
 */
export function tableRow(policy: Policy, mode: string): PolicyRow {
  if (isTiered(policy)) return rowOfTiers(policy);
  return Object.hasOwn(policy.modes, mode) ? policy.modes[mode]! : policy.everyMode;
}

/** The condition that narrows every right, where there is one. */
export function gateOf(policy: Policy): Gate | undefined {
  return isTiered(policy) ? undefined : policy.gate;
}

/** What holds in every mode and stands beside the table, where there is any such thing. */
export function besideOf(policy: Policy): PolicyRow | undefined {
  return isTiered(policy) ? undefined : policy.beside;
}

/**
 * The facts that give each right in a mode, those beside the table included; of a mode that is not in the table what
 * holds in every mode.
 */
export function rowOf(policy: Policy, mode: string): PolicyRow {
  const row = tableRow(policy, mode);
  const beside = besideOf(policy);
  if (!beside) return row;
  const withBeside = (right: Right): FactName[] => [...new Set([...row[right], ...beside[right]])];
  return { read: withBeside("read"), write: withBeside("write"), owner: withBeside("owner") };
}

function rowOfTiers({ tiers }: TierPolicy): PolicyRow {
  const giving = (right: Right): FactName[] =>
    tiers.flatMap(({ gives }) => gives.filter(({ level }) => level === right).map(({ fact }) => fact));
  return { read: giving("read"), write: giving("write"), owner: giving("owner") };
}
