import { groupsOf, permissions, type Case, type Customer, type Database, type User } from "./database";
import { sourcesOf, type Source } from "./rules";
import { caseTitle, levelList } from "./titles";

/** What the server says of where access comes from. */
export interface AuditWire {
  /** Of anybody: who is not there gets the default everywhere. */
  audit(user: number): object;
}

/**
 * How the server says where the access and the permissions of somebody come from. Long because it has a function for
 * each form of an answer.
 */
export function createAuditWire(db: Database): AuditWire {
  const userOf = (id: number): User => db.users.find((one) => one.id === id)!;
  const customerOf = (id: number): Customer => db.customers.find((one) => one.id === id)!;

  /** Each source of a level with what overrides it: the one after it, or what comes with it. */
  function auditOf(user: number, one: Case): object {
    const sources = sourcesOf(db, user, one.id);
    const effective = sources.at(-1)!;
    return {
      case_info: { case_name: caseTitle(one), case_id: one.id },
      user_access: sources.map((source) => ({
        state: source === effective ? "Effective" : overwrittenBy(effective),
        access_list: source.kind === "default" ? "deny_all" : levelList(source.level),
        access_value: source.level,
        inherited_from: inheritedFrom(source),
      })),
      user_effective_access: levelList(effective.level),
    };
  }

  function overwrittenBy({ kind, id }: Source): string {
    if (kind === "user") return "Overwritten by self user access";
    const name = kind === "customer" ? customerOf(id).name : db.groups.find((group) => group.id === id)?.name;
    return `Overwritten by ${kind} ${name}`;
  }

  function inheritedFrom({ kind, id }: Source): object {
    const from = (type: string, name: string, uuid: string | undefined) => ({
      object_type: type,
      object_name: name,
      object_id: kind === "default" ? "" : id,
      object_uuid: uuid ?? "",
    });
    switch (kind) {
      case "default":
        return from("default_access_level", "Default access level", undefined);
      case "group": {
        const group = db.groups.find((one) => one.id === id)!;
        return from("group_access_level", group.name, group.uuid);
      }
      case "customer":
        return from("customer_access_level", customerOf(id).name, customerOf(id).uuid);
      case "user":
        return from("user_access_level", userOf(id).name, userOf(id).uuid);
    }
  }

  function permissionAudit(user: number): object {
    const groups = groupsOf(db, user);
    const all = groups.reduce((mask, group) => mask | group.permissions, 0);
    const details = permissions
      .filter(({ value }) => (all & value) !== 0)
      .map(({ name, value }) => {
        const from = groups.filter((group) => (group.permissions & value) !== 0);
        const inherited = from.map((group) => [group.id, { group_name: group.name, group_uuid: group.uuid }]);
        return [value, { name, value, inherited_from: Object.fromEntries(inherited) as object }];
      });
    return { details: Object.fromEntries(details) as object, effective: all };
  }

  return {
    audit: (user) => ({
      access_audit: Object.fromEntries(db.cases.map((one) => [one.id, auditOf(user, one)])),
      permissions_audit: permissionAudit(user),
    }),
  };
}
