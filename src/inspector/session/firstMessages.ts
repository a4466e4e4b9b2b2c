import type { ToWebview } from "../protocol";

/**
 * Where a page is: it is not made yet, it stands but its script does not hear, it waits for rows with a script that
 * hears, or it has asked for all that it shows.
 */
export interface PageStage {
  readonly stage: "awaited" | "drawn" | "waiting" | "live";
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
 * the page begins with that, and is told nothing until its script asks, since nobody would hear it. Where the rows are
 * still being read when a page has to begin, it begins with its script within, which hears all that comes from then on.
 * Long because its functions share its state. @param to.begin makes the page; one that waits has its script within
 * @param to.latest resolves when a page has to begin so that VS Code need not wait for it
 */
export function firstMessages(to: {
  begin(messages: readonly ToWebview[], waits: boolean): void;
  post(message: ToWebview): void;
  latest(): PromiseLike<void>;
}): FirstMessages {
  let stage: PageStage["stage"] = "awaited";
  let isLive = (): void => undefined;
  const live = new Promise<void>((resolve) => (isLive = resolve));
  /** The last of each type. */
  const held = new Map<ToWebview["type"], ToWebview>();
  let latest: PromiseLike<void> | undefined;
  const begin = (isLatest: boolean): void => {
    const table = held.get("table");
    if (stage !== "awaited" || table?.type !== "table") return;
    const waits = table.problem?.kind === "loading";
    if (waits && !isLatest) return void (latest ??= to.latest().then(() => begin(true)));
    to.begin([...held.values()], waits);
    stage = waits ? "waiting" : "drawn";
    if (waits) tell();
    else forget();
  };
  const tell = (): void => {
    for (const message of held.values()) to.post(message);
    held.clear();
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
      if (stage === "live" || stage === "waiting") return to.post(message);
      if (stage === "drawn" && message.type !== "notice") return;
      held.set(message.type, message);
      if (message.type === "table") queueMicrotask(() => begin(false));
    },
    goLive() {
      stage = "live";
      isLive();
      forget();
      queueMicrotask(tell); // after what is answered in this turn, without which a script says nothing
    },
    end() {
      stage = "drawn";
      held.clear();
      to.begin([], true);
    },
  };
}
