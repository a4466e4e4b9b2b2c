import type { Mountable } from "../../../sandbox/mount";
import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import type { StandIn } from "../../../sandbox/sandbox";
import type { State } from "../../../sandbox/state";
import { aboutIris } from "./about";
import { error, errorPage, refuse, Refusal, success } from "./answers";
import { caseRoutes } from "./caseRoutes";
import { isAdministrator, permissionsOf, type Database, type User } from "./database";
import { createKeys, type IrisKey } from "./keys";
import { manageRoutes } from "./manage";
import { numberIn, type Route } from "./route";
import { createWire } from "./wire";
import { sandboxDatabase } from "./world";

export interface Iris {
  /** Working keys; the first is the one to give to the extension. */
  readonly keys: readonly IrisKey[];
  /** Keys that are answered with 401. */
  readonly refusedKeys: readonly IrisKey[];
  /** The key of any user by login, also of one that was added meanwhile. */
  keyOf(login: string): string;
}

export interface IrisOptions {
  /** Port; absent: the one of the last time if it is free, otherwise any. 0: any. */
  readonly irisPort?: number;
}

export const irisStandIn: StandIn<IrisOptions, Iris> = {
  port: ({ irisPort }) => irisPort,
  create: (state) => createIris(state, sandboxDatabase),
};

/**
 * The stand-in for DFIR-IRIS over a database that `initial` makes where the state has none. It gets into the state with
 * the first change.
 */
export function createIris(state: State, initial: () => Database): Mountable<Iris> {
  const section = state.section<{ db?: Database }>("iris", () => ({}));
  const db = section.db ?? initial();
  const keys = createKeys(db, state);
  const wire = createWire(db);
  const routes: readonly Route[] = [
    ["GET", /^\/api\/ping$/, "anyone", () => success([], "pong")],
    [
      "GET",
      /^\/api\/versions$/,
      "anyone",
      () => success({ iris_current: "2.4.20", api_min: "2.0.0", api_current: "2.0.5" }),
    ],
    ["GET", /^\/user\/whoami$/, "anyone", (caller) => success(wire.userAccount(caller))],
    ["GET", /^\/user\/is-admin$/, "administrator", () => success([])],
    ["POST", /^\/user\/has-permission$/, "anyone", (caller, { body }) => hasPermission(caller, body)],
    ...caseRoutes(db, wire),
    ...manageRoutes(db, wire, (user) => keys.of(user)),
  ];

  function hasPermission(caller: User, body: unknown): SandboxAnswer {
    const mask = permissionsOf(db, caller.id);
    return (mask & numberIn(body, "permission_value")) !== 0 ? success([]) : refuse(403, "Permission denied");
  }

  async function answer(caller: User, request: SandboxRequest): Promise<SandboxAnswer> {
    for (const [method, path, needs, handle] of routes) {
      const match = method === request.method ? path.exec(request.path) : null;
      if (match === null) continue;
      if (needs === "administrator" && !isAdministrator(db, caller.id)) refuse(403, "Permission denied");
      const parts = match.slice(1).map((part) => (part === undefined ? "" : decodeURIComponent(part)));
      const answered = handle(caller, request, Number(parts[0]), ...parts);
      // Reading goes without a write to the disk; the recompute is the one GET that changes something.
      if (method === "POST" || request.path.includes("/recompute-")) {
        section.db = db;
        await state.save();
      }
      return answered;
    }
    return errorPage(404, "Not Found", "The requested URL was not found on the server.");
  }

  async function handle(request: SandboxRequest): Promise<SandboxAnswer> {
    const caller = keys.find(request.headers);
    if (caller?.active !== true) return error(401, "Authentication required");
    try {
      return { ...(await answer(caller, request)), caller: caller.login };
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return { ...error(thrown.status, thrown.message, thrown.data), caller: caller.login };
    }
  }

  return {
    system: {
      name: "DFIR-IRIS",
      about: aboutIris,
      handle,
      refuse: (status, message) => (status === 400 ? errorPage(400, "Bad Request", message) : error(status, message)),
    },
    extra: {
      keys: keys.working,
      refusedKeys: keys.refused,
      keyOf(login) {
        const user = db.users.find((one) => one.login === login);
        if (user === undefined) throw new Error(`There is no user "${login}"`);
        return keys.of(user);
      },
    },
    reset: () => {
      delete section.db;
      Object.assign(db, initial());
    },
  };
}
