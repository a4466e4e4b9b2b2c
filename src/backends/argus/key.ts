import type { Asked } from "../../access/evidence";
import type { Clock } from "../../base/clock";
import { unlessCancelled } from "../../base/failure";
import { gapOf } from "../gap";
import type { Http } from "../http/http";
import type { KeyFacts } from "../keyFacts";
import { ask } from "./client";
import { partsOfKey } from "./keyParts";
import { apiKeys, session, type KeyDescriptor, type Session } from "./wire";

/**
 * What the key in use is limited to, by the session that it makes and the list of its person's keys. Which of those it
 * is tells the prefix, which is inferred from its name: where not exactly one fits, nothing is taken from any.
 */
export async function readKey(http: Http, key: string, signal: AbortSignal, clock: Clock): Promise<KeyFacts> {
  const readAt = clock.now();
  const get = { method: "GET", signal } as const;
  const [told, own] = await Promise.all([
    asked(
      ask(http, { ...get, path: "/authentication/v1/session" }, session).then(({ data }) => data),
      readAt,
    ),
    asked(
      ask(http, { ...get, path: "/authentication/v1/apikey" }, apiKeys).then(({ data }) => data),
      readAt,
    ),
  ]);
  const named = own.known ? (own.value.keys ?? []).filter((one) => one !== undefined && isOf(key, one)) : [];
  const one: Asked<KeyDescriptor> = !own.known
    ? own
    : named.length === 1
      ? { ...own, value: named[0]! }
      : { known: false, gap: "notStated", detail: "whichKey" };
  const { name } = partsOfKey(key);
  const ends = told.known ? told.value.validUntilTimestamp : undefined;
  return {
    ...(name !== undefined && { name }),
    ...(one.known && one.value.description !== undefined && { description: one.value.description }),
    readOnly: readOnlyOf(told, one),
    scopes: limits(one, ({ constraints }) =>
      constraints?.customers?.map(
        (place) => place && { id: place.id, name: place.name ?? place.shortName ?? place.id },
      ),
    ),
    functions: limits(one, ({ constraints }) => constraints?.functions?.map((each) => each?.name)),
    networks: networksOf(one),
    endsAt: endOf(one),
    ...(isTime(ends) && { sessionEndsAt: ends }),
    securityLevel: told.known ? stated(told.value.securityLevel, readAt) : told,
  };
}

async function asked<T>(asking: Promise<T>, readAt: number): Promise<Asked<T>> {
  try {
    return { known: true, value: await asking, readAt };
  } catch (thrown) {
    return gapOf(unlessCancelled(thrown));
  }
}

/** Whether a key begins with a prefix, up to one of its slashes or into its last part. */
function isOf(key: string, { prefix = "" }: KeyDescriptor): boolean {
  if (prefix === "" || !key.startsWith(prefix)) return false;
  return prefix.endsWith("/") || [undefined, "/"].includes(key[prefix.length]) || prefix.split("/").length > 2;
}

/** A session that is read-only changes nothing, for whatever reason; one that is not contradicts a key that is. */
function readOnlyOf(told: Asked<Session>, one: Asked<KeyDescriptor>): Asked<boolean> {
  const bySession = told.known ? told.value.readOnly : undefined;
  const byKey = one.known ? one.value.constraints?.readOnly : undefined;
  if (bySession === false && byKey === true) return { known: false, gap: "disputed" };
  const value = bySession ?? byKey;
  if (value !== undefined) return { known: true, value, readAt: told.known ? told.readAt : (one as Known).readAt };
  return told.known ? { known: false, gap: "notStated" } : told;
}

type Known = Extract<Asked<KeyDescriptor>, { known: true }>;

/** What a list limits a key to. What of it could not be read is left out, and the list says that there is more. */
function limits<T>(
  one: Asked<KeyDescriptor>,
  list: (descriptor: KeyDescriptor) => readonly (T | undefined)[] | undefined,
): Asked<readonly T[]> {
  if (!one.known) return one;
  const all = list(one.value);
  if (all === undefined) return { known: false, gap: "notStated" };
  const value = all.filter((each) => each !== undefined);
  return { known: true, value, readAt: one.readAt, ...(value.length < all.length && { truncated: true }) };
}

/**
 * The networks, and the provider whose networks are meant. A provider that names no network, such as "disabled", leaves
 * open what it means: the description does not say.
 */
function networksOf(one: Asked<KeyDescriptor>): Asked<readonly string[]> {
  const listed = limits(one, ({ validSources }) =>
    validSources?.map((each) => each && `${each.address}${each.maskBits === undefined ? "" : `/${each.maskBits}`}`),
  );
  const source = one.known ? one.value.source : undefined;
  if (source === undefined) return listed;
  const fixed = source.staticOptions?.ipAddresses ?? [];
  const isNamed = fixed.length > 0 || (listed.known && listed.value.length > 0);
  if (!isNamed || !listed.known) {
    const isCloud = ["aws", "azure", "github"].includes(source.provider);
    if (isCloud) return { known: true, value: [source.provider], readAt: (one as Known).readAt, truncated: true };
    if (fixed.length === 0) return { known: false, gap: "notStated", detail: `source:${source.provider}` };
  }
  const value = [...new Set([...(listed.known ? listed.value : []), ...fixed])];
  return { known: true, value, readAt: (one as Known).readAt, ...(!listed.known && { truncated: true }) };
}

/** 0 is never. */
function endOf(one: Asked<KeyDescriptor>): Asked<number | null> {
  if (!one.known) return one;
  const { validUntil } = one.value;
  return stated(validUntil === 0 ? null : isTime(validUntil) ? validUntil : undefined, one.readAt);
}

/** The latest time that a date can have, in milliseconds since 1970. */
const lastTime = 8.64e15;

function isTime(value: number | undefined): value is number {
  return value !== undefined && value > 0 && value <= lastTime;
}

function stated<T>(value: T | undefined, readAt: number): Asked<T> {
  return value === undefined ? { known: false, gap: "notStated" } : { known: true, value, readAt };
}
