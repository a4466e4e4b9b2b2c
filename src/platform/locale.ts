import { env } from "vscode";
import { createLocale } from "../text/locale";

/** In the display language of VS Code. */
export const locale = createLocale(env.language);
export const { count, day, clock, moment, compareNames } = locale;
