import type { IncomingHttpHeaders } from "node:http";
import type { State } from "../../../sandbox/state";
import { l10n } from "../../../text/marked";
import type { Database, User } from "./database";

/** A key of the stand-in, for people who try the sandbox. */
export interface IrisKey {
  readonly name: string;
  readonly key: string;
  readonly description: string;
  readonly user: { readonly id: number; readonly login: string; readonly name: string };
}

export interface Keys {
  readonly working: readonly IrisKey[];
  readonly refused: readonly IrisKey[];
  of(user: User): string;
  /** The user whose key a request carries, active or not. */
  find(headers: IncomingHttpHeaders): User | undefined;
}

/** Users of the sandbox's world for whom a key is offered, the richest view first. */
const offered: Readonly<Record<string, string>> = {
  "signe.vakt": l10n.t(
    "Duty manager: full access to most cases, no administrator of the server, so entries are not shown.",
  ),
  "ada.admin": l10n.t("Administrator of the server: sees all entries, may remove them and recompute."),
  "tor.tech": l10n.t("Analyst: full access through a group, and an entry that is not enforced."),
  "kari.writer": l10n.t("Assigned to the customer Havkraft: full access to its cases."),
  "nils.nothing": l10n.t("Was denied a case that he can read all the same."),
  "eva.revisor": l10n.t("Auditor: reads a few cases."),
  administrator: "The administrator of a new installation.",
};

/**
 * Everybody has a key. Its secret comes from the state of the sandbox, so that nobody who cannot read that can guess
 * it.
 */
export function createKeys(db: Database, state: State): Keys {
  const of = (user: User): string => state.secretFor(`iris/${user.login}`);
  const byKey = new Map<string, string>();

  function find(headers: IncomingHttpHeaders): User | undefined {
    const own = headers["x-iris-auth"];
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
    const key = bearer ?? (typeof own === "string" ? own : undefined);
    if (key === undefined) return undefined;
    if (!byKey.has(key)) for (const user of db.users) byKey.set(of(user), user.login);
    const login = byKey.get(key);
    return db.users.find((user) => user.login === login);
  }

  const keyFor = (user: User, description: string): IrisKey => ({
    name: user.login,
    key: of(user),
    description,
    user: { id: user.id, login: user.login, name: user.name },
  });
  const working = Object.entries(offered).flatMap(([login, description]) =>
    db.users.filter((user) => user.login === login).map((user) => keyFor(user, description)),
  );
  const refused = db.users
    .filter(({ active }) => !active)
    .map((user) => keyFor(user, "A key of a user who was deactivated."));
  return { working, refused, of, find };
}
