import { faultIn } from "../store/fault";
import type { Sql } from "../store/sqlite";
import type { Store } from "../store/store";
import type { Attempt } from "./attempt";
import { readInOrder, type JournalQuery, type Presence } from "./read";

/** So many records are read at a time; where they cannot be, one at a time. */
const most = 256;
/** After so many places in a row that cannot be read there is nothing more. */
const mostGaps = 24;

/**
 * Reads what can be read of a journal whose file is damaged: the records that a query without words asks for, and no
 * bulks. The rest is not there; that the file is damaged is said by the store's fault.
 */
export async function salvage(store: Store, query: JournalQuery, presence: (sql: Sql) => Presence) {
  const found: Attempt[] = [];
  let unreadable = 0;
  let size = most;
  let gaps = 0;
  for (let after = 0; gaps < mostGaps;) {
    try {
      const read = await store.read((sql) => readInOrder(sql, after, size, presence(sql)), undefined);
      if (read === undefined) break;
      found.push(...read.attempts);
      unreadable += read.unreadable;
      if (read.isEnd) break;
      after = read.last;
      [size, gaps] = [most, 0];
    } catch (error) {
      if (faultIn(error) !== "damaged") throw error;
      if (size > 1) size = Math.ceil(size / 16);
      else {
        // A page holds several records, so the next ones are likely to be torn as well.
        after += 2 ** Math.min(gaps, 8);
        gaps += 1;
      }
    }
  }
  const { ids, begins = "", batch, alone, caseId, limit = Infinity, after } = query;
  const wanted = found
    .filter(({ id }) => (ids === undefined || ids.includes(id)) && id.startsWith(begins))
    .filter((one) => caseId === undefined || one.case.id === caseId)
    .filter((one) => (batch === undefined || one.batch?.id === batch) && (!alone || one.batch === undefined))
    .filter(() => after === undefined)
    .sort((a, b) => b.at - a.at)
    .slice(0, limit);
  return { attempts: wanted, batches: [], unreadable };
}
