import { roleScopeOf, type Case, type Subject } from "../../access/case";
import type { Asked, Gap } from "../../access/evidence";
import type { Directory, NamedCase, RoleAnswers, RoleHolders } from "../../backends/backend";
import { isWhole, rolesFrom } from "../../backends/holders";
import { gapOf } from "../../backends/gap";
import { unlessCancelled } from "../../base/failure";

/**
 * A plan, a confirmation and an answer to a language model rest on nothing that is older, in milliseconds: memberships
 * and roles change without anybody telling us.
 */
export const freshFor = 2 * 60_000;

/** Something asked of the server, when, and whether it has to be asked again. */
interface KeptAnswer<T> {
  readonly asked: Asked<T>;
  /** When it was asked for: in milliseconds since 1970, and on a clock that nobody sets. */
  readonly askedAt: number;
  readonly steadyAt: number;
  stale: boolean;
}

/** What has been learned about people and groups over one connection, as `Directory` shows it, and how it is filled. */
export interface LearnedDirectory extends Directory {
  groupsAbove(subjectId: string): Asked<readonly Subject[]>;
  readonly caller: Subject | undefined;
  /**
   * True where nobody asked yet, the answer is stale or older than `maxAge`, or asking failed for a reason that may
   * have
   * passed.
   */
  lacks(what: DirectoryQuestion, maxAge?: number): boolean;
  /** Keeps the answer, or why there is none. Rejects with "cancelled" only. */
  keepCaller(asking: Promise<Subject | undefined>): Promise<void>;
  keepOwnGroups(asking: Promise<readonly Subject[]>): Promise<void>;
  keepGroupsAbove(
    subjectId: string,
    asking: Promise<{ groups: readonly Subject[]; truncated: boolean }>,
  ): Promise<void>;
  keepMembers(groupId: string, asking: Promise<{ members: readonly Subject[]; truncated: boolean }>): Promise<void>;
  keepRoles(subjectId: string, of: Case, asking: Promise<RoleAnswers>): Promise<void>;
  holders(of: Case): Asked<RoleHolders>;
  /** False where that list tells all about everybody, so that nobody need be asked about. */
  lacksHolders(of: Case, maxAge: number): boolean;
  keepHolders(of: Case, asking: Promise<RoleHolders>): Promise<void>;
  /** Keeps that others may hold a role, too, until it is asked again; `gap`: why that is not known. */
  doubtHolders(of: Case, gap: Gap): void;
  /** Which cases name somebody, by an entry of theirs or of a group above, or as the reporter. */
  namedCases(subjectId: string): Asked<NamedCases>;
  keepNamedCases(
    subjectId: string,
    knownUntil: number | undefined,
    asking: Promise<{ cases: readonly NamedCase[]; truncated: boolean }>,
  ): Promise<void>;
  /** The same without what is older than `maxAge` in milliseconds: that is a gap, "stale". */
  within(maxAge: number): Directory;
  /** What is known stays until it is asked again, which the next `lacks` calls for. */
  makeStale(): void;
}

export type DirectoryQuestion =
  | { readonly kind: "caller" | "ownGroups" }
  | { readonly kind: "above" | "members" | "named"; readonly id: string }
  | { readonly kind: "roles"; readonly id: string; readonly of: Case }
  | { readonly kind: "holders"; readonly of: Case };

export interface NamedCases {
  /** By the ids of the cases. */
  readonly found: ReadonlyMap<string, NamedCase>;
  /**
   * The latest change of any case that was known before the search, on the server's clock. The search covers what did
   * not change later; undefined: no case was known.
   */
  readonly knownUntil?: number;
}

/** Nobody asked yet. */
export const notFetched = { known: false, gap: "notFetched" } as const;
const stale = { known: false, gap: "stale" } as const;

/**
 * A directory that knows nothing yet. `now`: milliseconds since 1970. `isSeen`: whether any answer has named somebody
 * with an id. `steady`: milliseconds on a clock that nobody sets. Long because its functions share its state.
 */
export function createDirectory(
  now: () => number,
  isSeen: (id: string) => boolean,
  steady: () => number = () => performance.now(),
): LearnedDirectory {
  const answers = createAnswers();
  /** Those who certainly hold some role, so that there is such a person. */
  const holders = new Set<string>();

  /** Of the two clocks one may have been set, and the other stands still while the computer sleeps. */
  function isOlder({ asked, askedAt, steadyAt }: KeptAnswer<unknown>, maxAge: number): boolean {
    return asked.known && Math.max(now() - askedAt, steady() - steadyAt) > maxAge;
  }

  function look<T>(what: DirectoryQuestion): Asked<T> {
    return (answers.get(what)?.asked as Asked<T> | undefined) ?? notFetched;
  }

  async function keep<T, V>(
    what: DirectoryQuestion,
    asking: Promise<T>,
    toAsked: (answer: T) => { value: V; truncated?: boolean },
  ): Promise<void> {
    // It was so when it was asked for, or later; who counts from the answer takes it for younger than it is.
    const askedAt = now();
    const steadyAt = steady();
    try {
      const { value, truncated } = toAsked(await asking);
      answers.set(what, {
        asked: { known: true, value, readAt: now(), ...(truncated && { truncated }) },
        askedAt,
        steadyAt,
        stale: false,
      });
    } catch (thrown) {
      answers.set(what, { asked: gapOf(unlessCancelled(thrown)), askedAt, steadyAt, stale: false });
    }
  }

  function isSomebody({ kind, id, name }: Subject): boolean {
    return kind !== "unknown" || name !== id || isSeen(id) || holders.has(id);
  }

  function unlessOlder<T>(what: DirectoryQuestion, maxAge: number): Asked<T> {
    const answer = answers.get(what);
    return answer !== undefined && isOlder(answer, maxAge) ? stale : look(what);
  }

  const directory: LearnedDirectory = {
    get caller() {
      const asked = look<Subject | undefined>({ kind: "caller" });
      return asked.known ? asked.value : undefined;
    },
    ownGroups: () => look({ kind: "ownGroups" }),
    members: (id) => look({ kind: "members", id }),
    groupsAbove: (id) => look({ kind: "above", id }),
    roles: (id, of) => knownRoles(directory.caller, id, of, look),
    holders: (of) => look({ kind: "holders", of }),
    namedCases: (id) => look({ kind: "named", id }),
    isSomebody,
    lacks: (what, maxAge = Infinity) => {
      const answer = answers.get(what);
      if (answer === undefined || answer.stale || isOlder(answer, maxAge))
        return what.kind !== "roles" || directory.caller?.id === what.id || directory.lacksHolders(what.of, maxAge);
      return !answer.asked.known && answer.asked.gap === "failed";
    },
    lacksHolders: (of, maxAge) => {
      const list = answers.get({ kind: "holders", of }) as KeptAnswer<RoleHolders> | undefined;
      return (
        list === undefined || list.stale || isOlder(list, maxAge) || !list.asked.known || !isWhole(list.asked.value)
      );
    },
    within: (maxAge) => ({
      get caller() {
        return directory.caller;
      },
      ownGroups: () => unlessOlder({ kind: "ownGroups" }, maxAge),
      members: (id) => unlessOlder({ kind: "members", id }, maxAge),
      groupsAbove: (id) => unlessOlder({ kind: "above", id }, maxAge),
      roles: (id, of) => knownRoles(directory.caller, id, of, (what) => unlessOlder(what, maxAge)),
      holders: (of) => unlessOlder({ kind: "holders", of }, maxAge),
      isSomebody,
    }),
    keepCaller: (asking) => keep({ kind: "caller" }, asking, (value) => ({ value })),
    keepOwnGroups: (asking) => keep({ kind: "ownGroups" }, asking, (value) => ({ value })),
    keepMembers: (id, asking) =>
      keep({ kind: "members", id }, asking, ({ members, truncated }) => ({ value: members, truncated })),
    keepGroupsAbove: (id, asking) =>
      keep({ kind: "above", id }, asking, ({ groups, truncated }) => ({ value: groups, truncated })),
    keepRoles: (id, of, asking) =>
      keep({ kind: "roles", id, of }, asking, (value) => {
        if (Object.values(value).some((answer) => answer?.known && answer.value.length > 0)) holders.add(id);
        return { value };
      }),
    keepHolders: (of, asking) =>
      keep({ kind: "holders", of }, asking, (value) => {
        for (const id of value.holders.keys()) holders.add(id);
        return { value };
      }),
    doubtHolders: (of, gap) => {
      const what = { kind: "holders", of } as const;
      const answer = answers.get(what) as KeptAnswer<RoleHolders> | undefined;
      if (answer?.asked.known !== true) return;
      const { value } = answer.asked;
      const doubt = { known: false, gap } as const;
      const nobodyElse = Object.fromEntries(Object.keys(value.nobodyElse).map((fact) => [fact, doubt]));
      answers.set(what, { ...answer, asked: { ...answer.asked, value: { ...value, nobodyElse } } });
    },
    keepNamedCases: (id, knownUntil, asking) =>
      keep({ kind: "named", id }, asking, ({ cases, truncated }) => ({
        value: {
          found: new Map(cases.map((one) => [one.case.id, one])),
          ...(knownUntil !== undefined && { knownUntil }),
        },
        truncated,
      })),
    makeStale: () => {
      for (const answer of answers.all()) answer.stale = true;
    },
  };
  return directory;
}

/** Answers by their questions, by kind first: previews look an id up a million times, as it is. */
function createAnswers() {
  const byKind = new Map<DirectoryQuestion["kind"], Map<string, KeptAnswer<unknown>>>();
  const nameOf = (what: DirectoryQuestion): string =>
    what.kind === "holders"
      ? roleScopeOf(what.of)
      : what.kind === "roles"
        ? `${what.id} ${roleScopeOf(what.of)}`
        : "id" in what
          ? what.id
          : "";
  return {
    get: (what: DirectoryQuestion) => byKind.get(what.kind)?.get(nameOf(what)),
    set: (what: DirectoryQuestion, answer: KeptAnswer<unknown>) => {
      const those = byKind.get(what.kind) ?? new Map<string, KeptAnswer<unknown>>();
      byKind.set(what.kind, those.set(nameOf(what), answer));
    },
    all: () => [...byKind.values()].flatMap((those) => [...those.values()]),
  };
}

/**
 * The roles that one person was asked for, or what the list of all who hold them tells. Of the caller only the first: a
 * key may carry less than its person holds.
 */
function knownRoles(
  caller: Subject | undefined,
  id: string,
  of: Case,
  asked: <T>(what: DirectoryQuestion) => Asked<T>,
): Asked<RoleAnswers> {
  const own = asked<RoleAnswers>({ kind: "roles", id, of });
  const list = own.known || caller?.id === id ? undefined : asked<RoleHolders>({ kind: "holders", of });
  return list?.known ? { ...list, value: rolesFrom(list.value, id) } : own;
}

/** A text that is the same for the same question; see `roleScopeOf` for roles. */
export function keyOf(what: DirectoryQuestion): string {
  if (what.kind === "roles") return `roles ${what.id} ${roleScopeOf(what.of)}`;
  if (what.kind === "holders") return `holders ${roleScopeOf(what.of)}`;
  return "id" in what ? `${what.kind} ${what.id}` : what.kind;
}
