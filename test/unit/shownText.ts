import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { isTranslation, ROOT, sourceFiles } from "./words";

/** Text in the code that somebody would read, and that no translator could. */
export interface ShownText {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** Properties of what VS Code and the inspector's page show. */
const shownProperties = new Set(
  (
    "title label description detail details tooltip prompt placeHolder placeholder message messages text " +
    "subtitle heading tip note hint validationMessage saveLabel openLabel"
  ).split(" "),
);

/** Functions, by the end of their name, of which an argument is shown; `from` is the first one that is. */
const shownArguments: readonly { readonly name: RegExp; readonly from: number }[] = [
  { name: /^show(Information|Warning|Error)Message$/, from: 0 },
  { name: /^setStatusBarMessage$/, from: 0 },
  { name: /^(inMarkdown|tooltipOf)$/, from: 0 },
  { name: /^(TreeItem|MarkdownString|CodeLens)$/, from: 0 },
  { name: /^FileDecoration$/, from: 1 },
  { name: /^createWebviewPanel$/, from: 1 },
  { name: /^(divider|setText|labelled|select|say|option)$/, from: 0 },
  { name: /^(toolButton|iconButton)$/, from: 1 },
  { name: /^(withSignal|attempt)$/, from: 1 },
];

/**
 * Literal text with a word in it that stands where something is shown. It sees literals, also below a choice (`a ? b :
 * c`), a
 * sum, a template, an array; not a text that comes out of a variable or a function.
 */
export function shownTexts(folders: readonly string[]): ShownText[] {
  return folders
    .flatMap((folder) => sourceFiles(`src/${folder}`))
    .flatMap((file) => textsOf(file, readFileSync(path.join(ROOT, file), "utf8")));
}

/** The same for one file's content. */
export function textsOf(file: string, content: string): ShownText[] {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.ES2022, true);
  const found: ShownText[] = [];

  const literals = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) return keep(node, node.text);
    if (ts.isTemplateExpression(node)) {
      keep(node, [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join("…"));
      return node.templateSpans.forEach((span) => literals(span.expression));
    }
    if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].forEach(literals);
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return literals(node.expression);
    if (ts.isArrayLiteralExpression(node)) return node.elements.forEach(literals);
    if (ts.isBinaryExpression(node) && combining.has(node.operatorToken.kind))
      return [node.left, node.right].forEach(literals);
    // `[…].filter(Boolean).join(" · ")` shows its parts.
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      /^(filter|join|concat)$/.test(node.expression.name.text)
    ) {
      literals(node.expression.expression);
    }
  };
  const keep = (node: ts.Node, text: string): void => {
    if (/\p{L}{2}/u.test(text.replace(/\$\([^)]*\)/g, "")))
      found.push({ text, file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && shownProperties.has(nameOf(node.name))) literals(node.initializer);
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(node.left)
    ) {
      if (shownProperties.has(node.left.name.text) || /^(textContent|ariaLabel|label)$/.test(node.left.name.text))
        literals(node.right);
    }
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && !isTranslation(node.expression)) {
      const name = /[\w$]+$/.exec(node.expression.getText())?.[0] ?? "";
      const shown = shownArguments.find((one) => one.name.test(name));
      if (shown) (node.arguments ?? []).slice(shown.from).forEach(literals);
      if (
        /^(setAttribute)$/.test(name) &&
        /^"(aria-label|title|placeholder|alt)"$/.test(node.arguments?.at(-2)?.getText() ?? "")
      )
        literals(node.arguments!.at(-1)!);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * The details of failures that a file's content makes, with "7" for what a template puts in, beginning with the first.
 */
export function failureDetails(file: string, content: string): string[] {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const literals = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node))
      found.push(node.head.text + node.templateSpans.map((span) => `7${span.literal.text}`).join(""));
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(literals);
    else if (ts.isBinaryExpression(node) && combining.has(node.operatorToken.kind))
      [node.left, node.right].forEach(literals);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && nameOf(node.name) === "detail") literals(node.initializer);
    if (ts.isCallExpression(node) && /^(refuse|unexpected|failure)$/.test(node.expression.getText()))
      node.arguments.slice(1).forEach(literals);
    if (ts.isReturnStatement(node) && node.expression !== undefined && /Problem$/.test(functionOf(node)))
      literals(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function functionOf(node: ts.Node): string {
  const { parent } = node;
  if (parent === undefined) return "";
  return ts.isFunctionDeclaration(parent) ? (parent.name?.text ?? "") : functionOf(parent);
}

const combining = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
]);

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : "";
}
