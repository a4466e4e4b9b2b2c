import type { Case, Mask, User } from "./database";

/** The bits of a level by name. */
export function levelList(level: Mask): { name: string; value: number }[] {
  const names = ["deny_all", "read_only", "full_access"];
  return names.map((name, bit) => ({ name, value: 2 ** bit })).filter(({ value }) => (level & value) !== 0);
}

export function caseTitle({ id, name }: Case): string {
  return `#${id} - ${name}`;
}

export function email({ login }: User): string {
  return login === "administrator" ? "administrator@localhost" : `${login}@example.org`;
}
