import type { Connection } from "../../core/connections/connections";
import type { WhyAction } from "../message/whyModel";
import type { View } from "../protocol";
import type { Supply } from "../reading/readQueue";
import type { Look } from "../viewState";
import type { SessionNeeds } from "./needs";
import type { Screen } from "./screen";

/** What the actions need of their session. */
export interface ActionNeeds {
  readonly needs: SessionNeeds;
  readonly screen: Screen;
  readonly supply: Supply;
  look(): Look;
  lookAt(view: View): void;
  change(change: Partial<Pick<Look, "trials" | "origin" | "why">>): void;
  /** Shows the matrix anew. */
  rebuild(): void;
  /** Begins from nothing. */
  restart(): Promise<void>;
  show(): void;
  /** Shows the reasons that are asked for. */
  showWhy(): void;
  showProgress(): void;
  readOn(connection: Connection): Promise<void>;
  wantRest(): void;
  wantVisible(): void;
  /** Nothing is begun or paged that would come to the rest by itself. */
  rowsAreNext(): boolean;
  /** Drops the trials that change nothing. */
  forgetTrue(connection: Connection): boolean;
  /** The button of the reasons that was offered with this id. */
  whyAction(id: string): WhyAction | undefined;
  notice(text: string | undefined): void;
}
