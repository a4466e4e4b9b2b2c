import { Failure, toFailure } from "../../base/failure";
import type { Clock } from "../../base/clock";
import { createShared } from "../../base/coalesce";
import { isWithin, momentOf, type Moment } from "../../base/moment";
import { readWhole, type ReadList } from "../paging";
import type { CmfClient } from "./client";
import { groupSubject } from "./subjects";
import * as wire from "./wire";

/**
 * Case definitions and groups: few, needed for everything, and slow to change. So they are read once a minute at most.
 */
export interface Catalog {
  definitions(signal: AbortSignal): Promise<ReadonlyMap<string, wire.Definition>>;
  /** When the definitions were asked for that `definitions` gives, in milliseconds since 1970. */
  definitionsReadAt(): number | undefined;
  /**
   * One definition, also one that was published since the list was read; with `now`, read now, since whether access
   * control is on decides all. Undefined where there is none to be had.
   */
  definition(id: string, signal: AbortSignal, now?: boolean): Promise<wire.Definition | undefined>;
  /** All groups; where not `whole`, there may be others. */
  groups(signal: AbortSignal): Promise<ReadList<wire.Group>>;
  /** Subject ids of the groups above a group, as last read; undefined where that is not known. */
  groupsAbove(groupId: string): ReadonlySet<string> | undefined;
}

const fresh = 60_000;
/** So long the groups above a group count, in milliseconds. */
const hierarchyFor = 10 * 60_000;
const rowsPerPage = 500;
const mostPages = 40;

/**
 * A catalog that has read nothing yet. What it reads rejects with a Failure. Long because its functions share its
 * state.
 */
export function createCatalog(client: CmfClient, clock: Clock): Catalog {
  const definitions = remembered(clock, async (signal) => {
    const list = await readAll(
      async (page) => {
        const answer = await client.read(
          "CaseDefinition_GetAll",
          { ...page, OnlyActive: false },
          wire.definitions,
          signal,
        );
        return { items: answer.CaseDefinitionDetailsList, total: answer.TotalResults };
      },
      ({ Id }) => Id,
    );
    return new Map(list.items.map((one) => [one.Id, one]));
  });
  const groups = remembered(clock, (signal) =>
    readAll(
      async (page) => {
        const answer = await client.read("GroupExtended_GetAll", { ...page, OnlyActive: false }, wire.groups, signal);
        return { items: answer.GroupExtendedDetails, total: answer.TotalResults };
      },
      ({ Id, GroupId }) => `${Id} ${GroupId}`,
    ),
  );
  let hierarchy: { of: readonly wire.Group[]; above: Map<string, ReadonlySet<string>> } | undefined;

  /** Cases can be shown without their definitions; whether access control is on is then not known. */
  async function unlessRefused<T>(asking: Promise<T>): Promise<T | undefined> {
    try {
      return await asking;
    } catch (thrown) {
      const { kind } = toFailure(thrown);
      if (kind === "notAllowed" || kind === "notFound") return undefined;
      throw thrown;
    }
  }

  /** After a refusal nothing is kept: access control may have been switched on since. */
  async function listed(signal: AbortSignal): Promise<ReadonlyMap<string, wire.Definition>> {
    const list = await unlessRefused(definitions.read(signal));
    if (list === undefined) definitions.forget();
    return list ?? new Map();
  }

  return {
    definitions: listed,
    async definition(id, signal, now = false) {
      if (id === "") return undefined;
      const known = now ? undefined : (await listed(signal)).get(id);
      if (known !== undefined) return known;
      const one = await unlessRefused(
        client.read("CaseDefinition_GetById", { CaseDefinitionId: id }, wire.definition, signal),
      );
      if (one !== undefined) return one.Id === id ? one : undefined;
      if (!now) return undefined;
      // A module may have the list and not the single definition; then the list is read now.
      definitions.forget();
      return (await listed(signal)).get(id);
    },
    definitionsReadAt: definitions.readAt,
    groups: groups.read,
    groupsAbove(groupId) {
      if (!groups.isWithin(hierarchyFor)) return undefined;
      const list = groups.last()?.items;
      if (list === undefined) return undefined;
      if (hierarchy?.of !== list) hierarchy = { of: list, above: aboveEach(list) };
      return hierarchy.above.get(groupId);
    },
  };
}

/**
 * `ParentId` leads to the `Id` of another group; circles do no harm. A group whose parents are not all listed is left
 * out.
 */
function aboveEach(groups: readonly wire.Group[]): Map<string, ReadonlySet<string>> {
  const byId = new Map(groups.map((group) => [group.Id, group]));
  const result = new Map<string, ReadonlySet<string>>();
  for (const group of groups) {
    const above = new Set<string>();
    const visited = new Set<string>();
    let next: wire.Group | undefined = group;
    while (next !== undefined && next.ParentId !== "" && !visited.has(next.Id)) {
      visited.add(next.Id);
      next = byId.get(next.ParentId);
      if (next !== undefined) above.add(groupSubject(next).id);
    }
    if (next !== undefined) result.set(groupSubject(group).id, above);
  }
  return result;
}

/** Reads again when what was read last is a minute old; who asks meanwhile shares what is under way. */
function remembered<T>(
  clock: Clock,
  load: (signal: AbortSignal) => Promise<T>,
): {
  read(signal: AbortSignal): Promise<T>;
  last(): T | undefined;
  readAt(): number | undefined;
  /** Whether it was read at most so long ago, in milliseconds. */
  isWithin(milliseconds: number): boolean;
  forget(): void;
} {
  const shared = createShared();
  let kept: { value: T; read: Moment } | undefined;
  return {
    async read(signal) {
      if (kept !== undefined && isWithin(kept.read, fresh, clock)) return kept.value;
      return shared.run("all", signal, async (signal) => {
        const began = momentOf(clock);
        const value = await load(signal);
        kept = { value, read: began };
        return value;
      });
    },
    last: () => kept?.value,
    readAt: () => kept?.read.wall,
    isWithin: (milliseconds) => kept !== undefined && isWithin(kept.read, milliseconds, clock),
    forget: () => void (kept = undefined),
  };
}

/** All pages of a list. The first page is number 1. Rejects with Failure "tooLarge" beyond `mostPages`. */
async function readAll<T>(
  readPage: (page: {
    PageNumber: number;
    MaxResultsPerPage: number;
  }) => Promise<{ items: readonly T[]; total: number }>,
  keyOf: (item: T) => string,
): Promise<ReadList<T>> {
  const most = mostPages * rowsPerPage;
  const list = await readWhole<T, number>({
    read: async (number = 1) => {
      const { items, total } = await readPage({ PageNumber: number, MaxResultsPerPage: rowsPerPage });
      const soFar = (number - 1) * rowsPerPage + items.length;
      const more = total > 0 ? soFar < total : items.length >= rowsPerPage;
      return { items, ...(more && { next: number + 1 }), ...(total > 0 && { total }) };
    },
    keyOf,
    most,
  });
  if (list.items.length >= most) throw new Failure("tooLarge", { detail: `more than ${most}` });
  return list;
}
