import {
  groupsOf,
  permissions,
  type Case,
  type Customer,
  type Database,
  type Group,
  type Mask,
  type User,
} from "./database";
import { enforcedLevel, sourcesOf, type Source } from "./rules";

/** How the server writes what it has; every form is one that was recorded, see `test/http/iris`. */
export interface Wire {
  userInList(user: User): object;
  /** For those who are no administrators. */
  userRestricted(user: User): object;
  /** As pages of users and `whoami` have it. */
  userAccount(user: User): object;
  /** As adding, activating and deactivating answer. */
  userAdded(user: User): object;
  userDetails(user: User): object;
  userOnCase(user: User, caseId: number): object;
  groupInList(group: Group): object;
  groupDetails(group: Group): object;
  /** What the page of a group answers: as details, without the UUID. */
  groupAfterUpdate(group: Group): object;
  customerInList(customer: Customer): object;
  customerAdded(customer: Customer): object;
  caseInList(one: Case, caller: number): object;
  caseInPage(one: Case): object;
  caseDetails(one: Case): object;
  caseAdded(one: Case): object;
  /** Of anybody: who is not there gets the default everywhere. */
  audit(user: number): object;
}

const organisation = {
  org_name: "Default Org",
  org_id: 1,
  org_uuid: "3c7c061a-4365-44a2-8934-dac42cf0a5e0",
  is_primary_org: true,
};
const openState = { protected: true, state_description: "Case is open", state_id: 3, state_name: "Open" };
const lowSeverity = { severity_id: 4, severity_name: "Low", severity_description: "Low" };

/** The bits of a level by name. */
function levelList(level: Mask): { name: string; value: number }[] {
  const names = ["deny_all", "read_only", "full_access"];
  return names.map((name, bit) => ({ name, value: 2 ** bit })).filter(({ value }) => (level & value) !== 0);
}

export function caseTitle({ id, name }: Case): string {
  return `#${id} - ${name}`;
}

export function email({ login }: User): string {
  return login === "administrator" ? "administrator@localhost" : `${login}@example.org`;
}

export function createWire(db: Database): Wire {
  const userOf = (id: number): User => db.users.find((one) => one.id === id)!;
  const customerOf = (id: number): Customer => db.customers.find((one) => one.id === id)!;

  const common = (user: User): object => ({
    user_id: user.id,
    user_uuid: user.uuid,
    user_name: user.name,
    user_login: user.login,
  });
  const person = (id: number): object => {
    const user = userOf(id);
    return { id, user_name: user.name, user_email: email(user), user_login: user.login };
  };
  const entriesOn = (entries: readonly { readonly case: number; readonly level: Mask }[]): object[] =>
    entries.map(({ case: caseId, level }) => ({
      access_level: level,
      access_level_list: levelList(level),
      case_id: caseId,
      case_name: caseTitle(db.cases.find(({ id }) => id === caseId)!),
    }));
  const permissionList = (mask: number): object[] => permissions.filter(({ value }) => (mask & value) !== 0);
  const members = (group: Group): object[] =>
    group.members.map((id) => ({ user: userOf(id).login, name: userOf(id).name, id }));

  function groupCommon(group: Group): object {
    return {
      group_auto_follow_access_level: group.autoFollowLevel,
      group_name: group.name,
      group_permissions: group.permissions,
      group_auto_follow: group.autoFollow,
      group_description: group.description,
      group_id: group.id,
      group_permissions_list: permissionList(group.permissions),
      group_members: members(group),
    };
  }

  function groupDetails(group: Group): object {
    const entries = db.groupEntries.filter((entry) => entry.group === group.id);
    return { ...groupCommon(group), group_uuid: group.uuid, group_cases_access: entriesOn(entries) };
  }

  function permissionsOf(user: User): object {
    const groups = groupsOf(db, user.id);
    const all = groups.reduce((mask, group) => mask | group.permissions, 0);
    return Object.fromEntries(
      permissions
        .filter(({ value }) => (all & value) !== 0)
        .map(({ name, value }) => [
          value,
          {
            name,
            value,
            inherited_from: groups.filter((group) => (group.permissions & value) !== 0).map((group) => group.name),
          },
        ]),
    );
  }

  const history = (one: Case): object | null =>
    one.hasState
      ? Object.fromEntries(
          one.history.map(({ at, user, action }) => [at, { user: userOf(user).login, user_id: user, action }]),
        )
      : null;

  const stateOf = (one: Case): object => ({
    severity_id: one.hasState ? 4 : null,
    state_id: one.hasState ? 3 : null,
    status_id: 0,
    owner_id: one.owner,
    user_id: one.opener,
    case_id: one.id,
    case_uuid: one.uuid,
    open_date: one.opened,
    close_date: one.closed,
    custom_attributes: null,
    closing_note: null,
    classification_id: null,
    reviewer_id: null,
    review_status_id: null,
    modification_history: history(one),
  });

  function account(user: User): object {
    return {
      ...common(user),
      mfa_secrets: null,
      has_mini_sidebar: false,
      webauthn_credentials: [],
      mfa_setup_complete: false,
      is_service_account: user.isService,
      has_deletion_confirmation: false,
      user_email: email(user),
    };
  }

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
    userInList: (user) => ({
      ...common(user),
      user_email: email(user),
      user_active: user.active,
      user_is_service_account: user.isService,
    }),
    userRestricted: (user) => ({ ...common(user), user_active: user.active }),
    userAccount: account,
    userAdded: (user) => ({
      ...account(user),
      ...{ user_id: undefined, user_uuid: undefined, is_service_account: undefined },
      id: user.id,
      uuid: user.uuid,
      user_is_service_account: user.isService,
      active: user.active,
      external_id: null,
      in_dark_mode: null,
    }),
    userDetails: (user) => ({
      ...common(user),
      user_email: email(user),
      user_active: user.active,
      user_is_service_account: user.isService,
      user_groups: groupsOf(db, user.id).map(({ id, name, uuid }) => ({
        group_name: name,
        group_id: id,
        group_uuid: uuid,
      })),
      user_organisations: [organisation],
      user_permissions: permissionsOf(user),
      user_cases_access: entriesOn(db.userEntries.filter((entry) => entry.user === user.id)),
      user_customers: user.customers.map((id) => ({
        customer_id: id,
        client_uuid: customerOf(id).uuid,
        customer_name: customerOf(id).name,
      })),
      user_primary_organisation_id: 1,
    }),
    userOnCase: (user, caseId) => ({
      ...common(user),
      user_active: user.active,
      user_email: email(user),
      user_access_level: enforcedLevel(db, user.id, caseId),
    }),
    groupInList: (group) => ({ ...groupCommon(group), group_uuid: group.uuid }),
    groupDetails,
    groupAfterUpdate: (group) => ({ ...groupDetails(group), group_uuid: null, registry: null }),
    customerInList: (one) => ({
      customer_name: one.name,
      customer_id: one.id,
      customer_uuid: one.uuid,
      customer_description: one.description,
      customer_sla: one.sla,
      custom_attributes: null,
    }),
    customerAdded: customerRow,
    caseInList: (one, caller) => ({
      case_name: caseTitle(one),
      case_description: one.description,
      client_name: customerOf(one.customer).name,
      case_open_date: americanDate(one.opened),
      case_close_date: one.closed === null ? "" : americanDate(one.closed),
      case_soc_id: one.socId,
      opened_by_user_id: one.opener,
      opened_by: userOf(one.opener).name,
      owner_id: one.owner,
      owner: userOf(one.owner).name,
      case_id: one.id,
      case_uuid: one.uuid,
      classification_id: null,
      classification: null,
      state_id: one.hasState ? 3 : null,
      state_name: one.hasState ? "Open" : null,
      access_level: enforcedLevel(db, caller, one.id),
    }),
    caseInPage: (one) => ({
      ...stateOf(one),
      severity: one.hasState ? lowSeverity : null,
      state: one.hasState ? openState : null,
      status_name: "unknown",
      note_directories: [],
      protagonists: [],
      alerts: [],
      tags: [],
      classification: null,
      reviewer: null,
      review_status: null,
      user: person(one.opener),
      owner: person(one.owner),
      client_id: one.customer,
      client: customerRow(customerOf(one.customer)),
      soc_id: one.socId,
      description: one.description,
      initial_date: one.initialDate,
      name: caseTitle(one),
    }),
    caseDetails: (one) => ({
      case_name: caseTitle(one),
      case_description: one.description,
      open_date: one.opened,
      close_date: one.closed,
      case_soc_id: one.socId,
      case_id: one.id,
      case_uuid: one.uuid,
      customer_name: customerOf(one.customer).name,
      customer_id: one.customer,
      open_by_user_id: one.opener,
      open_by_user: userOf(one.opener).name,
      owner_id: one.owner,
      owner: userOf(one.owner).name,
      status_id: 0,
      state_id: one.hasState ? 3 : null,
      state_name: one.hasState ? "Open" : null,
      custom_attributes: null,
      modification_history: history(one),
      initial_date: one.initialDate,
      classification_id: null,
      classification: null,
      reviewer_id: null,
      reviewer: null,
      case_tags: "",
      status_name: "Unknown",
      protagonists: [],
    }),
    caseAdded: (one) => ({
      ...stateOf(one),
      case_description: one.description,
      case_soc_id: one.socId,
      case_name: caseTitle(one),
      case_customer: one.customer,
    }),
    audit: (user) => ({
      access_audit: Object.fromEntries(db.cases.map((one) => [one.id, auditOf(user, one)])),
      permissions_audit: permissionAudit(user),
    }),
  };
}

function customerRow(one: Customer): object {
  return {
    custom_attributes: null,
    customer_id: one.id,
    customer_name: one.name,
    customer_sla: one.sla,
    creation_date: one.created,
    last_update_date: one.created,
    customer_description: one.description,
    client_uuid: one.uuid,
  };
}

/** "2026-11-29" as "11/29/2026". */
function americanDate(date: string): string {
  const [year, month, day] = date.split("-");
  return `${month}/${day}/${year}`;
}
