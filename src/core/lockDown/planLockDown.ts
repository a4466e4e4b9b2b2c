import { apply } from "../../access/apply";
import { isSameSubject, uniqueSubjects, type CaseState, type Change, type Subject } from "../../access/case";
import { evaluate } from "../../access/evaluate";
import { factsOf } from "../../access/facts";
import type { Level } from "../../access/level";
import { lockDown, type LockDown } from "../../access/lockDown/lockDown";
import type { Allowed, Keep, Person, Question } from "../../access/lockDown/question";
import type { Proven } from "../../access/lockDown/proof";
import type { Policy } from "../../access/policy";
import type { Backend } from "../../backends/backend";
import { knownState } from "../../backends/knownState";
import { Failure } from "../../base/failure";
import { inSlices } from "../../base/slices";
import { mayTryToChange, refuseImpossible } from "../changes/validate";
import type { Cases } from "../cases/cases";
import { freshFor } from "../cases/directory";
import { learnPeople } from "../cases/learnPeople";
import { judge } from "../cases/verdict";
import { subjectsOn } from "../cases/whoIsOn";
import type { Connection, Connections } from "../connections/connections";
import { readStillTold, type StillTold } from "./stillTold";
import { directoryOf, isReadWhole, symbolicPeople } from "./symbolic";
import { withContradiction } from "./withContradiction";

/** Roles are asked of so many people at most; those of the others stay unknown, and the plan says so. */
const mostAsked = 500;

/** A lock-down of one case, worked out on what was read of it, and not sent. */
export interface LockDownPlan {
  readonly connection: Connection;
  readonly state: CaseState;
  /** Who is to stay, the caller among them where nobody named them. */
  readonly keep: readonly Keep[];
  /** Whose key it is; undefined where the system does not say. */
  readonly caller?: Subject;
  readonly policy: Policy;
  readonly found: LockDown;
  /** Groups that cannot be read whole. */
  readonly unread: readonly Subject[];
  /** Of so many people the roles were not asked. */
  readonly notAsked: number;
  /** Entries on what contains the case can be changed, too, though not by a lock-down. */
  readonly grantsAbove: boolean;
  /** Who learns of the case afterwards without access to it. */
  readonly told: StillTold;
}

export interface LockDownNeeds {
  readonly connections: Pick<Connections, "backend">;
  readonly cases: Pick<
    Cases,
    "readState" | "learn" | "directory" | "entries" | "people" | "loadHolders" | "loadWatchers"
  >;
}

export interface LockDownOptions {
  readonly progress?: (done: number, of: number) => void;
}

/**
 * Reads a case now, asks what is needed of everybody who is known, and works out the fewest changes after which nobody
 * but those named has access, and none of them more than is named. Changes nothing. Rejects with a Failure: where the
 * case cannot be read, and where the caller cannot change who has access ("notAllowed").
 */
export async function planLockDown(
  { connections, cases }: LockDownNeeds,
  connection: Connection,
  caseId: string,
  wanted: readonly Keep[],
  signal: AbortSignal,
  { progress }: LockDownOptions = {},
): Promise<LockDownPlan> {
  const backend = await connections.backend(connection);
  const state = await cases.readState(connection, caseId, signal);
  const { levelToChange } = backend.capabilities;
  if (!mayTryToChange(state.case, backend))
    throw new Failure("notAllowed", { detail: levelToChange!, notHandled: true });
  const subjects = wanted.map(({ subject }) => subject);
  const asking = { maxAge: freshFor, bulk: true };
  for (const one of [undefined, ...subjects]) await cases.learn(connection, one, signal, { ...asking, caseId });
  const extra = [...subjects, ...(state.enforced?.people ?? [])];
  const everybody = () => subjectsOn({ cases, connection, backend }, [state.case], extra);
  const notAsked = await learnPeople({ cases, connection, of: state.case, people: everybody, asking }, signal, {
    learned: subjects,
    most: mostAsked,
    ...(progress && { progress }),
  });
  const all = uniqueSubjects([...subjects, ...everybody()]);
  const directory = cases.directory(connection, freshFor);
  const keep = withCaller(backend, state, directory.caller, wanted, directory);
  const symbolic = symbolicPeople(state.entries, keep, directory);
  const known = all.filter(({ kind }) => kind !== "group").map((subject): Person => ({ subject, kind: "known" }));
  const people = [...known, ...symbolic];
  const directoryFor = directoryOf(directory, keep, people);
  const question: Question = {
    policy: backend.policy,
    state,
    ...(directory.caller && { caller: directory.caller }),
    people,
    keep,
    allowed: allowedBy(backend, state, directory.caller),
    evidence: (now, subject) => backend.evidence(knownState(now), subject, directoryFor(subject)),
    after: (now, change) => {
      const plain = apply(now, change);
      return backend.sideEffects?.(now, plain, change, directory) ?? plain;
    },
  };
  const found = await inSlices(lockDown(question));
  const { caller } = directory;
  const { contradiction, agreement } =
    (caller && judge(backend, knownState(state), caller, directory, state.case.own?.level)) ?? {};
  const isCaller = ({ person: { subject } }: Proven) => caller !== undefined && isSameSubject(subject, caller);
  const unread = all.filter((one) => one.kind === "group" && !isReadWhole(one, directory));
  const proof = contradiction === undefined ? found.proof : withContradiction(found.proof, isCaller, agreement!);
  const { kept, out, remains, unknown } = proof;
  const judged = [...kept, ...out, ...remains, ...unknown];
  const told = await readStillTold({ cases, backend }, connection, found.after, judged, signal);
  const grantsAbove = backend.capabilities.definitionGrants;
  const about = { connection, state, keep, ...(caller && { caller }), policy: backend.policy };
  return { ...about, found: { ...found, proof }, unread, notAsked, grantsAbove, told };
}

/** The caller does not lock themselves out unasked: where nobody named them, they keep what they have. */
function withCaller(
  backend: Pick<Backend, "policy" | "evidence">,
  state: CaseState,
  caller: Subject | undefined,
  wanted: readonly Keep[],
  directory: Parameters<Backend["evidence"]>[2],
): readonly Keep[] {
  if (caller === undefined || wanted.some(({ subject }) => isSameSubject(subject, caller))) return wanted;
  const { mode } = state.case;
  const modelled = evaluate(backend.policy, mode, factsOf(backend.evidence(knownState(state), caller, directory)));
  const level: Level = state.case.own?.level ?? modelled.atLeast;
  return level === "none" ? wanted : [...wanted, { subject: caller, level, unasked: true }];
}

function allowedBy(backend: Backend, state: CaseState, caller: Subject | undefined): Allowed {
  const { modes, levels, changesLevelInPlace, special } = backend.capabilities;
  const may = (change: Change): boolean => {
    try {
      refuseImpossible(backend, state, change, caller);
      return true;
    } catch (thrown) {
      if (thrown instanceof Failure) return false;
      throw thrown;
    }
  };

  const { reporter } = state.case;
  return {
    modes,
    levels,
    changesLevelInPlace,
    ...(special?.reporter !== undefined && {
      reporter: (subject: Subject): Change => ({
        kind: "reporter",
        subject,
        ...(reporter !== undefined && { from: reporter }),
      }),
    }),
    may,
  };
}
