import type { Level } from "../access/level";
import type { Role } from "../access/policy";
import { inMessage } from "../text/untrusted";
import type { Words } from "../text/localize";

/** The name of an access mode; one that is not known is shown as it came. */
export function modeLabel(l10n: Words, mode: string): string {
  switch (mode) {
    case "roleBased":
      return l10n.t("role based");
    case "writeRestricted":
      return l10n.t("write restricted");
    case "readRestricted":
      return l10n.t("read restricted");
    case "explicit":
      return l10n.t("explicit");
    case "on":
      return l10n.t("access control on");
    case "off":
      return l10n.t("access control off");
    case "":
      return l10n.t("mode not stated");
    default:
      return inMessage(mode, 40);
  }
}

/** The name of a level. */
export function levelLabel(l10n: Words, level: Level): string {
  switch (level) {
    case "owner":
      return l10n.t("owner");
    case "write":
      return l10n.t("write");
    case "read":
      return l10n.t("read");
    case "none":
      return l10n.t("no access");
  }
}

/** The people for whom a fact holds that no list of the case system names. */
export function holdersLabel(l10n: Words, fact: string): string {
  switch (fact) {
    case "serviceRead":
      return l10n.t("Users with the service read role");
    case "serviceWrite":
      return l10n.t("Users with the service write role");
    case "serviceTech":
      return l10n.t("Users with the service tech role");
    case "admin":
      return l10n.t("Administrators");
    case "everyone":
      return l10n.t("Everyone in the environment");
    case "definitionEntry":
      return l10n.t("Anyone with an entry on the definition");
    case "definitionWrite":
      return l10n.t("Anyone with a write entry on the definition");
    case "delegation":
      return l10n.t("Anyone with delegated access");
    case "delegationWrite":
      return l10n.t("Anyone with delegated write access");
    default:
      return inMessage(fact, 40);
  }
}

/** The same people in few words, for a row that says beside it that they have access by role. */
export function byRoleLabel(l10n: Words, fact: string): string {
  switch (fact) {
    case "serviceRead":
      return l10n.t("Service read role");
    case "serviceWrite":
      return l10n.t("Service write role");
    case "serviceTech":
      return l10n.t("Service tech role");
    case "definitionEntry":
      return l10n.t("Case definition");
    case "definitionWrite":
      return l10n.t("Case definition, write");
    case "delegation":
      return l10n.t("Delegation");
    case "delegationWrite":
      return l10n.t("Delegation, write");
    default:
      return holdersLabel(l10n, fact);
  }
}

/** The type of a case, from the identifiers of Argus; anything else as it came. */
export function caseTypeLabel(l10n: Words, type: string): string {
  switch (type) {
    case "securityIncident":
      return l10n.t("security incident");
    case "operationalIncident":
      return l10n.t("operational incident");
    case "informational":
      return l10n.t("informational");
    case "change":
      return l10n.t("change");
    default:
      return inMessage(type, 40);
  }
}

/** What somebody is on a case by their access role, as a noun; `roleName` is its short form for a column. */
export function roleLabel(l10n: Words, role: Role): string {
  switch (role) {
    case "user":
      return l10n.t("user");
    case "tech":
      return l10n.t("technician");
    case "admin":
      return l10n.t("administrator");
    default:
      return inMessage(role, 40);
  }
}

/** What a detail of a case is called; one that is not known here as the case system calls it. */
export function detailLabel(l10n: Words, label: string): string {
  switch (label) {
    case "customer":
      return l10n.t("Customer");
    case "service":
      return l10n.t("Service");
    case "category":
      return l10n.t("Category");
    case "type":
      return l10n.t("Type");
    case "priority":
      return l10n.t("Priority");
    case "technician":
      return l10n.t("Technician");
    case "assigned":
      return l10n.t("Assigned to");
    case "reference":
      return l10n.t("Reference");
    case "requester":
      return l10n.t("Requester");
    case "definition":
      return l10n.t("Case definition");
    case "created":
      return l10n.t("Created");
    case "createdBy":
      return l10n.t("Created by");
    default:
      return inMessage(label, 40);
  }
}
