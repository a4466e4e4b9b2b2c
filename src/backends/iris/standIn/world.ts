import type { Subject, WorldCase } from "../../../sandbox/world/model";
import { createHash } from "node:crypto";
import { createWorld, named, type World } from "../../../sandbox/world/world";
import {
  administratorPermissions,
  analystPermissions,
  deny,
  full,
  pythonTime,
  readOnly,
  standardPermissions,
  type Case,
  type Database,
  type Group,
} from "./database";
import { recompute, setGroup, setUser } from "./rules";

/** Only so many cases of the world: IRIS holds what the responders of the provider work on. */
const mostCases = 40;

/** Users that are assigned to customers; in IRIS that gives full access to all their cases. */
const assigned: Readonly<Record<string, readonly string[]>> = {
  "kari.writer": ["havkraft"],
  "signe.vakt": ["havkraft", "havkraft-nett", "fjordbank"],
  "leif.solberg": ["fj-forsikring"],
};

const permissionsOfGroup: Readonly<Record<string, number>> = {
  administrators: administratorPermissions,
  "soc-analysts": analystPermissions,
};

let made: string | undefined;

/**
 * The database of the sandbox: the people, groups, customers and cases of its world, as IRIS would hold them. Each call
 * has its own; making one takes several times as long as copying it.
 */
export function sandboxDatabase(): Database {
  return JSON.parse((made ??= JSON.stringify(makeDatabase()))) as Database;
}

function makeDatabase(): Database {
  const world = createWorld();
  const people = [...world.subjects.values()];
  const cases = Array.from({ length: Math.min(world.handmade, mostCases) }, (_, index) => world.caseAt(index));
  const administrator = named(people)("ada.admin").id;
  const customerNamed = named(world.customers);
  const db: Database = {
    customers: world.customers.map(({ id, name }) => ({
      id,
      uuid: uuid(`customer ${id}`),
      name,
      description: null,
      sla: null,
      created: pythonTime(new Date(cases.at(-1)!.created).toISOString()),
    })),
    users: people
      .filter(({ kind }) => kind === "user")
      .map(({ id, shortName, name }) => ({
        id,
        uuid: uuid(`user ${id}`),
        login: shortName,
        name,
        isService: shortName.startsWith("svc-"),
        active: shortName !== "gunnar.aas",
        customers: (assigned[shortName] ?? []).map((of) => customerNamed(of).id),
      })),
    groups: people.filter(({ kind }) => kind === "group").map((group) => groupOf(group, world)),
    cases: cases.map((one) => caseOf(one, administrator)),
    userEntries: [],
    groupEntries: [],
    enforced: {},
    last: { customer: 100, user: 3000, group: 3000, case: 10_000 },
  };
  for (const one of cases) addEntries(db, one, world, administrator);
  recompute(
    db,
    db.users.map(({ id }) => id),
  );
  addStories(db, named(people));
  return db;
}

/** Groups do not nest in IRIS, so everybody in a group of a group is in it. */
function groupOf({ id, shortName, name }: Subject, world: World): Group {
  const found = new Set([id]);
  for (const one of found) for (const member of world.members.get(one) ?? []) found.add(member);
  return {
    id,
    uuid: uuid(`group ${id}`),
    name,
    description: name,
    permissions: permissionsOfGroup[shortName] ?? standardPermissions,
    autoFollow: shortName === "administrators",
    autoFollowLevel: shortName === "administrators" ? full : 0,
    members: [...found].filter((member) => world.subjects.get(member)?.kind === "user"),
  };
}

function caseOf(one: WorldCase, administrator: number): Case {
  const opened = new Date(one.created).toISOString();
  return {
    id: one.id,
    uuid: uuid(`case ${one.id}`),
    name: one.subject,
    description: one.description,
    socId: `NS-${one.id}`,
    customer: one.customer.id,
    owner: one.assignedTech ?? one.reporter ?? administrator,
    opener: one.reporter ?? administrator,
    opened: opened.slice(0, 10),
    closed: one.status === "closed" ? new Date(one.updated).toISOString().slice(0, 10) : null,
    initialDate: pythonTime(opened),
    hasState: true,
    history: [{ at: (one.created / 1000).toFixed(6), user: one.reporter ?? administrator, action: "created" }],
  };
}

/** Who opened it has full access, administrators follow every case, and the world's entries give what they say. */
function addEntries(db: Database, one: WorldCase, world: World, administrator: number): void {
  const group = [...world.subjects.values()].find(({ shortName }) => shortName === "administrators")!;
  db.groupEntries.push({ group: group.id, case: one.id, level: full });
  const opener = one.reporter ?? administrator;
  db.userEntries.push({ user: opener, case: one.id, level: full });
  for (const { subject, level } of one.entries) {
    const mask = level === "write" ? full : readOnly;
    if (world.subjects.get(subject)!.kind === "group")
      db.groupEntries.push({ group: subject, case: one.id, level: mask });
    else if (subject !== opener) db.userEntries.push({ user: subject, case: one.id, level: mask });
  }
}

/** What makes the enforced levels differ from the entries: each is a sequence that the real server answers so. */
function addStories(db: Database, who: (name: string) => Subject): void {
  const id = (name: string): number => who(name).id;
  const ada = id("ada.admin");
  // Nils was denied the case; then his whole group was let in, and he with it, until somebody recomputes.
  setUser(db, 9017, id("nils.nothing"), deny);
  setGroup(db, 9017, id("all-employees"), full, ada);
  // Tor has full access of his own; then a group that he is in was denied, and he with it.
  setUser(db, 9003, id("tor.tech"), full);
  setGroup(db, 9003, id("incident-responders"), deny, ada);
  // Per, who opened the case, has locked out the administrator of the server.
  setUser(db, 9008, ada, deny);
  // The case was moved to the customer that Leif is assigned to, which nothing noticed.
  const moved = db.cases.find((one) => one.id === 9010)!;
  moved.customer = who("leif.solberg").customer.id;
  // A level that only the server's own missing check lets in.
  setGroup(db, 9009, id("joint-watch"), 6, ada);
  // The analysts work on some cases of every customer.
  for (const one of db.cases.filter(({ id: caseId }) => caseId % 4 === 0))
    setGroup(db, one.id, id("soc-analysts"), full, ada);
}

/** A UUID that is always the same for the same text. */
function uuid(text: string): string {
  const hex = createHash("sha256").update(`iris ${text}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
