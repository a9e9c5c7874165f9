import { Command } from 'commander';
import { type TraceOptions, trace } from '../trace/trace.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { examples } from './examples.ts';

export const traceCommand = ({ root }: CommandContext): Command =>
  new Command('trace')
    .description(words().help.trace)
    .argument('<request id>', words().help.tracedId)
    .option('--from <time|offset>', words().help.traceFrom)
    .action((requestId: string, _options, command: Command) =>
      trace(requestId, { ...command.optsWithGlobals<TraceOptions>(), root }),
    )
    .addHelpText('after', examples('parley trace 0190b3a2-7c4e-7000-8000-000000000001'));
