import type { SystemWords } from "../wording/systemWords";
import { CancellationError, l10n, LanguageModelTextPart, LanguageModelToolResult, MarkdownString } from "vscode";
import { toFailure } from "../base/failure";
import { inMarkdown } from "../text/untrusted";
import type { Reading } from "../core/reading";
import { signalOf } from "../base/cancellation";
import type { AgentPart } from "./register";
import { createAgentTools } from "../tools/tools";

/** Lets a language model ask, with as much as can be read and nothing else. */
export function createAgent(reading: Reading, wordsOf: (system: string) => SystemWords): AgentPart {
  const tools = createAgentTools(reading, l10n, wordsOf);
  return {
    async invoke(name, input, token) {
      try {
        return new LanguageModelToolResult([new LanguageModelTextPart(await tools.run(name, input, signalOf(token)))]);
      } catch (thrown) {
        throw toFailure(thrown).kind === "cancelled" ? new CancellationError() : thrown;
      }
    },
    prepare(name, input) {
      // What the model wrote is in it, and VS Code draws it as Markdown.
      const announced = inMarkdown(tools.announce(name, input));
      return {
        invocationMessage: new MarkdownString(announced),
        confirmationMessages: {
          title: l10n.t("Let the language model read this?"),
          message: new MarkdownString(
            `${announced}. ${l10n.t(
              "Titles, names and who has access are given to the language model. Nothing is changed.",
            )}`,
          ),
        },
      };
    },
  };
}
