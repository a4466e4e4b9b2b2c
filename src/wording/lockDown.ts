import { isSameSubject, type Entry, type Subject } from "../access/case";
import { explain } from "../access/explain";
import { compareLevels, levelOfEntry, rights, type Level, type Right } from "../access/level";
import type { UnsafeMoment } from "../access/lockDown/order";
import type { Proven } from "../access/lockDown/proof";
import type { Score } from "../access/lockDown/question";
import { levelOfGrant } from "../access/lockDown/standing";
import { grantLevels, isTiered, type FactName } from "../access/policy";
import { roleFacts } from "../access/roleFacts";
import type { LockDownPlan } from "../core/lockDown/planLockDown";
import { listed } from "../text/localize";
import { inMessage } from "../text/untrusted";
import { agreementText } from "./access";
import { changeLine } from "./changeLine";
import { titleText } from "./everybody";
import { holdersLabel, levelLabel, modeLabel } from "./labels";
import { naming, type Naming } from "./naming";
import { selfText } from "./ownEffect";
import { missingText, pathText } from "./reason";
import type { SystemWords } from "./systemWords";

/** Somebody in one of the lists of a lock-down, and why they are there. */
export interface LockDownItem {
  /** Absent for those who stand for others: everybody else, others in a group, the holders of a role. */
  readonly subject?: Subject;
  /** Present for the holders of a role. */
  readonly fact?: FactName;
  readonly name: string;
  readonly proven?: Proven;
  /** Why they remain, or what would settle it. */
  readonly why: readonly string[];
}

/** A lock-down in words. */
export interface LockDownText {
  /** What the caller loses by it, to be said before anything else; undefined: nothing, as far as is known. */
  readonly own?: string;
  /** What is done, in its order. */
  readonly steps: readonly string[];
  /** Who is to stay and has no more than is named for them. */
  readonly kept: readonly LockDownItem[];
  readonly out: readonly LockDownItem[];
  readonly remains: readonly LockDownItem[];
  readonly unknown: readonly LockDownItem[];
  /** What cannot be had, what leaks in between, and what the plan does not cover. */
  readonly remarks: readonly string[];
}

/** Says what a lock-down does, and what is proven for each person. */
export function lockDownText(l10n: SystemWords, plan: LockDownPlan): LockDownText {
  const { found, keep, policy, state } = plan;
  const { proof, after } = found;
  const { mode } = after.case;
  const people = [...proof.kept, ...proof.out, ...proof.remains, ...proof.unknown];
  const nameOf = naming(people.filter(({ person }) => person.kind === "known").map(({ person }) => person.subject));
  const byRole = new Set(roleFacts(policy, mode).map(({ fact }) => fact));
  const isUnasked = ({ person }: Proven) =>
    keep.some(({ subject, unasked }) => unasked && isSameSubject(subject, person.subject));
  const isAsked = ({ person }: Proven) => keep.some(({ subject }) => isSameSubject(subject, person.subject));
  // Who cannot have what is named for them, or for a group of theirs: a remark says so.
  const isLeftOut = (one: Proven) => one.after.atMost === "none";
  const isByRole = (proven: Proven) =>
    proven.person.kind !== "known" && openFacts(plan, proven).every((fact) => byRole.has(fact));
  const item = (proven: Proven, why: readonly string[] = []): LockDownItem => ({
    ...(proven.person.kind === "known" && { subject: proven.person.subject }),
    name: personName(l10n, proven, nameOf),
    proven,
    why,
  });
  const settled = proof.unknown.filter(isByRole);
  const own = ownLoss(l10n, plan, people);
  const apart = listed([...byRole].map((fact) => holdersLabel(l10n, fact)));
  return {
    ...(own !== undefined && { own }),
    steps: found.changes.map((change) => changeLine(l10n, change, nameOf)),
    kept: proof.kept.filter((one) => !isUnasked(one) && !isLeftOut(one)).map((one) => item(one)),
    out: [
      ...[...proof.out, ...proof.kept.filter(isLeftOut)].map((one) => item(one)),
      ...settled.map((one) => ({ ...item(one), name: l10n.t("{0}, apart from: {1}", item(one).name, apart) })),
    ],
    remains: [
      ...proof.kept.filter(isUnasked).map((one) => item(one, [l10n.t("you, whom nobody named")])),
      ...proof.remains.map((one) => item(one, reasonsFor(l10n, plan, one))),
      // Where tiers decide, an entry of their own keeps out a person who is known to have a role.
      ...(isTiered(policy) ? [] : [...byRole]).map((fact): LockDownItem => ({
        fact,
        name: holdersLabel(l10n, fact),
        why: [l10n.t("everyone with this role, since no list of the case names them")],
      })),
    ],
    unknown: proof.unknown.filter((one) => !isByRole(one)).map((one) => item(one, notKnownFor(l10n, plan, one))),
    remarks: [
      ...people.filter((one) => !one.has && isAsked(one)).map((one) => lostText(l10n, plan, one, nameOf)),
      ...found.faults.map((fault) => {
        const who = people.find(({ person }) => isSameSubject(person.subject, fault.subject));
        return faultText(l10n, plan, fault, who ? personName(l10n, who, nameOf) : nameOf(fault.subject), nameOf);
      }),
      ...elsewhereRemarks(l10n, plan, nameOf),
      ...changesBack(l10n, people, nameOf),
      ...toldRemarks(l10n, plan, nameOf),
      ...coverageRemarks(l10n, plan, nameOf),
      ...(state.unlisted
        ? [l10n.t("This key is not shown the entries, so it is not known what a recompute would do.")]
        : []),
    ],
  };
}

/** What the caller loses, in the words of the preview of a single change. */
function ownLoss(l10n: SystemWords, { caller, policy, found }: LockDownPlan, people: readonly Proven[]) {
  const one = caller && people.find(({ person }) => person.kind === "known" && isSameSubject(person.subject, caller));
  const isLess =
    one && policy.rights.some((right) => one.before[right] !== "no" && one.after[right] !== one.before[right]);
  const [first] = found.changes;
  if (!isLess || first === undefined) return undefined;
  const { before, after } = one;
  const certain = policy.rights.some((right) => before[right] === "yes" && after[right] === "no");
  return selfText(l10n, first, { verdict: certain ? "loses" : "mayLose", before, after });
}

/** How many people are named of those who learn of a case. */
const mostNames = 20;

function personName(l10n: SystemWords, { person: { kind, subject, of } }: Proven, nameOf: Naming): string {
  if (kind === "stranger") return l10n.t("Everyone else");
  return kind === "member" ? l10n.t("Others in {0}", nameOf(of!)) : nameOf(subject);
}

/** The facts that leave it open whether somebody has more than is named for them. */
function openFacts({ policy, found }: LockDownPlan, { evidence, right }: Proven): readonly FactName[] {
  if (right === undefined) return [];
  const { possible, missing } = explain(policy, found.after.case.mode, evidence, right);
  return [...possible.map(({ fact }) => fact), ...missing.flatMap(({ facts }) => facts)];
}

function reasonsFor(l10n: SystemWords, { policy, found }: LockDownPlan, { evidence, right }: Proven): string[] {
  if (right === undefined) return [];
  const { wins } = explain(policy, found.after.case.mode, evidence, right);
  return [...new Set(wins.map(({ fact, path }) => pathText(l10n, fact, path)))];
}

function notKnownFor(
  l10n: SystemWords,
  { policy, found }: LockDownPlan,
  { evidence, right, disputed }: Proven,
): string[] {
  if (right === undefined) return [];
  const { missing, modeInTable } = explain(policy, found.after.case.mode, evidence, right);
  const said = disputed ? [agreementText(l10n, disputed)] : [];
  const texts = [...said, ...new Set(missing.map((one) => missingText(l10n, one)))];
  return modeInTable ? texts : [l10n.t("what this access mode gives"), ...texts];
}

/** What somebody who is to stay cannot have, with the nearest that can be had. */
function lostText(l10n: SystemWords, plan: LockDownPlan, { person, named }: Proven, nameOf: Naming): string {
  const level = named as Right;
  const name = nameOf(person.subject);
  const nearest = nearestTo(plan, level);
  const parts = [l10n.t("{0} does not certainly have {1} afterwards.", name, levelLabel(l10n, level))];
  if (nearest !== undefined) parts.push(nearestText(l10n, plan, level, nearest));
  for (const [mode, score] of othersWith(plan, level))
    parts.push(
      l10n.t(
        "In {0} they could have exactly that; then {1} certainly and {2} possibly stay in.",
        modeLabel(l10n, mode),
        score.certain,
        score.possible,
      ),
    );
  return parts.join(" ");
}

function nearestText(l10n: SystemWords, { policy, found }: LockDownPlan, level: Level, nearest: Level): string {
  const { mode } = found.after.case;
  const [asked, near] = [levelLabel(l10n, level), levelLabel(l10n, nearest)];
  return isTiered(policy)
    ? l10n.t("No entry gives exactly {0}; the nearest level is {1}.", asked, near)
    : l10n.t("In {0} no entry gives exactly {1}; the nearest level is {2}.", modeLabel(l10n, mode), asked, near);
}

/** The lowest level beyond one that an entry gives; undefined where an entry gives just that one. */
function nearestTo({ policy, found }: LockDownPlan, level: Level): Level | undefined {
  const given = givenIn(policy, found.after.case.mode);
  return given.includes(level) ? undefined : given.find((one) => compareLevels(one, level) > 0);
}

function givenIn(policy: LockDownPlan["policy"], mode: string): Level[] {
  const levels = grantLevels(policy).filter((level) => level !== "deny");
  const given = new Set(isTiered(policy) ? levels : levels.map((level) => levelOfGrant(policy, mode, level)));
  return rights.filter((right) => given.has(right));
}

/** The other modes in which an entry gives just the level, and what their best plans come to. */
function othersWith({ policy, found }: LockDownPlan, level: Level): [string, Score][] {
  const { mode } = found.after.case;
  if (givenIn(policy, mode).includes(level)) return [];
  const others = [...found.byMode].filter(([other]) => other !== mode && givenIn(policy, other).includes(level));
  return others.sort(([, a], [, b]) => a.certain - b.certain || a.possible - b.possible).slice(0, 1);
}

function faultText(
  l10n: SystemWords,
  { found }: LockDownPlan,
  fault: UnsafeMoment,
  name: string,
  nameOf: Naming,
): string {
  const step = changeLine(l10n, found.changes[fault.step]!, nameOf);
  const place = fault.step + 1;
  const right = levelLabel(l10n, fault.right);
  return fault.kind === "leak"
    ? l10n.t("Step {0} ({1}) gives {2} {3} for a moment; no order avoids it.", place, step, name, right)
    : l10n.t("Step {0} ({1}) takes {3} from {2} for a moment; no order avoids it.", place, step, name, right);
}

/** Entries on what contains the case, which a plan of one case leaves alone, and those that may turn out to be such. */
function elsewhereRemarks(
  l10n: SystemWords,
  { found, state, keep, grantsAbove }: LockDownPlan,
  nameOf: Naming,
): string[] {
  const { scope } = state.case;
  if (scope === undefined) return [];
  const name = inMessage(scope.name);
  const names = (entries: readonly Entry[]) => listed(entries.map(({ subject }) => (subject ? nameOf(subject) : "?")));
  const isKept = ({ subject, level }: Entry) =>
    keep.some(
      (one) =>
        subject !== undefined &&
        isSameSubject(one.subject, subject) &&
        compareLevels(one.level, level === undefined ? "owner" : levelOfEntry(level)) >= 0,
    );
  const above = state.entries.filter((entry) => entry.on === "definition" && !isKept(entry));
  const open = found.changes.flatMap((change) =>
    (change.kind === "revoke" || change.kind === "changeLevel") && change.entry.perhapsElsewhere ? [change.entry] : [],
  );
  return [
    ...(open.length > 0
      ? [
          l10n.t(
            "The entries of these may be on the case or on {0}: {1}. If a step is refused, its entry is " +
              "on {0} and stays; the later steps are carried out anyway.",
            name,
            names(open),
          ),
        ]
      : []),
    ...(above.length > 0 ? [l10n.t("The entries of these are on {0} and stay: {1}.", name, names(above))] : []),
    ...(open.length + above.length > 0 && grantsAbove
      ? [l10n.t("To keep them out, revoke the entry on {0}. That holds for all its cases.", name)]
      : []),
  ];
}

/** Everybody who may change access can change all of it back. */
function changesBack(l10n: SystemWords, people: readonly Proven[], nameOf: Naming): string[] {
  const owners = people.filter(({ person, after }) => person.kind === "known" && after.owner === "yes");
  if (owners.length === 0) return [];
  const names = listed(owners.slice(0, 20).map(({ person }) => nameOf(person.subject)));
  return [l10n.t("Can change it back: {0}.", names)];
}

/** Who learns of the case without access to it. */
function toldRemarks(l10n: SystemWords, { told: { title, notified } }: LockDownPlan, nameOf: Naming): string[] {
  const people = [...new Set(notified?.flatMap(({ subject }) => (subject ? nameOf(subject) : [])))];
  const nameless = notified?.some(({ subject }) => subject === undefined) ?? true;
  return [
    ...(title ?? [])
      .slice(0, mostNames)
      .map(({ subject, grants }) => l10n.t("{0}: {1}", nameOf(subject), titleText(l10n, grants))),
    ...(title === undefined ? [l10n.t("It is not known who sees the title only.")] : []),
    ...people.slice(0, mostNames).map((name) => l10n.t("{0} is still notified of this case.", name)),
    ...(nameless ? [l10n.t("It is not known who else is notified of this case.")] : []),
    ...[(title ?? []).slice(mostNames), people.slice(mostNames)].flatMap(({ length }) =>
      length > 0 ? [l10n.t("and {0} more", length)] : [],
    ),
  ];
}

function coverageRemarks(l10n: SystemWords, { found, unread, notAsked }: LockDownPlan, nameOf: Naming): string[] {
  return [
    ...(found.exact ? [] : [l10n.t("This is the best plan that was found; it is not proven that none is shorter.")]),
    ...(found.orderExact ? [] : [l10n.t("It is not proven that no other order of the steps is better.")]),
    ...unread.map((group) => l10n.t("The members of {0} cannot all be read.", nameOf(group))),
    ...(notAsked > 0 ? [l10n.t("The roles of {0} people were not asked, because there are so many.", notAsked)] : []),
  ];
}
