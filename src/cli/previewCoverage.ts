import type { CaseState } from "../access/case";
import { evaluate } from "../access/evaluate";
import { rights } from "../access/level";
import { gateOf } from "../access/policy";
import { roleFacts } from "../access/roleFacts";
import type { PlannedChange } from "../core/changes/model";
import { groupsUnder } from "../core/cases/whoIsOn";
import { holdersLabel } from "../wording/labels";
import { subjectName } from "../wording/reason";
import type { Session } from "./session";

/** Whom changes touch, or may, without a computed effect because nobody lists them. Empty: it covers everybody. */
export function uncoveredBy(session: Session, planned: readonly PlannedChange[]): string[] {
  const { l10n } = session;
  const found = planned.flatMap((one) => {
    const leftOut = one.leftOut > 0 ? [l10n.t("people for whom the effect was not computed")] : [];
    return [
      ...leftOut,
      ...casesElsewhere(session, one),
      ...rolesTouched(session, one),
      ...membersTouched(session, one),
    ];
  });
  return [...new Set(found)];
}

/** The other cases of a person, where a change reaches all of them and a key sees some. */
function casesElsewhere({ l10n }: Session, { reach }: PlannedChange): string[] {
  if (reach === undefined) return [];
  const unread = reach.missing > 0 ? [l10n.t("cases that could not be read: {0}", String(reach.missing))] : [];
  return [l10n.t("cases that this key does not see"), ...unread];
}

/** Everybody who holds a role, where the change makes a difference to what it gives. */
function rolesTouched({ backend: { policy }, l10n }: Session, { before, after }: PlannedChange): string[] {
  const gate = gateOf(policy);
  const given = (fact: string, { case: of }: CaseState) => {
    const facts = { [fact]: "yes", ...(gate && { [gate.fact]: of.condition ?? "unknown" }) } as const;
    const access = evaluate(policy, of.mode, facts);
    return rights.map((right) => access[right]).join(" ");
  };
  const listed = [before, after].flatMap(({ case: of }) => roleFacts(policy, of.mode));
  return listed.flatMap(({ fact }) => (given(fact, before) === given(fact, after) ? [] : [holdersLabel(l10n, fact)]));
}

/** The members of groups whose entries it changes, where they are not all known. */
function membersTouched({ workspace: { cases }, connection, l10n }: Session, planned: PlannedChange): string[] {
  const { before, after } = planned;
  const isOtherMode = before.case.mode !== after.case.mode;
  const [was, is] = [before, after].map(({ entries }) => new Set(entries.map(({ id, level }) => `${id} ${level}`)));
  const touched = [...before.entries, ...after.entries].filter(
    ({ id, level }) => isOtherMode || was!.has(`${id} ${level}`) !== is!.has(`${id} ${level}`),
  );
  const known = { known: true, value: touched, readAt: before.case.readAt } as const;
  return groupsUnder(cases.directory(connection), [known])
    .filter(({ group, members }) => group.kind === "group" && (!members.known || members.truncated === true))
    .map(({ group }) => l10n.t("members of {0}", subjectName(group)));
}
