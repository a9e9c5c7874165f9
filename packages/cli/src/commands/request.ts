import { Command } from 'commander';
import type { RequestOptions } from '../request/request-options.ts';
import { words } from '../words/language.ts';
import { type CommandContext, collect } from './command-context.ts';
import { examples } from './examples.ts';
import { sealOption } from './seal-option.ts';

export function requestCommand({ root, exitWith }: CommandContext): Command {
  const { help } = words();
  return new Command('request')
    .alias('ask')
    .description(help.request)
    .argument('[pair]', help.pair)
    .argument('[json]', help.requestJson)
    .option('--file <path>', help.requestFile)
    .option('--key <key>', help.key)
    .option('--request-id <id>', help.requestId)
    .option('--timeout <seconds>', help.timeout, '15')
    .option('--deadline <seconds>', help.deadline)
    .option('--raw', help.raw)
    .option('-H, --header <name=value>', help.header, collect)
    .option('--show-headers', help.showHeaders)
    .option('--expect <path=value|schema>', help.expect, collect)
    .option('--count <n>', help.count, '1')
    .option('--concurrency <n>', help.concurrency, '1')
    .option('--rate <n>', help.rate)
    .option('--topic <name>', help.topic)
    .option('--reply-topic <name>', help.replyTopic)
    .option('--correlation <header|key|json:path>', help.correlation, 'header')
    .option('--print-equivalent', help.printEquivalent)
    .option(...sealOption())
    .action(async (_pair, _json, _options, command: Command) => {
      // Not before: other commands need to read no schemas and measure no load.
      const { request } = await import('../request/request.ts');
      exitWith(await request(command.args, { ...command.optsWithGlobals<RequestOptions>(), root }));
    })
    .addHelpText(
      'after',
      examples(
        `parley request login '{"userId":"kim","userPw":"correct horse"}' --expect user.userId=kim`,
        `parley request login --file login.json --count 1000 --concurrency 16`,
        `parley request --topic orders --reply-topic orders-replies --correlation json:id '{"item":7}'`,
      ),
    );
}
