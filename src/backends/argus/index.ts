import type { Entry } from "../../access/case";
import { grantLevels } from "../../access/policy";
import type { Asking, Backend, Capabilities } from "../backend";
import { createShared } from "../../base/coalesce";
import { systemClock, type Clock } from "../../base/clock";
import { Failure } from "../../base/failure";
import { createHttp, type Fetch, type Http, type HttpOptions } from "../http/http";
import { casePath, readCase } from "./case";
import { toCase, toEntries } from "./cases";
import { criteria, strayFrom } from "./caseCriteria";
import { askAll, askRows, nextOffset, readArgusError, statedStatus, tell, totalOf } from "./client";
import { evidence } from "./evidence";
import type { RoleFunctions } from "./functions";
import { createHolderReader } from "./holders";
import { readKey } from "./key";
import { partsOfKey } from "./keyParts";
import { tryLookUps } from "./lookUps";
import { readNamedCases } from "./namedCases";
import * as people from "./people";
import { argusPolicy } from "./policy";
import { createRoleReader } from "./roles";
import { createRoleScopes } from "./roleScopes";
import { readHistory } from "./history";
import { readWatchers } from "./watchers";
import { accessEntry, caseInfo } from "./wire";
import { requestFor } from "./write";

export interface ArgusOptions {
  /** Base address of the API, without a slash at the end. */
  readonly url: string;
  /** `<userID>/<keyID>/<secret>`. It goes into one header and nowhere else. */
  readonly key: string;
  readonly fetch: Fetch;
  /** Cases on a page where the caller has no wish. */
  readonly pageSize: number;
  readonly timeoutSeconds: number;
  readonly connectTimeoutSeconds?: number;
  readonly roleFunctions: RoleFunctions;
  /** Address of a case's page, with `{id}` in it; left out, it is known for mnemonic's own service only. */
  readonly webAddress?: string;
  readonly log?: HttpOptions["log"];
  readonly clock?: Clock;
}

/** A caller who wants everything gets large pages, but none that takes many seconds to make and read. */
const largestPage = 2_000;
/** As many as Argus gives in one answer. */
const mostEntries = 100_000;
const mnemonicPage = "https://portal.mnemonic.no/spa/case/view/{id}";

const capabilities: Capabilities = {
  modes: ["roleBased", "writeRestricted", "readRestricted", "explicit"],
  levels: grantLevels(argusPolicy),
  changesLevelInPlace: false,
  definitionGrants: false,
  levelToChange: "owner",
  filters: ["text", "status", "mode", "details", "scope", "reportedBy", "assignedTo"],
  special: { reporter: "owner", publish: "write", unwatch: "write" },
  notifiesOfGrant: true,
  caseId: /^\d+$/,
};

function argusHttp(
  { url, key, fetch, timeoutSeconds, connectTimeoutSeconds, log }: Omit<ArgusOptions, "pageSize" | "roleFunctions">,
  clock: Clock,
): Http {
  return createHttp({
    url,
    fetch,
    timeoutSeconds,
    connectTimeoutSeconds,
    headers: () => ({ "Argus-API-Key": key }),
    secrets: [partsOfKey(key).secret],
    // A merged or moved case leads to another one, which is not the one that was asked for.
    followsRedirects: false,
    statedStatus,
    readError: readArgusError,
    log,
    clock,
  });
}

/**
 * Argus behind one connection. Source of every path and shape: the API description that mnemonic publishes in its
 * Python client (argus-api 5.1.0). Long because its functions share its state.
 */
export function createArgusBackend(options: ArgusOptions): Backend {
  const { url, key, pageSize, roleFunctions, clock = systemClock } = options;
  const http = argusHttp(options, clock);
  const webAddress = options.webAddress ?? (new URL(url).hostname === "api.mnemonic.no" ? mnemonicPage : undefined);
  const scopes = createRoleScopes({ roleFunctions, clock });
  let current: people.CurrentUser | undefined;

  /** Requests of many are marked, all of them. */
  const marked: Http = (request) => http({ ...request, headers: { ...request.headers, "Argus-Priority": "bulk" } });
  const over = (asking?: Asking): Http => (asking?.bulk ? marked : http);

  const shared = createShared();

  async function readCurrentUser(signal: AbortSignal, asking?: Asking): Promise<people.CurrentUser> {
    current = await shared.run("user", signal, (signal) => people.readCurrentUser(over(asking), signal));
    return current;
  }

  return {
    system: "argus",
    policy: argusPolicy,
    capabilities,

    readCaller: async (signal, asking) => (await readCurrentUser(signal, asking)).subject,
    readKey: (signal) => readKey(http, key, signal, clock),
    tryLookUps: async (signal) => tryLookUps(http, current ?? (await readCurrentUser(signal)), signal, clock),

    async listCases(filter, after, signal, size = pageSize) {
      const asked = { limit: Math.min(Math.max(1, Math.trunc(size)), largestPage), offset: offsetOf(after) };
      const { items, unreadable, received, envelope } = await askRows(
        http,
        { method: "POST", path: "/cases/v2/case/search", body: { ...asked, ...criteria(filter) }, signal, reads: true },
        caseInfo,
      );
      const readAt = clock.now();
      const next = nextOffset(envelope, received, asked);
      const all = items.map((info) => toCase(info, readAt));
      const meant = all.filter((one) => !strayFrom(filter, one));
      return {
        items: meant,
        next: next === undefined ? undefined : String(next),
        total: totalOf(envelope, received),
        ...(unreadable > 0 && { unreadable }),
        ...(meant.length < all.length && { strays: all.length - meant.length }),
      };
    },

    readCase: (id, signal, asking) => {
      if (asking?.roles) scopes.askAhead(over(asking), id, signal);
      return readCase(over(asking), id, signal, clock);
    },
    readEntries: (of, signal, asking) => readEntries(over(asking), of.id, signal),
    readEntriesById: (id, signal, asking) => readEntries(over(asking), id, signal),
    readHistory: (of, signal) => readHistory(http, of, signal),
    readWatchers: ({ id }, signal, asking) => readWatchers(over(asking), id, signal),

    findSubjects: (text, signal) => people.findSubjects(http, text, signal),
    readMembers: (groupId, signal, asking) => people.readMembers(over(asking), groupId, signal),
    readOwnGroups: (signal, asking) =>
      people.readOwnGroups(over(asking), current ?? readCurrentUser(signal, asking), signal),
    readGroupsAbove: (subjectId, signal, asking) => people.readGroupsAbove(over(asking), subjectId, signal),

    readRoles: createRoleReader({
      over,
      readCaller: async (signal, asking) => (current ?? (await readCurrentUser(signal, asking))).subject,
      scopes,
      clock,
    }),
    readHolders: createHolderReader({ over, scopes, clock }),

    readNamedCases: (subject, signal, asking) => readNamedCases(over(asking), subject, signal, clock),

    evidence,

    write: async (state, change, signal, asking) => tell(over(asking), { ...requestFor(state, change), signal }),

    webAddress: ({ id }) => webAddress?.replaceAll("{id}", encodeURIComponent(id)),
  };
}

function offsetOf(after: string | undefined): number {
  if (after === undefined) return 0;
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw new Failure("invalid", { detail: "not the end of a page", notHandled: true });
}

/** The entries of a case. Half a list must not look like a whole one, so that it is a failure. */
async function readEntries(http: Http, caseId: string, signal: AbortSignal): Promise<Entry[]> {
  const path = `${casePath(caseId)}/access`;
  const { items, truncated } = await askAll(http, { method: "GET", path, signal }, accessEntry, mostEntries);
  if (truncated)
    throw new Failure("unexpected", {
      request: `GET ${path}`,
      detail: `the list ends after ${items.length} entries`,
    });
  return toEntries(items);
}
