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
    { what: "The .vsix", measured: `${files.size} files`, against: "", figure: kilobytes(bytes) },
  ];
}

function limit(bytes: number, most: number): Pick<Line, "figure" | "target" | "met"> {
  return { figure: kilobytes(bytes), target: `≤ ${kilobytes(most)}`, met: bytes <= most };
}
