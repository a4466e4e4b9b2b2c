import tls from "node:tls";
import type { EnvHttpProxyAgent } from "undici";
import type { HttpOptions } from "../backends/http/http";
import { sendOverUndici } from "./sendOverUndici";

/** What sends the requests of one command. */
export interface Network {
  readonly fetch: HttpOptions["fetch"];
  /** Takes the connections away, so that the process can end. */
  close(): Promise<void>;
}

/**
 * Requests by `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, trusting the certificates of Node, of the operating system
 * and of `NODE_EXTRA_CA_CERTS`. Reading the certificates takes longer than a request on this computer, so an address
 * without TLS does without.
 */
export function openNetwork(): Network {
  let plain: EnvHttpProxyAgent | undefined;
  let secure: EnvHttpProxyAgent | undefined;
  const agentFor = (Agent: typeof EnvHttpProxyAgent, address: string): EnvHttpProxyAgent => {
    try {
      if (address.startsWith("http:")) return (plain ??= new Agent());
      return (secure ??= agentWith(Agent, trusted()));
    } catch (thrown) {
      throw new TypeError("the environment names a proxy by no address", { cause: thrown });
    }
  };
  return {
    fetch: async (address, init) => {
      // Loaded with the first request: many commands make none.
      const { EnvHttpProxyAgent: Agent } = await import("./undiciParts");
      return sendOverUndici(agentFor(Agent, address), address, init);
    },
    close: async () => {
      await Promise.all([plain?.destroy(), secure?.destroy()]);
    },
  };
}

function agentWith(Agent: typeof EnvHttpProxyAgent, ca: string[] | undefined): EnvHttpProxyAgent {
  return new Agent({ connect: { ca }, requestTls: { ca }, proxyTls: { ca } });
}

/** Undefined, which means what Node trusts by itself, where this Node cannot read the system's (before 22.15). */
function trusted(): string[] | undefined {
  const { getCACertificates } = tls as { getCACertificates?: (type: "default" | "system") => string[] };
  return getCACertificates && [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
}
