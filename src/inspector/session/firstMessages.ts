import type { ToWebview } from "../protocol";

/** Where a page is: it is not made yet, it stands but its script does not hear, or it hears what it is told. */
export interface PageStage {
  readonly stage: "awaited" | "drawn" | "live";
  /** Resolves when a script has asked for what it shows. What only it would hear can wait until then. */
  readonly live: Promise<void>;
}

/** The way to a page that is not there yet. */
export interface FirstMessages extends PageStage {
  /** Tells the page something; what comes before it begins is what it begins with. */
  post(message: ToWebview): void;
  /** The page's script is there and asks for all that it shows; from now on it is told what is new. */
  goLive(): void;
  /** The page that comes next begins with nothing, and asks. */
  end(): void;
}

/**
 * Holds back what a page is told until there are rows, or what is said instead, with all that is told in the same turn:
 * the page begins with that. Where they are still being read when VS Code has room for a page, it begins with that they
 * are, and anew where they come before its script. Otherwise it is told nothing until its script asks: nobody would
 * hear it. Long because its functions share its state. @param to.begin makes the page
 * @param to.post resolves when VS Code could show a page
 */
export function firstMessages(to: {
  begin(messages: readonly ToWebview[]): void;
  post(message: ToWebview): PromiseLike<unknown>;
}): FirstMessages {
  let stage: PageStage["stage"] = "awaited";
  let isLive = (): void => undefined;
  const live = new Promise<void>((resolve) => (isLive = resolve));
  /** The last of each type. */
  const held = new Map<ToWebview["type"], ToWebview>();
  let [asks, hasRoom] = [false, false];
  /** The page says that something is being read. */
  let saysSo = false;
  const begin = (): void => {
    const table = held.get("table");
    if (stage !== "awaited" || table?.type !== "table") return;
    const reads = table.problem?.kind === "loading";
    if (reads && !hasRoom) return askForRoom(table);
    if (reads && saysSo) return;
    saysSo = reads;
    to.begin([...held.values()]);
    if (reads) return;
    stage = "drawn";
    forget();
  };
  const askForRoom = (message: ToWebview): void => {
    if (asks) return;
    asks = true;
    void to.post(message).then(
      () => {
        hasRoom = true;
        begin();
      },
      () => undefined, // there will be no page
    );
  };
  /** A script asks for everything, but not for what was said once. */
  const forget = (): void => {
    for (const type of held.keys()) if (type !== "notice") held.delete(type);
  };
  return {
    get stage() {
      return stage;
    },
    live,
    post(message) {
      if (stage === "live") return void to.post(message);
      if (stage === "drawn" && message.type !== "notice") return;
      held.set(message.type, message);
      if (message.type === "table") queueMicrotask(begin);
    },
    goLive() {
      stage = "live";
      isLive();
      forget();
      // after what is answered in this turn, without which a script says nothing
      queueMicrotask(() => {
        for (const message of held.values()) void to.post(message);
        held.clear();
      });
    },
    end() {
      stage = "drawn";
      held.clear();
      to.begin([]);
    },
  };
}
