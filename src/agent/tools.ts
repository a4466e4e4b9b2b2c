import { inMessage } from "../wording/untrusted";
import type { Words } from "../wording/words";
import type { Connection } from "../workspace/connections";
import type { Reading } from "../workspace/reading";
import { answerText } from "./answer";
import { explainAccess } from "./explainAccess";
import { findConnection } from "./find";
import { readInput, type InputOf, type ToolName } from "./input";
import { listCases } from "./listCases";
import { previewChange } from "./previewChange";
import { refusalOf } from "./refusal";
import { whoCanAccess } from "./whoCanAccess";

/** What a tool works with. There is no way from here to a change. */
export interface Ask {
  readonly reading: Reading;
  readonly l10n: Words;
  readonly connection: Connection;
  readonly signal: AbortSignal;
}

type Tools = { readonly [Name in ToolName]: (ask: Ask, input: InputOf<Name>) => Promise<object> };

const tools: Tools = { listCases, whoCanAccess, explainAccess, previewChange };

/** The tools of a language model. They read, and never change anything. */
export interface AgentTools {
  /** The answer as JSON text. Rejects with a Refusal in words for the model. */
  run(name: ToolName, input: unknown, signal: AbortSignal): Promise<string>;
  /** What is about to be done, for the user. Asks nobody. */
  announce(name: ToolName, input: unknown): string;
}

export function createAgentTools(reading: Reading, l10n: Words): AgentTools {
  async function run<Name extends ToolName>(name: Name, given: unknown, signal: AbortSignal): Promise<string> {
    const input = readInput(l10n, name, given);
    const connection = findConnection(l10n, reading, input.connection);
    try {
      return answerText(l10n, connection, await tools[name]({ reading, l10n, connection, signal }, input));
    } catch (thrown) {
      throw refusalOf(l10n, thrown, connection.name);
    }
  }

  return { run, announce: (name, input) => announce(l10n, name, input) };
}

function announce(l10n: Words, name: ToolName, input: unknown): string {
  const field = (of: "case" | "person"): string => {
    const value = (input as Record<string, unknown> | null | undefined)?.[of];
    return typeof value === "string" || typeof value === "number" ? inMessage(String(value), 60) : "?";
  };
  switch (name) {
    case "listCases":
      return l10n.t("Reading the list of cases");
    case "whoCanAccess":
      return l10n.t("Reading who can access case {0}", field("case"));
    case "explainAccess":
      return l10n.t("Reading why {0} has access to case {1}, or has not", field("person"), field("case"));
    case "previewChange":
      return l10n.t("Working out what a change of case {0} would do", field("case"));
  }
}
