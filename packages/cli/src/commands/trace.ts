import { Command } from 'commander';
import { type TraceOptions, trace } from '../trace/trace.ts';
import { words } from '../words/language.ts';
import { type CommandContext, collect } from './command-context.ts';
import { examples } from './examples.ts';

export const traceCommand = ({ root }: CommandContext): Command =>
  new Command('trace')
    .description(words().help.trace)
    .argument('<request id>', words().help.tracedId)
    .option('--from <time|offset>', words().help.traceFrom)
    .option('--front <url>', words().help.traceFront, collect)
    .option('--topic <name>', words().help.topic)
    .option('--reply-topic <name>', words().help.replyTopic)
    .option('--correlation <header|key|json:path>', words().help.correlation, 'header')
    .action((requestId: string, _options, command: Command) =>
      trace(requestId, { ...command.optsWithGlobals<TraceOptions>(), root }),
    )
    .addHelpText(
      'after',
      examples(
        'parley trace 0190b3a2-7c4e-7000-8000-000000000001 --front http://front-1:9464',
        'parley trace 42 --topic orders --reply-topic orders-replies --correlation json:id',
      ),
    );
