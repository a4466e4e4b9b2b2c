import type { Case, Detail } from "../../access/case";
import type { CaseDetails, Definition } from "./wire";

/**
 * Access modes as the policy has them: whether access control is on for the definition. Not known is a mode in no
 * table.
 */
export function modeOf(definition: Definition | undefined): string {
  if (definition === undefined) return "";
  return definition.IsAccessControl ? "on" : "off";
}

/**
 * A case as the module sends it, read at a time in milliseconds since 1970. The framework has no title: the
 * definition's name is the nearest.
 */
export function toCase(info: CaseDetails, definition: Definition | undefined, readAt: number): Case {
  const definitionName = info.CaseDefinitionName || definition?.Name || "";
  const { CaseDefinitionId: scopeId } = info;
  return {
    id: info.CaseId,
    number: info.CaseNumber || info.CaseId,
    title: definitionName,
    mode: modeOf(definition),
    status: info.StatusName || undefined,
    // Requester and creator are names without ids, and give no right.
    reporter: undefined,
    people: [],
    scope: scopeId === "" ? undefined : { id: scopeId, name: definitionName || scopeId },
    details: detailsOf(info, definitionName),
    updatedAt: timeOf(info.LastUpdatedOn),
    readAt,
  };
}

function detailsOf(info: CaseDetails, definitionName: string): Detail[] {
  const created = timeOf(info.CreatedOn);
  const details: [label: string, value: string | null | undefined][] = [
    ["definition", definitionName],
    ["priority", info.PriorityName],
    ["requester", info.RequesterName],
    ["createdBy", info.CreatedByName],
    ["created", created === undefined ? undefined : new Date(created).toISOString()],
  ];
  return details.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

/**
 * Milliseconds since 1970; the empty date of OutSystems is 1900-01-01. A time without a zone is read as UTC, so that it
 * is the same everywhere.
 */
function timeOf(text: string | null): number | undefined {
  if (!text || text.startsWith("1900-01-01")) return undefined;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes("T") ? text : `${text}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}
