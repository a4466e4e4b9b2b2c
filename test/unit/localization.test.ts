import type { Words } from "../../src/text/localize";
import { wordsOf } from "../../src/wording/wordsOf";
import { allSystems } from "../../src/backends/systems";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { misfitOf } from "../../src/backends/http/misfit";
import { createKeys } from "../../src/backends/argus/standIn/keys";
import { createLogins } from "../../src/backends/cmf/standIn/logins";
import { openState } from "../../src/sandbox/state";
import { createWorld } from "../../src/sandbox/world/world";
import { failureDetail } from "../../src/wording/failureDetail";
import { sandboxCallerText } from "../../src/wording/sandboxCaller";
import { failureDetails, shownTexts, textsOf } from "./shownText";
import { english } from "./english";
import { extractWords, ROOT, sourceFiles } from "./words";

type Texts = Readonly<Record<string, string>>;

/** The home countries of the two case systems; a further language is tested as soon as it has a file. */
const promised = ["nb", "pt-br"];

const manifest = JSON.parse(read("package.json")) as { l10n: string };
const manifestWords = JSON.parse(read("package.nls.json")) as Texts;
const [codeWords, terminalWords] = wordsOfCode();
const languages = languagesOf("l10n", /^bundle\.l10n\.(.+)\.json$/);

/** What is the same in another language, looked at one by one. Texts without a word need not be listed. */
const same: Readonly<Record<string, readonly string[]>> = {
  every: ["Case Access", "Enter", "ID", "OutSystems Case Management framework"],
  nb: [
    "1 person",
    "$(list-unordered) Status",
    "Data (JSON)",
    "Filter: {0}",
    "Journal",
    "Status",
    "Status: {0}",
    "System",
    "Type",
    "administrator",
    "person",
  ],
  "pt-br": ["$(list-unordered) Status", "Status", "Status: {0}"],
};

/** Names and addresses, which are the same everywhere. */
const untranslated = [
  "Argus",
  "OutSystems CMf",
  "https://api.mnemonic.no",
  "https://<environment>/CaseAccess_API/rest/v1",
  "case-access: …",
];

describe("languages", () => {
  it("are found where the manifest says, and are those that were promised", () => {
    assert.equal(manifest.l10n, "./l10n");
    assert.deepEqual(
      promised.filter((language) => !languages.includes(language)),
      [],
    );
    assert.deepEqual(languagesOf(".", /^package\.nls\.(.+)\.json$/), languages, "a language needs both files");
  });

  it("have the codes that VS Code looks for", () => {
    assert.deepEqual(
      languages.filter((language) => !/^[a-z]{2,3}(-[a-z]+)?$/.test(language)),
      [],
    );
  });

  for (const language of languages) {
    describe(language, () => {
      const sides = [
        { name: "code", words: codeWords, texts: JSON.parse(read(`l10n/bundle.l10n.${language}.json`)) as Texts },
        {
          name: "command line",
          words: terminalWords,
          texts: JSON.parse(read(`l10n/terminal.${language}.json`)) as Texts,
        },
        { name: "manifest", words: manifestWords, texts: JSON.parse(read(`package.nls.${language}.json`)) as Texts },
      ];

      for (const { name, words, texts } of sides) {
        const pairs = Object.entries(texts).flatMap(([key, text]): [string, string][] =>
          key in words ? [[words[key]!, text]] : [],
        );
        const wrong = (is: (english: string, text: string) => boolean): string[] =>
          pairs.filter(([original, text]) => is(original, text)).map(([original, text]) => `${original} => ${text}`);

        it(`has every word of the ${name}, and none that is gone`, () => {
          assert.deepEqual(
            Object.keys(words).filter((key) => !(key in texts)),
            [],
            "missing",
          );
          assert.deepEqual(
            Object.keys(texts).filter((key) => !(key in words)),
            [],
            "left over",
          );
        });

        it(`leaves no word of the ${name} empty, and keeps the blanks at its ends`, () => {
          assert.deepEqual(
            wrong((original, text) => text.trim() === "" || ends(original) !== ends(text)),
            [],
          );
        });

        it(`keeps places, icons, links, settings and line breaks in the words of the ${name}`, () => {
          assert.deepEqual(
            wrong((original, text) => fixedParts(original) !== fixedParts(text)),
            [],
          );
        });

        it(`translates every word of the ${name}`, () => {
          const allowed = new Set([...same.every!, ...(same[language] ?? [])]);
          assert.deepEqual(
            wrong((original, text) => original === text && hasWord(original) && !allowed.has(original)),
            [],
          );
        });
      }

      it("names commands as the command palette does", () => {
        const [code, , manifestSide] = sides;
        const titles = Object.entries(manifestWords).filter(([key]) => key.startsWith("command."));
        const named = [
          ...Object.entries(code!.texts),
          ...Object.entries(manifestSide!.texts).map(([key, text]): [string, string] => [
            manifestWords[key] ?? "",
            text,
          ]),
        ].flatMap(([original, text]) =>
          [...original.matchAll(/Case Access: ([^”*{]+)/g)].map(([, title]) => ({ title: title!, text })),
        );
        assert.ok(named.length > 10);
        for (const { title, text } of named) {
          const found = titles.find(([, one]) => bare(one) === bare(title));
          assert.ok(found, `there is no command “${title}”`);
          const translated = bare(manifestSide!.texts[found[0]]!);
          assert.ok(text.includes(`Case Access: ${translated}`), `“${text}” does not name “${translated}”`);
        }
      });
    });
  }
});

describe("texts in the code", () => {
  it("are seen where they are shown without being looked up", () => {
    const seen = (code: string) => textsOf("x.ts", code).map(({ text }) => text);
    assert.deepEqual(seen('window.showErrorMessage("It failed", l10n.t("Retry"))'), ["It failed"]);
    assert.deepEqual(seen('ask({ title: l10n.t("Which?"), placeholder: many ? "Which ones?" : l10n.t("Which?") })'), [
      "Which ones?",
    ]);
    assert.deepEqual(seen("item.description = `${count} cases`"), ["… cases"]);
    assert.deepEqual(seen('item.tooltip = [name, "and more"].filter(Boolean).join(" · ")'), ["and more"]);
    assert.deepEqual(
      seen('const x = { label: `$(person) ${name}`, id: "not shown" }; new TreeItem(name ?? "Nobody")'),
      ["Nobody"],
    );
  });

  it("are all looked up in the language of the window", () => {
    const found = shownTexts(["agent", "cli", "commands", "inspector", "tools", "tree", "wording"]).filter(
      ({ text }) => !untranslated.includes(text) && !isFlag(text),
    );
    assert.deepEqual(
      found.map(({ file, line, text }) => `${file}:${line} ${text}`),
      [],
    );
  });

  it("of failures are sentences in wording only, codes elsewhere", () => {
    const seen = (code: string) => failureDetails("x.ts", code);
    assert.deepEqual(
      seen('new Failure("invalid", { detail: `"${id}" is no id` }); refuse("invalid", long ? "too long" : "CaseId")'),
      ['"7" is no id', "too long", "CaseId"],
    );
    const said = [...sourceFiles("src/backends"), ...sourceFiles("src/core")]
      .filter((file) => !file.includes("/standIn/"))
      .flatMap((file) => failureDetails(file, read(file)))
      .filter((detail) => /\s/.test(detail) && !isCode(detail));
    assert.ok(said.length > 15);
    assert.deepEqual(
      said.filter((detail) => !hasWords(detail)),
      [],
    );
    assert.ok(
      hasWords(
        misfitOf({
          issues: [{ code: "invalid_type", expected: "string", path: ["data", 0, "id"], message: "" }],
        } as never),
      ),
    );
  });

  it("say of everybody in the sandbox what the sandbox says, in every language", async () => {
    const state = await openState(undefined);
    const callers = [...createKeys(createWorld(), state).working, ...createLogins(state).working];
    assert.ok(callers.length > 10);
    const bundles = ["nb", "pt-br"].map(
      (language) => JSON.parse(read(`l10n/bundle.l10n.${language}.json`)) as Record<string, string>,
    );
    for (const caller of callers) {
      assert.equal(sandboxCallerText(english(), caller), caller.description);
      for (const texts of bundles) {
        const said = sandboxCallerText({ t: (message) => texts[message] ?? "" }, caller);
        assert.equal(said, texts[caller.description], "it is shown whole");
      }
    }
  });
});

const mark = "translated: ";
const marking: Words = { t: (message) => mark + message };

/** The words of the extension, and those that only the command line has, which the extension does not carry. */
function wordsOfCode(): [code: Texts, terminal: Texts] {
  const all = extractWords().filter(({ message }) => message !== undefined);
  const isOwn = ({ file }: { readonly file: string }) => file.startsWith("src/cli/");
  const shared = new Set(all.filter((word) => !isOwn(word)).map(({ message }) => message!));
  const texts = (messages: readonly string[]): Texts =>
    Object.fromEntries(messages.map((message) => [message, message]));
  const own = all.flatMap(({ message }) => (shared.has(message!) ? [] : [message!]));
  return [texts([...shared]), texts(own)];
}

/** A flag of the command line, e.g. `--limit <number>`, which is the same in every language. */
function isFlag(text: string): boolean {
  return /^(-\w, )?--[\w-]+( <[\w=-]+>)?$/.test(text);
}

/** True where a detail of a failure is looked up in the language of the window. */
function hasWords(detail: string): boolean {
  return allSystems().some(({ id }) => failureDetail(wordsOf(marking, id), detail).startsWith(mark));
}

/** Amounts, and what `wording/failure` makes a sentence of. */
function isCode(detail: string): boolean {
  return /^(\d+ (s|MB|\d+)|Retry-After \d+ s|HTTP \d+|journal .*)$/.test(detail);
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

function languagesOf(folder: string, pattern: RegExp): string[] {
  return readdirSync(path.join(ROOT, folder))
    .flatMap((file) => pattern.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * What a translation must have just as often: places, icons, targets of links, names of settings, bold, line breaks.
 */
function fixedParts(text: string): string {
  return (text.match(/\{\d+\}|\$\([\w~-]+\)|\]\([^)]+\)|https?:\/\/(?:[\w.]*\w)?|\*\*|\n/g) ?? []).sort().join(" ");
}

function ends(text: string): string {
  return `${/^\s*/.exec(text)![0]}|${/\s*$/.exec(text)![0]}`;
}

function hasWord(text: string): boolean {
  return /\p{L}/u.test(text);
}

/** A title without the dots that say that a question follows. */
function bare(title: string): string {
  return title.replace(/…$/, "").trim();
}
