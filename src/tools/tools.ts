import type { Ask } from "./ask";
import type { SystemWords } from "../wording/systemWords";
import { unlessCancelled } from "../base/failure";
import { oneLine } from "../text/untrusted";
import type { Words } from "../text/localize";
import type { Reading } from "../core/reading";
import { answerText } from "./answer";
import { explainAccess } from "./explainAccess";
import { editorFace, type Face } from "./face";
import { findConnection } from "./find";
import { readInput, type InputOf, type ToolName } from "./input";
import { listCases } from "./listCases";
import { planLockDown } from "./planLockDown";
import { previewChange } from "./previewChange";
import { isRefused, refusalOf } from "./refusal";
import { whoCanAccess } from "./whoCanAccess";

type Tools = { readonly [Name in ToolName]: (ask: Ask, input: InputOf<Name>) => Promise<object> };

const tools: Tools = { listCases, whoCanAccess, explainAccess, previewChange, planLockDown };

/** The tools of a language model. They read, and never change anything. */
export interface AgentTools {
  /**
   * The answer as JSON text; where there is none, why, in words for the model. Rejects with Failure "cancelled" only.
   */
  run(name: ToolName, input: unknown, signal: AbortSignal): Promise<string>;
  /** What is about to be done, for the user, with what the model wrote in it. Asks nobody. */
  announce(name: ToolName, input: unknown): string;
}

/**
 * The tools over what may be read; their words in the language of `l10n`. `wordsOf` gives those of a case system by its
 * id, so that nothing here can reach a backend; `face` the commands of the place where they are offered.
 */
export function createAgentTools(
  reading: Reading,
  l10n: Words,
  wordsOf: (system: string) => SystemWords,
  face: Face = editorFace(l10n),
): AgentTools {
  async function run<Name extends ToolName>(name: Name, given: unknown, signal: AbortSignal): Promise<string> {
    return answerText(l10n, await answer(name, given, signal));
  }

  async function answer<Name extends ToolName>(name: Name, given: unknown, signal: AbortSignal): Promise<object> {
    const input = readInput(l10n, name, given);
    if (isRefused(input)) return input;
    const connection = findConnection(l10n, reading, input.connection, face);
    if (isRefused(connection)) return connection;
    const words = wordsOf(connection.system);
    const ask: Ask = { reading, l10n: words, connection, face, signal };
    try {
      return { connection: connection.name, ...(await tools[name](ask, input)) };
    } catch (thrown) {
      return { connection: connection.name, ...refusalOf(words, unlessCancelled(thrown), connection.name, face) };
    }
  }

  return { run, announce: (name, input) => announce(l10n, name, input) };
}

function announce(l10n: Words, name: ToolName, input: unknown): string {
  const field = (of: "case" | "person"): string => {
    const value = (input as Record<string, unknown> | null | undefined)?.[of];
    return typeof value === "string" || typeof value === "number" ? oneLine(String(value), 60) : "?";
  };
  switch (name) {
    case "listCases":
      return l10n.t("Reading the list of cases");
    case "whoCanAccess":
      return l10n.t("Reading who can access case {0}", field("case"));
    case "explainAccess":
      return l10n.t("Reading whether and why {0} has access to case {1}", field("person"), field("case"));
    case "previewChange":
      return l10n.t("Working out what a change of case {0} would do", field("case"));
    case "planLockDown":
      return l10n.t("Working out how to lock down case {0}", field("case"));
  }
}
