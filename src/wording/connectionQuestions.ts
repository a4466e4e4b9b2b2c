import type { CaseSystem } from "../backends/system";
import { parseAddress } from "../core/connections/address";
import type { Words } from "../text/localize";
import { connectionProblem } from "./connection";

/** What was answered so far. */
export interface ConnectionAnswers {
  readonly url?: string;
  readonly name?: string;
}

/** One thing to know before a connection can be added. An editor asks it, a command line takes it as an option. */
export interface ConnectionQuestion {
  readonly id: "url" | "name" | "key";
  readonly prompt: string;
  /** What is offered as an answer; empty for nothing. */
  readonly usual: string;
  readonly example?: string;
  /** The answer is not shown while it is typed, nor kept in a list of commands. */
  readonly secret: boolean;
  /** Nothing is an answer, too. */
  readonly optional: boolean;
  /** What is wrong with an answer. Undefined: nothing. */
  problem(text: string): string | undefined;
}

type AskQuestion = (answers: ConnectionAnswers) => ConnectionQuestion;

/**
 * The questions about a connection to a system, in the order in which they are asked; what was answered before is
 * handed to each.
 * @param isTaken whether another connection has a name
 */
export function connectionQuestions(
  l10n: Words,
  system: CaseSystem,
  isTaken: (name: string) => boolean,
): readonly AskQuestion[] {
  return [
    () => addressQuestion(l10n, system),
    ({ url = "" }) => nameQuestion(l10n, system, url, isTaken),
    ({ url = "" }) => {
      const question = keyQuestion(l10n, system, url);
      const prompt = `${question.prompt} ${l10n.t("It can be given later: press Enter.")}`;
      const problem = (text: string) => (text.trim() === "" ? undefined : question.problem(text));
      return { ...question, prompt, optional: true, problem };
    },
  ];
}

/** The question for a key, also of a connection that is there. `url` says to whom it is sent. */
export function keyQuestion(l10n: Words, system: CaseSystem, url: string): ConnectionQuestion {
  const { key } = system.connectionForm(l10n);
  const origin = URL.canParse(url) ? new URL(url).origin : url;
  return {
    id: "key",
    prompt: l10n.t("The key is kept in the secret storage and sent to {0} only.", origin),
    usual: "",
    example: key.example,
    secret: true,
    optional: false,
    problem: (text) => (text.trim() === "" ? l10n.t("The key is empty.") : key.problem?.(text)),
  };
}

function addressQuestion(l10n: Words, system: CaseSystem): ConnectionQuestion {
  const { usual, example } = system.connectionForm(l10n).address;
  return {
    id: "url",
    prompt: l10n.t("Address of the API"),
    usual,
    example,
    secret: false,
    optional: false,
    problem: (text) => {
      const address = parseAddress(text);
      return "problem" in address ? connectionProblem(l10n, address.problem, []) : undefined;
    },
  };
}

function nameQuestion(
  l10n: Words,
  system: CaseSystem,
  url: string,
  isTaken: (name: string) => boolean,
): ConnectionQuestion {
  const { connectionName } = system.connectionForm(l10n);
  const host = URL.canParse(url) ? new URL(url).hostname : url;
  return {
    id: "name",
    prompt: l10n.t("What is it called in the tree?"),
    usual: isTaken(connectionName) ? `${connectionName} ${host}` : connectionName,
    secret: false,
    optional: false,
    problem: (text) => {
      if (text.trim() === "") return connectionProblem(l10n, "noName", []);
      return isTaken(text) ? connectionProblem(l10n, "nameTaken", []) : undefined;
    },
  };
}
