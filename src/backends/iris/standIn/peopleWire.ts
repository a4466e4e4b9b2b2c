import { groupsOf, permissions, type Customer, type Database, type Group, type Mask, type User } from "./database";
import { enforcedLevel } from "./rules";
import { caseTitle, email, levelList } from "./titles";

const organisation = {
  org_name: "Default Org",
  org_id: 1,
  org_uuid: "3c7c061a-4365-44a2-8934-dac42cf0a5e0",
  is_primary_org: true,
};

/** What the server says of users and groups. */
export interface PeopleWire {
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
}

/** How the server writes users and groups. Long because it has a function for each form of an answer. */
export function createPeopleWire(db: Database): PeopleWire {
  const userOf = (id: number): User => db.users.find((one) => one.id === id)!;
  const customerOf = (id: number): Customer => db.customers.find((one) => one.id === id)!;

  const common = (user: User): object => ({
    user_id: user.id,
    user_uuid: user.uuid,
    user_name: user.name,
    user_login: user.login,
  });
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
  };
}
