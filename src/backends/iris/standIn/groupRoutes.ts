import { randomUUID } from "node:crypto";
import type { SandboxRequest } from "../../../sandbox/exchange";
import { refuse, refuseWithPage, success } from "./answers";
import { isLastAdministration, type Database, type Group, type User } from "./database";
import { admin, fieldOf, integers, numberIn, textIn, type ListMessages, type Route } from "./route";
import * as rules from "./rules";
import { casesToSet, levelIn, mustSay, someCases } from "./userRoutes";
import type { Wire } from "./wire";

const noJson = "Invalid request, expecting JSON";
const ids: ListMessages = { absent: "Expecting a list of IDs", other: "Expecting a list of IDs" };

/** Groups, who is in them and what they have. Long because it is a table: a route after the other. */
export function groupRoutes(db: Database, wire: Wire): readonly Route[] {
  const group = (id: number): Group => db.groups.find((one) => one.id === id) ?? refuse(400, "Invalid group ID");
  const isUser = (id: number): boolean => db.users.some((one) => one.id === id);
  const withMembers = (one: Group) => ({ ...wire.groupAfterUpdate(one), group_cases_access: undefined });

  function add({ body }: SandboxRequest) {
    const name = textIn(body, "group_name");
    if (db.groups.some((one) => one.name === name)) refuse(400, "Data error", { group_name: ["Group already exists"] });
    const added: Group = {
      id: (db.last.group += 1),
      uuid: randomUUID(),
      name,
      description: textIn(body, "group_description"),
      permissions: numberIn(body, "group_permissions"),
      autoFollow: false,
      autoFollowLevel: 0,
      members: [],
    };
    db.groups.push(added);
    return success({ ...wire.groupInList(added), group_permissions_list: undefined, group_members: undefined });
  }

  /** Who would end being an administrator of the server stays. */
  function setMembers(caller: User, { body }: SandboxRequest, id: number) {
    const one = group(id);
    mustSay(body, noJson);
    const wanted = [...new Set(integers(body, "group_members", ids))];
    if (!wanted.every(isUser)) refuseWithPage(500, "Internal Server Error");
    const stays = one.members.includes(caller.id) && isLastAdministration(db, caller, one);
    rules.setMembers(db, id, stays ? [...new Set([...wanted, caller.id])] : wanted);
    return success(withMembers(one));
  }

  function removeMember(caller: User, id: number, userId: number) {
    const one = group(id);
    if (!isUser(userId)) refuse(400, "Invalid user ID");
    if (caller.id === userId && isLastAdministration(db, caller, one))
      refuse(
        400,
        "I cannot let you do that Dave",
        "Removing you from the group will make you loose your access rights",
      );
    rules.setMembers(
      db,
      id,
      one.members.filter((member) => member !== userId),
    );
    rules.recompute(db, [userId]);
    return success(withMembers(one), "Member deleted from group");
  }

  function remove(caller: User, id: number) {
    if (isLastAdministration(db, caller, group(id)))
      refuse(400, "I can't let you do that Dave", "Removing this group will lock you out");
    rules.deleteGroup(db, id);
    return success([], "Group deleted");
  }

  /** Whether the group follows new cases is overwritten by each call, also where it says nothing of that. */
  function setEntries({ body }: SandboxRequest, id: number) {
    mustSay(body, noJson);
    const one = group(id);
    const level = levelIn(body);
    const follows = fieldOf(body, "auto_follow_cases");
    const listed = fieldOf(body, "cases_list");
    if (!Array.isArray(listed) && follows !== false && follows !== true) refuseWithPage(500, "Internal Server Error");
    const cases = follows === true ? [] : integers(body, "cases_list", casesToSet);
    if (!cases.every((of) => db.cases.some((other) => other.id === of))) refuseWithPage(500, "Internal Server Error");
    rules.setGroupOnCases(db, id, cases, level, follows === true);
    return success(wire.groupAfterUpdate(one));
  }

  function removeEntries({ body }: SandboxRequest, id: number) {
    const one = group(id);
    mustSay(body, "Invalid request");
    rules.removeGroupFromCases(db, one.id, integers(body, "cases", someCases));
    return success([], "Cases access removed from group");
  }

  return [
    ["GET", /^\/manage\/groups\/list$/, admin, () => success(db.groups.map(wire.groupInList))],
    ["POST", /^\/manage\/groups\/add$/, admin, (_, request) => add(request)],
    ["GET", /^\/manage\/groups\/(\d+)$/, admin, (_, __, id) => success(wire.groupDetails(group(id)))],
    ["POST", /^\/manage\/groups\/delete\/(\d+)$/, admin, (caller, _, id) => remove(caller, id)],
    ["POST", /^\/manage\/groups\/(\d+)\/members\/update$/, admin, setMembers],
    [
      "POST",
      /^\/manage\/groups\/(\d+)\/members\/delete\/(\d+)$/,
      admin,
      (caller, _, id, __, userId) => removeMember(caller, id, Number(userId)),
    ],
    ["POST", /^\/manage\/groups\/(\d+)\/cases-access\/update$/, admin, (_, request, id) => setEntries(request, id)],
    ["POST", /^\/manage\/groups\/(\d+)\/cases-access\/delete$/, admin, (_, request, id) => removeEntries(request, id)],
  ];
}
