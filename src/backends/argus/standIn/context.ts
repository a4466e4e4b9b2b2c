import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import type { Customer, Subject, WorldCase } from "../../../sandbox/world/model";
import type { World } from "../../../sandbox/world/world";
import { createCaseIndex, type CaseIndex } from "./caseIndex";
import { envelope, refuse, refuseField, type Paging } from "./envelope";
import { pageOf } from "./input";
import type { Credential, Keys } from "./keys";
import type { Quirks } from "./quirks";
import type { Access, Rights } from "./rights";
import { createSightings } from "./sightings";
import type { Store } from "./store";
import type { Wire } from "./wire";

export interface Parts {
  readonly world: World;
  readonly store: Store;
  readonly rights: Rights;
  readonly keys: Keys;
  readonly wire: Wire;
  readonly quirks: Quirks;
}

/** What the calls share. */
export interface Context extends Parts {
  readonly index: CaseIndex;
  /** The case at a position as it is told now. */
  caseAt(index: number): WorldCase;
  /** What the caller may do on the case at a position; undefined: it is not there for the caller. */
  accessAt(index: number, who: Credential): Access | undefined;
  listOf<T>(
    all: readonly T[],
    asked: { readonly limit: number; readonly offset: number },
    show: (one: T) => unknown,
  ): SandboxAnswer;
  /** People and groups by number, or by short name in the domain of that name. */
  subjectsNamed(text: string, domain: string): readonly Subject[];
}

/** One request to one of the calls, from somebody whose key was accepted. */
export interface Call {
  readonly who: Credential;
  readonly request: SandboxRequest;
  /** The values of the braces in the path. */
  readonly parameters: readonly string[];
}

/** A call, the function that it needs, and what it does. */
export type Route = readonly [
  method: string,
  path: string,
  needs: string | undefined,
  handle: (call: Call) => SandboxAnswer | Promise<SandboxAnswer>,
];

export function createContext(parts: Parts): Context {
  const { world, store, rights, quirks } = parts;
  const sightings = createSightings(store.size);
  let judgedWith: Pick<Quirks, "unknownMode" | "unpublishedToReporter"> = { ...quirks };

  function caseAt(index: number): WorldCase {
    const one = store.at(index);
    const mode = quirks.unknownMode[one.id];
    return mode === undefined ? one : { ...one, mode };
  }

  function accessAt(index: number, who: Credential): Access | undefined {
    const { unknownMode, unpublishedToReporter } = quirks;
    if (unknownMode !== judgedWith.unknownMode || unpublishedToReporter !== judgedWith.unpublishedToReporter) {
      sightings.clear();
      judgedWith = { unknownMode, unpublishedToReporter };
    }
    const judge = (): Access | undefined => rights.accessTo(caseAt(index), who.actor);
    return store.isChanged(index) ? judge() : sightings.remembered(who, index, judge);
  }

  return {
    ...parts,
    index: createCaseIndex(store, (index) => world.caseAt(index)),
    caseAt,
    accessAt,
    listOf(all, asked, show) {
      const limit = Math.min(asked.limit, quirks.largestPage);
      const count = { exact: all.length, timedOut: -1, notCounted: 0 }[quirks.count];
      const paging: Paging = { limit, offset: asked.offset, count };
      return envelope(200, pageOf(all, paging).map(show), paging);
    },
    subjectsNamed(text, domain) {
      if (/^\d+$/.test(text)) return [world.subjects.get(Number(text))].filter((one) => one !== undefined);
      return [...world.subjects.values()].filter(
        (one) => one.shortName === text && one.customer.domain.name === domain,
      );
    },
  };
}

/** The person or group of a path. */
export function subjectOf(
  { subjectsNamed }: Context,
  { who, request }: Call,
  text: string,
  kind?: Subject["kind"],
): Subject {
  const domain = request.query.get("domain") ?? who.actor.user.customer.domain.name;
  const found = subjectsNamed(text, domain).find((one) => kind === undefined || one.kind === kind);
  return found ?? refuse(404, `${kind ?? "subject"} ${text} was not found`);
}

/** A customer by number or short name; undefined where there is none. */
export function customerNamed(world: World, text: string): Customer | undefined {
  return world.customers.find((one) => String(one.id) === text || one.shortName === text);
}

/** The customers of a field; 412 where one is not there. */
export function customersOf(world: World, field: string, names: readonly string[]): Customer[] {
  return names.map((text) => customerNamed(world, text) ?? refuseField(field, `no customer is ${text}`));
}
