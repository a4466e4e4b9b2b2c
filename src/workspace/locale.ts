import { env } from "vscode";
import { createLocale } from "../wording/locale";

export const { count, day, moment, compareNames } = createLocale(env.language);
