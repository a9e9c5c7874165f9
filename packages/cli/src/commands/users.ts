import { Argument, Command } from 'commander';
import { makeResetLink } from '../make-reset-link.ts';
import { words } from '../words/language.ts';
import { examples } from './examples.ts';

export const usersCommand = (): Command => {
  const { help } = words();
  return new Command('users')
    .description(help.users)
    .addArgument(new Argument('<action>').choices(['reset']))
    .argument('<userId>', help.resetUser)
    .option('--url <address>', help.resetUrl, 'http://localhost:3000')
    .option('--hours <hours>', help.resetHours, '24')
    .option('--secret <file>', help.resetSecret)
    .action((_action: string, userId: string, options) => makeResetLink(userId, options))
    .addHelpText('after', examples('parley users reset kim --url https://chat.example.com'));
};
