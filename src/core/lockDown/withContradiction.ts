import { widened } from "../../access/evaluate";
import { compareLevels, rights } from "../../access/level";
import type { Proof, Proven } from "../../access/lockDown/proof";
import type { Agreement } from "../../access/selfCheck";

/**
 * The proof where the server says of somebody what the model contradicts: neither is believed, so that nothing which
 * the two do not give alike is proven of them.
 * @param isThey whether it is about them
 * @param disputed what the server says of them, held against the model
 */
export function withContradiction(
  { out, kept, remains, unknown }: Proof,
  isThey: (one: Proven) => boolean,
  disputed: Agreement,
): Proof {
  const all = [...out, ...kept, ...remains, ...unknown];
  const doubted = all.filter(isThey).map((one) => doubtedBy(one, disputed));
  const others = (list: readonly Proven[]) => list.filter((one) => !isThey(one));
  const now = (beyond: Proven["beyond"]) => doubted.filter((one) => one.beyond === beyond);
  return {
    out: [...others(out), ...now("no").filter(({ named }) => named === "none")],
    kept: [...others(kept), ...now("no").filter(({ named }) => named !== "none")],
    remains: [...others(remains), ...now("certain")],
    unknown: [...others(unknown), ...now("possible")],
  };
}

function doubtedBy({ right: _, ...proven }: Proven, disputed: Agreement): Proven {
  const after = widened(proven.after, disputed.server);
  const right = rights.find((one) => compareLevels(one, proven.named) > 0 && after[one] !== "no");
  return {
    ...proven,
    before: widened(proven.before, disputed.server),
    after,
    has: proven.has && after.atLeast === proven.after.atLeast,
    beyond: right === undefined ? "no" : after[right] === "yes" ? proven.beyond : "possible",
    ...(right && { right }),
    disputed,
  };
}
