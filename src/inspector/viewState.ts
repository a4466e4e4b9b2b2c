import { plainArrangement, type Arrangement, type Saved, type Trial, type View } from "./protocol";

/** What a panel looks at and how, without anything that was read. */
export interface Look {
  readonly view: View | undefined;
  readonly arrangement: Arrangement;
  /** The switch; see `tries`. */
  readonly whatIf: boolean;
  readonly trials: readonly Trial[];
  /** The cell whose reasons are open. */
  readonly why: Saved["why"];
}

export const noLook: Look = {
  view: undefined,
  arrangement: plainArrangement,
  whatIf: false,
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
export function lookOf({ view, arrangement, whatIf, trials, why }: Saved): Look {
  return { view, arrangement, whatIf, trials, why };
}

/** True where trials count: nothing is tried out in a comparison. */
export function tries({ whatIf, view }: Look): boolean {
  return whatIf && view?.type !== "users" && view?.type !== "cases";
}
