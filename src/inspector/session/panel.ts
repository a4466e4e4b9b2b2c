import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import {
  commands,
  env,
  l10n,
  Uri,
  ViewColumn,
  window,
  workspace,
  type Disposable,
  type Memento,
  type WebviewPanel,
} from "vscode";
import { isSameSubject, subjectKey, type Subject } from "../../access/case";
import type { Right } from "../../access/level";
import { misfitOf } from "../../backends/http/misfit";
import { usualFolder } from "../../platform/folder";
import { createLocale } from "../../text/locale";
import type { Cases } from "../../core/cases/cases";
import type { Changes } from "../../core/changes/changes";
import type { Connection, Connections } from "../../core/connections/connections";
import type { ApplyTrials } from "./applyTrials";
import { formats, type Format } from "../../wording/formats";
import type { PlanFile } from "../../core/plans/planFile";
import type { Draft } from "../handOn/draftPlan";
import { createDrawing } from "../firstPage/drawPage";
import type { Room } from "../firstPage/pageElement";
import { chooseDraft, handOn, openDraft } from "../handOn/handOn";
import { titleOf } from "../message/summary";
import { firstMessages } from "./firstMessages";
import type { SessionNeeds } from "./needs";
import { pageOf, type PageParts } from "./page";
import type { Saved, View } from "../protocol";
import { readSaved, readSubjects, readToHost } from "../readers";
import { inspectorType } from "../register";
import { Session } from "./session";

/** What the inspector works with; all of it is made by the composition of the parts. */
export interface InspectorServices {
  readonly extensionUri: Uri;
  readonly connections: Connections;
  readonly cases: Cases;
  readonly changes: Pick<Changes, "undetermined">;
  readonly applyTrials: ApplyTrials;
  readonly chooseEnd: SessionNeeds["chooseEnd"];
  readonly ends: SessionNeeds["ends"];
  /** Remembers over all windows that the hint for the first time was closed. */
  readonly remembered: Memento;
  /** Receives what did not fit, without any contents. */
  readonly log?: { warn(message: string): void };
}

/**
 * What to look at: a person, a case, or one person on one case (then with the reason for `right`). Without any of them:
 * the caller.
 */
export interface Inspect {
  readonly connection: Connection;
  readonly subject?: Subject;
  readonly case?: string;
  readonly right?: Right;
}

/** The panels with the access matrix, one per connection. */
export interface Inspector extends Disposable {
  /** Opens or reveals the panel of the connection and shows what is asked. */
  openInspector(what: Inspect): void;
  /** Opens a draft that was handed on. It can do nothing by itself. */
  openDraft(connection: Connection, plan: PlanFile): Promise<void>;
  /** Shows a draft that was worked out. */
  showDraft(connection: Connection, draft: Draft): void;
  /** Gives a panel that VS Code kept over a reload its content back. */
  restore(panel: WebviewPanel, state: unknown): void;
}

const hintSeen = "inspector.hintSeen";
/**
 * So long a page waits for its first rows, in milliseconds. VS Code takes half of it to make room; and a page that
 * begins with rows shows them sooner than one that says that they are being read, and is told them.
 */
const latest = 160;
/** So many people who were added lately are offered first. */
const mostRecent = 8;

/**
 * The inspector with no panel open yet. Disposing of it closes all that are. Long because its functions share its
 * state.
 */
export function createInspector(services: InspectorServices): Inspector {
  const open = new Map<string, { panel: WebviewPanel; session: Session }>();
  const locale = createLocale(env.language);
  const file = (name: string) => readFileSync(Uri.joinPath(services.extensionUri, "dist", name).fsPath, "utf8");
  const [script, style] = [file("inspector.js"), file("inspector.css")];
  const draw = createDrawing(script);
  /** How large the matrix was last; where there was none, as large as in a window of usual size. */
  let room: Room = { width: 1_000, height: 660 };

  const options = { enableScripts: true, localResourceRoots: [Uri.joinPath(services.extensionUri, "dist")] };

  // Long because all that belongs to one panel is made, and ends, with it.
  function adopt(panel: WebviewPanel, connection: string, saved?: Saved): Session {
    panel.iconPath = Uri.joinPath(services.extensionUri, "media", "icon.svg");
    // What was begun may end after the panel was closed; then VS Code throws at every touch.
    const isOpen = () => open.get(connection)?.panel === panel;
    const first = firstMessages({
      begin: (messages, waits) => {
        if (!isOpen()) return;
        const drawn = draw(messages, room, saved);
        panel.webview.html = page(panel, services.extensionUri, { style, drawn, ...(waits && { script }) });
      },
      post: (message) => {
        if (isOpen()) void panel.webview.postMessage(message);
      },
      latest: () => setTimeout(latest),
    });
    const { post } = first;
    // What VS Code asks takes the focus, and does not always give it back to a page.
    const asking = async <T>(answer: PromiseLike<T>): Promise<T> => {
      try {
        return await answer;
      } finally {
        if (isOpen() && panel.active) post({ type: "answered" });
      }
    };
    const session: Session = new Session({
      connection,
      connections: services.connections,
      cases: services.cases,
      changes: services.changes,
      applyTrials: (...plan) => asking(services.applyTrials(...plan)),
      chooseEnd: (...asked) => asking(services.chooseEnd(...asked)),
      ends: services.ends,
      l10n,
      locale,
      now: Date.now,
      post,
      page: first,
      setTitle: (title) => {
        if (isOpen() && panel.title !== title) panel.title = title;
      },
      run: (command, argument) => asking(commands.executeCommand(command, argument)),
      copy: async (text) => env.clipboard.writeText(text),
      hint: {
        get seen() {
          return services.remembered.get(hintSeen, false);
        },
        close: () => void services.remembered.update(hintSeen, true),
      },
      recent: recentOf(services.remembered, () => services.connections.find(connection)),
      handOn: (as, over, trials, caller) =>
        asking(
          as === "open"
            ? chooseDraft(over, services.cases).then((draft) => {
                if (draft !== undefined) session.takeDraft(draft);
                return undefined;
              })
            : handOn(as, over, services.cases, trials, caller),
        ),
      save: (...file) => asking(save(...file)),
    });
    const listening = [
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const read = readToHost(message);
        if (read.success) {
          if (read.data.type === "room") room = read.data;
          if (read.data.type === "ready") first.goLive();
          void session.receive(read.data);
        } else services.log?.warn(`A message of the inspector was dropped: ${misfitOf(read.error, "message")}`);
      }),
      // Shown again, the page starts anew and says that it is ready.
      panel.onDidChangeViewState(() => {
        if (panel.visible) return;
        session.stop();
        first.end(); // what it began with may not be so any more
      }),
    ];
    open.set(connection, { panel, session });
    panel.onDidDispose(() => {
      for (const one of listening) one.dispose();
      session.dispose();
      if (isOpen()) open.delete(connection);
    });
    return session;
  }

  /** The session of the connection's panel, which comes to the front. @param view what it is about to show */
  function sessionOf(ground: Connection, view?: View): Session {
    const { name: connection } = ground;
    const known = open.get(connection);
    if (known !== undefined) {
      known.panel.reveal();
      return known.session;
    }
    // Given later, VS Code would draw the tab again; and a page for the options: one without anything, before ours.
    const title = titleOf({ l10n, view, connection, ground: { cases: services.cases, connection: ground } });
    const panel = window.createWebviewPanel(inspectorType, title, ViewColumn.Active, options);
    return adopt(panel, connection);
  }

  return {
    openInspector(what) {
      const view = viewOf(what);
      sessionOf(what.connection, view).look(view, savedWhy(what));
    },
    showDraft(connection, draft) {
      sessionOf(connection).takeDraft(draft);
    },
    async openDraft(connection, plan) {
      const draft = await openDraft(plan, connection, services.cases);
      if (draft !== undefined) sessionOf(connection).takeDraft(draft);
    },
    restore(panel, state) {
      const { data: saved } = readSaved(state);
      // Nothing says what it showed, or it is shown already.
      if (saved === undefined || open.has(saved.connection)) return panel.dispose();
      panel.webview.options = options;
      adopt(panel, saved.connection, saved).resume(saved);
    },
    dispose() {
      for (const { panel } of [...open.values()]) panel.dispose();
    },
  };
}

/** Who was added lately, remembered for each case system. */
function recentOf(remembered: Memento, connection: () => Connection | undefined): SessionNeeds["recent"] {
  const key = () => `inspector.recent ${connection()?.system} ${connection()?.url}`;
  const list = () => readSubjects(remembered.get(key()));
  return {
    list,
    add: (subject) => {
      const others = list().filter((one) => !isSameSubject(one, subject));
      void remembered.update(key(), [subject, ...others].slice(0, mostRecent));
    },
  };
}

function viewOf({ subject, case: caseId }: Inspect): View | undefined {
  if (caseId !== undefined) return { type: "case", caseId };
  return subject === undefined ? undefined : { type: "user", subject };
}

function savedWhy({ subject, case: caseId, right }: Inspect): Saved["why"] {
  return subject === undefined || caseId === undefined
    ? undefined
    : { key: subjectKey(subject), ...(right && { right }) };
}

function page(
  { webview }: WebviewPanel,
  extensionUri: Uri,
  parts: Pick<PageParts, "style" | "drawn" | "script">,
): string {
  return pageOf({
    address: webview.asWebviewUri(Uri.joinPath(extensionUri, "dist/inspector.js")).toString(),
    ...parts,
    nonce: randomBytes(16).toString("base64"),
    language: env.language,
    title: l10n.t("Access"),
  });
}

async function save(name: string, format: Format, pieces: AsyncIterable<string>, said: () => string): Promise<void> {
  const { extension, name: formatName } = formats[format];
  const target = await window.showSaveDialog({
    filters: { [formatName]: [extension] },
    defaultUri: Uri.joinPath(usualFolder(), `${name}.${extension}`),
  });
  if (target === undefined) return;
  const written: Uint8Array[] = [];
  const encoder = new TextEncoder();
  for await (const piece of pieces) written.push(encoder.encode(piece));
  await workspace.fs.writeFile(target, Buffer.concat(written));
  const open = l10n.t("Open");
  void window
    .showInformationMessage(said(), open)
    .then((chosen) => chosen === open && commands.executeCommand("vscode.open", target));
}
