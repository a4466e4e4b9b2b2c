import type { Mountable } from "../../../sandbox/mount";
import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import type { StandIn } from "../../../sandbox/sandbox";
import type { State } from "../../../sandbox/state";
import { list, validate, type Right } from "./access";
import { caseDetails, definitionDetails, groupDetails, userDetails, withoutDefaults } from "./answers";
import { bodyInput, queryInput, type Input } from "./input";
import { createLogins, type CmfKey } from "./logins";
import { errorAnswer, raise, Refusal, type ErrorStyle } from "./refusal";
import { createStore } from "./store";
import { definitions, groups, users, type Case, type Definition, type Grants } from "./world";

export type { CmfKey } from "./logins";

/** Where CMf's or a module's behaviour is not documented, or is the customer's choice. May be changed while it runs. */
export interface CmfQuirks {
  /** Whether the module has the six methods for grants on definitions; if not, how OutSystems says so. */
  definitionMethods: "present" | "absent404" | "absent500";
  errors: ErrorStyle;
  /** Every exception of the framework becomes a 500. */
  always500: boolean;
  refusedLogin: 401 | 500;
  /** What a second grant on a case does: documented nowhere. */
  secondGrant: "ignored" | "replaces" | "refused";
  /** Whether grants on the definition are in the list of a case. */
  listsDefinitionGrants: boolean;
  omitsDefaults: boolean;
  /** The module asks for write access on the case from whoever changes its access. */
  needsWrite: boolean;
}

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

interface Caller extends CmfKey {
  readonly userId: number;
}

interface Handler {
  readonly verb: "GET" | "POST";
  readonly optional?: true;
  run(input: Input, caller: Caller): object | undefined | Promise<undefined>;
}

const basePath = "/CaseAccess_API/rest/v1";

/**
 * The stand-in for a customer's REST module over CMf: its own world, and its own reading of how the framework decides.
 */
export function createCmf(state: State, options: CmfOptions = {}): Mountable<Cmf> {
  const store = createStore(state, options.cmfCases);
  const logins = createLogins(state);
  const quirks: CmfQuirks = {
    definitionMethods: "present",
    errors: "outsystems",
    always500: false,
    refusedLogin: 401,
    secondGrant: "ignored",
    listsDefinitionGrants: true,
    omitsDefaults: true,
    needsWrite: false,
  };

  function caseOf(input: Input): Case {
    return store.find(input.text("CaseId")) ?? raise("00002", "Case wasn't found.");
  }
  function definitionOf(input: Input): Definition {
    const id = input.text("CaseDefinitionId").toLowerCase();
    return definitions.find((one) => one.id === id) ?? raise("00023", "CaseDefinition wasn't found.");
  }
  function granteeOf(input: Input, kind: "users" | "groups"): string {
    const id = input.number(kind === "users" ? "UserId" : "GroupId");
    if (kind === "users" && !users.some((one) => one.id === id)) raise("00002", "User wasn't found.");
    if (kind === "groups" && !groups.some((one) => one.id === id)) raise("00002", "Group wasn't found.");
    return String(id);
  }
  function needsRole(caller: Caller): void {
    if (caller.role !== "CaseAccessManager")
      throw new Refusal(403, "You need the role CaseAccessManager to change who has access.");
  }
  function needsWriteOn(one: Case, caller: Caller, action: string): void {
    if (quirks.needsWrite && validate(store, one, caller.userId) < 2)
      raise("20002", `You need write access to the Case to perform the ${action} action.`);
  }

  /** Three actions on the grants of a case or of a definition, for users or for groups. */
  function grantActions(scope: "Case" | "CaseDefinition", kind: "users" | "groups"): Record<string, Handler> {
    const [to, update, from] =
      kind === "users" ? ["ToUser", "UserAccess", "FromUser"] : ["ToGroup", "GroupAccess", "FromGroup"];
    const isCase = scope === "Case";
    const pairing = isCase ? "case" : "case definition";
    const action = (
      name: string,
      change: (grants: Grants, grantee: string, input: Input) => void,
    ): [string, Handler] => [
      name,
      {
        verb: "POST",
        ...(!isCase && { optional: true }),
        run: async (input, caller) => {
          needsRole(caller);
          const of = isCase ? { case: caseOf(input) } : { definition: definitionOf(input) };
          const grantee = granteeOf(input, kind);
          if (of.case) needsWriteOn(of.case, caller, name);
          // Checked on a copy, so that a refusal leaves nothing behind.
          change(structuredClone(of.case ? store.ofCase(of.case) : store.ofDefinition(of.definition)), grantee, input);
          const apply = (grants: Grants) => change(grants, grantee, input);
          await (of.case ? store.changeCase(of.case, apply) : store.changeDefinition(of.definition, apply));
          return undefined;
        },
      },
    ];
    return Object.fromEntries([
      action(`${scope}_GrantAccess${to}`, (grants, grantee, input) => {
        const write = input.flag("HasWritePermission");
        const present = Object.hasOwn(grants[kind], grantee);
        // On a definition a second grant is a documented error.
        if (present && (!isCase || quirks.secondGrant === "refused"))
          raise(!isCase && kind === "users" ? "00007" : "00026", "The access was already granted.");
        if (!present || quirks.secondGrant === "replaces") grants[kind][grantee] = write;
      }),
      action(`${scope}_Update${update}`, (grants, grantee, input) => {
        mustHave(grants, kind, grantee, pairing);
        grants[kind][grantee] = input.flag("HasWritePermission");
      }),
      action(`${scope}_RevokeAccess${from}`, (grants, grantee) => {
        mustHave(grants, kind, grantee, pairing);
        delete grants[kind][grantee];
      }),
    ]);
  }

  function getCases(input: Input): object {
    const definitionId = input.optionalText("CaseDefinitionId").toLowerCase();
    const number = input.optionalLong("CaseNumber");
    const wanted = (one: Case): boolean =>
      (definitionId === "" || one.definition.id === definitionId) && (number === undefined || one.number === number);
    const { first, size } = pageOf(input);
    const found: Case[] = [];
    let total = 0;
    if (definitionId === "" && number === undefined) {
      for (let index = first; index < Math.min(first + size, store.size); index += 1) found.push(store.at(index));
      total = store.size;
    } else {
      for (let index = 0; index < store.size; index += 1) {
        const one = store.at(index);
        if (!wanted(one)) continue;
        if (total >= first && found.length < size) found.push(one);
        total += 1;
      }
    }
    return { CaseResults: found.map(caseDetails), TotalResults: total };
  }

  const handlers: Readonly<Record<string, Handler>> = {
    Case_GetCases: { verb: "GET", run: getCases },
    Case_GetDetailsByCaseId: { verb: "GET", run: (input) => caseDetails(caseOf(input)) },
    Case_GetGroupsUsersWithAccess: {
      verb: "GET",
      run: (input) => {
        const listed = list(
          store,
          caseOf(input),
          input.flag("EvaluateUsersByGroup"),
          input.flag("OnlyCanEdit"),
          quirks.listsDefinitionGrants,
        );
        return {
          UsersList: listed.users.map((id) => userDetails(users.find((one) => one.id === id)!)),
          GroupDetailsList: listed.groups.map((id) => groupDetails(groups.find((one) => one.id === id)!)),
        };
      },
    },
    Case_ValidateAccess: {
      verb: "GET",
      run: (input, caller) => {
        const one = caseOf(input);
        const userId = input.optionalNumber("UserId", caller.userId);
        granteeOf({ ...input, number: () => userId }, "users");
        const right = validate(store, one, userId);
        return { CanRead: right > 0, CanWrite: right > 1 };
      },
    },
    ...grantActions("Case", "users"),
    ...grantActions("Case", "groups"),
    CaseDefinition_GetAll: {
      verb: "GET",
      run: (input) => {
        const all = definitions.filter(({ active }) => active || !input.flag("OnlyActive"));
        return {
          CaseDefinitionDetailsList: slice(all, pageOf(input)).map(definitionDetails),
          TotalResults: all.length,
        };
      },
    },
    CaseDefinition_GetById: { verb: "GET", run: (input) => definitionDetails(definitionOf(input)) },
    ...grantActions("CaseDefinition", "users"),
    ...grantActions("CaseDefinition", "groups"),
    User_GetIdByUsername: {
      verb: "GET",
      run: (input) => {
        const username = input.text("Username").toLowerCase();
        const user = users.find((one) => one.username === username) ?? raise("00002", "User wasn't found.");
        return { UserId: user.id };
      },
    },
    GroupExtended_GetAll: {
      verb: "GET",
      run: (input) => {
        const part = input.optionalText("GroupName").toLowerCase();
        const all = groups.filter(
          ({ name, active }) => name.toLowerCase().includes(part) && (active || !input.flag("OnlyActive")),
        );
        return { GroupExtendedDetails: slice(all, pageOf(input)).map(groupDetails), TotalResults: all.length };
      },
    },
  };

  async function answer(request: SandboxRequest, caller: CmfKey): Promise<SandboxAnswer> {
    const name = request.path.startsWith(`${basePath}/`) ? request.path.slice(basePath.length + 1) : "";
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    const absent = handler?.optional === true && quirks.definitionMethods !== "present";
    if (handler === undefined || absent) {
      throw new Refusal(
        absent && quirks.definitionMethods === "absent500" ? 500 : 404,
        `The REST method '${name.slice(0, 60)}' was not found.`,
      );
    }
    if (handler.verb !== request.method)
      throw new Refusal(405, `The REST method '${name}' does not accept ${request.method}.`);
    const { userId } = caller;
    if (userId === undefined) raise("20001", "There's no logged in user.");
    const output = await handler.run(handler.verb === "GET" ? queryInput(request.query) : bodyInput(request.body), {
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
      methods: Object.fromEntries(Object.entries(handlers).map(([name, { verb }]) => [name, verb])),
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

function mustHave(grants: Grants, kind: "users" | "groups", grantee: string, scope: string): void {
  if (!Object.hasOwn(grants[kind], grantee))
    raise("00008", `There's no access control for that ${kind === "users" ? "user" : "group"}/${scope} pairing.`);
}

/** Pages are numbered from 1. */
function pageOf(input: Input): { first: number; size: number } {
  const page = Math.max(1, input.optionalNumber("PageNumber", 1));
  const size = Math.min(input.optionalNumber("MaxResultsPerPage", 0) || 50, 1_000);
  return { first: (page - 1) * size, size };
}

function slice<T>(all: readonly T[], { first, size }: { first: number; size: number }): readonly T[] {
  return all.slice(first, first + size);
}
