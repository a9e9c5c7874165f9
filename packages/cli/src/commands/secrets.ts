import { Command } from 'commander';
import { makeSecrets } from '../make-secrets.ts';
import { words } from '../words/language.ts';
import { examples } from './examples.ts';

export const secretsCommand = (): Command =>
  new Command('secrets')
    .description(words().help.secrets)
    .argument('<folder>')
    .action(makeSecrets)
    .addHelpText('after', examples('parley secrets .parley-secrets'));
