import { randomUUID } from "node:crypto";

/** An access level as IRIS keeps it: bits 1 deny_all, 2 read_only, 4 full_access. Nothing stops it from being else. */
export type Mask = number;

export const deny: Mask = 1;
export const readOnly: Mask = 2;
export const full: Mask = 4;

export interface Customer {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly description: string | null;
  readonly sla: string | null;
  readonly created: string;
}

export interface User {
  readonly id: number;
  readonly uuid: string;
  readonly login: string;
  readonly name: string;
  readonly isService: boolean;
  active: boolean;
  /** Customers that the user is assigned to. */
  customers: number[];
}

export interface Group {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: number;
  autoFollow: boolean;
  autoFollowLevel: Mask;
  members: number[];
}

export interface Case {
  readonly id: number;
  readonly uuid: string;
  /** Without the "#7 - " in front. */
  name: string;
  readonly description: string;
  readonly socId: string;
  customer: number;
  readonly owner: number;
  readonly opener: number;
  /** A date, e.g. "2026-11-29". */
  readonly opened: string;
  closed: string | null;
  /** The moment, without a zone, as Python writes it. */
  readonly initialDate: string;
  /** The demonstration case of a new installation has no state, no severity and no history. */
  readonly hasState: boolean;
  readonly history: { readonly at: string; readonly user: number; readonly action: string }[];
}

/** All that the stand-in keeps: plain JSON, changed in place. */
export interface Database {
  readonly customers: Customer[];
  readonly users: User[];
  readonly groups: Group[];
  readonly cases: Case[];
  /** At most one for a user and a case. */
  userEntries: { readonly user: number; readonly case: number; readonly level: Mask }[];
  /** In the order of the database: of several that reach one user, the last one counts. */
  groupEntries: { readonly group: number; readonly case: number; readonly level: Mask }[];
  /** Case → user → the level that is enforced. It is kept apart from the entries, and goes stale. */
  readonly enforced: Record<string, Record<string, Mask>>;
  /** The highest ids given so far; an id is not given twice. */
  readonly last: { customer: number; user: number; group: number; case: number };
}

const permissionNames = [
  "standard_user",
  "server_administrator",
  "alerts_read",
  "alerts_write",
  "alerts_delete",
  "search_across_cases",
  "customers_read",
  "customers_write",
  "case_templates_read",
  "case_templates_write",
  "activities_read",
  "all_activities_read",
] as const;

export type Permission = (typeof permissionNames)[number];

export const permissions: readonly { readonly name: Permission; readonly value: number }[] = permissionNames.map(
  (name, bit) => ({ name, value: 2 ** bit }),
);

/** Permissions of the two groups of a new installation. */
export const administratorPermissions = 4095;
export const analystPermissions = 1133;
export const standardPermissions = 1;

/** The permissions of a user as a mask: those of all groups together. */
function permissionsOf(db: Database, user: number): number {
  return groupsOf(db, user).reduce((mask, group) => mask | group.permissions, 0);
}

/** Whether a group of the user gives the permission. */
export function hasPermission(db: Database, user: number, name: Permission): boolean {
  const { value } = permissions.find((one) => one.name === name)!;
  return (permissionsOf(db, user) & value) !== 0;
}

/** Whether this group alone makes a user an administrator of the server. */
export function isLastAdministration(db: Database, user: User, group: Group): boolean {
  const { value } = permissions.find(({ name }) => name === "server_administrator")!;
  const giving = groupsOf(db, user.id).filter((one) => (one.permissions & value) !== 0);
  return giving.length === 1 && giving[0] === group;
}

export function groupsOf(db: Database, user: number): Group[] {
  return db.groups.filter((group) => group.members.includes(user));
}

/**
 * A new installation: the administrator, two groups, a customer and the demonstration case, which he opened. Long
 * because it is data: a row of each table after the other.
 */
export function newInstallation(): Database {
  const opened = new Date().toISOString();
  return {
    customers: [
      {
        id: 1,
        uuid: randomUUID(),
        name: "IrisInitialClient",
        description: null,
        sla: null,
        created: pythonTime(opened),
      },
    ],
    users: [
      {
        id: 1,
        uuid: randomUUID(),
        login: "administrator",
        name: "administrator",
        isService: false,
        active: true,
        customers: [],
      },
    ],
    groups: [
      {
        id: 1,
        uuid: randomUUID(),
        name: "Administrators",
        description: "Administrators",
        permissions: administratorPermissions,
        autoFollow: true,
        autoFollowLevel: full,
        members: [1],
      },
      {
        id: 2,
        uuid: randomUUID(),
        name: "Analysts",
        description: "Standard Analysts",
        permissions: analystPermissions,
        autoFollow: false,
        autoFollowLevel: full,
        members: [],
      },
    ],
    cases: [
      {
        id: 1,
        uuid: randomUUID(),
        name: "Initial Demo",
        description: "This is a demonstration.",
        socId: "soc_id_demo",
        customer: 1,
        owner: 1,
        opener: 1,
        opened: opened.slice(0, 10),
        closed: null,
        initialDate: pythonTime(opened),
        hasState: false,
        history: [],
      },
    ],
    userEntries: [],
    groupEntries: [{ group: 1, case: 1, level: full }],
    enforced: { 1: { 1: full } },
    last: { customer: 1, user: 1, group: 3, case: 1 },
  };
}

/** A moment as Python writes one without a zone, e.g. "2026-11-29T18:28:56.237850". */
export function pythonTime(iso: string): string {
  return `${iso.replace("Z", "")}000`;
}
