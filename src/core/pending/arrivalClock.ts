import { isAwaited, type Kept, type Pending } from "./pending";
import { mayArriveFor } from "../journal/attempt";

/** How long a request without an answer may still arrive, however the clock on the wall is set. */
export interface ArrivalClock {
  /** Milliseconds that it may still arrive. */
  left(write: Kept): number;
  /** Whether it may still be carried out after a reading: both clocks have to say that it is too late. */
  mayArriveAfter(readAt: number, write: Kept): boolean;
  /** From when on, on the clock that nobody sets, it may have arrived late. */
  steadySince(write: Pending | Kept): number;
}

/**
 * @param now milliseconds since 1970
 * @param steady milliseconds on a clock that nobody sets; the same function where there is none
 */
export function createArrivalClock(now: () => number, steady: () => number): ArrivalClock {
  const left = ({ steadySince }: Kept) => mayArriveFor - (steady() - steadySince);
  return {
    left,
    mayArriveAfter: (readAt, write) =>
      isAwaited(write)
        ? readAt < write.at + mayArriveFor || (steady !== now && left(write) > 0)
        : now() < write.since + mayArriveFor,
    steadySince: (write) => {
      if ("steadySince" in write) return write.steadySince;
      // Of a request of an earlier session only the clock on the wall tells how old it is.
      return steady() - Math.min(Math.max(0, now() - write.at), mayArriveFor);
    },
  };
}
