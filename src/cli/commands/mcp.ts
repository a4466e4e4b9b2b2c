import { readingOnly } from "../../core/reading";
import { wordsOf } from "../../wording/wordsOf";
import { exitStatus, type ExitStatus } from "../exitStatus";
import { tool } from "../output/tool";
import { openWorkplace, type Surroundings } from "../session";

/** `mcp`: the tools that read, for an agent of any maker. Nothing that writes is handed on. */
export async function mcpCommand(around: Surroundings): Promise<ExitStatus> {
  const { language, signal } = around;
  const { workspace, close } = await openWorkplace(around);
  try {
    const { serveMcp } = await import("../mcp");
    const { l10n } = language;
    const reading = readingOnly(workspace);
    const words = (system: string) => wordsOf(l10n, system);
    await serveMcp({ reading, l10n, wordsOf: words, version: tool.version, signal });
    return exitStatus.done;
  } finally {
    await close();
  }
}
