// The README as the package carries it. The page of an extension in VS Code draws pictures from https addresses only,
// neither files of the package nor `data:`. So each picture is drawn in text as well (scripts/readmePictures), and what
// could not be shown has no description, so that no broken picture is in its place. Files that the package does not
// have are not linked, and what says nothing but where they are is left out.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./install.mjs";

/** All pictures together, in bytes. */
const mostBytes = 200_000;

export function packagedReadme() {
  let bytes = 0;
  const text = readFileSync(path.join(ROOT, "README.md"), "utf8")
    .replace(/!\[[^\]]*\]\((docs\/images\/([\w-]+)\.webp)\)/g, (_, file, name) => {
      bytes += statSync(path.join(ROOT, file)).size;
      const drawn = readFileSync(path.join(ROOT, `scripts/readmePictures/${name}.txt`), "utf8");
      return `![](${file})\n\n\`\`\`text\n${drawn}\`\`\``;
    })
    .replace(/\n## More\n[^]*$/, "")
    .replace(/ \(\[[^\]]+\]\((?!https?:|#)[^)]+\)\)/g, "")
    .replace(/(?<=\.)\s+\[[A-Z][^\]]+\]\((?!https?:|#)[^)]+\)\.?/g, "")
    .replace(/(?<!!)\[([^\]]+)\]\((?!https?:|#)[^)]+\)/g, "$1");
  if (bytes > mostBytes) throw new Error(`the pictures of the README have ${bytes} bytes`);
  return text;
}
