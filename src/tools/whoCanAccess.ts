import type { Ask } from "./ask";
import { isSameSubject, uniqueSubjects, type CaseState, type Subject } from "../access/case";
import { roleFacts } from "../access/roleFacts";
import { holdersLabel } from "../wording/labels";
import { everybodyText } from "../wording/everybody";
import { becauseText, gapName } from "../wording/reason";
import type { LeftOpen } from "../core/cases/leftOpen";
import { concernedBy } from "../core/cases/whoIsOn";
import { aboutCase, aboutLevel, aboutSubject, asOf } from "./answer";
import type { InputOf } from "./input";

/** So many people are listed at most; how many were left out is said. */
const mostPeople = 60;

/** Everyone who is named on a case or is in a group that is, with what they may do. */
export async function whoCanAccess(ask: Ask, input: InputOf<"whoCanAccess">): Promise<object> {
  const { reading, l10n, connection, signal } = ask;
  const state = await reading.readState(connection, input.case, signal);
  const { policy, capabilities } = await reading.system(connection);
  const everybody = await reading.everybody(connection, state.case.id, signal);
  const people = uniqueSubjects([
    ...(await learnNamed(ask, state)),
    ...(everybody?.people ?? []).map(({ subject }) => subject),
  ]);
  const seeTitle = new Set(everybody?.people.flatMap(({ by, subject }) => (by === "title" ? [subject.id] : [])));
  const shown = people.slice(0, mostPeople);
  const caller = reading.caller(connection);
  return {
    case: aboutCase(state.case),
    modes: capabilities.modes,
    people: shown.flatMap((subject) => {
      const verdict = reading.judge(connection, state.case.id, subject);
      if (verdict === undefined) return [];
      const entries = state.entries.filter(
        (entry) => entry.subject !== undefined && isSameSubject(entry.subject, subject),
      );
      return [
        {
          ...aboutSubject(subject),
          ...(caller !== undefined && isSameSubject(caller, subject) && { isTheUser: true }),
          ...aboutLevel(verdict.access),
          ...(verdict.entries !== undefined && { byTheEntries: aboutLevel(verdict.entries) }),
          ...(seeTitle.has(subject.id) && { seesTheTitleOnly: true }),
          ...asOf(verdict),
          because: becauseText(l10n, verdict.access),
          ...(entries.length > 0 && {
            entries: entries.map(({ id, level, on }) => ({ id, level: level ?? "unknown", on })),
          }),
        },
      ];
    }),
    ...(everybody && leftOpen(ask, everybody.missing)),
    ...(everybody?.sample !== undefined && { summary: everybodyText(l10n, { count: String }, everybody) }),
    byRole: roleFacts(policy, state.case.mode)
      .filter(({ fact }) => everybody?.missing.roles.includes(fact) !== false)
      .map(({ fact, rights }) => ({ who: holdersLabel(l10n, fact), rights })),
    ...(people.length > shown.length && { leftOut: people.length - shown.length }),
    hint: l10n.t(
      "No case system lists the people behind “{0}”. For the reasons of one person, or somebody who is not " +
        "listed, call {1}.",
      "byRole",
      "caseAccess_explainAccess",
    ),
  };
}

/** What of the case may give access to people who are not listed. */
function leftOpen({ l10n }: Ask, { nameless, groups, reporter }: LeftOpen): object {
  return {
    ...(nameless.length > 0 && {
      entriesThatNameNobody: nameless.map(({ id, level, on }) => ({ id, level: level ?? "unknown", on })),
    }),
    ...(groups.length > 0 && {
      groupsWhoseMembersAreNotAllKnown: groups.map(({ group, gap }) => ({
        ...aboutSubject(group),
        why: gapName(l10n, gap),
      })),
    }),
    ...(reporter !== undefined && { othersMayBeTheReporter: gapName(l10n, reporter) }),
  };
}

/** Asks what is needed to judge those who are named, and the members of groups, and gives them all, people first. */
async function learnNamed(
  { reading, connection, signal }: Ask,
  { case: of, entries }: CaseState,
): Promise<readonly Subject[]> {
  const named = uniqueSubjects([of.reporter, ...entries.map(({ subject }) => subject)]);
  const groups = named.filter(({ kind }) => kind === "group");
  const people = () => [...concernedBy(named, { members: (id) => reading.members(connection, id) }), ...groups];
  await reading.learnPeople(connection, of, people, mostPeople, signal);
  return people();
}
