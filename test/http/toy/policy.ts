import type { TablePolicy } from "../../../src/access/policy";

/**
 * The access model of a case system that nobody sells: boxes that stand on a shelf, or are
 * sealed; wardens alone open those that are locked.
 */
export const toyPolicy: TablePolicy = {
  facts: ["resident", "warden", "onTag", "penOnTag", "unlocked"],
  implies: { penOnTag: ["onTag"], warden: ["resident"] },
  modes: {
    shelf: { read: ["resident", "onTag"], write: ["warden", "penOnTag"], owner: ["warden"] },
    sealed: { read: ["warden", "onTag"], write: ["warden", "onTag"], owner: ["warden"] },
  },
  everyMode: { read: ["warden", "onTag"], write: ["warden", "penOnTag"], owner: ["warden"] },
  gate: { fact: "unlocked", passes: ["warden"], disputed: [] },
  rights: ["read", "write", "owner"],
  entryFacts: { read: "onTag", write: "penOnTag" },
  roles: [{ role: "warden", anyOf: ["warden"] }],
  operations: [
    { id: "shake", anyOf: [{ level: "read" }] },
    { id: "relabel", anyOf: [{ level: "write" }] },
  ],
};
