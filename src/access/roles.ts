import { compile } from "./compile";
import { knownFacts, type Access } from "./evaluate";
import type { Tri } from "./level";
import { isTiered, type FactName, type Facts, type Operation, type Policy, type Role } from "./policy";

/**
 * The roles a person has on a case, each yes, no or unknown. Nobody has a role on a case that they cannot read.
 * Exact for an access that was evaluated from the same facts: level and role only rise together, so lowest and highest
 * are each reached in one world.
 */
export function rolesOf(policy: Policy, access: Access, facts: Facts): Readonly<Record<Role, Tri>> {
  // Tiers give levels only.
  if (isTiered(policy)) return {};
  const compiled = compile(policy);
  const { certain, possible } = knownFacts(compiled, facts);
  return Object.fromEntries(
    policy.roles.map(({ role, anyOf }): [Role, Tri] => {
      if (anyOf === "read") return [role, access.read];
      const giving = anyOf.reduce((set, fact) => set | (1 << compiled.facts.indexOf(fact)), 0);
      return [role, both(access.read, certain & giving ? "yes" : possible & giving ? "unknown" : "no")];
    }),
  );
}

/**
 * The roles that facts leave possible for somebody who reads a case, weakest first; the highest that somebody has is
 * their role. Unknowns that several facts share are taken for several.
 */
export function possibleRoles(policy: Policy, facts: Facts): readonly Role[] {
  if (isTiered(policy)) return [];
  const compiled = compile(policy);
  const { certain, possible } = knownFacts(compiled, facts);
  const bitsOf = (names: readonly FactName[]) =>
    names.reduce((set, name) => set | (1 << compiled.facts.indexOf(name)), 0);
  const giving = policy.roles.map(({ anyOf }) => (anyOf === "read" ? "read" : bitsOf(anyOf)));
  return policy.roles.flatMap(({ role }, place) => {
    const own = giving[place]!;
    const above = giving.slice(place + 1).reduce<number>((set, one) => (one === "read" ? set : set | one), 0);
    if (certain & above) return [];
    // The most that can hold without giving a higher role.
    const without = compiled.implying.reduce(
      (set, implying, fact) => (above & (1 << fact) ? set & ~implying : set),
      possible,
    );
    return own === "read" || own & without ? [role] : [];
  });
}

/**
 * What a person may do with a case: every operation of the policy, in its order, each yes, no or unknown. Exact, as
 * `rolesOf` is.
 */
export function operationsOf(
  policy: Policy,
  access: Access,
  facts: Facts,
): readonly { readonly operation: Operation; readonly value: Tri }[] {
  const roles = rolesOf(policy, access, facts);
  return policy.operations.map((operation) => {
    const alternatives = operation.anyOf.map(({ level, role }) =>
      role === undefined ? access[level] : both(access[level], roles[role] ?? "unknown"),
    );
    return { operation, value: alternatives.reduce(either, "no") };
  });
}

function both(a: Tri, b: Tri): Tri {
  if (a === "no" || b === "no") return "no";
  return a === "yes" && b === "yes" ? "yes" : "unknown";
}

function either(a: Tri, b: Tri): Tri {
  if (a === "yes" || b === "yes") return "yes";
  return a === "no" && b === "no" ? "no" : "unknown";
}
