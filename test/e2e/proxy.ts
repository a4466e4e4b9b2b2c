import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

export interface Proxy {
  /** As a setting has it, with the user name and the password. */
  readonly address: string;
  /**
   * What it was asked for, e.g. "CONNECT argus.example:443", with whether the user name and the password were right.
   */
  readonly asked: { readonly what: string; readonly right: boolean }[];
  /** From now on the user name and the password are wrong. */
  refuse(): void;
  close(): Promise<void>;
}

/**
 * A proxy on loopback that demands a user name and a password, and alone knows where the hosts are: their names are
 * those of no real host, so that nothing gets there past it.
 * @param hosts ports on this machine, by host and port, e.g. "argus.example:443"
 */
export async function startProxy(hosts: ReadonlyMap<string, number>): Promise<Proxy> {
  const asked: { what: string; right: boolean }[] = [];
  const sockets = new Set<Socket>();
  let password = "pass word";
  const judge = (what: string, authorization: string | undefined) => {
    const right = authorization === `Basic ${Buffer.from(`clerk:${password}`).toString("base64")}`;
    asked.push({ what, right });
    return right;
  };
  const demand = 'Basic realm="The office"';

  const server = createServer((request, response) => {
    judge(`${request.method} ${request.url}`, request.headers["proxy-authorization"]);
    response.writeHead(407, { "Proxy-Authenticate": demand }).end();
  });
  server.on("connection", (socket) => sockets.add(socket.once("close", () => sockets.delete(socket))));
  server.on("connect", ({ url = "", headers }, socket: Socket) => {
    socket.on("error", () => socket.destroy());
    const port = hosts.get(url);
    if (!judge(`CONNECT ${url}`, headers["proxy-authorization"])) {
      socket.end(
        `HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: ${demand}\r\nContent-Length: 0\r\n\r\n`,
      );
    } else if (port === undefined) {
      socket.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    } else {
      const onward = connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 Connection Established\r\n\r\n"));
      onward.on("error", () => socket.destroy()).on("close", () => socket.destroy());
      socket.on("close", () => onward.destroy());
      socket.pipe(onward).pipe(socket);
    }
  });
  const hangUp = () => sockets.forEach((socket) => socket.destroy());
  const { port } = await listening(server);
  return {
    address: `http://clerk:pass%20word@127.0.0.1:${port}`,
    asked,
    refuse: () => {
      password = "another";
      hangUp();
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      hangUp();
      await closed;
    },
  };
}

export interface TlsServer {
  readonly port: number;
  close(): void;
}

/** Takes TLS off what comes in, and hands it on to a port of this machine. */
export async function startTls(
  certificate: { readonly key: string; readonly cert: string },
  port: number,
): Promise<TlsServer> {
  const sockets = new Set<Socket>();
  const server = createTlsServer(certificate, (socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
    const onward = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const)
      one
        .on("error", () => other.destroy())
        .on("close", () => other.destroy())
        .pipe(other);
  });
  // What a client does with a certificate that it does not like is its business.
  server.on("tlsClientError", () => undefined);
  const { port: own } = await listening(server);
  return {
    port: own,
    close: () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

async function listening(
  server: ReturnType<typeof createServer> | ReturnType<typeof createTlsServer>,
): Promise<AddressInfo> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server.address() as AddressInfo;
}
