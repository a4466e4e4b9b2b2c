import type { Case, Change, Entry, Subject } from "../../../src/access/case";
import type { Evidence, Path, Unknown } from "../../../src/access/evidence";
import type { Backend, Directory, KnownState } from "../../../src/backends/backend";
import { conditionFinding } from "../../../src/backends/evidence";
import { createHttp, segment } from "../../../src/backends/http/http";
import type { CaseSystem, OpenOptions, Vocabulary } from "../../../src/backends/system";
import { Failure } from "../../../src/base/failure";
import type { Words } from "../../../src/text/localize";
import { toyPolicy } from "./policy";
import type { Box, Person, Tag } from "./standIn";

/** The descriptor of the toy: all that the rest of the program is told about it. */
export const toySystem: CaseSystem = {
  id: "toy",
  open: openToy,
  vocabulary: toyVocabulary,
  connectionForm: (l10n) => ({
    name: "Toy boxes",
    detail: l10n.t("Boxes with tags"),
    connectionName: "Toy",
    address: { usual: "", example: "https://boxes.example" },
    key: {
      example: "toy-…",
      problem: (text) => (text.startsWith("toy-") ? undefined : l10n.t("A key of the toy begins with toy-.")),
    },
  }),
  subjectOfId: (id) => ({ id, kind: "user", name: id }),
  takesAnyNumber: false,
};

function toyVocabulary(l10n: Words): Vocabulary {
  return {
    name: "Toy boxes, second edition",
    modes: {
      shelf: { name: l10n.t("on the shelf"), meaning: l10n.t("Residents look into it.") },
      sealed: {
        name: l10n.t("sealed up"),
        meaning: l10n.t("Only wardens and tags count."),
        readEntryWrites: l10n.t("Sealed up lets every tag write."),
      },
    },
    otherMode: l10n.t("No such place for a box is known."),
    facts: {
      resident: {
        name: l10n.t("resident of the house"),
        holders: l10n.t("All residents"),
        origin: "role",
        endsWithMode: true,
      },
      warden: { name: l10n.t("warden of the house"), holders: l10n.t("All wardens"), origin: "role" },
      onTag: { name: l10n.t("name on the tag"), origin: "named" },
      penOnTag: { name: l10n.t("name on the tag in ink"), origin: "named" },
      unlocked: { name: l10n.t("box without a lock") },
    },
    gate: {
      closed: l10n.t("locked"),
      unknown: l10n.t("nobody has tried the lid"),
      passes: l10n.t("The box is locked: only wardens open it."),
      mayPass: l10n.t("Nobody has tried the lid. If the box is locked, only wardens open it."),
      exception: l10n.t("who else has a key"),
    },
    roles: { warden: { name: l10n.t("warden"), short: l10n.t("W.") } },
    operations: { shake: l10n.t("shake the box"), relabel: l10n.t("write another label") },
    states: { dusty: l10n.t("covered with dust") },
    details: { room: { name: l10n.t("Room") } },
    assumptions: [l10n.t("nobody has a second key")],
    findSubject: { prompt: l10n.t("Whose name is to be on the tag?") },
    sandbox: { name: "Toy sandbox" },
    failureAdvice: ({ detail }) => (detail === "TOY-7" ? l10n.t("Ask the warden for the ladder.") : undefined),
  };
}

function openToy({ url, key, fetch, timeoutSeconds, log }: OpenOptions): Backend {
  const http = createHttp({ url, fetch, timeoutSeconds, log, headers: () => ({ "X-Toy": key }), secrets: [key] });
  const get = async <T>(path: string, signal: AbortSignal): Promise<T> =>
    (await http({ method: "GET", path, signal })) as T;

  return {
    system: "toy",
    policy: toyPolicy,
    capabilities: {
      modes: ["shelf", "sealed"],
      levels: ["read", "write"],
      changesLevelInPlace: true,
      definitionGrants: false,
      levelToChange: "owner",
      filters: ["text", "status", "mode"],
      caseId: /^\d+$/,
    },
    readCaller: async (signal) => subjectOf(await get<Person>("/me", signal)),
    listCases: async ({ text = "" }, _after, signal) => {
      const boxes = await get<Box[]>("/boxes", signal);
      return { items: boxes.filter(({ label }) => label.includes(text)).map(toCase), total: boxes.length };
    },
    readCase: async (id, signal) => toCase(await get<Box>(`/boxes/${segment(id)}`, signal)),
    readEntries: async ({ id }, signal) => (await get<Tag[]>(`/boxes/${segment(id)}/tags`, signal)).map(toEntry),
    findSubjects: async (text, signal) =>
      (await get<Person[]>("/people", signal)).map(subjectOf).filter(({ name }) => name.includes(text)),
    readMembers: () => Promise.resolve({ members: [], truncated: false }),
    readRoles: async (_of, { id }, signal) => {
      const { role } = await get<Person>(`/people/${segment(id)}`, signal);
      const held = (...names: string[]) => ({
        known: true as const,
        value: names.includes(role) ? [{ name: role }] : [],
        readAt: Date.now(),
      });
      return { resident: held("resident", "warden"), warden: held("warden") };
    },
    evidence,
    write: ({ case: of }, change, signal) => http({ ...requestFor(of.id, change), signal }).then(() => undefined),
    webAddress: () => undefined,
  };
}

function requestFor(box: string, change: Change) {
  const path = (part: string) => `/boxes/${segment(box)}/${part}`;
  switch (change.kind) {
    case "changeMode":
      return { method: "PUT", path: path("place"), body: { place: change.mode } } as const;
    case "grant":
      return {
        method: "PUT",
        path: path(`tags/${change.subject.id}`),
        body: { ink: change.level === "write" },
      } as const;
    case "changeLevel":
      return { method: "PUT", path: path(`tags/${change.entry.id}`), body: { ink: change.level === "write" } } as const;
    case "revoke":
      return { method: "DELETE", path: path(`tags/${change.entry.id}`) } as const;
    case "recompute":
    case "reporter":
    case "publish":
    case "unwatch":
      throw new Failure("notSupported", { detail: change.kind, notHandled: true });
  }
}

function toCase({ id, label, place, state, room, locked, mine }: Box): Case {
  if (typeof id !== "number") throw new Failure("unexpected", { detail: "a box without a number" });
  return {
    id: String(id),
    number: String(id),
    title: label,
    mode: place,
    condition: locked ? "no" : "yes",
    status: state,
    people: [],
    ...(mine !== "none" && { own: { level: mine } }),
    details: [{ label: "room", value: room }],
    readAt: Date.now(),
  };
}

function toEntry({ who, ink }: Tag): Entry {
  return { id: who.id, subject: subjectOf(who), level: ink ? "write" : "read", on: "case" };
}

function subjectOf({ id, name }: Person): Subject {
  return { id, kind: "user", name };
}

function evidence({ case: of, entries }: KnownState, subject: Subject, directory: Directory): Evidence {
  const open = (id: string, about: Unknown["about"]): Path => ({
    needs: [{ id: `${id}:${subject.id}`, gap: "notFetched", about }],
    through: [],
  });
  const tagged = (ink: boolean): readonly Path[] =>
    !entries.known
      ? [open(ink ? "ink" : "tag", "entries")]
      : entries.value
          .filter((one) => one.subject?.id === subject.id && (!ink || one.level === "write"))
          .map((entry) => ({ needs: [], through: [], entry }));
  const roles = directory.roles(subject.id, of);
  const role = (fact: string): readonly Path[] => {
    const asked = roles.known ? roles.value[fact] : roles;
    return asked?.known
      ? asked.value.map(({ name }) => ({ needs: [], through: [], role: { name } }))
      : [open("warden", "role")];
  };
  return {
    resident: { paths: role("resident"), source: "permissions" },
    warden: { paths: role("warden"), source: "permissions" },
    onTag: { paths: tagged(false), source: "entries" },
    penOnTag: { paths: tagged(true), source: "entries" },
    unlocked: conditionFinding(of, "unlocked"),
  };
}
