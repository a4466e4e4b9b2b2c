import assert from "node:assert/strict";
import path from "node:path";
import ts from "typescript";
import { ROOT, sourceFiles } from "../words";

const bag = "Services";

/** The members that a parameter asks for, by `Uses<…>`. Undefined: it asks for none of them. */
function asked(node: ts.TypeNode | undefined): string[] | undefined {
  if (node === undefined || !ts.isTypeReferenceNode(node) || node.typeName.getText() !== "Uses") return undefined;
  const [names] = node.typeArguments ?? [];
  const all = names && ts.isUnionTypeNode(names) ? names.types : names === undefined ? [] : [names];
  return all.map((one) => one.getText().slice(1, -1));
}

/** What is used of a parameter: members that are read, and those that a function or object it is handed to takes. */
function usedOf(parameter: ts.ParameterDeclaration, checker: ts.TypeChecker): ReadonlySet<string> {
  const used = new Set<string>();
  const take = (type: ts.Type | undefined) => {
    for (const { name } of type?.getProperties() ?? []) used.add(name);
  };
  const bind = (pattern: ts.ObjectBindingPattern) => {
    for (const one of pattern.elements) used.add((one.propertyName ?? one.name).getText());
  };
  if (ts.isObjectBindingPattern(parameter.name)) {
    bind(parameter.name);
    return used;
  }
  const symbol = checker.getSymbolAtLocation(parameter.name);
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isIdentifier(node) || node === parameter.name) return;
    const { parent } = node;
    const isShorthand = ts.isShorthandPropertyAssignment(parent);
    const meant = isShorthand ? checker.getShorthandAssignmentValueSymbol(parent) : checker.getSymbolAtLocation(node);
    if (meant !== symbol) return;
    if (ts.isPropertyAccessExpression(parent)) used.add(parent.name.text);
    else if (ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name)) bind(parent.name);
    else if (ts.isSpreadAssignment(parent)) take(checker.getContextualType(parent.parent));
    else take(checker.getContextualType(node));
  };
  visit(parameter.parent);
  return used;
}

describe("what a command is handed", () => {
  const files = [...sourceFiles("src")].map((file) => path.join(ROOT, file));
  const config = ts.readConfigFile(path.join(ROOT, "tsconfig.json"), (file) => ts.sys.readFile(file)).config as object;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);

  it("is what it uses: no function asks for a member that it does not use", () => {
    const program = ts.createProgram(files, { ...options, noEmit: true });
    const checker = program.getTypeChecker();
    let looked = 0;
    const unused: string[] = [];
    for (const source of program.getSourceFiles().filter(({ fileName }) => files.includes(path.normalize(fileName)))) {
      const visit = (node: ts.Node): void => {
        ts.forEachChild(node, visit);
        if (!ts.isParameter(node) || !ts.isFunctionLike(node.parent) || !("body" in node.parent)) return;
        const names = asked(node.type);
        if (names === undefined) return;
        looked += 1;
        const used = usedOf(node, checker);
        for (const name of names)
          if (!used.has(name)) unused.push(`${path.relative(ROOT, source.fileName)} ${name}: ${node.getText()}`);
      };
      visit(source);
    }
    assert.ok(looked > 100);
    assert.deepEqual(unused, []);
  }).timeout(120_000);

  it("is the whole bag in the two places only that make it and hand it out", () => {
    const whole = files.filter((file) => new RegExp(`\\b${bag}\\b`).test(ts.sys.readFile(file)!));
    assert.deepEqual(
      whole.map((file) => path.relative(ROOT, file)).filter((file) => file.startsWith("src/commands/")),
      ["src/commands/index.ts", "src/commands/services.ts"],
    );
  });
});
