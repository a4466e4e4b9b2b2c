import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { ROOT } from "./code";

/** How to start a Chromium: for Playwright's `launch`. */
export interface Chromium {
  readonly executablePath: string;
  readonly env?: Record<string, string>;
}

const PACKAGE = path.join(ROOT, "node_modules/@sparticuz/chromium");

const INSTALLED: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((variable) =>
    ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"].map((program) =>
      path.join(process.env[variable] ?? "", program),
    ),
  ),
};

/**
 * The browser to look at VS Code with: the one `CHROMIUM_PATH` names, one of the machine, or the one of the npm package
 * `@sparticuz/chromium`, unpacked at first use (209 MB, about two seconds).
 * @throws one line that says what to install, where there is none
 */
export function findChromium(): Chromium {
  const named = process.env["CHROMIUM_PATH"];
  if (named && !existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist`);
  const installed = named ?? INSTALLED[process.platform]?.find((program) => existsSync(program));
  if (installed) return { executablePath: installed };
  if (process.platform === "linux" && process.arch === "x64" && existsSync(PACKAGE)) return unpack();
  throw new Error("No browser found: install Chromium or Chrome, or set CHROMIUM_PATH to the program of one");
}

function unpack(): Chromium {
  const { version } = JSON.parse(readFileSync(path.join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const folder = path.join(ROOT, "node_modules/.cache", `chromium-${version}-unpacked`);
  if (!existsSync(folder)) {
    const half = `${folder}-${process.pid}`; // renamed when complete, so that nobody starts half a browser
    mkdirSync(half, { recursive: true });
    const read = (file: string) => brotliDecompressSync(readFileSync(path.join(PACKAGE, "bin", file)));
    writeFileSync(path.join(half, "chromium"), read("chromium.br"), { mode: 0o755 });
    for (const archive of ["al2023.tar.br", "fonts.tar.br"])
      execFileSync("tar", ["x", "-C", half], { input: read(archive) });
    writeFileSync(path.join(half, "fonts.conf"), fontConfiguration(folder));
    if (existsSync(folder)) rmSync(half, { recursive: true });
    else renameSync(half, folder);
  }
  const env = {
    ...process.env,
    FONTCONFIG_FILE: path.join(folder, "fonts.conf"),
    LD_LIBRARY_PATH: path.join(folder, "lib"),
  };
  return { executablePath: path.join(folder, "chromium"), env };
}

/** This build of Chromium aborts where it finds no font at all, so its own is always on the path. */
function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;
}
