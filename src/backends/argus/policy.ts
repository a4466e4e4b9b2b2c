import type { Policy } from "../../access/policy";

/**
 * The access model of Argus, as "Understanding Case Access Control" gives it, taken literally.
 *
 * aclMember: an explicit entry names the person, or a group the person is in. aclWrite: such an entry with level write.
 * serviceRead, serviceWrite, serviceTech: the roles on the customer and service of the case. admin: administrator.
 */
export const argusPolicy: Policy = {
  facts: ["reporter", "serviceRead", "serviceWrite", "serviceTech", "admin", "aclMember", "aclWrite"],
  implies: { aclWrite: ["aclMember"] },

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

  rights: ["read", "write", "owner"],
  reporterFact: "reporter",
  entryFacts: { read: "aclMember", write: "aclWrite" },

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
