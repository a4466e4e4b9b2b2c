import type { Case } from "../../access/case";
import type { Clock } from "../../base/clock";
import { Failure, toFailure } from "../../base/failure";
import { isWithin, momentOf, type Moment } from "../../base/moment";
import type { Asking, CaseFilter, Page } from "../backend";
import { segment } from "../http/http";
import { caseOfDetails, caseOfPage } from "./cases";
import type { IrisClient } from "./client";
import type { Mask } from "./levels";
import * as wire from "./wire";

const largestPage = 500;
/** Levels of the caller that came with the list of cases serve pages for so long, in milliseconds. */
const freshLevels = 10_000;

/** Cases, each with the caller's own level on it. */
export interface CaseReading {
  list(filter: CaseFilter, after: string | undefined, size: number, signal: AbortSignal): Promise<Page<Case>>;
  read(id: string, signal: AbortSignal, asking?: Asking): Promise<Case>;
  /** The caller's levels may be others now. */
  forget(): void;
}

/** The caller's levels on all cases, and when they were asked for. */
interface OwnLevels {
  readonly levels: ReadonlyMap<string, Mask>;
  readonly read: Moment;
}

/** A reading that has read nothing yet. */
export function createCaseReading(client: IrisClient, clock: Clock): CaseReading {
  let own: OwnLevels | undefined;

  /** The caller's levels, all in one request. Pages of cases do not tell them. */
  async function readOwnLevels(signal: AbortSignal, { now }: Asking = {}): Promise<OwnLevels> {
    if (own !== undefined && now !== true && isWithin(own.read, freshLevels, clock)) return own;
    const read = momentOf(clock);
    // Without the standard permission pages are shown, and this list is not: then the levels are not known.
    const list = await client.read({ path: "/manage/cases/list" }, wire.caseList, signal).catch((thrown: unknown) => {
      if (toFailure(thrown).kind === "notAllowed") return [];
      throw thrown;
    });
    const told = list.flatMap(({ case_id, access_level }) =>
      access_level === undefined ? [] : [[case_id, access_level] as const],
    );
    own = { levels: new Map(told), read };
    return own;
  }

  return {
    async list(filter, after, size, signal) {
      const asked = { page: pageOf(after), per_page: Math.min(Math.max(1, Math.trunc(size)), largestPage) };
      const readAt = clock.now();
      const [page, { levels, read }] = await Promise.all([
        client.read({ path: "/manage/cases/filter", query: { ...asked, ...criteria(filter) } }, wire.casePage, signal),
        readOwnLevels(signal),
      ]);
      const all = page.cases.map((one) => caseOfPage(one, levels.get(one.case_id), Math.min(readAt, read.wall)));
      const { status = [] } = filter;
      const hasMore = page.cases.length > 0 && page.current_page < page.last_page;
      return {
        items: status.length === 0 ? all : all.filter((one) => status.includes(one.status ?? "")),
        ...(hasMore && { next: `${page.current_page + 1}` }),
        ...(status.length === 0 && { total: page.total }),
      };
    },

    async read(id, signal, asking) {
      const readAt = clock.now();
      const [one, { levels, read }] = await Promise.all([
        client.read({ path: `/manage/cases/${segment(id)}`, caseId: id }, wire.caseDetails, signal),
        readOwnLevels(signal, asking),
      ]);
      if (one.case_id !== id) throw new Failure("unexpected", { detail: "another case" });
      return caseOfDetails(one, levels.get(id), Math.min(readAt, read.wall));
    },

    forget() {
      own = undefined;
    },
  };
}

function pageOf(after: string | undefined): number {
  if (after === undefined) return 1;
  if (/^[1-9]\d{0,8}$/.test(after)) return Number(after);
  throw new Failure("invalid", { detail: "not the end of a page", notHandled: true });
}

/** What of a filter the server can do: a part of the name. */
function criteria({ text = "" }: CaseFilter): Record<string, string> {
  return text.trim() === "" ? {} : { case_name: text.trim() };
}
