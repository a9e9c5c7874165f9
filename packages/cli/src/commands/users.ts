import { Argument, Command } from 'commander';
import { UsageError } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { makeResetLink, type ResetLinkOptions } from '../make-reset-link.ts';
import {
  type EndSessionsOptions,
  endSessions,
  type ListOptions,
  listAccounts,
  listSessions,
  lockAccount,
} from '../users/accounts.ts';
import {
  type AdministratorsOptions,
  grantAdministrator,
  listAdministrators,
  revokeAdministrator,
  roles,
} from '../users/administrators.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { withExamples } from './examples.ts';

export function usersCommand({ root }: CommandContext): Command {
  const { help } = words();
  const users = new Command('users').description(help.users);
  const options = <Options extends ConnectionOptions>(command: Command) => ({
    ...command.optsWithGlobals<Options>(),
    root,
  });
  const ofUser = (name: string, description: string) =>
    users.command(name).description(description).argument('<userId>', help.whichUser);
  const withSecret = (command: Command) => command.option('--secret <file>', help.requestSecret);

  withSecret(users.command('list'))
    .description(help.usersList)
    .option('--search <text>', help.usersSearch)
    .option('--limit <n>', help.usersLimit, '50')
    .action((_options, command: Command) => listAccounts(options<ListOptions>(command)));
  withSecret(ofUser('lock', help.usersLock)).action((userId: string, _options, command: Command) =>
    lockAccount(userId, true, options(command)),
  );
  withSecret(ofUser('unlock', help.usersUnlock)).action((userId: string, _options, command: Command) =>
    lockAccount(userId, false, options(command)),
  );
  ofUser('sessions', help.usersSessions).action((userId: string, _options, command: Command) =>
    listSessions(userId, options(command)),
  );
  ofUser('end-sessions', help.usersEndSessions)
    .option('--session <id>', help.usersSession)
    .action((userId: string, _options, command: Command) =>
      endSessions(userId, options<EndSessionsOptions>(command)),
    );
  withSecret(ofUser('reset', help.usersReset))
    .option('--url <address>', help.resetUrl)
    .option('--hours <hours>', help.resetHours, '24')
    .action((userId: string, _options, command: Command) =>
      makeResetLink(userId, options<ResetLinkOptions>(command)),
    );
  const withRole = (
    command: Command,
    act: (userId: string, options: AdministratorsOptions) => Promise<void>,
  ): void => {
    command
      .addArgument(new Argument('[role]', help.role).choices(roles))
      .action((userId: string, role: string | undefined, _options, own: Command) => {
        if (role === undefined) throw new UsageError(words().noRole(own.name(), userId, roles.join(', ')));
        return act(userId, options(own));
      });
  };
  withRole(ofUser('grant', help.usersGrant), grantAdministrator);
  withRole(ofUser('revoke', help.usersRevoke), revokeAdministrator);
  users
    .command('admins')
    .description(help.usersAdmins)
    .action((_options, command: Command) => listAdministrators(options<AdministratorsOptions>(command)));
  return withExamples(
    users,
    'parley users list --search kim',
    'parley users lock kim',
    'parley users unlock kim',
    'parley users sessions kim',
    'parley users end-sessions kim',
    'parley users reset kim --url https://chat.example.com',
    'parley users grant kim admin',
    'parley users revoke kim admin',
    'parley users admins',
  );
}
