import type { PlannedChange } from "../../core/changes/model";
import { wordsOf } from "../../wording/wordsOf";
import { l10n, window } from "vscode";
import { subjectOf, type Case, type Change, type Entry } from "../../access/case";
import { allGrantLevels, type GrantLevel } from "../../access/level";
import { Failure, toFailure } from "../../base/failure";
import { failureText, failureWords } from "../../wording/failure";
import { levelLabel, modeLabel } from "../../wording/labels";
import { modeMeaning } from "../../wording/mode";
import { unstatedLevel } from "../../wording/preview";
import { caseLine, ownLine } from "../../wording/rows";
import { inMessage } from "../../text/untrusted";
import { Conflict, type Seen } from "../../core/changes/drift";
import { isAlreadySo, mayTryToChange } from "../../core/changes/validate";
import type { Argument } from "../argument";
import { carryOut, confirmAndCarryOut } from "./carryOut";
import { chooseCase, chooseEntry, chooseSubject, type Target } from "../ask/choose";
import { confirmChange, effectsInBrief } from "./confirm";
import { namesOf } from "../names";
import { ask, divider, type Choice } from "../ask/pick";
import { attempt, isReadOnly, tellConflict, tellFailure, withSignal } from "../report";
import type { Services } from "../services";

/** Where an entry is: on the case, or on its definition, which holds for all cases of that. */
type Place = Entry["on"];

/** A level to choose, and where it is to hold. */
interface LevelAndPlace {
  readonly level: GrantLevel;
  readonly on: Place;
}

/** Grants a person or group access to a case. The choice of the level shows what each does, and is the confirmation. */
export async function grant(services: Services, argument: Argument): Promise<void> {
  const title = l10n.t("Grant Access");
  const target = await chooseChangeable(services, argument, title);
  const subject =
    target &&
    (await chooseSubject(services, target.connection, argument, l10n.t("Grant Access to {0}", caseLine(target.case))));
  if (target === undefined || subject === undefined) return;
  const question = l10n.t(
    "Grant {0} Access to {1}",
    namesOf(services, target.connection)(subject),
    caseLine(target.case),
  );
  const change = ({ level, on }: LevelAndPlace): Change => ({ kind: "grant", subject, level, on });
  const places: readonly Place[] = target.backend.capabilities.definitionGrants ? ["case", "definition"] : ["case"];
  const planned = await chooseLevel(services, target, argument, change, question, places);
  if (planned) await carryOutUnlessSo(services, planned);
}

/** Changes the level of an explicit entry. */
export async function changeLevel(services: Services, argument: Argument): Promise<void> {
  const found = await chooseChangeableEntry(services, argument, l10n.t("Change Level"));
  if (found === undefined) return;
  const { target, entry } = found;
  const question = l10n.t("Change Level of {0} on {1}", holderName(services, target, entry), caseLine(target.case));
  const change = ({ level }: LevelAndPlace): Change => ({ kind: "changeLevel", entry, level });
  const planned = await chooseLevel(services, target, argument, change, question, [entry.on], entry.level);
  if (planned) await carryOutUnlessSo(services, planned);
}

/** Takes an explicit entry away. */
export async function revoke(services: Services, argument: Argument): Promise<void> {
  const found = await chooseChangeableEntry(services, argument, l10n.t("Revoke Access"));
  if (found === undefined) return;
  const { target, entry } = found;
  const planned = await plan(services, target, { kind: "revoke", entry }, seenOf(services, target));
  if (planned) await confirmAndCarryOut(services, planned);
}

/** Changes the access mode of a case. */
export async function changeMode(services: Services, argument: Argument): Promise<void> {
  const target = await chooseChangeable(services, argument, l10n.t("Change Access Mode"));
  if (target === undefined) return;
  const { modes } = target.backend.capabilities;
  if (modes.length === 0) {
    void window.showInformationMessage(
      l10n.t(
        "Cases of {0} have no access mode of their own. Access control is switched on or off for a case " +
          "definition, when it is published.",
        inMessage(target.connection.name),
      ),
    );
    return;
  }
  if (argument.mode !== undefined && !modes.includes(argument.mode)) {
    void window.showWarningMessage(l10n.t("There is no access mode “{0}”.", inMessage(argument.mode)));
    return;
  }
  const seen = seenOf(services, target);
  const mode = argument.mode ?? (await askMode(target, modes));
  if (mode === undefined) return;
  if (mode === target.case.mode && argument.mode === undefined) return;
  const planned = await plan(services, target, { kind: "changeMode", mode }, seen);
  if (planned === undefined) return;
  if (planned.alreadySo) {
    void window.showInformationMessage(
      l10n.t("{0} is {1} already.", caseLine(target.case), modeLabel(wordsOf(l10n, target.connection.system), mode)),
    );
    return;
  }
  await confirmAndCarryOut(services, planned);
}

/** Makes what the server enforces for a person what the entries say, on all cases. */
export async function recompute(services: Services, argument: Argument): Promise<void> {
  const title = l10n.t("Recompute Access");
  const target = await chooseCase(services, argument, title);
  if (target === undefined || isReadOnly(services, target.connection)) return;
  if (!target.backend.capabilities.recomputes) {
    void window.showInformationMessage(
      l10n.t("{0} keeps no levels beside its entries, so there is nothing to recompute.", target.connection.name),
    );
    return;
  }
  const subject = await chooseSubject(services, target.connection, argument, title);
  const planned = subject && (await plan(services, target, { kind: "recompute", subject }));
  if (planned) await confirmAndCarryOut(services, planned);
}

function askMode(target: Target, modes: readonly string[]): Promise<string | undefined> {
  const words = wordsOf(l10n, target.connection.system);
  return ask({
    title: l10n.t("Change Access Mode of {0}", caseLine(target.case)),
    placeholder: l10n.t("Which access mode?"),
    active: (mode) => mode === target.case.mode,
    choices: modes.map((mode) => ({
      label: modeLabel(words, mode),
      description: mode === target.case.mode ? l10n.t("$(check) current") : "",
      detail: modeMeaning(words, mode),
      value: mode,
    })),
  });
}

/** The case to change, when the caller may try to change it. Where not, says so and what can be done. */
async function chooseChangeable(services: Services, argument: Argument, title: string): Promise<Target | undefined> {
  const target = await chooseCase(services, argument, title);
  if (target === undefined || isReadOnly(services, target.connection)) return undefined;
  return mayChange(services, target) ? target : undefined;
}

function mayChange(services: Services, { case: of, backend, connection }: Target): boolean {
  if (mayTryToChange(of, backend)) return true;
  const reporter = of.reporter
    ? l10n.t("the reporter ({0})", namesOf(services, connection)(of.reporter))
    : l10n.t("the reporter");
  void window.showWarningMessage(
    l10n.t(
      "You cannot change access to {0}: {1}, and only its owners may. Ask {2} or an administrator.",
      caseLine(of),
      ownLine(l10n, of),
      reporter,
    ),
  );
  return false;
}

async function chooseChangeableEntry(
  services: Services,
  argument: Argument,
  title: string,
): Promise<{ target: Target; entry: Entry } | undefined> {
  const target = await chooseChangeable(services, argument, title);
  const entry = target && (await chooseEntry(services, target, argument, title));
  if (target === undefined || entry === undefined) return undefined;
  if (entry.on === "definition" && !target.backend.capabilities.definitionGrants) {
    void window.showWarningMessage(
      l10n.t(
        "The entry of {0} is on the case definition and cannot be changed through one case.",
        holderName(services, target, entry),
      ),
    );
    return undefined;
  }
  return { target, entry };
}

/** Reads the case and works out what the change would do. Where it is not as it was seen, that is shown first. */
async function plan(
  services: Services,
  target: Target,
  change: Change,
  seen?: Seen,
): Promise<PlannedChange | undefined> {
  const { connection, case: of } = target;
  try {
    return await withSignal(services, l10n.t("Working out what changes"), (signal) =>
      services.changes.plan(connection, of.id, change, signal, seen),
    );
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure instanceof Conflict)
      return (await tellConflict(services, connection, failure, seen !== undefined))
        ? plan(services, target, change)
        : undefined;
    // Not awaited: the message stays until it is answered.
    void tellUnplanned(services, target, change, failure);
    return undefined;
  }
}

/** Says why a change cannot be planned; where an entry cannot be taken away, offers to change its level instead. */
export async function tellUnplanned(
  services: Services,
  { connection, case: of, backend }: Pick<Target, "connection" | "case" | "backend">,
  change: Change,
  failure: Failure,
): Promise<void> {
  const level = backend.capabilities.levelInPlaceOfRevoke;
  const subject = subjectOf(change);
  const isRefused = failure.kind === "notSupported" && change.kind === "revoke";
  if (!isRefused || level === undefined || subject === undefined) return tellFailure(services, failure, connection);
  const instead = l10n.t("Set to {0}", levelLabel(l10n, level));
  const why = failureText(wordsOf(l10n, connection.system), failure, connection.name);
  if ((await window.showErrorMessage(why, instead)) !== instead) return;
  const planned = await attempt(services, connection, l10n.t("Working out what changes"), (signal) =>
    services.changes.plan(connection, of.id, { kind: "grant", subject, level }, signal),
  );
  if (planned) await confirmAndCarryOut(services, planned);
}

/** The case as it is shown, which is what somebody who changes it decided on. */
function seenOf(services: Services, { connection, case: of }: Target): Seen {
  const entries = services.cases.entries(connection, of.id);
  return { case: of, ...(entries.known && { entries: entries.value }) };
}

/**
 * Offers the levels; what each of them would do is filled in as soon as it is known, and whoever chooses one has seen
 * it or is shown it first.
 */
async function chooseLevel(
  services: Services,
  target: Target,
  argument: Argument,
  change: (wanted: LevelAndPlace) => Change,
  title: string,
  places: readonly Place[],
  current?: LevelAndPlace["level"],
): Promise<PlannedChange | undefined> {
  const { connection, backend, case: of } = target;
  if (allGrantLevels.some((one) => one === argument.level) && !offers(backend, argument.level)) {
    void tellFailure(services, new Failure("notSupported", { detail: argument.level, notHandled: true }), connection);
    return undefined;
  }
  const all = places.flatMap((on) => backend.capabilities.levels.map((level): LevelAndPlace => ({ level, on })));
  const seen = seenOf(services, target);
  const changes = (wanted: LevelAndPlace) =>
    seen.entries === undefined || !isAlreadySo({ case: of, entries: seen.entries }, change(wanted));
  const begin = all.find(({ level }) => level === argument.level) ?? all.find(changes);
  const nameOf = namesOf(services, connection);
  const plans = new Map<LevelAndPlace, PlannedChange | Failure>();
  const choice = (wanted: LevelAndPlace): Choice<LevelAndPlace> => {
    const planned = plans.get(wanted);
    return {
      label: levelLabel(l10n, wanted.level),
      description: wanted.level === current ? l10n.t("$(check) current") : "",
      detail:
        planned === undefined
          ? l10n.t("Working out what changes…")
          : planned instanceof Failure
            ? failureWords(wordsOf(l10n, connection.system), planned, connection.name).what
            : effectsInBrief(planned, nameOf),
      value: wanted,
    };
  };
  const choices = () =>
    places.length === 1
      ? all.map(choice)
      : places.flatMap((place) => [divider(placeName(place, of)), ...all.filter(({ on }) => on === place).map(choice)]);
  const wanted = await ask<LevelAndPlace>({
    title,
    placeholder: l10n.t("Which level? Choosing one makes the change"),
    choices: choices(),
    active: (wanted) => wanted === begin,
    fill: async (show, signal) => {
      for (const each of all) {
        plans.set(each, await services.changes.plan(connection, of.id, change(each), signal, seen).catch(toFailure));
        show(choices());
      }
    },
  });
  if (wanted === undefined) return undefined;
  const shown = plans.get(wanted);
  // Asked about once more: a grant on a definition, which concerns cases that are not looked at here, and one that may
  // come twice.
  if (shown !== undefined && !(shown instanceof Failure) && wanted.on === "case" && shown.mayArrive === undefined)
    return shown;
  const planned =
    shown === undefined || shown instanceof Failure ? await plan(services, target, change(wanted), seen) : shown;
  return planned && (planned.alreadySo || (await confirmChange(services, planned))) ? planned : undefined;
}

function offers({ capabilities }: Target["backend"], level: string | undefined): boolean {
  return capabilities.levels.some((one) => one === level);
}

function placeName(place: Place, { scope }: Case): string {
  if (place === "case") return l10n.t("on this case");
  return scope ? l10n.t("on all cases of {0}", inMessage(scope.name)) : l10n.t("on all cases of its definition");
}

async function carryOutUnlessSo(services: Services, planned: PlannedChange): Promise<void> {
  const unknown =
    unstatedLevel(wordsOf(l10n, planned.connection.system), planned, namesOf(services, planned.connection)) ?? "";
  if (planned.alreadySo)
    void window.showInformationMessage(
      `${l10n.t("Nothing to do: {0} is already so.", caseLine(planned.case))} ${unknown}`.trim(),
    );
  else await carryOut(services, planned);
}

function holderName(services: Services, { connection }: Target, { subject }: Entry): string {
  return subject ? namesOf(services, connection)(subject) : l10n.t("not stated who");
}
