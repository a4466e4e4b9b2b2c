import type { Mountable } from "../../../sandbox/mount";
import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import type { StandIn } from "../../../sandbox/sandbox";
import type { State } from "../../../sandbox/state";
import { validate, type Right } from "./access";
import { withoutDefaults } from "./answers";
import { bodyInput, queryInput } from "./input";
import { createLogins, type CmfKey } from "./logins";
import { methodsOf } from "./methods";
import { usualQuirks, type CmfQuirks } from "./quirks";
import { errorAnswer, raise, Refusal } from "./refusal";
import { createStore } from "./store";
import { users, type Grants } from "./world";

export type { CmfKey } from "./logins";

export interface Cmf {
  /** What comes after the origin in the address of the module. */
  readonly path: string;
  readonly keys: readonly CmfKey[];
  readonly refusedKeys: readonly CmfKey[];
  readonly quirks: CmfQuirks;
  /** Names of the methods, by their HTTP method. */
  readonly methods: Readonly<Record<string, "GET" | "POST">>;
  /** What the framework itself would say, past the wire: for tests that compare. Case by its place. */
  rightOf(index: number, userId: number): Right;
  /** The grants on the case itself, and on its definition. */
  grantsOf(index: number): { readonly onCase: Grants; readonly onDefinition: Grants };
  caseIdAt(index: number): string;
  readonly size: number;
  readonly userIds: readonly number[];
  /** Assigns an activity of a case: the framework then grants write to whom it is assigned to. */
  assignActivity(index: number, assignee: { user: number } | { group: number }): Promise<void>;
}

export interface CmfOptions {
  /** Port; absent: the one of the last time if it is free, otherwise any. 0: any. */
  readonly cmfPort?: number;
  /** How many cases there are; absent: about forty. */
  readonly cmfCases?: number;
}

export const cmfStandIn: StandIn<CmfOptions, Cmf> = { port: ({ cmfPort }) => cmfPort, create: createCmf };

const basePath = "/CaseAccess_API/rest/v1";

/**
 * The stand-in for a customer's REST module over CMf: its own world, and its own reading of how the framework decides.
 * Long because its functions share its state.
 */
export function createCmf(state: State, options: CmfOptions = {}): Mountable<Cmf> {
  const store = createStore(state, options.cmfCases);
  const logins = createLogins(state);
  const quirks = { ...usualQuirks };
  const methods = methodsOf({ store, quirks });

  async function answer(request: SandboxRequest, caller: CmfKey): Promise<SandboxAnswer> {
    const name = request.path.startsWith(`${basePath}/`) ? request.path.slice(basePath.length + 1) : "";
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    const absent = method?.optional === true && quirks.definitionMethods !== "present";
    if (method === undefined || absent) {
      throw new Refusal(
        absent && quirks.definitionMethods === "absent500" ? 500 : 404,
        `The REST method '${name.slice(0, 60)}' was not found.`,
      );
    }
    if (method.verb !== request.method)
      throw new Refusal(405, `The REST method '${name}' does not accept ${request.method}.`);
    const { userId } = caller;
    if (userId === undefined) raise("20001", "There's no logged in user.");
    const output = await method.run(method.verb === "GET" ? queryInput(request.query) : bodyInput(request.body), {
      ...caller,
      userId,
    });
    return { status: 200, body: output !== undefined && quirks.omitsDefaults ? withoutDefaults(output) : output };
  }

  async function handle(request: SandboxRequest): Promise<SandboxAnswer> {
    const caller = logins.find(request.headers);
    try {
      if (caller === undefined) throw new Refusal(quirks.refusedLogin, "Invalid credentials.");
      return { ...(await answer(request, caller)), caller: caller.name };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ...errorAnswer(error, quirks.errors, quirks.always500), caller: caller?.name };
    }
  }

  return {
    system: {
      name: "a REST module over OutSystems' Case Management framework",
      about: [
        "Case Access sandbox: a stand-in for a customer's REST module over the Case Management framework of " +
          "OutSystems.",
        "It is not OutSystems' software. Company, people and cases are invented. The methods are those of " +
          "docs/cmf-openapi.yaml;",
        "levels, scopes, automatic grants, delegation and error codes follow OutSystems' public documentation.",
        `Address for the extension: this origin followed by ${basePath}`,
        "",
      ].join("\n"),
      handle,
      refuse: (status, message) => ({ status, body: { Errors: [message], StatusCode: status } }),
    },
    extra: {
      path: basePath,
      keys: logins.working,
      refusedKeys: logins.refused,
      quirks,
      methods: Object.fromEntries(Object.entries(methods).map(([name, { verb }]) => [name, verb])),
      rightOf: (index, userId) => validate(store, store.at(index), userId),
      grantsOf: (index) =>
        structuredClone({
          onCase: store.ofCase(store.at(index)),
          onDefinition: store.ofDefinition(store.at(index).definition),
        }),
      caseIdAt: (index) => store.at(index).id,
      size: store.size,
      userIds: users.map(({ id }) => id),
      assignActivity: (index, assignee) =>
        store.changeCase(store.at(index), (grants) => {
          if ("user" in assignee) grants.users[assignee.user] = true;
          else grants.groups[assignee.group] = true;
        }),
    },
    reset: store.reset,
  };
}
