import { Argument, Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { describeCommands } from '../completion/describe-commands.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { words } from '../words/language.ts';
import { examples } from './examples.ts';

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export const completionCommand = (): Command =>
  new Command('completion')
    .description(words().help.completion)
    .addArgument(new Argument('<shell>').choices(Object.keys(shells)))
    .action((shell: keyof typeof shells, _options, command: Command) => {
      process.stdout.write(shells[shell](describeCommands(command.parent ?? command)));
    })
    .addHelpText(
      'after',
      examples('parley completion bash > ~/.local/share/bash-completion/completions/parley'),
    );
