import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createLocale, type Locale } from "../../text/locale";
import type { Words } from "../../text/localize";
import { createWords } from "../../text/words";
import { type Environment } from "./folders";

/** The words and forms that a terminal is answered in. */
export interface Language {
  readonly l10n: Words;
  readonly locale: Locale;
}

/** Norwegian is written in two forms and named by three codes; there is a translation into one of them. */
const sameAs: Readonly<Record<string, string>> = { no: "nb", nn: "nb", pt: "pt-br" };

/**
 * The language that the environment asks for, as POSIX orders the variables, e.g. "nb" for `LANG=nb_NO.UTF-8`.
 * "en" where it asks for none, or for one that there is no translation into.
 */
export function languageOf(environment: Environment, translated: readonly string[]): string {
  const wanted = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || "";
  const code = wanted.split(/[.@]/)[0]!.replace("_", "-").toLowerCase();
  const short = code.split("-")[0]!;
  return [code, sameAs[code], short, sameAs[short]].find((one) => one && translated.includes(one)) ?? "en";
}

/** Reads the words of the environment's language from a folder of translations. */
export async function readLanguage(folder: string, environment: Environment): Promise<Language> {
  const files = await readdir(folder).catch((): string[] => []);
  const translated = files.flatMap((file) => /^bundle\.l10n\.(.+)\.json$/.exec(file)?.[1] ?? []);
  const language = languageOf(environment, translated);
  if (language === "en") return { l10n: createWords(), locale: createLocale(language) };
  const read = async (file: string) => JSON.parse(await readFile(join(folder, file), "utf8")) as Record<string, string>;
  // What only the command line says stands apart, so that the extension does not carry it.
  const texts = await Promise.all([read(`bundle.l10n.${language}.json`), read(`terminal.${language}.json`)]);
  return { l10n: createWords(Object.assign({}, ...texts)), locale: createLocale(language) };
}
