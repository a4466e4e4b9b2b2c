import type { Mountable } from "../../../sandbox/mount";
import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import type { StandIn } from "../../../sandbox/sandbox";
import type { State } from "../../../sandbox/state";
import { aboutIris } from "./about";
import { error, errorPage, PageRefusal, refuse, Refusal, refuseWithPage, success } from "./answers";
import { caseRoutes, createCaseDesk } from "./caseRoutes";
import { hasPermission, permissions, type Database, type User } from "./database";
import { createKeys, type IrisKey } from "./keys";
import { manageRoutes } from "./manage";
import { manageCaseRoutes } from "./manageCases";
import { fieldOf, type Route } from "./route";
import { createWire } from "./wire";
import { sandboxDatabase } from "./world";

const gone = "Endpoint deprecated in v1.5.0. Use /user/has-permission to check permission";

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
 * the first change. Long because its functions share its state.
 */
export function createIris(state: State, initial: () => Database): Mountable<Iris> {
  const section = state.section<{ db?: Database }>("iris", () => ({}));
  const db = section.db ?? initial();
  const keys = createKeys(db, state);
  const wire = createWire(db);
  const desk = createCaseDesk(db);
  const routes: readonly Route[] = [
    ["GET", /^\/api\/ping$/, "anyone", () => success([], "pong")],
    [
      "GET",
      /^\/api\/versions$/,
      "anyone",
      () => success({ iris_current: "v2.4.20", api_min: "2.0.4", api_current: "2.0.5" }),
    ],
    ["GET", /^\/user\/whoami$/, "anyone", (caller) => success(wire.userAccount(caller))],
    ["GET", /^\/user\/is-admin$/, "anyone", () => error(410, `${gone}.`)],
    ["POST", /^\/user\/has-permission$/, "anyone", (caller, { body }) => tellPermission(caller, body)],
    ...manageCaseRoutes(db, wire, desk),
    ...caseRoutes(db, wire, desk),
    ...manageRoutes(db, wire, (user) => keys.of(user)),
  ];

  function tellPermission(caller: User, body: unknown): SandboxAnswer {
    const [name, value] = [fieldOf(body, "permission_name"), fieldOf(body, "permission_value")];
    if (!name || !value) return refuse(400, "Invalid request");
    const asked = permissions.find((one) => one.value === value) ?? refuse(400, "Invalid permission");
    if (asked.name !== String(name).toLowerCase()) refuse(400, "Permission value-name mismatch");
    return hasPermission(db, caller.id, asked.name)
      ? success([], "User has permission")
      : refuse(403, "User does not have permission");
  }

  /** The route of a request. A path that no route has is told before the key is looked at. */
  function find(request: SandboxRequest): { route: Route; parts: readonly string[] } {
    const matching = routes.filter(([, path]) => path.test(request.path));
    if (matching.length === 0) refuseWithPage(404, "Not Found", "The requested URL was not found on the server.");
    const route =
      matching.find(([method]) => method === request.method) ??
      refuseWithPage(405, "Method Not Allowed", "The method is not allowed for the requested URL.");
    const parts = route[1].exec(request.path)!.slice(1);
    return { route, parts: parts.map((part) => (part === undefined ? "" : decodeURIComponent(part))) };
  }

  async function answer(request: SandboxRequest): Promise<SandboxAnswer> {
    const { route, parts } = find(request);
    const caller = keys.find(request.headers);
    if (caller?.active !== true) return error(401, "Authentication required");
    const [, , needs, handle] = route;
    try {
      if (needs !== "anyone" && !hasPermission(db, caller.id, needs)) refuse(403, "Permission denied");
      const answered = handle(caller, request, Number(parts[0]), ...parts);
      // Reading goes without a write to the disk; the recompute is the one GET that changes something.
      if (request.method === "POST" || request.path.includes("/recompute-")) {
        section.db = db;
        await state.save();
      }
      return { ...answered, caller: caller.login };
    } catch (thrown) {
      return { ...refusalOf(thrown), caller: caller.login };
    }
  }

  const handle = (request: SandboxRequest) => answer(request).catch(refusalOf);

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

/** The answer that tells a refusal. Throws whatever is none. */
function refusalOf(thrown: unknown): SandboxAnswer {
  if (thrown instanceof Refusal) return error(thrown.status, thrown.message, thrown.data);
  if (thrown instanceof PageRefusal) return errorPage(thrown.status, thrown.title, thrown.message);
  throw thrown;
}
