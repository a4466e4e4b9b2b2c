import type { Case, CaseState, Change, Entry, Subject } from "../../access/case";
import { Failure, toFailure } from "../failure";
import type { CmfClient } from "./client";
import { readListed, toEntries, type DefinitionGrants } from "./entries";
import { codeOfFailure } from "./errors";
import type { WriteMethod } from "./methods";
import { sentId } from "./subjects";

type Level = "read" | "write";
type Verb = "grant" | "update" | "revoke";

/**
 * Sends one change. On a case it reads first and then chooses: a grantee that is listed is updated, one that is not is granted,
 * since CMf documents nothing for a second grant. A grant takes nothing away.
 */
export async function write(client: CmfClient, definitionGrants: DefinitionGrants, { case: of }: CaseState, change: Change, signal: AbortSignal): Promise<void> {
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

  async function grantOnCase(subject: Subject, level: Level): Promise<void> {
    const listed = await find(subject);
    if (listed === undefined) return send("Case", "grant", of.id, subject, level);
    if (listed.level === "write" || listed.level === level) return;
    return raise(subject, level);
  }

  async function changeOnCase(subject: Subject, level: Level): Promise<void> {
    const listed = await find(subject);
    if (listed === undefined) throw new Failure("notFound", { detail: subject.id, notHandled: true });
    if (listed.level === level) return;
    if (level === "write") return raise(subject, level);
    return knowingDefinitions(subject, () => send("Case", "update", of.id, subject, level));
  }

  async function revokeOnCase(subject: Subject): Promise<void> {
    if ((await find(subject)) === undefined) return;
    return knowingDefinitions(subject, () => send("Case", "revoke", of.id, subject));
  }

  /** From read to write. Where 00008 says that the case itself has no grant, the read comes from elsewhere, and granting is no second grant. */
  async function raise(subject: Subject, level: Level): Promise<void> {
    try {
      await send("Case", "update", of.id, subject, level);
    } catch (thrown) {
      if (codeOfFailure(toFailure(thrown)) !== "00008") throw thrown;
      await send("Case", "grant", of.id, subject, level);
    }
  }

  /** Somebody is listed for the case and yet the case has no grant for it: then the grant is on the definition, which is worth showing. */
  async function knowingDefinitions(subject: Subject, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      if (codeOfFailure(toFailure(thrown)) === "00008" && of.scope !== undefined) definitionGrants.add(of.scope.id, subject.id);
      throw thrown;
    }
  }

  /** Nothing lists these grants. A second one is a documented error that changes nothing, so it serves as the look-up; and it is only ever raised. */
  async function grantOnDefinition(subject: Subject, level: Level): Promise<void> {
    const scope = scopeOf(of);
    try {
      await send("CaseDefinition", "grant", scope, subject, level);
    } catch (thrown) {
      const code = codeOfFailure(toFailure(thrown));
      if (code !== "00007" && code !== "00026") throw thrown;
      if (level === "write") await send("CaseDefinition", "update", scope, subject, level);
    }
    definitionGrants.add(scope, subject.id);
  }

  async function changeOnDefinition(verb: "update" | "revoke", subject: Subject, level?: Level): Promise<void> {
    const scope = scopeOf(of);
    try {
      await send("CaseDefinition", verb, scope, subject, level);
    } catch (thrown) {
      if (codeOfFailure(toFailure(thrown)) === "00008") definitionGrants.remove(scope, subject.id);
      throw thrown;
    }
    if (verb === "revoke") definitionGrants.remove(scope, subject.id);
  }

  async function find(subject: Subject): Promise<Entry | undefined> {
    const entries = toEntries(await readListed(client, of.id, signal), of, definitionGrants);
    const { kind, id } = sentId(subject);
    return entries.find((entry) => entry.id === `${kind}:${id}`);
  }

  function send(scope: "Case" | "CaseDefinition", verb: Verb, scopeId: string, subject: Subject, level?: Level): Promise<void> {
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
