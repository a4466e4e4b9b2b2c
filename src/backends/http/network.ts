import { Failure, type FailureKind } from "../../base/failure";

/** What can be learned from an error that `fetch` threw: codes, messages and addresses of the whole chain of causes. */
interface Trace {
  readonly codes: readonly string[];
  readonly text: string;
  /** Of several connections that were tried, one may have stood before it came to an end. */
  readonly mayHaveStood: boolean;
  /** Where the connection went, if the error tells. */
  readonly host?: string;
  readonly port?: number;
}

/**
 * Certificates, or what speaks something else than TLS. Chromium's own names come from VS Code's optional Electron
 * fetch.
 */
const tlsCode = anyOf(
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|ERR_CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED)/,
  /^(?:UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED|EPROTO$)/,
);
const proxyCode = /^ERR_(?:PROXY|TUNNEL|MANDATORY_PROXY)/;
const unreachableCode = anyOf(
  /^(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL|EAI_NODATA|EAI_NONAME|ECONNREFUSED|EADDRNOTAVAIL)$/,
  /^(?:connect )?(?:ENETUNREACH|EHOSTUNREACH|ENETDOWN|EHOSTDOWN)$/,
  /^ERR_(?:NAME_NOT_RESOLVED|CONNECTION_REFUSED|INTERNET_DISCONNECTED|ADDRESS_UNREACHABLE)$/,
);
/** Codes that mean that a connection was not made, or that one which stood came to an end, as when a VPN drops. */
const eitherCode = /^(?:ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENETDOWN|EHOSTDOWN)$/;
/** A proxy that did not give a tunnel, in the words of those who ask for one. */
const noTunnel = anyOf(
  /\bHTTP Tunneling\b|\btunneling socket could not be established\b|\bproxy CONNECT response\b/i,
  /\bbefore receiving CONNECT response\b|\bsocket connection to proxies\b|\bproxy authentication required\b/i,
);
const connectTimeoutCode =
  /^(?:UND_ERR_CONNECT_TIMEOUT|ERR_CONNECTION_TIMED_OUT|ERR_SOCKET_CONNECTION_TIMEOUT|connect ETIMEDOUT)$/;
const headersCode = /^(?:UND_ERR_HEADERS_OVERFLOW|HPE_HEADER_OVERFLOW|ERR_RESPONSE_HEADERS_TOO_BIG)$/;
const timeoutCode = /^(?:ETIMEDOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|ERR_TIMED_OUT)$/;
/** Codes that are no more than a wrapping around the real reason. */
const wrapping = /^(?:UND_ERR_ABORTED|UND_ERR_INVALID_ARG|ABORT_ERR|UND_ERR$)/;

/**
 * What `fetch` threw, as a Failure. The text of the error is not passed on, since it may quote a header.
 * `notHandled` is true only where no connection can have carried the request.
 */
export function networkFailure(thrown: unknown, request: string, address: URL): Failure {
  const trace = traceOf(thrown);
  const code =
    trace.codes.find((one) => !wrapping.test(one)) ??
    trace.codes[0] ??
    (thrown instanceof Error ? thrown.name : typeof thrown);
  const matching = (pattern: RegExp) => trace.codes.find((one) => pattern.test(one));
  const failure = (kind: FailureKind, detail: string | undefined, notHandled: boolean) =>
    new Failure(kind, { request, detail, notHandled });

  // The standard keeps some ports from `fetch`, so that nobody makes it speak to a mail server.
  if (/\bbad port\b/.test(trace.text) || matching(/^ERR_UNSAFE_PORT$/) !== undefined)
    return failure("invalid", "connection.blockedPort", true);
  if (matching(headersCode) !== undefined) return failure("tooLarge", "headers", false);
  const tls = matching(tlsCode);
  // A certificate is refused before anything is sent; a protocol error may come in the middle.
  if (tls !== undefined) return failure("tls", tls, !/^(?:ERR_SSL_|EPROTO)/.test(tls));
  const proxy = matching(proxyCode);
  if (proxy !== undefined) return failure("proxy", proxy, true);
  if (noTunnel.test(trace.text)) return failure("proxy", proxyStatus(trace.text) ?? code, true);
  const unreachable = matching(unreachableCode);
  if (unreachable !== undefined) {
    const [, connect = "", name] = /^(connect )?(.*)$/.exec(unreachable)!;
    const other = otherPlace(trace, address);
    const unsent = !trace.mayHaveStood && (connect !== "" || !eitherCode.test(unreachable));
    return other === undefined ? failure("offline", name, unsent) : failure("proxy", `${name} ${other}`, unsent);
  }
  const connect = matching(connectTimeoutCode);
  if (connect !== undefined) return failure("timeout", connect, !trace.mayHaveStood);
  // The name of the host itself may have the word in it. A tunnel may have stood, and then it is open what went through
  // it.
  if (/\bproxy\b/i.test(trace.text.replaceAll(address.hostname, "")))
    return failure("proxy", proxyStatus(trace.text) ?? code, false);
  const timeout = matching(timeoutCode);
  if (timeout !== undefined) return failure("timeout", timeout, false);
  // The standard makes `fetch` hide a 407: what is thrown then has no code and no message.
  if (trace.codes.length === 0 && trace.text.replace("fetch failed", "").trim() === "")
    return failure("proxy", "HTTP 407", false);
  return failure("offline", code, false);
}

function traceOf(thrown: unknown): Trace {
  const codes: string[] = [];
  const texts: string[] = [];
  let host: string | undefined;
  let port: number | undefined;
  let mayHaveStood = false;
  const seen = new Set<unknown>();
  const look = (error: unknown): void => {
    if (typeof error !== "object" || error === null || seen.has(error)) return;
    seen.add(error);
    const { code, syscall, message, hostname, address, port: to, cause, errors } = error as Record<string, unknown>;
    const inner = Array.isArray(errors) && errors.length > 0 ? errors : undefined;
    // The whole has the code of the first of several, and does not say which step it is about.
    if (typeof code === "string" && inner === undefined)
      codes.push(syscall === "connect" && eitherCode.test(code) ? `connect ${code}` : code);
    if (typeof message === "string") {
      texts.push(message);
      const chromium = /net::(ERR_\w+)/.exec(message)?.[1];
      if (chromium !== undefined) codes.push(chromium);
    }
    if (typeof hostname === "string") host ??= hostname;
    else if (typeof address === "string") host ??= address;
    if (typeof to === "number") port ??= to;
    look(cause);
    inner?.forEach((one: unknown) => {
      const before = codes.length;
      look(one);
      const { syscall: step = "connect" } = one as Record<string, unknown>;
      if (step !== "connect" || !codes.slice(before).some(isUnmade)) mayHaveStood = true;
    });
  };
  look(thrown);
  return { codes, text: texts.join("\n"), mayHaveStood, host, port };
}

/** True for a code that one of several attempts to connect has where it fails. */
function isUnmade(code: string): boolean {
  return unreachableCode.test(code) || connectTimeoutCode.test(code) || code === "ETIMEDOUT";
}

function proxyStatus(text: string): string | undefined {
  const status = /\b(?:4|5)\d\d\b/.exec(text)?.[0];
  return status && `HTTP ${status}`;
}

/** The place that refused, when it is not the one that was asked for: then it is a proxy. */
function otherPlace(trace: Trace, address: URL): string | undefined {
  const port = Number(address.port || (address.protocol === "https:" ? 443 : 80));
  if (trace.port !== undefined) return trace.port === port ? undefined : `${trace.host ?? ""}:${trace.port}`;
  // Only a name can be compared with a name; an address may well be the one of the host.
  const name = trace.host;
  if (name === undefined || /^[\d.]+$|:/.test(name) || name === address.hostname) return undefined;
  return name;
}

/** One expression that matches where any does; they share their flags. */
function anyOf(...expressions: readonly [RegExp, ...RegExp[]]): RegExp {
  return new RegExp(expressions.map(({ source }) => `(?:${source})`).join("|"), expressions[0].flags);
}
