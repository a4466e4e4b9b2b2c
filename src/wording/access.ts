import type { Access } from "../access/evaluate";
import { compareLevels } from "../access/level";
import type { Agreement, SelfCheckCount } from "../access/selfCheck";
import { levelLabel, modeLabel, roleLabel } from "./labels";
import type { SystemWords } from "./systemWords";
import { rightTitle, spanText } from "./level";
import type { Locale } from "../text/locale";
import { counted, listed, type Words } from "../text/localize";

/** What somebody may do on a case, without its subject: "can write", "can read, may also be able to write". */
export function canText(l10n: Words, { atLeast, atMost }: Pick<Access, "atLeast" | "atMost">): string {
  if (atLeast === atMost) {
    switch (atLeast) {
      case "none":
        return l10n.t("has no access");
      case "read":
        return l10n.t("can read");
      case "write":
        return l10n.t("can write");
      case "owner":
        return l10n.t("owns the case");
    }
  }
  switch (atLeast) {
    case "none":
      return l10n.t("may have access, up to {0}", levelLabel(l10n, atMost));
    case "read":
      return atMost === "write"
        ? l10n.t("can read, may also be able to write")
        : l10n.t("can read, may also own the case");
    default:
      return l10n.t("can write, and may own the case");
  }
}

/** How our answer compares with the server's, for one person on one case. */
export function agreementText(l10n: SystemWords, agreement: Agreement): string {
  if (agreement.about === "entries") return entriesText(l10n, agreement);
  const { role } = agreement;
  if (role?.kind !== "disagrees") return levelsCompared(l10n, agreement);
  const roles = l10n.t(
    "The server says that your role on the case is {0}, but everything else that is known allows only {1}.",
    roleLabel(l10n, role.server),
    listed(role.ours.map((one) => roleLabel(l10n, one))),
  );
  return agreement.rules.length === 0 ? roles : `${levelsCompared(l10n, agreement)} ${roles}`;
}

function levelsCompared(l10n: SystemWords, { kind, ours, server, rules }: Agreement): string {
  switch (kind) {
    case "agrees":
      return l10n.t("The server says the same: {0}.", levelLabel(l10n, server));
    case "compatible":
      return l10n.t(
        "The server says {0}; the model alone leaves it open ({1}).",
        levelLabel(l10n, server),
        spanText(l10n, ours),
      );
    case "disagrees": {
      const involved = listed(
        rules.map((rule) =>
          rule === "gate"
            ? (l10n.system.gate?.closed ?? "")
            : [
                rule.mode === undefined ? l10n.t("every mode") : modeLabel(l10n, rule.mode),
                rightTitle(l10n, rule.right).toLowerCase(),
              ].join(" / "),
        ),
      );
      const inRange = compareLevels(ours.atLeast, server) <= 0 && compareLevels(server, ours.atMost) <= 0;
      return inRange
        ? l10n.t(
            "The server says {0}, which by the model nothing can give here ({1}). Rule involved: {2}.",
            levelLabel(l10n, server),
            spanText(l10n, ours),
            involved,
          )
        : l10n.t(
            "The server says {0}, the model says {1}. Rule involved: {2}.",
            levelLabel(l10n, server),
            spanText(l10n, ours),
            involved,
          );
    }
  }
}

/** What is enforced beside what the entries give, and what the next recompute does where they differ. */
function entriesText(l10n: Words, { kind, ours, server, mayStay }: Agreement): string {
  const enforced = canText(l10n, { atLeast: server, atMost: server });
  const given = spanText(l10n, ours);
  switch (kind) {
    case "agrees":
      return l10n.t("The entries say the same as what is enforced: {0}.", levelLabel(l10n, server));
    case "compatible":
      return l10n.t("Now: {0}. What the entries say is not known in full: {1}.", enforced, given);
    case "disagrees":
      if (mayStay) return l10n.t("Now: {0}. The entries say {1}; the next recompute may change it.", enforced, given);
      if (compareLevels(ours.atMost, server) < 0)
        return l10n.t("Now: {0}. The entries say {1}; the next recompute takes it away.", enforced, given);
      if (compareLevels(ours.atLeast, server) > 0)
        return l10n.t("Now: {0}. The entries say {1}; the next recompute gives it.", enforced, given);
      return l10n.t("Now: {0}. The entries say {1}; the next recompute changes it.", enforced, given);
  }
}

/** The same in few words. Undefined where it does nothing, or where the server keeps no levels beside its entries. */
export function nextRecompute(l10n: Words, { kind, ours, server, about, mayStay }: Agreement): string | undefined {
  if (about !== "entries" || kind !== "disagrees") return undefined;
  if (mayStay) return l10n.t("the next recompute may change it");
  if (compareLevels(ours.atMost, server) < 0) return l10n.t("the next recompute takes it away");
  if (compareLevels(ours.atLeast, server) > 0) return l10n.t("the next recompute gives it");
  return l10n.t("the next recompute changes it");
}

/**
 * How often the model agrees, of all cases on which the server states a level; those that the model leaves open are no
 * agreement. Undefined where there is nothing else.
 */
export function selfCheckText(
  l10n: Words,
  { count }: Pick<Locale, "count">,
  { agreed, compatible, disagreed, total, about }: SelfCheckCount,
): string | undefined {
  if (agreed + disagreed.length === 0) return undefined;
  const [number, all, open] = [count(disagreed.length || agreed), count(total), count(compatible)];
  if (about === "entries")
    return disagreed.length > 0
      ? l10n.t("the server enforces something else than its entries say on {0} of {1}", number, all)
      : undefined;
  if (disagreed.length > 0) {
    return compatible > 0
      ? l10n.t("model disagrees with the server on {0} of {1}, {2} left open", number, all, open)
      : l10n.t("model disagrees with the server on {0} of {1}", number, all);
  }
  return compatible > 0
    ? l10n.t("model agrees with the server on {0} of {1}, {2} left open", number, all, open)
    : l10n.t("model agrees with the server on {0} of {1}", number, all);
}

/** The same in full, with the cases that the model leaves open. Undefined where the server states no level. */
export function selfCheckDetail(
  l10n: Words,
  { count }: Pick<Locale, "count">,
  { agreed, compatible, disagreed, total, about }: SelfCheckCount,
): string | undefined {
  if (total === 0) return undefined;
  const found = [count(agreed), count(compatible), count(disagreed.length)] as const;
  if (about === "entries")
    return [
      l10n.t("Loaded cases on which the server states your own level: {0}.", count(total)),
      l10n.t("The entries say the same on {0}, and are not all known on {1}.", found[0], found[1]),
      l10n.t("On {0} it enforces something else than they say, until the next recompute.", found[2]),
    ].join(" ");
  return counted(
    total,
    l10n.t(
      "The server states your own level on 1 loaded case. Computed without that answer, the level " +
        "is the same on {0}, one of the possible ones on {1} because facts are missing, and " +
        "different on {2}.",
      found[0],
      found[1],
      found[2],
    ),
    l10n.t(
      "The server states your own level on {0} loaded cases. Computed without that answer, the " +
        "level is the same on {1}, one of the possible ones on {2} because facts are missing, and " +
        "different on {3}.",
      count(total),
      found[0],
      found[1],
      found[2],
    ),
  );
}
