import type { Intent } from "../../../src/core/journal/attempt";

export const ola = { id: "2", kind: "user", name: "Ola" } as const;

/** A grant of read on a case of Argus, but for what is given. */
export function anIntent(about: Partial<Intent> = {}): Intent {
  return {
    connection: "Argus",
    system: "argus",
    origin: "https://api.mnemonic.no",
    url: "https://api.mnemonic.no/v2",
    case: { id: "9001", title: "Suspicious login" },
    change: { kind: "grant", subject: ola, level: "read" },
    to: "read",
    ...about,
  };
}
