import { plainArrangement, type Saved, type ToHost, type ToWebview } from "../protocol";
import type * as readers from "../readers";

/** What reads what the extension sends, and what the page kept. */
export type Readers = Pick<typeof readers, "readSaved" | "readToWebview">;

/** The way out of the page, which VS Code gives it. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
  /** Given where the extension draws the page itself: what it tells is its own, so no schemas are made for it. */
  readonly readers?: Readers;
}

/** The way to the extension, and what the page keeps of itself. */
export interface Host {
  readonly saved: Saved | undefined;
  send(message: ToHost): void;
  /** Keeps the state for the next time, soon. */
  keep(change: Partial<Saved>): void;
  /** What is kept, for reading. */
  readonly kept: Saved;
}

/** Connects the page with the extension. What does not fit is dropped: nothing but the extension should write here. */
export function connect(
  api: VsCodeApi,
  { readSaved, readToWebview }: Readers,
  receive: (message: ToWebview) => void,
): Host {
  // Nothing the first time, or where it is of another version.
  const { data: saved } = readSaved(api.getState());
  let kept: Saved = saved ?? {
    connection: "",
    arrangement: plainArrangement,
    trials: [],
    top: 0,
    row: 0,
    column: 0,
    widths: {},
  };
  let waiting = false;
  window.addEventListener("message", (event) => {
    const { data: message } = readToWebview(event.data);
    if (message !== undefined) receive(message);
  });
  return {
    saved,
    send: (message) => api.postMessage(message),
    get kept() {
      return kept;
    },
    keep: (change) => {
      kept = { ...kept, ...change };
      if (waiting) return;
      waiting = true;
      setTimeout(() => {
        waiting = false;
        if (kept.connection !== "") api.setState(kept);
      }, 50);
    },
  };
}
