import type { WorldCase } from "../../../sandbox/world/model";
import type { Call, Context } from "./context";
import { refuse, refuseField } from "./envelope";
import { readBody } from "./input";
import type { Access } from "./rights";

export interface Seen {
  readonly index: number;
  readonly one: WorldCase;
  readonly access: Access;
}

const order = ["read", "write", "owner"];

/** The case of a path; a case that the caller cannot see is not there. */
export function seenCase({ store, caseAt, accessAt }: Context, { who, parameters: [id] }: Call): Seen {
  const index = store.indexOf(Number(id));
  const access = index === undefined ? undefined : accessAt(index, who);
  if (index === undefined || access === undefined) return refuse(404, `Case ${id} was not found`);
  return { index, one: caseAt(index), access };
}

/** The case of a path, for somebody who is about to change it and has that level on it. */
export function changeableCase(context: Context, call: Call, level: Access["level"]): Seen {
  const seen = seenCase(context, call);
  mayChange(call, "updateCase");
  if (order.indexOf(seen.access.level) < order.indexOf(level))
    refuse(403, `This operation requires access level ${level} on the case`);
  return seen;
}

function mayChange({ who }: Call, name: string): void {
  if (who.readOnly) refuse(403, `This API key is read-only and may not use the function ${name}`);
  if (who.securityLevel === "EXTERNAL")
    refuse(403, `The security level of this API key is too low for the function ${name}`);
}

/** How many people are notified of a change: none where both ways are skipped. */
export function notifiedBy(notification: unknown, { watchers }: WorldCase): number {
  const { skipEmail, skipSMS } = readBody(notification, [
    "skipEmail",
    "skipSMS",
    "extraRecipients",
    "includeAttachments",
  ]);
  for (const [field, value] of Object.entries({ skipEmail, skipSMS }))
    if (value !== undefined && typeof value !== "boolean")
      refuseField(`notification.${field}`, "must be true or false");
  const quiet = ["DISABLED", "DELETED", "NEGATIVE_ENTRY"];
  return skipEmail === true && skipSMS === true
    ? 0
    : watchers.filter(({ flags }) => !flags.some((flag) => quiet.includes(flag))).length;
}
