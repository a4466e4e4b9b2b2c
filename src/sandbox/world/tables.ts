/** The lines of a table that are not empty. */
export function lines(table: string): string[] {
  return table.split("\n").filter((line) => line.trim() !== "");
}

/** The cells of a line, which are separated by bars. */
export function cells(line: string): string[] {
  return line.split("|").map((cell) => cell.trim());
}

export function rows(table: string): string[][] {
  return lines(table).map(cells);
}

export function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

/** "2025-03-03 07:42" in UTC, as milliseconds since 1970. */
export function utc(text: string): number {
  return Date.parse(`${text.replace(" ", "T")}:00Z`);
}

/** Finds by short name. Throws for a name that the tables do not have: a mistake in them. */
export function named<T extends { readonly shortName: string }>(all: readonly T[]): (name: string) => T {
  const byName = new Map<string, T>();
  for (const one of all) if (!byName.has(one.shortName)) byName.set(one.shortName, one);
  return (name) => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`The world has no "${name}"`);
    return found;
  };
}
