import type { State } from "../../../sandbox/state";
import { named, type World } from "../../../sandbox/world/world";
import { l10n } from "../../../text/marked";
import type { Actor } from "./rights";

/** A key that works, for people who try the sandbox. */
export interface SandboxKey {
  readonly name: string;
  /** The value of the header `Argus-API-Key`. */
  readonly key: string;
  readonly description: string;
  readonly user: { readonly id: number; readonly shortName: string; readonly name: string };
}

/** Who a key acts as, and what it is limited to. */
export interface Credential {
  readonly name: string;
  /** The facts about a key that are not secret: the person and the number of the key. */
  readonly prefix: string;
  readonly description: string;
  readonly actor: Actor;
  /** A key that changes nothing, no matter who uses it. */
  readonly readOnly: boolean;
  /** A key of the level EXTERNAL changes nothing either. */
  readonly securityLevel: "DEFAULT" | "EXTERNAL";
  /** Milliseconds since 1970; 0: for ever. */
  readonly validUntil: number;
  /** The networks that it works from, as they are told; none: all. */
  readonly networks: readonly { readonly address: string; readonly maskBits: number }[];
  /** Why the key is not accepted. */
  readonly refused?: string;
}

export interface Keys {
  /** Working keys; the first is the one to give to the extension. */
  readonly working: readonly SandboxKey[];
  /** Keys that are answered with 401. */
  readonly refused: readonly SandboxKey[];
  find(header: string | undefined): Credential | undefined;
  /** All keys of a person. */
  ofPerson(id: number): readonly Credential[];
}

interface Row {
  readonly name: string;
  readonly user: string;
  readonly description: string;
  readonly functions?: readonly string[];
  readonly customer?: string;
  readonly readOnly?: true;
  readonly securityLevel?: "EXTERNAL";
  readonly validUntil?: number;
  /** The same in milliseconds from the start of the sandbox. */
  readonly validFor?: number;
  readonly networks?: Credential["networks"];
  readonly refused?: string;
}

/** Far enough away for tests, and a time that can be announced. */
const someDay = Date.UTC(2031, 0, 31, 12);
const threeDays = 3 * 24 * 60 * 60_000;

const table: readonly Row[] = [
  {
    name: "signe",
    user: "signe.vakt",
    description: l10n.t(
      "Duty manager: administrator of Fjordbank and Havkraft Nett, tech user for the rest, may look people " +
        "up. The richest view.",
    ),
  },
  { name: "ada", user: "ada.admin", description: l10n.t("Administrator of everything: sees and owns every case.") },
  {
    name: "tor",
    user: "tor.tech",
    description: l10n.t("Tech user for both customers, several nested groups; may not look people up."),
  },
  {
    name: "rita",
    user: "rita.reporter",
    description: l10n.t("Reporter of some cases, reads by role, member of Legal."),
  },
  { name: "kari", user: "kari.writer", description: l10n.t("Havkraft: writes by role, reporter of some cases.") },
  { name: "ola", user: "ola.reader", description: l10n.t("Havkraft: reads by role.") },
  {
    name: "nils",
    user: "nils.nothing",
    description: l10n.t("Havkraft: no role at all, sees what he reported or was granted."),
  },
  {
    name: "eva",
    user: "eva.revisor",
    description: l10n.t("Auditor of the second customer, Fjordbank: reads by role."),
  },
  {
    name: "svc",
    user: "svc-ticketsync",
    description: l10n.t("Integration: reads every customer through a permission on the provider."),
  },
  {
    name: "signe-limited",
    user: "signe.vakt",
    description: l10n.t(
      "A key of Signe Vakt that is limited to Fjordbank and to reading and writing: it sees less than she does.",
    ),
    customer: "fjordbank",
    functions: ["SANDBOX_CASE_READ", "SANDBOX_CASE_WRITE", "SANDBOX_BASIC", "viewRelatedBasicSubject"],
    validUntil: someDay,
  },
  {
    name: "kari-low",
    user: "kari.writer",
    description: l10n.t(
      "A key of Kari Writer with a low security level: reads what she reads, every change is refused.",
    ),
    securityLevel: "EXTERNAL",
  },
  {
    name: "kari-readonly",
    user: "kari.writer",
    description: l10n.t("A key of Kari Writer that is read-only: every change is refused."),
    readOnly: true,
  },
  {
    name: "ada-blind",
    user: "ada.admin",
    description: l10n.t("A key of Ada Admin without viewPermissions: owns every case, may not look up who holds what."),
    functions: ["SANDBOX_CASE_READ", "SANDBOX_CASE_ADMIN", "SANDBOX_BASIC", "viewBasicSubject", "viewUsers"],
  },
  {
    name: "vera",
    user: "vera.leder",
    description: l10n.t("Fjordbank: leads responses, by a role that contains another role."),
  },
  {
    name: "titus",
    user: "titus.liste",
    description: l10n.t("Havkraft: sees that cases exist and their titles, by role; reads none by it."),
  },
  { name: "expired", user: "kari.writer", description: "A key that has expired.", refused: "The API key has expired" },
  {
    name: "other-network",
    user: "ada.admin",
    description: "A key that is limited to another network.",
    refused: "The API key is not valid from network 127.0.0.0/8",
  },
  {
    name: "tor-ending",
    user: "tor.tech",
    description: l10n.t("A key of Tor Tech that ends in three days and works from this computer only."),
    validFor: threeDays,
    networks: [{ address: "127.0.0.0", maskBits: 8 }],
  },
];

/** The keys of this sandbox. Their secrets come from its state, so that nobody who cannot read that can guess them. */
export function createKeys(world: World, state: State): Keys {
  const byKey = new Map<string, Credential>();
  const working: SandboxKey[] = [];
  const refused: SandboxKey[] = [];
  const personNamed = named([...world.subjects.values()]);
  const customerNamed = named(world.customers);
  table.forEach((row, at) => {
    const user = personNamed(row.user);
    const prefix = `${user.id}/${31 + at}`;
    const key = `${prefix}/${state.secretFor(`argus/${row.name}`)}`;
    const { id, shortName, name } = user;
    (row.refused === undefined ? working : refused).push({
      name: row.name,
      key,
      description: row.description,
      user: { id, shortName, name },
    });
    byKey.set(key, {
      name: row.name,
      prefix,
      description: row.description,
      actor: {
        user,
        functions: row.functions,
        customer: row.customer === undefined ? undefined : customerNamed(row.customer),
      },
      readOnly: row.readOnly ?? false,
      securityLevel: row.securityLevel ?? "DEFAULT",
      validUntil: row.validFor === undefined ? (row.validUntil ?? 0) : Date.now() + row.validFor,
      networks: row.networks ?? [],
      refused: row.refused,
    });
  });
  return {
    working,
    refused,
    find: (header) => (header === undefined ? undefined : byKey.get(header)),
    ofPerson: (id) => [...byKey.values()].filter(({ actor }) => actor.user.id === id),
  };
}
