import { compileFunction } from "node:vm";
import type { Saved, ToWebview } from "../protocol";
import { htmlOf, PageElement, type Room } from "./pageElement";

/** What the inspector's page shows before its script runs. */
export interface Drawn {
  readonly html: string;
  /** What elements look like by themselves, as a style sheet. */
  readonly style: string;
}

/** What the script is given by its names: the globals of a browser that it draws with. */
const scriptGlobals = [
  "window",
  "document",
  "acquireVsCodeApi",
  "getComputedStyle",
  "ResizeObserver",
  "requestAnimationFrame",
  "setTimeout",
  "clearTimeout",
  "navigator",
] as const;
type ScriptGlobals = Readonly<Record<(typeof scriptGlobals)[number], unknown>>;

/** Makes the page's script ready to draw; it is compiled once. @param script what the page runs, too */
export function createDrawing(script: string): (...of: [readonly ToWebview[], Room, Saved?]) => Drawn {
  const run = compileFunction(script, [...scriptGlobals]) as (...values: unknown[]) => void;
  return (...of) => drawPage((world) => run(...scriptGlobals.map((name) => world[name])), ...of);
}

/** Stands in for a reader, where what is read is our own. */
const ownWords = (data: unknown) => ({ data });

/**
 * Draws what the page's own script would show after these messages: so the page stands before its script is there, and
 * nothing changes when it is.
 */
function drawPage(
  run: (world: ScriptGlobals) => void,
  messages: readonly ToWebview[],
  room: Room,
  saved?: Saved,
): Drawn {
  const body = new PageElement("body", room);
  let receive = (_: { data: ToWebview }): void => undefined;
  const create = (tag: string) => new PageElement(tag, room);
  run({
    window: {
      innerHeight: room.height,
      addEventListener: (type: string, listener: typeof receive) => {
        if (type === "message") receive = listener;
      },
    },
    document: {
      body,
      documentElement: new PageElement("html", room),
      activeElement: body,
      createElement: create,
      createElementNS: (_: string, tag: string) => create(tag),
      addEventListener: () => undefined,
      hasFocus: () => false,
    },
    acquireVsCodeApi: () => ({
      postMessage: () => undefined,
      getState: () => saved,
      setState: () => undefined,
      readers: { readSaved: ownWords, readToWebview: ownWords },
    }),
    getComputedStyle: () => ({ fontSize: "13px" }),
    ResizeObserver: class {
      observe(): void {}
    },
    requestAnimationFrame: () => 0,
    setTimeout: () => 0,
    clearTimeout: () => undefined,
    navigator: { platform: "" }, // for the names of keys in menus, which nobody opens here
  });
  for (const data of messages) receive({ data });
  placeRows(body, room.height);
  const looks = new Map<string, number>();
  // Nobody can do anything with it yet, by whatever means.
  const html = body.children.map((child) => htmlOf(child, looks).replace(/^<\w+/, '$& inert aria-hidden="true"'));
  return {
    html: html.join("\n"),
    style: [...looks].map(([look, number]) => `[data-look="${number}"]{${look}}`).join("\n"),
  };
}

/**
 * Places the rows as they are seen, since a page begins at its top, and leaves out those below: a script draws them so
 * that scrolling by a few shows no gap.
 */
function placeRows(element: PageElement, height: number, scrolled = element.scrollTop): void {
  for (const child of element.children) {
    const top = /^translateY\((\d+)px/.exec(child.properties?.get("transform") ?? "")?.[1];
    if (top === undefined) placeRows(child, height, scrolled + child.scrollTop);
    else if (Number(top) - scrolled > height) child.remove();
    else if (scrolled > 0) child.properties?.set("transform", `translateY(${Number(top) - scrolled}px)`);
  }
}
