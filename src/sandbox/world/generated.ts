import type { Customer, Entry, Subject, WorldCase } from "./model";
import { oneHour, oneMinute } from "../../base/clock";
/** What the generated cases are made from. */
export interface Crowd {
  readonly seed: number;
  readonly customers: readonly Customer[];
  readonly people: readonly Subject[];
  readonly peopleAndGroups: readonly Subject[];
  readonly services: readonly string[];
}

const modes = ["roleBased", "roleBased", "roleBased", "writeRestricted", "readRestricted", "explicit"];
const statuses = [
  "closed",
  "closed",
  "closed",
  "workingSoc",
  "pendingCustomer",
  "pendingSoc",
  "workingCustomer",
  "pendingVendor",
  "pendingClose",
];
const priorities = ["low", "medium", "medium", "high", "critical"];
const types = ["securityIncident", "securityIncident", "operationalIncident", "informational", "change"];
const events = [
  "Phishing mail reported",
  "Malware blocked",
  "Unusual login",
  "Port scan",
  "Data sent to an unknown host",
  "Password spraying",
  "Policy violation",
  "Suspicious process",
  "New administrator",
  "Certificate about to expire",
];
const places = [
  "Oslo",
  "Bergen",
  "Trondheim",
  "Stavanger",
  "Tromsø",
  "Bodø",
  "Kristiansand",
  "Ålesund",
  "Hamar",
  "Drammen",
];
const things = [
  "a laptop",
  "a mail server",
  "the web shop",
  "a domain controller",
  "a phone",
  "the file share",
  "a meeting room",
  "the VPN gateway",
  "a developer's machine",
  "the backup system",
];
const firstNames = [
  "Ingrid",
  "Lars",
  "Solveig",
  "Ole",
  "Marit",
  "Knut",
  "Hanne",
  "Sindre",
  "Turid",
  "Emil",
  "Amina",
  "Mikkel",
  "Ragnhild",
  "Yusuf",
  "Synne",
  "Torbjørn",
];
const lastNames = [
  "Hansen",
  "Johansen",
  "Berg",
  "Lie",
  "Haugen",
  "Moen",
  "Nguyen",
  "Solheim",
  "Bakke",
  "Ahmed",
  "Strand",
  "Lund",
  "Eide",
  "Dahl",
  "Sæther",
  "Kowalska",
  "Aune",
];

/** The same name for the same number. */
export function generatedName(at: number): string {
  return `${firstNames[at % firstNames.length]!} ${lastNames[Math.floor(at / firstNames.length) % lastNames.length]!}`;
}

/**
 * A generated case: the same for the same seed and number. All are older than the handmade ones, and each is older
 * than the one before, so that the list needs no sorting.
 */
export function generateCase(at: number, firstId: number, crowd: Crowd): WorldCase {
  const id = firstId + at;
  const pick = picker(crowd.seed, at);
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  const updated = newest - at * tenMinutes - pick(tenMinutes / oneMinute) * oneMinute;
  const created = updated - (1 + pick(100)) * 6 * oneHour;
  const reporter = pick(20) === 0 ? null : one(crowd.people).id;
  const mode = one(modes);
  const status = one(statuses);
  const tech = 1002 + pick(2) * 3;
  const entries: Entry[] = [];
  for (let left = mode === "explicit" ? 1 + pick(4) : Math.max(0, pick(6) - 2); left > 0; left -= 1) {
    const subject = one(crowd.peopleAndGroups).id;
    if (entries.some((entry) => entry.subject === subject)) continue;
    entries.push({
      id: entryId(id, subject),
      subject,
      level: pick(3) === 0 ? "write" : "read",
      by: reporter ?? 1001,
      at: created + (1 + entries.length) * oneHour,
    });
  }
  return {
    id,
    subject: `${one(events)} at ${one(things)}, ${one(places)}`,
    description: "<p>Generated for trying out large numbers.</p>",
    mode,
    customer: one(crowd.customers),
    service: one(crowd.services),
    status,
    priority: one(priorities),
    type: one(types),
    reporter,
    assignedUser: null,
    assignedTech: status === "workingSoc" ? tech : null,
    created,
    updated,
    updatedBy: tech,
    published: true,
    entries,
    watchers: [],
  };
}

const tenMinutes = 10 * oneMinute;
/** Before all handmade cases. */
const newest = Date.UTC(2025, 1, 20);

/** A UUID that can be computed a hundred thousand times without being noticed. */
function entryId(id: number, subject: number): string {
  return `${id.toString(16).padStart(8, "0")}-0000-4000-8000-${subject.toString(16).padStart(12, "0")}`;
}

/** Numbers from 0 to below the bound, in a sequence that depends on seed and number only (splitmix32). */
function picker(seed: number, at: number): (below: number) => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(at + 1, 0x85ebca6b)) | 0;
  return (below) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) % below;
  };
}
