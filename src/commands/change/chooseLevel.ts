import type { PlannedChange } from "../../core/changes/model";
import { l10n } from "vscode";
import { setsLevel, type Case, type Change, type Entry } from "../../access/case";
import { allGrantLevels, type GrantLevel } from "../../access/level";
import { Failure, notSupported, toFailure } from "../../base/failure";
import { isAlreadySo } from "../../core/changes/validate";
import { inMessage } from "../../text/untrusted";
import { failureWords } from "../../wording/failure";
import { levelLabel } from "../../wording/labels";
import type { Argument } from "../argument";
import type { Target } from "../ask/choose";
import { askOrBack, divider, goBack, type Choice, type Toggle } from "../ask/pick";
import { namesOf } from "../names";
import { tellFailure } from "../report";
import type { Uses } from "../services";
import { confirmChange, effectsInBrief } from "./confirm";
import { isConfirmedByPick } from "./confirmedByPick";
import { planChange, seenOf } from "./planChange";
import { wordsFor } from "../../platform/words";

/** Where an entry is: on the case, or on its definition, which holds for all cases of that. */
export type EntryPlace = Entry["on"];

/** A level to choose, and where it is to hold. */
export interface LevelAndPlace {
  readonly level: GrantLevel;
  readonly on: EntryPlace;
}

/** A level that was chosen, and whether it is to end. */
export interface ChosenLevel {
  readonly planned: PlannedChange;
  readonly ends: boolean;
}

/**
 * Offers the levels; what each of them would do is filled in as soon as it is known, and the person who chooses one has
 * seen it or is shown it first. Long because what is on the screen and what is computed for it share one list.
 */
export async function chooseLevel(
  services: Uses<"cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  target: Target,
  argument: Argument,
  change: (wanted: LevelAndPlace) => Change,
  title: string,
  places: readonly EntryPlace[],
  current?: LevelAndPlace["level"],
  canGoBack = false,
): Promise<ChosenLevel | typeof goBack | undefined> {
  const { connection, backend, case: of } = target;
  const passed = allGrantLevels.find((one) => one === argument.level);
  if (passed !== undefined && !offers(backend, passed)) {
    void tellFailure(services, notSupported(passed), connection);
    return undefined;
  }
  const all = places.flatMap((on) => backend.capabilities.levels.map((level): LevelAndPlace => ({ level, on })));
  const seen = seenOf(services, target);
  const changes = (wanted: LevelAndPlace) =>
    seen.entries === undefined || !isAlreadySo({ case: of, entries: seen.entries }, change(wanted));
  const begin = all.find(({ level }) => level === argument.level) ?? all.find(changes);
  const nameOf = namesOf(services, connection);
  const plans = new Map<LevelAndPlace, PlannedChange | Failure>();
  const toggle = notifyToggle(target, title, argument, change(all[0]!).kind, () => choices());
  /** Being notified is no access: a plan is the same with it and without. */
  const told = (planned: PlannedChange | Failure | undefined) =>
    planned === undefined || planned instanceof Failure || !toggle?.on ? planned : withNotice(planned);
  const choice = (wanted: LevelAndPlace): Choice<LevelAndPlace> => {
    const planned = told(plans.get(wanted));
    return {
      label: levelLabel(l10n, wanted.level),
      description: wanted.level === current ? l10n.t("$(check) current") : "",
      detail:
        planned === undefined
          ? l10n.t("Working out what changes…")
          : planned instanceof Failure
            ? failureWords(wordsFor(connection), planned, connection.name).what
            : effectsInBrief(planned, nameOf),
      value: wanted,
    };
  };
  const end = endToggle(
    () => toggle?.shown(toggle.on).title ?? title,
    typeof argument.until === "string",
    () => choices(),
  );
  const choices = () =>
    places.length === 1
      ? all.map(choice)
      : places.flatMap((place) => [divider(placeName(place, of)), ...all.filter(({ on }) => on === place).map(choice)]);
  const wanted = await askOrBack<LevelAndPlace>({
    title,
    placeholder: l10n.t("Which level? You may be asked to confirm it"),
    choices: choices(),
    ...(toggle && { toggle }),
    second: end,
    back: canGoBack,
    active: (wanted) => wanted === begin,
    fill: async (show, signal) => {
      for (const each of all) {
        plans.set(each, await services.changes.plan(connection, of.id, change(each), signal, seen).catch(toFailure));
        show(choices());
      }
    },
  });
  if (wanted === undefined || wanted === goBack) return wanted;
  const shown = told(plans.get(wanted));
  const chosen = (planned: PlannedChange): ChosenLevel => ({ planned, ends: end.on });
  if (shown !== undefined && !(shown instanceof Failure) && (shown.alreadySo || isConfirmedByPick(shown)))
    return chosen(shown);
  const planned = told(
    shown === undefined || shown instanceof Failure ? await planChange(services, target, change(wanted), seen) : shown,
  ) as PlannedChange | undefined;
  return planned && (planned.alreadySo || (await confirmChange(services, planned))) ? chosen(planned) : undefined;
}

/** "Until …", off unless a time was passed: a button, never a further step for who does not press it. */
export function endToggle<T>(title: () => string, on: boolean, choices: Toggle<T>["choices"]): Toggle<T> {
  return {
    on,
    shown: (on) =>
      on
        ? { icon: "watch", tooltip: l10n.t("Without an End"), title: l10n.t("{0}, until …", title()) }
        : { icon: "clock", tooltip: l10n.t("Until …"), title: title() },
    choices,
  };
}

/** "And notify them of this case", off unless it was asked for: a button, never a further step. */
function notifyToggle(
  { backend }: Target,
  title: string,
  { notify }: Argument,
  kind: Change["kind"],
  choices: Toggle<LevelAndPlace>["choices"],
): Toggle<LevelAndPlace> | undefined {
  if (kind !== "grant" || !backend.capabilities.notifiesOfGrant) return undefined;
  return {
    on: notify === true,
    shown: (on) =>
      on
        ? {
            icon: "bell",
            tooltip: l10n.t("Do Not Notify Them of This Case"),
            title: l10n.t("{0}, and Notify Them of This Case", title),
          }
        : { icon: "bell-slash", tooltip: l10n.t("And Notify Them of This Case"), title },
    choices,
  };
}

function withNotice(planned: PlannedChange): PlannedChange {
  const { change } = planned;
  return setsLevel(change) ? { ...planned, change: { ...change, notify: true } } : planned;
}

function offers({ capabilities }: Target["backend"], level: string | undefined): boolean {
  return capabilities.levels.some((one) => one === level);
}

function placeName(place: EntryPlace, { scope }: Case): string {
  if (place === "case") return l10n.t("on this case");
  return scope ? l10n.t("on all cases of {0}", inMessage(scope.name)) : l10n.t("on all cases of its definition");
}
