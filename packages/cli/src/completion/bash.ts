import type { CompletedCommand } from './describe-commands.ts';

/** For bash 3.2 and newer: `source <(parley completion bash)`. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const cases = commands.map(
    ({ path, options, words }) =>
      `    '${path}') options='${options.join(' ')}' words='${words.join(' ')}' ;;`,
  );
  const top = commands.filter(({ path }) => !path.includes(' ')).map(({ path }) => path);
  return `_parley() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' options='--help --version --lang' words='${top.join(' ')}' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path \${word}" in
${commands.map(({ path }) => `      ' ${path}'|'${path}') path='${path}' ;;`).join('\n')}
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
complete -o default -F _parley parley
`;
}
