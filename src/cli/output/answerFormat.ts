/** How an answer is written. "json" is for programs; the others hold what people read. */
export const answerFormats = ["table", "json", "csv", "markdown", "html"] as const;
export type AnswerFormat = (typeof answerFormats)[number];
