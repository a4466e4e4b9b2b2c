import type { Customer, Entry, Subject, WorldCase } from "../../../sandbox/world/model";
import type { World } from "../../../sandbox/world/world";
import type { Access } from "./rights";
import type { Transaction } from "./store";

/** How an entry of the access list looks; the real form is not public. */
export type EntryForm = "subject" | "user or group" | "userOrGroup" | "subjectID";

export interface Wire {
  case(one: WorldCase, access: Access, withDescription: boolean): object;
  entry(entry: Entry, form: EntryForm): object;
  transaction(one: Transaction): object;
  /** As newer services do: `shortName` in place of `userName`. */
  subject(one: Subject): object;
  /** As the case service does. */
  userInfo(id: number | null): object | null;
}

/** Makes the JSON of the contract from what the world has. */
export function createWire(world: World): Wire {
  function userInfo(id: number | null): object | null {
    const one = id === null ? undefined : world.subjects.get(id);
    if (one === undefined) return null;
    const { id: number, shortName, name, kind, customer } = one;
    return {
      id: number,
      customerID: customer.id,
      customer: customerOf(customer),
      domain: customer.domain,
      userName: shortName,
      name,
      type: kind,
    };
  }

  return {
    userInfo,
    subject: ({ id, shortName, name, kind, customer }) => ({
      id,
      customer: customerOf(customer),
      shortName,
      name,
      type: kind,
      flags: [],
    }),
    case: (one, access, withDescription) => ({
      id: one.id,
      customer: { ...customerOf(one.customer), domain: one.customer.domain },
      service: {
        ...world.services.get(one.service),
        shortName: one.service,
        localizedName: world.services.get(one.service)?.name,
      },
      category: null,
      type: one.type,
      status: one.status,
      priority: one.priority,
      subject: one.subject,
      ...(withDescription ? { description: one.description } : {}),
      customerReference: null,
      accessMode: one.mode,
      reporter: userInfo(one.reporter),
      assignedUser: userInfo(one.assignedUser),
      assignedTech: userInfo(one.assignedTech),
      ...twice("created", one.created),
      createdByUser: userInfo(one.reporter ?? one.updatedBy),
      ...twice("lastUpdated", one.updated),
      lastUpdatedByUser: userInfo(one.updatedBy),
      ...twice("closed", one.status === "closed" ? one.updated : null),
      ...twice("published", one.created),
      flags: ["PUBLISHED"],
      currentUserAccess: access,
      workflows: [],
    }),
    entry(entry, form) {
      const { id, level } = entry;
      const who = userInfo(entry.subject);
      const told = { ...twice("added", entry.at), addedByUser: userInfo(entry.by), flags: [] };
      switch (form) {
        case "subject":
          return { id, subject: who, level, ...told };
        case "user or group":
          return { id, [world.subjects.get(entry.subject)!.kind]: who, level, ...told };
        case "userOrGroup":
          return { id, userOrGroup: who, accessLevel: level, ...told };
        case "subjectID":
          return { id, subjectID: entry.subject, accessLevel: level };
      }
    },
    transaction: (one) => ({
      id: one.id,
      operation: one.operation,
      timestamp: one.at,
      time: new Date(one.at).toISOString(),
      user: userInfo(one.by),
      notified: [],
      flags: [],
      changes: one.changes.map((change, transactionIndex) => ({
        id: `${one.id}/${transactionIndex}`,
        field: change.field,
        objectType: change.object === undefined ? null : "SUBJECT",
        object: change.object === undefined ? null : userInfo(change.object),
        previousObject: null,
        value: change.value,
        previousValue: change.previousValue,
        transactionIndex,
        flags: [],
      })),
    }),
  };
}

function customerOf({ id, name, shortName }: Customer): object {
  return { id, name, shortName };
}

/** A time in milliseconds with its ISO twin. */
function twice(name: string, at: number | null): object {
  return { [`${name}Timestamp`]: at, [`${name}Time`]: at === null ? null : new Date(at).toISOString() };
}
