import { skeleton } from "../../text/skeleton";
import type { Case, Subject } from "../../access/case";
import type { Backend, CaseFilter } from "../backend";
import { systemClock, type Clock } from "../../base/clock";
import { Failure, notSupported } from "../../base/failure";
import { createHttp, type Fetch, type Http, type HttpOptions } from "../http/http";
import { modeOf, toCase } from "./cases";
import { createCatalog } from "./catalog";
import { createCmfClient } from "./client";
import { parseCredential } from "./credential";
import { levelsOf, readListed, readReach, type Listed } from "./entries";
import { readCmfError } from "./errors";
import { evidence } from "./evidence";
import { createGrants } from "./grants";
import { tryLookUps } from "./lookUps";
import { findSubjects, findUser, membersNotListed, readGroupsBelow } from "./people";
import { cmfPolicy } from "./policy";
import { createReaches } from "./reach";
import { sentId } from "./subjects";
import * as wire from "./wire";
import { write } from "./write";

export interface CmfOptions {
  /** Address of the module, e.g. "https://<environment>/CaseAccess_API/rest/v1", without a slash at the end. */
  readonly url: string;
  /** "Basic user:password", "Bearer token", or lines "Name: value"; see `parseCredential`. */
  readonly credential: string;
  readonly fetch: Fetch;
  /** Cases on a page where the caller has no wish. */
  readonly pageSize: number;
  readonly timeoutSeconds: number;
  readonly connectTimeoutSeconds?: number;
  readonly log?: HttpOptions["log"];
  readonly clock?: Clock;
}

const largestPage = 1_000;

function cmfHttp(
  { url, fetch, timeoutSeconds, connectTimeoutSeconds, log }: Omit<CmfOptions, "credential" | "pageSize">,
  { headers, secrets }: Pick<ReturnType<typeof parseCredential>, "headers" | "secrets">,
  clock: Clock,
): Http {
  return createHttp({
    url,
    fetch,
    timeoutSeconds,
    connectTimeoutSeconds,
    headers: () => ({ ...headers }),
    secrets,
    readError: readCmfError,
    log,
    clock,
  });
}

/**
 * OutSystems' Case Management framework behind one connection, through the REST module of `docs/cmf-rest-module.md`.
 * Throws Failure "invalid" where the credential is of no known form. Long because its functions share its state.
 */
export function createCmfBackend(options: CmfOptions): Backend {
  const { pageSize, clock = systemClock } = options;
  const { username, ...credential } = parseCredential(options.credential);
  const http = cmfHttp(options, credential, clock);
  const client = createCmfClient(http);
  const catalog = createCatalog(client, clock);
  const reaches = createReaches();
  const grants = createGrants();
  /** People seen in entries, for finding them by a part of their name. */
  const people = new Map<string, Subject>();

  return {
    system: "cmf",
    policy: cmfPolicy,
    capabilities: {
      modes: [],
      levels: ["read", "write"],
      changesLevelInPlace: true,
      get definitionGrants() {
        return !client.lacksOptional;
      },
      levelToChange: undefined,
      filters: ["text", "status", "mode"],
      // A text without a stated form; those that there are have digits.
      caseId: /^(?=\D*\d)\S+$/,
    },

    /** No method says who is logged in; with a Basic credential it is the user of that name. */
    async readCaller(signal) {
      const caller = username === undefined ? undefined : await findUser(client, username, signal);
      // Where nobody was found, nothing has been proven yet about the credential.
      if (caller === undefined) await catalog.definitions(signal);
      return caller;
    },

    tryLookUps: (signal) => tryLookUps(client, signal, clock),

    async listCases(filter, after, signal, size = pageSize) {
      const began = clock.now();
      const definitions = await catalog.definitions(signal);
      const offset = offsetOf(after);
      const asked = pageAt(offset, Math.min(Math.max(1, Math.trunc(size)), largestPage));
      const { query, keeps } = criteria(filter, definitions);
      if (query === undefined) return { items: [], total: 0 };
      const answer = await client.read("Case_GetCases", { ...query, ...asked }, wire.cases, signal);
      const readAt = Math.min(began, catalog.definitionsReadAt() ?? began);
      const all = answer.CaseResults.map((info) => toCase(info, definitions.get(info.CaseDefinitionId), readAt));
      const soFar = offset + all.length;
      const { TotalResults: counted } = answer;
      const more = all.length > 0 && (counted > 0 ? soFar < counted : all.length >= asked.MaxResultsPerPage);
      const items = keeps === undefined ? all : all.filter(keeps);
      const total =
        keeps !== undefined ? undefined : counted > 0 || all.length === 0 ? counted : more ? undefined : soFar;
      return { items, next: more ? String(asked.PageNumber * asked.MaxResultsPerPage) : undefined, total };
    },

    async readCase(id, signal, asking) {
      const readAt = clock.now();
      const info = await client.read("Case_GetDetailsByCaseId", { CaseId: id }, wire.caseDetails, signal);
      if (info.CaseId !== id)
        throw new Failure("unexpected", { request: "GET /Case_GetDetailsByCaseId", detail: "another case" });
      return toCase(info, await catalog.definition(info.CaseDefinitionId, signal, asking?.now), readAt);
    },

    async readEntries(of, signal) {
      // With access control off nobody's access comes from a group.
      const reach = of.mode === "off" ? undefined : (one: Listed) => readReach(client, one, of.id, clock, signal);
      const { listed, seen } = await readListed(client, of.id, signal, reach);
      if (reach !== undefined) reaches.record(of.id, seen ?? []);
      const entries = grants.entries(of.id, of.scope?.id, levelsOf(listed));
      for (const { subject } of entries) if (subject?.kind === "user") people.set(subject.id, subject);
      return entries;
    },

    findSubjects: (text, signal) => findSubjects(client, catalog, people.values(), text, signal),

    async readMembers(groupId, signal) {
      const below = await readGroupsBelow(catalog, groupId, signal);
      const seen = reaches.members(groupId, clock);
      if (!seen.known && below.items.length === 0) throw membersNotListed(groupId);
      return {
        members: [...below.items, ...(seen.known ? seen.value : [])],
        truncated: !below.whole || !seen.known || seen.truncated === true,
      };
    },

    async readServerLevel(of, subject, signal) {
      const { kind, id } = sentId(subject);
      if (kind !== "user") throw notSupported("Case_ValidateAccess is for users");
      const { CanRead, CanWrite } = await client.read(
        "Case_ValidateAccess",
        { CaseId: of.id, UserId: id },
        wire.validatedAccess,
        signal,
      );
      return CanWrite ? "write" : CanRead ? "read" : "none";
    },

    evidence: (state, subject, directory) =>
      evidence(state, subject, directory, { reaches, groupsAbove: catalog.groupsAbove }),

    write: (state, change, signal) => write(client, grants, state, change, signal),

    // The pages of cases belong to the customer's own application.
    webAddress: () => undefined,
  };
}

function offsetOf(after: string | undefined): number {
  if (after === undefined) return 0;
  if (/^[1-9]\d{0,8}$/.test(after)) return Number(after);
  throw new Failure("invalid", { detail: "not the end of a page", notHandled: true });
}

/**
 * The page that begins at an offset. Pages are numbered in units of their own size, so that a reading that goes on with
 * another
 * size needs one that fits in before: the largest one that is not above the wish. From 25 on that is 25, 50, 100, 200,
 * …
 */
function pageAt(offset: number, wish: number): { PageNumber: number; MaxResultsPerPage: number } {
  let size = wish;
  while (offset % size !== 0) size -= 1;
  return { PageNumber: offset / size + 1, MaxResultsPerPage: size };
}

/**
 * What of a filter the module can do: a case number, or one definition. The rest is done on each page. `query` is
 * undefined
 * where nothing can match.
 */
function criteria(
  { text = "", status = [], mode = [] }: CaseFilter,
  definitions: ReadonlyMap<string, wire.Definition>,
): { query?: { CaseNumber?: string; CaseDefinitionId?: string }; keeps?: (one: Case) => boolean } {
  const wanted = skeleton(text);
  const number = /^\d+$/.test(wanted) ? wanted : undefined;
  const all = [...definitions.values()];
  const matching = all.filter((one) => mode.length === 0 || mode.includes(modeOf(one)));
  // Without the definitions, nothing is known of modes, and every page is looked through.
  if (mode.length > 0 && all.length > 0 && matching.length === 0) return {};
  const named =
    wanted === "" || number !== undefined ? [] : matching.filter(({ Name }) => skeleton(Name ?? "") === wanted);
  const [only] = named.length === 1 ? named : matching.length === 1 && matching.length < all.length ? matching : [];
  const tests: ((one: Case) => boolean)[] = [];
  if (status.length > 0) tests.push((one) => one.status !== undefined && status.includes(one.status));
  if (mode.length > 0 && only === undefined) tests.push((one) => mode.includes(one.mode));
  if (wanted !== "" && number === undefined && named.length !== 1) {
    tests.push(({ title, number: ownNumber, id, details }) =>
      [title, ownNumber, id, ...details.map(({ value }) => value)].some((value) => skeleton(value).includes(wanted)),
    );
  }
  return {
    query: { CaseNumber: number, CaseDefinitionId: only?.Id },
    keeps: tests.length === 0 ? undefined : (one) => tests.every((test) => test(one)),
  };
}
