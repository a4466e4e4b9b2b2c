import type { Entry, Evidence, Path, Subject, Unknown } from "../../../src/access";

export const person = (id: string, name = `Person ${id}`): Subject => ({ id, kind: "user", name });
export const group = (id: string, name = `Group ${id}`): Subject => ({ id, kind: "group", name });

export function entry(id: string, subject: Subject, level: Entry["level"], on: Entry["on"] = "case"): Entry {
  return { id, subject, level, on };
}

export function need(id: string, about: Unknown["about"] = "membership", gap: Unknown["gap"] = "forbidden"): Unknown {
  return { id, about, gap };
}

/** A path that needs the unknowns with these ids; none: it is certain. */
export function path(...needs: string[]): Path {
  return { needs: needs.map((id) => need(id)), through: [] };
}

/** Evidence from paths; a fact that is not named does not hold. */
export function evidenceOf(facts: readonly string[], paths: Readonly<Record<string, readonly Path[]>>): Evidence {
  return Object.fromEntries(
    facts.map((fact) => [fact, { paths: paths[fact] ?? [], source: "case" as const, readAt: 0 }]),
  );
}
