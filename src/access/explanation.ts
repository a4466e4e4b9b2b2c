import type { Barrier } from "./barrier";
import type { Entry } from "./case";
import type { Cell } from "./compile";
import type { Path, Unknown } from "./evidence";
import type { GrantLevel, Level, Right, Tri } from "./level";
import type { FactName, Tier } from "./policy";
import { isCertain } from "./facts";

/**
 * One way in which a person has a right, or would have it: a path to a fact, and the place of the table where the fact
 * gives the right.
 */
export interface Way {
  readonly fact: FactName;
  readonly cell: Cell;
  readonly path: Path;
}

/** A fact that holds, or may hold, and does not give the right in this mode. */
export interface Powerless {
  readonly fact: FactName;
  readonly value: "yes" | "unknown";
  readonly paths: readonly Path[];
  /** What it gives in this mode at most. */
  readonly gives: Level;
  /** Modes of the table in which it would give the right. */
  readonly countsIn: readonly string[];
  /** A tier above it decides, whatever it gives. */
  readonly overridden?: true;
}

/** Something that would have to be known to decide a right that is unknown. */
export interface Missing {
  readonly unknown: Unknown;
  /** What knowing it would settle: the right either way, when it is true, when it is false, or only a part. */
  readonly settles: "always" | "whenTrue" | "whenFalse" | "partly";
  /** In how many of the ways it is needed. */
  readonly ways: number;
  /** The facts to which these ways lead. */
  readonly facts: readonly FactName[];
}

const order: readonly Missing["settles"][] = ["always", "whenTrue", "whenFalse", "partly"];

/** What settles most comes first, then what is needed in most ways. */
export function mostTellingFirst(missing: Missing[]): Missing[] {
  return missing.sort((a, b) => order.indexOf(a.settles) - order.indexOf(b.settles) || b.ways - a.ways);
}

/** A fact that alone would give the right, as far as no gate is in the way. */
export interface Giver {
  readonly fact: FactName;
  /** Where there is a barrier: the fact opens the gate, too. */
  readonly opensGate?: true;
  /** The level of an entry on the case that makes the fact hold, where an entry can. */
  readonly entry?: GrantLevel;
}

/** Something that would have to go: an entry, or a fact that comes from no entry. */
export interface Removal {
  readonly facts: readonly FactName[];
  readonly entry?: Entry;
  readonly role?: Path["role"];
  /** False: it only has to go if what is not known turns out true. */
  readonly certain: boolean;
}

/** Why a person has a right on a case, has it not, or why that is not known; and what would change it. */
export interface Explanation {
  readonly right: Right;
  readonly mode: string;
  /** False: the mode is not in the table, and what it gives beyond every mode is not known. */
  readonly modeInTable: boolean;
  readonly value: Tri;
  /** Every way that certainly gives the right. */
  readonly wins: readonly Way[];
  /** Every way that gives the right if something that is not known is true, be it only that a gate is open. */
  readonly possible: readonly Way[];
  /** Present only where a gate is not certainly open, with the ways that would give the right if it were. */
  readonly barrier?: Barrier & { readonly stops: readonly Way[] };
  readonly powerless: readonly Powerless[];
  /**
   * For a right that is unknown: what is missing, first what would settle most. A mode that is not in the table is not
   * listed here, see `modeInTable`.
   */
  readonly missing: readonly Missing[];
  /**
   * What would make it yes: any one of the facts, or any one of the modes. Empty when it is yes. Where there is a
   * barrier one of its facts is needed too, or is enough, because something certainly gives the right already.
   */
  readonly toYes: {
    readonly givers: readonly Giver[];
    readonly modes: readonly string[];
    readonly openGate?: "needed" | "enough";
    /** What leaves the right out whatever is given, so that nothing makes it yes while this holds. */
    readonly stoppedBy?: readonly FactName[];
  };
  /**
   * What would make it no: all of the removals, or any one of the modes, or all of `closing`, which let the person
   * through a gate. Empty when it is no. In a mode that is not in the table `removals` are not enough.
   */
  readonly toNo: {
    readonly removals: readonly Removal[];
    readonly modes: readonly string[];
    readonly closing?: readonly Removal[];
    /** Where a fact may take the right away: those that would, each by itself. */
    readonly takers?: readonly Giver[];
  };
  /** Present where the first tier that exists decides: the tiers from the top, with what each gives. */
  readonly tiers?: readonly TierReading[];
}

/** One tier in an explanation. */
export interface TierReading {
  readonly name: string;
  /**
   * "decides": it certainly exists and nothing above it may; "mayDecide": it may exist, or something above it may;
   * "overridden": something above it certainly exists; "absent": nobody has it.
   */
  readonly state: "decides" | "mayDecide" | "overridden" | "absent";
  readonly ways: readonly {
    readonly fact: FactName;
    readonly level: Tier["gives"][number]["level"];
    readonly path: Path;
  }[];
}

/** Ways to a right, each once by what would have to go. */
export function removalsOf(ways: readonly Pick<Way, "fact" | "path">[]): readonly Removal[] {
  const bySource = new Map<string, Pick<Way, "fact" | "path">[]>();
  for (const way of ways) {
    const { entry, role } = way.path;
    const source = JSON.stringify(
      entry ? ["entry", entry.on, entry.id] : ["fact", way.fact, role?.name, role?.inheritedFrom],
    );
    bySource.set(source, [...(bySource.get(source) ?? []), way]);
  }
  return [...bySource.values()].map((group) => ({
    facts: [...new Set(group.map((way) => way.fact))],
    ...(group[0]!.path.entry && { entry: group[0]!.path.entry }),
    ...(group[0]!.path.role && { role: group[0]!.path.role }),
    certain: group.some((way) => isCertain(way.path)),
  }));
}
