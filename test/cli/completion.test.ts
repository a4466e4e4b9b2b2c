import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { completionScript, type Shell } from "../../src/cli/reference/completion";
import { english } from "../unit/english";
import { shownProgram } from "./reference";

/** What is typed, and what a shell offers for it; nothing: not even a file. */
const offers: readonly (readonly [typed: readonly string[], offered: readonly string[]])[] = [
  [["ca"], ["cases", "can"]],
  [["--connection", "can", "connections", "a"], ["add"]],
  [
    ["help", "ca"],
    ["cases", "can"],
  ],
  [
    ["-c", ""],
    ['My "odd", Argus', "it's a test"],
  ],
  [["connections", "check", "it"], ["it's a test"]],
  [["connections", "add", ""], []],
  [
    ["connections", "add", "x", "--system", ""],
    ["argus", "cmf", "iris"],
  ],
  [["who", "1001", "--format", "m"], ["markdown"]],
  [["who", ""], []],
  [["who", "1001", "--timeout", ""], []],
  [
    ["can", "1001", "user:7", ""],
    ["read", "write", "owner"],
  ],
  [["cases", "--mode", "ro"], ["roleBased"]],
  [["preview", "1001", "--gr"], ["--grant"]],
  [["preview", "1001", "--grant", "user:"], []],
  [["preview", "1001", "--then", "o"], ["owner"]],
  [["apply", "my"], ["my plan.json"]],
  [["--key-file", "p"], ["plan.json"]],
  [["--state", ""], ["a folder"]],
];
/** The same where zsh has one word, of which bash makes several. */
const joined: typeof offers = [
  [
    ["preview", "1001", "--grant", "user:7="],
    ["deny", "read", "write", "owner"],
  ],
  [["preview", "1001", "--level", "user:7=o"], ["owner"]],
  [["preview", "1001", "--grant", "user:7=read", "--lev"], ["--level"]],
  [["who", "1001", "--format=m"], ["markdown"]],
];

describe("case-access: completion", function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "case-access-completion-"));
    for (const shell of ["bash", "zsh"] as const) writeFileSync(scriptOf(shell), script(shell));
    mkdirSync(path.join(folder, "here", "a folder"), { recursive: true });
    for (const name of ["plan.json", "my plan.json"]) writeFileSync(path.join(folder, "here", name), "");
    // What the program prints of two connections.
    const lines = [
      '"Name","System","Address"',
      '"My ""odd"", Argus","argus","https://a"',
      `"it's a test","cmf","https://b"`,
    ];
    const program = path.join(folder, "case-access");
    writeFileSync(program, `#!/bin/sh\ncat <<'END'\n${lines.join("\r\n")}\r\nEND\n`);
    chmodSync(program, 0o755);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const scriptOf = (shell: Shell) => path.join(folder, `completion.${shell}`);
  const script = (shell: Shell) => completionScript(shownProgram(), shell, english());
  const run = (program: string, words: readonly string[]) =>
    spawnSync(program, words, {
      encoding: "utf8",
      cwd: path.join(folder, "here"),
      env: { ...process.env, ZDOTDIR: folder, PATH: `${folder}:${process.env.PATH}` },
      timeout: 50_000,
    });

  it("offers in bash what is known, and nothing where nothing is", () => {
    // As bash takes a line apart.
    const apart = (typed: readonly string[]) => typed.flatMap((word) => word.split(/(?=[:=])|(?<=[:=])/));
    const asked = [...offers, ...joined].map(
      ([typed]) =>
        `COMP_WORDS=(case-access ${apart(typed).map(quoted).join(" ")}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); ` +
        `_case_access; (IFS='|'; printf '%s\\n' "\${COMPREPLY[*]}")`,
    );
    const { stdout, stderr } = run("bash", ["-c", [`source '${scriptOf("bash")}'`, ...asked].join("\n")]);
    assert.equal(stderr, "");
    // Names are written for the shell where they have blanks.
    const plain = (line: string) => (line.includes("\\") ? line.replaceAll(/\\(.)/g, "$1") : line);
    assert.deepEqual(lineByLine(stdout).map(plain), expected([...offers, ...joined]));
  });

  // Without a zsh nothing of its script is held: it is another language, which only a zsh can read.
  if (spawnSync("zsh", ["--version"]).status !== 0) return;

  it("offers in a zsh at a terminal what is known, and nothing where nothing is", () => {
    writeFileSync(path.join(folder, "offered.zsh"), shownByZsh);
    const lines = [...offers, ...joined].map(([typed]) => ["case-access", ...typed].join(" "));
    const { stdout, stderr } = run("zsh", ["-f", "-c", askZsh, "zsh", folder, ...lines]);
    assert.equal(stderr, "");
    assert.deepEqual(
      lineByLine(stdout).map((line) => line.replaceAll("\\", "")),
      expected([...offers, ...joined]),
    );
  });

  it("is registered with a zsh whose completion was not started, and with one that finds it in a folder", () => {
    writeFileSync(path.join(folder, "_case-access"), script("zsh"));
    for (const [first, second] of [
      ["", `source '${scriptOf("zsh")}'`],
      [`fpath=('${folder}' $fpath)`, "autoload -Uz compinit; compinit -u -D"],
    ]) {
      const { stdout, stderr } = run("zsh", ["-f", "-c", `${first}\n${second}\nprint -r -- "$_comps[case-access]"`]);
      assert.equal(stderr, "");
      assert.match(stdout, /^_case.access$/m);
    }
  });
});

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
const lineByLine = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => sorted(line.replace("\r", "").split("|")));
const expected = (all: typeof offers) => all.map(([, words]) => sorted(words));
const sorted = (words: readonly string[]) => [...new Set(words)].sort().join("|");

/** Shows in the zsh at the terminal, between << and >>, what completion would offer for the line. */
const shownByZsh = `
offered() {
  local -a all
  compadd() {
    local -a hits
    local one
    for one in "$@"; do [[ $one == -(O|A|D) ]] && { builtin compadd "$@"; return }; done
    builtin compadd -O hits "$@"
    all+=("\${(@)hits}")
    builtin compadd "$@"
  }
  _main_complete
  unfunction compadd
  print -r -- "<<\${(j:|:)all}>>"
  compstate[insert]=
  compstate[list]=
}
zle -C offered complete-word offered
bindkey "^T" offered
bindkey "^U" kill-whole-line
`;

/** Types lines into a zsh at a terminal, and prints what is offered for each. */
const askZsh = `
zmodload zsh/zpty
folder=$1
shift
zpty shell zsh -f -i
zpty -w shell "PS1= RPS1= ; stty -echo; autoload -Uz compinit; compinit -D -u; source '$folder/completion.zsh'"
zpty -w shell "source '$folder/offered.zsh'; print REA''DY"
while zpty -r shell part; do [[ $part == *READY* ]] && break; done
for line; do
  zpty -w -n shell "$line"$'\\x14'
  got=
  while zpty -r shell part; do got+=$part; [[ $got == *'>>'* ]] && break; done
  print -r -- "\${\${got#*<<}%%>>*}"
  zpty -w -n shell $'\\x15'
done
zpty -d shell
`;
