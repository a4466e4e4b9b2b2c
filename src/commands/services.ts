import type { LogOutputChannel, TreeView } from "vscode";
import type { Inspector } from "../inspector/session/panel";
import type { CasesTree } from "../tree/casesTree";
import type { Filters } from "../tree/filters";
import type { Row } from "../tree/rows";
import type { JournalTree } from "../tree/journalTree";
import type { Bulk } from "../core/changes/bulk";
import type { Cases } from "../core/cases/cases";
import type { Changes } from "../core/changes/changes";
import type { Connections } from "../core/connections/connections";
import type { Expiries } from "../core/expiry/expiries";
import type { Journal } from "../core/journal/journal";
import type { RecentPeople } from "./ask/recentPeople";
import type { FullPreview } from "./fullPreview";
import type { Pages } from "./pages";
import type { SandboxPart } from "../platform/sandbox";

/** What there is for commands to work with. A command asks for what it uses: see `Uses`. */
export interface Services {
  readonly connections: Connections;
  readonly cases: Cases;
  readonly changes: Changes;
  readonly bulk: Bulk;
  readonly journal: Journal;
  readonly expiries: Expiries;
  /** What tells this editor from others of the user account. */
  readonly editor: string;
  readonly journalTree: JournalTree;
  readonly inspector: Inspector;
  readonly tree: CasesTree;
  readonly filters: Filters;
  readonly recent: RecentPeople;
  readonly view: TreeView<Row>;
  readonly sandbox: SandboxPart;
  readonly fullPreview: FullPreview;
  readonly pages: Pages;
  readonly log: LogOutputChannel;
  /** Runs the command again that is running, for the button of a failure. */
  readonly again: () => unknown;
}

/** What one command, or a part of it, uses of that. A test holds that nothing is asked for that is not used. */
export type Uses<Name extends keyof Services> = Pick<Services, Name>;
