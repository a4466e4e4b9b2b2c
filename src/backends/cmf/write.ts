import type { Case, CaseState, Change, Entry, Subject } from "../../access/case";
import { Failure, notSupported, toFailure } from "../../base/failure";
import type { CmfClient } from "./client";
import { levelsOf, readListed } from "./entries";
import { codeOfFailure, detailOf, type Code } from "./errors";
import type { Grants, KnownGrant } from "./grants";
import { cmfLevel, type CmfLevel } from "./level";
import { sendGrant } from "./sendGrant";
import { sentId } from "./subjects";

/** On which case something is written, and what is known of its grants. */
interface Writing {
  readonly client: CmfClient;
  readonly grants: Grants;
  readonly of: Case;
  readonly signal: AbortSignal;
}

/**
 * Sends one change, once: what became of it is looked up by reading only, since a second request may undo what somebody
 * else has done meanwhile. It reads first and then chooses: a grantee that is listed is updated, one that is not is
 * granted, since CMf documents nothing for a second grant on a case. A grant takes nothing away.
 */
export async function write(
  client: CmfClient,
  grants: Grants,
  { case: of }: CaseState,
  change: Change,
  signal: AbortSignal,
): Promise<void> {
  const on: Writing = { client, grants, of, signal };
  switch (change.kind) {
    case "recompute":
    case "changeMode":
      // Access control is switched in Service Studio, for a whole definition, when it is published.
      throw notSupported("changeMode");
    case "reporter":
    case "publish":
    case "unwatch":
      throw notSupported(change.kind);
    case "grant":
      if (change.on === "definition") return grantOnDefinition(on, change.subject, cmfLevel(change.level));
      return grantOnCase(on, change.subject, cmfLevel(change.level));
    case "changeLevel": {
      const subject = subjectOf(change.entry);
      if (change.entry.on === "definition") return changeOnDefinition(on, "update", subject, cmfLevel(change.level));
      return changeOnCase(on, subject, cmfLevel(change.level));
    }
    case "revoke": {
      const subject = subjectOf(change.entry);
      if (change.entry.on === "definition") return changeOnDefinition(on, "revoke", subject);
      return revokeOnCase(on, subject);
    }
  }
}

async function grantOnCase(on: Writing, subject: Subject, level: CmfLevel): Promise<void> {
  const listed = await listedLevel(on, subject);
  if (listed === undefined) return grantHere(on, subject, level);
  if (on.grants.onCase(on.of.id, subject.id) !== "none")
    return listed === "write" || listed === level ? undefined : raise(on, subject, level);
  // Listed through the definition only, so the list will not show whether the case has a grant, too.
  return grantHere(on, subject, level);
}

async function changeOnCase(on: Writing, subject: Subject, level: CmfLevel): Promise<void> {
  const listed = await listedLevel(on, subject);
  if (listed === undefined) throw gone(subject);
  const known = on.grants.onCase(on.of.id, subject.id) ?? listed;
  // What is known may be from before somebody else changed it.
  if (known === level && listed === level) return;
  if (level === "write") return raise(on, subject, level);
  try {
    await updateHere(on, subject, level);
  } catch (thrown) {
    throw (await isStillListed(on, subject, thrown)) ? elsewhere(thrown) : gone(subject);
  }
}

async function revokeOnCase(on: Writing, subject: Subject): Promise<void> {
  if ((await listedLevel(on, subject)) === undefined) return;
  try {
    await learning(sendGrant(on, "Case", "revoke", on.of.id, subject), learnCase(on, subject), undefined);
  } catch (thrown) {
    if (await isStillListed(on, subject, thrown)) throw elsewhere(thrown);
    return;
  }
  // It was accepted. Who is listed still has it from the definition, where that is known to give it.
  if (isMasked(on, subject)) on.grants.learnCase(on.of.id, subject, "none");
}

/**
 * From read to write. Where 00008 says that the case itself has no grant, the read comes from elsewhere, and granting
 * is no second grant.
 */
async function raise(on: Writing, subject: Subject, level: CmfLevel): Promise<void> {
  try {
    await updateHere(on, subject, level);
  } catch (thrown) {
    if (!hasCode(thrown, "00008")) throw thrown;
    await grantHere(on, subject, level);
  }
}

function grantHere(on: Writing, subject: Subject, level: CmfLevel): Promise<void> {
  return learning(sendGrant(on, "Case", "grant", on.of.id, subject, level), learnCase(on, subject), level);
}

function updateHere(on: Writing, subject: Subject, level: CmfLevel): Promise<void> {
  // While nothing is known of the definition, somebody who still writes after a lowering may have it from there, or the
  // lowering got lost.
  const accepted = level === "read" && onDefinition(on, subject) === undefined ? undefined : level;
  return learning(sendGrant(on, "Case", "update", on.of.id, subject, level), learnCase(on, subject), accepted);
}

/** There is a grant on the definition as well, so that lists do not show what becomes of the one on the case. */
function isMasked(on: Writing, subject: Subject): boolean {
  const definition = onDefinition(on, subject);
  return definition !== undefined && definition !== "none";
}

function onDefinition(on: Writing, subject: Subject): KnownGrant {
  return on.of.scope && on.grants.onDefinition(on.of.scope.id, subject.id);
}

/**
 * After 00008: whether the grantee is listed all the same, or its grant was just taken away by somebody else. Any
 * other error is thrown on.
 */
async function isStillListed(on: Writing, subject: Subject, thrown: unknown): Promise<boolean> {
  if (!hasCode(thrown, "00008")) throw thrown;
  return (await listedLevel(on, subject)) !== undefined;
}

/**
 * Nothing lists grants on definitions. A second one is a documented error that changes nothing, so granting tells
 * whether there is one; and a grant that is there is only ever raised.
 */
async function grantOnDefinition(on: Writing, subject: Subject, level: CmfLevel): Promise<void> {
  const scope = scopeOf(on.of);
  const learn = learnDefinition(on, scope, subject);
  const before = await listedLevel(on, subject);
  let second = false;
  try {
    second = await isRefusedAsSecond(() => sendGrant(on, "CaseDefinition", "grant", scope, subject, level));
  } catch (thrown) {
    if (!(await isShown(on, thrown, subject, before, level))) throw thrown;
  }
  if (second)
    return level === "write"
      ? learning(sendGrant(on, "CaseDefinition", "update", scope, subject, level), learn, level)
      : learn("some");
  // It was accepted. Somebody who was not listed has to be now, or it got lost, or lists do not show what is on
  // definitions.
  if (before === undefined && (await listedLevel(on, subject).catch(() => undefined)) === undefined) return;
  learn(level);
  // There was none before, so what was listed came from the case.
  on.grants.learnCase(on.of.id, subject, before ?? "none");
}

async function changeOnDefinition(
  on: Writing,
  verb: "update" | "revoke",
  subject: Subject,
  level?: CmfLevel,
): Promise<void> {
  const scope = scopeOf(on.of);
  const learn = learnDefinition(on, scope, subject);
  const before = await listedLevel(on, subject);
  const onCase = on.grants.onCase(on.of.id, subject.id);
  try {
    await sendGrant(on, "CaseDefinition", verb, scope, subject, level);
  } catch (thrown) {
    if (hasCode(thrown, "00008")) learn("none");
    if (hasCode(thrown, "00008") && verb === "revoke") return;
    if (!(await isShown(on, thrown, subject, before, level))) throw thrown;
    return learn(level ?? "none");
  }
  if (level === "read" && onCase === undefined) return learn("some");
  // Who is listed after a revoke that was accepted has it from the case, where that is known to give it; otherwise
  // nothing is known.
  const gone =
    verb === "update" ||
    onCase === "read" ||
    onCase === "write" ||
    (await listedLevel(on, subject).catch(() => before)) === undefined;
  if (gone) learn(level ?? "none");
}

/**
 * After a request on the definition without an answer: whether the list has changed from what it was to what it would
 * be. Then nothing but the request explains that.
 */
async function isShown(
  on: Writing,
  thrown: unknown,
  subject: Subject,
  before: CmfLevel | undefined,
  wanted: CmfLevel | undefined,
): Promise<boolean> {
  if (toFailure(thrown).notHandled || before === wanted) return false;
  return (await listedLevel(on, subject).catch(() => before)) === wanted;
}

/** Undefined: not listed. A failure to read leaves everything as it is. */
async function listedLevel(on: Writing, subject: Subject): Promise<CmfLevel | undefined> {
  const { kind, id } = sentId(subject);
  try {
    const { listed } = await readListed(on.client, on.of.id, on.signal);
    return levelsOf(listed).get(`${kind}:${id}`)?.level;
  } catch (thrown) {
    const { kind: failed, request, status, said, detail } = toFailure(thrown);
    throw new Failure(failed, { request, status, said, detail, notHandled: true });
  }
}

function learnCase(on: Writing, subject: Subject): Learn {
  return (known) => on.grants.learnCase(on.of.id, subject, known);
}

function learnDefinition(on: Writing, scope: string, subject: Subject): Learn {
  return (known) => on.grants.learnDefinition(scope, subject, known);
}

type Learn = (known: KnownGrant) => void;

/**
 * Learns what it means that something was accepted, and from 00008 that there is no such grant; other failures teach
 * nothing.
 */
async function learning(sent: Promise<void>, learn: Learn, accepted: KnownGrant): Promise<void> {
  try {
    await sent;
    learn(accepted);
  } catch (thrown) {
    if (hasCode(thrown, "00008")) learn("none");
    throw thrown;
  }
}

/** True when it is refused because there is such a grant already. Any other failure is thrown on. */
async function isRefusedAsSecond(grant: () => Promise<void>): Promise<boolean> {
  try {
    await grant();
    return false;
  } catch (thrown) {
    if (hasCode(thrown, "00007") || hasCode(thrown, "00026")) return true;
    throw thrown;
  }
}

function hasCode(thrown: unknown, code: Code): boolean {
  return codeOfFailure(toFailure(thrown)) === code;
}

/** The grantee is listed for the case, and yet the case has no grant for it: so the access comes from elsewhere. */
function elsewhere(thrown: unknown): Failure {
  const { request, status, said } = toFailure(thrown);
  return new Failure("notSupported", { request, status, said, detail: detailOf("00008"), notHandled: true });
}

function gone({ id }: Subject): Failure {
  return new Failure("notFound", { detail: id, notHandled: true });
}

function subjectOf({ subject, id }: Entry): Subject {
  if (subject === undefined) throw new Failure("invalid", { detail: `${id}: no user or group`, notHandled: true });
  return subject;
}

function scopeOf({ scope, id }: Case): string {
  if (scope === undefined) throw new Failure("invalid", { detail: `${id}: no CaseDefinitionId`, notHandled: true });
  return scope.id;
}
