import { randomUUID } from "node:crypto";
import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import { refuse, refuseCase, refuseWithPage, success } from "./answers";
import { deny, full, hasPermission, pythonTime, readOnly, type Case, type Database, type User } from "./database";
import { idIn, numberIn, textIn, type Route } from "./route";
import * as rules from "./rules";
import { caseTitle } from "./titles";
import type { Wire } from "./wire";

/** What is about one case, and the lists of cases. */
export function caseRoutes(db: Database, wire: Wire): readonly Route[] {
  const find = (id: number): Case | undefined => db.cases.find((one) => one.id === id);

  /** The case of a request: by `cid`, and without it, silently, the one that the caller looked at last. */
  function caseOf({ query }: SandboxRequest): number {
    return Number(query.get("cid") ?? db.cases[0]?.id ?? 0);
  }

  function mustRead(caller: User, id: number): void {
    if (!rules.mayRead(rules.enforcedLevel(db, caller.id, id))) refuseCase(caller.id, id);
  }

  function mustChange(caller: User, id: number): void {
    if (!rules.mayChange(rules.enforcedLevel(db, caller.id, id))) refuseCase(caller.id, id);
  }

  /** The case of a write, named by `cid` and by the body alike. */
  function changed(caller: User, request: SandboxRequest): Case {
    const id = caseOf(request);
    mustChange(caller, id);
    if (request.body === undefined) refuseWithPage(400, "Bad Request");
    if (Array.isArray(request.body)) refuse(400, "Invalid request");
    if ((request.body as Record<string, unknown>)["case_id"] !== id) refuse(400, "Inconsistent case ID");
    return find(id) ?? refuse(400, "Invalid case ID");
  }

  /** The times are the keys of the history, so no two may be the same. */
  let latest = 0;
  function note(one: Case, caller: User, action: string): void {
    latest = Math.max(Date.now() * 1000, latest + 1);
    one.history.push({ at: (latest / 1e6).toFixed(6), user: caller.id, action });
  }

  function setUser(caller: User, request: SandboxRequest): SandboxAnswer {
    const one = changed(caller, request);
    const id = idIn(request.body, "user_id", "Invalid user ID");
    if (id === caller.id) refuse(400, "I can't let you do that, Dave");
    const user = db.users.find((other) => other.id === id) ?? refuse(400, "Invalid user ID");
    const level = (request.body as Record<string, unknown>)["access_level"];
    if (level !== deny && level !== readOnly && level !== full) return refuse(400, "Invalid access level");
    rules.setUser(db, one.id, id, level);
    note(one, caller, `access changed to ${level} for user ${user.name}`);
    return success([], `Case access set to ${level} for user ${id}`);
  }

  /** Any number passes as a level. */
  function setGroup(caller: User, request: SandboxRequest): SandboxAnswer {
    const one = changed(caller, request);
    const id = idIn(request.body, "group_id", "Invalid group");
    if (!db.groups.some((group) => group.id === id)) refuse(400, "Invalid group");
    const level = numberIn(request.body, "access_level");
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

  /** Moving a case to another customer recomputes nobody. */
  function update(caller: User, { body }: SandboxRequest, id: number): SandboxAnswer {
    const one = find(id) ?? refuse(400, "Case not found");
    mustChange(caller, id);
    const given = body as Record<string, unknown>;
    if (given["case_customer"] !== undefined) one.customer = numberIn(body, "case_customer");
    if (given["case_name"] !== undefined) one.name = textIn(body, "case_name").replace(/^#\d+ - /, "");
    note(one, caller, "case info updated");
    return success(wire.caseAdded(one), "updated");
  }

  function read(caller: User, id: number): SandboxAnswer {
    const one = find(id);
    if (one === undefined) {
      // Only an administrator of the server is told that there is no such case.
      if (!hasPermission(db, caller.id, "server_administrator")) refuseCase(caller.id, id);
      return refuse(400, `Case ID ${id} not found`);
    }
    mustRead(caller, id);
    return success(wire.caseDetails(one));
  }

  function users(caller: User, request: SandboxRequest): SandboxAnswer {
    const id = caseOf(request);
    mustRead(caller, id);
    return success(
      db.users.filter((user) => db.enforced[id]?.[user.id] !== undefined).map((user) => wire.userOnCase(user, id)),
    );
  }

  /** A page leaves out only those whose level is exactly deny_all; the list needs a level that lets one read. */
  function page(caller: User, { query }: SandboxRequest): SandboxAnswer {
    const name = (query.get("case_name") ?? "").toLowerCase();
    const customer = query.get("case_customer_id");
    const found = db.cases.filter(
      (one) =>
        db.enforced[one.id]?.[caller.id] !== undefined &&
        rules.enforcedLevel(db, caller.id, one.id) !== deny &&
        caseTitle(one).toLowerCase().includes(name) &&
        (customer === null || one.customer === Number(customer)),
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
    const seen = db.cases.filter((one) => rules.mayRead(rules.enforcedLevel(db, caller.id, one.id)));
    return success(seen.map((one) => wire.caseInList(one, caller.id)));
  }

  return [
    ["GET", /^\/manage\/cases\/list$/, "anyone", list],
    ["GET", /^\/manage\/cases\/filter$/, "anyone", page],
    ["GET", /^\/manage\/cases\/(\d+)$/, "anyone", (caller, _, id) => read(caller, id)],
    ["POST", /^\/manage\/cases\/add$/, "standard_user", add],
    ["POST", /^\/manage\/cases\/update\/(\d+)$/, "anyone", update],
    ["GET", /^\/case\/users\/list$/, "anyone", users],
    ["POST", /^\/case\/access\/set-user$/, "anyone", setUser],
    ["POST", /^\/case\/access\/set-group$/, "anyone", setGroup],
  ];
}
