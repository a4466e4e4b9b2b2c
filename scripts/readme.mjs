// The README as the package carries it: with its pictures inside, since the page of an extension in VS Code shows none
// of the package's files, and without links to files that the package does not have.
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./install.mjs";

/** All pictures together, in kilobytes of 1 000 bytes. */
export const mostKilobytes = 200;

export function packagedReadme() {
  let bytes = 0;
  const text = readFileSync(path.join(ROOT, "README.md"), "utf8")
    .replace(/!\[([^\]]*)\]\((docs\/images\/[\w-]+\.webp)\)/g, (_, alt, file) => {
      const picture = readFileSync(path.join(ROOT, file));
      bytes += picture.length;
      return `![${alt}](data:image/webp;base64,${picture.toString("base64")})`;
    })
    .replace(/(?<!!)\[([^\]]+)\]\((?!https?:|data:|#)[^)]+\)/g, "$1");
  if (bytes > mostKilobytes * 1000) throw new Error(`the pictures of the README have ${bytes} bytes`);
  return text;
}
