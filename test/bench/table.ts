/** One line of the table. */
export interface Line {
  readonly what: string;
  readonly measured: string;
  /** What it is held against, measured in the same run. */
  readonly against: string;
  readonly figure: string;
  /** Left out where there is none. */
  readonly target?: string;
  readonly met?: boolean;
}

/** A figure that is a ratio and has an upper limit. */
export function atMost(limit: number, ratio: number): Pick<Line, "figure" | "target" | "met"> {
  return { figure: times(ratio), target: `≤ ${times(limit)}`, met: ratio <= limit };
}

export function times(ratio: number): string {
  return `${ratio >= 100 ? Math.round(ratio).toLocaleString("en") : ratio.toFixed(2)} ×`;
}

export function milliseconds(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

/** Bytes in the unit that people use, of 1 000 where that is how the target is meant. */
export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 2 : 1)} MB`;
}

const HEADINGS = ["What", "Measured", "Against", "Figure", "Target", "Met"];

/** As a Markdown table, which reads well as plain text, too. */
export function table(lines: readonly Line[]): string {
  const rows = lines.map(({ what, measured, against, figure, target = "", met }) => [
    what,
    measured,
    against,
    figure,
    target,
    met === undefined ? "" : met ? "yes" : "no",
  ]);
  const widths = HEADINGS.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(HEADINGS), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(line)].join("\n");
}
