import { exampleRequest } from '@parley/contracts';
import { Command } from 'commander';
import { pairArgument } from '../pair-argument.ts';
import { words } from '../words/language.ts';
import { examples } from './examples.ts';

export const exampleCommand = (): Command =>
  new Command('example')
    .description(words().help.example)
    .argument('<pair>', words().help.pair)
    .action((pair: string) => {
      process.stdout.write(`${exampleRequest(pairArgument(pair))}\n`);
    })
    .addHelpText('after', examples('parley example login | parley request login -'));
