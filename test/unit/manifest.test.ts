import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { commandNames, rowButtons } from "../../src/commands/commandNames";
import { allSystems } from "../../src/backends/systems";
import { bounds, withinBounds } from "../../src/core/connections/settings";
import { contrast } from "../e2e/contrast";
import { extractWords, ROOT, sourceFiles } from "./words";

interface SystemSetting {
  readonly enum: readonly string[];
  readonly enumDescriptions: readonly string[];
}

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly keybindings: readonly {
      readonly command: string;
      readonly when?: string;
      readonly args?: { readonly commands?: readonly (string | { readonly command: string })[] };
    }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly viewsWelcome: readonly { readonly view: string; readonly when?: string }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          {
            readonly scope: string;
            readonly type: string;
            readonly minimum?: number;
            readonly maximum?: number;
            readonly default?: unknown;
            readonly items?: { readonly properties: { readonly system: SystemSetting } };
          }
        >
      >;
    };
    readonly walkthroughs: readonly {
      readonly icon: string;
      readonly steps: readonly {
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
  };
}

const text = readFileSync(path.join(ROOT, "package.json"), "utf8");
const manifest = JSON.parse(text) as Manifest;
const nls = JSON.parse(readFileSync(path.join(ROOT, "package.nls.json"), "utf8")) as Readonly<Record<string, string>>;
const code = sourceFiles()
  .map((file) => readFileSync(path.join(ROOT, file), "utf8"))
  .join("\n");
const { contributes } = manifest;

const declared = contributes.commands.map(({ command }) => command).sort();
const registered = [...commandNames, ...Object.keys(rowButtons)].map((name) => `caseAccess.${name}`).sort();
const views = Object.values(contributes.views)
  .flat()
  .map(({ id }) => id);
/** VS Code makes a command for each view that shows it. */
const known = [...declared, ...views.map((view) => `${view}.focus`)];
const finishing = contributes.walkthroughs.flatMap(({ steps }) =>
  steps.flatMap(({ completionEvents }) => completionEvents),
);
const conditions = [
  ...[...Object.values(contributes.menus).flat(), ...contributes.keybindings, ...contributes.viewsWelcome].flatMap(
    ({ when }) => when ?? [],
  ),
  ...finishing.filter((event) => event.startsWith("onContext:")),
];

describe("package.json", () => {
  it("has the names that are fixed", () => {
    assert.equal(`${manifest.publisher}.${manifest.name}`, "case-access.case-access");
    assert.deepEqual(Object.keys(contributes.views), ["caseAccess"]);
    assert.ok(views.includes("caseAccess.cases"));
    const fixed =
      "addConnection setApiKey removeConnection openSandbox refresh filter grant changeLevel revoke " +
      "changeMode inspectUser inspectCase explain undo showJournal copyId openInBrowser showLog";
    assert.deepEqual(
      fixed.split(" ").filter((name) => !declared.includes(`caseAccess.${name}`)),
      [],
    );
    const settings = Object.keys(contributes.configuration.properties);
    assert.deepEqual(
      ["connections", "roleFunctions", "pageSize", "requestTimeoutSeconds"].filter(
        (name) => !settings.includes(`caseAccess.${name}`),
      ),
      [],
    );
    assert.ok(manifest.activationEvents.includes("onWebviewPanel:caseAccess.inspector"));
  });

  it("offers for a connection exactly the systems that there are", () => {
    const { system } = contributes.configuration.properties["caseAccess.connections"]!.items!.properties;
    assert.deepEqual(
      system.enum,
      allSystems().map(({ id }) => id),
    );
    assert.equal(system.enumDescriptions.length, system.enum.length);
  });

  it("declares exactly the commands that the code registers", () => {
    assert.deepEqual(declared, registered);
  });

  it("uses only commands and views that there are, in menus, keybindings and welcome views", () => {
    const bound = contributes.keybindings.flatMap(({ command, args }) =>
      command === "runCommands"
        ? args!.commands!.map((one) => (typeof one === "string" ? one : one.command))
        : [command],
    );
    const used = [
      ...Object.values(contributes.menus)
        .flat()
        .map(({ command }) => command),
      ...bound,
    ];
    assert.deepEqual(
      used.filter((command) => !declared.includes(command) && command !== "list.selectAndPreserveFocus"),
      [],
    );
    const linked = [
      ...Object.values(nls)
        .join("\n")
        .matchAll(/command:(caseAccess\.[\w.]+)/g),
    ].map((match) => match[1]!);
    assert.ok(linked.length > 0);
    assert.deepEqual(
      linked.filter((command) => !known.includes(command)),
      [],
    );
    const finished = finishing
      .filter((event) => !event.startsWith("onContext:"))
      .map((event) => event.replace(/^on(Command|View):/, ""));
    assert.deepEqual(
      finished.filter((name) => !known.includes(name) && !views.includes(name)),
      [],
    );
    assert.deepEqual(
      contributes.viewsWelcome.map(({ view }) => view).filter((view) => !views.includes(view)),
      [],
    );
    const focused = conditions.flatMap((when) =>
      [...when.matchAll(/(?:view|focusedView) == ([\w.]+)/g)].map((match) => match[1]!),
    );
    assert.deepEqual(
      focused.filter((view) => !views.includes(view)),
      [],
    );
  });

  it("offers in the palette what can be done: most commands need a connection", () => {
    const rules = new Map(
      contributes.menus.commandPalette!.map(({ command, when }) => [command.replace("caseAccess.", ""), when]),
    );
    const whenOf = (wanted: string | undefined) => commandNames.filter((name) => rules.get(name) === wanted);
    const always = [
      "addConnection",
      "openSandbox",
      "resume",
      "showDue",
      "showJournal",
      "searchJournal",
      "clearJournalSearch",
      "exportJournal",
      "purgeJournal",
      "showLog",
    ];
    assert.equal(rules.size, contributes.menus.commandPalette!.length, "one rule for a command");
    assert.deepEqual(
      [whenOf("false"), whenOf("caseAccess.sandbox"), whenOf(undefined)],
      [
        ["loadMore", "retry", "inspect", "finish", "extendExpiry", "clearExpiry"],
        ["resetSandbox", "switchSandboxUser"],
        always,
      ],
    );
    for (const button of Object.keys(rowButtons)) assert.equal(rules.get(button), "false", button);
    const deciding = whenOf("caseAccess.previewOpen");
    assert.deepEqual(deciding, ["applyPreview", "cancelPreview"]);
    assert.equal(
      whenOf("caseAccess.connections != 0").length,
      commandNames.length - always.length - deciding.length - 8,
    );
  });

  it("runs only commands of its own that there are", () => {
    const run = [...code.matchAll(/(?:executeCommand\(|command: )"(caseAccess\.[\w.]+)"/g)].map((match) => match[1]!);
    assert.ok(run.length > 5);
    assert.deepEqual(
      run.filter((command) => !known.includes(command)),
      [],
    );
  });

  it("makes every view it declares, and declares every view it makes", () => {
    const made = [...code.matchAll(/registerTree(?:<[^>]*>)?\(\s*"([\w.]+)"/g)].map((match) => match[1]!);
    assert.deepEqual(made.sort(), [...views].sort());
  });

  it("asks only for context that the code sets", () => {
    const asked = new Set(
      conditions.flatMap((when) => when.match(/caseAccess\.\w+/g) ?? []).filter((name) => !views.includes(name)),
    );
    const set = new Set(
      [...code.matchAll(/\bset\("(\w+)"|"setContext", "caseAccess\.(\w+)"/g)].map(
        (match) => `caseAccess.${match[1] ?? match[2]}`,
      ),
    );
    assert.ok(asked.size > 0);
    assert.deepEqual(
      [...asked].filter((name) => !set.has(name)),
      [],
    );
  });

  it("knows every kind of row that menus ask for", () => {
    const words = new Set(
      conditions
        .flatMap((when) => [...when.matchAll(/viewItem =~ \/(.*?)\/(?: |$)/g)])
        .flatMap((match) => match[1]!.replaceAll("\\b", " ").match(/[a-z]+/g) ?? []),
    );
    assert.ok(words.size > 5);
    assert.deepEqual(
      [...words].filter((word) => !new RegExp(`["\` ]${word}["\` ]`).test(code)),
      [],
    );
  });

  it("declares the settings that the code reads, none of which a workspace can give", () => {
    const properties = Object.entries(contributes.configuration.properties);
    const read = new Set(
      [...code.matchAll(/(?:value|inspect<[^>]+>|inspect)\("(\w+)"\)/g)].map((match) => `caseAccess.${match[1]}`),
    );
    assert.deepEqual(
      properties.map(([name]) => name).filter((name) => !read.has(name)),
      [],
    );
    assert.deepEqual(
      [...read].filter((name) => !properties.some(([declaredName]) => declaredName === name)),
      [],
    );
    // A workspace may only switch writing off.
    assert.deepEqual(
      properties.flatMap(([name, { scope }]) =>
        scope === "application" || scope === "machine" ? [] : [[name, scope]],
      ),
      [["caseAccess.readOnly", "machine-overridable"]],
    );
  });

  it("declares the bounds of numbers that the code keeps to", () => {
    const declared = Object.entries(contributes.configuration.properties).filter(
      ([, { type }]) => type === "integer" || type === "number",
    );
    assert.deepEqual(
      Object.fromEntries(
        declared.map(([name, { minimum, maximum, default: otherwise }]) => [
          name.replace("caseAccess.", ""),
          { minimum, maximum, default: otherwise },
        ]),
      ),
      bounds,
    );
    assert.deepEqual(
      [-5, 7.4, 9_999, NaN, "9", undefined].map((given) => withinBounds(given, bounds.pageSize)),
      [1, 7, 1000, 25, 25, 25],
    );
  });

  it("declares the colours that the code uses", () => {
    const used = new Set([...code.matchAll(/"(caseAccess\.\w+(?:Foreground|Background))"/g)].map((match) => match[1]!));
    assert.deepEqual(contributes.colors.map(({ id }) => id).sort(), [...used].sort());
  });

  it("gives colours in which also the dim text of a row can be read", () => {
    const sides = {
      dark: ["#181818", 0.7],
      light: ["#f8f8f8", 0.95],
      highContrast: ["#000000", 0.7],
      highContrastLight: ["#ffffff", 0.7],
    } as const;
    const css = (color: string) => `rgb(${[1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)).join(", ")})`;
    for (const { id, defaults } of contributes.colors) {
      for (const [theme, [side, opacity]] of Object.entries(sides)) {
        const ratio = contrast(css(defaults[theme]!), [css(side)], opacity);
        assert.ok(ratio >= 4.5, `${id} in ${theme}: ${ratio}`);
      }
    }
  });

  it("has words for every %key%, and no words without one", () => {
    const keys = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!));
    assert.deepEqual(
      [...keys].filter((key) => !nls[key]),
      [],
    );
    assert.deepEqual(
      Object.keys(nls).filter((key) => !keys.has(key)),
      [],
    );
  });

  it("shows pictures that there are", () => {
    const pictures = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...contributes.walkthroughs.flatMap(({ icon, steps }) => [icon, ...steps.map(({ media }) => media.svg)]),
    ];
    assert.deepEqual(
      pictures.filter((picture) => !existsSync(path.join(ROOT, picture))),
      [],
    );
  });

  it("shows pictures in which nothing is to be translated", () => {
    const drawings = contributes.walkthroughs.flatMap(({ steps }) =>
      steps.map(({ media }) => readFileSync(path.join(ROOT, media.svg), "utf8")),
    );
    const texts = drawings.flatMap((drawing) => [...drawing.matchAll(/>([^<>]*\S[^<>]*)</g)].map((match) => match[1]!));
    assert.deepEqual(
      texts.filter((text) => !/^(\d+|[A-Z]|[?•]+|Argus|CMf)$/.test(text)),
      [],
    );
  });
});

describe("the words of the extension", () => {
  const words = extractWords();

  it("are literals, so that they can be found and translated", () => {
    assert.ok(words.length > 300);
    assert.deepEqual(
      words.filter(({ message }) => message === undefined).map(({ file, line }) => `${file}:${line}`),
      [],
    );
  });

  it("get a value for each of their places, and no more", () => {
    const places = (message: string) => new Set([...message.matchAll(/\{(\d+)\}/g)].map((match) => Number(match[1])));
    const wrong = words.filter(
      ({ message, values }) =>
        message !== undefined &&
        (places(message).size !== values || [...places(message)].some((place) => place >= values)),
    );
    assert.deepEqual(
      wrong.map(({ file, line, message }) => `${file}:${line} ${message}`),
      [],
    );
  });
});
