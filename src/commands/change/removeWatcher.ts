import { l10n } from "vscode";
import { subjectKey, type Watcher } from "../../access/case";
import type { ChangeRequest } from "../../core/changes/requests";
import { subjectById } from "../../core/cases/people";
import { watchersOf } from "../../core/changes/watchers";
import { oneLine } from "../../text/untrusted";
import { listed } from "../../text/localize";
import { caseLine, subjectIcon } from "../../wording/rows";
import type { Argument } from "../argument";
import type { Target } from "../ask/choose";
import { ask } from "../ask/pick";
import { holderName } from "../names";
import { attempt } from "../report";
import type { Uses } from "../services";
import { planAndRun } from "./bulkRun";
import { confirmAndCarryOut } from "./carryOut";
import { has } from "./caseItself";
import { chooseChangeable } from "./chooseChangeable";
import { planChange } from "./planChange";
import { showInformation } from "../../platform/messages";

/** Stops notifying somebody of a case: only those who were added to this case, in every way in which they are told. */
export async function removeWatcher(
  services: Uses<"connections" | "cases" | "changes" | "bulk" | "tree" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const target = await chooseChangeable(services, argument, l10n.t("Remove Watcher"), "unwatch");
  if (target === undefined || !has(target, "unwatch")) return;
  const { connection, case: of } = target;
  const all = await attempt(services, connection, l10n.t("Reading who is notified"), (signal) =>
    services.cases.loadWatchers(connection, of.id, signal, { now: true }),
  );
  if (all === undefined) return;
  const chosen = await chooseWatchers(services, target, all, argument);
  const [only, ...others] = chosen ?? [];
  if (only === undefined) return;
  if (others.length === 0) {
    const planned = await planChange(services, target, { kind: "unwatch", watcher: only });
    if (planned) await confirmAndCarryOut(services, planned);
    return;
  }
  const wanted = chosen!.map((watcher): ChangeRequest => ({ caseId: of.id, change: { kind: "unwatch", watcher } }));
  const name = holderName(services, target, only);
  const question = l10n.t("Stop notifying {0} of “{1}”?", name, caseLine(of));
  await planAndRun(services, connection, wanted, question, l10n.t("Remove watcher"), []);
}

/** All watchers of one person or group. Undefined: dismissed, or there is nobody to remove, and that was said. */
async function chooseWatchers(
  services: Uses<"cases">,
  target: Target,
  all: readonly Watcher[],
  { subject: id }: Argument,
): Promise<readonly Watcher[] | undefined> {
  const { connection, case: of } = target;
  const theirs =
    id === undefined ? all : watchersOf(all, subjectById(services.cases.people(connection), connection.system, id));
  const groups = grouped(theirs.filter(({ removable }) => removable));
  if (groups.length === 0) {
    showInformation(
      theirs.length === 0
        ? l10n.t("None of those you chose is notified of {0}.", caseLine(of))
        : l10n.t(
            "A rule for many cases notifies them of {0}, not an entry on this case. It cannot be changed " +
              "from here.",
            caseLine(of),
          ),
    );
    return undefined;
  }
  if (groups.length === 1 && id !== undefined) return groups[0];
  return ask({
    title: l10n.t("Remove Watcher of {0}", caseLine(of)),
    placeholder: l10n.t("Who is not to be notified any more?"),
    choices: groups.map((group) => ({
      label: `$(${subjectIcon(group[0]!.subject)}) ${holderName(services, target, group[0]!)}`,
      description: listed(group.flatMap(({ channel }) => (channel === undefined ? [] : [oneLine(channel, 40)]))),
      value: group,
    })),
  });
}

/** The watchers of each person or group; a watcher whose subject is not stated, alone. */
function grouped(watchers: readonly Watcher[]): readonly (readonly Watcher[])[] {
  const groups = new Map<string, Watcher[]>();
  for (const one of watchers) {
    const key = one.subject === undefined ? `watcher ${one.id}` : subjectKey(one.subject);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
