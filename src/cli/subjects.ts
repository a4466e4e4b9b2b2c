import { uniqueSubjects, subjectKey, type Subject } from "../access/case";
import type { Gap } from "../access/evidence";
import { subjectById } from "../core/cases/people";
import { typedSubject, withTypedId } from "../access/typedSubject";
import { type Words, joinParts } from "../text/localize";
import { skeleton } from "../text/skeleton";
import { oneLine } from "../text/untrusted";
import { subjectName } from "../wording/reason";
import { Complaint } from "./complaint";
import { exitStatus } from "./exitStatus";
import type { SubjectDocument } from "./output/document";
import type { Session, Surroundings } from "./session";

/** So many are named where it is not clear who is meant. */
const mostOffered = 8;

/** Whom a word of the command line means; `gap`: the system does not tell who has this name. */
export type NamedSubject = { readonly subject: Subject } | { readonly gap: Gap };

/**
 * The person or group that is meant by `user:7`, `group:77`, a number, a login (also `user:kari`), or "me". Somebody
 * who was seen on a case that was read needs no further request. Throws a Complaint where nobody or more than one is
 * meant: a guess would be an answer about somebody else.
 */
export async function findSubject(
  l10n: Words,
  { workspace: { cases }, connection }: Session,
  word: string,
  signal: AbortSignal,
  ahead?: SubjectSearch,
): Promise<NamedSubject> {
  const typed = typedSubject(word);
  const { whole: wanted, kind, text, isNumber: isNumbered } = typed;
  if (wanted.toLowerCase() === "me") {
    const { caller } = cases.directory(connection);
    return caller === undefined ? { gap: "notStated" } : { subject: caller };
  }
  const seen = withTypedId(cases.people(connection), typed);
  if (seen.length === 1) return { subject: seen[0]! };

  const { subjects, complete, cut, failure } = await (ahead ?? cases.findSubjects(connection, text, signal));
  // Where somebody was seen the login may be left out, so that who is meant comes before whom it was said of.
  const all = [...cases.people(connection), ...subjects];
  const certain = uniqueSubjects(withTypedId(all, typed));
  const ofKind = all.filter((one) => kind === undefined || one.kind === kind || one.kind === "unknown");
  const found = certain.length > 0 || isNumbered ? certain : uniqueSubjects(byName(ofKind, text));
  // Of a name that was not looked for everywhere there may be another.
  if (found.length === 1 && (certain.length > 0 || (complete && !cut))) return { subject: found[0]! };
  if (found.length > 1) throw ambiguous(l10n, wanted, found);
  if (isNumbered) {
    // Whether anybody has the number is not known then, and the evidence says so.
    const subject = subjectById(cases.people(connection), connection.system, wanted);
    const other = all.find((one) => one.id === subject.id && one.kind !== "unknown" && one.kind !== kind);
    if (kind !== undefined && other !== undefined) throw otherKind(l10n, wanted, other);
    return { subject };
  }
  if (!complete && failure?.kind === "notAllowed") return { gap: "forbidden" };
  if (!complete && failure !== undefined) throw failure;
  if (cut)
    throw new Complaint(
      exitStatus.usage,
      "ambiguousSubject",
      l10n.t("More people and groups match “{0}” than a search finds.", oneLine(wanted, 60)),
      l10n.t("Write the number: {0}", "user:7, group:77"),
    );
  throw new Complaint(
    exitStatus.usage,
    "unknownSubject",
    l10n.t("Nobody named “{0}” was found.", oneLine(wanted, 60)),
    l10n.t("Write the exact user name, or the number: {0}", "user:7, group:77"),
  );
}

type SubjectSearch = ReturnType<Session["workspace"]["cases"]["findSubjects"]>;

/** Begins to look up whom a word means, for `findSubject` while something else is read. Undefined: nobody is asked. */
export function lookAhead(
  { workspace: { cases }, connection }: Session,
  word: string,
  signal: AbortSignal,
): SubjectSearch | undefined {
  const { whole, text } = typedSubject(word);
  if (whole.toLowerCase() === "me") return undefined;
  const looking = cases.findSubjects(connection, text, signal);
  looking.catch(() => undefined); // it is awaited only where the rest could be read
  return looking;
}

/** The same for who is to be named in a change. Throws a Complaint also where the system does not tell who it is. */
export async function meantSubject(
  { language: { l10n }, signal }: Pick<Surroundings, "language" | "signal">,
  session: Session,
  word: string,
): Promise<Subject> {
  const found = await findSubject(l10n, session, word, signal);
  if ("subject" in found) return found.subject;
  throw new Complaint(
    exitStatus.usage,
    "unknownSubject",
    l10n.t("This key may not ask who “{0}” is.", oneLine(word, 60)),
    l10n.t("Write the number: {0}", "user:7, group:77"),
  );
}

/** A person or group as documents write it. */
export function subjectDocument(subject: Subject): SubjectDocument {
  const { id, kind, login, belongsTo, inactive } = subject;
  return {
    id,
    kind,
    name: subjectName(subject),
    ...(login !== undefined && { login: oneLine(login, 80) }),
    ...(belongsTo !== undefined && { belongsTo: oneLine(belongsTo, 80) }),
    ...(inactive && { inactive }),
  };
}

/** A person or group as the command line takes it. */
export function subjectWord({ id, kind }: Pick<Subject, "id" | "kind">): string {
  return kind === "unknown" || id.startsWith(`${kind}:`) ? id : `${kind}:${id}`;
}

/** Logins come first: anybody can call themselves like somebody else. Those who look alike are all meant. */
function byName(people: readonly Subject[], text: string): readonly Subject[] {
  const wanted = skeleton(text);
  const is = (one = "") => wanted !== "" && skeleton(one) === wanted;
  const withLogin = people.filter(({ login }) => is(login));
  return withLogin.length > 0 ? withLogin : people.filter(({ name }) => is(name));
}

/** Of a system that numbers people and groups in one series. */
function otherKind(l10n: Words, text: string, found: Subject): Complaint {
  const name = oneLine(subjectName(found), 60);
  const number = oneLine(found.id, 40);
  return new Complaint(
    exitStatus.usage,
    "unknownSubject",
    found.kind === "group"
      ? l10n.t("“{0}” is not a person: {1} is the number of the group {2}.", oneLine(text, 60), number, name)
      : l10n.t("“{0}” is not a group: {1} is the number of the person {2}.", oneLine(text, 60), number, name),
    l10n.t("Write {0}.", subjectWord(found)),
    { candidates: [subjectDocument(found)] },
  );
}

function ambiguous(l10n: Words, text: string, found: readonly Subject[]): Complaint {
  const offered = found.slice(0, mostOffered);
  const named = offered
    .map((one) => `${subjectWord(one)} (${joinParts([subjectName(one), oneLine(one.belongsTo ?? "", 60)], ", ")})`)
    .join(", ");
  return new Complaint(
    exitStatus.usage,
    "ambiguousSubject",
    l10n.t("“{0}” may be any of these: {1}.", oneLine(text, 60), named),
    l10n.t("Write the number of the one that is meant: {0}", subjectWord(offered[0]!)),
    { candidates: [...new Map(offered.map((one) => [subjectKey(one), subjectDocument(one)])).values()] },
  );
}
