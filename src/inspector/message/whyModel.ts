import type { Of, ToWebview, View } from "../protocol";

/** A button of the reasons: a command with its argument, or something to look at. */
export interface WhyAction {
  readonly label: string;
  readonly main?: boolean;
  readonly does:
    | { readonly kind: "command"; readonly command: string; readonly argument: Readonly<Record<string, string>> }
    | { readonly kind: "look"; readonly at: View }
    | { readonly kind: "draft"; readonly what: "apply" | "link" | "plan" };
}

/** Names a button by what it does, however the buttons around it change. */
export const idOfAction = ({ does }: Pick<WhyAction, "does">): string => JSON.stringify(does);

/** The reasons for one cell, ready to be shown, and what its buttons do. */
export interface Why {
  readonly message: Omit<Of<ToWebview, "why">, "type" | "key" | "actions">;
  readonly actions: readonly WhyAction[];
}

export type Section = Why["message"]["sections"][number];
