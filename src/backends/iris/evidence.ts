import { isSameSubject, type Entry, type Subject } from "../../access/case";
import type { Asked, Evidence, Finding, Path, Unknown } from "../../access/evidence";
import type { Level } from "../../access/level";
import type { FactName } from "../../access/policy";
import type { Directory, KnownState } from "../backend";
import { path } from "../evidence";
import { givenBy } from "./levels";

/** The fact, and the role by that name, that a user is assigned to the customer of the case. */
export const customerRole = "customer";

const none: Finding = { paths: [], source: "none" };

const enforcedFacts: Readonly<Record<string, FactName>> = {
  none: "enforcedNone",
  read: "enforcedRead",
  owner: "enforcedFull",
};

/** What is known of one person or group on one case. Pure; it asks nobody. */
export function evidence(state: KnownState, subject: Subject, directory: Directory): Evidence {
  return {
    deactivated: deactivatedFinding(state, subject),
    ...enforcedEvidence(state, subject, directory),
    ...ownEvidence(state, subject),
    customer: customerFinding(state, subject, directory),
    ...groupEvidence(state, subject, directory),
  };
}

/** The level that the server enforces. A group has none of its own: what its members have is each one's. */
function enforcedEvidence({ case: of, enforced }: KnownState, subject: Subject, directory: Directory): Evidence {
  const found: Record<FactName, Finding> = {
    enforcedNone: none,
    enforcedRead: none,
    enforcedFull: none,
    enforcedUnclear: none,
  };
  if (subject.kind === "group") return found;
  const levels = enforced?.levels[subject.id];
  if (levels !== undefined) {
    const { readAt, moved: { [subject.id]: moved } = {} } = enforced!;
    for (const level of levels)
      found[enforcedFacts[level]!] = { paths: [path([])], source: "enforced", readAt, ...(moved && { moved }) };
    return found;
  }
  const { caller } = directory;
  if (of.own !== undefined && caller !== undefined && isSameSubject(subject, caller)) {
    found[enforcedFacts[of.own.level]!] = { paths: [path([])], source: "enforced", readAt: of.readAt };
    return found;
  }
  const after = enforced?.moved?.others ?? "";
  // A person whom the list leaves out was not asked about, or came later.
  const open = (name: FactName): Finding => ({
    paths: [
      path([
        unknown(
          `${name}:${of.id}:${subject.id}${after}`,
          "enforced",
          enforced === undefined ? "notFetched" : "notStated",
        ),
      ]),
    ],
    source: "none",
  });
  return Object.fromEntries(Object.keys(found).map((name) => [name, open(name)]));
}

/** The list of a case says of everybody whether the account is switched on. */
function deactivatedFinding({ enforced }: KnownState, subject: Subject): Finding {
  const listed = enforced?.people.filter((one) => isSameSubject(one, subject)) ?? [];
  if (!(listed.length > 0 ? listed : [subject]).some(({ inactive }) => inactive)) return none;
  return { paths: [path([])], source: "enforced", readAt: enforced?.readAt };
}

function ownEvidence({ case: of, entries }: KnownState, subject: Subject): Evidence {
  const facts = ["userDeny", "userRead", "userFull", "userUnclear"];
  if (subject.kind === "group") return Object.fromEntries(facts.map((fact) => [fact, none]));
  const own = listed(entries).filter((entry) => entry.subject !== undefined && isSameSubject(entry.subject, subject));
  const found = factsBy("user", own, (entry) => [{ ...path([]), entry }], entries);
  // There is one entry of a user at most, so with one that is known no other matters.
  return own.length > 0 ? found : withUnlisted(found, entries, (fact) => `${fact}:${of.id}:${subject.id}`);
}

function groupEvidence({ case: of, entries }: KnownState, subject: Subject, directory: Directory): Evidence {
  const groups = listed(entries).filter((entry) => entry.subject?.kind === "group");
  const found = factsBy("group", groups, (entry) => waysInto(entry, subject, directory), entries);
  const isNamed = Object.values(found).some(({ paths }) => paths.length > 0);
  const open = subject.kind === "group" && !isNamed ? whetherThere(subject, directory) : undefined;
  if (open === undefined) return withUnlisted(found, entries, (fact) => `${fact}:${of.id}:${subject.id}`);
  const finding: Finding = { paths: [path([open])], source: "none" };
  return Object.fromEntries(Object.keys(found).map((fact) => [fact, finding]));
}

/** That no entry names a group is an answer only where there is such a group. Undefined: there is. */
function whetherThere({ id, name }: Subject, directory: Directory): Unknown | undefined {
  const members = directory.members(id);
  if (members.known || (members.detail !== "notFound" && name !== id)) return undefined;
  const gap = members.gap === "failed" && members.detail !== "notFound" ? "notStated" : members.gap;
  return { id: `somebody:${id}`, about: "somebody", gap, detail: id };
}

/** How an entry of a group reaches a user. Groups do not nest. */
function waysInto(entry: Entry, subject: Subject, directory: Directory): Path[] {
  const group = entry.subject!;
  if (subject.kind === "group") return group.id === subject.id ? [{ needs: [], through: [], entry }] : [];
  const members = directory.members(group.id);
  if (members.known && members.value.some((one) => isSameSubject(one, subject)))
    return [{ needs: [], through: [group], entry }];
  if (members.known && !members.truncated) return [];
  const gap = members.known ? "truncated" : members.gap;
  const need: Unknown = { id: `member:${group.id}:${subject.id}`, about: "membership", gap, group };
  return [{ needs: [need], through: [group], entry }];
}

/** Each fact of a tier by the entries whose level it is. */
function factsBy(
  tier: "user" | "group",
  entries: readonly Entry[],
  waysTo: (entry: Entry) => readonly Path[],
  asked: Asked<readonly Entry[]>,
): Record<FactName, Finding> {
  const finding = (level: Level | undefined): Finding => {
    const paths = entries
      .filter((entry) => (entry.level === undefined ? undefined : givenBy(entry.level)) === level)
      .flatMap(waysTo);
    return { paths, source: "entries", ...(asked.known && { readAt: asked.readAt }) };
  };
  return {
    [`${tier}Deny`]: finding("none"),
    [`${tier}Read`]: finding("read"),
    [`${tier}Full`]: finding("owner"),
    [`${tier}Unclear`]: finding(undefined),
  };
}

/** Where not all entries are listed, each fact may hold by one that is not. */
function withUnlisted(
  found: Readonly<Record<FactName, Finding>>,
  entries: Asked<readonly Entry[]>,
  idOf: (fact: FactName) => string,
): Evidence {
  if (entries.known && !entries.truncated) return found;
  // The server lists them to administrators only.
  const gap = entries.known ? "forbidden" : entries.gap;
  return Object.fromEntries(
    Object.entries(found).map(([fact, finding]) => [
      fact,
      { ...finding, paths: [...finding.paths, path([unknown(idOf(fact), "entries", gap)])] },
    ]),
  );
}

function customerFinding({ case: of }: KnownState, subject: Subject, directory: Directory): Finding {
  if (subject.kind === "group" || of.scope === undefined) return none;
  const { id: scopeId, name: inheritedFrom } = of.scope;
  const role = { name: customerRole, inheritedFrom };
  const roles = directory.roles(subject.id, of);
  const held = roles.known ? (roles.value[customerRole] ?? ({ known: false, gap: "notStated" } as const)) : roles;
  if (!held.known) {
    // The list of all users does not have the number, and no request failed.
    const need: Unknown =
      held.detail === "notFound"
        ? { ...unknown(`somebody:${subject.id}`, "somebody", held.gap), detail: subject.id }
        : { ...unknown(`customer:${scopeId}:${subject.id}`, "role", held.gap), detail: inheritedFrom };
    return { paths: [{ ...path([need]), role }], source: "none" };
  }
  return {
    paths: held.value.length > 0 ? [{ ...path([]), role }] : [],
    source: "permissions",
    readAt: held.readAt,
  };
}

function listed(entries: Asked<readonly Entry[]>): readonly Entry[] {
  return entries.known ? entries.value : [];
}

function unknown(id: string, about: Unknown["about"], gap: Unknown["gap"]): Unknown {
  return { id, about, gap };
}
