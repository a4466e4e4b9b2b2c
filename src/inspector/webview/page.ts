import type { FixedWord } from "../fixedWords";
import type { Arrangement, ColumnMessage, Of, RowMessage, Saved, ToWebview } from "../protocol";
import { el, setText, show } from "./dom";
import { Frame } from "./frame";
import { Grid } from "./grid";
import { connect, type Host, type Readers, type VsCodeApi } from "./host";
import { openMenu } from "./menu";
import { Picker } from "./picker";
import { showProblem } from "./problemBox";
import { Reasons } from "./reasons";
import { rowMenu } from "./rowMenu";

type FixedWords = Readonly<Record<FixedWord, string>>;

let host: Host;
const notice = el("div", { class: "notice", role: "status", "aria-live": "polite" });
let parts:
  | { frame: Frame; grid: Grid; reasons: Reasons; problem: HTMLElement; main: HTMLElement; words: FixedWords }
  | undefined;
let table: Of<ToWebview, "table"> | undefined;
/**
 * How rows are to be arranged, and its number: until the host has received it, tables come that are arranged as before.
 */
let arrangement: Arrangement;
let arranged = 0;
/** The cell whose reasons were asked for last. */
let asked: Saved["why"];
/** What was typed last to find a row. */
let sought = "";
let noticeEnd: ReturnType<typeof setTimeout> | undefined;
let following: ReturnType<typeof setTimeout> | undefined;
/** Reasons are asked for and have not come. */
let explaining = false;
/** The reasons were closed here, and the host has not said yet that it knows. */
let closing = false;
/** What had the focus last. */
let last: { element: HTMLElement; inReasons: boolean } | undefined;

/** Begins the page. It shows something once the extension has told what. @param readers read what arrives */
export function beginPage(api: VsCodeApi, readers: Readers): void {
  host = connect(api, readers, (message) => {
    receive(message);
    holdFocus();
  });
  ({ arrangement, why: asked } = host.kept);
  window.addEventListener("focus", holdFocus);
  // About as many rows as fit, before anything is laid out.
  const rowsThatFit = Math.min(120, Math.ceil(window.innerHeight / 24) + 8);
  host.send({
    type: "ready",
    ...(host.saved && { saved: host.saved }),
    offset: Math.max(0, (host.saved?.top ?? 0) - 4),
    count: rowsThatFit,
  });
}

function receive(message: ToWebview): void {
  if (message.type === "hello") {
    host.keep({ connection: message.connection });
    document.documentElement.lang = message.language;
    if (parts === undefined) build(message.words as FixedWords, message.hintSeen);
    return;
  }
  if (parts === undefined) return;
  const { frame, grid, reasons, words } = parts;
  switch (message.type) {
    case "table":
      return showTable(message);
    case "rows":
      return grid.setRows(message);
    case "progress":
      return frame.setProgress(message);
    case "why":
      if (closing) return; // sent before the host knew
      explaining = false;
      host.keep({
        why: {
          ...(asked?.key === message.key && asked),
          key: message.key,
          ...(message.right && { right: message.right }),
        },
      });
      return reasons.show(message);
    case "noWhy":
      explaining = false;
      if (!closing) return reasons.close();
      closing = false;
      return;
    case "found":
      if (message.version !== table?.version) return;
      if (message.index !== undefined) grid.goTo(message.index);
      else if (!grid.input.typedAgain()) say(words.notFound.replace("{0}", sought));
      return;
    case "answered":
      return window.focus();
    case "choices":
      return Picker.receive(message);
    case "notice":
      return say(message.text);
  }
}

/** Long because it puts the parts of the page together. */
function build(words: FixedWords, hintSeen: boolean): void {
  const reasons = new Reasons(words, {
    act: (id) => host.send({ type: "act", id }),
    close: closeReasons,
  });
  const grid = new Grid(
    words,
    {
      need: (version, offset, count) => host.send({ type: "rows", version, offset, count }),
      hold: (rows, again) => host.send({ type: "hold", rows, ...(again && { again }) }),
      activate: (row, column, byKey) => {
        explainCell(row, column);
        if (byKey) reasons.focus();
      },
      moved: (row, column) => {
        if (!reasons.open || asked === undefined || row === undefined || row.kind === "heading") return;
        // Held keys move on quickly; the reasons follow where one stops.
        clearTimeout(following);
        following = setTimeout(() => explainCell(row, column), 120);
      },
      sort: ({ id }) => {
        const again = arrangement.sort === id;
        rearrange(again && arrangement.descending ? { sort: "", descending: false } : { sort: id, descending: again });
      },
      edit: (row, cell, at) => {
        if (table === undefined || cell.edit === undefined) return;
        const { edit } = cell;
        const choices = edit === "mode" ? table.draft.modes : table.draft.levels;
        openMenu(
          words.draft,
          choices.map(({ value, label }) => ({
            label,
            current: value === cell.current,
            run: () => host.send({ type: "try", key: row.key, edit, value }),
          })),
          at,
        );
      },
      menu: (row, column, at) => {
        const explainIt = () => explainCell(row, table?.columns[column]);
        openMenu(row.cells[0]?.text ?? "", rowMenu(words, row, column, { send: host.send, explain: explainIt }), at);
      },
      find: (text, from, back) => {
        sought = text;
        say(text);
        host.send({ type: "find", text, from, ...(back && { back }) });
      },
      copy: (row, column) => row.cells[column]?.text ?? "",
      escape: () => (reasons.open ? closeReasons() : undefined),
      sized: (width, height) => height > 0 && host.send({ type: "room", width, height }),
      kept: (state) => host.keep(state),
    },
    host.kept,
  );
  const frame = new Frame(
    words,
    {
      send: host.send,
      arrange: rearrange,
      copy: (what) => {
        const { row, column } = grid.active;
        host.send({ type: "copy", what, ...(row && { key: row.key }), column });
      },
      review: () => {
        explaining = true;
        asked = undefined;
        host.send({ type: "review" });
        reasons.focus();
      },
      toGrid: () => grid.focus(),
    },
    hintSeen,
  );
  const problem = el("div", { class: "problem", role: "status", tabindex: -1, hidden: true });
  const main = el("main", {}, el("div", { class: "stage" }, grid.element, problem), reasons.element);
  grid.isBelow(frame.element);
  document.addEventListener("focusin", ({ target }) => {
    const element = target as HTMLElement;
    last = { element, inReasons: reasons.element.contains(element) };
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "f") {
      event.preventDefault();
      frame.focusFind();
    } else if (event.key === "F3") {
      event.preventDefault();
      if (sought === "") return frame.focusFind();
      grid.focus();
      grid.input.findNext(sought, event.shiftKey);
    } else if (event.key === "F6") {
      const inGrid = grid.element.contains(document.activeElement);
      const isNext = reasons.open || explaining;
      if (inGrid && !isNext) return; // VS Code's own, which goes to its next part
      event.preventDefault();
      event.stopPropagation();
      if (inGrid) reasons.focus();
      else grid.focus();
    }
  });
  parts = { frame, grid, reasons, problem, main, words };
}

function showTable(next: Of<ToWebview, "table">): void {
  if (parts === undefined) return;
  const { frame, grid, problem, main } = parts;
  const first = table === undefined;
  const anotherView = !first && JSON.stringify(table?.view) !== JSON.stringify(next.view) && table?.view !== undefined;
  const otherRows = !first && !anotherView && JSON.stringify(table?.arrangement) !== JSON.stringify(next.arrangement);
  if (!first && !anotherView && !otherRows && grid.putsOff(next)) return;
  table = next;
  if (next.arranged >= arranged) ({ arrangement, arranged } = next);
  if (anotherView) host.keep({ why: undefined });
  // Before anything is known nothing of it is kept.
  if (next.view !== undefined)
    host.keep({
      view: next.view,
      arrangement,
      trials: next.draft.trials.map(({ trial }) => trial),
      origin: next.draft.origin,
    });
  // What the page began with stays until all of this can take its place at once.
  if (first) document.body.replaceChildren(frame.element, main, notice);
  frame.set(next, arrangement);
  if (anotherView || otherRows) grid.reset(anotherView);
  show(grid.element, next.problem === undefined && next.columns.length > 0);
  grid.setTable(next);
  showProblem(problem, next.problem, (id) => (id === "clear" ? showAll() : host.send({ type: "act", id })));
}

/**
 * Gives the focus back to what had it last, or where that is not there any more, to what is nearest. A window that
 * loses the focus forgets it.
 */
function holdFocus(): void {
  const held = document.activeElement;
  if (parts === undefined || !document.hasFocus() || (held !== document.body && isShown(held))) return;
  const { grid, reasons, problem } = parts;
  const places = [
    last?.element,
    last?.inReasons ? reasons.content : undefined,
    grid.element,
    problem.querySelector("button"),
    problem,
  ];
  places.find(isShown)?.focus({ preventScroll: true });
}

/** Found out without asking the browser to lay anything out, because it is asked after every message. */
function isShown(element: Element | null | undefined): boolean {
  return element?.isConnected === true && element.closest("[hidden]") === null;
}

/** Another filter, order or grouping, from now on. */
function rearrange(change: Partial<Arrangement>): void {
  arrangement = { ...arrangement, ...change };
  host.send({ type: "arrange", arrangement, number: ++arranged });
}

/** Filters no more. It is the page that says so: the host knows of no filter that the page has not told yet. */
function showAll(): void {
  parts?.frame.forgetFind();
  rearrange({ find: "", mode: "", show: "all" });
}

function explainCell({ key }: RowMessage, column: ColumnMessage | undefined): void {
  clearTimeout(following);
  const { right, side } = column ?? {};
  asked = { key, ...(right && { right }), ...(side !== undefined && { side }) };
  explaining = true;
  host.send({ type: "why", ...asked });
}

function closeReasons(): void {
  clearTimeout(following);
  parts?.reasons.close();
  explaining = false;
  closing = true;
  host.keep({ why: undefined });
  host.send({ type: "closeWhy" });
  parts?.grid.focus();
}

function say(text: string): void {
  setText(notice, text);
  clearTimeout(noticeEnd);
  noticeEnd = setTimeout(() => setText(notice, ""), 4_000);
}
