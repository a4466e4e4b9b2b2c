import { Failure } from "../base/failure";
import type { Words } from "../text/localize";
import { inMessage } from "../text/untrusted";

/** That an id says neither that it is a user's nor that it is a group's. */
export function neitherUserNorGroup(id: string): Failure {
  return new Failure("invalid", { detail: `"${id}" is neither user:… nor group:…`, notHandled: true });
}

/** The detail of a failure in words, where it is that, or an entry that names nobody. */
export function subjectProblemText(l10n: Words, detail: string): string | undefined {
  const id = /^"(.*)" is neither user:… nor group:…$/s.exec(detail)?.[1];
  if (id !== undefined) return l10n.t("“{0}” is neither user:… nor group:…", inMessage(id));
  const entry = /^(.*): no user or group$/s.exec(detail)?.[1];
  return entry === undefined ? undefined : l10n.t("the entry {0} names no user or group", inMessage(entry));
}
