import type { CompletedCommand } from './describe-commands.ts';

/** `parley completion fish | source`, or a file in `~/.config/fish/completions`. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const top = commands.filter(({ path }) => !path.includes(' '));
  const lines = top.map(
    ({ path, description }) =>
      `complete -c parley -n __fish_use_subcommand -a ${path} -d ${quoted(description)}`,
  );
  const below = commands.flatMap(({ path, options, words }) => {
    const seen = path
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
    return [
      ...(words.length > 0 ? [`complete -c parley -n '${seen}' -a '${words.join(' ')}'`] : []),
      ...options.map((option) => `complete -c parley -n '${seen}' -l ${option.slice(2)}`),
    ];
  });
  return `${[...lines, ...below].join('\n')}\n`;
}

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
