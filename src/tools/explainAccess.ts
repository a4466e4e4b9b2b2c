import { barrierText, toNoText, toYesText } from "../wording/remedy";
import type { Verdict } from "../core/cases/verdict";
import type { Ask } from "./ask";
import { explain } from "../access/explain";
import type { Policy } from "../access/policy";
import type { Right } from "../access/level";
import { agreementText } from "../wording/access";
import { modeMeaning } from "../wording/mode";
import { missingText, powerlessText, wayText } from "../wording/reason";
import { aboutCase, aboutLevel, aboutSubject, asOf } from "./answer";
import { findPerson } from "./find";
import type { InputOf } from "./input";
import { isRefused } from "./refusal";

/** Why somebody has, has not or may have each right on a case. */
export async function explainAccess(
  { reading, l10n, connection, signal }: Ask,
  input: InputOf<"explainAccess">,
): Promise<object> {
  const state = await reading.readState(connection, input.case, signal);
  const { id } = state.case;
  await reading.learn(connection, undefined, signal, id);
  const subject = await findPerson(l10n, reading, connection, state, input.person, signal);
  if (isRefused(subject)) return subject;
  await reading.learn(connection, subject, signal, id);
  const { policy } = await reading.system(connection);
  const verdict = reading.judge(connection, id, subject);
  if (verdict === undefined) return { refused: l10n.t("The connection was changed meanwhile. Call the tool again.") };
  return {
    case: aboutCase(state.case),
    modeMeans: modeMeaning(l10n, state.case.mode),
    person: aboutSubject(subject),
    ...(!reading.isSomebody(connection, subject) && {
      warning: l10n.t(
        "It is not known whether anybody has the number {0}: no answer of the case system has shown it. " +
          "Tell the user.",
        subject.id,
      ),
    }),
    ...aboutLevel(verdict.access),
    ...(verdict.entries !== undefined && { byTheEntries: aboutLevel(verdict.entries) }),
    ...asOf(verdict),
    ...(verdict.agreement !== undefined && { server: agreementText(l10n, verdict.agreement) }),
    rights: policy.rights.map((right) => explainRight(l10n, policy, verdict, right)),
  };
}

function explainRight(l10n: Ask["l10n"], policy: Policy, verdict: Verdict, right: Right): object {
  const { mode } = verdict.case;
  const explanation = explain(policy, mode, verdict.evidence, right);
  const { wins, possible, powerless, missing, modeInTable } = explanation;
  // The server's word on the person may settle what the table leaves open.
  const value = verdict.access[right];
  return {
    right,
    value,
    ...some(
      "ways",
      wins.map((way) => wayText(l10n, way)),
    ),
    ...some("onlyFor", barrierText(l10n, explanation)),
    ...some("possibleWays", value === "unknown" ? possible.map((way) => wayText(l10n, way)) : []),
    ...some("notKnown", value === "unknown" ? missing.map((one) => missingText(l10n, one)) : []),
    ...some(
      "doesNotCount",
      powerless.map((one) => powerlessText(l10n, one, mode)),
    ),
    ...(!modeInTable && { modeNotInTable: true }),
    ...(value !== "unknown" && explanation.value !== value && { settledByServer: true }),
    ...some("toMakeItYes", value === "yes" ? undefined : toYesText(l10n, explanation)),
    ...some("toMakeItNo", value === "no" ? undefined : toNoText(l10n, explanation)),
  };
}

/** A field only where it says something: the model reads every word. */
function some(name: string, said: string | readonly string[] | undefined): object {
  return said === undefined || said.length === 0 ? {} : { [name]: said };
}
