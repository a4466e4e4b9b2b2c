/**
 * Faults that a solver of lock-downs might have: each changes one decision in its source. `from` is there exactly once.
 * The brute force has to notice every one of them; one that nothing notices would be a decision that nothing tests.
 */
export interface Mutant {
  /** What the solver does wrong. */
  readonly name: string;
  /** In `src/access/lockDown`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const mutants: readonly Mutant[] = [
  // What counts, and in which order.
  {
    name: "ranks possible intrusions before certain ones",
    file: "question.ts",
    from: "a.certain - b.certain ||\n    a.possible - b.possible ||",
    to: "a.possible - b.possible ||\n    a.certain - b.certain ||",
  },
  { name: "does not count possible intrusions", file: "question.ts", from: "    a.possible - b.possible ||\n", to: "" },
  {
    name: "ranks writes before those who lose",
    file: "question.ts",
    from: "a.lost - b.lost ||\n    a.writes - b.writes ||",
    to: "a.writes - b.writes ||\n    a.lost - b.lost ||",
  },
  { name: "does not count writes", file: "question.ts", from: "    a.writes - b.writes ||\n", to: "" },
  {
    name: "prefers the strictest mode",
    file: "question.ts",
    from: "a.strictness - b.strictness",
    to: "b.strictness - a.strictness",
  },
  // What is known of people.
  {
    name: "takes a level named for a group for everybody's",
    file: "standing.ts",
    from: "const ways = isOne ? certainly : (reached.get(groups[place]!.id) ?? never);",
    to: 'const ways = isOne || groups[place]!.subject!.kind !== "user" ? certainly : never;',
  },
  {
    name: "forgets the level that is named for a group",
    file: "standing.ts",
    from: "const ways = isOne ? certainly : (reached.get(groups[place]!.id) ?? never);",
    to: "const ways = isOne ? certainly : never;",
  },
  {
    name: "names one right more than was asked",
    file: "standing.ts",
    from: "if (compareLevels(right, level) <= 0) named[right]",
    to: "if (compareLevels(right, level) <= 1) named[right]",
  },
  {
    name: "forgets what makes a membership unknown",
    file: "standing.ts",
    from: 'return needs.filter(({ about }) => about !== "level").map(({ id }) => id);',
    to: "return [];",
  },
  {
    name: "takes an unknown role for a certain one",
    file: "standing.ts",
    from: 'if (entry === undefined || entry.on !== "case") apart.push(needs);',
    to: 'if (entry === undefined || entry.on !== "case") apart.push([]);',
  },
  {
    name: "forgets roles",
    file: "standing.ts",
    from: 'if (entry === undefined || entry.on !== "case") apart.push(needs);',
    to: 'if (entry !== undefined && entry.on !== "case") apart.push(needs);',
  },
  {
    name: "forgets entries on what contains the case",
    file: "standing.ts",
    from: 'if (entry === undefined || entry.on !== "case") apart.push(needs);',
    to: "if (entry === undefined) apart.push(needs);",
  },
  {
    name: "leaves the gate open",
    file: "standing.ts",
    from: "if (isTiered(policy) || policy.gate === undefined) return certainly;",
    to: "return certainly;",
  },
  {
    name: "lets the gate stay shut for a disputed fact",
    file: "standing.ts",
    from: "return minimalOf([...opened, ...argued]);",
    to: "return minimalOf(opened);",
  },
  {
    name: "leaves the gate as it was for a new reporter",
    file: "standing.ts",
    from: "return { ...standing, facts, gate: gateWays(policy, facts) };",
    to: "return { ...standing, facts };",
  },
  {
    name: "keeps the old reporter beside the new one",
    file: "standing.ts",
    from: "const facts = new Map(standing.facts).set(fact, ways);",
    to: "const facts = new Map(standing.facts).set(fact, [...ways, ...standing.facts.get(fact)!]);",
  },
  {
    name: "caps at the first right that is not named, and not below it",
    file: "standing.ts",
    from: "if (!covers(named, holds)) return cap;\n    cap = right;",
    to: "cap = right;\n    if (!covers(named, holds)) return cap;",
  },
  {
    name: "calls what needs the gate certain",
    file: "standing.ts",
    from: "if (!isCertainlyMet(ways) || !isCertainlyMet(standing.gate)) return false;",
    to: "if (!isCertainlyMet(ways)) return false;",
  },
  {
    name: "calls what may be named certainly beyond",
    file: "standing.ts",
    from: "compareLevels(right, given) <= 0 && standing.named[right].length === 0",
    to: "compareLevels(right, given) <= 0 && !isCertainlyMet(standing.named[right])",
  },
  {
    name: "takes a level that is not stated for the lowest",
    file: "standing.ts",
    from: "const highest = allGrantLevels.findLast(",
    to: "const highest = allGrantLevels.find(",
  },
  // The plan for a table.
  { name: "never changes the mode", file: "tablePlan.ts", from: "return [mode, ...others];", to: "return [mode];" },
  {
    name: "tries only the strictest other mode",
    file: "tablePlan.ts",
    from: "return [mode, ...others];",
    to: "return [mode, ...others.slice(-1)];",
  },
  {
    name: "never changes the reporter",
    file: "tablePlan.ts",
    from: "return [undefined, ...owners.map(({ subject }) => subject).filter((one) => allowed.may(reporter(one)))];",
    to: "return [undefined];",
  },
  {
    name: "makes anybody the reporter who is named",
    file: "tablePlan.ts",
    from: 'level === "owner" && !unasked',
    to: 'level !== "none" && !unasked',
  },
  {
    name: "keeps what a group gives while nobody is known in it",
    file: "tablePlan.ts",
    from: 'if (reaches.length === 0 && !isKept(entry)) cap = "none";',
    to: "",
  },
  {
    name: "caps an entry by the last person it reaches",
    file: "tablePlan.ts",
    from: "if (compareLevels(own, cap) < 0) cap = own;",
    to: "cap = own;",
  },
  {
    name: "looks at nobody through a kept group as a whole",
    file: "tablePlan.ts",
    from: "cappedEntry(entry, [...people, ...groups], isKept)",
    to: "cappedEntry(entry, people, isKept)",
  },
  {
    name: "keeps an entry that gives one level too much",
    file: "tablePlan.ts",
    from: "if (compareLevels(gives(entry.level), cap) <= 0) {",
    to: "if (compareLevels(gives(entry.level), cap) <= 1) {",
  },
  {
    name: "never lowers an entry",
    file: "tablePlan.ts",
    from: '        level !== "deny" &&\n        level !== entry.level &&',
    to: "        level === undefined &&",
  },
  {
    name: "lowers an entry to a level that is too high",
    file: "tablePlan.ts",
    from: '(gives(level), cap) <= 0 &&\n        allowed.may({ kind: "changeLevel", entry, level }),',
    to: '(gives(level), cap) <= 9 &&\n        allowed.may({ kind: "changeLevel", entry, level }),',
  },
  {
    name: "plans to lower what cannot be changed",
    file: "tablePlan.ts",
    from: ' &&\n        allowed.may({ kind: "changeLevel", entry, level }),',
    to: ",",
  },
  {
    name: "does not count what an entry that stays gives",
    file: "tablePlan.ts",
    from: "count(isCertainBeyond(standing, ways, gives(entry.level ?? lowestGrant(policy))));",
    to: "undefined;",
  },
  {
    name: "does not count what roles give",
    file: "tablePlan.ts",
    from: "if (compareLevels(level, cap) > 0) count(isCertainBeyond(standing, ways, level));",
    to: "",
  },
  {
    name: "trusts a mode that nobody knows",
    file: "tablePlan.ts",
    from: "if (!hasMode(policy, mode)) people.forEach(() => count(false));",
    to: "",
  },
  {
    name: "takes who is possibly in a group for served",
    file: "tableCover.ts",
    from: "isCertainlyMet(gate) && isCertainlyMet(reached.get(id) ?? [])",
    to: "isCertainlyMet(gate) && reached.has(id)",
  },
  {
    name: "forgets that a role serves somebody",
    file: "tableCover.ts",
    from: "      hasByFacts(policy, choice, standing, level) ||\n",
    to: "",
  },
  {
    name: "takes an entry whose level is not stated for what is needed",
    file: "tableCover.ts",
    from: "gives(level ?? lowestGrant(policy));",
    to: 'gives(level ?? "owner");',
  },
  {
    name: "grants more than is named",
    file: "tableCover.ts",
    from: "compareLevels(gives(one), least) >= 0 && compareLevels(gives(one), most) <= 0",
    to: "compareLevels(gives(one), least) >= 0",
  },
  {
    name: "grants less than is named",
    file: "tableCover.ts",
    from: "compareLevels(gives(one), least) >= 0 && compareLevels(gives(one), most) <= 0",
    to: "compareLevels(gives(one), most) <= 0",
  },
  {
    name: "counts a change of level as one write everywhere",
    file: "tableCover.ts",
    from: "const raise = allowed.changesLevelInPlace ? 1 : 2;",
    to: "const raise = 1;",
  },
  {
    name: "does not count the change of mode",
    file: "tablePlan.ts",
    from: "cover.writes + (choice.mode === state.case.mode ? 0 : 1) +",
    to: "cover.writes +",
  },
  // Who is served by what.
  {
    name: "never lets a lowered entry serve several",
    file: "cover.ts",
    from: 'entry.subject?.kind === "user" && mayGo ? [] : levels',
    to: "mayGo ? [] : levels",
  },
  {
    name: "never lets the entry of a kept group serve its members",
    file: "cover.ts",
    from: "taker === unit || coveredByOwn(unit, taker)",
    to: "taker === unit",
  },
  {
    name: "takes the first way to serve",
    file: "cover.ts",
    from: "if (isBetter) best = found;",
    to: "best ??= found;",
  },
  {
    name: "prefers fewer writes to who loses",
    file: "cover.ts",
    from: "found.lost < best.lost || (found.lost === best.lost && found.writes < best.writes)",
    to: "found.writes < best.writes",
  },
  { name: "forgets to grant to who has no entry", file: "cover.ts", from: "grants.add(unit);", to: "undefined;" },
  {
    name: "changes the mode first",
    file: "tableOrder.ts",
    from: "[...first, ...early, ...between, ...last, ...late, ...atEnd, ...own],",
    to: "[...between, ...first, ...early, ...last, ...late, ...atEnd, ...own],",
  },
  {
    name: "takes away before it gives",
    file: "tableOrder.ts",
    from: "[...first, ...early, ...between, ...last, ...late, ...atEnd, ...own],",
    to: "[...early, ...first, ...late, ...between, ...last, ...atEnd, ...own],",
  },
  {
    name: "takes everything away after the mode changed",
    file: "tableOrder.ts",
    from: "(isOwn ? own : found.length > 0 ? early : late).push(down);",
    to: "(isOwn ? own : late).push(down);",
  },
  {
    name: "gives everything before the mode changes",
    file: "tableOrder.ts",
    from: "(isLate ? last : first).push(up);",
    to: "first.push(up);",
  },
  {
    name: "does not say what the new mode leaks",
    file: "tableOrder.ts",
    from: "[...ofMode, ...(yield* leaksOfMode(question, policy, all, newMode))]",
    to: "ofMode",
  },
  {
    name: "does not say what stays and leaks",
    file: "tableOrder.ts",
    from: '      ofMode.push(...leaking({ kind: "revoke", entry }, newMode));',
    to: "",
  },
  {
    name: "does not say who loses for a moment",
    file: "tableOrder.ts",
    from: "      ...(yield* unsafeMomentsIn(question, policy, all, order)),\n",
    to: "",
  },
  {
    name: "takes what somebody had before for a leak",
    file: "tableOrder.ts",
    from: "const cap = capOf(standing, ways, before());",
    to: "const cap = capOf(standing, ways);",
  },
  {
    name: "never hands over to another reporter first",
    file: "tableOrder.ts",
    from: "for (const order of atEnd.length === 0 ? orders.slice(0, 1) : orders) {",
    to: "for (const order of orders.slice(0, 1)) {",
  },
  // The proof.
  {
    name: "calls possible what is certain",
    file: "proof.ts",
    from: 'return { beyond: "certain", right };',
    to: 'return { beyond: "possible", right };',
  },
  {
    name: "calls who may stay out",
    file: "proof.ts",
    from: "else if (isNamed(standing)) proof.kept.push(proven);",
    to: "",
  },
  {
    name: "proves a mode that nobody knows",
    file: "proof.ts",
    from: "const isOpen = !inTable && !isCertainlyMet(named[right]);",
    to: "const isOpen = false;",
  },
  {
    name: "proves by what is enforced alone",
    file: "proof.ts",
    from: 'enforced.beyond === "possible" || (later !== undefined && later.beyond !== "no")',
    to: 'enforced.beyond === "possible"',
  },
  {
    name: "proves by the entries alone",
    file: "proof.ts",
    from: '  if (enforced.beyond === "certain") return { beyond: "certain", has, ...(right && { right }) };\n',
    to: "",
  },
  // Tiers.
  {
    name: "serves everybody at once, whatever the groups do",
    file: "tierPlan.ts",
    from: "for (let number = 0; number < combinations; number++)",
    to: "for (let number = 0; number < 1; number++)",
  },
  {
    name: "tries one order of groups",
    file: "tierPlan.ts",
    from: "return { orders: permutations(changed), isAll: true };",
    to: "return { orders: [changed], isAll: true };",
  },
  {
    name: "does not count what the entries give after a recompute",
    file: "tierStanding.ts",
    from: ' + (later !== undefined && later.beyond !== "no" ? 1 : 0),',
    to: ",",
  },
  {
    name: "looks only at what is enforced for who stays",
    file: "tierStanding.ts",
    from: "const isLost = [enforced, later].some(",
    to: "const isLost = [enforced].some(",
  },
  {
    name: "never denies",
    file: "tierPlan.ts",
    from: "for (const level of [...allowed.levels].reverse()) {",
    to: 'for (const level of allowed.levels.filter((one) => one !== "deny").reverse()) {',
  },
  {
    name: "never takes an own entry away",
    file: "tierPlan.ts",
    from: 'if (own !== undefined) offer({ kind: "revoke", entry: own });',
    to: "",
  },
  {
    name: "leaves a group its entry for whoever joins it",
    file: "tierPlan.ts",
    from: "possible += groups.filter(({ leaves }, place) => leaves[chosen[place]!]).length;",
    to: "",
  },
  {
    name: "stops at the first that serves somebody",
    file: "tierPlan.ts",
    from: "if (best === undefined || compareWholes(found, best) < 0) best = found;",
    to: "best ??= found;",
  },
  {
    name: "plans what the caller cannot do",
    file: "tierPlan.ts",
    from: "if (changes.every((change) => allowed.may(change))) options.push(changes);",
    to: "options.push(changes);",
  },
  {
    name: "takes the first order of steps",
    file: "tierOrder.ts",
    from: "    if (isClean(best)) break;\n",
    to: "    break;\n",
  },
  {
    name: "orders without looking at what leaks",
    file: "tierOrder.ts",
    from: "  if ((a.faults.length === 0) !== (b.faults.length === 0)) return a.faults.length === 0;\n",
    to: "",
  },
  {
    name: "orders without looking at how it ends",
    file: "tierOrder.ts",
    from: "  if (byEnd !== 0) return byEnd < 0;\n",
    to: "",
  },
  {
    name: "does not say what leaks in between",
    file: "tierOrder.ts",
    from: 'if (beyond !== "no" && compareLevels(atMost, before.atMost) > 0)',
    to: "if (beyond === undefined)",
  },
  {
    name: "does not say who loses in between",
    file: "tierOrder.ts",
    from: "if (compareLevels(atLeast, keeps) < 0)",
    to: "if (atLeast === undefined)",
  },
  {
    name: "takes one group's level for certain where several give one",
    file: "tierStanding.ts",
    from: "for (const level of possibleInTiers(policy, facts)) {",
    to: "for (const level of possibleInTiers(policy, facts).slice(0, 1)) {",
  },
  {
    name: "looks at one world",
    file: "tierStanding.ts",
    from: "for (let world = 0; world < 2 ** ids.length; world++) {",
    to: "for (let world = 0; world < 1; world++) {",
  },
  {
    name: "never sets a stale level again",
    file: "tierPlan.ts",
    from: '    else {\n      offer({ kind: "revoke", entry: own }, { kind: "grant"',
    to: '    else if (own.level === undefined) {\n      offer({ kind: "revoke", entry: own }, { kind: "grant"',
  },
  {
    name: "never raises the entry of a group for several of its members",
    file: "tableCover.ts",
    from: "raisable: raisable.map(",
    to: "raisable: raisable.slice(0, 0).map(",
  },
  {
    name: "raises the entry of a group for somebody else, too",
    file: "tableCover.ts",
    from: "      compareLevels(gives(level), cap) <= 0 &&\n",
    to: "",
  },
];
