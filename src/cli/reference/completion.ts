import type { Command } from "commander";
import { flagsOf, outlineOf } from "./outline";

/** The shells that completion is written for. */
export const shells = ["bash", "zsh", "powershell"] as const;
export type Shell = (typeof shells)[number];

/** What may follow the words of a command, and the values of a flag that has a choice of them. */
interface CompletionTable {
  readonly after: Readonly<Record<string, readonly string[]>>;
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Flags whose next word is their value. */
  readonly withValue: readonly string[];
}

/** The script that completes the commands and flags of a program in a shell. Asks nobody while somebody types. */
export function completionScript(program: Command, shell: Shell): string {
  const table = completionTable(program);
  switch (shell) {
    case "bash":
      return bash(program.name(), table);
    case "zsh":
      return zsh(program.name(), table);
    case "powershell":
      return powershell(program.name(), table);
  }
}

function completionTable(program: Command): CompletionTable {
  const outlines = outlineOf(program);
  const everywhere = program.options.flatMap(flagsOf);
  const options = outlines.flatMap((one) => one.options);
  return {
    after: Object.fromEntries(
      outlines.map(({ path, subcommands, options: own }) => [
        path.join(" "),
        [...new Set([...subcommands.map((one) => one.name()), ...own.flatMap(flagsOf), ...everywhere, "--help"])],
      ]),
    ),
    values: Object.fromEntries(
      options.flatMap((option) => flagsOf(option).map((flag) => [flag, option.argChoices ?? []] as const)),
    ),
    withValue: [...new Set(options.filter(({ required }) => required).flatMap(flagsOf))],
  };
}

function bash(name: string, { after, values, withValue }: CompletionTable): string {
  const called = `_${name.replaceAll("-", "_")}`;
  const offer = (words: readonly string[]) => `COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$cur"))`;
  const choices = Object.entries(values).filter(([, words]) => words.length > 0);
  return `# ${name}: completion for bash
${called}() {
  local cur prev path word skip i
  cur="\${COMP_WORDS[COMP_CWORD]}"
  prev="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  case "$prev" in
${choices.map(([flag, words]) => `    ${flag}) ${offer(words)}; return ;;`).join("\n")}
    ${withValue.join("|")}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  path=""
  skip=""
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if [[ -n "$skip" ]]; then skip=""; continue; fi
    case "$word" in
      ${withValue.join("|")}) skip=1; continue ;;
      -*) continue ;;
    esac
    case "\${path:+$path }$word" in
${Object.keys(after)
  .filter((path) => path !== "")
  .map((path) => `      "${path}") path="${path}" ;;`)
  .join("\n")}
    esac
  done
  case "$path" in
${Object.entries(after)
  .map(([path, words]) => `    "${path}") ${offer(words)} ;;`)
  .join("\n")}
  esac
}
complete -F ${called} ${name}
`;
}

function zsh(name: string, table: CompletionTable): string {
  // zsh runs what is written for bash; only how a program is registered differs.
  return `#compdef ${name}
# ${name}: completion for zsh
(( \$+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
autoload -U +X bashcompinit && bashcompinit
${bash(name, table)}`;
}

function powershell(name: string, { after, values, withValue }: CompletionTable): string {
  const list = (words: readonly string[]) => `@(${words.map((word) => `'${word}'`).join(", ")})`;
  const map = (entries: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(entries)
      .filter(([, words]) => words.length > 0)
      .map(([key, words]) => `    '${key}' = ${list(words)}`)
      .join("\n");
  return `# ${name}: completion for PowerShell
Register-ArgumentCompleter -Native -CommandName '${name}' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $after = @{
${map(after)}
  }
  $values = @{
${map(values)}
  }
  $withValue = ${list(withValue)}
  $path = ''
  $previous = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    $word = $element.ToString()
    if ($element.Extent.EndOffset -ge $cursorPosition -and $word -eq $wordToComplete) { break }
    if ($withValue -ccontains $previous) { $previous = ''; continue }
    $previous = $word
    if ($word.StartsWith('-')) { continue }
    $next = ($path + ' ' + $word).Trim()
    if ($after.ContainsKey($next)) { $path = $next }
  }
  $words = if ($values.ContainsKey($previous)) { $values[$previous] } else { $after[$path] }
  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
