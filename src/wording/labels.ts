import type { GrantLevel, Level } from "../access/level";
import type { FactName, Policy, Role } from "../access/policy";
import { roleFactsByKind, type RoleFact } from "../access/roleFacts";
import type { FactOrigin } from "../backends/system";
import { inMessage } from "../text/untrusted";
import type { Words } from "../text/localize";
import { wordFor, type SystemWords } from "./systemWords";

/** The name of an access mode; one that is not known is shown as it came. */
export function modeLabel(l10n: SystemWords, mode: string): string {
  if (mode === "") return l10n.t("mode not stated");
  return wordFor(l10n.system.modes, mode)?.name ?? inMessage(mode, 40);
}

/** The name of a level. */
export function levelLabel(l10n: Words, level: Level | GrantLevel): string {
  switch (level) {
    case "owner":
      return l10n.t("owner");
    case "write":
      return l10n.t("write");
    case "read":
      return l10n.t("read");
    case "none":
      return l10n.t("no access");
    case "deny":
      return l10n.t("deny");
  }
}

/** The people for whom a fact holds that no list of the case system names. */
export function holdersLabel(l10n: SystemWords, fact: FactName): string {
  return wordFor(l10n.system.facts, fact)?.holders ?? inMessage(fact, 40);
}

/** The same people in few words, for a row that says beside it that they have access by role. */
export function byRoleLabel(l10n: SystemWords, fact: FactName): string {
  return wordFor(l10n.system.facts, fact)?.holdersShort ?? holdersLabel(l10n, fact);
}

/** What gives access in a mode without being listed; an entry of another place is one with its stronger form. */
export function unlistedIn(l10n: SystemWords, policy: Policy, mode: string): readonly RoleFact[] {
  return roleFactsByKind(policy, mode, (fact) => originOf(l10n, fact) !== "role");
}

/** How somebody comes to have a fact; of one that is not known, by being named. */
export function originOf(l10n: SystemWords, fact: FactName): FactOrigin {
  return wordFor(l10n.system.facts, fact)?.origin ?? "named";
}

/** What somebody is on a case by their access role, as a noun; `roleName` is its short form for a column. */
export function roleLabel(l10n: SystemWords, role: Role): string {
  return wordFor(l10n.system.roles, role)?.name ?? inMessage(role, 40);
}

/** The state of a case in words; one that is not known as it came. */
export function statusLabel(l10n: SystemWords, status: string): string {
  return wordFor(l10n.system.states, status) ?? inMessage(status);
}

/** What a detail of a case is called; one that is not known as the case system calls it. */
export function detailLabel(l10n: SystemWords, label: string): string {
  return wordFor(l10n.system.details, label)?.name ?? inMessage(label, 40);
}

/** The value of a detail that the system gives as an identifier. Undefined: it has no words for the value. */
export function detailValue(l10n: SystemWords, label: string, value: string): string | undefined {
  return wordFor(wordFor(l10n.system.details, label)?.values ?? {}, value);
}

/** What gives everybody access, where the system has such a thing. */
export function everyoneName(l10n: SystemWords): string {
  return Object.values(l10n.system.facts).find(({ origin }) => origin === "everyone")?.name ?? l10n.t("everyone");
}
