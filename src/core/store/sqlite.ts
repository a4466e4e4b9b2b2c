/** A value of a column; what is stored here is never a BLOB or a big integer. */
export type Value = string | number | null;
export type SqlRow = Readonly<Record<string, Value>>;

/** As much of `node:sqlite` as is used. It is part of Node ≥ 22.13 and so of VS Code's hosts since Electron 39. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}
export interface Statement {
  run(...values: Value[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  get(...values: Value[]): unknown;
  all(...values: Value[]): unknown[];
}
export interface Sqlite {
  readonly DatabaseSync: new (path: string, options?: { readOnly?: boolean; defensive?: boolean }) => Database;
}

/** The database of this Node; undefined where it has none. */
export function loadSqlite(): Sqlite | undefined {
  const warn = process.emitWarning;
  // Node announces on stderr that the module may still change, in each process of a command line.
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule?.("node:sqlite") as Sqlite | undefined;
  } finally {
    process.emitWarning = warn;
  }
}

/** Statements by their text, prepared once for a connection. */
export interface Sql {
  /** Returns how many rows it changed. */
  run(sql: string, ...values: Value[]): number;
  get(sql: string, ...values: Value[]): SqlRow | undefined;
  all(sql: string, ...values: Value[]): SqlRow[];
}

/** Prepares each statement when it is first used on a connection. */
export function statementsOf(database: Database): Sql {
  const prepared = new Map<string, Statement>();
  const of = (sql: string): Statement => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    run: (sql, ...values) => Number(of(sql).run(...values).changes),
    get: (sql, ...values) => of(sql).get(...values) as SqlRow | undefined,
    all: (sql, ...values) => of(sql).all(...values) as SqlRow[],
  };
}
