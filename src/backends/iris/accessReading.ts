import type { Case, CaseState, Change, Enforced, Entry } from "../../access/case";
import type { Clock } from "../../base/clock";
import { toFailure } from "../../base/failure";
import { segment } from "../http/http";
import type { IrisClient } from "./client";
import { givenBy, levelsOf } from "./levels";
import type { Register } from "./register";
import { userSubject } from "./subjects";
import * as wire from "./wire";

/** Who has access to a case: what is enforced, and the entries as far as the server shows them. */
export interface AccessReading {
  read(of: Case, signal: AbortSignal): Promise<Omit<CaseState, "case">>;
  /** An entry was set or taken away through here. */
  keep(of: Case, change: Change): void;
  /** Undefined: nothing was tried yet that only administrators may. */
  readonly isAdministrator: boolean | undefined;
}

/** A reading that remembers what was set through here, for callers to whom the server lists no entries. */
export function createAccessReading(client: IrisClient, register: Register, clock: Clock): AccessReading {
  const made = new Map<string, Map<string, Entry>>();
  let isAdministrator: boolean | undefined;

  async function readEnforced(of: Case, signal: AbortSignal): Promise<Enforced> {
    const asked = { path: "/case/users/list", newer: `/api/v2/cases/${segment(of.id)}/access/users`, caseId: of.id };
    const readAt = clock.now();
    const users = await client.read(asked, wire.usersOnCase, signal);
    const listed = users.map((one) => ({
      subject: userSubject({ id: one.user_id, name: one.user_name ?? "", login: one.user_login ?? "" }),
      levels: levelsOf(one.user_access_level),
    }));
    return {
      levels: Object.fromEntries(listed.map(({ subject, levels }) => [subject.id, levels])),
      people: listed.map(({ subject }) => subject),
      readAt,
    };
  }

  /** Undefined: the server lists entries to administrators only. */
  async function readListed(of: Case, signal: AbortSignal): Promise<Entry[] | undefined> {
    try {
      const entries = await register.entries(of.id, signal);
      isAdministrator = true;
      return entries;
    } catch (thrown) {
      if (toFailure(thrown).kind !== "notAllowed") throw thrown;
      isAdministrator = false;
      return undefined;
    }
  }

  /** Entries that were set through here, as long as the level that the server enforces is theirs. */
  function stillThere(of: Case, { levels }: Enforced): Entry[] {
    return [...(made.get(of.id)?.values() ?? [])].filter(
      ({ subject, level }) =>
        subject?.kind === "group" || (level !== undefined && levels[subject!.id]?.join() === givenBy(level)),
    );
  }

  return {
    async read(of, signal) {
      const [enforced, entries] = await Promise.all([readEnforced(of, signal), readListed(of, signal)]);
      if (entries !== undefined) return { entries, enforced };
      return { entries: stillThere(of, enforced), unlisted: true, enforced };
    },
    keep({ id }, change) {
      const here = made.get(id) ?? new Map<string, Entry>();
      made.set(id, here);
      if (change.kind === "revoke") here.delete(change.entry.id);
      else if (change.kind !== "changeMode") {
        const subject = change.kind === "grant" ? change.subject : change.entry.subject!;
        here.set(subject.id, { id: subject.id, subject, level: change.level, on: "case" });
      }
    },
    get isAdministrator() {
      return isAdministrator;
    },
  };
}
