import { mayLockOut, type DraftEffect } from "../matrix/draftEffects";
import type { ChangeVerdict } from "../../access/worlds";
import { naming, type Naming } from "../../wording/naming";
import { moveText } from "../../wording/level";
import { lockDownTitles } from "../../wording/lockDownLists";
import { lockOutText } from "../../wording/warnings";
import { verdictName } from "../../wording/preview";
import { type Words, joinParts } from "../../text/localize";
import { caseName } from "../matrix/axis";
import { doubtOf } from "../matrix/proof";
import type { Line } from "../protocol";
import { caseOf, draftSummary, driftText, hindranceText, isHopeless, trialTextOnCase } from "./draftBar";
import type { Seen } from "./seen";
import { verdictIcons } from "./verdictIcons";
import type { Section, Why, WhyAction } from "./whyModel";

/** Stands for the draft where the key of a row stands for its reasons. */
export const reviewKey = " draft";

/** So many people of a case are named. */
const mostPeople = 200;

/** Who loses comes first, then who may, then who gains. */
const verdictOrder: readonly ChangeVerdict[] = ["loses", "mayLose", "mayChange", "mayGain", "gains"];

/** The whole draft, case by case: what it changes, and what that does to whom. Undefined where there is no draft. */
export function reviewOf(seen: Seen): Why | undefined {
  const { l10n, trials, effects, origin } = seen;
  if (trials.length === 0) return undefined;
  const nameOf = naming(effects.found.flatMap(({ subject, via }) => (via === undefined ? [subject] : [subject, via])));
  const cases = [...new Set(trials.map(({ caseId }) => caseId))];
  const mayApply = !isHopeless(seen);
  const does: readonly WhyAction[] = [
    ...(mayApply
      ? [{ label: l10n.t("Apply…"), main: true, does: { kind: "draft", what: "apply" } } satisfies WhyAction]
      : []),
    { label: l10n.t("Copy Link…"), ...(!mayApply && { main: true }), does: { kind: "draft", what: "link" } },
    { label: l10n.t("Save Plan…"), does: { kind: "draft", what: "plan" } },
  ];
  return {
    message: {
      title: l10n.t("Draft"),
      subtitle: joinParts([draftSummary(seen), origin === undefined ? "" : originText(seen)], " — "),
      sections: [
        ...lockOutSections(seen, cases),
        ...proofSections(seen),
        ...cases.flatMap((caseId) => sectionsOf(seen, caseId, nameOf)),
      ].slice(0, 20),
    },
    actions: does,
  };
}

/** Loud, and first: that the caller locks themselves out of a case. */
function lockOutSections(seen: Seen, cases: readonly string[]): Section[] {
  const { l10n, effects, ground } = seen;
  const open = cases.filter((caseId) => ground && mayLockOut(ground, caseId));
  const losses = [...effects.found, ...open.map((caseId) => ({ caseId, locksOut: "unknown" as const }))];
  const lines = losses.flatMap(({ caseId, locksOut }): Line[] => {
    const text = lockOutText(l10n, locksOut);
    const one = caseOf(seen, caseId);
    return text ? [{ icon: "warning", text, ...(one && { detail: caseName(one) }) }] : [];
  });
  return lines.length === 0 ? [] : [{ heading: l10n.t("Your access"), lines: lines.slice(0, mostPeople) }];
}

/** What was proven of the draft, list by list, and whether it still holds. */
function proofSections({ l10n, ground, trials, origin }: Seen): Section[] {
  const proof = origin?.proof;
  if (proof === undefined) return [];
  const doubt = ground && doubtOf(proof, ground, trials);
  const sections: Section[] = [];
  const warning = doubt && doubtText(l10n, doubt);
  const remarks: Line[] = warning === undefined ? [] : [{ icon: "warning", text: warning }];
  let icon: Line["icon"] = "info";
  for (const [place, line] of proof.lines.entries()) {
    if (line.startsWith("  ")) (sections.at(-1)!.lines as Line[]).push({ icon, text: line.trim() });
    else if (proof.lines[place + 1]?.startsWith("  ")) {
      icon = proofIcon(l10n, line);
      sections.push({ heading: line, lines: [] });
    } else remarks.push({ icon: "info", text: line });
  }
  return remarks.length === 0 ? sections : [{ heading: l10n.t("Lock Down"), lines: remarks }, ...sections];
}

/** What the lines under a title of a proof say; of a title in another language, nothing that could be wrong. */
function proofIcon(l10n: Words, title: string): Line["icon"] {
  const { remains, unknown, kept, out } = lockDownTitles(l10n);
  const icons = { [remains]: "warning", [unknown]: "unknown", [kept]: "yes", [out]: "no" } as const;
  return icons[title] ?? "info";
}

/** Why what was proven may not be so. */
export function doubtText(l10n: Words, doubt: "draft" | "case"): string {
  return doubt === "draft"
    ? l10n.t("The draft was changed since. Who stays and who is out is shown for the plan as it was.")
    : l10n.t("The case has changed since. Who stays and who is out is shown for the case as it was.");
}

/** Who prepared a draft that was handed on, and why. */
export function originText({ l10n, origin }: Seen): string {
  if (origin === undefined) return "";
  if (origin.proof !== undefined) return origin.reason;
  const said = joinParts([origin.reason, origin.ticket]);
  // The author of the file may have written any number.
  const by = origin.by === "" ? l10n.t("Prepared by somebody else") : l10n.t("Said to be prepared by {0}", origin.by);
  return said === "" ? by : l10n.t("{0}: {1}", by, said);
}

function sectionsOf(seen: Seen, caseId: string, nameOf: Naming): Section[] {
  const { l10n, trials, effects } = seen;
  const one = caseOf(seen, caseId);
  const changes = trials
    .filter((trial) => trial.caseId === caseId)
    .map((trial): Line => {
      const remark = joinParts([hindranceText(seen, trial), driftText(seen, trial)], " ");
      return {
        icon: remark === "" ? "draft" : "warning",
        text: trialTextOnCase(seen, trial),
        ...(remark !== "" && { detail: remark }),
      };
    });
  const on = effects.found.filter((effect) => effect.caseId === caseId);
  const lines = verdictOrder.flatMap((verdict) =>
    on.filter(({ preview }) => preview.verdict === verdict).map((effect) => effectLine(seen, effect, nameOf)),
  );
  if (lines.length === 0 && effects.isWhole) lines.push({ icon: "info", text: l10n.t("nobody known gains or loses") });
  return [
    { heading: one === undefined ? caseId : caseName(one), lines: changes },
    { heading: l10n.t("What it does"), lines: lines.slice(0, mostPeople) },
  ];
}

/** "Jonas Juul: loses write, through Legal · write → no access". */
function effectLine({ l10n }: Seen, { subject, via, preview, self }: DraftEffect, nameOf: Naming): Line {
  const who = self ? l10n.t("{0} (you)", nameOf(subject)) : nameOf(subject);
  const what = l10n.t("{0}: {1}", who, effectName(l10n, preview));
  const whence = via === undefined ? what : l10n.t("{0}, through {1}", what, nameOf(via));
  return { icon: verdictIcons[preview.verdict], text: `${whence} · ${moveText(l10n, preview)}` };
}

/** The verdict with the level that it is about, where that is certain: "loses write". */
function effectName(l10n: Words, { verdict, before, after }: DraftEffect["preview"]): string {
  const { atLeast, atMost } = verdict === "loses" ? before : after;
  if (atLeast === atMost)
    switch (`${verdict} ${atLeast}`) {
      case "loses read":
        return l10n.t("loses read");
      case "loses write":
        return l10n.t("loses write");
      case "loses owner":
        return l10n.t("loses ownership");
      case "gains read":
        return l10n.t("gains read");
      case "gains write":
        return l10n.t("gains write");
      case "gains owner":
        return l10n.t("gains ownership");
    }
  return verdictName(l10n, verdict);
}
