import assert from "node:assert/strict";
import { commands, EventEmitter, extensions, type Uri, type WebviewPanel } from "vscode";
import { createInspector, type InspectorServices } from "../../src/inspector/session/panel";
import { plainArrangement, type Saved, type ToHost, type ToWebview } from "../../src/inspector/protocol";

const saved: Saved = {
  connection: "gone",
  arrangement: plainArrangement,
  trials: [],
  top: 0,
  row: 0,
  column: 0,
  widths: {},
};

/** A panel that keeps to VS Code's rule: once it is closed, nothing of it may be touched. */
function handPanel() {
  const said = new EventEmitter<ToHost>();
  const closed = new EventEmitter<void>();
  const posted: ToWebview[] = [];
  const touched: string[] = [];
  let isClosed = false;
  const webview = {
    options: {},
    html: "",
    cspSource: "",
    asWebviewUri: (uri: Uri) => uri,
    onDidReceiveMessage: said.event,
    postMessage: async (message: ToWebview) => void posted.push(message),
  };
  const panel = new Proxy(
    {
      webview,
      title: "",
      onDidDispose: closed.event,
      onDidChangeViewState: new EventEmitter().event,
    } as unknown as WebviewPanel,
    {
      get: (target, name) => {
        if (isClosed) touched.push(String(name));
        return Reflect.get(target, name) as unknown;
      },
    },
  );
  const close = () => {
    isClosed = true;
    closed.fire();
  };
  return { panel, posted, touched, say: (message: ToHost) => said.fire(message), close };
}

/** What an inspector without any connection needs. */
function services(): InspectorServices {
  const kept = new Map<string, unknown>();
  const remembered = {
    get: (key: string) => kept.get(key) ?? false,
    update: async (key: string, value: unknown) => void kept.set(key, value),
  };
  const cases = { onDidChange: new EventEmitter().event };
  return {
    extensionUri: extensions.getExtension("case-access.case-access")!.extensionUri,
    connections: { find: () => undefined, onDidChange: new EventEmitter().event },
    cases,
    remembered,
  } as unknown as InspectorServices;
}

describe("a panel of the inspector", () => {
  it("is left alone by what ends after it was closed", async () => {
    const inspector = createInspector(services());
    const hand = handPanel();
    inspector.restore(hand.panel, saved);
    const { length } = hand.posted;
    // There is no such connection, so the command only says that.
    hand.say({ type: "act", id: "key" });
    hand.close();
    await commands.executeCommand("caseAccess.setApiKey", { connection: "gone" }); // after the panel's own
    // what follows on the panel's own waits for nothing, so that it is over by the next turn
    await new Promise(setImmediate);
    assert.equal(hand.posted.length, length);
    assert.deepEqual(hand.touched, []);
  });

  it("shows the hint until it was closed in any of them", async () => {
    const inspector = createInspector(services());
    const begins = async ({ panel }: ReturnType<typeof handPanel>): Promise<string> => {
      while (panel.webview.html === "") await new Promise(setImmediate);
      return panel.webview.html;
    };
    const first = handPanel();
    inspector.restore(first.panel, saved);
    assert.match(await begins(first), /<div class="hint" role="note">/);
    first.say({ type: "hintSeen" });
    first.close();
    const next = handPanel();
    inspector.restore(next.panel, saved);
    assert.match(await begins(next), /<div class="hint" role="note" hidden="">/);
    next.close();
  });

  it("begins with what is to be said, in a page that runs nothing but its script", async () => {
    const inspector = createInspector(services());
    const { panel, close } = handPanel();
    inspector.restore(panel, { ...saved, connection: "<img src=x onerror=alert(1)>" });
    while (panel.webview.html === "") await new Promise(setImmediate);
    const { html } = panel.webview;
    assert.match(html, /The connection &#60;img src=x onerror=alert\(1\)&#62;/);
    assert.ok(!html.includes("<img"));
    const [, nonce] = /script-src 'nonce-([^']+)'/.exec(html)!;
    assert.ok(html.includes(`"default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'"`));
    assert.equal(html.match(/<(script|style|link|iframe|object)\b/g)?.length, 2);
    close();
  });
});
