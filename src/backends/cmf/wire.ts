import * as z from "zod/mini";

/**
 * The forms of the module's answers. OutSystems leaves out an attribute that holds its default, so a missing boolean is
 * false, a missing list is empty, a missing text is "". What is there in another form is an error, never a default:
 * nothing may turn "not understood" into "no access".
 */

const flag = z._default(z.boolean(), false);
const text = z._default(z.nullable(z.string()), "");
const count = z._default(z.number(), 0);

function list<T extends z.ZodMiniType>(item: T) {
  return z._default(z.array(item), []);
}

/**
 * Ids and 64-bit numbers come as numbers or text and are kept as text, without loss (see `parseJson`); "" stands for
 * none.
 */
const id = z._default(
  z.pipe(
    z.union([z.string(), z.number()]),
    z.transform((value: string | number) => (value === 0 || value === "0" ? "" : String(value))),
  ),
  "",
);
const demandedId = id.check(z.minLength(1));

const user = z.object({ UserId: demandedId, Name: text, Username: text, Email: text });
export type User = z.infer<typeof user>;

/** `Id` and `ParentId` are GUIDs of GroupExtended; grants want `GroupId`. */
const group = z.object({ Id: id, GroupId: id, ParentId: id, Name: text, Description: text, IsActive: flag });
export type Group = z.infer<typeof group>;

export const groupsAndUsers = z.object({ UsersList: list(user), GroupDetailsList: list(group) });

export const validatedAccess = z.object({ CanRead: flag, CanWrite: flag });

export const caseDetails = z.object({
  CaseId: demandedId,
  CaseDefinitionId: id,
  CaseDefinitionName: text,
  CaseNumber: id,
  StatusName: text,
  PriorityName: text,
  CreatedByName: text,
  RequesterName: text,
  CreatedOn: text,
  LastUpdatedOn: text,
});
export type CaseDetails = z.infer<typeof caseDetails>;

export const cases = z.object({ CaseResults: list(caseDetails), TotalResults: count });

export const definition = z.object({
  Id: demandedId,
  Name: text,
  Description: text,
  IsAccessControl: flag,
  IsActive: flag,
});
export type Definition = z.infer<typeof definition>;

export const definitions = z.object({ CaseDefinitionDetailsList: list(definition), TotalResults: count });

export const userId = z.object({ UserId: id });

export const groups = z.object({ GroupExtendedDetails: list(group), TotalResults: count });
