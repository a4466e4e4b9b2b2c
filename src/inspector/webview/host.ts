import { plainArrangement, readSaved, readToWebview, type Saved, type ToHost, type ToWebview } from "../protocol";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

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
export function connect(receive: (message: ToWebview) => void): Host {
  const api = acquireVsCodeApi();
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
