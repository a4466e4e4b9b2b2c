/** What a link shows. */
export interface CaseLink {
  /** Undefined: the only one there is. */
  readonly connection?: string;
  readonly id: string;
}

/** The link that shows a case, for another program or person: `scheme` is that of the VS Code that made it. */
export function caseLink(scheme: string, connection: string, id: string): string {
  const query = `connection=${encodeURIComponent(connection)}&id=${encodeURIComponent(id)}`;
  return `${scheme}://case-access.case-access/case?${query}`;
}

/**
 * Reads `connection=…&id=…`. VS Code hands the query over decoded, so that `&`, `+` and `%` may be letters of a name;
 * only a link that it
 * opens in a new window comes encoded as a form is. Which of the two it was, the names of the connections tell.
 * @returns undefined where the query is not of that form
 */
export function readCaseLink(query: string, exists: (connection: string) => boolean): CaseLink | undefined {
  const readings = [decoded(query), readFields(query)].filter((one) => one !== undefined);
  return readings.find(({ connection }) => connection === undefined || exists(connection)) ?? readings[0];
}

function decoded(query: string): CaseLink | undefined {
  const { connection, id } =
    (
      /^(?:connection=(?<connection>.*)&)?id=(?<id>[^&]+)$/s.exec(query) ??
      /^id=(?<id>[^&]+)&connection=(?<connection>.*)$/s.exec(query)
    )?.groups ?? {};
  return id === undefined ? undefined : { connection, id };
}

function readFields(query: string): CaseLink | undefined {
  const fields = new URLSearchParams(query);
  const id = fields.get("id");
  return !id ? undefined : { connection: fields.get("connection") ?? undefined, id };
}
