import { Command } from 'commander';
import type { RunOptions } from '../scenario/run-scenario.ts';
import { words } from '../words/language.ts';
import { type CommandContext, collect } from './command-context.ts';
import { examples } from './examples.ts';
import { sealOption } from './seal-option.ts';

export function runCommand({ root, exitWith }: CommandContext): Command {
  const { help } = words();
  return new Command('run')
    .description(help.run)
    .argument('<scenario.yaml>', help.scenario)
    .option('--var <name=value>', help.variable, collect)
    .option('--users <n>', help.parallelUsers)
    .option('--timeout <seconds>', help.stepTimeout)
    .option('--junit <file>', help.junit)
    .option(...sealOption())
    .action(async (file: string, _options, command: Command) => {
      // Not before: other commands need to read neither YAML nor schemas.
      const { runScenario } = await import('../scenario/run-scenario.ts');
      exitWith(await runScenario(file, { ...command.optsWithGlobals<RunOptions>(), root }));
    })
    .addHelpText('after', examples('parley run examples/chat.yaml --users 5 --junit results.xml'));
}
