import type { CompletionTable, Offer, OfferedWord } from "./completionTable";

/** The completion for bash 3.2 and later, the one of macOS. */
export function bashCompletion(table: CompletionTable): string {
  const called = `_${table.name.replaceAll("-", "_")}`;
  return `# ${table.name}: completion for bash
${shellFunctions(called, table)}
${called}() {
${lineInBash(table)}
${offersInBash(called, table)}
}
complete -F ${called} ${table.name}
`;
}

/** Functions that put into COMPREPLY what goes on as the word that is typed does. */
function shellFunctions(called: string, { name, levels }: CompletionTable): string {
  return `${called}_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
${called}_listed() {
  local line
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$1" -- "$cur")
}
${called}_files() { ${called}_listed -f; }
${called}_folders() { ${called}_listed -d; }
${called}_levels() { [[ -z "$behind" ]] || ${called}_words "${levels.join(" ")}"; }
${called}_connections() {
  local line found typed="\${cur#[\\"\\']}"
  typed="\${typed//\\\\/}"
  while IFS= read -r line; do
    found="\${line%$'\\r'}"
    found="\${found#\\"}"
    found="\${found%%\\",\\"*}"
    found="\${found//\\"\\"/\\"}"
    [[ "$found" == "$typed"* ]] || continue
    case "$cur" in
      \\'*) found="\${found//\\'/\\'\\\\\\'\\'}" ;;
      \\"*) found="$(printf '%s' "$found" | sed 's/[\\\\"$\`]/\\\\&/g')" ;;
      *) found="$(printf '%q' "$found")" ;;
    esac
    COMPREPLY+=("$found")
  done < <(${name} connections list --format csv 2>/dev/null | tail -n +2)
}`;
}

/** Reads the line up to the word that is typed: the command, how many of its places are filled, and an open flag. */
function lineInBash({ commands, values }: CompletionTable): string {
  return `  local cur="\${COMP_WORDS[COMP_CWORD]}" where="" flag="" taken="" before="" behind="" inside="" word i
  local -i places=0
  COMPREPLY=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    # bash takes --format=json and user:7=read apart.
    inside=""
    if [[ "$word" == [:=] || "$before" == [:=] ]]; then
      inside=1
      [[ "$word" != "=" ]] || behind=1
    fi
    ((i < COMP_CWORD)) || break
    before="$word"
    [[ -z "$inside" ]] || continue
    behind=""
    if [[ -n "$flag" && -z "$taken" ]]; then taken=1; continue; fi
    flag=""
    taken=""
    case "$word" in
      ${Object.keys(values).join("|")}) flag="$word"; continue ;;
      -*) continue ;;
    esac
    case "\${where:+$where }$word" in
${commands
  .filter(({ path }) => path !== "")
  .map(({ path }) => `      "${path}") if ((places == 0)); then where="${path}"; continue; fi ;;`)
  .join("\n")}
    esac
    places+=1
  done`;
}

/** Offers what may stand there. */
function offersInBash(called: string, { commands, values }: CompletionTable): string {
  const words = (all: readonly string[]) => `${called}_words "${all.join(" ")}"`;
  const named = (all: readonly OfferedWord[]) => words(all.map(({ word }) => word));
  const offer = (one: Offer): string =>
    one === undefined ? ":" : typeof one === "string" ? `${called}_${one}` : words(one);
  return `  [[ "$cur" != [:=] ]] || cur=""
  if [[ -n "$flag" && ( -z "$taken" || -n "$inside" ) ]]; then
    case "$flag" in
${Object.entries(values)
  .map(([flag, one]) => `      ${flag}) ${offer(one)} ;;`)
  .join("\n")}
    esac
    return
  fi
  [[ -z "$inside" ]] || return
  if [[ "$cur" == -* ]]; then
    case "$where" in
${commands.map(({ path, flags }) => `      "${path}") ${named(flags)} ;;`).join("\n")}
    esac
    return
  fi
  case "$where $places" in
${commands
  .flatMap(({ path, subcommands, places, flags }) => [
    ...(subcommands.length > 0 ? [`    "${path} 0") ${named(subcommands)} ;;`] : []),
    ...places.map((one, at) => `    "${path} ${at}") ${offer(one)} ;;`),
    ...(subcommands.length > 0 ? [] : [`    "${path} "*) ${named(flags)} ;;`]),
  ])
  .join("\n")}
  esac`;
}
