import { plainArrangement, type Arrangement, type Origin, type Saved, type Trial, type View } from "./protocol";

/** What a panel looks at and how, without anything that was read. */
export interface Look {
  readonly view: View | undefined;
  readonly arrangement: Arrangement;
  /** The draft: changes that nobody has made yet. */
  readonly trials: readonly Trial[];
  /** Who prepared it, where it was handed on. */
  readonly origin?: Origin | undefined;
  /** The cell whose reasons are open. */
  readonly why: Saved["why"];
}

export const noLook: Look = {
  view: undefined,
  arrangement: plainArrangement,
  trials: [],
  why: undefined,
};

/** Something else is looked at; what is tried stays, and among things of a kind also how they are arranged. */
export function lookAt(look: Look, view: View | undefined, why: Saved["why"]): Look {
  if (look.view !== undefined && look.view.type === view?.type) return { ...look, view, why };
  return {
    ...look,
    view,
    why,
    arrangement: view?.type === "case" ? { ...plainArrangement, show: "may", group: "way" } : plainArrangement,
  };
}

/** What a panel kept over a reload of the window. */
export function lookOf({ view, arrangement, trials, origin, why }: Saved): Look {
  return { view, arrangement, trials, origin, why };
}

/** True where access can be changed in the matrix, as a draft: not in a comparison. */
export function isEditable({ view }: Pick<Look, "view">): boolean {
  return view?.type === "user" || view?.type === "case";
}

/** True where the matrix shows what a draft would do. */
export function drafts(look: Look): boolean {
  return look.trials.length > 0 && isEditable(look);
}
