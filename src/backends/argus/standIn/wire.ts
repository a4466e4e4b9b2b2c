import { stableUuid } from "../../../sandbox/world/stableUuid";
import type { Entry, Service, Watcher, WorldCase } from "../../../sandbox/world/model";
import type { World } from "../../../sandbox/world/world";
import { flagsOf } from "./criteria";
import type { Change, Transaction } from "./history";
import { createPeopleWire, type PeopleWire } from "./peopleWire";
import type { EntryForm } from "./quirks";
import type { Access } from "./rights";

export interface Wire extends PeopleWire {
  case(one: WorldCase, access: Access, withDescription: boolean): object;
  entry(entry: Entry, form: EntryForm): object;
  watcher(one: Watcher): object;
  transaction(one: Transaction): object;
  service(one: Service): object;
}

/**
 * Makes the JSON of the published description from what the world has. Long because it has a function for each form of
 * an answer.
 */
export function createWire(world: World): Wire {
  const people = createPeopleWire(world);
  const { info } = people;

  function entry({ id, subject, level, by, at, deleted }: Entry, form: EntryForm): object {
    const flags = deleted === true ? ["DELETED"] : [];
    const told = { ...twice("added", at), addedByUser: info(by), flags };
    if (form === "noSubject") return { id, level, ...told };
    if (form === "unknownLevel") return { id, level: `${level}-ish`, grantedSubject: info(subject), ...told };
    if (form === "strangeSubject") return { id, level, grantedSubject: { ...info(subject), type: "robot" }, ...told };
    return { id, level, grantedSubject: info(subject), ...told };
  }

  const watcher = (one: Watcher): object => ({
    id: one.id,
    subject: info(one.subject),
    role: one.role,
    type: "email",
    destination: `${world.subjects.get(one.subject)!.shortName}@mail.example`,
    contactID: one.contact,
    defaultWatcherID: one.contact === null ? null : stableUuid(`default/${one.contact}`),
    ...twice("added", one.at),
    addedByUser: info(one.by),
    flags: one.flags,
  });

  /** What a change says of both sides: the thing as an object, and as text. */
  function sides(change: Change): object {
    if (change.kind === "access") {
      const shown = (one: Entry | null) => (one === null ? null : entry(one, "published"));
      return {
        field: null,
        ...{ object: shown(change.value), previousObject: shown(change.previous) },
        ...{ value: change.value?.level ?? null, previousValue: change.previous?.level ?? null },
      };
    }
    if (change.kind === "watcher") {
      const shown = (one: Watcher | null) => (one === null ? null : watcher(one));
      const field = change.value === null ? "deleteWatcher" : "addWatcher";
      const name = (one: Watcher | null) => (one === null ? null : world.subjects.get(one.subject)!.name);
      return {
        field,
        ...{ object: shown(change.value), previousObject: shown(change.previous) },
        ...{ value: name(change.value), previousValue: name(change.previous) },
      };
    }
    const text = (value: string | number | null) => (value === null ? null : String(value));
    const object = (value: string | number | null) => (typeof value === "number" ? info(value) : null);
    return {
      field: change.field,
      ...{ object: object(change.value), previousObject: object(change.previous) },
      ...{ value: text(change.value), previousValue: text(change.previous) },
    };
  }

  return {
    ...people,
    entry,
    watcher,
    case: (one, access, withDescription) => {
      const { id, name, shortName } = world.services.get(one.service)!;
      const published = one.published ? one.created : 0;
      return {
        id: one.id,
        customer: people.customer(one.customer),
        service: { id, name, shortName, localizedName: name },
        category: null,
        type: one.type,
        status: one.status,
        priority: one.priority,
        subject: one.subject,
        ...(withDescription ? { description: one.description } : {}),
        customerReference: null,
        accessMode: one.mode,
        reporter: info(one.reporter),
        assignedUser: info(one.assignedUser),
        assignedTech: info(one.assignedTech),
        ...twice("created", one.created),
        createdByUser: info(one.reporter ?? one.updatedBy),
        ...twice("lastUpdated", one.updated),
        lastUpdatedByUser: info(one.updatedBy),
        ...twice("closed", one.status === "closed" ? one.updated : 0),
        ...twice("published", published),
        publishedByUser: one.published ? info(one.reporter ?? one.updatedBy) : null,
        flags: flagsOf(one),
        currentUserAccess: access,
        workflows: [],
      };
    },
    transaction: (one) => ({
      id: one.id,
      operation: one.operation,
      timestamp: one.at,
      time: new Date(one.at).toISOString(),
      user: info(one.by),
      notified: one.notified,
      flags: [],
      changes: one.changes.map((change, transactionIndex) => ({
        id: stableUuid(`${one.id}/${transactionIndex}`),
        objectType: change.kind,
        ...sides(change),
        transactionIndex,
        flags: [],
      })),
    }),
    service: ({ id, shortName, name, functions }) => ({
      id,
      shortName,
      name,
      localizedName: name,
      description: null,
      domain: world.customers[0]!.domain,
      caseTypes: ["securityIncident", "operationalIncident", "informational", "change"],
      flags: [],
      workflows: [],
      readFunction: people.functionInfo(functions.list),
      readDetailedFunction: people.functionInfo(functions.read),
      writeFunction: people.functionInfo(functions.write),
      techFunction: people.functionInfo(functions.tech),
      adminFunction: people.functionInfo(functions.admin),
    }),
  };
}

/** A time in milliseconds with its ISO twin; 0 is not yet. */
function twice(name: string, at: number): object {
  return { [`${name}Timestamp`]: at, [`${name}Time`]: at === 0 ? null : new Date(at).toISOString() };
}
