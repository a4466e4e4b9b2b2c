import { subjectOf, type Change } from "../access/case";
import { toFailure } from "../base/failure";
import { failureWords } from "../wording/failure";
import { Complaint } from "./complaint";
import { exitStatus } from "./exitStatus";
import type { Session, Surroundings } from "./session";
import { subjectWord } from "./subjects";

/**
 * Plans a change that takes an entry away. Where this key cannot do that, the refusal names the flag that sets a level
 * which takes access away, if the system has one. Rejects as the planning does otherwise.
 */
export async function orInstead<T>(
  { language: { l10n } }: Surroundings,
  { backend, connection, l10n: words }: Session,
  change: Change | undefined,
  plan: () => Promise<T>,
): Promise<T> {
  try {
    return await plan();
  } catch (thrown) {
    const failure = toFailure(thrown);
    const level = backend.capabilities.levelInPlaceOfRevoke;
    const subject = change?.kind === "revoke" ? subjectOf(change) : undefined;
    // Details that the system has words for are its own reasons.
    const isHindered =
      failure.kind === "notSupported" && words.system.failureDetail?.(failure.detail ?? "") !== undefined;
    if (level === undefined || subject === undefined || !isHindered) throw thrown;
    throw new Complaint(
      exitStatus.refused,
      failure.kind,
      failureWords(words, failure, connection.name).what,
      l10n.t("Set a level that takes access away instead: {0}", `--grant ${subjectWord(subject)}=${level}`),
    );
  }
}
