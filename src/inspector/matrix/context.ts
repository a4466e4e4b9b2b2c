import type { Verdict } from "../../core/cases/verdict";
import type { SystemWords } from "../../wording/systemWords";
import type { Case, CaseState, Entry, Subject } from "../../access/case";
import { evaluate, type Access } from "../../access/evaluate";
import type { Asked, Evidence, Gap, Path, Unknown } from "../../access/evidence";
import { factsOf } from "../../access/facts";
import type { Level, Right, Tri } from "../../access/level";
import { previewRight } from "../../access/onlyRight";
import { gateOf, type FactName, type Facts, type Policy } from "../../access/policy";
import { previewAgainst, previewEvidence, type Preview } from "../../access/preview";
import { rolesOf } from "../../access/roles";
import type { Rule, SelfCheckCount } from "../../access/selfCheck";
import type { ChangeVerdict } from "../../access/worlds";
import type { Backend } from "../../backends/backend";
import { conditionFinding } from "../../backends/evidence";
import type { Locale } from "../../text/locale";
import type { Cases } from "../../core/cases/cases";
import type { Connection } from "../../core/connections/connections";
import type { KnownEnds } from "../../core/expiry/endsOf";
import type { Trial } from "../protocol";
import { tryOut } from "./trials";

/** What is to end of a case, as far as that is known. */
export type Endings = Pick<KnownEnds, "ofEntry" | "ofMode">;

/** What every cell of a matrix is computed from. */
export interface MatrixContext {
  readonly connection: Connection;
  readonly cases: Cases;
  readonly backend: Backend;
  readonly l10n: SystemWords;
  readonly locale: Locale;
  /** Access can be changed where it stands, as a draft. */
  readonly editable: boolean;
  /** There is a draft, and the matrix shows what it would do. */
  readonly drafts: boolean;
  readonly trials: readonly Trial[];
  /** When the oldest case of the list was read: all that was read before is from before the last reading of all. */
  readonly asOf: number;
  /** How often the model and the server agree about the caller. */
  readonly selfCheck: () => SelfCheckCount;
  /** Places of the table in which the server contradicts the model, on any case. */
  readonly suspects: readonly Rule[];
  /** What is to end, as far as that is known. */
  readonly ends?: Endings | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Cases whose last change may or may not have been carried out. */
  readonly undetermined: ReadonlySet<string>;
}

/**
 * One side of a comparison: a mode, what is known in it, and the access that it gives. `server`: the level that the
 * server states.
 */
export interface ComparedAccess {
  readonly mode: string;
  readonly evidence: Evidence;
  readonly access: Access;
  readonly server?: Level;
  readonly verdict?: Pick<Verdict, "contradiction">;
}

/**
 * One person on one case: as it is, and as it would be. What is shown is as it would be where something is tried on
 * this case.
 */
export interface Judged extends ComparedAccess {
  readonly verdict: Verdict;
  readonly roles: Readonly<Record<string, Tri>>;
  /** What the trials do. Undefined when nothing is tried on this case. */
  readonly preview?: Preview;
  /** An entry is tried whose effect cannot be told, because the entries are not known for this reason. */
  readonly waits?: Gap;
}

/** Judges one person on one case, with the trials. Undefined when the case is not loaded. */
export function judgeOne(ground: MatrixContext, caseId: string, subject: Subject): Judged | undefined {
  const { cases, connection, backend } = ground;
  const verdict = cases.judge(connection, caseId, subject);
  if (verdict === undefined) return undefined;
  const server = verdict.server ?? verdict.contradiction;
  const before = {
    mode: verdict.case.mode,
    evidence: verdict.evidence,
    access: verdict.access,
    ...(server !== undefined && { server }),
  };
  const trials = trialsOf(ground, caseId);
  if (trials.length === 0) return { ...before, verdict, roles: verdict.roles };

  const entries = cases.entries(connection, caseId);
  const { mode } = triedCase(ground, verdict.case);
  const evidence = triedEvidence(ground, verdict, trials);
  const preview = previewAgainst(backend.policy, before, { mode, evidence }, server);
  const { after: access } = preview;
  const aboutEntries = trials.filter((trial) => trial.type === "entry");
  // Whom an entry is given certainly has it; what it takes away to take one away is not known.
  const waits =
    !entries.known &&
    (entries.gap === "notFetched" ? aboutEntries.length > 0 : aboutEntries.some(({ level }) => level === "none"))
      ? entries.gap
      : undefined;
  return {
    verdict,
    mode,
    evidence,
    access,
    roles: rolesOf(backend.policy, access, factsOf(evidence)),
    preview,
    ...(waits && { waits }),
  };
}

/**
 * The evidence with the trials. The mode is no part of it; entries are, as far as they are known, and those that are
 * tried are certain.
 */
function triedEvidence(
  ground: MatrixContext,
  { known, evidence, subject }: Verdict,
  trials: readonly Trial[],
): Evidence {
  const { connection, cases, backend } = ground;
  if (!trials.some(({ type }) => type !== "mode")) return evidence;
  const { case: of, entries, enforced } = known;
  const directory = cases.directory(connection);
  const judge = (asked: Extract<Asked<readonly Entry[]>, { known: true }>, tried: readonly Trial[]): Evidence => {
    const before: CaseState = {
      case: of,
      entries: asked.value,
      ...(asked.truncated && { unlisted: true }),
      ...(enforced && { enforced }),
    };
    const state = tryOut(before, tried, (one, after, change) => {
      return backend.sideEffects?.(one, after, change, directory) ?? after;
    });
    const entriesThen = { ...asked, value: state.entries };
    const then = { ...known, case: state.case, entries: entriesThen, enforced: state.enforced };
    return backend.evidence(then, subject, directory);
  };
  if (entries.known) return judge(entries, trials);
  if (!trials.some(({ type }) => type === "entry")) return ofCase(evidence);
  const given = judge(
    { known: true, value: [], readAt: of.readAt },
    trials.filter((trial) => trial.type === "entry" && trial.level !== "none"),
  );
  // Whether what is known of entries, from a search, is the entry that is taken away, only the list of the case tells.
  const taken = trials.some((trial) => trial.type === "entry" && trial.level === "none");
  const left: Unknown = { id: `entries left:${of.id}:${subject.id}`, gap: entries.gap, about: "entries" };
  const pathsOf = (fact: FactName): readonly Path[] => {
    const paths = evidence[fact]?.paths ?? [];
    return taken ? paths.map((path) => ({ ...path, needs: [...path.needs, left] })) : paths;
  };
  const both = Object.values(backend.policy.entryFacts).map(
    (fact) => [fact, { ...evidence[fact]!, paths: [...(given[fact]?.paths ?? []), ...pathsOf(fact)] }] as const,
  );
  return { ...ofCase(evidence), ...Object.fromEntries(both) };

  /** What does not come of entries, of the case as it is tried. */
  function ofCase(before: Evidence): Evidence {
    const then = triedCase(ground, of);
    return then === of ? before : backend.evidence({ ...known, case: then }, subject, directory);
  }
}

/** The state of a case with the trials, where its entries are known. */
export function triedState(ground: MatrixContext, caseId: string): CaseState | undefined {
  const one = ground.cases.find(ground.connection, caseId);
  const entries = ground.cases.entries(ground.connection, caseId);
  if (one === undefined || !entries.known) return undefined;
  return tryOut({ case: one, entries: entries.value }, trialsOf(ground, caseId));
}

/** What the trials make of a case, beside its entries. */
export function triedCase(ground: Pick<MatrixContext, "drafts" | "trials">, of: Case): Case {
  const trials = trialsOf(ground, of.id).filter(({ type }) => type !== "entry");
  return trials.length === 0 ? of : tryOut({ case: of, entries: [] }, trials).case;
}

/** The access of everybody for whom one fact holds. */
export interface JudgedHolders extends ComparedAccess {
  readonly facts: Facts;
  readonly preview?: Preview;
}

/**
 * The rights of everybody for whom one fact holds: at least these. Whether any other fact holds for one of them is not
 * known, before a trial and after it alike.
 */
export function judgeHolders(ground: MatrixContext, caseId: string, fact: string): JudgedHolders {
  const { policy } = ground.backend;
  const of = ground.cases.find(ground.connection, caseId);
  const open = (other: string) => ({
    paths: [
      {
        needs: [{ id: `fact ${other} ${caseId}`, gap: "notStated" as const, about: "fact" as const, detail: other }],
        through: [],
      },
    ],
    source: "none" as const,
  });
  const standing = (one: Case | undefined) => ({
    mode: one?.mode ?? "",
    evidence: Object.fromEntries(
      policy.facts.map((other) => [
        other,
        other === fact
          ? { paths: [{ needs: [], through: [] }], source: "none" as const }
          : one && other === gateOf(policy)?.fact
            ? conditionFinding(one, other)
            : open(other),
      ]),
    ) as Evidence,
  });
  const before = standing(of);
  const tried = of && triedCase(ground, of);
  const after = tried === of ? before : standing(tried);
  const facts = factsOf(after.evidence);
  const preview = after === before ? undefined : previewEvidence(policy, before, after);
  return { ...after, facts, access: evaluate(policy, after.mode, facts), ...(preview && { preview }) };
}

/**
 * How one right differs from one standing to another. Where it is not decided on both, world by world: an unknown of
 * the same id is
 * the same one, so that the same person may be unknown twice without a difference.
 */
export function rightVerdict(policy: Policy, right: Right, one: ComparedAccess, other: ComparedAccess): ChangeVerdict {
  const [a, b] = [one.access[right], other.access[right]];
  if (a !== "unknown" && b !== "unknown") return a === b ? "same" : b === "yes" ? "gains" : "loses";
  // What the server contradicts on one side has no world in common with the other.
  if ([one, other].some(({ verdict }) => verdict?.contradiction !== undefined))
    return a === b ? "mayChange" : a === "no" || b === "yes" ? "mayGain" : "mayLose";
  if (one.server === undefined && other.server !== undefined) return turned[rightVerdict(policy, right, other, one)];
  return previewRight(policy, right, one, other, one.server).verdict;
}

/** What a draft does to one right of somebody. */
export function verdictOnRight(
  policy: Policy,
  { verdict, mode, evidence, preview }: Judged,
  right: Right,
): ChangeVerdict {
  if (preview === undefined) return "same";
  const { case: of, server = verdict.contradiction } = verdict;
  const before = { mode: of.mode, evidence: verdict.evidence, access: preview.before, ...(server && { server }) };
  return rightVerdict(policy, right, before, { mode, evidence, access: preview.after });
}

const turned: Readonly<Record<ChangeVerdict, ChangeVerdict>> = {
  gains: "loses",
  loses: "gains",
  mayGain: "mayLose",
  mayLose: "mayGain",
  mayChange: "mayChange",
  same: "same",
};

/** What is drafted for one case. */
export function trialsOf(
  { drafts, trials }: Pick<MatrixContext, "drafts" | "trials">,
  caseId: string,
): readonly Trial[] {
  return drafts ? trials.filter((trial) => trial.caseId === caseId) : [];
}
