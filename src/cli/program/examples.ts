import type { Command } from "commander";
import { allSystems } from "../../backends/systems";
import type { Words } from "../../text/localize";

/** A command line that does something, for help and documentation. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

const examples = new WeakMap<Command, readonly Example[]>();

/** What is shown in the help and the documentation of a command. */
export function examplesOf(command: Command): readonly Example[] {
  return examples.get(command) ?? [];
}

/** Gives a command examples. */
export function describe(command: Command, shown: readonly Example[]): Command {
  examples.set(command, shown);
  return command;
}

/** What examples are made of: the first system that there is. */
export function shownSystem(l10n: Words): {
  readonly system: string;
  readonly url: string;
  mode: string;
  status: string;
} {
  const [first] = allSystems();
  const { modes, states } = first!.vocabulary(l10n);
  return {
    system: first!.id,
    url: first!.connectionForm(l10n).address.example,
    mode: Object.keys(modes).at(-1)!,
    status: Object.keys(states)[0]!,
  };
}
