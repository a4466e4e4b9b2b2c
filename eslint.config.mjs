import tseslint from "typescript-eslint";

/** The rooms of src, from the bottom up. A room imports those before it, and none that shares its place. */
const ROOMS = [
  ["base", "text"],
  ["access", "sandbox"],
  ["backends"],
  ["core"],
  ["wording"],
  ["tools"],
  ["platform"],
  ["tree", "inspector", "agent", "cli"],
  ["commands"],
  ["accounts", "links"],
];

/** Rooms that may import VS Code. */
const WITH_VSCODE = new Set(["platform", "tree", "inspector", "commands", "agent", "accounts", "links"]);

const noVscode = { name: "vscode", message: "This layer runs without VS Code." };
const noUndici = {
  name: "undici",
  message: "It replaces the fetch dispatcher of every extension; take `fetch` as a parameter.",
};
const noClassicZod = { name: "zod", message: 'Import "zod/mini": the classic one is 30 times larger.' };

/** Ways for hostile text to become markup or code, or for a hidden webview to keep working. */
const dangerous = [
  ...["innerHTML", "outerHTML", "insertAdjacentHTML", "isTrusted", "supportHtml", "retainContextWhenHidden"].flatMap(
    (name) => [`MemberExpression[property.name="${name}"]`, `Property[key.name="${name}"]`],
  ),
  'CallExpression[callee.object.name="document"][callee.property.name="write"]',
].map((selector) => ({
  selector,
  message: "Titles and names are hostile text: use textContent, plain markdown and webview state.",
}));

/** What asks the process for its language, which need not be VS Code's. */
const ofTheProcess = [
  'Identifier[name="Intl"]',
  "MemberExpression[property.name=/^(localeCompare|toLocale\\w+)$/]",
].map((selector) => ({
  selector,
  message: "People read the display language of VS Code: use src/text/locale.ts; texts are compared with toLowerCase.",
}));

const singledOut = [
  "CallExpression[callee.object.name=/^(it|describe|context|test)$/][callee.property.name=/^(only|skip)$/]",
  "CallExpression[callee.name=/^(xit|xdescribe|xcontext)$/]",
].map((selector) => ({ selector, message: "No test is singled out or switched off." }));

function restricted(paths, otherRooms) {
  const patterns = otherRooms.map((room) => ({
    regex: `^(\\.\\./)+${room}(/|$)`,
    message: "Imports run one way: see ROOMS in eslint.config.mjs.",
  }));
  return { "no-restricted-imports": ["error", { paths, patterns }] };
}

/** `undici`: the room may import it, because it runs in a process of its own. */
function roomRules(room, { files = [`src/${room}/**/*.ts`], undici = false } = {}) {
  const place = ROOMS.findIndex((rooms) => rooms.includes(room));
  const closed = ROOMS.slice(place)
    .flat()
    .filter((other) => other !== room);
  return {
    files,
    rules: restricted(
      [...(undici ? [] : [noUndici]), noClassicZod, ...(WITH_VSCODE.has(room) ? [] : [noVscode])],
      [...closed, "extension", "parts"],
    ),
  };
}

export default tseslint.config(
  { ignores: ["dist", "out", "node_modules", "test/host/fixtures", ".case-access", ".vscode-test"] },
  {
    files: ["src/**/*.ts", "test/**/*.ts"],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-restricted-syntax": ["error", ...dangerous, ...ofTheProcess],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/no-unnecessary-type-assertion": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": "off", // the compiler finds them
    },
  },
  { files: ["src/*.ts"], rules: restricted([noUndici, noClassicZod], []) },
  ...ROOMS.flat().map((room) => roomRules(room)),
  roomRules("cli", { files: ["src/cli/network.ts", "src/cli/sendOverUndici.ts", "src/cli/undici.d.ts"], undici: true }),
  { files: ["src/text/locale.ts"], rules: { "no-restricted-syntax": ["error", ...dangerous] } },
  {
    files: ["src/inspector/protocol.ts", "src/inspector/webview/**/*.ts"],
    rules: restricted(
      [noVscode, noUndici, noClassicZod],
      ["core", "platform", "tree", "commands", "backends", "sandbox", "extension", "parts"],
    ),
  },
  {
    files: ["test/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...singledOut] },
  },
);
