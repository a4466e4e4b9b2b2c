import { pathToFileURL } from "node:url";
import { evaluate, previewEvidence, type Evidence } from "../../src/access";
import { argusPolicy } from "../../src/backends/argus/policy";
import { cedarAllows, prepareCedar } from "../unit/access/cedar";
import { factNames, modeNames, partialFacts, possibleWorlds } from "../unit/access/oracle";

/** How often a second something was done, in the same process, one after the other. */
export interface Figure {
  readonly name: string;
  readonly perSecond: number;
}

/** Keeps the results in use, so that nothing measured is optimised away. */
let sink = 0;

/** Rounds of at least 200 ms each, in turn for all candidates; the median of the rounds counts. */
function measure(candidates: Readonly<Record<string, () => number>>, rounds = 7): Figure[] {
  const samples = new Map(Object.keys(candidates).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(candidates)) {
      let done = 0;
      const started = performance.now();
      let passed = 0;
      while (passed < 200) {
        done += run();
        passed = performance.now() - started;
      }
      if (round > 0) samples.get(name)!.push((done / passed) * 1000); // the first round warms up
    }
  }
  return [...samples].map(([name, all]) => ({
    name,
    perSecond: all.sort((a, b) => a - b)[Math.floor(all.length / 2)]!,
  }));
}

/**
 * The evaluator next to Cedar, both over the same 1 024 complete combinations; Cedar is asked once for each of the
 * three rights.
 */
export function benchEvaluator(): { figures: Figure[]; ratio: number } {
  prepareCedar();
  const cases = modeNames.flatMap((mode) =>
    possibleWorlds().map((world) => ({
      mode,
      flags: Object.fromEntries(factNames.map((fact) => [fact, world.has(fact)])),
      facts: Object.fromEntries(factNames.map((fact) => [fact, world.has(fact) ? ("yes" as const) : ("no" as const)])),
    })),
  );
  const partial = modeNames.flatMap((mode) => partialFacts().map((facts) => ({ mode, facts })));
  const figures = measure({
    "evaluate, complete facts": () => {
      for (const { mode, facts } of cases) sink += evaluate(argusPolicy, mode, facts).because.length;
      return cases.length;
    },
    "evaluate, partial facts": () => {
      for (const { mode, facts } of partial) sink += evaluate(argusPolicy, mode, facts).because.length;
      return partial.length;
    },
    "preview of a change of mode, five unknowns": () => {
      sink += previewEvidence(
        argusPolicy,
        { mode: "roleBased", evidence: someone },
        { mode: "explicit", evidence: someone },
      ).verdict.length;
      return 1;
    },
    "Cedar, complete facts": () => {
      for (const { mode, flags } of cases.slice(0, 32)) {
        for (const right of ["read", "write", "owner"] as const)
          sink += cedarAllows(mode, { ...flags, reporterSees: true }, right) ? 1 : 0;
      }
      return 32;
    },
  });
  const rate = (name: string): number => figures.find((figure) => figure.name === name)!.perSecond;
  return { figures, ratio: rate("evaluate, complete facts") / rate("Cedar, complete facts") };
}

const unknown = (id: string): Evidence[string] => ({
  paths: [{ needs: [{ id, gap: "forbidden", about: "role" }], through: [] }],
  source: "none",
});

/** Of whom the roles and one group are not known. */
const someone: Evidence = {
  reporter: { paths: [], source: "case" },
  serviceRead: unknown("role:serviceRead:5"),
  serviceWrite: unknown("role:serviceWrite:5"),
  serviceTech: unknown("role:serviceTech:5"),
  admin: unknown("role:admin:5"),
  aclMember: unknown("member:77:5"),
  aclWrite: { paths: [], source: "entries" },
};

/** The figures as lines of text. */
export function report({ figures, ratio }: ReturnType<typeof benchEvaluator>): string {
  const lines = figures.map(
    ({ name, perSecond }) => `${name.padEnd(45)} ${Math.round(perSecond).toLocaleString("en").padStart(12)} cases/s`,
  );
  return [...lines, `evaluator : Cedar = ${Math.round(ratio)} : 1`].join("\n");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(report(benchEvaluator()));
