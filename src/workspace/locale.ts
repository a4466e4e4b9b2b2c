import { env } from "vscode";

// Made at first use: the first formatter of a process loads the language data, which takes longer than loading all our code.
let numbers: Intl.NumberFormat | undefined;
let dates: Intl.DateTimeFormat | undefined;
let moments: Intl.DateTimeFormat | undefined;

/** A count in the display language, e.g. 1,240. */
export const count = (value: number): string => (numbers ??= new Intl.NumberFormat(env.language)).format(value);

/** The day of a time in milliseconds since 1970. */
export const day = (time: number): string => (dates ??= new Intl.DateTimeFormat(env.language, { dateStyle: "medium" })).format(time);

/** Day and time of day of a time in milliseconds since 1970. */
export const moment = (time: number): string => (moments ??= new Intl.DateTimeFormat(env.language, { dateStyle: "medium", timeStyle: "medium" })).format(time);
