import type { Face } from "./face";
import { typedSubject, withTypedId, type TypedSubject } from "../access/typedSubject";
import { uniqueSubjects, type CaseState, type Subject } from "../access/case";
import { skeleton } from "../text/skeleton";
import type { Words } from "../text/localize";
import type { Connection } from "../core/connections/connections";
import type { Reading } from "../core/reading";
import { aboutSubject } from "./answer";
import type { Refused } from "./refusal";

/** How many are offered where a name is not clear. */
const mostOffered = 8;

/** The connection of that name; without one, the only one there is. A refusal has the names there are. */
export function findConnection(
  l10n: Words,
  reading: Pick<Reading, "connections">,
  name: string | undefined,
  face: Pick<Face, "toConnect">,
): Connection | Refused {
  const all = reading.connections();
  const names = JSON.stringify(all.map((one) => one.name));
  if (all.length === 0) {
    return {
      refused: face.toConnect,
    };
  }
  const found = name === undefined ? (all.length === 1 ? all[0] : undefined) : all.find((one) => one.name === name);
  if (found !== undefined) return found;
  return {
    refused:
      name === undefined
        ? l10n.t(
            "There are several connections: {0}. Ask the user which one is meant, and pass it as {1}.",
            names,
            "connection",
          )
        : l10n.t(
            "There is no connection with that name. There are: {0}. Pass one of them as {1}.",
            names,
            "connection",
          ),
  };
}

/**
 * The person or group that is meant by a name, login or id: somebody on the case or seen before, otherwise whom the
 * directory finds. "me" is the user. Refused where nobody or more than one is meant: a guess would be an answer about
 * somebody else.
 */
export async function findPerson(
  l10n: Words,
  reading: Pick<Reading, "caller" | "findSubjects">,
  connection: Connection,
  { case: of, entries }: CaseState,
  text: string,
  signal: AbortSignal,
): Promise<Subject | Refused> {
  const caller = reading.caller(connection);
  if (skeleton(text) === "me") {
    if (caller !== undefined) return caller;
    return {
      refused: l10n.t("The case system does not say who the user is. Ask the user for their name or ID there."),
    };
  }
  const named = [of.reporter, ...entries.map(({ subject }) => subject), ...of.people, caller];
  const near = uniqueSubjects(named.filter((one) => one !== null && one !== undefined));
  const typed = typedSubject(text);
  const known = withTypedId(near, typed);
  if (known.length === 1) return known[0]!;
  // Somebody else may have the same name, or user name, so that it is looked up even when it is on the case.
  const { subjects, complete, cut } = await reading.findSubjects(connection, typed.text, signal);
  const all = uniqueSubjects([...near, ...subjects]);
  const certain = unmistakable(all, typed);
  const exact = certain.length > 0 ? certain : ofKind(all, typed).filter(({ name }) => isText(name, typed.text));
  // Of a name that was not looked for everywhere there may be another.
  const isOnly = (complete && !cut) || withTypedId(exact, typed).length > 0;
  if (exact.length === 1 && isOnly) return exact[0]!;
  const offered = JSON.stringify((exact.length > 1 ? exact : subjects).slice(0, mostOffered).map(aboutSubject));
  if (exact.length > 1 || subjects.length > 0) {
    return {
      refused: l10n.t(
        "It is not clear who is meant. Ask the user which one of these, and pass the ID as {0}, or the name " +
          "where the IDs are the same: {1}.",
        "person",
        offered,
      ),
    };
  }
  return {
    refused: complete
      ? l10n.t("Nobody with that name, user name or ID was found. Ask the user for the exact name or the ID.")
      : l10n.t(
          "Nobody with that name was found among the people seen so far, and the user may not " +
            "search the directory. Ask the user for the ID.",
        ),
  };
}

/**
 * Those with that id; without any, those with that login. Anybody can call themselves like somebody else, so a name
 * comes last. A number is an id and nothing else: anybody may have the number of another for a login.
 */
function unmistakable(subjects: readonly Subject[], typed: TypedSubject): readonly Subject[] {
  const withId = withTypedId(subjects, typed);
  if (typed.isNumber || withId.length > 0) return withId;
  return ofKind(subjects, typed).filter(({ login }) => login !== undefined && isText(login, typed.text));
}

/** Those of the kind that was typed, where one was. */
function ofKind(subjects: readonly Subject[], { kind: typed }: TypedSubject): readonly Subject[] {
  return subjects.filter(({ kind }) => typed === undefined || kind === typed || kind === "unknown");
}

function isText(one: string, other: string): boolean {
  return skeleton(one) === skeleton(other);
}
