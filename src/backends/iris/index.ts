import { subjectOf, type CaseState, type Change, type Subject } from "../../access/case";
import { systemClock, type Clock } from "../../base/clock";
import { notSupported, toFailure } from "../../base/failure";
import type { Backend, Capabilities } from "../backend";
import { createHttp, segment } from "../http/http";
import type { OpenOptions } from "../system";
import { createAccessReading } from "./accessReading";
import { createCaseReading } from "./caseReading";
import { createIrisClient, readIrisError, statedStatus } from "./client";
import { customerRole, evidence } from "./evidence";
import { readKey, tryLookUps } from "./key";
import { findSubjects, readMembers } from "./people";
import { irisPolicy } from "./policy";
import { createRegister } from "./register";
import { sideEffects } from "./sideEffects";
import { sentId, userSubject } from "./subjects";
import * as wire from "./wire";
import { hindrance, write } from "./write";

const capabilities: Capabilities = {
  modes: [],
  levels: ["read", "owner", "deny"],
  changesLevelInPlace: true,
  definitionGrants: false,
  levelToChange: "owner",
  filters: ["text"],
  levelInPlaceOfRevoke: "deny",
  recomputes: true,
  caseId: /^\d+$/,
};

/** DFIR-IRIS behind one connection. */
export function createIrisBackend(given: OpenOptions & { readonly clock?: Clock }): Backend {
  const { key, pageSize, clock = systemClock, ...options } = given;
  const headers = () => ({ Authorization: `Bearer ${key}` });
  const http = createHttp({ ...options, headers, secrets: [key], statedStatus, readError: readIrisError, clock });
  const client = createIrisClient(http);
  const register = createRegister(client, clock);
  const cases = createCaseReading(client, clock);
  const access = createAccessReading(client, register, clock);
  let caller: Subject | undefined;

  async function readCaller(signal: AbortSignal): Promise<Subject> {
    const me = await client.read({ path: "/user/whoami" }, wire.whoami, signal);
    caller = userSubject({ id: me.user_id, name: me.user_name ?? "", login: me.user_login ?? "" });
    return caller;
  }

  async function writeAndForget(state: CaseState, change: Change, signal: AbortSignal): Promise<void> {
    const against = hindrance(change, caller, access.isAdministrator);
    if (against !== undefined) throw notSupported(against);
    try {
      await write(client, state, change, signal);
      access.keep(state.case, change, state.enforced, true);
    } catch (thrown) {
      // Without an answer it may be there all the same.
      if (!toFailure(thrown).notHandled) access.keep(state.case, change, state.enforced, false);
      throw thrown;
    } finally {
      cases.forget();
      const subject = subjectOf(change);
      if (subject !== undefined) register.forget(subject);
    }
  }

  return {
    system: "iris",
    policy: irisPolicy,
    capabilities,
    readCaller,
    readKey: async (signal) => readKey(client, caller ?? (await readCaller(signal)), signal, clock),
    tryLookUps: (signal) => tryLookUps(client, signal, clock),
    listCases: (filter, after, signal, size = pageSize) => cases.list(filter, after, size, signal),
    readCase: cases.read,
    readEntries: async (of, signal, asking) => (await register.entries(of.id, signal, asking)).entries,
    readAccess: access.read,
    findSubjects: (text, signal) => findSubjects(register, text, signal),
    readMembers: (groupId, signal, asking) => readMembers(register, groupId, signal, asking),
    async readRoles(of, { id: subjectId }, signal, asking) {
      const { kind, id } = sentId({ id: subjectId });
      const readAt = clock.now();
      const all = kind === "user" ? await register.customers(String(id), signal, asking) : [];
      const held = all.filter((scope) => scope.id === of.scope?.id).map((scope) => ({ name: customerRole, scope }));
      return { [customerRole]: { known: true, value: held, readAt } };
    },
    evidence,
    sideEffects,
    hindrance: (now, change, who) => hindrance(change, who ?? caller, access.isAdministrator, register, now),
    write: writeAndForget,
    webAddress: ({ id }) => `${options.url}/case?cid=${segment(id)}`,
  };
}
