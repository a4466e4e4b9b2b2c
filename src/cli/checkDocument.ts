import type { Asked } from "../access/evidence";
import { secondsOf, type ConnectionCheck } from "../core/connections/checkConnection";

/**
 * A check as documents write it. Null is always "not known", which `unknowns` says why; an empty list of what a key is
 * limited to says that it is not limited.
 */
export function checkDocument({ key, lookUps, milliseconds, skew }: ConnectionCheck, isReadOnly: boolean): object {
  return {
    milliseconds,
    clockAhead: skew === undefined ? null : secondsOf(skew),
    readOnlyHere: isReadOnly,
    key: {
      name: key.name ?? null,
      description: key.description ?? null,
      readOnly: wholeValue(key.readOnly),
      scopes: wholeValue(key.scopes),
      functions: wholeValue(key.functions),
      networks: wholeValue(key.networks),
      ends: key.endsAt?.known ? (key.endsAt.value === null ? "never" : timeText(key.endsAt.value)) : null,
      sessionEnds: key.sessionEndsAt === undefined ? null : timeText(key.sessionEndsAt),
      securityLevel: wholeValue(key.securityLevel),
      permissions: wholeValue(key.permissions),
    },
    lookUps: lookUps.map(({ id, needs, on, allowed }) => ({
      id,
      needs: needs ?? null,
      ...(on && { on }),
      answer: !allowed.known ? "unknown" : allowed.value ? "yes" : "no",
    })),
  };
}

/** What is known in full; a list that goes on is not. */
function wholeValue<T>(asked: Asked<T> | undefined): T | null {
  return asked?.known === true && asked.truncated !== true ? asked.value : null;
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}
