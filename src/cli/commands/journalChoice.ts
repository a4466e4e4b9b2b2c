/** Which records are shown. */
export interface JournalChoice {
  readonly case?: string;
  readonly limit?: number;
  /** Take records away instead, those from before this time. */
  readonly purge?: boolean;
  readonly before?: string;
  readonly approve?: string;
}
