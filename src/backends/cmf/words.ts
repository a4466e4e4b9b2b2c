import type { Words } from "../../text/localize";
import { inMessage } from "../../text/untrusted";
import { subjectProblemText } from "../subjectProblem";
import type { FactWords, Vocabulary } from "../system";
import { cmfAdvice, cmfKeyProblem } from "./failureWords";

/** What the Case Management framework calls its own things. */
export function cmfVocabulary(l10n: Words): Vocabulary {
  return {
    name: l10n.t("OutSystems Case Management framework"),
    modes: {
      on: {
        name: l10n.t("access control on"),
        phrase: l10n.t("access control on"),
        meaning: l10n.t("Nobody has access without an entry on the case or its case definition, or a delegation."),
      },
      off: {
        name: l10n.t("access control off"),
        phrase: l10n.t("access control off"),
        meaning: l10n.t("Access control is off for this case definition: entries have no effect."),
      },
    },
    otherMode: l10n.t(
      "It is not known whether access control is on. What holds in either case is shown as certain: an entry " +
        "on the case or its case definition reads, a write entry writes. Everything beyond that is unknown.",
    ),
    facts: facts(l10n),
    roles: {},
    operations: { readDetails: l10n.t("read all details of the case"), modify: l10n.t("modify the case") },
    states: {},
    details: {
      definition: { name: l10n.t("Case definition") },
      priority: { name: l10n.t("Priority") },
      requester: { name: l10n.t("Requester") },
      createdBy: { name: l10n.t("Created by") },
      created: { name: l10n.t("Created") },
    },
    assumptions: [],
    lookUps: {
      cases: { name: l10n.t("cases"), settles: l10n.t("everything: without it nothing can be read") },
      definitions: { name: l10n.t("case definitions"), settles: l10n.t("whether access control is on") },
      groups: { name: l10n.t("groups"), settles: l10n.t("which groups there are, and which are above them") },
    },
    findSubject: {
      prompt: l10n.t("Who? Type the name of a group, a whole user name or a number"),
      nobodyFound: l10n.t("CMf finds a user by the whole user name, a group by a part of its name, and both by number"),
    },
    sandbox: { name: l10n.t("CMf sandbox") },
    failureDetail: (detail) => failureDetail(l10n, detail),
    failureAdvice: (failure) => cmfAdvice(l10n, failure),
    keyProblem: (detail) => cmfKeyProblem(l10n, detail),
  };
}

function facts(l10n: Words): Record<string, FactWords> {
  return {
    everyone: {
      name: l10n.t("access control is off"),
      inTable: l10n.t("everyone"),
      holders: l10n.t("Everyone in the environment"),
      origin: "everyone",
    },
    caseEntry: { name: l10n.t("entry on the case"), origin: "named" },
    caseWrite: { name: l10n.t("write entry on the case"), origin: "named" },
    definitionEntry: {
      name: l10n.t("entry on the case definition"),
      holders: l10n.t("Anyone with an entry on the definition"),
      holdersShort: l10n.t("Case definition"),
      origin: "definition",
    },
    definitionWrite: {
      name: l10n.t("write entry on the case definition"),
      holders: l10n.t("Anyone with a write entry on the definition"),
      holdersShort: l10n.t("Case definition, write"),
      origin: "definition",
    },
    delegation: {
      name: l10n.t("delegation"),
      holders: l10n.t("Anyone with delegated access"),
      holdersShort: l10n.t("Delegation"),
      origin: "unlisted",
    },
    delegationWrite: {
      name: l10n.t("delegation with write"),
      holders: l10n.t("Anyone with delegated write access"),
      holdersShort: l10n.t("Delegation, write"),
      origin: "unlisted",
    },
  };
}

function failureDetail(l10n: Words, detail: string): string | undefined {
  if (detail === "Case_ValidateAccess is for users") return l10n.t("Case_ValidateAccess is for users");
  const of = /^(.*): no CaseDefinitionId$/s.exec(detail)?.[1];
  return of === undefined
    ? subjectProblemText(l10n, detail)
    : l10n.t("the case {0} has no CaseDefinitionId", inMessage(of));
}
