import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import { refuse, refuseCase, refuseWithPage, success } from "./answers";
import { deny, full, readOnly, type Case, type Database, type User } from "./database";
import { idIn, numberIn, type Route } from "./route";
import * as rules from "./rules";
import type { Wire } from "./wire";

/** Who may do what on a case, and its history: what all routes that are about cases have in common. */
export interface CaseDesk {
  find(id: number): Case | undefined;
  mustRead(caller: User, id: number): void;
  mustChange(caller: User, id: number): void;
  note(one: Case, caller: User, action: string): void;
}

/** A desk over the cases of a database. */
export function createCaseDesk(db: Database): CaseDesk {
  /** The times are the keys of the history, so no two may be the same. */
  let latest = 0;
  return {
    find: (id) => db.cases.find((one) => one.id === id),
    mustRead(caller, id) {
      if (!rules.mayRead(rules.enforcedLevel(db, caller.id, id))) refuseCase(caller.id, id);
    },
    mustChange(caller, id) {
      if (!rules.mayChange(rules.enforcedLevel(db, caller.id, id))) refuseCase(caller.id, id);
    },
    note(one, caller, action) {
      latest = Math.max(Date.now() * 1000, latest + 1);
      one.history.push({ at: (latest / 1e6).toFixed(6), user: caller.id, action });
    },
  };
}

/** Who has access to one case, and giving it. Long because it is a table: a route after the other. */
export function caseRoutes(db: Database, wire: Wire, { find, mustRead, mustChange, note }: CaseDesk): readonly Route[] {
  /** The case of a request: by `cid`, and without it, silently, the one that the caller looked at last. */
  function caseOf({ query, body }: SandboxRequest): number {
    const [named, inBody] = [query.get("cid") ?? "", (body as { cid?: unknown } | undefined)?.cid];
    if (/^[+-]?\d+$/.test(named) && Number(named) !== 0) return Number(named);
    return typeof inBody === "number" ? inBody : (db.cases[0]?.id ?? 0);
  }

  /** The body of a write on the case that `cid` names. Nothing in it, or no object, is refused. */
  function bodyOf(caller: User, request: SandboxRequest, id: number): Readonly<Record<string, unknown>> {
    mustChange(caller, id);
    const { body } = request;
    if (body === undefined) refuseWithPage(400, "Bad Request");
    if (body === null || (typeof body === "object" && Object.keys(body).length === 0)) refuse(400, "Invalid request");
    if (typeof body !== "object" || Array.isArray(body)) refuseWithPage(500, "Internal Server Error");
    return body as Record<string, unknown>;
  }

  /** The case of a write, which the body has to name too. */
  function changed(body: Readonly<Record<string, unknown>>, id: number): Case {
    if (body["case_id"] !== id) refuse(400, "Inconsistent case ID");
    return find(id) ?? refuse(400, "Invalid case ID");
  }

  function setUser(caller: User, request: SandboxRequest): SandboxAnswer {
    const caseId = caseOf(request);
    const body = bodyOf(caller, request, caseId);
    if (body["user_id"] === caller.id) refuse(400, "I can't let you do that, Dave");
    const id = idIn(body, "user_id", "Invalid user ID");
    const user = db.users.find((other) => other.id === id) ?? refuse(400, "Invalid user ID");
    const one = changed(body, caseId);
    const level = body["access_level"];
    if (level !== deny && level !== readOnly && level !== full) return refuse(400, "Invalid access level");
    rules.setUser(db, one.id, id, level);
    note(one, caller, `access changed to ${level} for user ${user.name}`);
    return success([], `Case access set to ${level} for user ${id}`);
  }

  /** Any number passes as a level. */
  function setGroup(caller: User, request: SandboxRequest): SandboxAnswer {
    const caseId = caseOf(request);
    const body = bodyOf(caller, request, caseId);
    const one = changed(body, caseId);
    const id = idIn(body, "group_id", "Invalid group");
    if (!db.groups.some((group) => group.id === id)) refuse(400, "Invalid group");
    const level = numberIn(body, "access_level");
    const excluded = rules.setGroup(db, one.id, id, level, caller.id);
    note(one, caller, `access changed to ${level} for group ${id}`);
    return success(
      [],
      excluded ? "It's done, but I excluded you from the list of users to update, Dave" : "Access updated",
    );
  }

  function users(caller: User, request: SandboxRequest): SandboxAnswer {
    const id = caseOf(request);
    mustRead(caller, id);
    return success(
      db.users.filter((user) => db.enforced[id]?.[user.id] !== undefined).map((user) => wire.userOnCase(user, id)),
    );
  }

  return [
    ["GET", /^\/case\/users\/list$/, "anyone", users],
    ["POST", /^\/case\/access\/set-user$/, "anyone", setUser],
    ["POST", /^\/case\/access\/set-group$/, "anyone", setGroup],
  ];
}
