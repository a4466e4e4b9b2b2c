import { randomUUID } from "node:crypto";
import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import { refuse, refuseCase, refuseWithPage, success } from "./answers";
import { deny, full, hasPermission, pythonTime, readOnly, type Case, type Database, type User } from "./database";
import { fieldOf, idIn, numberIn, textIn, type Route } from "./route";
import * as rules from "./rules";
import { caseTitle } from "./titles";
import type { Wire } from "./wire";

/** Whether a text has a part as a database takes it: % stands for any text, and _ for any character. */
function isLike(text: string, part: string): boolean {
  const escaped = part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(escaped.replaceAll("%", ".*").replaceAll("_", "."), "is").test(text);
}

/** What is about one case, and the lists of cases. */
export function caseRoutes(db: Database, wire: Wire): readonly Route[] {
  const find = (id: number): Case | undefined => db.cases.find((one) => one.id === id);

  /** The case of a request: by `cid`, and without it, silently, the one that the caller looked at last. */
  function caseOf({ query, body }: SandboxRequest): number {
    const [named, inBody] = [query.get("cid") ?? "", (body as { cid?: unknown } | undefined)?.cid];
    if (/^[+-]?\d+$/.test(named) && Number(named) !== 0) return Number(named);
    return typeof inBody === "number" ? inBody : (db.cases[0]?.id ?? 0);
  }

  function mustRead(caller: User, id: number): void {
    if (!rules.mayRead(rules.enforcedLevel(db, caller.id, id))) refuseCase(caller.id, id);
  }

  function mustChange(caller: User, id: number): void {
    if (!rules.mayChange(rules.enforcedLevel(db, caller.id, id))) refuseCase(caller.id, id);
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

  /** The times are the keys of the history, so no two may be the same. */
  let latest = 0;
  function note(one: Case, caller: User, action: string): void {
    latest = Math.max(Date.now() * 1000, latest + 1);
    one.history.push({ at: (latest / 1e6).toFixed(6), user: caller.id, action });
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

  function add(caller: User, { body }: SandboxRequest): SandboxAnswer {
    const customer = numberIn(body, "case_customer");
    if (!db.customers.some(({ id }) => id === customer)) refuse(400, "Error creating case - check server logs");
    const now = new Date().toISOString();
    const added: Case = {
      id: (db.last.case += 1),
      uuid: randomUUID(),
      name: textIn(body, "case_name"),
      description: textIn(body, "case_description"),
      socId: textIn(body, "case_soc_id"),
      customer,
      owner: caller.id,
      opener: caller.id,
      opened: now.slice(0, 10),
      closed: null,
      initialDate: pythonTime(now),
      hasState: true,
      history: [],
    };
    note(added, caller, "created");
    db.cases.push(added);
    rules.openCase(db, added.id, caller.id, customer);
    return success(wire.caseAdded(added), "Case created");
  }

  /** A case that may be changed. An administrator of the server is told where there is none. */
  function toManage(caller: User, id: number, absent: string): Case {
    const one = find(id);
    if (one === undefined && hasPermission(db, caller.id, "server_administrator")) refuse(400, absent);
    mustChange(caller, id);
    return one!;
  }

  /** Moving a case to another customer, which has to be one of the caller's, recomputes nobody. */
  function update(caller: User, { body }: SandboxRequest, id: number): SandboxAnswer {
    const one = find(id);
    const isAdministrator = hasPermission(db, caller.id, "server_administrator");
    if (one === undefined && isAdministrator) refuse(400, "Case not found");
    if (one === undefined || !rules.mayChange(rules.enforcedLevel(db, caller.id, id)))
      return refuseWithPage(500, "Internal Server Error");
    const customer = fieldOf(body, "case_customer");
    if (customer !== undefined) {
      const to = db.customers.find((other) => other.id === Number(customer));
      if (to === undefined || !(isAdministrator || caller.customers.includes(to.id) || to.id === one.customer))
        return refuse(400, "Error updating case - check server logs");
      one.customer = to.id;
    }
    if (fieldOf(body, "case_name") !== undefined) one.name = textIn(body, "case_name").replace(/^#\d+ - /, "");
    note(one, caller, "case info updated");
    return success(wire.caseAdded(one), "updated");
  }

  function close(caller: User, id: number): SandboxAnswer {
    const one = toManage(caller, id, "Tried to close an non-existing case");
    one.closed = new Date().toISOString().slice(0, 10);
    note(one, caller, "case closed");
    return success(wire.caseAdded(one), "Case closed successfully");
  }

  function reopen(caller: User, id: number): SandboxAnswer {
    const one = toManage(caller, id, "Tried to reopen an non-existing case");
    one.closed = null;
    note(one, caller, "case reopen");
    return success(wire.caseAdded(one), "Case reopen successfully");
  }

  function remove(caller: User, id: number): SandboxAnswer {
    toManage(caller, id, "Cannot delete the case. Please check server logs for additional informations");
    if (id === 1) refuse(400, "Cannot delete a primary case to keep consistency");
    rules.deleteCase(db, id);
    return success([], "Case successfully deleted");
  }

  function read(caller: User, id: number): SandboxAnswer {
    const one = find(id);
    // Only an administrator of the server is told that there is no such case.
    if (one === undefined && hasPermission(db, caller.id, "server_administrator"))
      return refuse(400, `Case ID ${id} not found`);
    mustRead(caller, id);
    return success(wire.caseDetails(one!));
  }

  function users(caller: User, request: SandboxRequest): SandboxAnswer {
    const id = caseOf(request);
    mustRead(caller, id);
    return success(
      db.users.filter((user) => db.enforced[id]?.[user.id] !== undefined).map((user) => wire.userOnCase(user, id)),
    );
  }

  /** A page leaves out only those whose level is exactly deny_all; the list all whose level has its bit. */
  function page(caller: User, { query }: SandboxRequest): SandboxAnswer {
    const [customer, owner] = [query.get("case_customer_id"), query.get("case_owner_id")];
    const ids = query.get("case_ids")?.split(",").map(Number);
    const found = db.cases.filter(
      (one) =>
        db.enforced[one.id]?.[caller.id] !== undefined &&
        rules.enforcedLevel(db, caller.id, one.id) !== deny &&
        isLike(caseTitle(one), query.get("case_name") ?? "") &&
        (customer === null || one.customer === Number(customer)) &&
        (owner === null || one.owner === Number(owner)) &&
        (ids === undefined || ids.includes(one.id)),
    );
    const number = Math.max(Number(query.get("page")) || 1, 1);
    const size = Number(query.get("per_page")) || 10;
    const last = Math.ceil(found.length / size);
    return success({
      total: found.length,
      cases: found.slice((number - 1) * size, number * size).map(wire.caseInPage),
      last_page: last,
      current_page: number,
      next_page: number < last ? number + 1 : null,
      draw: 1,
    });
  }

  function list(caller: User): SandboxAnswer {
    const seen = db.cases.filter(({ id }) => {
      const level = db.enforced[id]?.[caller.id];
      return level !== undefined && (level & deny) === 0;
    });
    return success(seen.map((one) => wire.caseInList(one, caller.id)));
  }

  return [
    ["GET", /^\/manage\/cases\/list$/, "standard_user", list],
    ["GET", /^\/manage\/cases\/filter$/, "anyone", page],
    ["GET", /^\/manage\/cases\/(\d+)$/, "anyone", (caller, _, id) => read(caller, id)],
    ["POST", /^\/manage\/cases\/add$/, "standard_user", add],
    ["POST", /^\/manage\/cases\/update\/(\d+)$/, "standard_user", update],
    ["POST", /^\/manage\/cases\/close\/(\d+)$/, "standard_user", (caller, _, id) => close(caller, id)],
    ["POST", /^\/manage\/cases\/reopen\/(\d+)$/, "standard_user", (caller, _, id) => reopen(caller, id)],
    ["POST", /^\/manage\/cases\/delete\/(\d+)$/, "standard_user", (caller, _, id) => remove(caller, id)],
    ["GET", /^\/case\/users\/list$/, "anyone", users],
    ["POST", /^\/case\/access\/set-user$/, "anyone", setUser],
    ["POST", /^\/case\/access\/set-group$/, "anyone", setGroup],
  ];
}
