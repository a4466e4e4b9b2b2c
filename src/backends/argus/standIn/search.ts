import type { WorldCase } from "../../../sandbox/world/model";
import type { Criteria } from "./criteria";
import { refuseField } from "./envelope";
import type { Store } from "./store";
import { priorities } from "./values";

/** Positions of the cases that can be seen and match, in the order that was asked for. */
export function findCases(criteria: Criteria, store: Store, visible: (index: number) => boolean): number[] {
  const found: number[] = [];
  for (const index of store.newestFirst()) {
    let made: WorldCase | undefined;
    const one = (): WorldCase => (made ??= store.at(index));
    if (criteria.matches(index, one) && visible(index)) found.push(index);
  }
  return sorted(found, criteria.sortBy, store);
}

function sorted(found: number[], sortBy: readonly string[], store: Store): number[] {
  const [first = "-lastUpdatedTimestamp", ...others] = sortBy;
  if (others.length === 0 && first === "-lastUpdatedTimestamp") return found;
  if (others.length === 0 && first === "lastUpdatedTimestamp") return found.reverse();
  const orders = [first, ...others].map((field) => {
    const key = sortKeys[field.replace(/^-/, "")];
    if (key === undefined) return refuseField("sortBy", `cannot sort by "${field}"`);
    return { key, sign: field.startsWith("-") ? -1 : 1 };
  });
  const keyed = found.map((index) => {
    const one = store.at(index);
    return { index, keys: orders.map(({ key }) => key(one)) };
  });
  keyed.sort((a, b) => {
    for (const [at, { sign }] of orders.entries()) {
      const [left, right] = [a.keys[at]!, b.keys[at]!];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
  return keyed.map(({ index }) => index);
}

const closed = (one: WorldCase): number => (one.status === "closed" ? one.updated : 0);
const sortKeys: Readonly<Record<string, (one: WorldCase) => number | string>> = {
  id: (one) => one.id,
  reporter: (one) => one.reporter ?? 0,
  createdByUser: (one) => one.reporter ?? one.updatedBy,
  createdTimestamp: (one) => one.created,
  lastUpdatedByUser: (one) => one.updatedBy,
  lastUpdatedTimestamp: (one) => one.updated,
  assignedUser: (one) => one.assignedUser ?? 0,
  assignedTech: (one) => one.assignedTech ?? 0,
  closedByUser: (one) => (one.status === "closed" ? one.updatedBy : 0),
  closedTimestamp: closed,
  customerDueTimestamp: () => 0,
  techDueTimestamp: () => 0,
  publishedByUser: (one) => (one.published ? (one.reporter ?? one.updatedBy) : 0),
  publishedTimestamp: (one) => (one.published ? one.created : 0),
  customer: (one) => one.customer.name,
  priority: (one) => priorities.indexOf(one.priority),
  status: (one) => one.status,
  type: (one) => one.type,
  service: (one) => one.service,
  category: () => "",
  subject: (one) => one.subject.toLowerCase(),
};
