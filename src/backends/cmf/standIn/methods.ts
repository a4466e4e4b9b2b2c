import { list, validate } from "./access";
import { caseDetails, definitionDetails, groupDetails, userDetails } from "./answers";
import { grantMethods } from "./grantMethods";
import type { Input } from "./input";
import { caseOf, definitionOf, granteeOf, type Method, type MethodContext } from "./method";
import { raise } from "./refusal";
import { definitions, groups, users, type Case } from "./world";

/** The methods of the module, by name. Long because it is a table: a method after the other. */
export function methodsOf(context: MethodContext): Readonly<Record<string, Method>> {
  const { store, quirks } = context;
  return {
    Case_GetCases: { verb: "GET", run: (input) => getCases(context, input) },
    Case_GetDetailsByCaseId: { verb: "GET", run: (input) => caseDetails(caseOf(context, input)) },
    Case_GetGroupsUsersWithAccess: {
      verb: "GET",
      run: (input) => {
        const listed = list(
          store,
          caseOf(context, input),
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
        const one = caseOf(context, input);
        const userId = input.optionalNumber("UserId", caller.userId);
        granteeOf({ ...input, number: () => userId }, "users");
        const right = validate(store, one, userId);
        return { CanRead: right > 0, CanWrite: right > 1 };
      },
    },
    ...grantMethods(context, "Case", "users"),
    ...grantMethods(context, "Case", "groups"),
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
    ...grantMethods(context, "CaseDefinition", "users"),
    ...grantMethods(context, "CaseDefinition", "groups"),
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
}

function getCases({ store }: MethodContext, input: Input): object {
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

/** Pages are numbered from 1. */
function pageOf(input: Input): { first: number; size: number } {
  const page = Math.max(1, input.optionalNumber("PageNumber", 1));
  const size = Math.min(input.optionalNumber("MaxResultsPerPage", 0) || 50, 1_000);
  return { first: (page - 1) * size, size };
}

function slice<T>(all: readonly T[], { first, size }: { first: number; size: number }): readonly T[] {
  return all.slice(first, first + size);
}
