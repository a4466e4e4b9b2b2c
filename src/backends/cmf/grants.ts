import type { Entry, Subject } from "../../access/case";
import type { CmfLevel } from "./level";

/**
 * What is known of one store of grants: a level, "some" (there is one, of unknown level), "none", or undefined: nothing
 * is known.
 */
export type KnownGrant = CmfLevel | "some" | "none" | undefined;

/**
 * CMf keeps grants on cases and grants on definitions apart, and lists them as one: somebody listed with write may have
 * it from either. Whether a listed grant is on the case cannot be read, but writes tell something: 00008 says that
 * there is none, 00007 and 00026 that there is one. This remembers what writes have told, and takes the lists apart
 * with it.
 */
export interface Grants {
  onCase(caseId: string, subjectId: string): KnownGrant;
  onDefinition(scopeId: string, subjectId: string): KnownGrant;
  learnCase(caseId: string, subject: Subject, known: KnownGrant): void;
  learnDefinition(scopeId: string, subject: Subject, known: KnownGrant): void;
  /** The entries of a case, from who is listed for it with which level. What contradicts the list is forgotten. */
  entries(
    caseId: string,
    scopeId: string | undefined,
    listed: ReadonlyMap<string, { readonly subject: Subject; readonly level: CmfLevel }>,
  ): Entry[];
}

/** Grants about which nothing is known yet. Long because its functions share its state. */
export function createGrants(): Grants {
  const cases = createBook();
  const definitions = createBook();
  const names = new Map<string, Subject>();
  /** Whether the lists show grants on definitions, which is not documented; undefined until it was seen. */
  let listsDefinitions: boolean | undefined;

  function takeApart(caseId: string, scopeId: string | undefined, subject: Subject, level: CmfLevel): Entry[] {
    const here = cases.get(caseId, subject.id);
    const above = scopeId === undefined ? undefined : definitions.get(scopeId, subject.id);
    const onCase = (of: CmfLevel): Entry => ({
      id: subject.id,
      subject,
      level: of,
      on: "case",
      ...(above === undefined && { perhapsElsewhere: true }),
    });
    const onDefinition = (of: CmfLevel): Entry => ({
      id: `definition:${subject.id}`,
      subject,
      level: of,
      on: "definition",
    });
    const remembered = (of: CmfLevel): Entry => ({ ...onDefinition(of), perhapsGone: true });
    const hasHere = here === "read" || here === "write";
    const hasAbove = above !== undefined && above !== "none";

    // A lower one on the definition does not explain what is listed, so the case has one by now, or that was raised.
    if (here === "none" && above === "read" && level === "write") return forget(caseId, scopeId, subject, level);
    if (here === "none")
      return scopeId !== undefined && above !== "none"
        ? [onDefinition(level)]
        : forget(caseId, scopeId, subject, level);
    // Where the case is known to give less, either the definition gives more or somebody has raised it since.
    if (!hasAbove) return [onCase(level)];
    const most = above === "write" || here === "write" ? "write" : above === "some" ? undefined : "read";
    if (most === "write" && level === "read") return forget(caseId, scopeId, subject, level);
    const levelAbove = above === "some" ? level : above;
    // The definition gives less than is listed, so the case gives it.
    if (levelAbove === "read" && level === "write") return [onCase("write"), remembered("read")];
    if (!hasHere) return [onDefinition(levelAbove)];
    // What the case gives explains the list by itself.
    return [onCase(here), here === level ? remembered(levelAbove) : onDefinition(levelAbove)];
  }

  /** Somebody else has changed something: the list counts. */
  function forget(caseId: string, scopeId: string | undefined, subject: Subject, level: CmfLevel): Entry[] {
    cases.set(caseId, subject.id, undefined);
    if (scopeId !== undefined) definitions.set(scopeId, subject.id, undefined);
    return [{ id: subject.id, subject, level, on: "case", perhapsElsewhere: true }];
  }

  /**
   * Known grants on the definition of subjects that are not listed. Either the lists do not show such grants, or they
   * were revoked elsewhere.
   */
  function unlisted(caseId: string, scopeId: string, listed: ReadonlyMap<string, unknown>): Entry[] {
    const found: Entry[] = [];
    for (const [subjectId, known] of definitions.of(scopeId)) {
      const subject = names.get(subjectId);
      if (listed.has(subjectId)) {
        if (cases.get(caseId, subjectId) === "none") listsDefinitions = true;
      } else if (known !== "none" && listsDefinitions === true) {
        definitions.set(scopeId, subjectId, undefined);
      } else if (known !== "none" && subject !== undefined) {
        found.push({
          id: `definition:${subjectId}`,
          subject,
          level: known === "some" ? undefined : known,
          on: "definition",
          perhapsGone: true,
        });
      }
    }
    return found;
  }

  return {
    onCase: cases.get,
    onDefinition: definitions.get,
    learnCase: (caseId, subject, known) => cases.set(caseId, subject.id, known),
    learnDefinition(scopeId, subject, known) {
      if (!names.has(subject.id)) names.set(subject.id, subject);
      definitions.set(scopeId, subject.id, known);
    },
    entries(caseId, scopeId, listed) {
      for (const subjectId of cases.of(caseId).keys())
        if (!listed.has(subjectId)) cases.set(caseId, subjectId, undefined);
      const entries: Entry[] = [];
      for (const { subject, level } of listed.values()) {
        names.set(subject.id, subject);
        entries.push(...takeApart(caseId, scopeId, subject, level));
      }
      return scopeId === undefined ? entries : [...entries, ...unlisted(caseId, scopeId, listed)];
    },
  };
}

/** Known grants by place (a case, a definition) and subject. */
function createBook() {
  const places = new Map<string, Map<string, Exclude<KnownGrant, undefined>>>();
  const empty: ReadonlyMap<string, Exclude<KnownGrant, undefined>> = new Map();
  return {
    of: (place: string) => places.get(place) ?? empty,
    get: (place: string, subjectId: string): KnownGrant => places.get(place)?.get(subjectId),
    set(place: string, subjectId: string, known: KnownGrant): void {
      const here = places.get(place) ?? new Map<string, Exclude<KnownGrant, undefined>>();
      if (known === undefined) here.delete(subjectId);
      else here.set(subjectId, known);
      if (here.size === 0) places.delete(place);
      else places.set(place, here);
    },
  };
}
