import type { DrawnArgus } from "./argusCases";
import { modeNames, roleNames } from "./argusRules";
import type { DrawnCmf } from "./cmfCases";
import type { Tri } from "./planOracle";
import type * as tiers from "./tierOracle";

/**
 * Cases in which a decision counts that few drawn ones depend on. They are judged with those that are drawn, so that
 * short runs notice rare faults, too.
 */

type Roles = Readonly<Partial<Record<"a" | "b" | "c", string>>>;

/** "serviceRead admin?": the first they have, of the second it is not known, the others they do not have. */
function rolesOf(told: Roles): DrawnArgus["roles"] {
  const valueOf = (words: readonly string[], role: string): Tri =>
    words.includes(role) ? "yes" : words.includes(`${role}?`) ? "unknown" : "no";
  return Object.fromEntries(
    (["a", "b", "c"] as const).map((one) => [
      one,
      Object.fromEntries(roleNames.map((role) => [role, valueOf((told[one] ?? "").split(" "), role)])),
    ]),
  );
}

function argus({ roles = {}, ...told }: Partial<Omit<DrawnArgus, "roles">> & { readonly roles?: Roles }): DrawnArgus {
  return {
    mode: "roleBased",
    reporter: undefined,
    published: "yes",
    members: { G: [], H: [] },
    closed: [],
    entries: [],
    wanted: [],
    modes: modeNames,
    levels: [1, 2, 3],
    hasStranger: true,
    inPlace: false,
    reporterMayChange: false,
    ...told,
    roles: rolesOf(roles),
  };
}

const entry = (subject: string, level: number | undefined, isFixed = false) => ({ subject, level, isFixed });
const wanted = (subject: string, level: number) => ({ subject, level });

export const argusExamples: readonly DrawnArgus[] = [
  // A mode that is less strict does as well, and takes one write more.
  argus({ mode: "explicit", wanted: [wanted("a", 2)], hasStranger: false }),
  // A new owner can only own as the reporter, for one write more.
  argus({
    roles: { b: "serviceWrite? admin", c: "serviceRead serviceWrite" },
    entries: [entry("a", 1, true)],
    wanted: [wanted("a", 3)],
    reporterMayChange: true,
  }),
  // Before publication another reporter opens the case to another person.
  argus({
    reporter: "b",
    published: "no",
    roles: { a: "serviceWrite?", b: "serviceRead?" },
    wanted: [wanted("a", 3)],
    modes: [],
    reporterMayChange: true,
  }),
  // A level that is not stated may be the highest, and need not be more than the lowest.
  argus({
    roles: { a: "serviceWrite?", b: "serviceTech admin", c: "serviceRead? serviceTech admin" },
    members: { G: [], H: ["c"] },
    entries: [entry("H", undefined)],
    wanted: [wanted("c", 2)],
    levels: [3],
  }),
  argus({
    roles: { a: "serviceWrite", b: "admin", c: "admin" },
    entries: [entry("H", undefined)],
    wanted: [wanted("H", 3)],
    hasStranger: false,
  }),
  // Without a change in place, a lower entry is the new one before the old one goes.
  argus({
    roles: { a: "serviceRead", b: "admin", c: "serviceRead serviceTech?" },
    entries: [entry("G", 3)],
    wanted: [wanted("G", 2)],
    modes: ["explicit"],
  }),
  // Reading cannot be given in the mode that there is, only in the one that comes.
  argus({
    mode: "explicit",
    roles: { c: "admin" },
    wanted: [wanted("a", 1)],
    modes: ["roleBased"],
    hasStranger: false,
  }),
  // What cannot go gives more in the new mode.
  argus({
    mode: "readRestricted",
    roles: { a: "serviceWrite", b: "serviceRead serviceTech admin", c: "admin?" },
    entries: [entry("a", 1, true)],
  }),
  // A new reporter keeps what a group gave until then.
  argus({
    reporter: "a",
    roles: { c: "serviceTech" },
    members: { G: ["b", "c"], H: [] },
    entries: [entry("G", 1)],
    wanted: [wanted("b", 3)],
    modes: [],
    hasStranger: false,
    reporterMayChange: true,
  }),
];

function cmf(told: Partial<DrawnCmf>): DrawnCmf {
  const nothing = { members: { G: [], H: [] }, closed: [], entries: [], above: [], wanted: [] };
  return { mode: "on", parentsKnown: true, ...nothing, ...told };
}

export const cmfExamples: readonly DrawnCmf[] = [
  // One write serves both, where the entry of their group is raised.
  cmf({
    members: { G: ["a", "b"], H: [] },
    entries: [{ subject: "G", level: 1, isFixed: false }],
    wanted: [wanted("a", 2), wanted("b", 2)],
  }),
  // The third of the group is to read, so it stays as it is.
  cmf({
    members: { G: ["a", "b", "c"], H: [] },
    entries: [{ subject: "G", level: 1, isFixed: false }],
    wanted: [wanted("a", 2), wanted("b", 2), wanted("c", 1)],
  }),
];

export const tierExamples: readonly tiers.Problem[] = [
  // Somebody who ends without their level is one person lost, whether by what is enforced, by the entries, or by both.
  {
    members: { G: ["a", "b"], H: ["a"] },
    customer: { a: "no", b: "no", c: "yes" },
    caller: "a",
    isAdministrator: true,
    wanted: [wanted("a", 3), wanted("H", 1)],
    people: ["a", "b", "c"],
    first: { own: { b: 0 }, groups: { G: 1 }, enforced: { a: [1], b: [0], c: [3] } },
  },
  // A group that is set after another one takes the level back that the first one gave to who is in both.
  {
    members: { G: ["a"], H: ["a"] },
    customer: { a: "no", b: "no", c: "yes" },
    caller: "a",
    isAdministrator: true,
    wanted: [wanted("H", 1)],
    people: ["a", "b", "c"],
    first: { own: { b: 0, c: 0 }, groups: { G: 0 }, enforced: { a: [0], b: [0], c: [0] } },
  },
  // What is enforced is older than the entry that denies.
  {
    members: { G: [], H: [] },
    customer: { a: "yes", b: "no", c: "no" },
    caller: undefined,
    isAdministrator: false,
    wanted: [],
    people: ["a", "b", "c"],
    first: { own: { a: 0 }, groups: {}, enforced: { a: [1], b: [0], c: [0] } },
  },
  // The caller may not make the later steps of an order without a fault.
  {
    members: { G: ["a", "b"], H: [] },
    customer: { a: "no", b: "no", c: "no" },
    caller: "a",
    isAdministrator: true,
    wanted: [],
    people: ["a", "b", "c"],
    first: { own: { b: 1, c: 0 }, groups: { G: 3 }, enforced: { a: [1], b: [1], c: [0] } },
  },
];
