import type { Words } from "../../text/localize";
import { inMessage } from "../../text/untrusted";
import type { FactWords, GateWords, ModeWords, Vocabulary } from "../system";

/** What Argus calls its own things. */
export function argusVocabulary(l10n: Words): Vocabulary {
  const explicitWrites = l10n.t("In explicit mode any entry can write, also a read entry.");
  return {
    name: "Argus",
    modes: modes(l10n, explicitWrites),
    otherMode: l10n.t(
      "This mode is not in the access table. What holds in every mode is shown as certain: the reporter and " +
        "administrators own, an entry reads, a write entry writes. Everything beyond that is unknown.",
    ),
    facts: facts(l10n),
    gate: gate(l10n),
    scope: l10n.t("Customer"),
    roles: {
      user: { name: l10n.t("user"), short: l10n.t("user") },
      tech: { name: l10n.t("technician"), short: l10n.t("tech") },
      admin: { name: l10n.t("administrator"), short: l10n.t("admin") },
    },
    operations: operations(l10n),
    steps: steps(l10n),
    states: {
      pendingCustomer: l10n.t("pending customer"),
      pendingSoc: l10n.t("pending SOC"),
      pendingVendor: l10n.t("pending vendor"),
      workingSoc: l10n.t("working SOC"),
      workingCustomer: l10n.t("working customer"),
      pendingClose: l10n.t("pending close"),
      closed: l10n.t("closed"),
    },
    details: details(l10n),
    assumptions: [
      l10n.t("in explicit mode any entry can write, also a read entry, as the table of the system says"),
      l10n.t("the reporter and administrators own a case in every mode"),
    ],
    lookUps: lookUps(l10n),
    searchLeavesOut: l10n.t("deleted cases and test data, which the search leaves out"),
    findSubject: { prompt: l10n.t("Who? Type a name, a user name or a number") },
    sandbox: { name: l10n.t("Argus sandbox") },
    failureDetail: (detail) => {
      const [, field, number] = /^(userOrGroup|reporter): "(.*)" is no whole number$/s.exec(detail) ?? [];
      if (number === undefined) return undefined;
      return field === "reporter"
        ? l10n.t("reporter: “{0}” is not a whole number", inMessage(number))
        : l10n.t("userOrGroup: “{0}” is not a whole number", inMessage(number));
    },
  };
}

function modes(l10n: Words, explicitWrites: string): Record<string, ModeWords> {
  return {
    roleBased: {
      name: l10n.t("role based"),
      meaning: l10n.t("Roles and entries count: the service read role reads, the service write role writes."),
    },
    writeRestricted: {
      name: l10n.t("write restricted"),
      meaning: l10n.t("The service read role still reads, but only the service tech role and write entries write."),
    },
    readRestricted: {
      name: l10n.t("read restricted"),
      meaning: l10n.t("Only one role counts, service tech: it reads and writes. Everyone else needs an entry."),
    },
    explicit: {
      name: l10n.t("explicit"),
      meaning: l10n.t(
        "Service roles do not count, service tech included; administrators still own. {0}",
        explicitWrites,
      ),
      readEntryWrites: explicitWrites,
    },
  };
}

function gate(l10n: Words): GateWords {
  return {
    closed: l10n.t("not published"),
    unknown: l10n.t("published?"),
    passes: l10n.t("The case is not published: only tech users and administrators see it."),
    mayPass: l10n.t(
      "It is not known whether the case is published. If it is not, only tech users and administrators see it.",
    ),
    exception: l10n.t("whether the reporter sees a case that is not published"),
  };
}

function facts(l10n: Words): Record<string, FactWords> {
  return {
    reporter: { name: l10n.t("reporter"), inTable: l10n.t("case reporter"), origin: "named" },
    serviceRead: {
      name: l10n.t("service read role"),
      inTable: l10n.t("users with service read role"),
      holders: l10n.t("Users with the service read role"),
      holdersShort: l10n.t("Service read role"),
      origin: "role",
      endsWithMode: true,
    },
    serviceWrite: {
      name: l10n.t("service write role"),
      inTable: l10n.t("users with service write role"),
      holders: l10n.t("Users with the service write role"),
      holdersShort: l10n.t("Service write role"),
      origin: "role",
      endsWithMode: true,
    },
    serviceTech: {
      name: l10n.t("service tech role"),
      inTable: l10n.t("users with service tech role"),
      holders: l10n.t("Users with the service tech role"),
      holdersShort: l10n.t("Service tech role"),
      origin: "role",
      endsWithMode: true,
    },
    admin: {
      name: l10n.t("administrator"),
      inTable: l10n.t("administrators"),
      holders: l10n.t("Administrators"),
      origin: "role",
    },
    aclMember: { name: l10n.t("entry"), inTable: l10n.t("all entries"), origin: "named" },
    aclWrite: { name: l10n.t("write entry"), inTable: l10n.t("write entries"), origin: "named" },
    aclOwner: { name: l10n.t("owner entry"), inTable: l10n.t("owner entries"), origin: "named" },
    published: { name: l10n.t("the case is published") },
  };
}

function details(l10n: Words): Vocabulary["details"] {
  return {
    customer: { name: l10n.t("Customer") },
    service: { name: l10n.t("Service") },
    category: { name: l10n.t("Category") },
    type: {
      name: l10n.t("Type"),
      values: {
        securityIncident: l10n.t("security incident"),
        operationalIncident: l10n.t("operational incident"),
        informational: l10n.t("informational"),
        change: l10n.t("change"),
      },
    },
    priority: {
      name: l10n.t("Priority"),
      isFilter: true,
      values: {
        low: l10n.t("low"),
        medium: l10n.t("medium"),
        high: l10n.t("high"),
        critical: l10n.t("critical"),
      },
    },
    technician: { name: l10n.t("Technician") },
    assigned: { name: l10n.t("Assigned to") },
    reference: { name: l10n.t("Reference") },
    mergedInto: { name: l10n.t("Merged into") },
    created: { name: l10n.t("Created") },
  };
}

function operations(l10n: Words): Record<string, string> {
  return {
    readDetails: l10n.t("read all details of the case"),
    comment: l10n.t("add comments"),
    changeStatus: l10n.t("change the status"),
    changePriority: l10n.t("change the priority"),
    changeCategory: l10n.t("change the category"),
    changeReference: l10n.t("change the reference"),
    changeAssignedUser: l10n.t("change the assigned user"),
    changeTags: l10n.t("add and remove tags"),
    changeLinks: l10n.t("add and remove links"),
    changeAttachments: l10n.t("add and remove attachments"),
    changeMode: l10n.t("change the access mode"),
    changeEntries: l10n.t("grant and revoke access"),
    changeReporter: l10n.t("change the reporter, who owns the case"),
    changeSubject: l10n.t("change the subject"),
    changeDescription: l10n.t("change the description"),
    changeWatchersOfOthers: l10n.t("change watcher settings of others"),
    viewInternalComments: l10n.t("view internal comments"),
    viewDeleted: l10n.t("see deleted objects"),
    createInternalComments: l10n.t("write internal comments"),
    changeRestrictedFields: l10n.t("update restricted fields"),
    changeWorkflows: l10n.t("update workflows"),
    createUnpublished: l10n.t("create an unpublished case"),
    publish: l10n.t("publish an unpublished case"),
    deleteComments: l10n.t("delete comments"),
    overrideAccess: l10n.t("override access settings and explicit grants"),
  };
}

function lookUps(l10n: Words): Vocabulary["lookUps"] {
  return {
    cases: {
      name: l10n.t("read cases, their entries and their history"),
      settles: l10n.t("everything: without it nothing can be read"),
    },
    change: { name: l10n.t("change cases"), settles: l10n.t("that cases can be changed") },
    roles: {
      name: l10n.t("who holds a function"),
      settles: l10n.t("whether somebody has access by a role, and through which group"),
    },
    holders: {
      name: l10n.t("people and groups by name, role or group"),
      settles: l10n.t("who else has access by a role, and who is in a group"),
    },
    groups: {
      name: l10n.t("the groups above somebody"),
      settles: l10n.t("whether an entry of a group counts for a person"),
    },
    subjects: { name: l10n.t("people and groups by number"), settles: l10n.t("whose a number is") },
    customers: {
      name: l10n.t("customers"),
      settles: l10n.t("whether a role that is held on another customer reaches a case"),
    },
    functions: {
      name: l10n.t("the list of functions"),
      settles: l10n.t("whether the functions that the setting {0} names exist", "roleFunctions"),
    },
  };
}

function steps(l10n: Words): Record<string, string> {
  return {
    grantCaseAccess: l10n.t("Access granted"),
    revokeCaseAccess: l10n.t("Access revoked"),
    updateCaseAccessSettings: l10n.t("Access mode changed"),
    createCase: l10n.t("Case created"),
    updateCase: l10n.t("Case changed"),
    publishCase: l10n.t("Case published"),
    moveCase: l10n.t("Case moved"),
    mergeCases: l10n.t("Cases merged"),
    // The step has said it.
    accessMode: "",
    reporterID: l10n.t("reporter"),
    customerID: l10n.t("Customer"),
    subject: l10n.t("title"),
    mergedInto: l10n.t("merged into"),
  };
}
