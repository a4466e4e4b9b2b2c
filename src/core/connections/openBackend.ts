import type { Backend } from "../../backends/backend";
import type { HttpOptions } from "../../backends/http/http";
import { watchServerTime } from "../../backends/http/serverTime";
import { findSystem } from "../../backends/systems";
import { Failure } from "../../base/failure";
import type { Connection } from "./connections";
import type { Settings } from "./settings";

/**
 * The backend of a connection, by default over the host's own `fetch`, which knows the user's proxy and the system's
 * certificates. It is looked up at every request, because the host may put its own in place later.
 */
export function openBackend(
  connection: Connection,
  key: string,
  settings: Settings,
  log?: HttpOptions["log"],
  fetch: HttpOptions["fetch"] = (url, init) => globalThis.fetch(url, init),
): Backend {
  const system = findSystem(connection.system);
  if (system === undefined) throw new Failure("invalid", { detail: "connection.unknownSystem", notHandled: true });
  const timed = watchServerTime(fetch);
  const backend = system.open({
    url: connection.url,
    key,
    fetch: timed.fetch,
    pageSize: settings.pageSize(),
    timeoutSeconds: settings.requestTimeoutSeconds(),
    connectTimeoutSeconds: settings.connectTimeoutSeconds(),
    roleFunctions: settings.roleFunctions(),
    log,
  });
  return { ...backend, serverTime: timed.read };
}
