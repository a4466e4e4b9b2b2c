import { l10n } from "../../../text/marked";
import type { State } from "../../../sandbox/state";

/** What the module's own role check lets a caller do; CMf itself asks nobody who may grant. */
export type Role = "CaseAccessManager" | "CaseAccessReader";

/** A credential of the sandbox. `key` is the text to give to the extension. */
export interface CmfKey {
  readonly name: string;
  readonly key: string;
  readonly description: string;
  /** The user it logs in; absent: a credential of the module that logs in nobody. */
  readonly userId?: number;
  readonly role: Role;
}

export interface Logins {
  /** The first one is the one to give to the extension. */
  readonly working: readonly CmfKey[];
  readonly refused: readonly CmfKey[];
  find(headers: {
    readonly authorization?: string | undefined;
    readonly [name: string]: string | string[] | undefined;
  }): CmfKey | undefined;
}

/**
 * The credentials of this sandbox. Their secrets come from its state, so that nobody who cannot read that can guess
 * them. Long because it is data: a credential after the other.
 */
export function createLogins(state: State): Logins {
  const secret = (name: string): string => state.secretFor(`cmf/${name}`);
  const working: readonly CmfKey[] = [
    {
      name: "ana",
      key: `Basic ana.almeida:${secret("ana")}`,
      description: l10n.t("Ana Almeida, who may manage access."),
      userId: 11,
      role: "CaseAccessManager",
    },
    {
      name: "bruno",
      key: `Basic bruno.baptista:${secret("bruno")}`,
      description: l10n.t("Bruno Baptista, who may only look: the module’s role check refuses his changes."),
      userId: 12,
      role: "CaseAccessReader",
    },
    {
      name: "service",
      key: `X-Api-Key: ${secret("service")}`,
      description: l10n.t("An API key of the module, running as the service user."),
      userId: 90,
      role: "CaseAccessManager",
    },
    {
      name: "two headers",
      key: `X-Client-Id: acessos\nX-Client-Secret: ${secret("two")}`,
      description: l10n.t("Two headers of the module’s choosing, the same service user."),
      userId: 90,
      role: "CaseAccessManager",
    },
    {
      name: "bearer",
      key: `Bearer ${secret("bearer")}`,
      description: l10n.t("A token, running as the service user."),
      userId: 90,
      role: "CaseAccessManager",
    },
    {
      name: "nobody",
      key: `X-Api-Key: ${secret("nobody")}`,
      description: l10n.t("An API key behind which nobody is logged in: the framework answers 20001."),
      role: "CaseAccessManager",
    },
  ];
  const refused: readonly CmfKey[] = [
    {
      name: "wrong password",
      key: "Basic ana.almeida:errada",
      description: "A password that is wrong.",
      role: "CaseAccessReader",
    },
    {
      name: "old token",
      key: `Bearer ${secret("old")}`,
      description: "A token that has expired.",
      role: "CaseAccessReader",
    },
  ];
  return {
    working,
    refused,
    find: (headers) => working.find(({ key }) => headersOf(key).every(([name, value]) => headers[name] === value)),
  };
}

/** What a client sends for a key, read once more here, from the form that the documentation gives. */
function headersOf(key: string): [name: string, value: string][] {
  if (key.startsWith("Basic "))
    return [["authorization", `Basic ${Buffer.from(key.slice(6), "utf8").toString("base64")}`]];
  if (key.startsWith("Bearer ")) return [["authorization", key]];
  return key.split("\n").map((line) => {
    const [name = "", value = ""] = line.split(": ");
    return [name.toLowerCase(), value];
  });
}
