import type { Subject } from "../access/case";
import type { Cell } from "../access/compile";
import type { Access, Reason } from "../access/evaluate";
import type { Gap, Path, Unknown } from "../access/evidence";
import type { Missing, Powerless, Way } from "../access/explain";
import type { FactName } from "../access/policy";
import { levelLabel, modeLabel } from "./labels";
import { readEntryWritesText } from "./mode";
import { wordFor, type SystemWords } from "./systemWords";
import { oneLine } from "../text/untrusted";
import { neededBy } from "./failureDetail";
import { listed, type Words } from "../text/localize";

/** A fact in a few words, e.g. "service read role". */
export function factName(l10n: SystemWords, fact: FactName): string {
  return wordFor(l10n.system.facts, fact)?.name ?? oneLine(fact, 60);
}

/** A fact as a column of the access table calls it, e.g. "all entries". */
export function tableFactName(l10n: SystemWords, fact: FactName): string {
  return wordFor(l10n.system.facts, fact)?.inTable ?? factName(l10n, fact);
}

/** A place in the table: mode, column and what stands there. */
export function cellName(l10n: SystemWords, cell: Cell, fact: FactName): string {
  // A tier has no row: the fact that decides is what there is to say.
  if (cell.tier !== undefined) return factName(l10n, fact);
  return rowName(l10n, cell, [fact]);
}

/** A cell of the table as a rule: "rule: in mode explicit, all entries can write". */
export function rowName(l10n: SystemWords, { mode, right }: Cell, facts: readonly FactName[]): string {
  const place = mode === undefined ? l10n.t("in every mode") : l10n.t("in mode {0}", modeLabel(l10n, mode));
  const holders = listed(facts.map((fact) => tableFactName(l10n, fact)));
  switch (right) {
    case "read":
      return l10n.t("rule: {0}, {1} can read", place, holders);
    case "write":
      return l10n.t("rule: {0}, {1} can write", place, holders);
    case "owner":
      return l10n.t("rule: {0}, {1} own the case", place, holders);
  }
}

/** Why something is not known. `detail` is the one of the gap, which may say what the key lacks. */
export function gapName(l10n: Words, gap: Gap, detail?: string): string {
  switch (gap) {
    case "forbidden": {
      const needed = neededBy(detail);
      return needed === undefined
        ? l10n.t("this key may not read it")
        : l10n.t("this key may not read it: it needs {0}", needed);
    }
    case "notMapped":
      return l10n.t("no setting says which function stands for it");
    case "notFetched":
      return l10n.t("not asked yet");
    case "truncated":
      return l10n.t("the answer was cut off");
    case "failed":
      return l10n.t("the request failed");
    case "stale":
      return l10n.t("it was read too long ago");
    case "moved":
      return l10n.t("it changed while it was read");
    case "notStated":
      return l10n.t("the system did not say");
    case "disputed":
      return l10n.t("the documentation says both");
    case "notModelled":
      return l10n.t("the system does not list it");
  }
}

/** Something that is not known, and why. `facts` are those it would decide. */
export function unknownText(l10n: SystemWords, unknown: Unknown, facts: readonly FactName[] = []): string {
  const isUnheardOf = unknown.about === "somebody" && unknown.gap === "failed";
  return l10n.t(
    "{0} ({1})",
    unknownName(l10n, unknown, facts),
    isUnheardOf ? l10n.t("the directory does not know the number") : gapName(l10n, unknown.gap, unknown.detail),
  );
}

function unknownName(l10n: SystemWords, { about, group, entry, detail }: Unknown, facts: readonly FactName[]): string {
  switch (about) {
    case "membership":
      return group ? l10n.t("member of {0}", subjectName(group)) : l10n.t("member of a group");
    case "level":
      return entry?.subject
        ? l10n.t("level of the entry of {0}", subjectName(entry.subject))
        : l10n.t("level of an entry");
    case "subject":
      return l10n.t("whom an entry names");
    case "entries":
      return l10n.t("entries of the case");
    case "enforced":
      return l10n.t("the level that the server enforces");
    case "definition":
      return l10n.t("entries of the case definition");
    case "reporter":
      return l10n.t("reporter");
    case "delegation":
      return l10n.t("delegations");
    case "role":
      return facts.length > 0 ? listed(facts.map((fact) => factName(l10n, fact))) : l10n.t("role");
    case "scope":
      return detail === undefined
        ? l10n.t("whether a role held elsewhere reaches the case")
        : l10n.t("whether a role held on {0} reaches the case", oneLine(detail, 80));
    case "key":
      return l10n.t("whether the key carries all roles of its person");
    case "somebody":
      return l10n.t("whether anybody has the number {0}", oneLine(detail ?? "", 40));
    case "condition":
      return l10n.t("whether {0}", factName(l10n, detail ?? ""));
    case "exception":
      return l10n.system.gate?.exception ?? l10n.t("an exception");
    case "fact":
      return detail === undefined ? l10n.t("a fact") : factName(l10n, detail);
  }
}

/** Name of a person or group, on one line. */
export function subjectName(subject: Subject): string {
  return [subject.name, subject.login ?? ""].map((text) => oneLine(text, 80)).find(Boolean) ?? oneLine(subject.id, 80);
}

/** No entry of somebody is listed, and the list is not whole. `whose`: a name. */
export function mayHaveEntry(l10n: Words, whose: string): string {
  return l10n.t("Whether {0} has an entry is not known: the server does not list all entries to this key.", whose);
}

/** How a path leads to its fact: "member of Night shift, in Incident Responders, which has a read entry". */
export function pathText(l10n: SystemWords, fact: FactName, path: Path): string {
  // What is not known may be the fact itself; then saying why is enough.
  const isItself = (need: Unknown): boolean =>
    path.entry === undefined && path.role === undefined && itself.has(need.about);
  const gaps = new Set(path.needs.filter(isItself).map(({ gap, detail }) => gapName(l10n, gap, detail)));
  const named = path.entry ? entryPathText(l10n, path) : otherPathText(l10n, fact, path);
  const text = gaps.size === 0 ? named : l10n.t("{0} ({1})", named, listed([...gaps]));
  const unknown = path.needs.filter((need) => need.about !== "fact" && !isItself(need));
  return unknown.length === 0
    ? text
    : l10n.t("{0}; not known: {1}", text, listed([...new Set(unknown.map((need) => unknownText(l10n, need, [fact])))]));
}

const itself: ReadonlySet<Unknown["about"]> = new Set([
  "role",
  "reporter",
  "entries",
  "enforced",
  "definition",
  "delegation",
  "condition",
]);

/** What gives access, without who has it: "a write entry", "member of Legal, which has a read entry". */
export function accessSource(l10n: SystemWords, fact: FactName, path: Path): string {
  const isOwnEntry = path.entry !== undefined && path.through.length === 0;
  return isOwnEntry ? entryText(l10n, path.entry) : pathText(l10n, fact, path);
}

function entryPathText(l10n: Words, { entry, through }: Path): string {
  const has = entryText(l10n, entry!);
  if (through.length === 0) return l10n.t("has {0}", has);
  const inner = through.map(subjectName).reverse();
  return inner.length === 1
    ? l10n.t("member of {0}, which has {1}", inner[0]!, has)
    : l10n.t("member of {0}, in {1}, which has {2}", inner[0]!, inner.slice(1).join(l10n.t(", in ")), has);
}

/** An entry with its article: "a read entry", "a write entry on the case definition". */
function entryText(l10n: Words, { level, on }: NonNullable<Path["entry"]>): string {
  if (on === "definition") {
    if (level === undefined) return l10n.t("an entry on the case definition, level not stated");
    return level === "write"
      ? l10n.t("a write entry on the case definition")
      : l10n.t("a read entry on the case definition");
  }
  if (level === undefined) return l10n.t("an entry, level not stated");
  if (level === "deny") return l10n.t("an entry that denies");
  if (level === "owner") return l10n.t("an owner entry");
  return level === "write" ? l10n.t("a write entry") : l10n.t("a read entry");
}

function otherPathText(l10n: SystemWords, fact: FactName, { role, through }: Path): string {
  let text = factName(l10n, fact);
  if (role) text = l10n.t("{0}: function {1}", text, oneLine(role.name, 80));
  if (role?.inheritedFrom !== undefined) text = l10n.t("{0}, held on {1}", text, oneLine(role.inheritedFrom, 80));
  return through.length === 0
    ? text
    : l10n.t("{0}, through {1}", text, through.map(subjectName).reverse().join(l10n.t(", in ")));
}

/** A winning or possible way with its place in the table. Says so where an entry gives more than its level. */
export function wayText(l10n: SystemWords, way: Way): string {
  // A tier has no row: that it decides is what there is to say.
  if (way.cell.tier !== undefined) return pathText(l10n, way.fact, way.path);
  const text = l10n.t("{0} → {1}", pathText(l10n, way.fact, way.path), cellName(l10n, way.cell, way.fact));
  const surprise =
    way.cell.right === "write" && way.path.entry?.level === "read"
      ? readEntryWritesText(l10n, way.cell.mode)
      : undefined;
  return surprise === undefined ? text : l10n.t("{0}. {1}", text, surprise);
}

/** Why a fact that holds, or may, is no help. */
export function powerlessText(l10n: SystemWords, powerless: Powerless, mode: string): string {
  const { value, gives, countsIn } = powerless;
  const source = sourceText(l10n, powerless);
  const name = value === "yes" ? source : l10n.t("{0} (not known)", source);
  if (powerless.overridden) return l10n.t("{0}: overridden by what comes before it", name);
  if (l10n.system.withoutModes)
    return gives === "none"
      ? l10n.t("{0}: gives no access", name)
      : l10n.t("{0}: gives no more than {1}", name, levelLabel(l10n, gives));
  if (gives === "read") return l10n.t("{0}: gives only read in {1}", name, modeLabel(l10n, mode));
  if (gives === "write") return l10n.t("{0}: gives only write in {1}", name, modeLabel(l10n, mode));
  if (countsIn.length === 0) return l10n.t("{0}: does not count in {1}", name, modeLabel(l10n, mode));
  return l10n.t(
    "{0}: does not count in {1}, only in {2}",
    name,
    modeLabel(l10n, mode),
    listed(countsIn.map((other) => modeLabel(l10n, other))),
  );
}

/** So many entries that do not count are named; the rest is counted. */
const mostSources = 3;

/** Where a fact comes from: "entry of Legal", or a role with the function that stands for it. */
function sourceText(l10n: SystemWords, { fact, paths }: Powerless): string {
  const texts = new Set(
    paths.map((path) =>
      path.entry?.subject
        ? l10n.t("entry of {0}", subjectName(path.entry.subject))
        : path.entry
          ? factName(l10n, fact)
          : otherPathText(l10n, fact, path),
    ),
  );
  if (texts.size === 0) return factName(l10n, fact);
  const shown = listed([...texts].slice(0, mostSources));
  return texts.size > mostSources ? l10n.t("{0} and {1} more", shown, texts.size - mostSources) : shown;
}

/** A missing piece and what knowing it would settle. */
export function missingText(l10n: SystemWords, missing: Missing): string {
  const what = unknownText(l10n, missing.unknown, missing.facts);
  switch (missing.settles) {
    case "always":
      return l10n.t("{0}: would confirm it", what);
    case "whenTrue":
      return l10n.t("{0}: would confirm it if true", what);
    case "whenFalse":
      return l10n.t("{0}: would confirm it if false", what);
    case "partly":
      return what;
  }
}

/** True for roles that nobody can revoke on a case, but that some access modes do not count. */
export function endsWithMode(l10n: SystemWords, fact: FactName): boolean {
  return wordFor(l10n.system.facts, fact)?.endsWithMode === true;
}

/**
 * Facts that decide the highest certain level, and what leaves the rest open: one line for a row.
 * @param named what certainly gives the level, where more is to be said of it than the facts
 */
export function becauseText(l10n: SystemWords, access: Access, named = ""): string {
  const facts = (match: (reason: Reason) => boolean): FactName[] => [
    ...new Set(access.because.filter(match).map((reason) => reason.fact)),
  ];
  const isGated = access.gate === "unknown";
  const winning = facts((reason) => reason.value === "yes" && (isGated || reason.right === access.atLeast));
  const open = facts((reason) => reason.value === "unknown");
  const parts: string[] = [];
  const given = named === "" ? listed(winning.map((fact) => factName(l10n, fact))) : named;
  if (given !== "") parts.push(given);
  const unknown = open.map((fact) => factName(l10n, fact));
  if (isGated) unknown.push(l10n.t("whether the case is hidden from them"));
  if (unknown.length > 0) parts.push(l10n.t("not known: {0}", listed(unknown)));
  if (access.gate === "closed") parts.push(l10n.system.gate?.closed ?? l10n.t("closed to them"));
  if (parts.length === 0)
    parts.push(
      access.atMost === "none"
        ? l10n.t("nothing gives access")
        : l10n.t("not known: the access mode is not in the table"),
    );
  return parts.join("; ");
}
