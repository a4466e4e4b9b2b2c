import type { Expiry } from "../../core/expiry/model";
import { standingEndLine } from "../../wording/expiry";
import type { CellMessage } from "../protocol";
import { trialsOf, type MatrixContext } from "./context";
import type { Spot } from "./spot";
import { entriesOf, isSameSubject } from "../../access/case";
import { joinParts } from "../../text/localize";

/** The cell of an entry with when that ends, where it is to end and the draft says nothing else of it. */
export function withEntryEnd(ground: MatrixContext, { caseId, holder }: Spot, cell: CellMessage): CellMessage {
  if ("fact" in holder) return cell;
  const { subject } = holder;
  const isTried = trialsOf(ground, caseId).some((one) => one.type === "entry" && isSameSubject(one.subject, subject));
  const { ends, connection, cases } = ground;
  const entries = cases.entries(connection, caseId);
  const theirs = entries.known ? entriesOf(entries.value, subject) : [];
  const ending = isTried ? undefined : ends?.ofEntry(connection, caseId, { subject, on: theirs[0]?.on ?? "case" });
  if (ending === undefined) return cell;
  const [only, ...others] = theirs;
  const stands = ending.left.none ? entries.known && only === undefined : isAsLeft(ending, only?.level, others.length);
  const end = endText(ground, ending, stands);
  const text = [cell.text, end].join(stands ? " " : " · ");
  const tip = joinParts([text, cell.tip ?? ""], "\n");
  return { ...cell, text, tip, ...(cell.label !== undefined && { label: `${end}. ${cell.label}` }) };
}

/** When the mode of a case ends, behind its name; empty where it does not, or the draft has another mode. */
export function modeEndText(ground: MatrixContext, caseId: string, mode: string): string {
  const ending = ground.ends?.ofMode(ground.connection, caseId);
  if (ending === undefined) return "";
  const stands = isAsLeft(ending, mode);
  return `${stands ? "" : "· "}${endText(ground, ending, stands)}`;
}

/** Whether what stands, alone, is what is to end. */
function isAsLeft({ left }: Expiry, standing: string | undefined, others = 0): boolean {
  return standing !== undefined && standing === left.state && others === 0;
}

function endText({ l10n, locale, now }: MatrixContext, ending: Expiry, stands: boolean): string {
  return standingEndLine(l10n, locale, ending, stands, now());
}
