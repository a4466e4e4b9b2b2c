import type { TablePolicy } from "../../access/policy";

/**
 * The access model of the Case Management framework. The modes are whether access control is on for the case's
 * definition.
 *
 * everyone: true of every person (the backend says so), so that "off" is a row like any other. caseEntry, caseWrite: an
 * entry on the case. definitionEntry, definitionWrite: an entry on the case definition, which counts for all its cases;
 * the higher of the two wins. delegation, delegationWrite: somebody's access was delegated to the person; the framework
 * counts that, but no method lists it, so the backend can only call it unknown.
 * There is no owner, and nobody documents who may grant, so no operation says so.
 */
export const cmfPolicy: TablePolicy = {
  facts: ["everyone", "caseEntry", "caseWrite", "definitionEntry", "definitionWrite", "delegation", "delegationWrite"],
  implies: { caseWrite: ["caseEntry"], definitionWrite: ["definitionEntry"], delegationWrite: ["delegation"] },

  modes: {
    on: {
      read: ["caseEntry", "definitionEntry", "delegation"],
      write: ["caseWrite", "definitionWrite", "delegationWrite"],
      owner: [],
    },
    off: {
      read: ["everyone"],
      write: ["everyone"],
      owner: [],
    },
  },
  everyMode: {
    read: ["caseEntry", "definitionEntry", "delegation"],
    write: ["caseWrite", "definitionWrite", "delegationWrite"],
    owner: [],
  },

  rights: ["read", "write"],
  entryFacts: { read: "caseEntry", write: "caseWrite" },
  roles: [],
  operations: [
    { id: "readDetails", anyOf: [{ level: "read" }] },
    { id: "modify", anyOf: [{ level: "write" }] },
  ],
};
