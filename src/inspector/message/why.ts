import { barrierText } from "../../wording/remedy";
import { toNoText, toYesText } from "../../wording/remedy";
import type { Why, Section } from "./whyModel";
import { sourcesSection } from "./whySources";
import { actionsFor, changeActions } from "./whyActions";
import type { Spot } from "../matrix/spot";
import type { Access } from "../../access/evaluate";
import { explain, type Explanation } from "../../access/explain";
import { factsOf } from "../../access/facts";
import type { Right, Tri } from "../../access/level";
import { besideOf, tableRow, type Facts, type Policy } from "../../access/policy";
import { operationsOf } from "../../access/roles";
import { agreementText } from "../../wording/access";
import { holdersLabel, modeLabel, originOf } from "../../wording/labels";
import { answerName, rightTitle, spanText } from "../../wording/level";
import { modeMeaning } from "../../wording/mode";
import { operationName } from "../../wording/operation";
import { verdictName, verdictText } from "../../wording/preview";
import {
  cellName,
  factName,
  missingText,
  pathText,
  powerlessText,
  rowName,
  unknownText,
  wayText,
} from "../../wording/reason";
import { titleOnly } from "../matrix/because";
import { judgeHolders, judgeOne, type MatrixContext, type Judged } from "../matrix/context";
import { spotNames } from "../matrix/matrix";
import { verdictIcons } from "./verdictIcons";
import type { Line } from "../protocol";

/**
 * So many reasons of a kind, and so many entries to revoke, are told: somebody may be in hundreds of groups that have
 * an entry.
 */
const mostLines = 200;

/**
 * Why a cell says what it says. Without a right: the highest one that somebody may have. Undefined when the case is not
 * loaded.
 */
export function whyOf(
  ground: MatrixContext,
  spot: Spot,
  asked: Right | undefined,
  rowsAre: "cases" | "people",
): Why | undefined {
  if ("fact" in spot.holder) return whyHolders(ground, spot, spot.holder.fact, asked);
  const judged = judgeOne(ground, spot.caseId, spot.holder.subject);
  if (judged === undefined) return undefined;
  const { l10n, backend } = ground;
  const right = asked ?? (judged.access.atMost === "none" ? "read" : judged.access.atMost);
  const explanation = explain(backend.policy, judged.mode, judged.evidence, right);
  const value = judged.access[right];
  const { who, where } = spotNames(ground, spot, () => "");
  const sections = [
    changeSection(ground, judged),
    ...reasonSections(ground, explanation, judged),
    titleSection(ground, judged),
    remedySection(ground, explanation, value),
    modeSection(ground, judged.mode),
    operationsSection(ground, judged.access, factsOf(judged.evidence)),
    sourcesSection(ground, judged),
  ];
  return {
    message: {
      right,
      title: l10n.t("{0}: {1}", rightTitle(l10n, right), answerName(l10n, value)),
      subtitle: l10n.t("{0} on {1}", who, where),
      value,
      sections: sections
        .filter((section): section is Section => section !== undefined && section.lines.length > 0)
        .map((section) => cutOff(ground, section)),
    },
    actions: actionsFor(ground, spot, explanation, judged, rowsAre),
  };
}

function whyHolders(ground: MatrixContext, spot: Spot, fact: string, asked: Right | undefined): Why {
  const { l10n } = ground;
  const { mode, access, facts } = judgeHolders(ground, spot.caseId, fact);
  const right = asked ?? (access.atLeast === "none" ? "read" : access.atLeast);
  const { who, where } = spotNames(ground, spot, (name) => holdersLabel(l10n, name));
  const reasons = access.because.filter((reason) => reason.right === right);
  const lines: Line[] = reasons
    .filter((reason) => reason.fact === fact)
    .map((reason) => ({ icon: "yes", text: cellName(l10n, reason.cell, fact) }));
  if (lines.length === 0)
    lines.push({ icon: "info", text: l10n.t("{0} does not give this right in this mode.", factName(l10n, fact)) });
  lines.push({
    icon: "info",
    text: l10n.t("The case system does not list who they are. Some of them may have more, by an entry or as reporter."),
  });
  const others = reasons
    .filter((reason) => reason.value === "unknown")
    .map((reason): Line => ({
      icon: "unknown",
      text: l10n.t("{0} → {1}", factName(l10n, reason.fact), cellName(l10n, reason.cell, reason.fact)),
    }));
  const sections = [
    { heading: l10n.t("By role"), lines },
    { heading: l10n.t("May also count"), lines: others },
    modeSection(ground, mode),
    operationsSection(ground, access, facts),
  ];
  return {
    message: {
      right,
      title: l10n.t("{0}: {1}", rightTitle(l10n, right), answerName(l10n, access[right])),
      subtitle: l10n.t("{0} on {1}", who, where),
      value: access[right],
      sections: sections.filter((section) => section.lines.length > 0),
    },
    actions: changeActions(ground, spot.caseId, undefined),
  };
}

function cutOff({ l10n, locale }: Pick<MatrixContext, "l10n" | "locale">, section: Section): Section {
  const more = section.lines.length - mostLines;
  if (more <= 0) return section;
  return {
    ...section,
    lines: [...section.lines.slice(0, mostLines), { icon: "info", text: l10n.t("and {0} more", locale.count(more)) }],
  };
}

function changeSection({ l10n }: Pick<MatrixContext, "l10n">, { preview, waits }: Judged): Section | undefined {
  if (waits !== undefined)
    return {
      heading: l10n.t("Draft"),
      lines: [
        {
          icon: "unknown",
          text: l10n.t("The effect of changing an entry can only be shown when the entries of the case are known."),
        },
      ],
    };
  if (preview === undefined) return undefined;
  const text = preview.verdict === "same" ? verdictName(l10n, "same") : verdictText(l10n, preview);
  return {
    heading: l10n.t("Draft"),
    lines: [
      {
        icon: verdictIcons[preview.verdict],
        text,
        detail: l10n.t("The reasons below are for the case with the draft applied."),
      },
    ],
  };
}

/** Says that nothing gives a right, with the rules about it; not where the server says the opposite. */
function ungivenLines(
  l10n: MatrixContext["l10n"],
  policy: Policy,
  { right, mode, barrier }: Explanation,
  { access, verdict }: Judged,
): Line[] {
  const isDisputed = verdict.contradiction !== undefined && access[right] === "unknown";
  if (isDisputed || (barrier && barrier.stops.length > 0)) return [];
  const listed = tableRow(policy, mode)[right];
  const beside = besideOf(policy)?.[right] ?? [];
  const places = [
    ...(listed.length > 0 ? [rowName(l10n, { mode, right }, listed)] : []),
    ...(beside.length > 0 ? [rowName(l10n, { mode: undefined, right }, beside)] : []),
  ];
  const text = l10n.t("Nothing gives this right.");
  return [{ icon: "no", text, ...(places.length > 0 && { detail: places.join("; ") }) }];
}

/** A section for each kind of reason, in the order of the page. */
function reasonSections(
  { l10n, backend }: Pick<MatrixContext, "l10n" | "backend">,
  explanation: Explanation,
  judged: Judged,
): (Section | undefined)[] {
  const { wins, possible, powerless, missing, modeInTable, mode, barrier } = explanation;
  const { agreement, server } = judged.verdict;
  const because: Line[] = wins.map((way) => ({ icon: "yes", text: wayText(l10n, way) }));
  if (judged.preview === undefined) {
    if (agreement?.kind === "disagrees") because.push({ icon: "warning", text: agreementText(l10n, agreement) });
    else if (agreement !== undefined && server !== undefined)
      because.push({ icon: "yes", text: agreementText(l10n, agreement) });
  }
  const stopped = barrierText(l10n, explanation);
  if (stopped !== undefined) because.push({ icon: barrier?.value === "closed" ? "no" : "unknown", text: stopped });
  if (wins.length === 0 && possible.length === 0)
    because.push(...ungivenLines(l10n, backend.policy, explanation, judged));
  if (!modeInTable)
    because.push({ icon: "unknown", text: l10n.t("The mode {0} is not in the access table.", modeLabel(l10n, mode)) });
  // Two that are not known may have the same words, such as an entry and its level: the first is the one that settles
  // more.
  const names = missing.map((one) => unknownText(l10n, one.unknown, one.facts));
  const unknowns = missing
    .filter((_, index) => names.indexOf(names[index]!) === index)
    .map((one, index, { length }): Line => {
      const text = missingText(l10n, one);
      return index === 0 && length > 1
        ? { icon: "unknown", text, detail: l10n.t("Knowing this would confirm most.") }
        : { icon: "unknown", text };
    });
  return [
    { heading: l10n.t("Because"), lines: because },
    {
      heading: l10n.t("May also count"),
      lines: [...new Set(possible.map((way) => wayText(l10n, way)))].map((text) => ({ icon: "unknown", text })),
    },
    {
      heading: l10n.t("Would count otherwise"),
      lines: [...new Set(barrier?.value === "closed" ? barrier.stops.map((way) => wayText(l10n, way)) : [])].map(
        (text) => ({ icon: "no", text }),
      ),
    },
    { heading: l10n.t("Not known"), lines: unknowns },
    tierSection(l10n, explanation),
    // Access control is off for all alike or for nobody; the mode says it.
    {
      heading: l10n.t("Does not count"),
      lines: powerless
        .filter(({ fact }) => originOf(l10n, fact) !== "everyone")
        .map((one) => ({ icon: "no", text: powerlessText(l10n, one, mode) })),
    },
  ];
}

/** By what somebody without access sees that the case exists. */
function titleSection(ground: MatrixContext, judged: Judged): Section | undefined {
  const text = titleOnly(ground, judged);
  return text === undefined ? undefined : { heading: ground.l10n.t("Title only"), lines: [{ icon: "info", text }] };
}

/** In their order, what there is that could decide, and what decides. */
function tierSection(l10n: MatrixContext["l10n"], { tiers = [] }: Explanation): Section | undefined {
  const lines = tiers.flatMap(({ state, ways }): Line[] =>
    ways.map(({ fact, path }) => {
      const text = pathText(l10n, fact, path);
      switch (state) {
        case "decides":
          return { icon: "yes", text: l10n.t("{0}: decides", text) };
        case "mayDecide":
          return { icon: "unknown", text: l10n.t("{0}: may decide", text) };
        default:
          return { icon: "no", text: l10n.t("{0}: overridden by what comes before it", text) };
      }
    }),
  );
  return lines.length === 0 ? undefined : { heading: l10n.t("The first that exists decides"), lines };
}

function remedySection(
  { l10n, locale }: Pick<MatrixContext, "l10n" | "locale">,
  explanation: Explanation,
  value: Tri,
): Section {
  const said = [
    value === "yes" ? undefined : toYesText(l10n, explanation),
    value === "no" ? undefined : toNoText(l10n, explanation, locale.count),
  ];
  return {
    heading: l10n.t("What would change it"),
    lines: said
      .filter((text) => text !== undefined && text !== "")
      .map((text): Line => ({ icon: "info", text: text! })),
  };
}

function modeSection({ l10n }: Pick<MatrixContext, "l10n">, mode: string): Section {
  return {
    heading: l10n.t("Mode: {0}", modeLabel(l10n, mode)),
    lines: [{ icon: "info", text: modeMeaning(l10n, mode) }],
  };
}

function operationsSection(
  { l10n, backend }: Pick<MatrixContext, "l10n" | "backend">,
  access: Access,
  facts: Facts,
): Section {
  const order: readonly Tri[] = ["yes", "unknown", "no"];
  const lines = operationsOf(backend.policy, access, facts).map(({ operation, value }) => ({
    icon: value,
    text: operationName(l10n, operation.id),
    detail: answerName(l10n, value),
  }));
  return {
    heading: l10n.t("Operations: {0}", spanText(l10n, access)),
    lines: lines.sort((a, b) => order.indexOf(a.icon) - order.indexOf(b.icon)),
    grid: true,
  };
}
