import { isSameSubject, type Case } from "../../access/case";
import type { Holder } from "../../core/cases/whoIsOn";
import type { Draftable } from "../protocol";
import { trialsOf, triedCase, type MatrixContext } from "./context";

/** What can be drafted of a case beside its mode and its entries. */
export function draftableOfCase(ground: MatrixContext, of: Case): readonly Draftable[] {
  const { special } = ground.backend.capabilities;
  return [
    ...(special?.reporter !== undefined ? (["reporter"] as const) : []),
    ...(special?.publish !== undefined && triedCase(ground, of).condition === "no" ? (["publish"] as const) : []),
  ];
}

/** The same of a row: somebody on a case. @param isOfCase the row is the case */
export function draftableOfRow(
  ground: MatrixContext,
  caseId: string,
  holder: Holder,
  isOfCase: boolean,
): readonly Draftable[] {
  const of = ground.cases.find(ground.connection, caseId);
  if (of === undefined || !ground.editable || "fact" in holder) return [];
  const { subject } = holder;
  const ofCase = draftableOfCase(ground, of);
  const { reporter } = triedCase(ground, of);
  const mayReport = subject.kind !== "group" && !(reporter && isSameSubject(reporter, subject));
  const isTried = trialsOf(ground, caseId).some((trial) =>
    trial.type === "entry" ? isSameSubject(trial.subject, subject) : trial.type === "mode" && isOfCase,
  );
  return [
    ...ofCase.filter((one) => (one === "reporter" ? mayReport : isOfCase)),
    ...(isTried ? (["until"] as const) : []),
  ];
}
