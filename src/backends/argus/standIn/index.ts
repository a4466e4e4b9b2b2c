import type { Entry, Subject, WorldCase } from "../../../sandbox/world/model";
import type { Mountable } from "../../../sandbox/mount";
import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import type { StandIn } from "../../../sandbox/sandbox";
import type { State } from "../../../sandbox/state";
import { createWorld } from "../../../sandbox/world/world";
import { aboutArgus } from "./about";
import { envelope, refuse, Refusal, refuseField, type Paging } from "./envelope";
import { createKeys, type Credential, type SandboxKey } from "./keys";
import { createRights, functions, type Access } from "./rights";
import { findCases, pageOf, readCriteria, readPaging } from "./search";
import { createStore, type Edit } from "./store";
import { createWire, type EntryForm } from "./wire";

/** Where the real system's behaviour is not known or changes from day to day. May be changed while it runs. */
export interface Quirks {
  /** How the total of a list is told: exactly, as -1 (timed out) or as 0 (not counted). */
  count: "exact" | "timedOut" | "notCounted";
  /** The server's own largest page: a larger limit is answered with this one. */
  largestPage: number;
  entryForm: EntryForm;
  /**
   * A second POST for a subject that has an entry: a second entry, the first one's level changed, 412, or nothing at
   * all.
   */
  secondGrant: "adds" | "replaces" | "refuses" | "ignores";
  /** "closed": nobody may look up people, groups and permissions. */
  directory: "open" | "closed";
}

export interface Argus {
  /** Working keys; the first is the one to give to the extension. */
  readonly keys: readonly SandboxKey[];
  /** Keys that are answered with 401. */
  readonly refusedKeys: readonly SandboxKey[];
  /** The value for the setting `caseAccess.roleFunctions`. */
  readonly roleFunctions: {
    readonly [role in "serviceRead" | "serviceWrite" | "serviceTech" | "admin"]: readonly string[];
  };
  readonly quirks: Quirks;
  /** Changes a case past all rights, as if somebody had done it in the web interface; `by` is a person's number. */
  edit(caseId: number, edit: Edit, by?: number): Promise<void>;
}

export interface ArgusOptions {
  /** Port; absent: the one of the last time if it is free, otherwise any. 0: any. */
  readonly port?: number;
  /** How many cases there are; absent: those made by hand only. */
  readonly cases?: number;
  /** How many generated employees the group "All Employees" has beside the named ones; absent: none. */
  readonly people?: number;
  /** Another number makes another crowd of generated cases. */
  readonly seed?: number;
}

export const argusStandIn: StandIn<ArgusOptions, Argus> = { port: ({ port }) => port, create: createArgus };

const modes: readonly unknown[] = ["roleBased", "writeRestricted", "readRestricted", "explicit", "vaultRestricted"];

/**
 * The stand-in for the Argus case API: the calls of the contract, answered from the world by its own reading of the
 * rules.
 */
export function createArgus(state: State, options: ArgusOptions = {}): Mountable<Argus> {
  const world = createWorld(options);
  const store = createStore(world, options.seed ?? 1, state);
  const rights = createRights(world);
  const keys = createKeys(world, state);
  const wire = createWire(world);
  const provider = world.customers[0]!;
  const quirks: Quirks = {
    count: "exact",
    largestPage: 100_000,
    entryForm: "subject",
    secondGrant: "adds",
    directory: "open",
  };
  const seen = createSightings();

  /** What the caller may do on the case at a position; remembered for cases that are as they were at first. */
  function accessAt(index: number, who: Credential): Access | undefined {
    if (store.isChanged(index)) return rights.accessTo(store.at(index), who.actor);
    return seen(who, index, store.size, () => rights.accessTo(store.at(index), who.actor));
  }

  function listOf<T>(
    all: readonly T[],
    asked: { limit: number; offset: number },
    show: (one: T) => unknown,
  ): SandboxAnswer {
    const limit = Math.min(asked.limit, quirks.largestPage);
    const count = { exact: all.length, timedOut: -1, notCounted: 0 }[quirks.count];
    const paging: Paging = { limit, offset: asked.offset, count };
    return envelope(200, pageOf(all, paging).map(show), paging);
  }

  function search(who: Credential, body: unknown): SandboxAnswer {
    const criteria = readCriteria(body, world);
    const found = findCases(criteria, store, (index) => accessAt(index, who));
    return listOf(found, criteria, (index) =>
      wire.case(store.at(index), accessAt(index, who)!, criteria.includeDescription),
    );
  }

  interface Seen {
    readonly index: number;
    readonly one: WorldCase;
    readonly access: Access;
    /** Throws unless the caller may change who has access. */
    mustOwn(): void;
  }

  /** The case of a path; a case that the caller cannot see is not there. */
  function seenCase(who: Credential, id: string): Seen {
    const index = store.indexOf(Number(id));
    const access = index === undefined ? undefined : accessAt(index, who);
    if (index === undefined || access === undefined) return refuse(404, `Case ${id} was not found`);
    const mustOwn = (): void => {
      if (who.readOnly) refuse(403, "The security level of this API key is too low for this operation");
      if (access.level !== "owner") refuse(403, "This operation requires access level owner on the case");
    };
    return { index, one: store.at(index), access, mustOwn };
  }

  async function grant(who: Credential, { index, one }: Seen, body: unknown): Promise<SandboxAnswer> {
    const { subjectID, level } = fields(body);
    if (!Number.isInteger(subjectID)) refuseField("subjectID", "must be a whole number");
    const subject = world.subjects.get(subjectID as number);
    if (subject === undefined) return refuseField("subjectID", `no user or group has the ID ${String(subjectID)}`);
    if (level !== "read" && level !== "write") return refuseField("level", "must be one of read, write");

    const present = one.entries.find((entry) => entry.subject === subject.id);
    if (present !== undefined && quirks.secondGrant === "refuses")
      refuseField("subjectID", `${subject.name} has access already`);
    if (present !== undefined && quirks.secondGrant === "ignores")
      return envelope(200, wire.entry(present, quirks.entryForm));
    const by = who.actor.user.id;
    const replaced = quirks.secondGrant === "replaces" ? present : undefined;
    const entry: Entry = replaced === undefined ? store.newEntry(subject.id, level, by) : { ...replaced, level };
    const entries =
      replaced === undefined
        ? [...one.entries, entry]
        : one.entries.map((other) => (other === replaced ? entry : other));
    await store.change(index, { entries }, by, {
      operation: "GRANT_ACCESS",
      changes: [{ field: "access", object: subject.id, value: level, previousValue: replaced?.level ?? null }],
    });
    return envelope(201, wire.entry(entry, quirks.entryForm));
  }

  async function revoke(who: Credential, { index, one }: Seen, entryId: string): Promise<SandboxAnswer> {
    const entry = one.entries.find(({ id }) => id === entryId.toLowerCase());
    if (entry === undefined) return refuse(404, `Access entry ${entryId} was not found`);
    const entries = one.entries.filter((other) => other !== entry);
    await store.change(index, { entries }, who.actor.user.id, {
      operation: "REVOKE_ACCESS",
      changes: [{ field: "access", object: entry.subject, value: null, previousValue: entry.level }],
    });
    return envelope(200, wire.entry(entry, quirks.entryForm));
  }

  async function changeMode(who: Credential, { index, one }: Seen, body: unknown): Promise<SandboxAnswer> {
    const { accessMode } = fields(body);
    if (!modes.includes(accessMode)) refuseField("accessMode", `must be one of ${modes.slice(0, 4).join(", ")}`);
    if (accessMode !== one.mode) {
      await store.change(index, { mode: accessMode as string }, who.actor.user.id, {
        operation: "CHANGE_ACCESS_MODE",
        changes: [{ field: "accessMode", value: accessMode as string, previousValue: one.mode }],
      });
    }
    // Whoever may do this is reporter or administrator and still sees the case.
    return envelope(200, wire.case(store.at(index), accessAt(index, who)!, true));
  }

  /** Looking people up is for those with the function for it. */
  function mayLookUp(who: Credential): void {
    const may = quirks.directory === "open" && rights.holds(who.actor, functions.userAdmin, provider);
    if (!may) refuse(403, "This operation requires the function USER_ADMIN");
  }

  function subject(kind: Subject["kind"], idOrShortName: string): Subject {
    for (const one of world.subjects.values()) {
      if (one.kind === kind && (String(one.id) === idOrShortName || one.shortName === idOrShortName)) return one;
    }
    return refuse(404, `${kind === "user" ? "User" : "Group"} ${idOrShortName} was not found`);
  }

  function subjectsLike(kind: Subject["kind"], query: URLSearchParams): SandboxAnswer {
    const words = query
      .getAll("keywords")
      .flatMap((text) => text.toLowerCase().split(/\s+/))
      .filter((word) => word !== "");
    const found = [...world.subjects.values()].filter((one) => {
      const text = `${one.id} ${one.shortName} ${one.name}`.toLowerCase();
      return one.kind === kind && words.every((word) => text.includes(word));
    });
    return listOf(found, pagingOf(query), wire.subject);
  }

  function membersOf(who: Credential, group: Subject, query: URLSearchParams): SandboxAnswer {
    if (world.closedGroups.has(group.id) && !rights.holds(who.actor, functions.admin, provider))
      refuse(403, `The members of ${group.name} may not be listed`);
    const members = (world.members.get(group.id) ?? []).map((id) => world.subjects.get(id)!);
    return listOf(members, pagingOf(query), wire.subject);
  }

  function ownGroups(who: Credential, query: URLSearchParams): SandboxAnswer {
    const { id } = who.actor.user;
    const all = [...rights.groupsAbove(id)];
    const asked =
      query.get("includeAncestors") === "true" ? all : all.filter((group) => world.members.get(group)?.includes(id));
    return listOf(asked, pagingOf(query), (group) => wire.subject(world.subjects.get(group)!));
  }

  /** The permissions of a subject and of the groups above it, each on the customer where it was given. */
  function permissionsOf(query: URLSearchParams): SandboxAnswer {
    const asked = query.get("subject");
    if (asked === null || !/^\d+$/.test(asked)) return refuseField("subject", "must be a whole number");
    const holders = new Set([Number(asked), ...rights.groupsAbove(Number(asked))]);
    const found = world.permissions.filter(({ holder }) => holders.has(holder.id));
    return listOf(found, pagingOf(query), (permission) => ({
      id: permission.id,
      subject: wire.subject(permission.holder),
      customer: {
        id: permission.customer.id,
        name: permission.customer.name,
        shortName: permission.customer.shortName,
      },
      function: {
        id: Object.values<string>(functions).indexOf(permission.function) + 501,
        name: permission.function,
        flags: [],
      },
    }));
  }

  function me(who: Credential): object {
    const { user } = who.actor;
    return { ...wire.userInfo(user.id), ascendantIDs: [...rights.groupsAbove(user.id)], flags: [] };
  }

  const routes: readonly Route[] = [
    ["GET", /^\/authentication\/v1\/session$/, () => envelope(200, {})],
    ["GET", /^\/currentuser\/v1\/user$/, (who) => envelope(200, me(who))],
    ["GET", /^\/currentuser\/v1\/groups$/, (who, { query }) => ownGroups(who, query)],
    ["POST", /^\/cases\/v2\/case\/search$/, (who, { body }) => search(who, body)],
    [
      "GET",
      /^\/cases\/v2\/case$/,
      (who, { query }) =>
        search(who, {
          limit: query.get("limit") ?? undefined,
          offset: query.get("offset") ?? undefined,
          sortBy: query.getAll("sortBy"),
        }),
    ],
    [
      "GET",
      /^\/cases\/v2\/case\/(\d+)$/,
      (who, _, id) => {
        const { one, access } = seenCase(who, id);
        return envelope(200, wire.case(one, access, true));
      },
    ],
    [
      "GET",
      /^\/cases\/v2\/case\/(\d+)\/access$/,
      (who, { query }, id) =>
        listOf(seenCase(who, id).one.entries, pagingOf(query), (entry) => wire.entry(entry, quirks.entryForm)),
    ],
    ["POST", /^\/cases\/v2\/case\/(\d+)\/access$/, (who, { body }, id) => grant(who, owned(seenCase(who, id)), body)],
    [
      "PUT",
      /^\/cases\/v2\/case\/(\d+)\/access$/,
      (who, { body }, id) => changeMode(who, owned(seenCase(who, id)), body),
    ],
    [
      "DELETE",
      /^\/cases\/v2\/case\/(\d+)\/access\/([^/]+)$/,
      (who, _, id, entry) => revoke(who, owned(seenCase(who, id)), entry),
    ],
    [
      "GET",
      /^\/cases\/v2\/case\/(\d+)\/history$/,
      (who, { query }, id) => listOf(store.history(seenCase(who, id).index), pagingOf(query), wire.transaction),
    ],
    [
      "GET",
      /^\/useradmin\/v2\/(user|group)$/,
      (who, { query }, kind) => {
        mayLookUp(who);
        return subjectsLike(kind as Subject["kind"], query);
      },
    ],
    [
      "GET",
      /^\/useradmin\/v2\/permission$/,
      (who, { query }) => {
        mayLookUp(who);
        return permissionsOf(query);
      },
    ],
    [
      "GET",
      /^\/useradmin\/v2\/(user|group)\/([^/]+)$/,
      (who, _, kind, name) => {
        mayLookUp(who);
        return envelope(200, wire.subject(subject(kind as Subject["kind"], name)));
      },
    ],
    [
      "GET",
      /^\/useradmin\/v2\/group\/([^/]+)\/members$/,
      (who, { query }, name) => {
        mayLookUp(who);
        return membersOf(who, subject("group", name), query);
      },
    ],
  ];

  async function answer(who: Credential, request: SandboxRequest): Promise<SandboxAnswer> {
    let known = false;
    for (const [method, path, handle] of routes) {
      const match = path.exec(request.path);
      if (match === null) continue;
      known = true;
      if (method === request.method)
        return handle(who, request, ...(match.slice(1).map(decodeURIComponent) as [string, string]));
    }
    return known
      ? refuse(405, `${request.method} is not offered here`)
      : refuse(404, "There is no such service in this stand-in");
  }

  async function handle(request: SandboxRequest): Promise<SandboxAnswer> {
    const who = keys.find(text(request.headers["argus-api-key"]));
    try {
      if (who === undefined) return refuse(401, "The API key is not valid");
      if (who.refused !== undefined) return refuse(401, who.refused);
      return { ...(await answer(who, request)), caller: who.name };
    } catch (error) {
      if (error instanceof URIError) return envelope(404, null);
      if (!(error instanceof Refusal)) throw error;
      return { ...envelope(error.status, null, undefined, error.messages), caller: who?.name };
    }
  }

  return {
    system: {
      name: "the Argus case API",
      about: aboutArgus,
      handle,
      isBulk: (headers) => headers["argus-priority"] === "bulk",
      refuse: (status, message) => envelope(status, null, undefined, [{ message, type: "ACTION_ERROR", field: null }]),
    },
    extra: {
      keys: keys.working,
      refusedKeys: keys.refused,
      roleFunctions: {
        serviceRead: [functions.serviceRead],
        serviceWrite: [functions.serviceWrite],
        serviceTech: [functions.serviceTech],
        admin: [functions.admin],
      },
      quirks,
      async edit(caseId, edit, by = 1001) {
        const index = store.indexOf(caseId);
        if (index === undefined) throw new Error(`There is no case ${caseId}`);
        await store.change(index, edit, by, {
          operation: "UPDATE_CASE",
          changes: Object.keys(edit).map((field) => ({ field, value: null, previousValue: null })),
        });
      },
    },
    reset: () => store.reset(),
  };
}

type Route = readonly [
  method: string,
  path: RegExp,
  handle: (
    who: Credential,
    request: SandboxRequest,
    first: string,
    second: string,
  ) => SandboxAnswer | Promise<SandboxAnswer>,
];

function owned<T extends { mustOwn(): void }>(seen: T): T {
  seen.mustOwn();
  return seen;
}

function pagingOf(query: URLSearchParams): { limit: number; offset: number } {
  return readPaging(query.get("limit") ?? undefined, query.get("offset") ?? undefined);
}

function fields(body: unknown): Record<string, unknown> {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? undefined : header;
}

/** Remembers, one byte for a case, what each caller may do: a hundred thousand cases are then judged once. */
function createSightings(): (
  who: Credential,
  index: number,
  size: number,
  judge: () => Access | undefined,
) => Access | undefined {
  const kinds: (Access | undefined)[] = [undefined];
  const memory = new Map<Credential, Uint8Array>();
  const kindOf = (access: Access | undefined): number => {
    const at =
      access === undefined ? 0 : kinds.findIndex((kind) => kind?.level === access.level && kind.role === access.role);
    return at >= 0 ? at : kinds.push(access) - 1;
  };
  return (who, index, size, judge) => {
    let bytes = memory.get(who);
    if (bytes === undefined) memory.set(who, (bytes = new Uint8Array(size)));
    // 0: not judged yet.
    if (bytes[index] === 0) bytes[index] = kindOf(judge()) + 1;
    return kinds[bytes[index]! - 1];
  };
}
