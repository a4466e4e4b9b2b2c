import { env } from "vscode";

const numbers = new Intl.NumberFormat(env.language);
const dates = new Intl.DateTimeFormat(env.language, { dateStyle: "medium" });
const moments = new Intl.DateTimeFormat(env.language, { dateStyle: "medium", timeStyle: "medium" });

/** A count in the display language, e.g. 1,240. */
export const count = (value: number): string => numbers.format(value);

/** The day of a time in milliseconds since 1970. */
export const day = (time: number): string => dates.format(time);

/** Day and time of day of a time in milliseconds since 1970. */
export const moment = (time: number): string => moments.format(time);
