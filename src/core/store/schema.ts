import type { Database } from "./sqlite";

/**
 * What each version adds to the one before it; the number of steps is `user_version`. A step that was released is never
 * changed, and no step takes a column away, so that a version that finds a later database can read what it knows.
 */
export const migrations: readonly string[] = [
  `
  -- Whose records these are: a system, under its base address, as one caller.
  CREATE TABLE identity (
    id INTEGER PRIMARY KEY,
    system TEXT, -- null: not stated
    origin TEXT NOT NULL,
    url TEXT,    -- base address with its path; null: not stated
    caller TEXT  -- null: not stated
  ) STRICT;
  CREATE UNIQUE INDEX identity_key ON identity (ifnull(system, ''), origin, ifnull(url, ''), ifnull(caller, ''));

  -- A window or a command that writes. It is there as long as it holds the lock of its id.
  CREATE TABLE session (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL -- all times are in milliseconds since 1970
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE batch (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    newest INTEGER NOT NULL, -- the time of its newest attempt
    identity INTEGER NOT NULL REFERENCES identity,
    session TEXT NOT NULL REFERENCES session,
    connection TEXT NOT NULL, -- what it was called then
    reason TEXT,
    size INTEGER NOT NULL, -- how many changes it is made of
    done INTEGER NOT NULL DEFAULT 0, -- how many of them are done
    ended INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX batch_newest ON batch (newest, seq);
  CREATE INDEX batch_open ON batch (newest, seq) WHERE ended = 0;

  CREATE TABLE batch_row (
    batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
    row INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    case_title TEXT NOT NULL,
    change TEXT NOT NULL, -- JSON
    done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (batch, row)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE attempt (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    identity INTEGER NOT NULL REFERENCES identity,
    session TEXT NOT NULL REFERENCES session,
    connection TEXT NOT NULL,
    case_id TEXT NOT NULL,
    case_title TEXT NOT NULL,
    caller TEXT, -- JSON: as the system named them
    kind TEXT NOT NULL,
    change TEXT NOT NULL, -- JSON
    target TEXT NOT NULL, -- what of the case it changes; changes of the same target follow one another
    from_state TEXT,
    to_state TEXT,
    reason TEXT,
    batch TEXT,
    row INTEGER,
    undoes TEXT,
    words TEXT NOT NULL, -- what is searched: a skeleton
    outcome INTEGER,     -- the newest, or the one that a later reading settled
    open INTEGER NOT NULL, -- 1: nobody knows what became of it
    late INTEGER           -- since when it was looked for in vain and may still arrive
  ) STRICT;
  CREATE INDEX attempt_at ON attempt (at, seq);
  CREATE INDEX attempt_alone ON attempt (at, seq) WHERE batch IS NULL;
  CREATE INDEX attempt_batch ON attempt (batch, at, seq) WHERE batch IS NOT NULL;
  CREATE INDEX attempt_case ON attempt (case_id, target);
  CREATE INDEX attempt_undoes ON attempt (undoes) WHERE undoes IS NOT NULL;
  CREATE INDEX attempt_open ON attempt (case_id) WHERE open = 1;
  CREATE INDEX attempt_late ON attempt (late) WHERE late IS NOT NULL;
  CREATE INDEX attempt_mode ON attempt (to_state) WHERE kind = 'changeMode';

  CREATE TABLE outcome (
    seq INTEGER PRIMARY KEY,
    attempt TEXT NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    remark TEXT,
    settled INTEGER NOT NULL,
    content TEXT NOT NULL -- JSON
  ) STRICT;
  CREATE INDEX outcome_attempt ON outcome (attempt, settled, seq);
  CREATE INDEX outcome_half ON outcome (attempt) WHERE kind = 'half';

  -- How far the files of version 0.1 were read.
  CREATE TABLE imported (
    file TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    unreadable INTEGER NOT NULL -- lines that were not understood
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Who a credential belongs to: what the system has told of it, and a name for it as long as that tells nothing.
  CREATE TABLE credential (
    system TEXT NOT NULL,
    url TEXT NOT NULL,
    mark TEXT NOT NULL, -- tells it from others; nothing of a key can be read from it
    told TEXT,          -- the id of its caller; null: the system has not told
    own TEXT NOT NULL,  -- what its caller is called until then
    PRIMARY KEY (system, url, mark)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE salt (value TEXT NOT NULL) STRICT; -- one row: what the marks of keys are made with
  `,
  `
  -- The number of the lock that a session holds as long as it is there; null: it ended, and another one has the number.
  ALTER TABLE session ADD COLUMN slot INTEGER;
  CREATE UNIQUE INDEX session_slot ON session (slot) WHERE slot IS NOT NULL;
  -- The session that is at a bulk, as long as that one is there; null: nobody is.
  ALTER TABLE batch ADD COLUMN holder TEXT REFERENCES session;
  `,
  `
  -- Access that is to end: what is restored of a case after a time.
  CREATE TABLE expiry (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    identity INTEGER NOT NULL REFERENCES identity,
    connection TEXT NOT NULL, -- what it was called then
    case_id TEXT NOT NULL,
    case_title TEXT NOT NULL,
    target TEXT NOT NULL,   -- whose entry, in which place, or the mode; a later one of the same takes its place
    subject TEXT,           -- JSON; null: the mode ends
    place TEXT NOT NULL,
    left_behind TEXT NOT NULL, -- JSON: what was there when it was set
    then_state TEXT,        -- what is restored; null: no entry
    until INTEGER NOT NULL, -- by the server's clock
    skew INTEGER NOT NULL,  -- the server's clock less this computer's
    record TEXT,            -- the attempt that set it; null: it was set on what was there
    editor TEXT,            -- the editor that set it; null: a command line
    state TEXT NOT NULL,
    open INTEGER NOT NULL,  -- 1: it is to be carried out
    reason TEXT,            -- JSON: why it was not carried out
    tries INTEGER NOT NULL DEFAULT 0,
    next INTEGER,           -- when it is tried again, by this computer's clock
    carried TEXT,           -- the attempt that carried it out
    ended INTEGER,
    reminded INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX expiry_open ON expiry (until) WHERE open = 1;
  CREATE INDEX expiry_target ON expiry (identity, case_id, target) WHERE open = 1;
  CREATE INDEX expiry_record ON expiry (record) WHERE record IS NOT NULL;
  ALTER TABLE attempt ADD COLUMN until INTEGER;   -- what it gives ends then; null: it does not end
  ALTER TABLE attempt ADD COLUMN then_state TEXT; -- what is restored then; null: no entry
  ALTER TABLE attempt ADD COLUMN expires TEXT;    -- the expiry that it carries out
  ALTER TABLE batch_row ADD COLUMN until INTEGER;
  ALTER TABLE batch_row ADD COLUMN then_state TEXT;
  `,
];

/** The version of the schema that this code writes. */
export const schemaVersion = migrations.length;

/** The version of a database; 0: nothing is in it. */
export function versionOf(database: Database): number {
  return (database.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
}

/** Brings a database to the present version, all or nothing. One that is there, or later, stays as it is. */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  if (versionOf(database) >= steps.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have done it meanwhile.
    for (const step of steps.slice(versionOf(database))) database.exec(step);
    if (versionOf(database) < steps.length) database.exec(`PRAGMA user_version = ${steps.length}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
