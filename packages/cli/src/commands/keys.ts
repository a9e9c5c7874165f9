import { Command } from 'commander';
import { type ListKeysOptions, listKeys, type RotateKeysOptions, rotateKeys } from '../keys/keys.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { withExamples } from './examples.ts';

export function keysCommand({ root }: CommandContext): Command {
  const { help } = words();
  const keys = new Command('keys').description(help.keys);
  keys
    .command('list')
    .description(help.keysList)
    .argument('[folder]', help.keysFolder)
    .option('--used', help.keysUsed)
    .action((folder: string | undefined, _options, command: Command) =>
      listKeys(folder, { ...command.optsWithGlobals<ListKeysOptions>(), root }),
    );
  keys
    .command('rotate')
    .description(help.keysRotate)
    .argument('[folder]', help.keysFolder)
    .option('--yes', help.keysYes)
    .action((folder: string | undefined, _options, command: Command) =>
      rotateKeys(folder, { ...command.optsWithGlobals<RotateKeysOptions>(), root }),
    );
  return withExamples(
    keys,
    'parley keys list .parley-secrets --used',
    'parley keys rotate .parley-secrets --yes',
  );
}
