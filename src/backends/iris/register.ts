import type { Entry, Subject } from "../../access/case";
import type { Clock } from "../../base/clock";
import { createShared } from "../../base/coalesce";
import { Failure, toFailure } from "../../base/failure";
import { isWithin, momentOf, type Moment } from "../../base/moment";
import type { Asking } from "../backend";
import type { IrisClient } from "./client";
import { entryLevel } from "./levels";
import { groupSubject, userOfPerson } from "./subjects";
import * as wire from "./wire";

/**
 * Everything that only administrators are shown: groups with their members, and the entries of everybody. There is no
 * list of a case's entries, so those of all cases are read at once, with one request for each user and each group.
 */
export interface Register {
  /** The entries of a case. Rejects with "notAllowed" for who is no administrator. */
  entries(caseId: string, signal: AbortSignal, asking?: Asking): Promise<Listed>;
  /** The customers that a user is assigned to. */
  customers(
    userId: string,
    signal: AbortSignal,
    asking?: Asking,
  ): Promise<{ readonly id: string; readonly name: string }[]>;
  groups(signal: AbortSignal, asking?: Asking): Promise<readonly wire.Group[]>;
  people(signal: AbortSignal): Promise<readonly wire.Person[]>;
  /**
   * Whether the list of all, read a moment ago, leaves a user or group out, whom nobody has `seen` elsewhere. False: it
   * does not, or was not read.
   */
  isAbsent(subject: Subject, seen?: readonly Subject[]): boolean;
  /** What was read of a subject is no longer so. */
  forget(subject: Subject): void;
}

/** The entries of a case. */
export interface Listed {
  readonly entries: Entry[];
  /** When the oldest was read. */
  readonly readAt: number;
  /** Who has one whose level has no bit at all: a recompute that comes to it changes nothing. */
  readonly empty: readonly Subject[];
}

/** So long what was read serves further cases, in milliseconds. */
const fresh = 30_000;

/** The rows of a bulk share one reading for so long, in milliseconds: each case alone would ask for everybody again. */
const freshInBulk = 5_000;

/** The same, sharing what was read moments ago. */
export function inBulk(asking: Asking = {}): Asking {
  return { ...asking, bulk: true };
}

/** How old an answer may be that was asked for in this way. What a plan or a write rests on is read for it. */
function oldest({ now, bulk }: Asking = {}): number {
  if (now !== true) return fresh;
  return bulk === true ? freshInBulk : 0;
}

interface Holder {
  /** In milliseconds since 1970. */
  readonly readAt: number;
  readonly subject: Subject;
  readonly entries: readonly { readonly caseId: string; readonly mask: number }[];
  readonly customers: readonly { readonly id: string; readonly name: string }[];
}

const idsOfLists = new WeakMap<readonly object[], ReadonlySet<string>>();

/** The ids of all users, or groups, in a list; asked for each of thousands. */
function idsIn(list: readonly object[]): ReadonlySet<string> {
  const ids = idsOfLists.get(list) ?? new Set((list as readonly (wire.Group | wire.Person)[]).map(subjectIdOf));
  idsOfLists.set(list, ids);
  return ids;
}

function subjectIdOf(one: wire.Group | wire.Person): string {
  return "user_id" in one ? userOfPerson(one).id : groupSubject(one).id;
}

/**
 * A register that has read nothing yet. What it reads rejects with a Failure. Long because its functions share its
 * state.
 */
export function createRegister(client: IrisClient, clock: Clock): Register {
  const shared = createShared();
  const kept = new Map<string, { readonly value: unknown; readonly read: Moment }>();
  /** Since when this key is known to be no administrator's. */
  let refused: Moment | undefined;

  /** What is not older than it may be, or read now; who asks meanwhile shares what is under way. */
  async function remembered<T>(
    key: string,
    signal: AbortSignal,
    load: (signal: AbortSignal) => Promise<T>,
    asking?: Asking,
  ): Promise<T> {
    const known = kept.get(key);
    const age = oldest(asking);
    if (known !== undefined && isWithin(known.read, age, clock)) return known.value as T;
    const read = async (inner: AbortSignal): Promise<T> => {
      const began = momentOf(clock);
      const value = await load(inner);
      if ((kept.get(key)?.read.steady ?? 0) <= began.steady) kept.set(key, { value, read: began });
      return value;
    };
    // What is under way may have been answered before this was asked.
    return age === 0 ? read(signal) : shared.run(key, signal, read);
  }

  const people = (signal: AbortSignal, asking?: Asking) =>
    remembered(
      "people",
      signal,
      (inner) => client.read({ path: "/manage/users/restricted/list" }, wire.people, inner),
      asking,
    );

  /** For administrators only; who was refused a moment ago is not asked again. */
  async function asAdministrator<T>(ask: () => Promise<T>): Promise<T> {
    if (refused !== undefined && isWithin(refused, fresh, clock))
      throw new Failure("notAllowed", { status: 403, detail: "administrators", notHandled: true });
    try {
      return await ask();
    } catch (thrown) {
      if (toFailure(thrown).kind === "notAllowed") refused = momentOf(clock);
      throw thrown;
    }
  }

  const groups = (signal: AbortSignal, asking?: Asking) =>
    asAdministrator(() =>
      remembered(
        "groups",
        signal,
        (inner) => client.read({ path: "/manage/groups/list" }, wire.groupList, inner),
        asking,
      ),
    );

  /** What a user or a group has on all cases. */
  const holderOf = (subject: Subject, signal: AbortSignal, asking?: Asking): Promise<Holder> =>
    remembered(
      subject.id,
      signal,
      async (inner) => {
        const [kind, id] = subject.id.split(":");
        const path = `/manage/${kind}s/${id}`;
        const asked = { path, newer: `/api/v2${path}/cases-access` };
        const readAt = clock.now();
        const details = await (kind === "user"
          ? client.read(asked, wire.userDetails, inner)
          : client.read(asked, wire.groupDetails, inner));
        // What somebody else holds is no answer to what was asked.
        if (details.id !== undefined && details.id !== id)
          throw new Failure("unexpected", { request: `GET ${path}`, detail: `data: expected ${id}` });
        return { readAt, subject, entries: details.entries, customers: details.customers };
      },
      asking,
    );

  return {
    groups,
    people,
    isAbsent({ kind, id }, seen = []) {
      const list = kept.get(kind === "group" ? "groups" : "people");
      return (
        list !== undefined &&
        isWithin(list.read, fresh, clock) &&
        !idsIn(list.value as object[]).has(id) &&
        !seen.some((one) => one.id === id)
      );
    },
    async entries(caseId, signal, asking) {
      // The first request tells whether the others are allowed.
      const allGroups = await groups(signal, asking);
      const allPeople = await people(signal, asking);
      const holders = await Promise.all([
        ...allGroups.map((group) => holderOf(groupSubject(group), signal, asking)),
        ...allPeople.map((person) => holderOf(userOfPerson(person), signal, asking)),
      ]);
      const found = holders.flatMap(({ subject, entries }) =>
        entries
          .filter((one) => one.caseId === caseId)
          .map(({ mask }): Entry => {
            const level = entryLevel(mask);
            return { id: subject.id, subject, on: "case", ...(level === undefined ? { mayDeny: true } : { level }) };
          }),
      );
      const isEmpty = ({ entries }: Holder) => entries.some((one) => one.caseId === caseId && one.mask === 0);
      return {
        entries: found,
        readAt: Math.min(clock.now(), ...holders.map(({ readAt }) => readAt)),
        empty: holders.filter(isEmpty).map(({ subject }) => subject),
      };
    },
    async customers(userId, signal, asking) {
      // Each person of a plan alone would ask for everybody again.
      const person = (await people(signal, inBulk(asking))).find((one) => one.user_id === userId);
      if (person === undefined) throw new Failure("notFound", { detail: `user:${userId}`, notHandled: true });
      const { customers } = await asAdministrator(() => holderOf(userOfPerson(person), signal, asking));
      return [...customers];
    },
    forget: ({ id }) => void kept.delete(id),
  };
}
