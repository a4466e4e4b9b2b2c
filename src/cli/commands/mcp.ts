import type { Change } from "../../access/case";
import { readingOnly } from "../../core/reading";
import { shellWord } from "../../text/commandLine";
import type { Words } from "../../text/localize";
import type { Face } from "../../tools/face";
import { wordsOf } from "../../wording/wordsOf";
import { exitStatus, type ExitStatus } from "../exitStatus";
import { adviceFor } from "../output/advice";
import { tool } from "../output/tool";
import { openWorkplace, type Surroundings } from "../session";

/** The commands of a terminal, by what they change. */
const flagsFor: Readonly<Record<Change["kind"], string>> = {
  grant: "--grant WHO=LEVEL",
  changeLevel: "--level WHO=LEVEL",
  revoke: "--revoke WHO",
  changeMode: "--mode MODE",
  recompute: "--recompute WHO",
  reporter: "--reporter WHO",
  publish: "--publish",
  unwatch: "--unwatch WHO",
};

function terminalFace(l10n: Words): Face {
  return {
    command: (kind, caseId) => {
      const aCase = shellWord(caseId);
      return kind === "lockDown"
        ? `case-access lockdown ${aCase} --only WHO=LEVEL`
        : `case-access preview ${aCase} ${flagsFor[kind]}`;
    },
    toConnect: l10n.t(
      "There is no connection to a case system. Ask the user to run {0}, and call the tool again afterwards.",
      "`case-access connections add`",
    ),
    next: adviceFor,
  };
}

/** `mcp`: the tools that read, for an agent of any maker. Nothing that writes is handed on. */
export async function mcpCommand(around: Surroundings): Promise<ExitStatus> {
  const { language, signal } = around;
  const { workspace, close } = await openWorkplace(around);
  try {
    const { serveMcp } = await import("../mcp");
    const { l10n } = language;
    const reading = readingOnly(workspace);
    const words = (system: string) => wordsOf(l10n, system);
    await serveMcp({ reading, l10n, wordsOf: words, face: terminalFace(l10n), version: tool.version, signal });
    return exitStatus.done;
  } finally {
    await close();
  }
}
