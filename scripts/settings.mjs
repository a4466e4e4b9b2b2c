// Writes docs/settings.md from package.json and package.nls.json.
//
//   node scripts/settings.mjs
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const json = (name) => JSON.parse(readFileSync(path.join(root, name), "utf8"));

/** The page as it has to be. */
export function settingsPage() {
  const words = json("package.nls.json");
  const say = (text = "") => text.replace(/^%(.*)%$/, (_, key) => words[key]);
  const { properties } = json("package.json").contributes.configuration;

  const sections = Object.entries(properties).map(([name, setting]) => {
    const of = setting.items ?? setting;
    const parts = Object.entries(of.properties ?? {}).map(([part, { description, enum: values }]) => {
      const choices = values ? ` One of ${values.map((value) => `\`${value}\``).join(", ")}.` : "";
      return `- \`${part}\`: ${say(description)}${choices}`;
    });
    const facts = [
      `Default: \`${JSON.stringify(setting.default)}\``,
      ...(setting.minimum === undefined ? [] : [`from ${setting.minimum} to ${setting.maximum}`]),
    ];
    return [
      `## \`${name}\``,
      `${say(setting.markdownDescription ?? setting.description)}`,
      ...(parts.length ? [parts.join("\n")] : []),
      `${facts.join(", ")}.`,
    ].join("\n\n");
  });
  return (
    [
      "# Settings",
      "All of them belong to the user: a workspace cannot set them. It can only switch `caseAccess.readOnly` on. " +
        "This page is made from `package.json` by " +
        "`scripts/settings.mjs`.",
      ...sections,
    ].join("\n\n") + "\n"
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(path.join(root, "docs/settings.md"), settingsPage());
