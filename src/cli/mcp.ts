import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { Reading } from "../core/reading";
import type { Words } from "../text/localize";
import type { Face } from "../tools/face";
import type { ToolName } from "../tools/input";
import type { SystemWords } from "../wording/systemWords";
import { createAgentTools } from "../tools/tools";

/** What `mcp` works with: as much as can be read, and nothing that writes. */
export interface Serving {
  readonly reading: Reading;
  readonly l10n: Words;
  /** The words of a case system, by its id. */
  readonly wordsOf: (system: string) => SystemWords;
  readonly face: Face;
  readonly version: string;
  readonly signal: AbortSignal;
}

const toolPrefix = "caseAccess_";

/**
 * Offers the tools of the chat in VS Code over the standard streams, by the Model Context Protocol. Resolves when the
 * other side closes them.
 */
export async function serveMcp({ reading, l10n, wordsOf, face, version, signal }: Serving): Promise<void> {
  const tools = createAgentTools(reading, l10n, wordsOf, face);
  const server = new Server({ name: "case-access", version }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: __TOOLS__.map(({ name, modelDescription, inputSchema }) => ({
      name,
      description: modelDescription,
      inputSchema: { ...inputSchema, type: "object" as const },
      annotations: { readOnlyHint: true, openWorldHint: true },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params: { name, arguments: given = {} } }, extra) => {
    if (!__TOOLS__.some((tool) => tool.name === name)) throw new Error(`There is no tool ${JSON.stringify(name)}.`);
    const text = await tools.run(name.slice(toolPrefix.length) as ToolName, given, extra.signal);
    return { content: [{ type: "text", text }], isError: "refused" in (JSON.parse(text) as object) };
  });

  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
    signal.addEventListener("abort", () => resolve(), { once: true });
    process.stdin.once("end", resolve);
  });
  await server.connect(new StdioServerTransport());
  await closed;
  await server.close();
}
