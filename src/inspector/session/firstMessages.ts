import type { ToWebview } from "../protocol";

/** The way to a page that is not there yet. */
export interface FirstMessages {
  /** Tells the page something; what comes before it begins is what it begins with. */
  post(message: ToWebview): void;
  /** The page that comes next begins with nothing, and asks. */
  end(): void;
}

/**
 * Holds back what a page is told until there is a table, with all that is told in the same turn: the page begins with
 * that, and its script asks for what there is by then. @param to.begin makes the page
 */
export function firstMessages(to: {
  begin(messages: readonly ToWebview[]): void;
  post(message: ToWebview): void;
}): FirstMessages {
  let held: ToWebview[] | undefined = [];
  const begin = (): void => {
    if (held === undefined) return;
    const messages = held;
    held = undefined;
    to.begin(messages);
  };
  return {
    post(message) {
      if (held === undefined) return to.post(message);
      held.push(message);
      if (message.type === "table") queueMicrotask(begin);
    },
    end() {
      held = undefined;
      to.begin([]);
    },
  };
}
