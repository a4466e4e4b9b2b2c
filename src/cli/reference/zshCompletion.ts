import type { CompletionTable, Offer, OfferedWord } from "./completionTable";

/** The completion for zsh, to be sourced or to be put into a folder of `fpath`. */
export function zshCompletion(table: CompletionTable): string {
  const { name } = table;
  const called = `_${name.replaceAll("-", "_")}`;
  return `#compdef ${name}
# ${name}: completion for zsh
${called}_connections() {
  local -a found
  found=("\${(@f)$(${name} connections list --format csv 2>/dev/null | tail -n +2)}")
  found=("\${(@)found%$'\\r'}")
  found=("\${(@)found#\\"}")
  found=("\${(@)found%%\\",\\"*}")
  found=("\${(@)found//\\"\\"/\\"}")
  compadd -a found
}
${called}() {
${lineInZsh(table)}
${offersInZsh(called, table)}
}
if [[ $funcstack[1] == _${name} ]]; then
  ${called} "$@"
else
  (( \$+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef ${called} ${name}
fi
`;
}

/** Reads the line up to the word that is typed: the command, how many of its places are filled, and an open flag. */
function lineInZsh({ commands, values }: CompletionTable): string {
  return `  local where flag word
  local -a offers
  integer i places=0
  for ((i = 2; i < CURRENT; i++)); do
    word="\${(Q)words[i]}"
    if [[ -n $flag ]]; then flag=; continue; fi
    case $word in
      (${Object.keys(values).join("|")}) flag=$word; continue ;;
      (-*) continue ;;
    esac
    case "\${where:+$where }$word" in
${commands
  .filter(({ path }) => path !== "")
  .map(({ path }) => `      ("${path}") if ((places == 0)); then where="${path}"; continue; fi ;;`)
  .join("\n")}
    esac
    ((places += 1))
  done
  if [[ -z $flag && $PREFIX == --*=* ]]; then
    flag=\${PREFIX%%=*}
    compset -P 1 '*='
  fi`;
}

/** Offers what may stand there. */
function offersInZsh(called: string, { commands, values, levels }: CompletionTable): string {
  const offer = (one: Offer) => oneOffer(called, levels, one);
  return `  if [[ -n $flag ]]; then
    case $flag in
${Object.entries(values)
  .map(([flag, one]) => `      (${flag}) ${offer(one)} ;;`)
  .join("\n")}
    esac
    return
  fi
  if [[ $PREFIX == -* ]]; then
    case $where in
${commands.map(({ path, flags }) => `      ("${path}") ${described("flag", flags)} ;;`).join("\n")}
    esac
    return
  fi
  case "$where $places" in
${commands
  .flatMap(({ path, subcommands, places, flags }) => [
    ...(subcommands.length > 0 ? [`    ("${path} 0") ${described("command", subcommands)} ;;`] : []),
    ...places.map((one, at) => `    ("${path} ${at}") ${offer(one)} ;;`),
    ...(subcommands.length > 0 ? [] : [`    ("${path} "*) ${described("flag", flags)} ;;`]),
  ])
  .join("\n")}
  esac`;
}

function oneOffer(called: string, levels: readonly string[], one: Offer): string {
  switch (one) {
    case undefined:
      return ":";
    case "files":
      return "_files";
    case "folders":
      return "_files -/";
    case "levels":
      return `if compset -P '*='; then compadd -- ${levels.join(" ")}; fi`;
    case "connections":
      return `${called}_connections`;
    default:
      return `compadd -- ${one.join(" ")}`;
  }
}

function described(kind: string, all: readonly OfferedWord[]): string {
  const lines = all.map(({ word, description }) => inQuotes(`${word}:${description}`));
  return `offers=(${lines.join(" ")}); _describe ${kind} offers`;
}

function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
