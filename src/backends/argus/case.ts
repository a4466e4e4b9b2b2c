import * as z from "zod/mini";
import type { Case } from "../../access/case";
import type { Clock } from "../../base/clock";
import { Failure, toFailure, unlessCancelled } from "../../base/failure";
import { segment, type Http } from "../http/http";
import { toCase } from "./cases";
import { ask } from "./client";
import { caseInfo, transaction } from "./wire";

/** The path of one case, to which parts are added. Rejects an id that would change its meaning. */
export function casePath(id: string): string {
  return `/cases/v2/case/${segment(id)}`;
}

/**
 * Reads one case. A merged or moved one is read as itself, with the case that it went into. An answer about another
 * case is refused: Failure "redirected" with detail "case <id>".
 */
export async function readCase(http: Http, id: string, signal: AbortSignal, clock: Clock): Promise<Case> {
  const path = casePath(id);
  const request = { method: "GET", path, query: { skipRedirect: true }, signal } as const;
  const { data } = await ask(http, request, caseInfo).catch((thrown: unknown) =>
    Promise.reject(leadsElsewhere(toFailure(thrown))),
  );
  // A server may read +9001 as 9001: then another id in the answer is no sign of a case that was merged.
  if (!/^\d+$/.test(id)) throw new Failure("invalid", { detail: `"${id}" is no id`, notHandled: true });
  if (data.id !== withoutZeros(id)) throw otherCase(`GET ${path}`, data.id);
  const readAt = clock.now();
  if (!data.flags?.includes("MERGED")) return toCase(data, readAt);
  return toCase(data, readAt, (await mergedByHistory(http, id, signal)) ?? (await mergedByRedirect(http, id, signal)));
}

/** Where a merged case went, as a request for it that does not skip the redirect (301) is told; else undefined. */
async function mergedByRedirect(http: Http, id: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    await ask(http, { method: "GET", path: casePath(id), query: { skipRedirect: false }, signal }, z.unknown());
    return undefined;
  } catch (thrown) {
    return targetOf(unlessCancelled(thrown));
  }
}

/** The same, as its history tells. */
async function mergedByHistory(http: Http, id: string, signal: AbortSignal): Promise<string | undefined> {
  const query = { operation: ["mergeCases"], sortBy: ["-timestamp"], limit: 0 };
  try {
    const { data } = await ask(
      http,
      { method: "GET", path: `${casePath(id)}/history`, query, signal },
      z.nullable(z.array(transaction)),
    );
    // The latest counts, also where the server sorts otherwise.
    const latest = [...(data ?? [])].sort((a, b) => (b.timestamp ?? 0) - (a.timestamp ?? 0));
    const changes = latest.flatMap((one) => one.changes ?? []);
    return changes.find(({ field, value }) => field === "mergedInto" && value !== undefined)?.value;
  } catch (thrown) {
    unlessCancelled(thrown);
    return undefined;
  }
}

/** A redirect to another case, as what it is. */
function leadsElsewhere(failure: Failure): Failure {
  const target = targetOf(failure);
  return target === undefined ? failure : otherCase(failure.request, target, failure.status);
}

/** The case that a redirect leads to. */
function targetOf({ kind, detail }: Failure): string | undefined {
  return kind === "redirected" ? /\/case\/(\d+)\/?$/.exec(detail ?? "")?.[1] : undefined;
}

function otherCase(request: string | undefined, id: string, status?: number): Failure {
  return new Failure("redirected", { request, status, detail: `case ${id}` });
}

function withoutZeros(id: string): string {
  return id.replace(/^0+(?=\d)/, "");
}
