import {
  l10n,
  QuickInputButtons,
  QuickPickItemKind,
  ThemeIcon,
  window,
  type QuickInputButton,
  type QuickPickItem,
} from "vscode";

/** A choice: how it is shown, and what it stands for. */
export interface Choice<T> extends QuickPickItem {
  readonly value: T;
  /** Where several are chosen among what is searched for: what tells that two choices are the same. */
  readonly key?: string;
}

export interface FoundChoices<T> {
  readonly choices: readonly (Choice<T> | Divider)[];
  /** A remark that is shown below the choices, e.g. that the search covers a part only. */
  readonly note?: string;
}

/** A heading between choices. */
export interface Divider extends QuickPickItem {
  readonly kind: QuickPickItemKind.Separator;
}

/**
 * A sentence among the choices. VS Code hides dividers as soon as something is typed, so it is a row, which stands for
 * nothing.
 */
interface RemarkItem extends QuickPickItem {
  readonly alwaysShow: true;
}

export interface PickQuestion<T> {
  readonly title: string;
  readonly placeholder: string;
  /** Shown at once, and narrowed by VS Code as the person types. */
  readonly choices?: readonly (Choice<T> | Divider)[];
  /** The one to begin on. */
  readonly active?: (value: T) => boolean;
  /**
   * Asked for what was typed, a moment after the last key; its answer replaces the choices. With "" once at the start.
   */
  readonly search?: (text: string, signal: AbortSignal) => Promise<FoundChoices<T>>;
  /** Shows what is being worked out while the choices are open already. */
  readonly fill?: (show: (choices: readonly (Choice<T> | Divider)[]) => void, signal: AbortSignal) => Promise<void>;
  /** A button in the title that switches something that comes with the choice, whatever is chosen. */
  readonly toggle?: Toggle<T>;
  /** Another one. The title is that of the last. */
  readonly second?: Toggle<T>;
  /** There is a question before this one, to which a button leads back. */
  readonly back?: boolean;
  readonly step?: number;
  readonly steps?: number;
}

/** Something that is on or off beside a choice. */
export interface Toggle<T> {
  on: boolean;
  /** What the button says it does, and what is added to the title, while it is on or off. */
  readonly shown: (on: boolean) => { readonly icon: string; readonly tooltip: string; readonly title: string };
  /** The choices as they read after it was switched. */
  readonly choices: () => readonly (Choice<T> | Divider)[];
}

const pauseAfterKey = 250;

/** Chosen in place of an answer: the question before is asked again. */
export const goBack = Symbol("back");

/** A heading for the choices after it. */
export function divider(label: string): Divider {
  return { label, kind: QuickPickItemKind.Separator };
}

function remarks<T>({ choices, note }: FoundChoices<T>): RemarkItem[] {
  return [...(choices.length === 0 ? [l10n.t("Nothing found")] : []), ...(note === undefined ? [] : [note])].map(
    (text) => ({ label: `$(info) ${text}`, alwaysShow: true }),
  );
}

/** Asks for one of several. Undefined: dismissed. What still runs for it then is aborted. */
export async function ask<T>(question: PickQuestion<T>): Promise<T | undefined> {
  const answer = await askOrBack({ ...question, back: false });
  return answer === goBack ? undefined : answer;
}

/** The same where a button may lead back to the question before. */
export async function askOrBack<T>(question: PickQuestion<T>): Promise<T | typeof goBack | undefined> {
  const answer = await showPick(question, false);
  return answer === goBack ? goBack : answer?.[0];
}

/** Asks for any number. Undefined: dismissed. */
export async function askSeveral<T>(question: PickQuestion<T>): Promise<readonly T[] | undefined> {
  const answer = await showPick({ ...question, back: false }, true);
  return answer === goBack ? undefined : answer;
}

/** Long because all that one list on the screen does belongs together. */
function showPick<T>(question: PickQuestion<T>, many: boolean): Promise<readonly T[] | typeof goBack | undefined> {
  const pick = window.createQuickPick<Choice<T> | Divider | RemarkItem>();
  const whole = new AbortController();
  let searching: AbortController | undefined;
  let pause: NodeJS.Timeout | undefined;
  let switches: QuickInputButton[] = [];

  const back = question.back ? [QuickInputButtons.Back] : [];
  pick.title = question.title;
  if (question.back) pick.buttons = back;
  pick.placeholder = question.placeholder;
  pick.step = question.step;
  pick.totalSteps = question.steps;
  pick.canSelectMany = many;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  // What was begun stays while a name is looked up elsewhere, and where VS Code gives a tree that it has just drawn
  // again the focus back.
  pick.ignoreFocusOut = true;
  put(question.choices ?? []);
  // VS Code heeds `picked` in another kind of pick only.
  if (many)
    pick.selectedItems = (question.choices ?? []).filter((choice) => "picked" in choice && choice.picked === true);

  function put(choices: readonly (Choice<T> | Divider | RemarkItem)[]): void {
    const active = question.active;
    pick.items = choices;
    const begin = active && choices.find((choice) => "value" in choice && active(choice.value));
    if (begin && pick.value === "") pick.activeItems = [begin];
  }

  /**
   * Shows the same choices with more to say about them. VS Code would go back to the first: somebody who presses Enter
   * then would choose that.
   */
  function fillIn(choices: readonly (Choice<T> | Divider)[]): void {
    const [on] = pick.activeItems;
    put(choices);
    const same = on && "value" in on && choices.find((choice) => "value" in choice && choice.value === on.value);
    if (same) pick.activeItems = [same];
  }

  /** Shows the buttons and the title as the toggles stand. */
  function drawToggles(): void {
    const shown = toggles.map((toggle) => toggle.shown(toggle.on));
    pick.title = shown.at(-1)?.title ?? question.title;
    switches = shown.map(({ icon, tooltip }) => ({ iconPath: new ThemeIcon(icon), tooltip }));
    pick.buttons = [...back, ...switches];
  }

  async function search(text: string): Promise<void> {
    searching?.abort();
    const mine = (searching = new AbortController());
    pick.busy = true;
    const found = await question.search!(text, mine.signal).catch((): FoundChoices<T> => ({
      choices: [],
      note: l10n.t("The search failed"),
    }));
    if (mine.signal.aborted || whole.signal.aborted) return;
    pick.busy = false;
    // What the server found need not contain what was typed in the way VS Code would look for it.
    const choices = [...found.choices.map((choice) => ({ ...choice, alwaysShow: true })), ...remarks(found)];
    if (many) keepSelected(choices);
    else put(choices);
  }

  /** What is selected stays, before what was found now. */
  function keepSelected(choices: readonly (Choice<T> | Divider | RemarkItem)[]): void {
    const selected = pick.selectedItems;
    const keys = new Set(selected.flatMap((one) => ("key" in one ? [one.key] : [])));
    put([...selected, ...choices.filter((one) => !("key" in one) || !keys.has(one.key))]);
    pick.selectedItems = selected;
  }

  const toggles = [question.toggle, question.second].filter((one) => one !== undefined);
  if (toggles.length > 0) {
    drawToggles();
    pick.onDidTriggerButton((button) => {
      if (button === QuickInputButtons.Back) return;
      const toggle = toggles[switches.indexOf(button)] ?? toggles[0]!;
      toggle.on = !toggle.on;
      drawToggles();
      fillIn(toggle.choices());
    });
  }

  return new Promise((resolve) => {
    if (question.back)
      pick.onDidTriggerButton((button) => {
        if (button !== QuickInputButtons.Back) return;
        resolve(goBack);
        pick.hide();
      });
    pick.onDidChangeValue((text) => {
      if (!question.search) return;
      clearTimeout(pause);
      pause = setTimeout(() => void search(text.trim()), pauseAfterKey);
    });
    pick.onDidAccept(() => {
      const values = (many ? pick.selectedItems : pick.activeItems).flatMap((choice) =>
        "value" in choice ? [choice.value] : [],
      );
      if (values.length === 0 && !many) return;
      resolve(values);
      pick.hide();
    });
    pick.onDidHide(() => {
      clearTimeout(pause);
      searching?.abort();
      whole.abort();
      pick.dispose();
      resolve(undefined);
    });
    pick.show();
    if (question.search) void search("");
    if (question.fill) {
      pick.busy = true;
      const done = () => {
        if (!whole.signal.aborted) pick.busy = false;
      };
      question.fill((choices) => whole.signal.aborted || fillIn(choices), whole.signal).then(done, done);
    }
  });
}
