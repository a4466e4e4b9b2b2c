import type { TierPolicy } from "../../access/policy";

/**
 * The access model of DFIR-IRIS 2.4, as measured on it. Its levels are deny_all, read_only and full_access; full access
 * means to write and to change access, so it is "owner" here, and no level is "write".
 *
 * deactivated: the account is switched off. Its key is refused, and its level stands for when it is switched on again,
 * which nothing here sees: so it has that level, or none.
 * enforced*: the level that the server keeps for a user and a case and goes by. The tiers below are what the entries
 * give, which a recompute makes the enforced level: an entry of the user overrides everything, for administrators too;
 * then the user's customer; then entries of the user's groups; with several it is not specified which one counts.
 * *Unclear: a level that was never seen (no bit that has a meaning).
 * Owner and opener of a case count for nothing, and neither does `server_administrator`.
 */
export const irisPolicy: TierPolicy = {
  facts: [
    ...["deactivated", "enforcedNone", "enforcedRead", "enforcedFull", "enforcedUnclear"],
    ...["userDeny", "userRead", "userFull", "userUnclear"],
    "customer",
    ...["groupDeny", "groupRead", "groupFull", "groupUnclear"],
  ],
  implies: {},
  tiers: [
    {
      name: "enforced",
      from: "kept",
      gives: [
        { fact: "deactivated", level: "none", lasts: true },
        { fact: "enforcedNone", level: "none" },
        { fact: "enforcedRead", level: "read" },
        { fact: "enforcedFull", level: "owner" },
        { fact: "enforcedUnclear", level: "any" },
      ],
    },
    {
      name: "user",
      from: "entry",
      gives: [
        { fact: "userDeny", level: "none" },
        { fact: "userRead", level: "read" },
        { fact: "userFull", level: "owner" },
        { fact: "userUnclear", level: "any" },
      ],
    },
    { name: "customer", from: "role", gives: [{ fact: "customer", level: "owner" }] },
    {
      name: "group",
      from: "group",
      gives: [
        { fact: "groupDeny", level: "none" },
        { fact: "groupRead", level: "read" },
        { fact: "groupFull", level: "owner" },
        { fact: "groupUnclear", level: "any" },
      ],
    },
  ],
  entryFacts: { deny: "userDeny", read: "userRead", owner: "userFull" },
  rights: ["read", "write", "owner"],
  roles: [],
  operations: [
    { id: "readDetails", anyOf: [{ level: "read" }] },
    { id: "modify", anyOf: [{ level: "write" }] },
    { id: "changeAccess", anyOf: [{ level: "owner" }] },
  ],
};
