import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../host/code";
import type { Packaged } from "./packaged";
import { kilobytes, type Line } from "./table";

/** What a user downloads, and what is loaded when. KB of 1 000 bytes. */
export function measureSizes({ bytes, files }: Packaged): Line[] {
  const size = (name: string): number => files.get(`dist/${name}`) ?? 0;
  const code = [...files].filter(([file]) => /^dist\/.*\.(js|css)$/.test(file));
  const whole = code.reduce((sum, [, one]) => sum + one, 0);
  const parts = code.map(([file, one]) => `${file.slice("dist/".length)} ${kilobytes(one)}`).join(", ");
  return [
    { what: "Loaded at activation", measured: "extension.js", against: "", ...limit(size("extension.js"), 30_000) },
    { what: "Whole extension, minified", measured: parts, against: "", ...limit(whole, 150_000) },
    {
      what: "Whole extension without the sandbox",
      measured: "for information",
      against: "",
      figure: kilobytes(whole - size("sandbox.js")),
    },
    { what: "The .vsix", measured: `${files.size} files`, against: "", ...limit(bytes, 500_000) },
    terminalLine(),
  ];
}

/** The bundles of the command line, which the extension does not carry, against what the build allows for them. */
function terminalLine(): Line {
  const allowed = JSON.parse(readFileSync(path.join(ROOT, "scripts/terminalBudgets.json"), "utf8")) as object;
  const sizes = Object.keys(allowed).map((name) => [name, statSync(path.join(ROOT, "dist", name)).size] as const);
  const most = Object.values(allowed).reduce((sum: number, one: number) => sum + one * 1024, 0);
  return {
    what: "Command line, minified",
    measured: sizes.map(([name, size]) => `${name} ${kilobytes(size)}`).join(", "),
    against: "",
    ...limit(
      sizes.reduce((sum, [, size]) => sum + size, 0),
      most,
    ),
  };
}

function limit(bytes: number, most: number): Pick<Line, "figure" | "target" | "met"> {
  return { figure: kilobytes(bytes), target: `≤ ${kilobytes(most)}`, met: bytes <= most };
}
