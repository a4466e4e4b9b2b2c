import { isSameSubject, subjectKey, type Case, type Subject } from "../../access/case";
import { modeLabel } from "../../wording/labels";
import { naming } from "../../wording/naming";
import { skeleton } from "../../text/skeleton";
import { oneLine } from "../../text/untrusted";
import { caseName, caseText, kindName } from "../matrix/axis";
import type { MatrixContext } from "../matrix/context";
import type { Of, ToHost, ToWebview, View } from "../protocol";

type Choices = Of<ToWebview, "choices">;
type Found = Pick<Choices, "items" | "note">;
type Item = Choices["items"][number];

/** The fields in which one chooses a person or a case. */
export interface Picking {
  /** What a choice stands for: a person or group, or the id of a case. Undefined when it was never offered. */
  take(value: string): Subject | string | undefined;
  /** Finds what is typed. `view`: what is looked at, which is not compared with itself. */
  search(
    ground: MatrixContext,
    message: Of<ToHost, "search">,
    view: View | undefined,
    signal: AbortSignal,
  ): Promise<Choices>;
}

/** So many choices are offered, and so many are remembered. */
const most = 50;
const mostRemembered = 5_000;

/** Fields that have offered nothing yet. */
export function createPicking(): Picking {
  const offered = new Map<string, Subject | string>();

  function offer(value: string, stands: Subject | string, item: Omit<Item, "value">): Item {
    if (offered.size > mostRemembered) offered.clear();
    offered.set(value, stands);
    return { value, ...item };
  }

  function casesWith({ connection, cases, l10n }: MatrixContext, text: string): Found {
    const wanted = skeleton(text);
    const found: Case[] = [];
    for (const one of cases.list(connection).cases) {
      if (wanted === "" || caseText(l10n, one).includes(wanted)) found.push(one);
      if (found.length === most) break;
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
    signal: AbortSignal,
  ): Promise<Found> {
    const { caller } = cases.directory(connection);
    const isCaller = (one: Subject) => caller !== undefined && isSameSubject(one, caller);
    let subjects: readonly Subject[];
    let note: string | undefined;
    if (text.trim() === "") {
      subjects = [...(caller ? [caller] : []), ...cases.people(connection).filter((one) => !isCaller(one))];
    } else {
      const found = await cases.findSubjects(connection, text, signal);
      ({ subjects } = found);
      if (!found.complete) note = l10n.t("Only people seen so far: the directory cannot be searched with this key.");
    }
    const nameOf = naming(subjects);
    const items = subjects.slice(0, most).map((subject) =>
      offer(subjectKey(subject), subject, {
        label: nameOf(subject),
        detail: [
          isCaller(subject) ? l10n.t("you") : "",
          kindName(l10n, subject.kind),
          oneLine(subject.login ?? subject.id, 60),
          oneLine(subject.belongsTo ?? "", 60),
        ]
          .filter(Boolean)
          .join(" · "),
        kind: subject.kind,
      }),
    );
    return { items, ...(note !== undefined && { note }) };
  }

  return {
    take: (value) => offered.get(value),
    search: async (ground, { place, text }, view, signal) => {
      const found =
        place === "case" || place === "otherCase" ? casesWith(ground, text) : await peopleWith(ground, text, signal);
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

/** The value of the choice that a view stands for. */
function lookedAt(view: View): string {
  return "subject" in view ? subjectKey(view.subject) : caseValue(view.caseId);
}

const caseValue = (id: string): string => `case ${id}`;
