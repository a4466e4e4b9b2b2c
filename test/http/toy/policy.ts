import type { Policy } from "../../../src/access/policy";

/** The access model of a case system that nobody sells: boxes that stand on a shelf, or are sealed. */
export const toyPolicy: Policy = {
  facts: ["resident", "warden", "onTag", "penOnTag"],
  implies: { penOnTag: ["onTag"], warden: ["resident"] },
  modes: {
    shelf: { read: ["resident", "onTag"], write: ["warden", "penOnTag"], owner: ["warden"] },
    sealed: { read: ["warden", "onTag"], write: ["warden", "onTag"], owner: ["warden"] },
  },
  everyMode: { read: ["warden", "onTag"], write: ["warden", "penOnTag"], owner: ["warden"] },
  rights: ["read", "write", "owner"],
  entryFacts: { read: "onTag", write: "penOnTag" },
  roles: [{ role: "warden", anyOf: ["warden"] }],
  operations: [
    { id: "shake", anyOf: [{ level: "read" }] },
    { id: "relabel", anyOf: [{ level: "write" }] },
  ],
};
