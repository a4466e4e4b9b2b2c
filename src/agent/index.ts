import { l10n, LanguageModelTextPart, LanguageModelToolResult } from "vscode";
import { inMessage } from "../wording/untrusted";
import type { Reading } from "../workspace/reading";
import { signalOf } from "../workspace/signal";
import type { AgentPart } from "./register";
import { createAgentTools } from "./tools";

/** Lets a language model ask, with as much as can be read and nothing else. */
export function createAgent(reading: Reading): AgentPart {
  const tools = createAgentTools(reading, l10n);
  return {
    invoke: async (name, input, token) => new LanguageModelToolResult([new LanguageModelTextPart(await tools.run(name, input, signalOf(token)))]),
    prepare: (name, input) => ({
      invocationMessage: tools.announce(name, input),
      confirmationMessages: {
        title: l10n.t("Let the language model read this?"),
        message: `${inMessage(tools.announce(name, input), 200)}. ${l10n.t("Titles, names and who has access are given to the language model. Nothing is changed.")}`,
      },
    }),
  };
}
