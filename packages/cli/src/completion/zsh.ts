import type { CompletedCommand } from './describe-commands.ts';

/** `source <(parley completion zsh)`, or a file `_parley` in a folder of `fpath`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const top = commands.filter(({ path }) => !path.includes(' ')).map(({ path }) => path);
  const cases = commands.map(
    ({ path, options, words }) =>
      `    '${path}') options=(${options.join(' ')}) candidates=(${words.join(' ')}) ;;`,
  );
  return `#compdef parley
_parley() {
  local path_ word
  local -a options candidates
  path_='' options=(--help --version --lang) candidates=(${top.join(' ')})
  for word in "\${words[@]:1:$((CURRENT - 2))}"; do
    case "$path_ $word" in
${commands.map(({ path }) => `      ' ${path}'|'${path}') path_='${path}' ;;`).join('\n')}
    esac
  done
  case "$path_" in
${cases.join('\n')}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then compadd -- $options
  elif (( $#candidates )); then compadd -- $candidates
  else _files
  fi
}
compdef _parley parley
`;
}
