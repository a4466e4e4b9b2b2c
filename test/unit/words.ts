import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

export const ROOT = path.join(__dirname, "../..");

/** A call of `l10n.t` in the code. */
export interface Word {
  /** The message; undefined where the first argument is no literal, so that no translator could find it. */
  readonly message: string | undefined;
  readonly file: string;
  readonly line: number;
  /** How many values the call passes for {0}, {1}, … */
  readonly values: number;
}

/** Every source file of the extension, as paths from the root. */
export function sourceFiles(folder = "src"): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => path.posix.join(folder, file.replaceAll(path.sep, "/")))
    .sort();
}

/** Every call of `l10n.t` in the sources. */
export function extractWords(): Word[] {
  return sourceFiles().flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(path.join(ROOT, file), "utf8"), ts.ScriptTarget.ES2022, true);
    const found: Word[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && isTranslation(node.expression)) {
        const [first, ...values] = node.arguments;
        const message = first && constantText(first);
        found.push({
          message,
          file,
          line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
          values: values.length,
        });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** The text of a literal, or of literals that are joined to fit their lines. Undefined: something else is in it. */
export function constantText(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [constantText(node.left), constantText(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}

/** True for `l10n.t` and `….l10n.t`. */
export function isTranslation(callee: ts.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(callee) && callee.name.text === "t" && /(^|\.)l10n$/.test(callee.expression.getText())
  );
}
