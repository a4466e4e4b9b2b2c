import { randomUUID } from "node:crypto";

/** Marks the text that stands for a bigint while JSON is made; nobody outside can write it into a name. */
const mark = `bigint ${randomUUID()} `;
const marked = new RegExp(`"${mark}(-?\\d+)"`, "g");

/** The JSON of a value. A bigint becomes an integer with all its digits, as a 64-bit system writes it. */
export function jsonText(value: unknown): string {
  let some = false;
  const text = JSON.stringify(value, (_, one: unknown) => {
    if (typeof one !== "bigint") return one;
    some = true;
    return `${mark}${one}`;
  });
  return some ? text.replace(marked, "$1") : text;
}
