import type { System } from "../../backends/backend";
import type { AddressProblem } from "./address";

export interface Connection {
  /** Unique; what people and command arguments call it. */
  readonly name: string;
  readonly system: System;
  /** Base address of the API, without a slash at the end. */
  readonly url: string;
  /** The key is sent to this origin only. */
  readonly origin: string;
  /** A sandbox: gone when its server ends, not in the settings. */
  readonly sandbox: boolean;
}

/** Why a connection cannot be used or added. */
export type ConnectionProblem =
  | AddressProblem
  | "blockedPort"
  | "noName"
  | "nameTooLong"
  | "nameTaken"
  | "unknownSystem"
  | "notAnObject"
  | "notAList";
