import type { ExitStatus } from "./exitStatus";

/** What a command cannot be carried out for, in words: what is wrong, and what to do about it. */
export class Complaint extends Error {
  constructor(
    readonly status: ExitStatus,
    /** A word for programs, e.g. "usage" or "unknownConnection". */
    readonly kind: string,
    message: string,
    readonly advice: string,
    /** More for programs, e.g. who could be meant. */
    readonly more: object = {},
  ) {
    super(message);
    this.name = "Complaint";
  }
}
