import { randomUUID } from "node:crypto";
import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import { refuse, refuseWithPage, success } from "./answers";
import type { CaseDesk } from "./caseRoutes";
import { deny, hasPermission, pythonTime, type Case, type Database, type User } from "./database";
import { fieldOf, numberIn, textIn, type Route } from "./route";
import * as rules from "./rules";
import { caseTitle } from "./titles";
import type { Wire } from "./wire";

/** Whether a text has a part as a database takes it: % stands for any text, and _ for any character. */
function isLike(text: string, part: string): boolean {
  const escaped = part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(escaped.replaceAll("%", ".*").replaceAll("_", "."), "is").test(text);
}

/** Lists of cases, and opening, changing and closing them. Long because it is a table: a route after the other. */
export function manageCaseRoutes(db: Database, wire: Wire, desk: CaseDesk): readonly Route[] {
  const { find, mustRead, mustChange, note } = desk;

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
  ];
}
