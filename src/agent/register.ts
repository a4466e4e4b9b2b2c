import {
  Disposable,
  lm,
  type CancellationToken,
  type LanguageModelToolResult,
  type PreparedToolInvocation,
} from "vscode";

/** The tools by their names without the prefix; package.json declares the same ones. */
const toolNames = ["listCases", "whoCanAccess", "explainAccess", "previewChange", "planLockDown"] as const;

/** What the root needs of the lazily loaded parts to let a language model ask. */
export interface AgentPart {
  invoke(name: (typeof toolNames)[number], input: unknown, token: CancellationToken): Promise<LanguageModelToolResult>;
  prepare(name: (typeof toolNames)[number], input: unknown): PreparedToolInvocation;
}

/** Registers the language-model tools. Loads nothing until one is used. */
export function registerAgent(parts: () => Promise<{ readonly agent: AgentPart }>): Disposable {
  return Disposable.from(
    ...toolNames.map((name) =>
      lm.registerTool<object>(`caseAccess_${name}`, {
        prepareInvocation: async ({ input }) => (await parts()).agent.prepare(name, input),
        invoke: async ({ input }, token) => (await parts()).agent.invoke(name, input, token),
      }),
    ),
  );
}
