import type { Subject } from "../access/case";
import type { FactName, Role } from "../access/policy";
import type { Failure } from "../base/failure";
import type { Words } from "../text/localize";
import type { Backend } from "./backend";
import type { HttpOptions } from "./http/http";

/**
 * Everything that is particular to one case system. A system is one such value in a folder of its own, and one line in
 * `systems.ts`; what lives in other bundles has lists of its own, `standIns.ts` and `badges.ts`.
 */
export interface CaseSystem {
  /** As settings, journal and commands write it. It never changes. */
  readonly id: string;
  /** Makes the backend behind a connection. Rejects nothing and asks nobody; throws "invalid" for a malformed key. */
  open(options: OpenOptions): Backend;
  /** What the system calls its own things, in the language of `l10n`. */
  vocabulary(l10n: Words): Vocabulary;
  /** What is particular about adding a connection. */
  connectionForm(l10n: Words): ConnectionForm;
  /**
   * The user name that a key states, which is no secret. Undefined, or absent: it states none, or is malformed. A
   * record is kept under it where the system does not tell who its caller is.
   */
  userNameOf?(key: string): string | undefined;
  /**
   * Whom an id means that nobody among `people` has and that is nobody's user name. Whole numbers may be typed without
   * their kind.
   */
  subjectOfId(id: string, people: readonly Subject[]): Subject;
  /** True where an id that no directory shows may still be named in a change, because the server takes any number. */
  readonly takesAnyNumber: boolean;
  /** Who has exactly the name that is searched is always found. Left out: they may be beyond `mostFound`. */
  readonly findsExactFirst?: true;
}

/** What a backend is made with. */
export interface OpenOptions extends Pick<
  HttpOptions,
  "url" | "fetch" | "timeoutSeconds" | "connectTimeoutSeconds" | "log"
> {
  readonly key: string;
  /** Cases on a page where the caller has no wish. */
  readonly pageSize: number;
  /** Which functions of the system stand for which fact, where a customer names them: the setting `roleFunctions`. */
  readonly roleFunctions: Readonly<Record<string, readonly string[]>>;
}

/** How somebody comes to have a fact. "named": by an entry on the case. "unlisted": no method lists who has it. */
export type FactOrigin = "named" | "role" | "definition" | "everyone" | "unlisted";

export interface FactWords {
  /** In a few words, e.g. "service read role". */
  readonly name: string;
  /** As a column of the access table calls it, where that differs. */
  readonly inTable?: string;
  /** Those for whom it holds and whom no list names, e.g. "Users with the service read role". */
  readonly holders?: string;
  /** The same in few words, for a row that says beside it that they have access by role. */
  readonly holdersShort?: string;
  /** Absent for a condition of the case, which holds for everybody or for nobody. */
  readonly origin?: FactOrigin;
  /** True for a role that nobody can revoke on a case, but that some access modes do not count. */
  readonly endsWithMode?: true;
}

export interface GateWords {
  /** What a case is that does not fulfil the condition, e.g. "not published". */
  readonly closed: string;
  /** The same with a question mark, where it is not known. */
  readonly unknown: string;
  /** Who sees a case that does not fulfil the condition, as a sentence. */
  readonly passes: string;
  /** What that means where it is not known, as a sentence or two. */
  readonly mayPass: string;
  /** What is disputed, after "not known". */
  readonly exception: string;
}

export interface ModeWords {
  readonly name: string;
  /** The mode in a list of ways out, where "mode" before the name reads badly. */
  readonly phrase?: string;
  /** What it means, in a sentence or two. */
  readonly meaning: string;
  /** Present where the mode lets an entry write whose level is read: the sentence that says so. */
  readonly readEntryWrites?: string;
}

export interface DetailWords {
  readonly name: string;
  /** Values that the system gives as identifiers; where a filter takes them, they are offered in this order. */
  readonly values?: Readonly<Record<string, string>>;
  /** A filter takes them. */
  readonly isFilter?: true;
}

/** What one case system calls its own things. What is missing is shown as it came. */
export interface Vocabulary {
  /** The system in full, for a tooltip. */
  readonly name: string;
  readonly modes: Readonly<Record<string, ModeWords>>;
  /** Its cases have no access mode, so that a row says nothing in its place. */
  readonly withoutModes?: true;
  /** What is certain in a mode that is not in the access table. */
  readonly otherMode: string;
  readonly facts: Readonly<Record<FactName, FactWords>>;
  /** A condition of cases that narrows who sees them; absent where the system has none. */
  readonly gate?: GateWords;
  /** What contains a case and may be filtered by (see `Case.scope`), as a column is called. */
  readonly scope?: string;
  /** A role as a noun, and its short form for a column. */
  readonly roles: Readonly<Record<Role, { readonly name: string; readonly short: string }>>;
  /** What an operation does, as the end of "may …". */
  readonly operations: Readonly<Record<string, string>>;
  /** The steps of a case's history and the fields in them, as the system calls them; absent: it keeps none. */
  readonly steps?: Readonly<Record<string, string>>;
  /** The states of a case. They are offered as a filter before any of them was seen, in this order. */
  readonly states: Readonly<Record<string, string>>;
  /** The details of a case, by their labels. */
  readonly details: Readonly<Record<string, DetailWords>>;
  /** What every answer about the system assumes, beside what holds for all systems. */
  readonly assumptions: readonly string[];
  /** What the search for cases that name somebody leaves out; absent where there is no such search. */
  readonly searchLeavesOut?: string;
  /** What `Backend.tryLookUps` tries, by its ids: what is looked up, and what stays unknown without it. */
  readonly lookUps?: Readonly<Record<string, { readonly name: string; readonly settles: string }>>;
  /** How somebody is found: what may be typed, and what to say where nobody was found. */
  readonly findSubject: { readonly prompt: string; readonly nobodyFound?: string };
  /** The connection to the stand-in. */
  readonly sandbox: { readonly name: string };
  /** The detail of a failure in words, where the detail is the system's own. */
  failureDetail?(detail: string): string | undefined;
  /** What can be done about a failure, where its detail tells more than its kind does. */
  failureAdvice?(failure: Pick<Failure, "kind" | "detail">): string | undefined;
  /** What is wrong with the text of a key, by the detail of the failure that it makes. */
  keyProblem?(detail: string | undefined): string | undefined;
}

/** What is particular about adding a connection; `wording/connectionQuestions.ts` makes the questions of it. */
export interface ConnectionForm {
  /** The system in a list of them. */
  readonly name: string;
  readonly detail: string;
  /** The usual name of a connection to it. */
  readonly connectionName: string;
  /** The usual address, empty where there is none, and an example. */
  readonly address: { readonly usual: string; readonly example: string };
  readonly key: {
    readonly example: string;
    /** What is wrong with a key that is not empty. */
    problem?(text: string): string | undefined;
  };
}

/** What is known about a system that no version of this program knew, such as one in an old record: nothing. */
export function unknownVocabulary(l10n: Words, name: string): Vocabulary {
  return {
    name,
    modes: {},
    otherMode: l10n.t("This mode is not known here."),
    facts: {},
    roles: {},
    operations: {},
    states: {},
    details: {},
    assumptions: [],
    findSubject: { prompt: l10n.t("Who? Type a name, a user name or a number") },
    sandbox: { name },
  };
}
