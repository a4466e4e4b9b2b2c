import { compile, hiddenCondition, isOpen } from "./compile";
import { knownFacts } from "./evaluate";
import type { Evidence, Path, Unknown } from "./evidence";
import { pathsTo } from "./paths";
import type { FactName, Facts, Gate, TablePolicy } from "./policy";

/** A way through a gate: a path to a fact that opens it. */
export interface Passage {
  readonly fact: FactName;
  readonly path: Path;
}

/** A gate that is not certainly open to a person, so that it takes their rights or leaves them open. */
export interface Barrier {
  readonly value: "closed" | "unknown";
  /** What opens it: the condition that the case would have to fulfil, then the facts that pass without it. */
  readonly facts: readonly [FactName, ...FactName[]];
  /** What is known of the condition. */
  readonly condition: "no" | "unknown";
  /** The fact that the person has, or may have, for which the documentation says both. */
  readonly disputed?: FactName;
  /** Every way in which it may be open; none when it is closed. */
  readonly possible: readonly Passage[];
}

/** What stands before every right of a person. Undefined without a gate, and where it is certainly open. */
export function barrierOf(policy: TablePolicy, evidence: Evidence, facts: Facts): Barrier | undefined {
  const { gate } = policy;
  const compiled = compile(policy);
  const { certain, possible } = knownFacts(compiled, facts);
  if (!gate || isOpen(compiled, certain)) return undefined;
  const disputed = gate.disputed.find((fact) => facts[fact] !== "no");
  return {
    value: isOpen(compiled, possible) ? "unknown" : "closed",
    facts: [gate.fact, ...gate.passes],
    condition: facts[gate.fact] === "no" ? "no" : "unknown",
    ...(disputed !== undefined && { disputed }),
    possible: passages(policy, gate, evidence, facts),
  };
}

/**
 * What would have to go to close a gate. Undefined where that cannot be: without a gate, and where the condition of the
 * case holds or may hold.
 */
export function passagesToClose(policy: TablePolicy, evidence: Evidence, facts: Facts): readonly Passage[] | undefined {
  const { gate } = policy;
  return gate && facts[gate.fact] === "no" ? passages(policy, gate, evidence, facts) : undefined;
}

function passages(policy: TablePolicy, gate: Gate, evidence: Evidence, facts: Facts): readonly Passage[] {
  const to = (fact: FactName): Passage[] => pathsTo(policy, evidence, facts, fact).map((path) => ({ fact, path }));
  const exception: Unknown = { id: hiddenCondition, gap: "disputed", about: "exception", detail: gate.fact };
  return [
    ...[gate.fact, ...gate.passes].flatMap(to),
    ...gate.disputed.flatMap(to).map(({ fact, path }) => ({
      fact,
      path: { ...path, needs: [...path.needs, exception] },
    })),
  ];
}
