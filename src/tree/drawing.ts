import type { Failure } from "../base/failure";
import type { Cases } from "../core/cases/cases";
import type { Changes } from "../core/changes/changes";
import type { KnownEnds } from "../core/expiry/endsOf";
import type { KeyEnds } from "../core/connections/keyEnd";
import type { Connection, Connections } from "../core/connections/connections";
import type { Narrowing } from "./narrowing";
import type { Row } from "./rows";

/** What rows are drawn from. */
export interface Drawing {
  readonly connections: Connections;
  readonly cases: Cases;
  readonly changes: Pick<Changes, "undetermined">;
  readonly pageSize: () => number;
  /** How many of the connection's cases have a row. */
  readonly shown: (connection: Connection) => number;
  readonly loading: (row: Row) => boolean;
  readonly failure: (row: Row) => Failure | undefined;
  /** What is to end. */
  readonly ends: Pick<KnownEnds, "ofEntry" | "ofMode" | "late" | "now">;
  /** The ends of keys that are near. */
  readonly keyEnds: Pick<KeyEnds, "of">;
  readonly narrowing: (connection: Connection) => Narrowing;
}
