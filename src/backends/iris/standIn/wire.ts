import { createAuditWire, type AuditWire } from "./auditWire";
import { createCaseWire, type CaseWire } from "./caseWire";
import type { Database } from "./database";
import { createPeopleWire, type PeopleWire } from "./peopleWire";

/** How the server writes what it has; every form is one that was recorded, see `test/http/iris`. */
export type Wire = PeopleWire & CaseWire & AuditWire;

export function createWire(db: Database): Wire {
  return { ...createPeopleWire(db), ...createCaseWire(db), ...createAuditWire(db) };
}
