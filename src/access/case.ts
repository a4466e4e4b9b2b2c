import type { GrantLevel, Level, Right, Tri } from "./level";
import type { Role } from "./policy";

/** A person or a group. Ids are text, so that no number is ever rounded. */
export interface Subject {
  readonly id: string;
  readonly kind: "user" | "group" | "unknown";
  readonly name: string;
  /** The short name or user name, where it differs from the name. */
  readonly login?: string;
  /** Where they belong, e.g. the customer and the domain: two people of one name may belong to two. */
  readonly belongsTo?: string;
  /** The account is switched off: what it is given does not count until it is switched on again. */
  readonly inactive?: true;
  /** A group that the system gives an entry on every new case. */
  readonly followsNewCases?: true;
}

/** A line of text about a case that only people read, e.g. customer or priority. */
export interface Detail {
  readonly label: string;
  readonly value: string;
}

export interface Case {
  readonly id: string;
  /** What people call it: the number, or the id. */
  readonly number: string;
  readonly title: string;
  /** As the server says it; possibly not in the policy's table. */
  readonly mode: string;
  readonly status?: string;
  /** `null`: it has none; `undefined`: the server did not say. */
  readonly reporter?: Subject | null;
  /** Everyone named on the case (reporter, assigned), for finding people where the directory is closed. */
  readonly people: readonly Subject[];
  /** What contains the case and may carry grants or roles: the customer, the case definition. */
  readonly scope?: { readonly id: string; readonly name: string };
  /** The service that handles it; a role counts on one service and one `scope`. */
  readonly handledBy?: { readonly id: string; readonly name: string };
  /** Whether the case fulfils the condition of the policy's gate, e.g. is published; undefined without a gate. */
  readonly condition?: Tri;
  /** The server's own word on the caller. */
  readonly own?: { readonly level: Right; readonly role?: Role };
  readonly details: readonly Detail[];
  readonly updatedAt?: number;
  /** When this was read, in milliseconds since 1970. */
  readonly readAt: number;
}

/** An explicit grant. What the server did not say is undefined, never guessed. */
export interface Entry {
  /** No other entry that counts for the case has it. One that the server did not give is made by `placeId`. */
  readonly id: string;
  readonly subject?: Subject;
  readonly level?: GrantLevel;
  /** "case" or what contains it ("definition": counts for every case of the definition, is not changed through one). */
  readonly on: "case" | "definition";
  /**
   * What it gives may come from another grant, which no list shows: that it is still read as before does not prove that
   * it is.
   */
  readonly perhapsElsewhere?: true;
  /** Its level is not known and may be one that denies: it is replaced, and never taken for one that gives read. */
  readonly mayDeny?: true;
  /** It was there once, and no answer has shown it since, or answers differ: it gives nothing for certain. */
  readonly perhapsGone?: true;
  /** An earlier entry came with the same id, so that what is done to that one may be done to this one. */
  readonly sharesId?: string;
  readonly grantedBy?: Subject;
  /** Milliseconds since 1970. */
  readonly grantedAt?: number;
}

/**
 * The levels that a server keeps for people on a case and goes by, where those need not be what its entries give. Of
 * each person whom it lists, by id, every level that may be meant: one where it is certain.
 */
export interface Enforced {
  readonly levels: Readonly<Record<string, readonly Level[]>>;
  /**
   * How often planned changes may have set the level of somebody, or not, by id; of "others": of those who are not
   * listed. A level that is the same before and after is not the same one then.
   */
  readonly moved?: Readonly<Record<string, number>>;
  /** Those whose level a recompute may leave as it is, other than what the entries give. */
  readonly mayStay?: readonly string[];
  /** Whom the server lists. */
  readonly people: readonly Subject[];
  /** When this was read, in milliseconds since 1970. */
  readonly readAt: number;
}

/** Somebody who is notified of what happens on a case, whether or not they may read it. */
export interface Watcher {
  readonly id: string;
  /** Undefined: the server did not say who. */
  readonly subject?: Subject;
  /** How they are told, in the server's word, e.g. "email": the same person may be notified in two ways. */
  readonly channel?: string;
  /** They were added to this case and can be removed from it; without it, a rule for many cases says so. */
  readonly removable?: true;
}

/** A case and its entries as they were read, or as they would be after a change. */
export interface CaseState {
  readonly case: Case;
  readonly entries: readonly Entry[];
  /** Present: there may be entries beside these, which the server does not list to the caller. */
  readonly unlisted?: true;
  /** When the entries were read, in milliseconds since 1970, where that was before they were asked for. */
  readonly entriesReadAt?: number;
  /** Present where the server keeps levels beside its entries and they were read. */
  readonly enforced?: Enforced;
  /** Who is notified, where that was read. */
  readonly watchers?: readonly Watcher[];
}

/**
 * A change of who may see a case. `notify`: those whom it concerns are told. After a grant, or a change of level, the
 * person or group is notified of the case from then on; otherwise the system sends its messages about this change.
 */
export type Change =
  | {
      readonly kind: "grant";
      readonly subject: Subject;
      readonly level: GrantLevel;
      readonly on?: Entry["on"];
      readonly notify?: true;
    }
  | { readonly kind: "changeLevel"; readonly entry: Entry; readonly level: GrantLevel; readonly notify?: true }
  | { readonly kind: "revoke"; readonly entry: Entry }
  | { readonly kind: "changeMode"; readonly mode: string }
  /** The levels that the server enforces for a person become what the entries give, on all cases. */
  | { readonly kind: "recompute"; readonly subject: Subject }
  /** `from`: the reporter before; null: the case had none; undefined: not stated, or not read yet. */
  | {
      readonly kind: "reporter";
      readonly subject: Subject;
      readonly from?: Subject | null;
      readonly notify?: true;
    }
  /** The case fulfils the condition of the policy's gate from then on, for good. */
  | { readonly kind: "publish"; readonly notify?: true }
  | { readonly kind: "unwatch"; readonly watcher: Watcher };

/** Kinds of change about the case as a whole, or its watchers; a system has some of them. */
export type SpecialKind = "reporter" | "publish" | "unwatch";

/** The same for cases on which everybody has the same roles: those of one scope and one service. */
export function roleScopeOf({ id, scope, handledBy }: Pick<Case, "id" | "scope" | "handledBy">): string {
  return JSON.stringify(scope === undefined || handledBy === undefined ? ["case", id] : [scope.id, handledBy.id]);
}

/** True when both are the same person or group: the same id, and kinds that do not contradict each other. */
export function isSameSubject(a: Subject, b: Subject): boolean {
  return a.id === b.id && (a.kind === b.kind || a.kind === "unknown" || b.kind === "unknown");
}

/** Each person and group once: the first of those that are the same. */
export function uniqueSubjects(subjects: readonly (Subject | null | undefined)[]): Subject[] {
  const kept = new Map<string, Subject[]>();
  return subjects.filter((subject): subject is Subject => {
    if (subject === null || subject === undefined) return false;
    const same = kept.get(subject.id);
    if (same?.some((one) => isSameSubject(one, subject))) return false;
    if (same === undefined) kept.set(subject.id, [subject]);
    else same.push(subject);
    return true;
  });
}

/** Key of a person or group, as systems may number the two separately. */
export function subjectKey({ kind, id }: Pick<Subject, "kind" | "id">): string {
  return `${kind} ${id}`;
}

/** What a key of a person or group says. Undefined for the key of anything else. */
export function subjectIn(key: string): Pick<Subject, "kind" | "id"> | undefined {
  const [, kind, id] = /^(user|group|unknown) (.+)$/s.exec(key) ?? [];
  return id === undefined ? undefined : { kind: kind as Subject["kind"], id };
}

/** The entries that name a person or group, in one place. */
export function entriesOf(entries: readonly Entry[], subject: Subject, on: Entry["on"] = "case"): Entry[] {
  return entries.filter(
    (entry) => entry.on === on && entry.subject !== undefined && isSameSubject(entry.subject, subject),
  );
}

/**
 * The id of an entry that came without one: its place in the list. It can be shown, but neither be named to the server
 * nor be found again by it.
 */
export function placeId(place: number): string {
  return `?${place}`;
}

/** Whether the entry came with an id; only then can it be named to the server. */
export function hasId({ id }: Pick<Entry, "id">): boolean {
  return !id.startsWith("?");
}

/** The person or group that a change names; undefined where it names none, and where the server did not say. */
export function subjectOf(change: Change): Subject | undefined {
  if ("subject" in change) return change.subject;
  if ("entry" in change) return change.entry.subject;
  return change.kind === "unwatch" ? change.watcher.subject : undefined;
}

/** Whether a change gives an entry its level. */
export function setsLevel(change: Change): change is Extract<Change, { readonly level: GrantLevel }> {
  return change.kind === "grant" || change.kind === "changeLevel";
}

/** The level that a change gives an entry; undefined for one that gives none. */
export function levelSetBy(change: Change): GrantLevel | undefined {
  return setsLevel(change) ? change.level : undefined;
}

/** Where the entry is that a change makes, changes or takes away; undefined for a change of no entry. */
export function placeOf(change: Change): Entry["on"] | undefined {
  if (change.kind === "grant") return change.on ?? "case";
  return "entry" in change ? change.entry.on : undefined;
}
