import * as shape from "../../shape";
import { Misfit, type Read, type Reader } from "../../shape";

/**
 * The forms of the module's answers. OutSystems leaves out an attribute that holds its default, so a missing boolean is
 * false, a missing list is empty, a missing text is "". What is there in another form is an error, never a default:
 * nothing may turn "not understood" into "no access".
 */

function orDefault<T>(reader: Reader<T>, value: T): Reader<T> {
  return (given, where) => (given === undefined ? value : reader(given, where));
}

const flag = orDefault(shape.flag, false);
const text = orDefault(shape.nullable(shape.text), "");
const count = orDefault(shape.number, 0);
const list = <T>(item: Reader<T>): Reader<readonly T[]> => orDefault(shape.list(item), []);

/** Ids and 64-bit numbers come as numbers or text and are kept as text, without loss (see `parseJson`); "" stands for none. */
const id = orDefault((value, where) => {
  if (typeof value !== "string" && typeof value !== "number") throw new Misfit(where, "an id");
  return value === 0 || value === "0" ? "" : String(value);
}, "");

const demandedId: Reader<string> = (value, where) => {
  const read = id(value, where);
  if (read === "") throw new Misfit(where, "an id");
  return read;
};

/** A reader of an object that tells by which attributes the object is known. */
export type Form<T> = Reader<T> & { readonly attributes: readonly string[] };

function object<F extends Record<string, Reader<unknown>>>(fields: F) {
  return Object.assign(shape.object(fields), { attributes: Object.keys(fields) });
}

export const user = object({ UserId: demandedId, Name: text, Username: text, Email: text });
export type User = Read<typeof user>;

/** `Id` and `ParentId` are GUIDs of GroupExtended; grants want `GroupId`. */
export const group = object({ Id: id, GroupId: id, ParentId: id, Name: text, Description: text, IsActive: flag });
export type Group = Read<typeof group>;

export const groupsAndUsers = object({ UsersList: list(user), GroupDetailsList: list(group) });

export const validatedAccess = object({ CanRead: flag, CanWrite: flag });

export const caseDetails = object({
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
export type CaseDetails = Read<typeof caseDetails>;

export const cases = object({ CaseResults: list(caseDetails), TotalResults: count });

export const definition = object({ Id: demandedId, Name: text, Description: text, IsAccessControl: flag, IsActive: flag });
export type Definition = Read<typeof definition>;

export const definitions = object({ CaseDefinitionDetailsList: list(definition), TotalResults: count });

export const userId = object({ UserId: id });

export const groups = object({ GroupExtendedDetails: list(group), TotalResults: count });
