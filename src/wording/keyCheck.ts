import type { Asked } from "../access/evidence";
import { statedOfKeys, type KeyFacts, type LookUp } from "../backends/keyFacts";
import { secondsOf, type ConnectionCheck } from "../core/connections/checkConnection";
import type { Connection } from "../core/connections/connections";
import type { KeyEnd } from "../core/connections/keyEnd";
import type { Locale } from "../text/locale";
import { listed, type Words } from "../text/localize";
import { oneLine } from "../text/untrusted";
import { gapName } from "./reason";
import { wordFor, type SystemWords } from "./systemWords";

/** A part of the page that says what was found out about a connection. */
export interface CheckPart {
  /** Absent: it stands at the top. */
  readonly heading?: string;
  readonly lines: readonly string[];
}

/** Something about a key that is not known, and the function, or the like, that would settle it. */
export interface KeyUnknown {
  readonly fact: string;
  readonly gap: string;
  readonly settledBy: string;
  readonly text: string;
}

/** The page that says what a key may read and change, and what stays unknown; the same in the editor and a terminal. */
export function checkParts(
  l10n: SystemWords,
  locale: Locale,
  connection: Pick<Connection, "name" | "url">,
  check: ConnectionCheck,
  isReadOnly: boolean,
): readonly CheckPart[] {
  const lacking = lackingLines(l10n, check);
  const tried = check.lookUps.map((one) => lookUpLine(l10n, one));
  return [
    { lines: connectionLines(l10n, locale, connection, check, isReadOnly) },
    { heading: l10n.t("What the server says about the key"), lines: keyLines(l10n, locale, check) },
    ...(tried.length === 0 ? [] : [{ heading: l10n.t("What the key may look up and change, as tried"), lines: tried }]),
    ...(lacking.length === 0 ? [] : [{ heading: l10n.t("For an administrator, to copy"), lines: lacking }]),
  ];
}

/** The page as text: an empty line before each part and below each heading. */
export function checkText(parts: readonly CheckPart[]): string {
  return parts
    .map(({ heading, lines }) => [...(heading === undefined ? [] : [heading, ""]), ...lines].join("\n"))
    .join("\n\n");
}

function connectionLines(
  l10n: SystemWords,
  locale: Locale,
  { name, url }: Pick<Connection, "name" | "url">,
  { caller, milliseconds, skew }: ConnectionCheck,
  isReadOnly: boolean,
): string[] {
  const shown = oneLine(name, 60);
  return [
    caller === undefined
      ? l10n.t("{0} answers, but does not tell whose key it is.", shown)
      : l10n.t("{0} answers. The key belongs to {1}.", shown, callerName(caller)),
    `${l10n.system.name}, ${url}`,
    l10n.t("An answer took {0} ms.", locale.count(milliseconds)),
    skew === undefined
      ? l10n.t("The server does not tell its time.")
      : secondsOf(skew) === 0
        ? l10n.t("The clocks of the server and of this computer agree, to about a second.")
        : l10n.t(
            "The clock of the server is ahead of this computer’s by {0} s, to about a second.",
            locale.count(secondsOf(skew)),
          ),
    ...(isReadOnly ? [l10n.t("Case Access is set to read-only: nothing is changed, whatever the key may.")] : []),
  ];
}

function callerName({ name, login }: { readonly name: string; readonly login?: string }): string {
  return login === undefined || login === name ? oneLine(name, 80) : `${oneLine(name, 80)} (${oneLine(login, 60)})`;
}

function keyLines(l10n: SystemWords, locale: Locale, { key }: ConnectionCheck): string[] {
  const { name, description, securityLevel, permissions, sessionEndsAt } = key;
  const labelled = (label: string, text: string) => l10n.t("{0}: {1}", label, text);
  const end = endOfKey(l10n, locale, key.endsAt);
  const sessionEnd = sessionEndsAt === undefined ? undefined : locale.instant(sessionEndsAt);
  const list = (asked: Asked<readonly string[]> | undefined) =>
    asked === undefined || !asked.known || asked.value.length === 0
      ? undefined
      : listed([...asked.value.map((one) => oneLine(one, 80)), ...(asked.truncated ? [l10n.t("and others")] : [])]);
  const limit = (label: string, asked: Asked<readonly string[]> | undefined) =>
    labelled(
      label,
      asked?.known
        ? (list(asked) ?? (asked.truncated ? l10n.t("limited, to what could not be read") : l10n.t("not limited")))
        : notKnown(l10n, asked),
    );
  return [
    ...(name === undefined
      ? []
      : [labelled(l10n.t("Key"), listed([name, ...(description === undefined ? [] : [oneLine(description)])]))]),
    labelled(
      l10n.t("Read-only"),
      !key.readOnly?.known
        ? notKnown(l10n, key.readOnly)
        : key.readOnly.value
          ? l10n.t("yes, it changes nothing")
          : l10n.t("no"),
    ),
    limit(l10n.system.scope ?? l10n.t("Limited to"), scopeNames(key.scopes)),
    limit(l10n.t("Functions"), key.functions),
    limit(l10n.t("Networks"), key.networks),
    labelled(l10n.t("End"), end),
    // A session that ends with its key needs no line of its own.
    ...(sessionEnd === undefined || sessionEnd === end ? [] : [labelled(l10n.t("End of the session"), sessionEnd)]),
    ...(securityLevel === undefined
      ? []
      : [
          labelled(
            l10n.t("Level of security"),
            securityLevel.known
              ? l10n.t("{0}; what needs a higher one is refused", oneLine(securityLevel.value, 40))
              : notKnown(l10n, securityLevel),
          ),
        ]),
    ...(permissions === undefined
      ? []
      : [
          labelled(
            l10n.t("Permissions"),
            permissions.known ? (list(permissions) ?? l10n.t("none")) : notKnown(l10n, permissions),
          ),
        ]),
  ];
}

function scopeNames(scopes: KeyFacts["scopes"]): Asked<readonly string[]> | undefined {
  return scopes?.known ? { ...scopes, value: scopes.value.map(({ name }) => name) } : scopes;
}

function endOfKey(l10n: SystemWords, locale: Locale, asked: KeyFacts["endsAt"]): string {
  if (!asked?.known) return notKnown(l10n, asked);
  return asked.value === null ? l10n.t("never") : locale.instant(asked.value);
}

/** Why something about a key is not known. */
function notKnown(l10n: SystemWords, asked: Asked<unknown> | undefined): string {
  return l10n.t("not known: {0}", whyNotKnown(l10n, asked));
}

function whyNotKnown(l10n: SystemWords, asked: Asked<unknown> | undefined): string {
  if (asked === undefined || asked.known) return l10n.t("the system does not tell it");
  if (asked.detail === "whichKey") return l10n.t("the server does not tell which of the listed keys this is");
  if (asked.gap === "disputed") return l10n.t("two answers of the server contradict each other");
  const source = /^source:(.*)$/s.exec(asked.detail ?? "")?.[1];
  return source === undefined
    ? gapName(l10n, asked.gap, asked.detail)
    : l10n.t("the server says “{0}” and does not say what it means", oneLine(source, 40));
}

function lookUpLine(l10n: SystemWords, one: LookUp): string {
  const name = lookUpName(l10n, one);
  if (!one.allowed.known) return l10n.t("{0}: {1}", name, notKnown(l10n, one.allowed));
  if (one.allowed.value) return l10n.t("{0}: allowed", name);
  return one.needs === undefined ? l10n.t("{0}: refused", name) : l10n.t("{0}: refused, it needs {1}", name, one.needs);
}

function lookUpName(l10n: SystemWords, { id, on }: LookUp): string {
  const name = wordFor(l10n.system.lookUps ?? {}, id)?.name ?? oneLine(id, 40);
  return on === undefined ? name : l10n.t("{0} ({1})", name, oneLine(on.name, 60));
}

function settles(l10n: SystemWords, { id, on }: LookUp): string {
  const text = wordFor(l10n.system.lookUps ?? {}, id)?.settles ?? oneLine(id, 40);
  return on === undefined ? text : l10n.t("{0} ({1})", text, oneLine(on.name, 60));
}

/** What to ask an administrator for, with what each function would settle. Empty: nothing was refused. */
function lackingLines(l10n: SystemWords, { caller, key, lookUps }: ConnectionCheck): string[] {
  const refused = lookUps.filter(({ needs, allowed }) => needs !== undefined && allowed.known && !allowed.value);
  if (refused.length === 0) return [];
  const whose = caller === undefined ? l10n.t("somebody") : callerName(caller);
  return [
    key.name === undefined
      ? l10n.t("{0} lacks these permissions in {1}. What each would confirm:", whose, l10n.system.name)
      : l10n.t(
          "The API key {0} of {1} lacks these functions in {2}. What each would confirm:",
          key.name,
          whose,
          l10n.system.name,
        ),
    ...refused.map((one) => l10n.t("{0}: {1}", one.needs!, settles(l10n, one))),
  ];
}

/** Everything about the key that is not known or was refused, as documents write it. */
export function keyUnknowns(l10n: SystemWords, { key, lookUps }: ConnectionCheck): readonly KeyUnknown[] {
  const facts = statedOfKeys.flatMap((fact): KeyUnknown[] => {
    const asked: Asked<unknown> | undefined = key[fact];
    if (asked?.known && asked.truncated !== true) return [];
    const gap = asked === undefined ? "notStated" : asked.known ? "truncated" : asked.gap;
    return [{ fact, gap, settledBy: l10n.t("an administrator"), text: `${fact}: ${whyNotKnown(l10n, asked)}` }];
  });
  const open = lookUps.flatMap((one): KeyUnknown[] => {
    if (one.allowed.known && one.allowed.value) return [];
    const settledBy = one.needs ?? l10n.t("an administrator");
    return [
      { fact: one.id, gap: one.allowed.known ? "forbidden" : one.allowed.gap, settledBy, text: settles(l10n, one) },
    ];
  });
  return [...facts, ...open];
}

/** The end of a key in a few words, for a row: "key ends Fri 17:00". `now`: the server's time. */
export function keyEndBrief(l10n: Words, locale: Locale, end: KeyEnd, now: number): string {
  const when = locale.soon(end.at);
  if (end.ofSession) return l10n.t("session ends {0}", when);
  return end.at <= now ? l10n.t("key ended {0}", when) : l10n.t("key ends {0}", when);
}

/** The same as a sentence, with what to do. */
export function keyEndText(l10n: Words, locale: Locale, end: KeyEnd, now: number): string {
  const when = locale.instant(end.at);
  if (end.ofSession) return l10n.t("The session ends at {0}. The server does not tell when the key ends.", when);
  return end.at <= now
    ? l10n.t("The API key ended at {0}, according to the server. Ask for a new one.", when)
    : l10n.t("The API key ends at {0}. Ask for a new one before that.", when);
}
