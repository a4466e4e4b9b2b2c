// Writes the licence notices of the packages whose code is inside the bundles.

const fs = require("node:fs");
const path = require("node:path");

/** What comes from no package: drawings that are written into the code. */
const DRAWINGS = `Codicons (CC-BY-4.0)

The outlines of the icons in the inspector are those of the Codicons, Copyright (c) Microsoft Corporation,
https://github.com/microsoft/vscode-codicons, licensed under the Creative Commons Attribution 4.0 International License,
https://creativecommons.org/licenses/by/4.0/. One of them is turned.
`;
const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

/**
 * Finds every npm package that contributes bytes to the outputs and writes its licence to `file`.
 * @param outputs `metafile.outputs` of esbuild
 * @param title what contains the code
 * @param drawings whether it has the drawings as well
 * @returns the packages as `name version`, sorted
 * @throws where a package comes without a licence file
 */
function writeNotice(outputs, file, title, drawings) {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  const folders = new Set(inputs.map(([input]) => packageFolder(input)).filter(Boolean));
  const packages = [...folders].sort().map(readPackage);
  const text = packages.map(({ title, licence, text }) => `${title} (${licence})\n\n${text.trim()}\n`);
  const rule = `\n${"-".repeat(79)}\n\n`;
  const about = `${title} contains code of the following packages${drawings ? ", and the drawings named last" : ""}.\n`;
  fs.writeFileSync(file, [about, ...text, ...(drawings ? [DRAWINGS] : [])].join(rule));
  return packages.map(({ title }) => title);
}

function packageFolder(input) {
  return /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = fs.readdirSync(folder).find((entry) => LICENCE_FILE.test(entry));
  if (!file) throw new Error(`${name} is bundled and has no licence file`);
  return { title: `${name} ${version}`, licence: license, text: fs.readFileSync(path.join(folder, file), "utf8") };
}

module.exports = { writeNotice };
