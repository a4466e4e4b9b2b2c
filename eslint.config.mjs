import tseslint from "typescript-eslint";

/** What each layer must not import: the layers above it. `free`: it runs without VS Code. */
const LAYERS = {
  access: { free: true, above: ["backends", "wording", "sandbox", "workspace", "tree", "inspector", "commands", "accounts", "links", "agent"] },
  backends: { free: true, above: ["wording", "sandbox", "workspace", "tree", "inspector", "commands", "accounts", "links", "agent"] },
  wording: { free: true, above: ["sandbox", "tree", "inspector", "commands", "accounts", "links", "agent"] },
  // has its own reading of the rules, so that it can contradict the extension: it imports nothing of it
  sandbox: { free: true, above: ["access", "backends", "wording", "workspace", "tree", "inspector", "commands", "accounts", "links", "agent"] },
  workspace: { above: ["tree", "inspector", "commands", "accounts", "links", "agent"] },
  tree: { above: ["inspector", "commands", "accounts", "links", "agent"] },
  inspector: { above: ["tree", "commands", "accounts", "links", "agent"] },
  commands: { above: ["accounts", "links", "agent"] },
  accounts: { above: ["tree", "inspector"] },
  links: { above: ["inspector"] },
  // reads only: commands change things, and the inspector leads to them
  agent: { above: ["tree", "inspector", "commands", "accounts", "links"] },
};

const noVscode = { name: "vscode", message: "This layer runs without VS Code." };
const noUndici = { name: "undici", message: "It replaces the fetch dispatcher of every extension; take `fetch` as a parameter." };
const noClassicZod = { name: "zod", message: 'Import "zod/mini": the classic one is 30 times larger.' };

/** Ways for hostile text to become markup or code, or for a hidden webview to keep working. */
const dangerous = [
  ...["innerHTML", "outerHTML", "insertAdjacentHTML", "isTrusted", "supportHtml", "retainContextWhenHidden"].flatMap((name) => [
    `MemberExpression[property.name="${name}"]`,
    `Property[key.name="${name}"]`,
  ]),
  'CallExpression[callee.object.name="document"][callee.property.name="write"]',
].map((selector) => ({ selector, message: "Titles and names are hostile text: use textContent, plain markdown and webview state." }));

/** What asks the process for its language, which need not be VS Code's. */
const ofTheProcess = ['Identifier[name="Intl"]', "MemberExpression[property.name=/^(localeCompare|toLocale\\w+)$/]"].map((selector) => ({
  selector,
  message: "People read the display language of VS Code: use src/text/locale.ts; texts are compared with toLowerCase.",
}));

const singledOut = [
  'CallExpression[callee.object.name=/^(it|describe|context|test)$/][callee.property.name=/^(only|skip)$/]',
  'CallExpression[callee.name=/^(xit|xdescribe|xcontext)$/]',
].map((selector) => ({ selector, message: "No test is singled out or switched off." }));

function restricted(paths, layersAbove) {
  const patterns = layersAbove.map((layer) => ({
    regex: `^(\\.\\./)+${layer}(/|$)`,
    message: "Imports run one way: access ← backends ← workspace ← tree, inspector, commands ← extension.",
  }));
  return { "no-restricted-imports": ["error", { paths, patterns }] };
}

function layerRules([layer, { free, above }]) {
  return {
    files: [`src/${layer}/**/*.ts`],
    rules: restricted([noUndici, noClassicZod, ...(free ? [noVscode] : [])], [...above, "extension", "parts"]),
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
  ...Object.entries(LAYERS).map(layerRules),
  { files: ["src/text/locale.ts"], rules: { "no-restricted-syntax": ["error", ...dangerous] } },
  {
    files: ["src/inspector/protocol.ts", "src/inspector/webview/**/*.ts"],
    rules: restricted([noVscode, noUndici, noClassicZod], ["workspace", "tree", "commands", "backends", "sandbox", "extension", "parts"]),
  },
  {
    files: ["test/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...singledOut] },
  },
);
