import { writeFile } from "node:fs/promises";
import Module from "node:module";
import { join } from "node:path";
import { english } from "../unit/english";

/** A message, a confirmation or an input box that was shown. */
export interface Shown {
  readonly text: string;
  readonly detail?: string;
  readonly buttons: readonly string[];
}

/** A notification with progress that the user can cancel. */
export interface ShownProgress {
  readonly title: string;
  readonly over: Promise<unknown>;
  cancel(): void;
}

/**
 * As much of VS Code as commands and the journal's tree touch, for tests that run without it. What is shown is kept in
 * `shown`, and answered by `answer`. Import it before what imports "vscode".
 */
export const screen = {
  shown: [] as Shown[],
  answer: (_: Shown): string | undefined | Promise<string | undefined> => undefined,
  settings: {} as Record<string, unknown>,
  run: [] as string[],
  /** What a command of VS Code does; nothing by itself. */
  execute: async (_name: string, _argument?: unknown): Promise<unknown> => undefined,
  copied: "",
  /** What the items of the status bar say that are shown, by their command. */
  statusBar: new Map<string, string>(),
  /** Told of each notification with progress that can be cancelled. */
  progress: (_: ShownProgress): void => undefined,
  /** Forgets all that was. */
  clear(): void {
    Object.assign(screen, { shown: [], run: [], settings: {}, answer: () => undefined, progress: () => undefined });
    Object.assign(screen, { execute: async () => undefined, copied: "" });
  },
};

async function show(one: Shown): Promise<string | undefined> {
  screen.shown.push(one);
  return screen.answer(one);
}

function message(text: string, ...rest: unknown[]): Promise<string | undefined> {
  const [first, ...others] = rest;
  const isModal = typeof first === "object";
  const detail = isModal ? (first as { detail?: string }).detail : undefined;
  return show({ text, ...(detail !== undefined && { detail }), buttons: (isModal ? others : rest) as string[] });
}

const noToken = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };

function withProgress(
  { title = "", cancellable = false }: { title?: string; cancellable?: boolean },
  work: (progress: unknown, token: unknown) => unknown,
): unknown {
  if (!cancellable) return work({ report: () => undefined }, noToken);
  const asked = new EventEmitter<void>();
  const token = { isCancellationRequested: false, onCancellationRequested: asked.event };
  const over = Promise.resolve(work({ report: () => undefined }, token));
  screen.progress({ title, over, cancel: () => asked.fire() });
  return over;
}

/**
 * A list whose entry is chosen that has the answer for its label, or a button of its title that has it for its tooltip,
 * after which it is shown again; none has: it is dismissed.
 */
function createQuickPick() {
  const [accepted, hidden] = [new EventEmitter<void>(), new EventEmitter<void>()];
  const pressed = new EventEmitter<{ readonly tooltip: string }>();
  const pick = {
    title: "",
    placeholder: "",
    items: [] as { label: string }[],
    activeItems: [] as { label: string }[],
    selectedItems: [] as { label: string }[],
    buttons: [] as { tooltip: string }[],
    value: "",
    onDidTriggerButton: pressed.event,
    onDidAccept: accepted.event,
    onDidHide: hidden.event,
    onDidChangeValue: () => ({ dispose: () => undefined }),
    show: (): void => {
      const labels = [...pick.items.map(({ label }) => label), ...pick.buttons.map(({ tooltip }) => tooltip)];
      void show({ text: pick.title, detail: pick.placeholder, buttons: labels }).then((label) => {
        const button = pick.buttons.find(({ tooltip }) => tooltip === label);
        pick.activeItems = pick.items.filter((one) => one.label === label);
        if (button !== undefined) {
          pressed.fire(button);
          pick.show();
        } else if (pick.activeItems.length > 0) accepted.fire();
        else hidden.fire();
      });
    },
    hide: () => hidden.fire(),
    dispose: () => undefined,
  };
  return pick;
}

function createStatusBarItem(id: string) {
  const item = {
    text: "",
    command: id,
    show: () => void screen.statusBar.set(item.command, item.text),
    hide: () => void screen.statusBar.delete(item.command),
    dispose: () => void screen.statusBar.delete(item.command),
  };
  return item;
}

/** As much of an address of a file as is used. */
const uriOf = (path: string) => ({ path, fsPath: path });

class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => unknown>();
  readonly event = (listener: (value: T) => unknown) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const each of [...this.#listeners]) each(value);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState = 0,
  ) {}
}
class Icon {
  constructor(
    readonly id: string,
    readonly color?: unknown,
  ) {}
}

const vscode = {
  l10n: english(),
  env: { language: "en", clipboard: { writeText: async (text: string) => void (screen.copied = text) } },
  commands: {
    executeCommand: async (name: string, argument?: unknown) => {
      screen.run.push(name);
      return screen.execute(name, argument);
    },
  },
  workspace: {
    getConfiguration: () => ({ inspect: (name: string) => ({ globalValue: screen.settings[name] }) }),
    fs: { writeFile: ({ path }: { path: string }, content: Uint8Array) => writeFile(path, content) },
  },
  Uri: {
    from: (parts: object) => parts,
    file: uriOf,
    joinPath: ({ path }: { path: string }, ...rest: string[]) => uriOf(join(path, ...rest)),
  },
  window: {
    setStatusBarMessage: () => undefined,
    showErrorMessage: message,
    showWarningMessage: message,
    showInformationMessage: message,
    showInputBox: ({
      title,
      prompt,
      validateInput,
    }: {
      title: string;
      prompt: string;
      validateInput?: (text: string) => string | undefined;
    }) =>
      show({ text: title, detail: prompt, buttons: [] }).then((text) =>
        text !== undefined && validateInput?.(text) !== undefined ? undefined : text,
      ),
    showSaveDialog: ({ title }: { title: string }) =>
      show({ text: title, buttons: [] }).then((path) => (path === undefined ? undefined : uriOf(path))),
    createQuickPick,
    createStatusBarItem,
    withProgress,
  },
  StatusBarAlignment: { Left: 1 },
  ProgressLocation: { Window: 10, Notification: 15 },
  QuickInputButtons: { Back: {} },
  QuickPickItemKind: { Separator: -1, Default: 0 },
  TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
  EventEmitter,
  TreeItem,
  ThemeIcon: Icon,
  ThemeColor: Icon,
  MarkdownString: class {
    constructor(public value = "") {}
  },
};

const loader = Module as unknown as { _load(name: string, ...rest: unknown[]): unknown };
const load = loader._load.bind(loader);
loader._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));
