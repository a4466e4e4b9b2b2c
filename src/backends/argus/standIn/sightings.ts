import type { Credential } from "./keys";
import type { Access } from "./rights";

/** Remembers, one byte for a case, what each caller may do: a hundred thousand cases are then judged once. */
export interface Sightings {
  remembered(who: Credential, index: number, judge: () => Access | undefined): Access | undefined;
  clear(): void;
}

export function createSightings(size: number): Sightings {
  const kinds: (Access | undefined)[] = [undefined];
  const memory = new Map<Credential, Uint8Array>();
  const kindOf = (access: Access | undefined): number => {
    const at =
      access === undefined ? 0 : kinds.findIndex((kind) => kind?.level === access.level && kind.role === access.role);
    return at >= 0 ? at : kinds.push(access) - 1;
  };
  return {
    remembered(who, index, judge) {
      let bytes = memory.get(who);
      if (bytes === undefined) memory.set(who, (bytes = new Uint8Array(size)));
      // 0: not judged yet.
      if (bytes[index] === 0) bytes[index] = kindOf(judge()) + 1;
      return kinds[bytes[index]! - 1];
    },
    clear: () => memory.clear(),
  };
}
