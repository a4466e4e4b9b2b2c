import type { ApplyTrials } from "./applyTrials";
import type { ScreenNeeds } from "./ground";
import type { Subject } from "../../access/case";
import type { ToWebview, Trial } from "../protocol";
import type { Format } from "../../wording/formats";
import type { Connection, Connections } from "../../core/connections/connections";
import type { KnownEnds } from "../../core/expiry/endsOf";
import type { Words } from "../../text/localize";

/** What a session needs of the world around it. */
export interface SessionNeeds extends Omit<ScreenNeeds, "words" | "ends"> {
  readonly l10n: Words;
  readonly connections: Pick<Connections, "find" | "backend" | "onDidChange">;
  /** What is to end, as far as that is known. */
  readonly ends?: Omit<KnownEnds, "look" | "dispose">;
  post(message: ToWebview): void;
  setTitle(title: string): void;
  run(command: string, argument: object): Promise<unknown>;
  readonly applyTrials: ApplyTrials;
  /**
   * Asks when what is drafted ends, in milliseconds since 1970 by the server's clock; `isSet`: "clear" is a choice.
   * Undefined: dismissed.
   */
  chooseEnd(connection: Connection, isSet: boolean): Promise<number | "clear" | undefined>;
  copy(text: string): Promise<void>;
  /** The hint for the first time, which nobody is to see twice. */
  readonly hint: { readonly seen: boolean; close(): void };
  /** People and groups who were added lately, the last one first. */
  readonly recent: { list(): readonly Subject[]; add(subject: Subject): void };
  /** Gives a draft to somebody else, or opens one that was. Resolves with what is to be said of it. */
  handOn(
    as: "link" | "plan" | "open",
    connection: Connection,
    trials: readonly Trial[],
    caller: Subject | undefined,
  ): Promise<string | undefined>;
  /** Asks for a file and writes it, whole or not at all; then offers to open it, with what is to be said. */
  save(name: string, format: Format, pieces: AsyncIterable<string>, said: () => string): Promise<void>;
}
