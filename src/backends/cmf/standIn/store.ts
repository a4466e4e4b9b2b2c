import type { State } from "../../../sandbox/state";
import type { GrantStore } from "./access";
import {
  caseAt,
  firstDefinitionGrants,
  firstGrants,
  indexOfCase,
  leastCases,
  type Case,
  type Definition,
  type Grants,
} from "./world";

interface Section {
  /** Grants of cases that are no longer as they were at first, by the place of the case. */
  cases: Record<string, Grants>;
  definitions: Record<string, Grants>;
}

/** The grants as they are now: the world's, and what was changed since. */
export interface Store extends GrantStore {
  readonly size: number;
  at(index: number): Case;
  find(caseId: string): Case | undefined;
  /** Changes the grants of a case in place; settles when that is saved. */
  changeCase(one: Case, change: (grants: Grants) => void): Promise<void>;
  changeDefinition(definition: Definition, change: (grants: Grants) => void): Promise<void>;
  /** Drops all changes; saving is left to the caller. */
  reset(): void;
}

export function createStore(state: State, cases: number | undefined): Store {
  const size = Math.max(cases ?? leastCases, 1);
  const section = state.section<Section>("cmf", () => ({ cases: {}, definitions: {} }));
  const ofCase = (one: Case): Grants => section.cases[one.index] ?? firstGrants(one.index);
  const ofDefinition = ({ id }: Definition): Grants =>
    section.definitions[id] ?? firstDefinitionGrants()[id] ?? { users: {}, groups: {} };
  return {
    size,
    at: caseAt,
    find(caseId) {
      const index = indexOfCase(caseId);
      return index !== undefined && index < size ? caseAt(index) : undefined;
    },
    ofCase,
    ofDefinition,
    changeCase(one, change) {
      change((section.cases[one.index] = ofCase(one)));
      return state.save();
    },
    changeDefinition(definition, change) {
      change((section.definitions[definition.id] = ofDefinition(definition)));
      return state.save();
    },
    reset() {
      section.cases = {};
      section.definitions = {};
    },
  };
}
