import { l10n, window } from "vscode";
import type { Subject } from "../../access/case";
import { toFailure, type Failure } from "../../base/failure";
import { parseAddress } from "../../core/connections/address";
import type { Connection } from "../../core/connections/connections";
import { inMessage } from "../../text/untrusted";
import { failureWords } from "../../wording/failure";
import { wordsOf } from "../../wording/wordsOf";
import { attempt, tellFailure } from "../report";
import type { Uses } from "../services";

type TrialNeeds = Uses<"connections" | "cases" | "view" | "log" | "again">;
type Owner = { readonly caller: Subject | undefined } | { readonly failure: Failure };

/** A key that is tried before it is kept: whose it is, or what the server has against it. */
export interface KeyTrial {
  /** What the server says against the key. Undefined: it takes it, or nobody answers, which `tell` then says. */
  doubt(
    connection: Pick<Connection, "name" | "system" | "url">,
    key: string,
    signal: AbortSignal,
  ): Promise<string | undefined>;
  /** Says whose the key of a connection is: by the trial where there was one, otherwise it is asked. */
  tell(connection: Connection): Promise<void>;
}

export function keyTrial(services: TrialNeeds): KeyTrial {
  let owner: Owner | undefined;
  return {
    doubt: async ({ name, system, url }, key, signal) => {
      const address = parseAddress(url);
      if ("problem" in address) return undefined;
      const connection = { name, system, url: address.url, origin: address.origin, sandbox: false };
      try {
        owner = { caller: await services.connections.backendWith(connection, key).readCaller(signal) };
        return undefined;
      } catch (thrown) {
        const failure = toFailure(thrown);
        owner = { failure };
        if (failure.kind !== "keyRefused") return undefined;
        const { what } = failureWords(wordsOf(l10n, system), failure, name);
        return `${what} ${l10n.t("Correct it, or press Enter to keep it all the same.")}`;
      }
    },
    tell: async (connection) => {
      const known = owner ?? (await askOwner(services, connection));
      if (known === undefined) return;
      if ("failure" in known) return void tellFailure(services, known.failure, connection);
      services.log.info(`${connection.system}: the key works`);
      const message = known.caller
        ? l10n.t("{0}: you are {1}.", inMessage(connection.name), inMessage(known.caller.name))
        : l10n.t("{0}: the key works.", inMessage(connection.name));
      window.setStatusBarMessage(`$(key) ${message}`, 5000);
    },
  };
}

/** Reads who the key belongs to, which proves that it works. Undefined: it failed, and that was told. */
function askOwner(services: TrialNeeds, connection: Connection): Promise<Owner | undefined> {
  return attempt(services, connection, l10n.t("Asking who the key belongs to"), async (signal) => {
    const backend = await services.connections.backend(connection);
    return { caller: await backend.readCaller(signal) };
  });
}
