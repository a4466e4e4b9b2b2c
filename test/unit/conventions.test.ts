import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { extractWords, ROOT } from "./words";

/**
 * The conventions of VS Code (its UX guidelines, its contribution points and the style of its own interface), forty of
 * them, where a manifest or a sentence can break them. `manifest.test.ts` holds the manifest to the code.
 */
interface Item {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface Manifest {
  readonly displayName: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: unknown; readonly description: string };
    readonly virtualWorkspaces: unknown;
  };
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category?: string; icon?: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { id: string; title: string; icon: string }[] };
    readonly views: Readonly<
      Record<string, readonly { id: string; name: string; icon?: string; contextualTitle?: string }[]>
    >;
    readonly viewsWelcome: readonly { view: string; contents: string }[];
    readonly menus: Readonly<Record<string, readonly Item[]>>;
    readonly keybindings: readonly { command: string; key: string; mac?: string; when?: string }[];
    readonly configuration: {
      readonly title: string;
      readonly properties: Readonly<Record<string, Setting>>;
    };
    readonly colors: readonly { id: string; description: string; defaults: Readonly<Record<string, string>> }[];
    readonly languageModelTools: readonly Readonly<Record<string, unknown>>[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly description: string;
        readonly media: { readonly altText?: string };
        readonly completionEvents?: readonly string[];
      }[];
    }[];
  };
}

interface Setting {
  readonly type: string;
  readonly order?: number;
  readonly scope?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly markdownDescription?: string;
}

const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const text = read("package.json");
const manifest = JSON.parse(text) as Manifest;
const nls = JSON.parse(read("package.nls.json")) as Readonly<Record<string, string>>;
const { contributes } = manifest;
const say = (key: string): string => nls[key.replaceAll("%", "")] ?? key;

const name = say(manifest.displayName);
/** A button on a row has a command of its own, which is told the row that was pressed. */
const withoutRow = (command: string): string => command.replace(/InRow$/, "");
const titles = contributes.commands
  .filter(({ command }) => withoutRow(command) === command)
  .map(({ title }) => say(title));
const { commandPalette = [], ...placed } = contributes.menus;
const items = Object.entries(placed).flatMap(([menu, all]) => all.map((item) => ({ menu, ...item })));
const iconOf = new Map(contributes.commands.map(({ command, icon }) => [command, icon]));
const isOnRow = ({ group }: Item): boolean => /^inline\b/.test(group ?? "");
const isInTitle = ({ group }: Item): boolean => /^navigation\b/.test(group ?? "");
const views = Object.values(contributes.views).flat();
const settings = Object.entries(contributes.configuration.properties);
const steps = contributes.walkthroughs.flatMap((one) => one.steps);
const messages = [...new Set(extractWords().map(({ message }) => message ?? ""))];
const shown = [...messages, ...Object.values(nls)];

/** Fails with those that break a convention, and where there are none to look at. */
function keeps<T>(all: readonly T[], isKept: (one: T) => boolean): void {
  assert.ok(all.length > 0);
  assert.deepEqual(
    all.filter((one) => !isKept(one)),
    [],
  );
}

/** Words that a title does not begin with a capital, unless they come first. */
const small = new Set("a an and as by for from in is of on or the to with".split(" "));
function isTitleCase(title: string): boolean {
  const words = title.replace(/…$/, "").split(" ");
  return words.every((word, place) => (place > 0 && small.has(word) ? true : /^[A-Z“{]/.test(word)));
}

/** The kinds of rows, and the view, that a menu item is for: those of two items that can be in one menu overlap. */
function placesOf({ menu, when = "" }: { readonly menu: string; readonly when?: string }): string[] {
  const view = /view == ([\w.]+)/.exec(when)?.[1] ?? "";
  const kinds = [...when.matchAll(/viewItem (?:=~ \/\^\(?([\w|]+)\)?|== (\w+))/g)].flatMap((found) =>
    (found[1] ?? found[2]!).split("|"),
  );
  return (kinds.length === 0 ? [""] : [...new Set(kinds)]).map((kind) => [menu, view, kind].join(" "));
}

describe("conventions of VS Code: commands", () => {
  it("1. every command has the category of the extension", () =>
    keeps(contributes.commands, ({ category }) => category === name));
  it("2. titles are in title case", () => keeps(titles, isTitleCase));
  it("3. no title is there twice", () => keeps(titles, (one) => titles.filter((other) => other === one).length === 1));
  it("4. no title repeats the category, ends with a full stop, or has an emoji", () =>
    keeps(titles, (title) => !/Case Access|\.$|\p{Extended_Pictographic}/u.test(title)));
  it("5. a title ends with “…” where the command asks before it acts, and nowhere else", () =>
    assert.deepEqual(
      titles.filter((title) => !title.endsWith("…")).toSorted(),
      [
        "Apply Change",
        "Cancel Change",
        "Carry Out What Is Due",
        "Check Connection",
        "Clear Filter",
        "Copy ID",
        "Copy Link",
        "Copy as Command",
        "Extend by a Day",
        "Inspect Access",
        "Load More Cases",
        "Open Sandbox",
        "Open in Browser",
        "Refresh",
        "Remove the End of Access",
        "Resume Unfinished Changes",
        "Retry",
        "Show Journal",
        "Show Log",
        "Show What Is Due",
        "Show the Whole Journal",
      ].toSorted(),
    ));
  it("6. icons are those of VS Code", () =>
    keeps(
      contributes.commands.flatMap(({ icon }) => icon ?? []),
      (icon) => /^\$\([a-z]+(-[a-z]+)*\)$/.test(icon),
    ));
  it("7. the palette has nothing that needs a row", () =>
    keeps(
      ["loadMore", "retry", "finish", "inspect", "extendExpiry", "clearExpiry"],
      (name) => commandPalette.find(({ command }) => command === `caseAccess.${name}`)?.when === "false",
    ));
  it("8. the palette has one rule for a command", () =>
    keeps(commandPalette, ({ command }) => commandPalette.filter((one) => one.command === command).length === 1));
});

describe("conventions of VS Code: menus", () => {
  it("9. every item says in which view, or editor, it is", () =>
    keeps(items, ({ when }) => /\bview == |\bresourceScheme == /.test(when ?? "")));
  it("10. every item has a group and its place in it", () =>
    keeps(items, ({ group }) => /^[\w-]+@\d+$/.test(group ?? "")));
  it("11. no two commands have the same place in one menu", () => {
    const at = items.flatMap((item) =>
      placesOf(item).map((place) => ({ place: `${place} ${item.group}`, command: item.command })),
    );
    const excluding = [
      "caseAccess.filter caseAccess.clearFilter",
      "caseAccess.searchJournal caseAccess.clearJournalSearch",
    ];
    const excluded = (one: string, other: string) =>
      excluding.includes(`${one} ${other}`) || excluding.includes(`${other} ${one}`);
    const twice = at.flatMap(({ place, command }) =>
      at
        .filter((other) => other.place === place && other.command > command && !excluded(command, other.command))
        .map((other) => `${place}: ${command}, ${other.command}`),
    );
    assert.deepEqual([...new Set(twice)], []);
  });
  it("12. what is a button in a title or on a row has an icon", () =>
    keeps(
      items.filter((item) => isOnRow(item) || isInTitle(item)),
      ({ command }) => iconOf.get(command) !== undefined,
    ));
  it("13. what is a button on a row is in the menu of the row as well, for the keyboard", () =>
    keeps(items.filter(isOnRow), (item) =>
      placesOf(item).every((place) =>
        items.some(
          (other) =>
            !isOnRow(other) &&
            other.command === withoutRow(item.command) &&
            placesOf(other).some((one) => one === place),
        ),
      ),
    ));
  it("14. a row has no more than three buttons", () =>
    keeps([...countOf(items.filter(isOnRow))], ([, count]) => count <= 3));
  it("15. a title has no more than four buttons, with those that exclude each other", () =>
    keeps([...countOf(items.filter(isInTitle))], ([, count]) => count <= 4));
  it("16. the groups of a menu are in the order in which they are numbered", () =>
    keeps(items, ({ group }) => /^(inline|navigation|\d_[a-z]+)@/.test(group ?? "")));
});

/** How many different commands are in each place. */
function countOf(of: readonly (Item & { readonly menu: string })[]): Map<string, number> {
  const commands = new Map<string, Set<string>>();
  for (const item of of)
    for (const place of placesOf(item)) commands.set(place, (commands.get(place) ?? new Set()).add(item.command));
  return new Map([...commands].map(([place, all]) => [place, all.size]));
}

describe("conventions of VS Code: views", () => {
  it("17. the ids of views stay", () =>
    assert.deepEqual(
      views.map(({ id }) => id),
      ["caseAccess.cases", "caseAccess.due", "caseAccess.journal"],
    ));
  it("18. the extension has one container of views, with few of them", () => {
    assert.equal(contributes.viewsContainers.activitybar.length, 1);
    assert.ok(views.length <= 4);
  });
  it("19. the icon of the container is of one color", () =>
    keeps(contributes.viewsContainers.activitybar, ({ icon }) => {
      const colors = [...read(icon).matchAll(/(?:fill|stroke)="([^"]+)"/g)].map((found) => found[1]!);
      return icon.endsWith(".svg") && new Set(colors.filter((one) => one !== "none")).size <= 1;
    }));
  it("20. names of views are short, and in title case", () =>
    keeps(views, ({ name }) => isTitleCase(say(name)) && say(name).split(" ").length <= 3));
  it("21. a view that is moved elsewhere says whose it is, and has an icon", () =>
    keeps(views, ({ icon, contextualTitle }) => icon !== undefined && say(contextualTitle!) === name));
  it("22. every view says what to do while it is empty", () =>
    keeps(views, ({ id }) => contributes.viewsWelcome.some(({ view }) => view === id)));
  it("23. buttons of welcome views are on lines of their own, in title case", () =>
    keeps(
      contributes.viewsWelcome.flatMap(({ contents }) =>
        say(contents)
          .split("\n")
          .filter((line) => line.includes("](")),
      ),
      (line) => /^\[[^\]]+\]\([^)]+\)$/.test(line) && isTitleCase(/\[([^\]]+)/.exec(line)![1]!),
    ));
});

describe("conventions of VS Code: settings", () => {
  it("24. the section has the name of the extension", () => assert.equal(contributes.configuration.title, name));
  it("25. every setting has a description, in sentences", () =>
    keeps(settings, ([, { markdownDescription }]) => /^[A-Z].*\.$/s.test(say(markdownDescription ?? ""))));
  it("26. every setting has a place of its own", () =>
    assert.deepEqual(
      settings.map(([, { order }]) => order),
      settings.map((_, place) => place + 1),
    ));
  it("27. every setting has a scope, a type and a default", () =>
    keeps(settings, ([, one]) => one.scope !== undefined && one.type !== undefined && one.default !== undefined));
  it("28. numbers have bounds", () =>
    keeps(
      settings.filter(([, { type }]) => type === "integer" || type === "number"),
      ([, { minimum, maximum }]) => minimum !== undefined && maximum !== undefined,
    ));
});

describe("conventions of VS Code: keys, walkthrough, colors, tools", () => {
  it("29. a key counts only in the view that it is for, and not while somebody types", () =>
    keeps(
      contributes.keybindings,
      ({ when = "" }) => /focusedView == caseAccess\.\w+/.test(when) && /!inputFocus/.test(when),
    ));
  it("30. keys with Ctrl or Delete have their own on macOS", () =>
    keeps(contributes.keybindings, ({ key, mac }) => !/ctrl|delete/.test(key) || mac !== undefined));
  it("31. every step of the walkthrough ends by an event", () =>
    keeps(steps, ({ completionEvents = [] }) => completionEvents.length > 0));
  it("32. every step has one button, and a picture with a text", () =>
    keeps(
      steps,
      ({ description, media }) =>
        say(description).match(/\]\(command:/g)?.length === 1 && say(media.altText ?? "") !== "",
    ));
  it("33. a walkthrough is short", () => assert.ok(steps.length >= 2 && steps.length <= 7));
  it("34. colors are there for all four kinds of themes", () =>
    keeps(contributes.colors, ({ defaults }) =>
      ["dark", "light", "highContrast", "highContrastLight"].every((theme) => defaults[theme] !== undefined),
    ));
  it("35. tools say what they are for people and for models, and can be named in a prompt", () =>
    keeps(
      contributes.languageModelTools,
      (tool) =>
        [
          "name",
          "displayName",
          "modelDescription",
          "userDescription",
          "toolReferenceName",
          "icon",
          "tags",
          "inputSchema",
        ].every((part) => tool[part] !== undefined) && tool["canBeReferencedInPrompt"] === true,
    ));
  it("36. nothing wakes the extension for every file or language", () =>
    keeps(manifest.activationEvents, (event) => event !== "*" && !event.startsWith("onLanguage")));
  it("37. trust and virtual workspaces are declared, with a reason", () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, "limited");
    assert.match(say(manifest.capabilities.untrustedWorkspaces.description), /Restricted Mode/);
    assert.equal(manifest.capabilities.virtualWorkspaces, true);
  });
});

describe("conventions of VS Code: sentences", () => {
  it("38. nothing is shouted, begged or apologized for", () =>
    keeps(shown, (one) => !/!|\b(please|sorry|oops|unfortunately|successful(ly)?)\b/i.test(one)));
  it("39. “…” is one sign after a word; quotes and apostrophes are those of print; words are spelled as in VS Code", () => {
    // Where it stands for something that is to be filled in, a blank is before it.
    const filled = [
      "Until …",
      "{0}, until …",
      "{0} … {1}?",
      "Who can do what on a case, why, and what would change if …",
    ];
    keeps(messages, (one) => !/\.\.\.|["']/.test(one) && (!/ …/.test(one) || filled.includes(one)));
    keeps(shown, (one) => !/\b(colour|behaviour|licence|cancelled|organis|recognis|log-in|login)/i.test(one));
  });
  it("40. no sentence has a word that the project does without", () =>
    keeps(
      shown,
      (one) => !/\b(whoever|whomever|(?<!one )of which|is told of|is so\b|so already|of before|comes of it)/i.test(one),
    ));
});
