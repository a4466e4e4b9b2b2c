import { isSameSubject, type Case, type Subject } from "../access/case";
import { modeLabel } from "../wording/labels";
import { subjectName } from "../wording/reason";
import { oneLine } from "../wording/untrusted";
import type { Cases } from "../workspace/cases";
import { caseName, kindName } from "./matrix/axis";
import { subjectKey } from "./matrix/holders";
import type { Ground } from "./matrix/ground";
import type { Of, ToHost, ToWebview } from "./protocol";

type Choices = Of<ToWebview, "choices">;
type Found = Pick<Choices, "items" | "note">;

const most = 50;

/** The fields in which one chooses a person or a case: finds what is typed, and knows what a choice stands for. */
export class Picking {
  readonly #offered = new Map<string, Subject | string>();

  /** What a choice stands for: a person or group, or the id of a case. Undefined when it was never offered. */
  take(value: string): Subject | string | undefined {
    return this.#offered.get(value);
  }

  async search(ground: Ground, cases: Cases, { place, text }: Of<ToHost, "search">, signal: AbortSignal): Promise<Choices> {
    const found = place === "case" || place === "otherCase" ? this.#cases(ground, cases, text) : await this.#people(ground, cases, text, signal);
    return { type: "choices", place, asked: text, ...found };
  }

  #cases({ connection, l10n }: Ground, cases: Cases, text: string): Found {
    const wanted = text.trim().toLowerCase();
    const found: Case[] = [];
    for (const one of cases.list(connection).cases) {
      if (wanted === "" || `${one.number} ${one.title}`.toLowerCase().includes(wanted)) found.push(one);
      if (found.length === most) break;
    }
    const items = found.map((one) => this.#offer(`case ${one.id}`, one.id, { label: caseName(one), detail: modeLabel(l10n, one.mode), kind: "case" }));
    const id = text.trim();
    if (/^[\w-]{1,64}$/.test(id) && !found.some((one) => one.id === id || one.number === id)) {
      items.push(this.#offer(`case ${id}`, id, { label: l10n.t("Case with number {0}", id), detail: l10n.t("not read yet"), kind: "case" }));
    }
    return { items };
  }

  async #people(ground: Ground, cases: Cases, text: string, signal: AbortSignal): Promise<Found> {
    const { connection, l10n } = ground;
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
    const items = subjects.slice(0, most).map((subject) =>
      this.#offer(subjectKey(subject), subject, {
        label: subjectName(subject),
        detail: [isCaller(subject) ? l10n.t("you") : "", kindName(ground, subject.kind), oneLine(subject.login ?? subject.id, 60)].filter(Boolean).join(" · "),
        kind: subject.kind,
      }),
    );
    return { items, ...(note !== undefined && { note }) };
  }

  #offer(value: string, stands: Subject | string, item: Omit<Choices["items"][number], "value">): Choices["items"][number] {
    if (this.#offered.size > 5_000) this.#offered.clear();
    this.#offered.set(value, stands);
    return { value, ...item };
  }
}
