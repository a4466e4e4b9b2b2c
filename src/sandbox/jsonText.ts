import { randomUUID } from "node:crypto";

/** Marks the text that stands for a bigint while JSON is made; nobody outside can write it into a name. */
const mark = `bigint ${randomUUID()} `;
const marked = new RegExp(`"${mark}(-?\\d+)"`, "g");

/** The JSON of a value. A bigint becomes an integer with all its digits, as a 64-bit system writes it. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // It refuses a bigint; most answers have none, and are spared the slower way.
    return JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? `${mark}${one}` : one)).replace(
      marked,
      "$1",
    );
  }
}
