import type { CompletionTable, Offer } from "./completionTable";

/**
 * The completion for PowerShell. Where nothing is offered PowerShell itself offers files, which is right for flags that
 * take one.
 */
export function powershellCompletion({ name, commands, values, levels }: CompletionTable): string {
  const list = (words: readonly string[]) => `@(${words.map((word) => `'${word}'`).join(", ")})`;
  const map = (entries: readonly (readonly [key: string, words: readonly string[]])[]) =>
    entries
      .filter(([, words]) => words.length > 0)
      .map(([key, words]) => `    '${key}' = ${list(words)}`)
      .join("\n");
  const wordsOf = (offer: Offer) => (typeof offer === "string" ? [`<${offer}>`] : (offer ?? []));
  return `# ${name}: completion for PowerShell
Register-ArgumentCompleter -Native -CommandName '${name}' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $after = @{
${map(commands.map(({ path, subcommands, flags }) => [path, [...subcommands, ...flags].map(({ word }) => word)]))}
  }
  $places = @{
${map(commands.flatMap(({ path, places }) => places.map((one, at) => [`${path} ${at}`, wordsOf(one)] as const)))}
  }
  $values = @{
${map(Object.entries(values).map(([flag, one]) => [flag, wordsOf(one)]))}
  }
  $withValue = ${list(Object.keys(values))}
  $path = ''
  $previous = ''
  $place = 0
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    $word = $element.ToString()
    if ($element.Extent.EndOffset -ge $cursorPosition -and $word -eq $wordToComplete) { break }
    if ($withValue -ccontains $previous) { $previous = ''; continue }
    $previous = $word
    if ($word.StartsWith('-')) { continue }
    $next = ($path + ' ' + $word).Trim()
    if ($place -eq 0 -and $after.ContainsKey($next)) { $path = $next } else { $place += 1 }
  }
  $words = if ($withValue -ccontains $previous) { $values[$previous] }
    elseif (-not $wordToComplete.StartsWith('-') -and $places.ContainsKey("$path $place")) { $places["$path $place"] }
    else { $after[$path] }
  if ($words -contains '<connections>') {
    $words = ${name} connections list --format csv 2>$null | ConvertFrom-Csv |
      ForEach-Object { @($_.PSObject.Properties)[0].Value }
  }
  $begin = ''
  if ($words -contains '<levels>') {
    $at = $wordToComplete.LastIndexOf('=')
    if ($at -lt 0) { return }
    $begin = $wordToComplete.Substring(0, $at + 1)
    $words = ${list(levels)}
  }
  $words | Where-Object { $_ -notlike '<*>' -and "$begin$_" -like "$wordToComplete*" } | ForEach-Object {
    $text = if ($_ -match "[\\s'\`"]") { "'" + $_.Replace("'", "''") + "'" } else { "$begin$_" }
    [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
  }
}
`;
}
