import type { SystemWords } from "../../wording/systemWords";
import type { Evidence, Path } from "../../access/evidence";
import { explain } from "../../access/explain";
import { isCertain } from "../../access/facts";
import type { Level } from "../../access/level";
import type { FactName } from "../../access/policy";
import type { MatrixContext, Judged } from "./context";
import { becauseText, factName, gapName, pathText } from "../../wording/reason";
import { listed } from "../../text/localize";
import { titleSeenBy } from "../../core/cases/everybody";
import { titleText } from "../../wording/everybody";

/**
 * One line that says why: the ways to the highest certain level, groups and entries named, and what leaves the rest
 * open
 * with the reason why it is not known.
 */
export function becauseLine(
  { l10n, locale }: Pick<MatrixContext, "l10n" | "locale">,
  { access, evidence, verdict, preview }: Judged,
): string {
  const facts = (value: "yes" | "unknown", level?: Level): FactName[] => [
    ...new Set(
      access.because
        .filter((reason) => reason.value === value && (level === undefined || reason.right === level))
        .map((reason) => reason.fact),
    ),
  ];
  const winning = facts("yes", access.atLeast).map((fact) => wayTo(l10n, fact, evidence));
  const open = facts("unknown").filter((fact) => !winning.includes(fact));
  if (winning.length === 0 && open.length === 0) return becauseText(l10n, access);
  // Where only the server's own answer decides, the model has nothing certain to name.
  const stated = preview === undefined && verdict.agreement?.kind === "compatible";
  if (stated && winning.length === 0)
    return l10n.t("the server says so; not known why: {0}", listed(open.map((fact) => factName(l10n, fact))));
  const parts = [...new Set(winning)].slice(0, 2);
  if (winning.length > 2) parts.push(l10n.t("and {0} more", locale.count(winning.length - 2)));
  const line = listed(parts);
  if (open.length === 0) return line;
  const unknown = l10n.t(
    "not known: {0} ({1})",
    listed(open.map((fact) => factName(l10n, fact))),
    listed(gapsOf(open, evidence).map((gap) => gapName(l10n, gap))),
  );
  return line === "" ? unknown : l10n.t("{0}; {1}", line, unknown);
}

/** That somebody sees the title of a case and no more, and by what. Undefined: they have, or may have, more. */
export function titleOnly({ l10n, cases, connection }: MatrixContext, { access, verdict }: Judged): string | undefined {
  if (access.atMost !== "none") return undefined;
  const grants = titleSeenBy(cases.directory(connection), verdict.case, verdict.subject.id);
  return grants.length === 0 ? undefined : titleText(l10n, grants);
}

/** True when the right to write rests on a read entry only: the literal reading of mode `explicit`. */
export function writesByReadEntry(
  { backend }: Pick<MatrixContext, "backend">,
  { mode, evidence, access }: Judged,
): boolean {
  if (access.write !== "yes" || access.owner === "yes") return false;
  const { wins } = explain(backend.policy, mode, evidence, "write");
  return wins.length > 0 && wins.every(({ path }) => (path.entry?.level ?? path.level) === "read");
}

function wayTo(l10n: SystemWords, fact: FactName, evidence: Evidence): string {
  const paths = evidence[fact]?.paths.filter(isCertain) ?? [];
  const shortest = paths.reduce<Path | undefined>(
    (best, path) => (best === undefined || path.through.length < best.through.length ? path : best),
    undefined,
  );
  return shortest === undefined ? factName(l10n, fact) : pathText(l10n, fact, shortest);
}

function gapsOf(facts: readonly FactName[], evidence: Evidence) {
  const needs = facts.flatMap((fact) => evidence[fact]?.paths ?? []).flatMap((path) => path.needs);
  const gaps = new Set(needs.map((need) => need.gap));
  return gaps.size > 0 ? [...gaps] : (["notFetched"] as const);
}
