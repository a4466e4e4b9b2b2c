import tls from "node:tls";
import type { Pool } from "undici";
import type { HttpOptions } from "../backends/http/http";
import { sendOverUndici } from "./sendOverUndici";

type UndiciParts = typeof import("./undiciParts");
type Agent = InstanceType<UndiciParts["EnvHttpProxyAgent"]>;

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
  let plain: Agent | undefined;
  let secure: Agent | undefined;
  const agentFor = (undici: UndiciParts, address: string): Agent => {
    try {
      if (address.startsWith("http:")) return (plain ??= agentWith(undici));
      return (secure ??= agentWith(undici, trusted()));
    } catch (thrown) {
      throw new TypeError("the environment names a proxy by no address", { cause: thrown });
    }
  };
  return {
    fetch: async (address, init) => {
      // Loaded with the first request: many commands make none.
      const undici = await import("./undiciParts");
      if (undici.badPortsSet.has(new URL(address).port)) throw new TypeError("fetch failed: bad port");
      return sendOverUndici(agentFor(undici, address), address, init);
    },
    close: async () => {
      await Promise.all([plain?.destroy(), secure?.destroy()]);
    },
  };
}

function agentWith({ EnvHttpProxyAgent, Pool }: UndiciParts, ca?: string[]): Agent {
  const clientFactory = (url: URL, options: object) => tunnelling(new Pool(url, options));
  // How long a request may take is for who asks to say.
  const patience = { headersTimeout: 0, bodyTimeout: 0 };
  const trust = ca && { connect: { ca }, requestTls: { ca }, proxyTls: { ca } };
  return new EnvHttpProxyAgent({ clientFactory, ...patience, ...trust });
}

/** A proxy that hangs up when it is asked for a tunnel is at fault, and undici would ask it again and again. */
function tunnelling(pool: Pool): Pool {
  const connect = pool.connect.bind(pool);
  const asking = async (asked: Parameters<typeof connect>[0]) => {
    try {
      return await connect(asked);
    } catch (thrown) {
      const { code = "" } = thrown as { code?: string };
      if (!/^(?:UND_ERR_SOCKET|ECONNRESET|EPIPE|HPE_.*|)$/.test(code)) throw thrown;
      throw new Error("the connection ended before receiving CONNECT response", { cause: thrown });
    }
  };
  return Object.assign(pool, { connect: asking });
}

/** Undefined, which means what Node trusts by itself, where this Node cannot read the system's (before 22.15). */
function trusted(): string[] | undefined {
  const { getCACertificates } = tls as { getCACertificates?: (type: "default" | "system") => string[] };
  return getCACertificates && [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
}
