import { defaultQuirks } from "../../src/backends/argus/standIn";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { byHand } from "../contracts/holdArgus";

/** The envelope as far as the tests look into it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly responseCode: number;
    readonly limit: number;
    readonly offset: number;
    readonly count: number;
    readonly size: number;
    readonly metaData: object;
    readonly messages: readonly { readonly message: string; readonly type: string; readonly field: string | null }[];
    // Each test knows the form of what it asked for.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    readonly data: any;
  };
}

/** Sends requests to the Argus part with the key of that name, as any client would. */
export function caller(sandbox: Sandbox, name: string) {
  const own = [...sandbox.argus.keys, ...sandbox.argus.refusedKeys].find((key) => key.name === name);
  if (own === undefined) throw new Error(`No key is named ${name}`);
  return withKey(sandbox.argus.url, own.key);
}

/** The body of a grant that makes nobody a watcher. */
export function grantTo(id: number, level = "read"): object {
  return { userOrGroup: String(id), level, addWatcher: false };
}

export function withKey(url: string, key: string | undefined) {
  async function send(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { [byHand]: "true" };
    if (key !== undefined) headers["Argus-API-Key"] = key;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const response = await fetch(url + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "manual",
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer["body"] };
  }
  return {
    get: (path: string) => send("GET", path),
    post: (path: string, body?: unknown) => send("POST", path, body),
    put: (path: string, body?: unknown) => send("PUT", path, body),
    delete: (path: string) => send("DELETE", path),
    search: (criteria: object = {}) => send("POST", "/cases/v2/case/search", criteria),
  };
}

export const ids = (answer: Answer): number[] => answer.body.data.map((one: { id: number }) => one.id);
export const names = (answer: Answer): string[] => answer.body.data.map((one: { name: string }) => one.name);
export const entriesOf = (id: number): string => `/cases/v2/case/${id}/access`;

export interface FreshSandbox {
  sandbox: Sandbox;
  signe: ReturnType<typeof caller>;
  ada: ReturnType<typeof caller>;
}

/** Gives each test of the suite that calls it a sandbox that is as at first, and the two callers most tests use. */
export function freshSandbox(): FreshSandbox {
  const at = {} as FreshSandbox;
  before(async () => {
    at.sandbox = await startSandbox();
    at.signe = caller(at.sandbox, "signe");
    at.ada = caller(at.sandbox, "ada");
  });
  after(() => at.sandbox.close());
  afterEach(async () => {
    Object.assign(at.sandbox.argus.quirks, defaultQuirks());
    await at.sandbox.reset();
  });
  return at;
}
