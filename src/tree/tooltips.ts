import { wordsOf } from "../wording/wordsOf";
import { movingOf } from "../wording/listCoverage";
import { l10n, MarkdownString } from "vscode";
import type { Subject } from "../access/case";
import type { Right } from "../access/level";
import { failureText } from "../wording/failure";
import { agreementText, canText, selfCheckDetail } from "../wording/access";
import {
  detailLabel,
  holdersLabel,
  levelLabel,
  modeLabel,
  roleLabel,
  statusLabel,
  unlistedIn,
} from "../wording/labels";
import { endLine } from "../wording/expiry";
import { keyEndText } from "../wording/keyCheck";
import { holdersStay, modeMeaning } from "../wording/mode";
import { conditionMeaning, entryLevel, ownLine, shownDetail } from "../wording/rows";
import { inMarkdown, inMessage, oneLine } from "../text/untrusted";
import type { Connection } from "../core/connections/connections";
import { count, locale, moment } from "../platform/locale";
import { wordsFor } from "../platform/words";
import type { Drawing } from "./drawing";
import { findEntry } from "./people";
import type { CaseRow, ConnectionRow, EntryRow, NoticeRow, ReporterRow, RoleRow } from "./rows";
import { joinParts } from "../text/localize";

/**
 * A tooltip: a heading, lines with a label, remarks. `MarkdownString.appendText` would make all spaces hard, so that
 * words break anywhere.
 */
export function tooltipOf(
  heading: string,
  lines: readonly (readonly [label: string, value: string | undefined])[],
  remarks: readonly string[] = [],
): MarkdownString {
  const shown = lines
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([label, value]) => `- ${inMarkdown(`${label}: ${oneLine(value!, 300)}`)}\n`);
  return new MarkdownString(
    [`**${inMarkdown(oneLine(heading))}**`, shown.join(""), ...remarks.map(inMarkdown)]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
}

/** Of a connection: its system and address, whose key it has, and how the self-check came out. */
export async function connectionTooltip(
  row: ConnectionRow,
  connection: Connection,
  { connections, cases, keyEnds }: Drawing,
): Promise<MarkdownString> {
  const list = cases.list(connection);
  const check = selfCheckDetail(l10n, locale, cases.selfCheck(connection));
  const caller = cases.directory(connection).caller;
  const keyed = await connections.hasKey(row.connection);
  const backend = keyed ? await connections.backend(connection).catch(() => undefined) : undefined;
  const end = backend && keyEnds.of(backend);
  return tooltipOf(
    connection.name,
    [
      [l10n.t("System"), wordsFor(connection).system.name],
      [l10n.t("Address"), connection.url],
      [l10n.t("You are"), caller?.name],
      [l10n.t("API key"), keyed ? l10n.t("stored, for {0} only", connection.origin) : l10n.t("none stored")],
      [
        l10n.t("Cases"),
        list.total === undefined
          ? l10n.t("{0} loaded", count(list.cases.length))
          : l10n.t("{0} of {1} loaded", count(list.cases.length), count(list.total)),
      ],
    ],
    [
      end && keyEndText(l10n, locale, end, backend.serverTime?.()?.now ?? Date.now()),
      movingOf(l10n, list),
      check,
    ].filter((line) => line !== undefined),
  );
}

/**
 * Of a case: what its row has no room for, what its access mode means, and where the server disagrees. Undefined: it is
 * not loaded.
 */
export function caseTooltip(
  row: CaseRow,
  connection: Connection,
  { cases, changes }: Drawing,
): MarkdownString | undefined {
  const one = cases.find(connection, row.case);
  if (one === undefined) return undefined;
  const words = wordsFor(connection);
  const caller = cases.directory(connection).caller;
  const verdict = caller && cases.judge(connection, one.id, caller);
  const disagreement = verdict?.agreement?.kind === "disagrees" ? verdict.agreement : undefined;
  return tooltipOf(
    `${one.number} ${one.title}`,
    [
      [l10n.t("Access mode"), words.system.withoutModes ? undefined : modeLabel(words, one.mode)],
      [
        l10n.t("You"),
        joinParts([ownLine(l10n, one), one.own?.role === undefined ? "" : roleLabel(words, one.own.role)]),
      ],
      [l10n.t("Status"), one.status === undefined ? undefined : statusLabel(words, one.status)],
      [l10n.t("Reporter"), one.reporter === undefined ? undefined : (one.reporter?.name ?? l10n.t("none"))],
      ...one.details.map((detail): [string, string] => [
        detailLabel(words, detail.label),
        shownDetail(words, locale, detail),
      ]),
      [l10n.t("Last updated"), one.updatedAt === undefined ? undefined : moment(one.updatedAt)],
      [l10n.t("As of"), moment(one.readAt)],
    ],
    [
      modeMeaning(words, one.mode),
      conditionMeaning(words, one),
      changes.undetermined(connection).has(one.id)
        ? l10n.t("It is not known whether the last change was carried out. Refresh to find out.")
        : "",
      disagreement?.about === "entries"
        ? agreementText(words, disagreement)
        : disagreement
          ? l10n.t("{0} Take what is shown for others on this case with care.", agreementText(words, disagreement))
          : "",
    ].filter(Boolean),
  );
}

/**
 * Of an entry: whose it is, who granted it when, and what they can do on the case all in all. Undefined: it is not
 * there any more.
 */
export function entryTooltip(
  row: EntryRow,
  connection: Connection,
  { cases, ends }: Drawing,
): MarkdownString | undefined {
  const entry = findEntry(row, connection, cases);
  const one = cases.find(connection, row.case);
  if (entry === undefined || one === undefined) return undefined;
  const { subject } = entry;
  const verdict = subject && cases.judge(connection, one.id, subject);
  const agreement = verdict?.agreement;
  const words = wordsFor(connection);
  const ending = ends.ofEntry(connection, one.id, entry);
  return tooltipOf(
    subject?.name ?? l10n.t("not stated who"),
    [
      [l10n.t("Kind"), kindLabel(subject)],
      [l10n.t("User name"), subject?.login],
      [l10n.t("Number"), subject?.id],
      [l10n.t("Belongs to"), subject?.belongsTo],
      [l10n.t("Entry"), entryLevel(l10n, entry.level)],
      [l10n.t("Ends"), ending && endLine(words, locale, ending)],
      [l10n.t("Granted by"), entry.grantedBy?.name],
      [l10n.t("Granted"), entry.grantedAt === undefined ? undefined : moment(entry.grantedAt)],
      [l10n.t("On this case"), verdict && canText(l10n, verdict.access)],
    ],
    [
      agreement?.about === "entries" && agreement.kind === "disagrees" ? agreementText(words, agreement) : "",
      entry.on === "definition"
        ? l10n.t("The entry is on the case definition and counts for all its cases; so does a change of it.")
        : "",
    ].filter(Boolean),
  );
}

function kindLabel(subject: Subject | undefined): string | undefined {
  return subject?.kind === "user"
    ? l10n.t("user")
    : subject?.kind === "group"
      ? l10n.t("group")
      : subject
        ? l10n.t("user or group, not stated")
        : undefined;
}

/** Of who reported the case. Undefined: nobody did, or it is not loaded. */
export function reporterTooltip(
  row: ReporterRow,
  connection: Connection,
  { cases }: Drawing,
): MarkdownString | undefined {
  const reporter = cases.find(connection, row.case)?.reporter;
  if (!reporter) return undefined;
  return tooltipOf(
    reporter.name,
    [
      [l10n.t("User name"), reporter.login],
      [l10n.t("Number"), reporter.id],
      [l10n.t("Belongs to"), reporter.belongsTo],
    ],
    [l10n.t("The reporter of a case owns it, in every access mode. There is no entry to revoke.")],
  );
}

/**
 * Of those who have access by a role: what it gives in this access mode, and why nobody is named. Undefined: it gives
 * nothing here.
 */
export async function roleTooltip(
  row: RoleRow,
  connection: Connection,
  { connections, cases }: Drawing,
): Promise<MarkdownString | undefined> {
  const one = cases.find(connection, row.case);
  const backend = await connections.backend(connection).catch(() => undefined);
  const words = wordsFor(connection);
  const gives = one && backend && unlistedIn(words, backend.policy, one.mode).find(({ fact }) => fact === row.fact);
  if (!one || !gives) return undefined;
  const given = (rights: readonly Right[]) => rights.map((right) => levelLabel(l10n, right)).join(", ");
  return tooltipOf(
    holdersLabel(words, row.fact),
    [
      [l10n.t("Access mode"), words.system.withoutModes ? undefined : modeLabel(words, one.mode)],
      [l10n.t("Gives"), given(gives.rights)],
      ...gives.stronger.map(({ fact, rights }) => [holdersLabel(words, fact), given(rights)] as const),
    ],
    [
      l10n.t(
        "The case system has no list of these people, so they are not counted and not named here. To see " +
          "whether a certain person is one of them, use “{0}”.",
        inMessage(l10n.t("Inspect Access of a User or Group")),
      ),
      holdersStay(words, row.fact),
    ].filter(Boolean),
  );
}

/** Of a failure: what happened and what can be done. Undefined: it has passed. */
export function failureTooltip(
  row: NoticeRow,
  { name, system }: Connection,
  { failure }: Drawing,
): MarkdownString | undefined {
  const failed = failure(row);
  return failed && new MarkdownString(inMarkdown(failureText(wordsOf(l10n, system), failed, name)));
}
