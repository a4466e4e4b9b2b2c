/** Why an address cannot be used. */
export type AddressProblem = "notAnAddress" | "notHttp" | "plainHttp" | "credentials" | "query";

/** A usable base address without a slash at the end, and the origin that a key is bound to. */
export type Address = { readonly url: string; readonly origin: string } | { readonly problem: AddressProblem };

/**
 * Reads the base address of a case system. Plain http is accepted for this computer only, since a key sent over it
 * could be read on the way. Credentials, query and fragment have no place in a setting.
 */
export function parseAddress(text: string): Address {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return { problem: "notAnAddress" };
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return { problem: "notHttp" };
  if (url.username !== "" || url.password !== "") return { problem: "credentials" };
  if (url.search !== "" || url.hash !== "") return { problem: "query" };
  if (url.protocol === "http:" && !isLoopback(url.hostname)) return { problem: "plainHttp" };
  return { url: url.origin + url.pathname.replace(/\/+$/, ""), origin: url.origin };
}

/**
 * True for a host name that can only mean this computer. `URL` has already normalised 127.1, 0x7f000001 and the like.
 */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
