import type { JournalChoice } from "./commands/journalChoice";
import type { Command } from "commander";
import type { ApplyPlanChoice } from "./commands/applyPlan";
import type { ChangeChoice } from "./commands/change";
import type { OffboardChoice } from "./commands/offboard";
import type { UndoChoice } from "./commands/undo";
import type { LockDownChoice } from "./commands/lockdown";
import type { DueChoice } from "./commands/due";
import type { SweepChoice } from "./commands/sweep";
import type { SandboxChoice } from "./commands/sandbox";
import type { NewConnection } from "./commands/connections";
import type { CaseChoice } from "./listing";
import type { Shell } from "./reference/completion";

/** What each command does; the argument library hands over its arguments, its own flags and itself. */
export interface CommandActions {
  cases(choice: CaseChoice, command: Command): Promise<void>;
  who(caseId: string, flags: object, command: Command): Promise<void>;
  of(subject: string, choice: CaseChoice, command: Command): Promise<void>;
  can(caseId: string, subject: string, right: string, flags: object, command: Command): Promise<void>;
  why(caseId: string, subject: string, right: string, flags: object, command: Command): Promise<void>;
  listConnections(flags: object, command: Command): Promise<void>;
  addConnection(name: string, given: Omit<NewConnection, "name">, command: Command): Promise<void>;
  removeConnection(name: string, flags: object, command: Command): Promise<void>;
  checkConnection(name: string | undefined, flags: object, command: Command): Promise<void>;
  preview(caseId: string, choice: ChangeChoice, command: Command): Promise<void>;
  apply(caseId: string, choice: ChangeChoice & ApplyPlanChoice, command: Command): Promise<void>;
  lockdown(caseId: string, choice: LockDownChoice, command: Command): Promise<void>;
  journal(choice: JournalChoice, command: Command): Promise<void>;
  undo(record: string, choice: UndoChoice, command: Command): Promise<void>;
  offboard(subject: string, choice: OffboardChoice, command: Command): Promise<void>;
  resume(batch: string, choice: UndoChoice, command: Command): Promise<void>;
  due(choice: DueChoice, command: Command): Promise<void>;
  sweep(choice: SweepChoice, command: Command): Promise<void>;
  completion(shell: Shell, flags: object, command: Command): Promise<void>;
  mcp(flags: object, command: Command): Promise<void>;
  sandbox(choice: SandboxChoice, command: Command): Promise<void>;
}
