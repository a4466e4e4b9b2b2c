import type { Case, CaseState, Change, Entry, Subject } from "../../access/case";
import { Failure, toFailure } from "../failure";
import type { CmfClient } from "./client";
import { levelsOf, readListed } from "./entries";
import { codeOfFailure, detailOf } from "./errors";
import type { GrantLevel, Grants } from "./grants";
import type { WriteMethod } from "./methods";
import { sentId } from "./subjects";

type Verb = "grant" | "update" | "revoke";

/**
 * Sends one change. It reads first and then chooses: a grantee that is listed is updated, one that is not is granted, since
 * CMf documents nothing for a second grant on a case. A grant takes nothing away.
 */
export async function write(client: CmfClient, grants: Grants, { case: of }: CaseState, change: Change, signal: AbortSignal): Promise<void> {
  switch (change.kind) {
    case "changeMode":
      // Access control is switched in Service Studio, for a whole definition, when it is published.
      throw new Failure("notSupported", { detail: "changeMode", notHandled: true });
    case "grant":
      if (change.on === "definition") return grantOnDefinition(change.subject, change.level);
      return grantOnCase(change.subject, change.level);
    case "changeLevel": {
      const subject = subjectOf(change.entry);
      if (change.entry.on === "definition") return changeOnDefinition("update", subject, change.level);
      return changeOnCase(subject, change.level);
    }
    case "revoke": {
      const subject = subjectOf(change.entry);
      if (change.entry.on === "definition") return changeOnDefinition("revoke", subject);
      return revokeOnCase(subject);
    }
  }

  async function grantOnCase(subject: Subject, level: GrantLevel): Promise<void> {
    const listed = await listedLevel(subject);
    // Listed through the definition only, as far as is known: then this is no second grant.
    if (listed === undefined || grants.onCase(of.id, subject.id) === "none") return sendCase("grant", subject, level);
    if (listed === "write" || listed === level) return;
    return raise(subject, level);
  }

  async function changeOnCase(subject: Subject, level: GrantLevel): Promise<void> {
    const listed = await listedLevel(subject);
    if (listed === undefined) throw gone(subject);
    const known = grants.onCase(of.id, subject.id) ?? listed;
    if (known === level) return;
    if (level === "write") return raise(subject, level);
    try {
      await sendCase("update", subject, level);
    } catch (thrown) {
      throw (await isStillListed(subject, thrown)) ? elsewhere(thrown) : gone(subject);
    }
  }

  async function revokeOnCase(subject: Subject): Promise<void> {
    if ((await listedLevel(subject)) === undefined) return;
    try {
      await sendCase("revoke", subject);
    } catch (thrown) {
      if (await isStillListed(subject, thrown)) throw elsewhere(thrown);
    }
  }

  /** From read to write. Where 00008 says that the case itself has no grant, the read comes from elsewhere, and granting is no second grant. */
  async function raise(subject: Subject, level: GrantLevel): Promise<void> {
    try {
      await sendCase("update", subject, level);
    } catch (thrown) {
      if (codeOfFailure(toFailure(thrown)) !== "00008") throw thrown;
      await sendCase("grant", subject, level);
    }
  }

  /** After 00008: whether the grantee is listed all the same, or its grant was just taken away by somebody else. Any other error is thrown on. */
  async function isStillListed(subject: Subject, thrown: unknown): Promise<boolean> {
    if (codeOfFailure(toFailure(thrown)) !== "00008") throw thrown;
    return (await listedLevel(subject)) !== undefined;
  }

  /**
   * Nothing lists grants on definitions. A second one is a documented error that changes nothing, so granting serves as the
   * look-up; and a grant that is there is only ever raised.
   */
  async function grantOnDefinition(subject: Subject, level: GrantLevel): Promise<void> {
    const scope = scopeOf(of);
    const listed = await listedLevel(subject);
    try {
      await sendDefinition(scope, "grant", subject, level);
      // It was none before, so what was listed came from the case.
      grants.learnCase(of.id, subject, listed ?? "none");
    } catch (thrown) {
      const code = codeOfFailure(toFailure(thrown));
      if (code !== "00007" && code !== "00026") throw thrown;
      if (level === "write") await sendDefinition(scope, "update", subject, level);
      else grants.learnDefinition(scope, subject, "some");
    }
  }

  function changeOnDefinition(verb: "update" | "revoke", subject: Subject, level?: GrantLevel): Promise<void> {
    return sendDefinition(scopeOf(of), verb, subject, level);
  }

  /** Undefined: not listed. A failure to read leaves everything as it is. */
  async function listedLevel(subject: Subject): Promise<GrantLevel | undefined> {
    const { kind, id } = sentId(subject);
    try {
      return levelsOf(await readListed(client, of.id, signal)).get(`${kind}:${id}`)?.level;
    } catch (thrown) {
      const { kind: failed, request, status, said, detail } = toFailure(thrown);
      throw new Failure(failed, { request, status, said, detail, notHandled: true });
    }
  }

  async function sendCase(verb: Verb, subject: Subject, level?: GrantLevel): Promise<void> {
    await learning(send("Case", verb, of.id, subject, level), (known) => grants.learnCase(of.id, subject, known), level ?? "none");
  }

  async function sendDefinition(scope: string, verb: Verb, subject: Subject, level?: GrantLevel): Promise<void> {
    await learning(send("CaseDefinition", verb, scope, subject, level), (known) => grants.learnDefinition(scope, subject, known), level ?? "none");
  }

  function send(scope: "Case" | "CaseDefinition", verb: Verb, scopeId: string, subject: Subject, level?: GrantLevel): Promise<void> {
    const { kind, id } = sentId(subject);
    const body = {
      [`${scope}Id`]: scopeId,
      [kind === "user" ? "UserId" : "GroupId"]: id,
      // Left out it would be false, which is what "read" means; sent, nobody has to know that.
      ...(level !== undefined && { HasWritePermission: level === "write" }),
    };
    return client.write(methodFor(scope, verb, kind), body, signal);
  }
}

/** What is accepted is so; after 00008 there is none; after any other failure, nothing is known. */
async function learning(sent: Promise<void>, learn: (known: GrantLevel | "none" | undefined) => void, accepted: GrantLevel | "none"): Promise<void> {
  try {
    await sent;
    learn(accepted);
  } catch (thrown) {
    learn(codeOfFailure(toFailure(thrown)) === "00008" ? "none" : undefined);
    throw thrown;
  }
}

/** The grantee is listed for the case, and yet the case has no grant for it: so the access comes from elsewhere. */
function elsewhere(thrown: unknown): Failure {
  const { request, status, said } = toFailure(thrown);
  return new Failure("notSupported", { request, status, said, detail: detailOf("00008"), notHandled: true });
}

function gone({ id }: Subject): Failure {
  return new Failure("notFound", { detail: id, notHandled: true });
}

function methodFor(scope: "Case" | "CaseDefinition", verb: Verb, kind: "user" | "group"): WriteMethod {
  const whom = kind === "user" ? "User" : "Group";
  switch (verb) {
    case "grant":
      return `${scope}_GrantAccessTo${whom}`;
    case "update":
      return `${scope}_Update${whom}Access`;
    case "revoke":
      return `${scope}_RevokeAccessFrom${whom}`;
  }
}

function subjectOf({ subject, id }: Entry): Subject {
  if (subject === undefined) throw new Failure("invalid", { detail: `${id}: no user or group`, notHandled: true });
  return subject;
}

function scopeOf({ scope, id }: Case): string {
  if (scope === undefined) throw new Failure("invalid", { detail: `${id}: no CaseDefinitionId`, notHandled: true });
  return scope.id;
}
