import type { Words } from "../text/localize";
import { oneLine } from "../text/untrusted";
import { exitStatus, type ExitStatus } from "./exitStatus";

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

/** About a file that is to be written, such as on a full disk. */
export function unwritten(l10n: Words, path: string, thrown: unknown): Complaint {
  const { code, message } = thrown as NodeJS.ErrnoException;
  return new Complaint(
    exitStatus.noAnswer,
    "file",
    l10n.t("{0} cannot be written ({1}).", oneLine(path), code ?? oneLine(message, 200)),
    l10n.t("Check the file."),
  );
}
