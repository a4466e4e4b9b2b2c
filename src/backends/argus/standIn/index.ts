import type { Mountable } from "../../../sandbox/mount";
import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import type { StandIn } from "../../../sandbox/sandbox";
import type { State } from "../../../sandbox/state";
import { createWorld, type World } from "../../../sandbox/world/world";
import { aboutArgus } from "./about";
import { accessRoutes } from "./accessRoutes";
import { caseRoutes, changesBetween } from "./caseRoutes";
import { createContext, type Context, type Route } from "./context";
import { customerRoutes } from "./customerRoutes";
import { envelope, refuse, Refusal } from "./envelope";
import { createKeys, type Credential, type SandboxKey } from "./keys";
import { peopleRoutes } from "./peopleRoutes";
import { permissionRoutes } from "./permissionRoutes";
import { defaultQuirks, type Quirks } from "./quirks";
import { createRights } from "./rights";
import { sessionRoutes } from "./sessionRoutes";
import { createStore, type Edit } from "./store";
import { createWire } from "./wire";

export { defaultQuirks, type Quirks } from "./quirks";

export interface Argus {
  /** Working keys; the first is the one to give to the extension. */
  readonly keys: readonly SandboxKey[];
  /** Keys that are answered with 401. */
  readonly refusedKeys: readonly SandboxKey[];
  /** A value for the setting `caseAccess.roleFunctions`: roles that hold for all services. */
  readonly roleFunctions: {
    readonly [role in "serviceRead" | "serviceWrite" | "serviceTech" | "admin"]: readonly string[];
  };
  readonly quirks: Quirks;
  /** Changes a case past all rights, as if somebody had done it in the web interface; `by` is a person's number. */
  edit(caseId: number, edit: Edit, by?: number): Promise<void>;
}

export interface ArgusOptions {
  /** Port; absent: the one of the last time if it is free, otherwise any. 0: any. */
  readonly port?: number;
  /** How many cases there are; absent: those made by hand only. */
  readonly cases?: number;
  /** How many generated employees the group "All Employees" has beside the named ones; absent: none. */
  readonly people?: number;
  /** Another number makes another crowd of generated cases. */
  readonly seed?: number;
  /** Another world than the one that these numbers make. */
  readonly world?: World;
}

export const argusStandIn: StandIn<ArgusOptions, Argus> = { port: ({ port }) => port, create: createArgus };

/**
 * The stand-in for the Argus case API: the operations of the published description, answered from the world by its own
 * reading of the rules.
 */
export function createArgus(state: State, options: ArgusOptions = {}): Mountable<Argus> {
  const world = options.world ?? createWorld(options);
  const quirks = defaultQuirks();
  const store = createStore(world, options.seed ?? 1, state);
  const keys = createKeys(world, state);
  const context = createContext({
    world,
    store,
    keys,
    quirks,
    rights: createRights(world, quirks),
    wire: createWire(world),
  });
  return {
    system: {
      name: "the Argus case API",
      about: aboutArgus,
      handle: createHandler(context),
      isBulk: (headers) => headers["argus-priority"] === "bulk",
      refuse: (status, message) => envelope(status, null, undefined, [{ message, type: "ACTION_ERROR", field: null }]),
    },
    extra: {
      keys: keys.working,
      refusedKeys: keys.refused,
      roleFunctions: {
        serviceRead: ["SANDBOX_CASE_READ"],
        serviceWrite: ["SANDBOX_CASE_WRITE"],
        serviceTech: ["SANDBOX_CASE_TECH"],
        admin: ["SANDBOX_CASE_ADMIN"],
      },
      quirks,
      async edit(caseId, edit, by = 1001) {
        const index = store.indexOf(caseId);
        if (index === undefined) throw new Error(`There is no case ${caseId}`);
        const changes = changesBetween(store.at(index), edit);
        await store.change(index, edit, by, { operation: "updateCase", notified: 0, changes });
      },
    },
    reset: () => store.reset(),
  };
}

function createHandler(context: Context): (request: SandboxRequest) => Promise<SandboxAnswer> {
  const routes = [
    ...sessionRoutes(context),
    ...caseRoutes(context),
    ...accessRoutes(context),
    ...peopleRoutes(context),
    ...permissionRoutes(context),
    ...customerRoutes(context),
  ].map(([method, path, needs, handle]) => ({ method, path: patternOf(path), needs, handle }));

  function answer(who: Credential, request: SandboxRequest): SandboxAnswer | Promise<SandboxAnswer> {
    let known = false;
    for (const { method, path, needs, handle } of routes) {
      const match = path.exec(request.path);
      if (match === null) continue;
      known = true;
      if (method !== request.method) continue;
      if (needs !== undefined) demandFunction(context, who, needs);
      return handle({ who, request, parameters: match.slice(1).map(decodeURIComponent) });
    }
    return known
      ? refuse(405, `${request.method} is not offered here`)
      : refuse(404, "There is no such service in this stand-in");
  }

  return async (request) => {
    const header = request.headers["argus-api-key"];
    const who = context.keys.find(typeof header === "string" ? header : undefined);
    try {
      if (who === undefined) return refuse(401, "The API key is not valid");
      if (who.refused !== undefined) return refuse(401, who.refused);
      return { ...(await answer(who, request)), caller: who.name };
    } catch (error) {
      if (error instanceof URIError) return envelope(404, null);
      if (!(error instanceof Refusal)) throw error;
      const { status, messages, headers } = error;
      return { ...envelope(status, null, undefined, messages), headers, caller: who?.name };
    }
  };
}

function patternOf(path: Route[1]): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`);
}

const directory = ["viewUsers", "viewPermissions", "viewBasicSubject", "viewRelatedBasicSubject", "viewBasicFunctions"];

function demandFunction({ rights, quirks }: Context, who: Credential, name: string): void {
  const closed = quirks.directory === "closed" && directory.includes(name);
  if (closed || !rights.holdsAnywhere(who.actor, name)) refuse(403, `This operation requires the function ${name}`);
}
