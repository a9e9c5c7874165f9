import { pairSchemas } from '@parley/contracts';
import { Command } from 'commander';
import { pairArgument } from '../pair-argument.ts';
import { words } from '../words/language.ts';
import { examples } from './examples.ts';

export const schemaCommand = (): Command =>
  new Command('schema')
    .description(words().help.schema)
    .argument('<pair>', words().help.pair)
    .option('--request', words().help.schemaRequest)
    .option('--reply', words().help.schemaReply)
    .action((pair: string, { request, reply }: { request?: boolean; reply?: boolean }) => {
      const schemas = pairSchemas(pairArgument(pair));
      const wanted = request ? schemas.request : reply ? schemas.reply : schemas;
      process.stdout.write(`${JSON.stringify(wanted, null, 2)}\n`);
    })
    .addHelpText('after', examples('parley schema login --request'));
