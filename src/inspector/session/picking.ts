import { entriesOf, isSameSubject, subjectKey, type Case, type Subject } from "../../access/case";
import { modeLabel } from "../../wording/labels";
import { naming } from "../../wording/naming";
import { skeleton } from "../../text/skeleton";
import { oneLine } from "../../text/untrusted";
import { caseName, caseText, entryWords, kindName } from "../matrix/axis";
import type { Look } from "../viewState";
import type { MatrixContext } from "../matrix/context";
import type { Of, ToHost, ToWebview, View } from "../protocol";
import { joinParts } from "../../text/localize";

type Choices = Of<ToWebview, "choices">;
type OfferedChoices = Pick<Choices, "items" | "note">;
type Item = Choices["items"][number];

/** The fields in which one chooses a person or a case. */
export interface Picking {
  /** What a choice stands for: a person or group, or the ID of a case. Undefined when it was never offered. */
  take(value: string): Subject | string | undefined;
  /**
   * Finds what is typed. `look`: what is looked at, which is not compared with itself, and whose people need not be
   * added again; `recent`: who was added lately, offered first.
   */
  search(
    ground: MatrixContext,
    message: Of<ToHost, "search">,
    look: Pick<Look, "view" | "trials">,
    recent: readonly Subject[],
    signal: AbortSignal,
  ): Promise<Choices>;
}

/** So many choices are offered, and so many are remembered. */
const mostPicked = 50;
const mostRemembered = 5_000;

/** Fields that have offered nothing yet. Long because its functions share its state. */
export function createPicking(): Picking {
  const offered = new Map<string, Subject | string>();

  function offer(value: string, stands: Subject | string, item: Omit<Item, "value">): Item {
    if (offered.size > mostRemembered) offered.clear();
    offered.set(value, stands);
    return { value, ...item };
  }

  function casesWith({ connection, cases, l10n }: MatrixContext, text: string): OfferedChoices {
    const wanted = skeleton(text);
    const found: Case[] = [];
    for (const one of cases.list(connection).cases) {
      if (wanted === "" || caseText(l10n, one).includes(wanted)) found.push(one);
      if (found.length === mostPicked) break;
    }
    const items = found.map((one) =>
      offer(caseValue(one.id), one.id, { label: caseName(one), detail: modeLabel(l10n, one.mode), kind: "case" }),
    );
    const id = text.trim();
    if (/^[\w-]{1,64}$/.test(id) && !found.some((one) => one.id === id || one.number === id)) {
      items.push(
        offer(caseValue(id), id, {
          label: l10n.t("Case with number {0}", id),
          detail: l10n.t("not read yet"),
          kind: "case",
        }),
      );
    }
    return { items };
  }

  async function peopleWith(
    { connection, cases, l10n }: MatrixContext,
    text: string,
    has: (subject: Subject) => string | undefined,
    recent: readonly Subject[],
    signal: AbortSignal,
  ): Promise<OfferedChoices> {
    const { caller } = cases.directory(connection);
    const isCaller = (one: Subject) => caller !== undefined && isSameSubject(one, caller);
    const isRecent = (one: Subject) => recent.some((other) => isSameSubject(one, other));
    let subjects: readonly Subject[];
    let note: string | undefined;
    if (text.trim() === "") {
      const known = [...(caller ? [caller] : []), ...cases.people(connection).filter((one) => !isCaller(one))];
      subjects = [...recent, ...known.filter((one) => !isRecent(one))];
    } else {
      const found = await cases.findSubjects(connection, text, signal);
      ({ subjects } = found);
      if (!found.complete) note = l10n.t("Only people seen so far: the directory cannot be searched with this key.");
    }
    const nameOf = naming(subjects);
    const items = subjects.slice(0, mostPicked).map((subject) =>
      offer(subjectKey(subject), subject, {
        label: nameOf(subject),
        detail: joinParts([
          has(subject) ?? "",
          isRecent(subject) ? l10n.t("recently added") : "",
          isCaller(subject) ? l10n.t("you") : "",
          kindName(l10n, subject.kind),
          oneLine(subject.login ?? subject.id, 60),
          oneLine(subject.belongsTo ?? "", 60),
        ]),
        kind: subject.kind,
        ...(has(subject) !== undefined && { taken: true }),
      }),
    );
    return { items, ...(note !== undefined && { note }) };
  }

  return {
    take: (value) => offered.get(value),
    search: async (ground, { place, text }, look, recent, signal) => {
      const { view } = look;
      const adds = place === "trial";
      const found =
        place === "case" || place === "otherCase"
          ? casesWith(ground, text)
          : await peopleWith(
              ground,
              text,
              adds ? holdingOf(ground, look) : () => undefined,
              adds ? recent : [],
              signal,
            );
      const itself =
        view !== undefined && (place === "otherCase" || place === "otherSubject") ? lookedAt(view) : undefined;
      return {
        type: "choices",
        place,
        asked: text,
        ...found,
        items: found.items.filter(({ value }) => value !== itself),
      };
    },
  };
}

/** What somebody who might be added has already: an entry, or one in the draft. */
function holdingOf(
  { cases, connection, l10n }: MatrixContext,
  { view, trials }: Pick<Look, "view" | "trials">,
): (subject: Subject) => string | undefined {
  if (view?.type !== "case") return () => undefined;
  const entries = cases.entries(connection, view.caseId);
  return (subject) => {
    const isDrafted = trials.some(
      (trial) => trial.type === "entry" && trial.caseId === view.caseId && isSameSubject(trial.subject, subject),
    );
    if (isDrafted) return l10n.t("in the draft");
    const theirs = entries.known ? entriesOf(entries.value, subject) : [];
    return theirs.length === 0 ? undefined : l10n.t("has access: {0}", entryWords({ l10n }, theirs));
  };
}

/** The value of the choice that a view stands for. */
function lookedAt(view: View): string {
  return "subject" in view ? subjectKey(view.subject) : caseValue(view.caseId);
}

const caseValue = (id: string): string => `case ${id}`;
