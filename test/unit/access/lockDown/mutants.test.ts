import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import esbuild from "esbuild";
import fc from "fast-check";
import type * as Solver from "../../../../src/access/lockDown/lockDown";
import type { Question } from "../../../../src/access/lockDown/question";
import { atOnce } from "../../../../src/base/slices";
import { runs } from "../../../runs";
import { ROOT } from "../../words";
import { argusProblem, argusQuestion, drawnArgus, type DrawnArgus } from "./argusCases";
import { cmfProblem, cmfQuestion, drawnCmf, type DrawnCmf } from "./cmfCases";
import { argusExamples, cmfExamples, tierExamples } from "./examples";
import { mutants, type Mutant } from "./mutants";
import * as table from "./tableProof";
import * as tiers from "./tierCases";
import type { Problem } from "./tierOracle";

type LockDown = typeof Solver.lockDown;

const folder = path.join(ROOT, "src/access/lockDown");

/** The solver, with one decision changed, as a module of its own. */
async function solverWith(mutant?: Mutant): Promise<LockDown> {
  const changed = mutant && path.join(folder, mutant.file);
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(folder, "lockDown.ts")],
    ...{ bundle: true, write: false, format: "cjs", logLevel: "silent" },
    plugins: [
      {
        name: "mutant",
        setup(build) {
          build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
            if (file !== changed) return undefined;
            const source = readFileSync(file, "utf8");
            const found = source.split(mutant!.from);
            assert.equal(found.length, 2, `"${mutant!.name}" is in ${mutant!.file} ${found.length - 1} times`);
            return { contents: found.join(mutant!.to), loader: "ts" };
          });
        },
      },
    ],
  });
  const module = { exports: {} as typeof Solver };
  new Function("module", outputFiles[0]!.text)(module);
  return module.exports.lockDown;
}

/** A drawn case, with what brute force asks of a plan for it. */
interface Trial {
  readonly question: Question;
  judge(found: Solver.LockDown): void;
}

/** The examples, and then the same drawn ones each time, the systems in turn. */
function trials(ofEach: number): readonly Trial[] {
  const drawn = <T>(arbitrary: fc.Arbitrary<T>) => fc.sample(arbitrary, { numRuns: ofEach, seed: 23 });
  const ofArgus = (one: DrawnArgus): Trial => {
    const problem = argusProblem(one);
    return { question: argusQuestion(one, problem), judge: (found) => table.assertRight(problem, found) };
  };
  const ofCmf = (one: DrawnCmf): Trial => {
    const problem = cmfProblem(one);
    return { question: cmfQuestion(one, problem), judge: (found) => table.assertRight(problem, found) };
  };
  const ofTiers = (one: Problem): Trial => {
    return { question: tiers.tierQuestion(one), judge: (found) => tiers.assertRight(one, found) };
  };
  const [cmfCases, tierCases] = [drawn(drawnCmf), drawn(tiers.drawnTiers)];
  return [
    ...argusExamples.map(ofArgus),
    ...cmfExamples.map(ofCmf),
    ...tierExamples.map(ofTiers),
    ...drawn(drawnArgus).flatMap((one, place) => [ofArgus(one), ofCmf(cmfCases[place]!), ofTiers(tierCases[place]!)]),
  ];
}

/** The number of the first trial that notices, or undefined. */
function noticedBy(solve: LockDown, all: readonly Trial[]): number | undefined {
  const place = all.findIndex(({ question, judge }) => {
    try {
      judge(atOnce(solve(question)));
      return false;
    } catch {
      return true;
    }
  });
  return place < 0 ? undefined : place + 1;
}

describe("a solver of lock-downs with a fault", function () {
  this.timeout(process.env.PROVE === undefined ? 120_000 : 0);

  let all: readonly Trial[];
  before(async () => {
    all = trials(runs(60));
    assert.equal(noticedBy(await solverWith(), all), undefined, "without a fault nothing is noticed");
  });

  for (const mutant of mutants)
    it(`is noticed: it ${mutant.name}`, async () => {
      const found = noticedBy(await solverWith(mutant), all);
      assert.notEqual(found, undefined, `nothing in ${all.length} cases notices it`);
    });
});
