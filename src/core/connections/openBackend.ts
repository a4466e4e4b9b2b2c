import { createArgusBackend } from "../../backends/argus";
import type { Backend } from "../../backends/backend";
import { createCmfBackend } from "../../backends/cmf";
import type { HttpOptions } from "../../backends/http/http";
import type { Connection } from "./connections";
import type { Settings } from "./settings";

/**
 * The backend of a connection, over the host's own `fetch`, which knows the user's proxy and the system's
 * certificates. It is looked up at every request, because the host may put its own in place later.
 */
export function openBackend(
  connection: Connection,
  key: string,
  settings: Settings,
  log?: HttpOptions["log"],
): Backend {
  const options = {
    url: connection.url,
    fetch: ((url, init) => globalThis.fetch(url, init)) satisfies HttpOptions["fetch"],
    pageSize: settings.pageSize(),
    timeoutSeconds: settings.requestTimeoutSeconds(),
    connectTimeoutSeconds: settings.connectTimeoutSeconds(),
    log,
  };
  return connection.system === "argus"
    ? createArgusBackend({ ...options, key, roleFunctions: settings.roleFunctions() })
    : createCmfBackend({ ...options, credential: key });
}
