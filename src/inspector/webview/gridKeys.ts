/** What a key asks of the grid. */
export type GridKey =
  | { readonly does: "go"; readonly rows: number; readonly columns: number }
  | { readonly does: "page"; readonly down: boolean }
  | { readonly does: "end"; readonly last: boolean; readonly ofRows: boolean }
  | { readonly does: "widen"; readonly by: number }
  | { readonly does: "activate" | "edit" | "escape" | "menu" }
  | { readonly does: "type"; readonly text: string };

/** How many pixels a column becomes wider or narrower with a key. */
const widening = 16;

const arrows: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/**
 * What a key asks for; undefined where it is not for the grid. @param inHead the active cell is the name of a column
 * @param typing a word is being typed, to which a space belongs
 */
export function gridKey(event: KeyboardEvent, inHead: boolean, typing: boolean): GridKey | undefined {
  const { key, shiftKey } = event;
  const control = event.ctrlKey || event.metaKey;
  const arrow = arrows[key];
  if (arrow !== undefined) {
    const [rows, columns] = arrow;
    return shiftKey && inHead && columns !== 0
      ? { does: "widen", by: columns * widening }
      : { does: "go", rows, columns };
  }
  switch (key) {
    case "Home":
    case "End":
      return { does: "end", last: key === "End", ofRows: control };
    case "PageDown":
    case "PageUp":
      return { does: "page", down: key === "PageDown" };
    case "Enter":
      return { does: "activate" };
    case "F2":
      return { does: "edit" };
    case "Escape":
      return { does: "escape" };
    case "ContextMenu":
      return { does: "menu" };
    case "F10":
      return shiftKey ? { does: "menu" } : undefined;
  }
  if (key.length !== 1 || control || event.altKey) return undefined;
  return key === " " && !typing ? { does: "activate" } : { does: "type", text: key };
}

/** After this time without a key, typing begins a new word, in milliseconds. */
const typingPause = 900;

/** The word by which somebody looks for a row, letter by letter. */
export class TypedWord {
  #text = "";
  #at = 0;

  /** True while the next letter belongs to the same word. */
  get goesOn(): boolean {
    return this.#text !== "" && Date.now() - this.#at < typingPause;
  }

  get text(): string {
    return this.#text;
  }

  add(letter: string): void {
    this.#text = this.goesOn ? this.#text + letter : letter;
    this.#at = Date.now();
  }

  forget(): void {
    this.#text = "";
  }

  /** The same was typed again and again: it becomes once that, and is given. Undefined: it was not. */
  repeated(): string | undefined {
    const again = /^(.+?)\1+$/.exec(this.#text)?.[1];
    if (again !== undefined) this.#text = again;
    return again;
  }
}
