import type { CommandActions } from "../../src/cli/actions";
import { createProgram } from "../../src/cli/program/program";
import { manPage, statusMeanings } from "../../src/cli/reference/man";
import { markdownReference } from "../../src/cli/reference/markdown";
import { version } from "../../package.json";
import { english } from "../unit/english";

const begin = "<!-- begin: npm run reference -->";
const end = "<!-- end -->";

/** The program in English; nothing of it is run. */
export function shownProgram() {
  return createProgram(english(), version, {} as CommandActions);
}

/** A page of the documentation with the commands as they are now between its marks. */
export function referencePage(page: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error("the page has no place for the commands");
  const statuses = statusMeanings.map(([status, meaning]) => `| ${status} | ${meaning} |`);
  const table = ["| Exit status | |", "| --- | --- |", ...statuses].join("\n");
  return `${before}${begin}\n\n${table}\n\n${markdownReference(shownProgram())}\n\n${end}${after}`;
}

/** The manual page in English. */
export function manualPage(): string {
  return manPage(shownProgram(), version);
}
