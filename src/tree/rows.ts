import type { Entry, Subject } from "../access/case";
import type { Connection } from "../core/connections/connections";

/**
 * A row of the tree. It says what it is about and holds no data, so that it can be drawn again from what is known now.
 * Its fields are those of a command's argument: a row passes itself to a command.
 */
export type Row = ConnectionRow | CaseRow | EntryRow | ReporterRow | RoleRow | NoticeRow;

export interface ConnectionRow {
  readonly kind: "connection";
  readonly id: string;
  readonly connection: string;
}

export interface CaseRow {
  readonly kind: "case";
  readonly id: string;
  readonly connection: string;
  readonly case: string;
}

/** Someone with an explicit entry. */
export interface EntryRow {
  readonly kind: "entry";
  readonly id: string;
  readonly connection: string;
  readonly case: string;
  readonly entry: string;
  readonly subject?: string;
}

export interface ReporterRow {
  readonly kind: "reporter";
  readonly id: string;
  readonly connection: string;
  readonly case: string;
  readonly subject?: string;
}

/** People who have access by a role: no case system lists them, so the row says it in words. */
export interface RoleRow {
  readonly kind: "role";
  readonly id: string;
  readonly connection: string;
  readonly case: string;
  readonly fact: string;
}

/** A row that is no person and no case: something failed, there is more, there is nothing. */
export interface NoticeRow {
  readonly kind: "failure" | "filter" | "more" | "nothing" | "stopped";
  readonly id: string;
  readonly connection: string;
  readonly case?: string;
}

const notices: readonly Row["kind"][] = ["failure", "filter", "more", "nothing", "stopped"];

/** True for a kind of row that is no person and no case. */
export function isNotice(kind: Row["kind"]): boolean {
  return notices.includes(kind);
}

/** Ids are paths of what is shown, with the origin in them: the same person or number elsewhere is another row. */
function connectionId(connection: Connection): string {
  return `${encodeURIComponent(connection.name)}@${encodeURIComponent(connection.origin)}`;
}

/** The row of a connection; another address makes it another row. */
export function connectionRow(connection: Connection): ConnectionRow {
  return { kind: "connection", id: connectionId(connection), connection: connection.name };
}

/** The row of a case below its connection. */
export function caseRow(connection: Connection, caseId: string): CaseRow {
  return {
    kind: "case",
    id: `${connectionId(connection)}/case/${encodeURIComponent(caseId)}`,
    connection: connection.name,
    case: caseId,
  };
}

/** The row of an explicit entry below its case. */
export function entryRow(of: CaseRow, entry: Entry): EntryRow {
  return {
    ...within(of, `entry/${encodeURIComponent(entry.id)}`),
    kind: "entry",
    entry: entry.id,
    subject: entry.subject?.id,
  };
}

/** The row of who reported the case; it stays the same one when somebody else becomes that. */
export function reporterRow(of: CaseRow, reporter: Subject): ReporterRow {
  return { ...within(of, "reporter"), kind: "reporter", subject: reporter.id };
}

/** The row of those who have access to the case by a fact, such as a role. */
export function roleRow(of: CaseRow, fact: string): RoleRow {
  return { ...within(of, `role/${fact}`), kind: "role", fact };
}

/** A notice below a connection or a case; of each kind there is one. */
export function noticeRow(of: ConnectionRow | CaseRow, kind: NoticeRow["kind"]): NoticeRow {
  return { ...of, id: `${of.id}/${kind}`, kind };
}

function within(of: CaseRow, path: string): { id: string; connection: string; case: string } {
  return { id: `${of.id}/${path}`, connection: of.connection, case: of.case };
}
