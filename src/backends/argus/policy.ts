import type { TablePolicy } from "../../access/policy";

/**
 * The access model of Argus, as "Understanding Case Access Control" gives it, taken literally.
 *
 * aclMember: an explicit entry names the person, or a group the person is in. aclWrite: such an entry with level write
 * or owner. serviceRead, serviceWrite, serviceTech: the roles on the customer and service of the case.
 * admin: administrator.
 *
 * aclOwner: such an entry with level owner. The level is in the published API description; the page's table is older
 * and does not list it, so it stands beside the table. That it makes an owner in every mode is its name.
 *
 * published: the case is published. The page says of an unpublished case that it is "not visible to non-tech users",
 * and of the reporter that they own in every mode. Which is true of a reporter without the tech role is disputed.
 */
export const argusPolicy: TablePolicy = {
  facts: [
    "reporter",
    "serviceRead",
    "serviceWrite",
    "serviceTech",
    "admin",
    "aclMember",
    "aclWrite",
    "aclOwner",
    "published",
  ],
  implies: { aclWrite: ["aclMember"], aclOwner: ["aclWrite"] },

  modes: {
    roleBased: {
      read: ["reporter", "serviceRead", "aclMember"],
      write: ["reporter", "serviceWrite", "aclWrite"],
      owner: ["reporter", "admin"],
    },
    writeRestricted: {
      read: ["reporter", "serviceRead", "aclMember"],
      write: ["reporter", "serviceTech", "aclWrite"],
      owner: ["reporter", "admin"],
    },
    readRestricted: {
      read: ["reporter", "serviceTech", "aclMember"],
      write: ["reporter", "serviceTech", "aclWrite"],
      owner: ["reporter", "admin"],
    },
    explicit: {
      read: ["reporter", "aclMember"],
      write: ["reporter", "aclMember"], // all of them, whatever level their entry has
      owner: ["reporter", "admin"],
    },
  },
  everyMode: {
    read: ["reporter", "aclMember"],
    write: ["reporter", "aclWrite"],
    owner: ["reporter", "admin"],
  },

  beside: { read: [], write: [], owner: ["aclOwner"] },
  gate: { fact: "published", passes: ["serviceTech", "admin"], disputed: ["reporter"] },

  rights: ["read", "write", "owner"],
  reporterFact: "reporter",
  entryFacts: { read: "aclMember", write: "aclWrite", owner: "aclOwner" },

  roles: [
    { role: "user", anyOf: "read" },
    { role: "tech", anyOf: ["serviceTech", "admin"] },
    { role: "admin", anyOf: ["admin"] },
  ],

  operations: [
    { id: "readDetails", anyOf: [{ level: "read" }] },

    { id: "comment", anyOf: [{ level: "write" }] },
    { id: "changeStatus", anyOf: [{ level: "write" }] },
    { id: "changePriority", anyOf: [{ level: "write" }] },
    { id: "changeCategory", anyOf: [{ level: "write" }] },
    { id: "changeReference", anyOf: [{ level: "write" }] },
    { id: "changeAssignedUser", anyOf: [{ level: "write" }] },
    { id: "changeTags", anyOf: [{ level: "write" }] },
    { id: "changeLinks", anyOf: [{ level: "write" }] },
    { id: "changeAttachments", anyOf: [{ level: "write" }] },

    { id: "changeMode", anyOf: [{ level: "owner" }] },
    { id: "changeEntries", anyOf: [{ level: "owner" }] },
    { id: "changeReporter", anyOf: [{ level: "owner" }] },
    { id: "changeSubject", anyOf: [{ level: "owner" }] },
    { id: "changeDescription", anyOf: [{ level: "owner" }] },
    { id: "changeWatchersOfOthers", anyOf: [{ level: "owner" }, { level: "write", role: "tech" }] },

    // "A tech user with only read access level can only view additional information."
    { id: "viewInternalComments", anyOf: [{ level: "read", role: "tech" }] },
    { id: "viewDeleted", anyOf: [{ level: "read", role: "tech" }] },
    { id: "createInternalComments", anyOf: [{ level: "write", role: "tech" }] },
    { id: "changeRestrictedFields", anyOf: [{ level: "write", role: "tech" }] },
    { id: "changeWorkflows", anyOf: [{ level: "write", role: "tech" }] },
    { id: "createUnpublished", anyOf: [{ level: "write", role: "tech" }] },
    { id: "publish", anyOf: [{ level: "write", role: "tech" }] },
    { id: "deleteComments", anyOf: [{ level: "write", role: "tech" }] },

    { id: "overrideAccess", anyOf: [{ level: "owner", role: "admin" }] },
  ],
};
