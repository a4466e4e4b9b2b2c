import type { Case, Definition, Group, User } from "./world";
import { groups } from "./world";

/** The structures as the module sends them, defaults included; `withoutDefaults` leaves those out afterwards. */

export function userDetails({ id, name, username }: User): object {
  return {
    UserId: id,
    Name: name,
    Username: username,
    Email: username.includes("@") ? username : `${username}@atlantico.example`,
  };
}

export function groupDetails({ id, key, name, description, parent, active }: Group): object {
  return {
    Id: key,
    GroupId: id,
    ParentId: groups.find((one) => one.id === parent)?.key ?? "",
    Name: name,
    Description: description,
    IsActive: active,
  };
}

export function definitionDetails({ id, name, description, accessControl, active }: Definition): object {
  return { Id: id, Name: name, Description: description, IsAccessControl: accessControl, IsActive: active };
}

export function caseDetails(one: Case): object {
  return {
    CaseId: one.id,
    CaseDefinitionId: one.definition.id,
    CaseDefinitionName: one.definition.name,
    CaseNumber: one.number,
    StatusName: one.status,
    PriorityName: one.priority,
    CreatedByName: one.createdBy,
    RequesterName: one.requester,
    CreatedOn: one.createdOn,
    LastUpdatedOn: one.updatedOn,
  };
}

/** OutSystems leaves out attributes that hold the default of their type, at every depth; items of a list stay. */
export function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => !isDefault(one))
      .map(([name, one]) => [name, withoutDefaults(one)]),
  );
}

function isDefault(value: unknown): boolean {
  return value === false || value === 0 || value === "" || (Array.isArray(value) && value.length === 0);
}
