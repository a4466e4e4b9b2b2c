import type { Words } from "../text/localize";

/** The badge of a case in the tree: one or two letters, a colour of the theme, and what they mean. */
export interface Badge {
  /** What the address of a row carries. No two badges share one, also not of two systems. */
  readonly mark: string;
  readonly letter: string;
  readonly color: string;
  tooltip(l10n: Words): string;
}

/** The access modes of one system that have a badge. */
export type SystemBadges = Readonly<Record<string, Badge>>;
