import type { SandboxAnswer, SandboxRequest } from "../../../src/sandbox/exchange";
import type { AboutStandIn, StandIn } from "../../../src/sandbox/sandbox";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: "guest" | "resident" | "warden";
}
export interface Tag {
  readonly who: Person;
  readonly ink: boolean;
}
export interface Box {
  readonly id: number;
  readonly label: string;
  readonly place: string;
  readonly state: string;
  readonly room: string;
  readonly locked: boolean;
  /** What the caller may do, by the house itself. */
  readonly mine: "none" | "read" | "write" | "owner";
}

const people: readonly Person[] = [
  { id: "w", name: "Wanda Warden", role: "warden" },
  { id: "r", name: "Rolf Resident", role: "resident" },
  { id: "g", name: "Gina Guest", role: "guest" },
];

interface Kept {
  readonly id: number;
  readonly label: string;
  readonly room: string;
  readonly locked?: true;
  place: string;
  readonly tags: Map<string, boolean>;
}

/** A house with boxes, which decides by its own words who may do what; the policy of the toy is not asked. */
export const toyStandIn: StandIn<object, AboutStandIn> = {
  port: () => 0,
  create: () => {
    const boxes: Kept[] = [
      { id: 1, label: "Old letters", room: "attic", place: "shelf", tags: new Map([["g", false]]) },
      { id: 2, label: "Spare keys", room: "cellar", place: "sealed", tags: new Map() },
      { id: 3, label: "Winter coats", room: "attic", locked: true, place: "shelf", tags: new Map([["r", true]]) },
    ];

    function levelOf(box: Kept, { id, role }: Person): Box["mine"] {
      if (role === "warden") return "owner";
      if (box.locked) return "none";
      const ink = box.tags.get(id);
      if (box.place === "sealed") return ink === undefined ? "none" : "write";
      if (ink === true) return "write";
      return ink === false || role === "resident" ? "read" : "none";
    }

    function answer(who: Person, { method, path, body }: SandboxRequest): SandboxAnswer {
      const [, kind, id, part, of] = path.split("/");
      if (kind === "me") return { status: 200, body: who };
      if (kind === "people" && id === undefined) return { status: 200, body: people };
      if (kind === "people") return { status: 200, body: people.find((one) => one.id === id) };
      const seen = boxes.filter((box) => levelOf(box, who) !== "none");
      const shown = (box: Kept): Box => {
        const { label, place, room, locked = false } = box;
        return { id: box.id, label, place, room, locked, state: "dusty", mine: levelOf(box, who) };
      };
      if (id === undefined) return { status: 200, body: seen.map(shown) };
      const box = seen.find((one) => String(one.id) === id);
      if (box === undefined) return { status: 404, body: { problem: "no such box" } };
      if (method === "GET" && part === undefined) return { status: 200, body: shown(box) };
      if (method === "GET") {
        const tags = [...box.tags].map(([name, ink]) => ({ who: people.find((one) => one.id === name), ink }));
        return { status: 200, body: tags };
      }
      if (levelOf(box, who) !== "owner") return { status: 403, body: { problem: "wardens only" } };
      if (part === "place") box.place = (body as { place: string }).place;
      else if (method === "DELETE") box.tags.delete(of!);
      else box.tags.set(of!, (body as { ink: boolean }).ink);
      return { status: 204 };
    }

    return {
      system: {
        name: "a house of boxes, which exists in tests only",
        about: "A toy.",
        handle: (request) => {
          const who = people.find(({ id }) => request.headers["x-toy"] === `toy-${id}`);
          return who === undefined ? { status: 401 } : answer(who, request);
        },
        refuse: (status, message) => ({ status, body: { problem: message } }),
      },
      extra: { keys: people.map(({ id, name }) => ({ name, key: `toy-${id}`, description: name })) },
      reset: () => undefined,
    };
  },
};
