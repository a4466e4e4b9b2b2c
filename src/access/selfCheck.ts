import type { Cell } from "./compile";
import { rightsOf, withinLevels, type Access } from "./evaluate";
import { compareLevels, levels, rights, type Level, type Right } from "./level";
import type { Role } from "./policy";

/** What a disagreement is about: a place of the table, or the gate of the policy. */
export type Rule = Cell | "gate";

/** The model's answer for a person held against the server's own. */
export interface Agreement {
  /**
   * "agrees": decided and equal; "compatible": the server's level is one of several possible ones; "disagrees": it is
   * none of them.
   */
  readonly kind: "agrees" | "compatible" | "disagrees";
  readonly ours: { readonly atLeast: Level; readonly atMost: Level };
  readonly server: Level;
  /**
   * "entries": what is compared is what the entries give, for a server that keeps levels beside them: where they
   * disagree, the server has not followed its own entries.
   */
  readonly about?: "entries";
  /** A recompute may leave what is enforced as it is, whatever the entries give. */
  readonly mayStay?: true;
  /** Where the levels disagree, what of the policy cannot be right, or rests on a wrong fact; else empty. */
  readonly rules: readonly Rule[];
  /** Present where the server tells the role of the person, too: what the model has without being told. */
  readonly role?: RoleAgreement;
}

/** The roles that the model leaves possible for a person held against the role that the server states. */
export interface RoleAgreement {
  readonly kind: Agreement["kind"];
  readonly ours: readonly Role[];
  readonly server: Role;
}

/**
 * Holds the role that the server states against those that are possible (see `possibleRoles`). These must have been
 * found without it, or the check proves nothing.
 */
export function checkRole(possible: readonly Role[], server: Role): RoleAgreement {
  const kind = !possible.includes(server) ? "disagrees" : possible.length === 1 ? "agrees" : "compatible";
  return { kind, ours: possible, server };
}

/** The levels' agreement together with that of the role: one that disagrees is a disagreement of both. */
export function withRole(levels: Agreement, role: RoleAgreement | undefined): Agreement {
  if (role === undefined) return levels;
  return { ...levels, role, ...(role.kind === "disagrees" && { kind: "disagrees" }) };
}

/**
 * Over many cases, how often the model's answer for the caller agrees with the server's, is only compatible, or
 * disagrees.
 */
export interface SelfCheckCount {
  /** See `Agreement`. */
  readonly about?: "entries";
  readonly agreed: number;
  readonly compatible: number;
  /** Case ids. */
  readonly disagreed: readonly string[];
  readonly total: number;
}

/**
 * Holds the level that the server states against the model's range, or more strictly against the levels that are
 * possible
 * within it, where those are given (see `possibleLevels`). The access must have been computed without the server's
 * level, or the check proves nothing.
 */
export function selfCheck(
  mode: string,
  access: Access,
  server: Level,
  possible: readonly Level[] = levelsWithin(access),
): Agreement {
  const ours = { atLeast: access.atLeast, atMost: access.atMost };
  if (possible.includes(server)) {
    return { kind: ours.atLeast === ours.atMost ? "agrees" : "compatible", ours, server, rules: [] };
  }
  if (access.gate === "closed") return { kind: "disagrees", ours, server, rules: ["gate"] };
  const stated = rightsOf(server);
  const wrong = rights.filter(
    (right) =>
      (access[right] === "yes" && stated[right] === "no") || (access[right] === "no" && stated[right] === "yes"),
  );
  // Within the range, but no world gives it: what gives the level without giving the next one is missing.
  if (wrong.length === 0 && server !== "none")
    return { kind: "disagrees", ours, server, rules: [{ mode, right: server }] };
  return {
    kind: "disagrees",
    ours,
    server,
    rules: uniqueCells(wrong.flatMap((right) => cellsFor(mode, access, right))),
  };
}

/**
 * True when the answer for a right rests on one of these rules (of a disagreement, say, on another case): a "yes" on
 * the cells that give it, a "no" on the cell that does not, an unknown on the cells that may; and on the gate where
 * that is not certainly open.
 */
export function restsOn(mode: string, access: Access, right: Right, rules: readonly Rule[]): boolean {
  if (access.gate !== undefined && rules.includes("gate")) return true;
  if (access.gate === "closed") return false;
  return cellsFor(mode, access, right).some((cell) => rules.some((rule) => rule !== "gate" && sameCell(rule, cell)));
}

/**
 * The access narrowed by the server's level, for the person whom that level is about. Only where it lies within the
 * range; otherwise the access comes back as it was, so that the disagreement stays visible.
 */
export function narrow(access: Access, server: Level): Access {
  return levelsWithin(access).includes(server) ? withinLevels(access, server, server) : access;
}

function levelsWithin({ atLeast, atMost }: Access): readonly Level[] {
  return levels.filter((level) => compareLevels(level, atLeast) >= 0 && compareLevels(level, atMost) <= 0);
}

function cellsFor(mode: string, access: Access, right: Right): readonly Cell[] {
  const cells = access.because.filter((reason) => reason.right === right).map((reason) => reason.cell);
  return cells.length > 0 ? cells : [{ mode, right }];
}

function uniqueCells(cells: readonly Cell[]): readonly Cell[] {
  return cells.filter((cell, at) => cells.findIndex((other) => sameCell(other, cell)) === at);
}

function sameCell(a: Cell, b: Cell): boolean {
  return a.mode === b.mode && a.right === b.right;
}
